/**
 * How much of a matrix lies in a block of functions.
 *
 * @module
 */

import { matrixProduct } from "../numerics/matrix_product.ts";
import type { Block } from "./blocks.ts";

/**
 * Qᵀ M: the coefficients of the columns of a matrix of functions on the group in a block.
 *
 * @param block the block, with Q as its basis
 * @param matrix (n, w): each column a function on the group
 * @returns (rank, w)
 */
export function coefficients({ basis, rank }: Block, matrix: Float64Array): Float64Array {
  const n = basis.length / rank;
  return matrixProduct(basis, matrix, rank, n, matrix.length / n);
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
  for (const value of values) sum += value ** 2;
  return sum;
}

/** The share of a whole; 0 of nothing, so that a network that is off has numbers. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** (columns, rows) of a (rows, columns) matrix. */
export function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) out[c * rows + i] = matrix[i * columns + c];
  }
  return out;
}
