/**
 * Means of the hidden layer: all that projections on functions of the left element, the right element
 * and the product need.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import type { Network } from "./network.ts";

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
 */
export function marginals(network: Network, group: FiniteGroup): Marginals {
  const { order: n, width: h } = network;
  const { table } = group;
  const left = new Float64Array(n * h);
  const right = new Float64Array(n * h);
  const product = new Float64Array(n * h);
  // (h, h): Σ hidden hiddenᵀ, of which the power of the logits follows without computing them.
  const gram = new Float64Array(h * h);
  const hidden = new Float64Array(n * h);
  for (let a = 0; a < n; a++) {
    network.hiddenOf(a, hidden);
    for (let b = 0; b < n; b++) {
      const [row, p] = [b * h, table[a * n + b] * h];
      for (let j = 0; j < h; j++) {
        const value = hidden[row + j];
        if (value === 0) continue; // half of the neurons are off
        left[a * h + j] += value;
        right[row + j] += value;
        product[p + j] += value;
        for (let k = 0; k <= j; k++) gram[j * h + k] += value * hidden[row + k];
      }
    }
  }
  const mean = new Float64Array(h);
  for (let i = 0; i < n * h; i++) {
    mean[i % h] += left[i] / n ** 2;
    left[i] /= n;
    right[i] /= n;
    product[i] /= n;
  }
  // Of a constant neuron rounding may leave less than nothing.
  const neuronPower = mean.map((value, j) => Math.max(0, gram[j * h + j] - (n * value) ** 2));
  return {
    mean,
    left,
    right,
    product,
    neuronPower,
    centredPower: neuronPower.reduce((sum, power) => sum + power, 0),
    centredLogitPower: logitPower(gram, centredRows(network.unembed, h, n), h, n),
  };
}

/** tr(Uᵀ G U) for the symmetric G whose lower half is given. */
function logitPower(gram: Float64Array, unembed: Float64Array, h: number, n: number): number {
  let power = 0;
  for (let j = 0; j < h; j++) {
    for (let k = 0; k <= j; k++) {
      let dot = 0;
      for (let c = 0; c < n; c++) dot += unembed[j * n + c] * unembed[k * n + c];
      power += (j === k ? 1 : 2) * gram[j * h + k] * dot;
    }
  }
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
