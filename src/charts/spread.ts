/**
 * One measure of several networks over the steps, as its median and range.
 *
 * @module
 */

import { largestOf, leastOf } from "./extent.ts";
import type { NetworkKey } from "./training_row.ts";

/** A measure of one network at one step. */
export interface SeedValue {
  /** Updates done. */
  readonly step: number;
  /** Tells networks apart. */
  readonly seed: NetworkKey;
  readonly value: number;
}

/** A measure of several networks at one step. */
export interface Spread {
  /** Updates done. */
  readonly step: number;
  readonly median: number;
  readonly least: number;
  readonly largest: number;
}

/**
 * Median, least and largest value at each step that all networks have, in the order of the steps.
 *
 * @param networks how many there are
 */
export function spreadOf(values: readonly SeedValue[], networks: number): Spread[] {
  const steps = new Map<number, Map<NetworkKey, number>>();
  for (const { step, seed, value } of values) {
    if (!steps.has(step)) steps.set(step, new Map());
    steps.get(step)!.set(seed, value);
  }
  return [...steps]
    .filter(([, bySeed]) => bySeed.size === networks)
    .sort(([a], [b]) => a - b)
    .map(([step, bySeed]) => {
      const own = [...bySeed.values()];
      return { step, median: medianOf(own), least: leastOf(own), largest: largestOf(own) };
    });
}

/** Between the two in the middle of an even number. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
