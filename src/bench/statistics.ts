/**
 * Sums up repeated measurements, and orders them so that a machine that changes its speed does it to
 * all alike.
 *
 * @module
 */

import { median } from "../numerics/statistics.ts";

/** Repeated measurements of one thing. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Median and extremes of some numbers, in any order.
 *
 * @throws {RangeError} If there are none.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("Cannot sum up no measurements");
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Seconds of a block below which reading its end spoils its time: that takes up to 0.012 s. */
const SHORTEST_BLOCK = 0.6;
/** Fewest and most rounds. */
const FEWEST = 5;
const MOST = 15;

/** Rounds in which `seconds` seconds of measurements are taken. */
export function roundsFor(seconds: number): number {
  return Math.min(MOST, Math.max(FEWEST, Math.floor(seconds / SHORTEST_BLOCK)));
}

/**
 * Takes measurements in rounds: everything once a round, in turn, one at a time. Every other round goes
 * backwards, so that nothing always follows the same thing.
 *
 * @param rounds How many measurements each of the items gets; at most, `rounds` of them all.
 * @returns Measurements by item, in the order of the rounds.
 */
export async function interleave<T, R>(
  items: readonly T[],
  rounds: number,
  measure: (item: T, round: number) => Promise<R>,
): Promise<R[][]> {
  const results: R[][] = items.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = items.map((_, index) => index);
    if (round % 2 === 1) order.reverse();
    for (const index of order) results[index].push(await measure(items[index], round));
  }
  return results;
}
