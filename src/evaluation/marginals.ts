/**
 * Means of the hidden layer: all that projections on functions of the left element, the right element
 * and the product need.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { logitsOf, type Network } from "./network.ts";

/** Means of the hidden activations over the pairs, and their power. */
export interface Marginals {
  /** (h): over all pairs. */
  readonly mean: Float64Array;
  /** (n, h): over b, for each a. */
  readonly left: Float64Array;
  /** (n, h): over a, for each b. */
  readonly right: Float64Array;
  /** (n, h): over the pairs with a·b = p, for each p. */
  readonly product: Float64Array;
  /** (n, n): logits that no neuron takes part in, over the pairs with a·b = p, if there are such. */
  readonly direct?: Float64Array;
  /** (h): Σ (hidden - mean)² over all pairs, of each neuron. */
  readonly neuronPower: Float64Array;
  /** The same over all neurons. */
  readonly centredPower: number;
  /** Σ (logits - their mean over outputs)² over all pairs and outputs. */
  readonly centredLogitPower: number;
}

/**
 * One pass over all pairs.
 *
 * @param network the network
 * @param group the group, of the same order
 * @param onLogits is given the logits, (n, n), of the pairs (a, b) with all b
 */
export function marginals(
  network: Network,
  group: FiniteGroup,
  onLogits: (a: number, logits: Float64Array) => void = () => {},
): Marginals {
  const { order: n, width: h } = network;
  const left = new Float64Array(n * h);
  const right = new Float64Array(n * h);
  const product = new Float64Array(n * h);
  const squares = new Float64Array(h);
  const hidden = new Float64Array(n * h);
  const direct = network.addDirect && new Float64Array(n * n);
  const ofRow = new Float64Array(n * n);
  let centredLogitPower = 0;
  for (let a = 0; a < n; a++) {
    const logits = logitsOf(network, a, hidden);
    if (direct) {
      network.addDirect!(a, ofRow.fill(0));
      for (let b = 0; b < n; b++) addTo(direct, group.table[a * n + b] * n, ofRow, b * n, n);
    }
    for (let b = 0; b < n; b++) {
      const row = b * h;
      addTo(left, a * h, hidden, row, h);
      addTo(right, row, hidden, row, h);
      addTo(product, group.table[a * n + b] * h, hidden, row, h);
      addSquares(squares, hidden, row);
    }
    for (let b = 0; b < n; b++) centredLogitPower += powerAboutMean(logits, b * n, n);
    onLogits(a, logits);
  }
  const mean = new Float64Array(h);
  for (let a = 0; a < n; a++) addTo(mean, 0, left, a * h, h);
  for (let j = 0; j < h; j++) mean[j] /= n ** 2;
  for (let i = 0; i < n * h; i++) {
    left[i] /= n;
    right[i] /= n;
    product[i] /= n;
  }
  // Of a constant neuron rounding may leave less than nothing.
  const neuronPower = mean.map((value, j) => Math.max(0, squares[j] - (n * value) ** 2));
  return {
    mean,
    left,
    right,
    product,
    ...(direct && { direct: direct.map((sum) => sum / n) }),
    neuronPower,
    centredPower: neuronPower.reduce((sum, power) => sum + power, 0),
    centredLogitPower,
  };
}

/** Adds h values from `row` of `hidden` on to those from `at` of `sums` on. */
function addTo(
  sums: Float64Array,
  at: number,
  hidden: Float64Array,
  row: number,
  h: number,
): void {
  for (let j = 0; j < h; j++) sums[at + j] += hidden[row + j];
}

function addSquares(squares: Float64Array, hidden: Float64Array, row: number): void {
  for (let j = 0; j < squares.length; j++) squares[j] += hidden[row + j] ** 2;
}

/** Σ (value - mean)² over n values. */
function powerAboutMean(values: Float64Array, start: number, n: number): number {
  let sum = 0;
  for (let c = start; c < start + n; c++) sum += values[c];
  const mean = sum / n;
  let power = 0;
  for (let c = start; c < start + n; c++) power += (values[c] - mean) ** 2;
  return power;
}

/** (rows, columns) with the mean of each row removed. */
export function centredRows(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < rows; i++) {
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += matrix[i * columns + c] / columns;
    for (let c = 0; c < columns; c++) out[i * columns + c] -= mean;
  }
  return out;
}
