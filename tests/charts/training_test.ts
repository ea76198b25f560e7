import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { chartText } from "../../src/charts/chart.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { keptSteps, MOST_EVALUATIONS } from "../../src/charts/evaluations.ts";
import { largestOf, leastOf } from "../../src/charts/extent.ts";
import { spreadOf } from "../../src/charts/spread.ts";
import {
  accuracyChart,
  chartsOfRun,
  lossChart,
  sumOfSquaredWeightsChart,
  type TrainingRow,
} from "../../src/charts/training.ts";
import { grokkingFigures } from "../../src/report/grokking_figures.ts";
import { itemsOf, subtitleOf } from "./drawn.ts";
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
  const subtitle = (rows: readonly TrainingRow[]) => subtitleOf(lossChart(rows, CONTEXT));
  assertStringIncludes(subtitle(TRAINING_CASES["a loss of 0"]), "Values of 0");
  assert(!subtitle(ROWS).includes("of 0"));
});

Deno.test("accuracyChart() without test pairs shows train alone", () => {
  const chart = accuracyChart(TRAINING_CASES["no test pairs"], CONTEXT);
  assertEquals([...new Set(valuesOf(chart).map(({ set }) => set))], ["train"]);
  assert(!JSON.stringify(chart.spec).includes('"domain":["train","test"]'));
});

Deno.test("sumOfSquaredWeightsChart() keeps few rows all, with seven digits", () => {
  const rows = ROWS.map((row) => ({ ...row, sumOfSquaredWeights: row.sumOfSquaredWeights / 3 }));
  const values = valuesOf(sumOfSquaredWeightsChart(rows, CONTEXT));
  assertEquals(
    values,
    rows.map(({ step, seed, sumOfSquaredWeights }) => ({
      step,
      seed,
      sumOfSquaredWeights: Number(sumOfSquaredWeights.toPrecision(7)),
    })),
  );
});

Deno.test("chartsOfRun() makes no charts of no rows", () => {
  assertEquals(chartsOfRun([], CONTEXT), []);
});

/** Networks with so many evaluations each, the first of which learn first. */
function networks(seeds: number, evaluations: number): TrainingRow[] {
  return Array.from({ length: seeds * evaluations }, (_, k): TrainingRow => {
    const [seed, i] = [Math.floor(k / evaluations) + 1, k % evaluations];
    return {
      step: 10 * i,
      seed,
      trainLoss: 1 / (i + seed),
      testLoss: 3 / (i + seed),
      trainAccuracy: i < 3 ? 0 : 1,
      testAccuracy: i < 500 + seed ? 0.1 : 1,
      sumOfSquaredWeights: 100 * seed + i,
    };
  });
}

Deno.test("charts of training draw some 150 steps of a network, with those where it learns, and say so", () => {
  const chart = accuracyChart(networks(2, 5000), CONTEXT);
  const one = valuesOf(chart).filter(({ seed, set }) => seed === 2 && set === "test");
  assert(one.length > 140 && one.length < 160, `${one.length}`);
  assertEquals([one[0].step, one.at(-1)!.step], [0, 49990]);
  const learned = one.findIndex(({ accuracy }) => accuracy === 1);
  assertEquals([one[learned - 1].step, one[learned].step], [5010, 5020]);
  assertStringIncludes(subtitleOf(chart), "of 5000 steps drawn");
  assert(!subtitleOf(accuracyChart(ROWS, CONTEXT)).includes("drawn"));
});

Deno.test("keptSteps() keeps few steps all, and of many the first and last passing of 0.99 only", () => {
  const steps = Array.from({ length: 3000 }, (_, i) => i);
  const few = steps.slice(0, MOST_EVALUATIONS);
  assertEquals([...keptSteps(few, [])], few);
  const unsteady = steps.map((step) => ({ step, accuracy: step % 2 }));
  const kept = keptSteps(steps, [unsteady]);
  assert(kept.size <= MOST_EVALUATIONS + 5);
  for (const step of [0, 1, 2998, 2999]) assert(kept.has(step));
});

