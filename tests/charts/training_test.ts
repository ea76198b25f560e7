import Ajv from "ajv";
import schema from "vega-lite/vega-lite-schema.json" with { type: "json" };
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { chartText } from "../../src/charts/chart.ts";
import {
  accuracyChart,
  chartsOfRun,
  lossChart,
  sumOfSquaredWeightsChart,
  type TrainingRow,
} from "../../src/charts/training.ts";
import { drawSvg } from "../../src/cli/draw_svg.ts";
import accuracy from "./golden/accuracy.vl.json" with { type: "json" };
import loss from "./golden/loss.vl.json" with { type: "json" };
import sumOfSquaredWeights from "./golden/sum_of_squared_weights.vl.json" with { type: "json" };
import { CONTEXT, rounded, ROWS, sampleCharts } from "./samples.ts";

const GOLDEN: Record<string, unknown> = {
  accuracy,
  loss,
  sum_of_squared_weights: sumOfSquaredWeights,
};

/** Rows that a chart may meet, beyond the ordinary ones. */
const CASES: Record<string, readonly TrainingRow[]> = {
  "two seeds": ROWS,
  "one seed": ROWS.filter(({ seed }) => seed === 1),
  "many seeds": Array.from({ length: 12 }, (_, k) => ROWS.map((row) => ({ ...row, seed: k })))
    .flat(),
  "one row": ROWS.slice(0, 1),
  "no test pairs": ROWS.map((row) => ({ ...row, testLoss: null, testAccuracy: null })),
  "losses from 1e-12 to 1e2": ROWS.map((row, i) => ({
    ...row,
    trainLoss: 10 ** (2 - 14 * i / 21),
  })),
  "a loss of 0": ROWS.map((row) => ({ ...row, trainLoss: row.step > 100 ? 0 : row.trainLoss })),
};

/** The rows inside a chart. */
function valuesOf({ spec }: { spec: unknown }): Record<string, unknown>[] {
  return (spec as { data: { values: Record<string, unknown>[] } }).data.values;
}

Deno.test("charts have unique names that are good for files", () => {
  const names = sampleCharts().map(({ name }) => name);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
  for (const name of names) assert(/^[a-z][a-z0-9_]*$/.test(name), name);
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
  for (const [name, rows] of Object.entries(CASES)) {
    for (const chart of chartsOfRun(rows, CONTEXT)) {
      const valid = validate(JSON.parse(JSON.stringify(chart.spec)));
      assert(valid, `${chart.name}, ${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    }
  }
});

Deno.test("charts are drawn without a warning, and twice the same", async () => {
  for (const [name, rows] of Object.entries(CASES)) {
    for (const chart of chartsOfRun(rows, CONTEXT)) {
      try {
        const svg = await drawSvg(chart.spec);
        assertStringIncludes(svg, "on S5");
        assertEquals(await drawSvg(chart.spec), svg);
      } catch (error) {
        throw new Error(`${chart.name}, ${name}`, { cause: error });
      }
    }
  }
});

Deno.test("charts and drawing leave their input as it was, and the same rows give the same text", async () => {
  const rows = structuredClone(ROWS);
  const texts = sampleCharts().map(chartText);
  for (const [i, chart] of chartsOfRun(rows, CONTEXT).entries()) {
    assertEquals(chartText(chart), texts[i]);
    await drawSvg(chart.spec);
    assertEquals(chartText(chart), texts[i]);
  }
  assertEquals(rows, structuredClone(ROWS));
});

Deno.test("chartText() is the JSON of the spec, a row of data on each line", () => {
  for (const chart of sampleCharts()) {
    const text = chartText(chart);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(chart.spec)));
    const lines = text.split("\n").filter((line) => line.includes('{"step":'));
    assertEquals(lines.length, valuesOf(chart).length);
    assert(text.endsWith("}\n"));
  }
});

Deno.test("charts say in their titles what, which group and which model they show", () => {
  for (const { spec } of chartsOfRun(ROWS, { group: "C2^3", model: "bilinear" })) {
    const { title } = spec as unknown as { title: { text: string; subtitle: string[] } };
    assertStringIncludes(title.text, "bilinear on C2^3");
    assertStringIncludes(title.subtitle.join(), "seeds 1, 2");
  }
});

Deno.test("lossChart() has a line for each seed and set, and leaves out losses that a log axis cannot show", () => {
  const values = valuesOf(lossChart(CASES["a loss of 0"], CONTEXT));
  assertEquals(values.length, 22 + 12);
  assertEquals(values.filter(({ set }) => set === "train").length, 12);
  assertEquals(values[0], { step: 0, seed: 1, set: "train", loss: 4.8 });
});

Deno.test("accuracyChart() without test pairs shows train alone", () => {
  const chart = accuracyChart(CASES["no test pairs"], CONTEXT);
  assertEquals([...new Set(valuesOf(chart).map(({ set }) => set))], ["train"]);
  assert(!JSON.stringify(chart.spec).includes('"domain":["train","test"]'));
});

Deno.test("sumOfSquaredWeightsChart() keeps all rows, and values exact", () => {
  const values = valuesOf(sumOfSquaredWeightsChart(ROWS, CONTEXT));
  assertEquals(
    values,
    ROWS.map(({ step, seed, sumOfSquaredWeights }) => ({ step, seed, sumOfSquaredWeights })),
  );
});

Deno.test("chartsOfRun() makes no charts of no rows", () => {
  assertEquals(chartsOfRun([], CONTEXT), []);
});
