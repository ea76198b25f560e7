/**
 * How the hidden layer holds ρ(ab), and how the unembedding reads it.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { matrixProduct, transpose } from "../numerics/matrix_product.ts";
import type { Block } from "./blocks.ts";
import { type Surveyed } from "./parts.ts";
import { coefficients, power } from "./shares.ts";

/** A matrix by rows, scaled to norm 1, and the ideal one. */
export interface RepMap {
  /** (rows, columns). */
  readonly shape: readonly [number, number];
  /** Row by row. */
  readonly values: readonly number[];
  /** Frobenius distance from the ideal map, both scaled to norm 1: from 0 to 2. */
  readonly distance: number;
  /** Mean square of the difference of the entries. */
  readonly meanSquaredError: number;
}

/** The maps of one irrep, in the orthonormal basis f_i of its isotypic block (the irrep's `basis`). */
export interface RepMaps {
  /** Its name. */
  readonly irrep: string;
  /**
   * (rank, h): M, by which neurons hold the functions of ab: the mean activation for a product p is
   * Σ_i f_i(p) M[i] in the block. Ideally M Mᵀ is a multiple of the identity, so that
   * ρ(ab) can be read off the hidden layer by Mᵀ: the distance is that of M Mᵀ.
   */
  readonly hidden: RepMap;
  /**
   * (rank, rank): the part of the logits in the block as Σ_ij f_i(ab) B[i][j] f_j(c^-1), M W_U in
   * the representation basis. Ideally it is the character's: for matrix entries of an orthogonal
   * irrep the permutation (i, j) -> (j, i), since χ(ab c^-1) = Σ_ij ρ(ab)_ij ρ(c^-1)_ji.
   */
  readonly unembed: RepMap;
  /** (rank, rank): the ideal of `unembed`, of norm 1: T[i][j] = Σ_g f_i(g) f_j(g^-1) / √rank. */
  readonly ideal: readonly number[];
}

/** The maps of an irrep's block. Null where the hidden layer has nothing in it. */
export function repMaps(
  { network: { order: n, width: h, unembed }, task: { group }, means }: Surveyed,
  block: Block,
): RepMaps | null {
  const { rank } = block;
  const inBlock = coefficients(block, means.product); // (rank, h)
  const size = power(inBlock);
  if (size === 0) return null;
  const gram = matrixProduct(inBlock, transpose(inBlock, rank, h), rank, h, rank);
  const identity = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) identity[i * (rank + 1)] = 1;
  const inverted = onInverses(block, group); // (rank, n): f_j(c^-1)
  const toLogits = matrixProduct(inBlock, unembed, rank, h, n); // (rank, n)
  const read = matrixProduct(toLogits, transpose(inverted, rank, n), rank, n, rank);
  const ideal = matrixProduct(block.basis, transpose(inverted, rank, n), rank, n, rank);
  return {
    irrep: block.name,
    hidden: {
      shape: [rank, h],
      values: Array.from(unit(inBlock)),
      ...apart(gram, identity),
    },
    unembed: { shape: [rank, rank], values: Array.from(unit(read)), ...apart(read, ideal) },
    ideal: Array.from(unit(ideal)),
  };
}

/** (rank, n): the basis functions of inverses. */
function onInverses({ basis }: Block, { order: n, inverses }: FiniteGroup): Float64Array {
  return basis.map((_, k) => basis[k - k % n + inverses[k % n]]);
}

function unit(matrix: Float64Array): Float64Array {
  const norm = Math.sqrt(power(matrix));
  return norm === 0 ? matrix : matrix.map((value) => value / norm);
}

function apart(matrix: Float64Array, ideal: Float64Array) {
  const [ours, theirs] = [unit(matrix), unit(ideal)];
  const square = power(ours.map((value, i) => value - theirs[i]));
  return { distance: Math.sqrt(square), meanSquaredError: square / matrix.length };
}
