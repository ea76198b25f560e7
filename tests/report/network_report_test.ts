import { Chart } from "../../src/charts/chart.ts";
import type { Figure } from "../../src/report/figure.ts";
import { type NetworkReport, networkReport, PLACES } from "../../src/report/network_report.ts";
import type { Table } from "../../src/report/table.ts";
import { networkTables } from "../../src/report/tables.ts";
import { verdictOf } from "../../src/report/verdict.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { sampleCharts } from "../charts/samples.ts";
import { facts, idealResult } from "./invented.ts";

const [{ spec: SPEC }] = sampleCharts();
const RESULT = await idealResult(["standard"], 2);

function figure(name: string): Figure {
  return { chart: new Chart(name, SPEC), shows: "It shows.", computed: "So." };
}

function table(name: string): Table {
  return { name, caption: name, head: ["a"], rows: [["b"]], notes: [] };
}

const INPUT: NetworkReport = {
  group: { name: "S4", order: 24 },
  model: "mlp",
  network: "seed 1",
  training: facts(),
  result: RESULT,
  figures: PLACES.charts.toReversed().map(figure),
  tables: PLACES.tables.toReversed().map(table),
  repeats: "The same.",
  commands: ["deno task train --group S4", "deno task analyze runs/S4-mlp-seed1"],
};

Deno.test("networkReport() gives each figure and table one place, in the order of the story", () => {
  const { sections } = networkReport(INPUT);
  assertEquals(sections.map(({ id }) => id), [
    ...["grokking", "logits", "embeddings", "hidden", "attention", "progress", "causes"],
    ...["group", "audit", "configuration", "reproduce"],
  ]);
  const names = sections.flatMap(({ figures }) => figures.map(({ chart }) => chart.name));
  assertEquals(names, PLACES.charts);
  assertEquals(sections.flatMap(({ tables }) => tables.map(({ name }) => name)), PLACES.tables);
  assertEquals(new Set(PLACES.charts).size, PLACES.charts.length);
  assertEquals(new Set(PLACES.tables).size, PLACES.tables.length);
  for (const { text } of sections) assertEquals(text.length, 1);
});

Deno.test("all tables of a network have a place in its report", () => {
  const tables = networkTables({
    final: RESULT,
    phases: {
      ...{ memorisedAt: 1, grokkedAt: 2, circuitFormedAt: null },
      ...{ memorisation: null, circuitFormation: null, cleanup: null },
    },
    learningOrder: null,
    trajectory: [],
    partial: null,
  });
  for (const { name } of tables) assert(PLACES.tables.includes(name), name);
});

Deno.test("networkReport() has a title of its own, the verdict, and the commands as they are typed", () => {
  const { title, subtitle, verdict, sections } = networkReport(INPUT);
  assertEquals(title, "S4, mlp, seed 1");
  assertStringIncludes(subtitle, "mlp on S4, order 24");
  assertEquals(verdict, verdictOf(INPUT));
  assertEquals(sections.at(-1)?.code, INPUT.commands.join("\n"));
});

Deno.test("networkReport() says nothing in chapters of which nothing is known", () => {
  const { sections } = networkReport({
    ...INPUT,
    result: null,
    figures: [figure("loss"), figure("unheard_of")],
    tables: [table("configuration")],
    repeats: "The same.",
    commands: [],
  });
  const said = sections.filter(({ text, figures, tables, code }) =>
    text.length + figures.length + tables.length > 0 || code !== undefined
  );
  assertEquals(said.map(({ id }) => id), ["grokking", "configuration"]);
});
