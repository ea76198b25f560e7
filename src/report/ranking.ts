/**
 * Irreps in order: which are drawn, where not all can be, and which are key.
 *
 * @module
 */

import type { IrrepOrder } from "../charts/chart.ts";
import { TRIVIAL } from "../charts/irrep_looks.ts";

/** What the ranking is told of an irrep. */
export interface Ranked {
  readonly name: string;
  /** Null for the trivial irrep, or where it is not known. */
  readonly logitSimilarity: number | null;
}

/**
 * The non-trivial irreps, and the same by their largest absolute similarity in any network, ties in
 * their own order: where not all can be drawn, the first are.
 *
 * @param results the irreps of each network, in their own order; all networks have the same
 */
export function irrepOrder(results: readonly (readonly Ranked[])[]): IrrepOrder {
  const irreps = (results[0] ?? []).map(({ name }) => name).filter((name) => name !== TRIVIAL);
  const largest = new Map<string, number>();
  for (const { name, logitSimilarity } of results.flat()) {
    const size = Math.abs(logitSimilarity ?? 0);
    if (size > (largest.get(name) ?? 0)) largest.set(name, size); // false for what is no number
  }
  const ranking = irreps.toSorted((a, b) => (largest.get(b) ?? 0) - (largest.get(a) ?? 0));
  return { irreps, ranking };
}

/** The key irreps, the largest similarity first. */
export function keysOf<Irrep extends Ranked & { readonly key: boolean }>(
  irreps: readonly Irrep[],
): Irrep[] {
  return irreps.filter(({ key }) => key)
    .sort((a, b) => (b.logitSimilarity ?? 0) - (a.logitSimilarity ?? 0));
}
