/** What holds for every chart. */
import Ajv from "ajv";
import schema from "vega-lite/vega-lite-schema.json" with { type: "json" };
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { characterTableChart } from "../../src/charts/character_table.ts";
import { chartText } from "../../src/charts/chart.ts";
import { multiplicationTableChart } from "../../src/charts/multiplication_table.ts";
import { chartsOfRun } from "../../src/charts/training.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import accuracy from "./golden/accuracy.vl.json" with { type: "json" };
import characterTable from "./golden/character_table.vl.json" with { type: "json" };
import loss from "./golden/loss.vl.json" with { type: "json" };
import multiplicationTable from "./golden/multiplication_table.vl.json" with { type: "json" };
import sumOfSquaredWeights from "./golden/sum_of_squared_weights.vl.json" with { type: "json" };
import {
  A4_CHARACTERS,
  CASES,
  CONTEXT,
  rounded,
  ROWS,
  S3_PRODUCTS,
  sampleCharts,
  valuesOf,
} from "./samples.ts";

const GOLDEN: Record<string, unknown> = {
  accuracy,
  character_table: characterTable,
  loss,
  multiplication_table: multiplicationTable,
  sum_of_squared_weights: sumOfSquaredWeights,
};

Deno.test("charts have unique names that are good for files", () => {
  const names = sampleCharts().map(({ name }) => name);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
  for (const name of names) assert(/^[a-z][a-z0-9_]*$/.test(name), name);
  assertEquals([...new Set(CASES.map(({ chart }) => chart.name))].sort(), names.sort());
});

Deno.test("charts have not changed from their golden files", () => {
  const charts = sampleCharts().map(rounded);
  assertEquals(Object.keys(GOLDEN).sort(), charts.map(({ name }) => name).sort());
  for (const { name, spec } of charts) {
    assertEquals(
      JSON.parse(JSON.stringify(spec)),
      GOLDEN[name],
      `${name} differs; if that is meant, deno run --allow-write tests/charts/samples.ts`,
    );
  }
});

Deno.test("charts follow Vega-Lite's schema", () => {
  const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(schema);
  assertEquals(validate({ mark: "bad", encoding: {} }), false);
  for (const { name, chart } of CASES) {
    const valid = validate(JSON.parse(JSON.stringify(chart.spec)));
    assert(valid, `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  }
});

Deno.test("charts are drawn with their titles, without a warning, and twice the same", async () => {
  for (const { name, chart } of CASES) {
    try {
      const { title } = chart.spec as unknown as { title: { text: string } };
      const svg = await drawSvg(chart.spec);
      assertStringIncludes(svg, `>${title.text}<`);
      assert(!/\bNaN\b|undefined/.test(svg), "something is not a number");
      assert(await drawSvg(chart.spec) === svg, "the second picture differs");
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  }
});

Deno.test("charts and drawing leave their input as it was, and the same rows give the same text", async () => {
  const rows = structuredClone({ ROWS, A4_CHARACTERS, S3_PRODUCTS });
  const texts = sampleCharts().map(chartText);
  const charts = [
    ...chartsOfRun(rows.ROWS, CONTEXT),
    characterTableChart(rows.A4_CHARACTERS, "A4"),
    multiplicationTableChart(rows.S3_PRODUCTS, "S3"),
  ];
  for (const [i, chart] of charts.entries()) {
    assertEquals(chartText(chart), texts[i]);
    await drawSvg(chart.spec);
    assertEquals(chartText(chart), texts[i]);
  }
  assertEquals(rows, { ROWS, A4_CHARACTERS, S3_PRODUCTS });
});

Deno.test("chartText() is the JSON of the spec, a row of data on each line", () => {
  for (const chart of sampleCharts()) {
    const text = chartText(chart);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(chart.spec)));
    const lines = text.split("\n").filter((line) => line.trimStart().startsWith('{"'));
    assertEquals(
      lines.map((line) => JSON.parse(line.replace(/,$/, ""))),
      JSON.parse(JSON.stringify(valuesOf(chart))),
    );
    assert(text.endsWith("}\n"));
  }
});
