/**
 * How much of a matrix lies in a block of functions.
 *
 * @module
 */

import { matrixProduct, transpose } from "../numerics/matrix_product.ts";
import type { Block } from "./blocks.ts";

/**
 * Qᵀ M: the coefficients of the columns of a matrix of functions on the group in a block.
 *
 * @param block the block, with Q as its basis
 * @param matrix (n, w): each column a function on the group
 * @returns (rank, w)
 */
export function coefficients(
  { basis, rank }: Pick<Block, "basis" | "rank">,
  matrix: Float64Array,
): Float64Array {
  const n = basis.length / rank;
  return matrixProduct(basis, matrix, rank, n, matrix.length / n);
}

/**
 * The coefficients of a matrix in several blocks, by one product.
 *
 * @param matrix (n, w): each column a function on the group
 * @returns (Σ rank, w), block after block: see {@linkcode splitRows}
 */
export function coefficientsInAll(blocks: readonly Block[], matrix: Float64Array): Float64Array {
  const rank = blocks.reduce((sum, block) => sum + block.rank, 0);
  const n = blocks[0].basis.length / blocks[0].rank;
  const basis = new Float64Array(rank * n);
  let end = 0;
  for (const block of blocks) {
    basis.set(block.basis, end);
    end += block.basis.length;
  }
  return coefficients({ basis, rank }, matrix);
}

/** The rows of each block, (rank, w), in a matrix with rows for several: views of its memory. */
export function splitRows(
  matrix: Float64Array,
  blocks: readonly Block[],
  w: number,
): Float64Array[] {
  let row = 0;
  return blocks.map(({ rank }) => matrix.subarray(row * w, (row += rank) * w));
}

/**
 * Q C: the functions with these coefficients in a block.
 *
 * @param values (rank, w)
 * @returns (n, w)
 */
export function combination({ basis, rank }: Block, values: Float64Array): Float64Array {
  const n = basis.length / rank;
  return matrixProduct(transpose(basis, rank, n), values, n, rank, values.length / rank);
}

/**
 * Q Qᵀ M: the part of the columns of a matrix that lies in a block.
 *
 * @returns (n, w)
 */
export function projection(block: Block, matrix: Float64Array): Float64Array {
  return combination(block, coefficients(block, matrix));
}

/** Σ x². */
export function power(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return sum;
}

/** The share of a whole; 0 of nothing, so that a network that is off has numbers. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
