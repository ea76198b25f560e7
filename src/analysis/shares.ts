/**
 * How much of a matrix lies in an isotypic block.
 *
 * @module
 */

import type { Block } from "./blocks.ts";

/**
 * Qᵀ M: the coefficients of the columns of a matrix of functions on the group in a block.
 *
 * @param block the block, with Q as its basis
 * @param matrix (n, w): each column a function on the group
 * @returns (rank, w)
 */
export function coefficients(
  { basis, rank }: Block,
  matrix: Float64Array,
): Float64Array {
  const n = basis.length / rank;
  const w = matrix.length / n;
  const out = new Float64Array(rank * w);
  for (let i = 0; i < rank; i++) {
    for (let g = 0; g < n; g++) {
      const factor = basis[i * n + g];
      for (let c = 0; c < w; c++) out[i * w + c] += factor * matrix[g * w + c];
    }
  }
  return out;
}

/**
 * Q Qᵀ M: the part of the columns of a matrix that lies in a block.
 *
 * @returns (n, w)
 */
export function projection(
  block: Block,
  matrix: Float64Array,
): Float64Array {
  const { basis, rank } = block;
  const n = basis.length / rank;
  const w = matrix.length / n;
  const inBlock = coefficients(block, matrix);
  const out = new Float64Array(n * w);
  for (let i = 0; i < rank; i++) {
    for (let g = 0; g < n; g++) {
      const factor = basis[i * n + g];
      for (let c = 0; c < w; c++) out[g * w + c] += factor * inBlock[i * w + c];
    }
  }
  return out;
}

/** Σ x². */
export function power(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return sum;
}
