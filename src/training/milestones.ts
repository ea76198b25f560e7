/**
 * When a network memorised, and when it generalised.
 *
 * @module
 */

import type { MetricsRow } from "./loop.ts";

/** Accuracy from which a set counts as learned. */
export const LEARNED = 0.99;

/**
 * The first evaluated step from which an accuracy stays at least 0.99 to the end; null if never.
 *
 * @param rows All evaluations of one network, by step.
 */
export function learnedStep(
  rows: readonly MetricsRow[],
  set: "trainAccuracy" | "testAccuracy",
): number | null {
  const last = rows.findLastIndex((row) => !((row[set] ?? 0) >= LEARNED));
  return rows[last + 1]?.step ?? null;
}
