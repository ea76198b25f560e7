import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import {
  accuracyChart,
  chartsOfRun,
  lossChart,
  sumOfSquaredWeightsChart,
} from "../../src/charts/training.ts";
import { CONTEXT, ROWS, TRAINING_CASES, valuesOf } from "./samples.ts";

Deno.test("charts of training say in their titles what, which group and which model they show", () => {
  for (const { spec } of chartsOfRun(ROWS, { group: "C2^3", model: "bilinear" })) {
    const { title } = spec as unknown as { title: { text: string; subtitle: string[] } };
    assertStringIncludes(title.text, "bilinear on C2^3");
    assertStringIncludes(title.subtitle.join(), "seeds 1, 2");
  }
});

Deno.test("lossChart() has a line for each seed and set, and leaves out losses that a log axis cannot show", () => {
  const values = valuesOf(lossChart(TRAINING_CASES["a loss of 0"], CONTEXT));
  assertEquals(values.length, 22 + 12);
  assertEquals(values.filter(({ set }) => set === "train").length, 12);
  assertEquals(values[0], { step: 0, seed: 1, set: "train", loss: 4.8 });
});

Deno.test("accuracyChart() without test pairs shows train alone", () => {
  const chart = accuracyChart(TRAINING_CASES["no test pairs"], CONTEXT);
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