Deno.test("charts of up to six seeds have a line for each, those of more a median and a band", async () => {
  for (const [seeds, most] of [[6, 12], [7, 2], [40, 2]]) {
    for (const chart of chartsOfRun(networks(seeds, 20), CONTEXT)) {
      const lines = await itemsOf(chart, "line");
      const drawn = new Set(lines.map(({ datum }) => `${datum.seed} ${datum.set}`));
      const sets = chart.name === "sum_of_squared_weights" ? 1 : 2;
      assertEquals(drawn.size, most * sets / 2, chart.name);
      assertEquals((await itemsOf(chart, "area")).length > 0, seeds > 6);
      assertEquals(subtitleOf(chart).includes(`${seeds} seeds: median`), seeds > 6);
    }
  }
});

Deno.test("the band goes from the least to the largest, with the median between, at steps that all have", async () => {
  const rows = networks(8, 30).filter(({ seed, step }) => seed !== 3 || step < 200);
  const chart = lossChart(rows, CONTEXT);
  const train = valuesOf(chart).filter(({ set }) => set === "train");
  assertEquals(train.length, 20);
  const digits = (value: number) => Number(value.toPrecision(7));
  assertEquals(train[0], {
    step: 0,
    set: "train",
    median: digits((1 / 4 + 1 / 5) / 2),
    least: 1 / 8,
    largest: 1,
    low: 1 / 8,
  });
  const [point] = await itemsOf(chart, "symbol");
  assertEquals(point.tooltip, {
    step: "0",
    pairs: "train",
    "loss (nats), median": "0.225",
    least: "0.125",
    largest: "1",
  });
  for (const { opacity } of await itemsOf(chart, "symbol", "legend-symbol")) {
    assertEquals(opacity ?? 1, 1);
  }
});

Deno.test("the band of losses of 0 begins at the end of the axis, and that is said", async () => {
  const rows = networks(8, 30).map((row) => ({
    ...row,
    trainLoss: row.seed <= (row.step > 250 ? 8 : row.step > 200 ? 5 : 1) ? 0 : row.trainLoss,
  }));
  const chart = lossChart(rows, CONTEXT);
  const train = valuesOf(chart).filter(({ set }) => set === "train");
  assertEquals(train.length, 26); // without those where all are 0
  assertEquals([train[0].least, train[0].low], [0, 0.01]);
  assertEquals([train[25].median, train[25].low], [null, 0.01]);
  assertStringIncludes(subtitleOf(chart), "Values of 0");
  await drawSvg(chart.spec);
});

Deno.test("spreadOf() takes the one in the middle, or the mean of two", () => {
  const at = (values: readonly number[]) => values.map((value, seed) => ({ step: 1, seed, value }));
  assertEquals(spreadOf(at([5, 1, 2]), 3), [{ step: 1, median: 2, least: 1, largest: 5 }]);
  assertEquals(spreadOf(at([4, 1, 2, 10]), 4)[0].median, 3);
  assertEquals(spreadOf(at([4, 1]), 3), []);
});

Deno.test("charts of training stay small", async () => {
  for (const seeds of [1, 6, 8]) {
    for (const chart of chartsOfRun(networks(seeds, 1000), CONTEXT)) {
      assert(chartText(chart).length < 40_000 + 20_000 * Math.min(6, seeds), chart.name);
      if (seeds !== 8) continue;
      const { length } = await drawSvg(chart.spec, { keepUnseen: true });
      assert(length < 250_000, `${length}`);
    }
  }
});

Deno.test("charts and sentences of 130,000 evaluations are made", () => {
  const rows = networks(1, 130_000);
  assertEquals(chartsOfRun(rows, CONTEXT).length, 3);
  assertEquals(chartsOfRun(networks(26, 5000), CONTEXT).length, 3);
  const learned = [{ memorisedAt: 30, grokkedAt: 5010 }];
  assertEquals(grokkingFigures(rows, learned, CONTEXT).length, 3);
});

Deno.test("leastOf() and largestOf() take any number of values", () => {
  const many = Array.from({ length: 200_000 }, (_, i) => i - 7);
  assertEquals([leastOf(many), largestOf(many)], [-7, 199_992]);
  assertEquals([leastOf([]), largestOf([])], [Infinity, -Infinity]);
});
