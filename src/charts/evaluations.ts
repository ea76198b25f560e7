/**
 * Which evaluations of training are drawn: a network may have thousands, a plot some hundred pixels.
 *
 * @module
 */

import { isKnown } from "./over_training.ts";
import { spreadOf } from "./spread.ts";
import { keyOf, type TrainingRow } from "./training_row.ts";

/** About how many steps of a network are drawn; those of `crossings()` come beside them. */
export const MOST_EVALUATIONS = 150;

/** The accuracy from which a network knows its pairs, as a share of them. */
const LEARNED = 0.99;

/** Which steps are drawn, in words. */
export const WHICH = "evenly, and where accuracy crosses 0.99";

/** A share of right answers at a step. */
export interface AccuracyAt {
  /** Updates done. */
  readonly step: number;
  /** From 0 to 1. */
  readonly accuracy: number;
}

const ACCURACIES = [
  ({ trainAccuracy }: TrainingRow) => trainAccuracy,
  ({ testAccuracy }: TrainingRow) => testAccuracy,
];

/** Rows of one network, few enough to be drawn. */
export function evaluationsOf(rows: readonly TrainingRow[]): readonly TrainingRow[] {
  const tracks = ACCURACIES.map((of) =>
    rows.flatMap((row) => isKnown(of(row)) ? [{ step: row.step, accuracy: of(row)! }] : [])
  );
  const kept = keptSteps(rows.map(({ step }) => step), tracks);
  return rows.filter(({ step }) => kept.has(step));
}

/** Steps of several networks, few enough to be drawn. */
export function stepsOf(rows: readonly TrainingRow[], networks: number): Set<number> {
  const tracks = ACCURACIES.flatMap((of) => {
    const known = rows.flatMap((row) => {
      const value = of(row);
      return isKnown(value) ? [{ step: row.step, seed: keyOf(row), value }] : [];
    });
    const spreads = spreadOf(known, networks);
    return (["median", "least", "largest"] as const)
      .map((of) => spreads.map((spread) => ({ step: spread.step, accuracy: spread[of] })));
  });
  const steps = rows.map((row) => ({ step: row.step, seed: keyOf(row), value: 0 }));
  return keptSteps(spreadOf(steps, networks).map(({ step }) => step), tracks);
}

/**
 * Of many steps the first, the last, some evenly by step between them, and those where accuracy comes
 * to 0.99; of few all.
 *
 * @param steps in order
 * @param tracks accuracies in the order of the steps, such as those of train and test
 */
export function keptSteps(
  steps: readonly number[],
  tracks: readonly (readonly AccuracyAt[])[],
): Set<number> {
  if (steps.length <= MOST_EVALUATIONS) return new Set(steps);
  const [first, last] = [steps[0], steps[steps.length - 1]];
  const apart = (last - first) / (MOST_EVALUATIONS - 1);
  const kept = new Set([last, ...tracks.flatMap(crossings)]);
  let next = first;
  for (const step of steps) {
    if (step < next) continue;
    kept.add(step);
    next = step + apart;
  }
  return kept;
}

/** The steps before and after accuracy first and last goes through 0.99, up or down. */
function crossings(track: readonly AccuracyAt[]): number[] {
  const places = track.flatMap(({ accuracy }, i) =>
    i > 0 && (accuracy >= LEARNED) !== (track[i - 1].accuracy >= LEARNED) ? [i] : []
  );
  return [...places.slice(0, 1), ...places.slice(-1)]
    .flatMap((i) => [track[i - 1].step, track[i].step]);
}
