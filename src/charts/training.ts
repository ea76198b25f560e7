/**
 * Charts of training: the grokking curves.
 *
 * @module
 */

import { decadesOf } from "./axes.ts";
import type { Chart, ChartContext } from "./chart.ts";
import { curvesChart } from "./training_curves.ts";
import type { TrainingRow } from "./training_row.ts";

export type { TrainingRow };

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
  return curvesChart(rows, context, {
    name: "loss",
    what: "Train and test loss",
    how: "Mean cross-entropy of the pairs trained on (train) and of all others (test)",
    field: "loss",
    title: "loss (nats, log scale)",
    tooltip: "loss (nats)",
    isLog: true,
    of: { train: ({ trainLoss }) => trainLoss, test: ({ testLoss }) => testLoss },
    axisOf: decadesOf,
  });
}

/** Train and test accuracy over the steps. */
export function accuracyChart(rows: readonly TrainingRow[], context: ChartContext): Chart {
  return curvesChart(rows, context, {
    name: "accuracy",
    what: "Train and test accuracy",
    how: "Right answers among the pairs trained on (train) and all others (test)",
    field: "accuracy",
    title: "accuracy (share of pairs)",
    tooltip: "accuracy",
    isLog: false,
    of: {
      train: ({ trainAccuracy }) => trainAccuracy,
      test: ({ testAccuracy }) => testAccuracy,
    },
    axisOf: () => ({ scale: { domain: [0, 1] } }),
  });
}

/** Sum of all squared weights over the steps: weight decay cleans up after the circuit has formed. */
export function sumOfSquaredWeightsChart(
  rows: readonly TrainingRow[],
  context: ChartContext,
): Chart {
  return curvesChart(rows, context, {
    name: "sum_of_squared_weights",
    what: "Sum of squared weights",
    how: "Over all weight matrices",
    field: "sumOfSquaredWeights",
    title: "sum of squared weights",
    tooltip: "sum of squared weights",
    isLog: false,
    of: { all: ({ sumOfSquaredWeights }) => sumOfSquaredWeights },
    axisOf: () => ({ scale: { zero: true } }),
  });
}
