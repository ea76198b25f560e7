import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { idealBilinear, idealSignCircuit } from "../../src/analysis/ideal_networks.ts";
import { tableText, withoutColumn } from "../../src/cli/table_text.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { learningTable } from "../../src/report/learning_table.ts";
import { wordColumns } from "../../src/report/table.ts";
import { networkTables, resultTables, type Table } from "../../src/report/tables.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";

const S3 = representations(group("S3"));
const TASK = multiplication(S3.group, Int32Array.from({ length: 18 }, (_, i) => 2 * i));

async function analysed(draws: number, isSign = false): Promise<Result> {
  const ideal = isSign ? idealSignCircuit(S3, "sign", 12) : idealBilinear(S3, ["sign", "standard"]);
  const { model, tensors, sizes } = ideal;
  const evaluator = cpuEvaluator(TASK);
  const network = pairNetwork(model, tensors, sizes);
  return await analyze(network, S3, { model, task: TASK, evaluator, draws, seed: 0 });
}

const tableOf = (tables: readonly Table[], name: string) =>
  tables.find((table) => table.name === name)!;

Deno.test("tables have names of their own, a cell for each head, and no holes", async () => {
  for (const result of [await analysed(2), await analysed(0), await analysed(2, true)]) {
    const tables = resultTables(result);
    const names = tables.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    for (const { name, head, rows } of tables) {
      assert(/^[a-z_]+$/.test(name));
      assert(head.every((cell) => cell !== ""), name);
      for (const row of rows) assertEquals(row.length, head.length, name);
      assert(!/NaN|undefined|null/.test(JSON.stringify(rows)), name);
    }
  }
});

Deno.test("resultTables() has the numbers of the result in their places", async () => {
  const result = await analysed(2);
  const tables = resultTables(result);
  assertEquals(tables.map(({ name }) => name), [
    ...["irreps", "totals", "neurons", "maps", "ablations", "audit"],
  ]);
  const irreps = tableOf(tables, "irreps");
  const standard = irreps.rows.find(([name]) => name === "standard")!;
  const cell = (head: string) => standard[irreps.head.indexOf(head)];
  assertEquals(["dim", "type", "key", "similarity"].map(cell), ["2", "real", "yes", "0.707"]);
  assertEquals(cell("restricted").replace("~", ""), "4.9e-6");
  const totals = tableOf(tables, "totals");
  assertEquals(totals.head, ["total", "value", "relabelled", "random spaces", "remark"]);
  // All non-trivial irreps are key: their places hold the same functions in any draw.
  assertEquals(totals.rows[1], [
    ...["W_x in key irreps", "1.000", "1.000 to 1.000", "1.000 to 1.000", "not discriminating"],
  ]);
  const neurons = tableOf(tables, "neurons");
  assertEquals(neurons.rows, [
    ["standard", "8", "0.000", "0.000", "0.500"],
    ["sign", "1", "0.000", "0.000", "1.000"],
  ]);
  const ablations = tableOf(tables, "ablations");
  assertEquals(ablations.rows.length, 16);
  assertEquals(ablations.rows[0].slice(0, 3), ["W_x, W_y", "keep", ""]);
  assertStringIncludes(ablations.caption, "the JSON has each irrep");
  assertStringIncludes(ablations.notes.join(), "2 draws");
});

Deno.test("resultTables() without draws have no columns of nulls", async () => {
  const tables = resultTables(await analysed(0));
  assertEquals(tableOf(tables, "totals").head, ["total", "value"]);
  assert(!tableOf(tables, "ablations").head.includes("relabelled"));
  const irreps = tableOf(tables, "irreps");
  assert(!irreps.rows.flat().some((cell) => cell.includes("~")));
  assertEquals(new Set(irreps.rows.map((row) => row[irreps.head.indexOf("causal")])), new Set("?"));
});

Deno.test("the table of irreps lists 24 of many, key ones first, and says how many it leaves out", async () => {
  const own = await analysed(0);
  const [first] = own.irreps;
  const irreps = Array.from({ length: 57 }, (_, i) => ({
    ...first,
    name: `freq_${i}`,
    key: i === 50,
    logitSimilarity: i === 0 ? null : 1e-3 * i,
  }));
  const [table] = resultTables({ ...own, irreps });
  assertEquals(table.rows.map(([name]) => name).slice(0, 3), ["freq_50", "freq_0", "freq_56"]);
  assertEquals([table.rows.length, table.notes], [24, [
    "… and 33 more with less: the JSON has all",
  ]]);
});

