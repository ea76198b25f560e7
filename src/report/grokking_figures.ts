/**
 * The grokking curves with the words below them.
 *
 * @module
 */

import type { ChartContext } from "../charts/chart.ts";
import { largestOf, leastOf } from "../charts/extent.ts";
import { chartsOfRun, type TrainingRow } from "../charts/training.ts";
import { keyOf } from "../charts/training_row.ts";
import type { Figure } from "./figure.ts";
import { number } from "./short_numbers.ts";
import { and, percent } from "./words.ts";

/** When the networks of some rows learned; null if never. */
export interface Learned {
  readonly memorisedAt: number | null;
  readonly grokkedAt: number | null;
}

/** How the curves are computed, by chart. */
const COMPUTED: Readonly<Record<string, string>> = {
  loss: "Mean cross-entropy in nats of the softmax of the logits, over all pairs of each set.",
  accuracy: "Share of the pairs whose largest logit is that of the right answer.",
  sum_of_squared_weights: "Σ w² over all weight matrices.",
};

/**
 * Loss, accuracy and squared weights over the steps.
 *
 * @param rows of one network or several
 * @param learned when each of the networks learned
 */
export function grokkingFigures(
  rows: readonly TrainingRow[],
  learned: readonly Learned[],
  context: ChartContext,
): Figure[] {
  const shows: Readonly<Record<string, string>> = {
    loss: lossSentence(rows),
    accuracy: learnedSentence(learned, rows),
    sum_of_squared_weights: weightsSentence(rows),
  };
  return chartsOfRun(rows, context).map((chart) => ({
    chart,
    shows: shows[chart.name],
    computed: COMPUTED[chart.name],
  }));
}

function lossSentence(rows: readonly TrainingRow[]): string {
  const last = lastRows(rows);
  const losses = (set: "trainLoss" | "testLoss") => span(last.map((row) => row[set]));
  const test = losses("testLoss");
  return `Train loss ends at ${losses("trainLoss")} nats${
    test === "?" ? "; there are no test pairs" : `, test loss at ${test}`
  }.`;
}

function learnedSentence(learned: readonly Learned[], rows: readonly TrainingRow[]): string {
  const steps = (of: readonly (number | null)[]) => of.filter((step) => step !== null);
  const [memorised, grokked] = [
    steps(learned.map(({ memorisedAt }) => memorisedAt)),
    steps(learned.map(({ grokkedAt }) => grokkedAt)),
  ];
  if (learned.length > 1) {
    return `${memorised.length} of ${learned.length} networks memorise${at(memorised)}, ` +
      `${grokked.length} generalise${at(grokked)}.`;
  }
  if (grokked.length > 0 && memorised.length > 0) {
    const wait = grokked[0] - memorised[0];
    return `Train accuracy is 99 % or more from step ${memorised[0]}, test accuracy from step ` +
      `${grokked[0]}${wait > 0 ? `, ${wait} steps later` : ""}.`;
  }
  const last = lastRows(rows)[0];
  return `In the end train accuracy is ${percent(last?.trainAccuracy ?? null)}, test accuracy ${
    percent(last?.testAccuracy ?? null)
  }.`;
}

function at(steps: readonly number[]): string {
  if (steps.length === 0) return "";
  const [first, last] = [leastOf(steps), largestOf(steps)];
  return first === last ? ` from step ${first}` : ` from steps ${first} to ${last}`;
}

function weightsSentence(rows: readonly TrainingRow[]): string {
  const sumsOf = (some: readonly TrainingRow[]) =>
    some.map(({ sumOfSquaredWeights }) => sumOfSquaredWeights);
  const start = sumsOf(rows.filter(({ step }) => step === rows[0].step));
  const end = sumsOf(lastRows(rows));
  const most = largestOf(sumsOf(rows));
  const over = [...start, ...end].includes(most) ? "" : ` over at most ${number(most)}`;
  return `The sum of squared weights goes from ${span(start)}${over} to ${span(end)}.`;
}

/** The last row of each network. */
function lastRows(rows: readonly TrainingRow[]): TrainingRow[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

/** A number, or from the least to the largest of several. */
function span(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return "?";
  const ends = [leastOf(known), largestOf(known)].map(number);
  return and([...new Set(ends)]).replace(" and ", " to ");
}
