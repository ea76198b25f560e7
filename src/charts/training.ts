/**
 * Charts of training: the grokking curves.
 *
 * @module
 */

import { decadesOf, STEPS } from "./axes.ts";
import { aboutOf, Chart, type ChartContext, COLORS, frame, SIZE, titleOf } from "./chart.ts";
import { LINE, SETS } from "./over_training.ts";

/** Metrics of one network after `step` updates; a line of `metrics.jsonl`. */
export interface TrainingRow {
  /** Updates done. */
  readonly step: number;
  /** Tells networks of one chart apart. */
  readonly seed: number;
  /** In nats; null where it is not known. */
  readonly trainLoss: number | null;
  /** In nats; null where it is not known, or there are no such pairs. */
  readonly testLoss: number | null;
  /** From 0 to 1; null where it is not known. */
  readonly trainAccuracy: number | null;
  /** From 0 to 1; null where it is not known, or there are no such pairs. */
  readonly testAccuracy: number | null;
  /** Over all weights. */
  readonly sumOfSquaredWeights: number;
}

/** All charts of training, in the order to look at them. */
export function chartsOfRun(rows: readonly TrainingRow[], context: ChartContext): Chart[] {
  if (rows.length === 0) return []; // an axis needs something to span
  return [lossChart, accuracyChart, sumOfSquaredWeightsChart].map((chart) => chart(rows, context));
}

/**
 * Train and test loss over the steps, on a log axis: grokking spans ten decades. A loss of exactly 0
 * has no place there and is left out.
 */
export function lossChart(rows: readonly TrainingRow[], context: ChartContext): Chart {
  const values = bySet(rows, "trainLoss", "testLoss")
    .filter(({ value }) => value > 0)
    .map(({ value, ...rest }) => ({ ...rest, loss: value }));
  return new Chart("loss", {
    ...frame(
      titleOf("Train and test loss", context),
      [
        "Mean cross-entropy of the pairs trained on (train) and of all others (test)",
        seedsOf(rows),
      ],
      `Train and test loss over the steps of training, ${aboutOf(context)}`,
    ),
    ...SIZE,
    data: { values },
    mark: lineOf(rows),
    encoding: {
      ...linesOf(values),
      y: {
        field: "loss",
        type: "quantitative",
        title: "loss (nats, log scale)",
        ...decadesOf(values.map(({ loss }) => loss)),
      },
      tooltip: [...TOOLTIP, SET_TOOLTIP, {
        field: "loss",
        type: "quantitative",
        title: "loss (nats)",
      }],
    },
  });
}

/** Train and test accuracy over the steps. */
export function accuracyChart(rows: readonly TrainingRow[], context: ChartContext): Chart {
  const values = bySet(rows, "trainAccuracy", "testAccuracy")
    .map(({ value, ...rest }) => ({ ...rest, accuracy: value }));
  return new Chart("accuracy", {
    ...frame(
      titleOf("Train and test accuracy", context),
      ["Right answers among the pairs trained on (train) and all others (test)", seedsOf(rows)],
      `Train and test accuracy over the steps of training, ${aboutOf(context)}`,
    ),
    ...SIZE,
    data: { values },
    mark: lineOf(rows),
    encoding: {
      ...linesOf(values),
      y: {
        field: "accuracy",
        type: "quantitative",
        title: "accuracy (share of pairs)",
        scale: { domain: [0, 1] },
      },
      tooltip: [...TOOLTIP, SET_TOOLTIP, {
        field: "accuracy",
        type: "quantitative",
        title: "accuracy",
      }],
    },
  });
}

/** Sum of all squared weights over the steps: weight decay cleans up after the circuit has formed. */
export function sumOfSquaredWeightsChart(
  rows: readonly TrainingRow[],
  context: ChartContext,
): Chart {
  const values = rows.map(({ step, seed, sumOfSquaredWeights }) => ({
    step,
    seed,
    sumOfSquaredWeights,
  }));
  return new Chart("sum_of_squared_weights", {
    ...frame(
      titleOf("Sum of squared weights", context),
      ["Over all weight matrices", seedsOf(rows)],
      `Sum of squared weights over the steps of training, ${aboutOf(context)}`,
    ),
    ...SIZE,
    data: { values },
    mark: { ...lineOf(rows), color: COLORS.black },
    encoding: {
      x: STEPS,
      detail: { field: "seed", type: "nominal" },
      y: {
        field: "sumOfSquaredWeights",
        type: "quantitative",
        title: "sum of squared weights",
        scale: { zero: true },
      },
      tooltip: [...TOOLTIP, {
        field: "sumOfSquaredWeights",
        type: "quantitative",
        title: "sum of squared weights",
      }],
    },
  });
}

/** Lines of all networks; many shine through each other. */
function lineOf(rows: readonly TrainingRow[]) {
  const { size } = new Set(rows.map(({ seed }) => seed));
  return { ...LINE, opacity: size <= 1 ? 1 : size <= 4 ? 0.8 : 0.5 };
}

const TOOLTIP = [
  { field: "step", type: "quantitative", title: "step" },
  { field: "seed", type: "nominal", title: "seed" },
] as const;

const SET_TOOLTIP = { field: "set", type: "nominal", title: "pairs" } as const;

/** A line for each set and seed; sets without pairs are not in the legend. */
function linesOf(values: readonly { readonly set: keyof typeof SETS }[]) {
  const domain = (["train", "test"] as const).filter((set) =>
    values.some((value) => value.set === set)
  );
  const set = {
    field: "set",
    type: "nominal",
    title: "pairs",
    legend: { symbolType: "stroke" },
  } as const;
  return {
    x: STEPS,
    color: { ...set, scale: { domain, range: domain.map((name) => SETS[name].color) } },
    strokeDash: { ...set, scale: { domain, range: domain.map((name) => [...SETS[name].dash]) } },
    detail: { field: "seed", type: "nominal" },
  } as const;
}

/** Long-form rows: one for each set that has a value. */
function bySet(
  rows: readonly TrainingRow[],
  train: "trainLoss" | "trainAccuracy",
  test: "testLoss" | "testAccuracy",
) {
  return rows.flatMap((row) =>
    (["train", "test"] as const).flatMap((set) => {
      const value = row[set === "train" ? train : test];
      return value === null ? [] : [{ step: row.step, seed: row.seed, set, value }];
    })
  );
}

/** Which networks the rows are of, in words. */
function seedsOf(rows: readonly TrainingRow[]): string {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return seeds.length <= 6
    ? `seeds ${seeds.join(", ")}, a line each`
    : `${seeds.length} seeds, a line each`;
}
