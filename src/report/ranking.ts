/**
 * Which irreps have colours of their own.
 *
 * @module
 */

import { MAX_SERIES, TRIVIAL } from "../charts/irrep_looks.ts";

/** What the ranking is told of an irrep. */
export interface Ranked {
  readonly name: string;
  /** Null for the trivial irrep, or where it is not known. */
  readonly logitSimilarity: number | null;
}

/**
 * The non-trivial irreps, those first that have looks of their own. If all can have, they stay in
 * their own order: each then looks the same for all networks of the group. Else by their largest
 * absolute similarity in any network, ties in their own order.
 *
 * @param results the irreps of each network, in their own order; all networks have the same
 */
export function rankingOf(results: readonly (readonly Ranked[])[]): string[] {
  const names = (results[0] ?? []).map(({ name }) => name).filter((name) => name !== TRIVIAL);
  if (names.length < MAX_SERIES) return names;
  const largest = new Map<string, number>();
  for (const { name, logitSimilarity } of results.flat()) {
    const size = Math.abs(logitSimilarity ?? 0);
    if (size > (largest.get(name) ?? 0)) largest.set(name, size); // false for what is no number
  }
  return names.sort((a, b) => (largest.get(b) ?? 0) - (largest.get(a) ?? 0));
}