Deno.test("the table of signs counts the neurons of a circuit", async () => {
  const signs = tableOf(resultTables(await analysed(0, true)), "signs");
  const [[name, neurons, ...others]] = signs.rows;
  assertEquals([name, others[4]], ["sign", "complete"]);
  assertEquals(others.slice(0, 4).reduce((sum, count) => sum + Number(count), 0), Number(neurons));
});

Deno.test("the table of the audit says what was found, what is right, and what was not checked", async () => {
  const { audit } = await analysed(0);
  const { caption, rows } = tableOf(resultTables({ ...await analysed(0), audit }), "audit");
  assertStringIncludes(caption, "passed");
  assertEquals(rows[0].slice(1), ["6", "6 exactly"]);
  assertEquals(rows[1].slice(1), ["4", "4 exactly"]);
  assertEquals(rows.length, 8);
  const failed = { ...audit, passed: false, traces: null };
  const bad = tableOf(resultTables({ ...await analysed(0), audit: failed }), "audit");
  assertStringIncludes(bad.caption, "failed");
  assertEquals(bad.rows.filter((row) => row[1] === "not checked").length, 1);
});

const PHASES = {
  memorisedAt: 80,
  grokkedAt: 540,
  circuitFormedAt: 652,
  memorisation: { from: 0, to: 80 },
  circuitFormation: { from: 80, to: 652 },
  cleanup: null,
};

Deno.test("learningTable() lists what was learned, and names what was not", () => {
  const table = learningTable({
    phases: PHASES,
    learningOrder: [
      { irrep: "standard", step: 89 },
      { irrep: "sign", step: 448 },
      ...Array.from({ length: 30 }, (_, i) => ({ irrep: `other_${i}`, step: null })),
    ],
    trajectory: Array(62),
    partial: null,
  });
  assertStringIncludes(table.caption, "circuits formed at step 652, generalised at step 540: no");
  assertEquals(table.rows, [["standard", "89"], ["sign", "448"]]);
  assertStringIncludes(table.notes[0], "First of 62 checkpoints with a similarity above 0.05");
  assertStringIncludes(table.notes[1], "Above it never: other_0, ");
  assertStringIncludes(table.notes[1], "other_23, … and 6 more");
});

Deno.test("learningTable() of networks that learned nothing, or were not measured, says so", () => {
  const phases = { ...PHASES, circuitFormedAt: null, grokkedAt: null };
  const order = [{ irrep: "sign", step: null }];
  const partial = { step: 90 };
  const none = learningTable({ phases, learningOrder: order, trajectory: [{}], partial });
  assertEquals(none.rows, []);
  assertStringIncludes(none.caption, "circuits formed not yet");
  assert(none.notes[0].endsWith(": none") && none.notes[1] === "Above it not yet: sign");
  const unmeasured = learningTable({ phases, learningOrder: null, trajectory: [], partial: null });
  assertStringIncludes(unmeasured.caption, "circuits formed not measured, generalised never");
  assertStringIncludes(unmeasured.notes.join(), "the order of learning is not known");
});

Deno.test("networkTables() adds learning to the tables of the end", async () => {
  const final = await analysed(0);
  const tables = networkTables({
    ...{ final, phases: PHASES, learningOrder: null, trajectory: [], partial: null },
  });
  assertEquals(tables.slice(0, -1), resultTables(final));
  assertEquals(tables.at(-1)?.name, "learning");
});

Deno.test("tableText() ends numbers at their right, with marks in the gap, and spells Greek out", () => {
  const table = {
    name: "t",
    caption: "Shares in ρ(a)",
    head: ["irrep", "ρ(a)", "loss", "word"],
    rows: [["sign", "0.1~", "10", "yes"], ["[3,2]", "0.25", "2.5", "no"]],
    notes: ["a note on ρ"],
  };
  assertEquals(wordColumns(table), [3]);
  assertEquals(tableText(table), [
    "Shares in rho(a)",
    "  irrep  rho(a)  loss  word",
    "  sign      0.1~   10  yes",
    "  [3,2]    0.25   2.5  no",
    "  a note on rho",
  ]);
  assertEquals(withoutColumn(table, "loss").rows, [["sign", "0.1~", "yes"], [
    "[3,2]",
    "0.25",
    "no",
  ]]);
  assertEquals(tableText({ ...table, rows: [], notes: [] }), ["Shares in rho(a)"]);
});
