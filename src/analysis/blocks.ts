/**
 * Blocks of functions on a group: what measures are taken of.
 *
 * @module
 */

import type { RealRepresentation } from "../representations/real_irreps.ts";

/**
 * A space of functions on the group. Projection on it has the kernel P(g, h) = Σ_i f_i(g) f_i(h), for
 * an irrep a multiple of χ(g h^-1): all measures follow from it.
 */
export interface Block {
  /** Name of the irrep whose block it is, or in whose place it stands. */
  readonly name: string;
  /** Whether it consists of the constant functions. */
  readonly isTrivial: boolean;
  /** Its dimension. */
  readonly rank: number;
  /** (rank, n): an orthonormal basis f_i. */
  readonly basis: Float64Array;
}

/** The isotypic blocks of irreps, the trivial one first. */
export function isotypicBlocks(irreps: readonly RealRepresentation[]): Block[] {
  return irreps.map(({ name, basis, blockRank }, i) => ({
    name,
    isTrivial: i === 0,
    rank: blockRank,
    basis,
  }));
}
