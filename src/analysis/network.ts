/**
 * What the analysis sees of a network, whatever its architecture.
 *
 * @module
 */

import type { MlpSizes, MlpTensors } from "../models/mlp_reference.ts";

/** A network by its maps from elements to the hidden layer and from there to the logits. */
export interface Network {
  /** n: the order of the group. */
  readonly order: number;
  /** h: neurons of the hidden layer. */
  readonly width: number;
  /** (n, ·): what stands for the left element. */
  readonly embedLeft: Float64Array;
  /** (n, ·): what stands for the right element. */
  readonly embedRight: Float64Array;
  /** (h, n): from the hidden layer to the logits. */
  readonly unembed: Float64Array;
  /** The sum of the squares of all weights. */
  readonly sumOfSquaredWeights: number;
  /** Writes (n, h) the hidden layer for the pairs (a, b) with all b. */
  readonly hiddenOf: (a: number, out: Float64Array) => void;
}

/** The paper's MLP: E_x = W_x W_top, E_y = W_y W_bottom, hidden = relu(E_x[a] + E_y[b]). */
export function mlpNetwork(
  { W_x, W_y, W, W_U }: MlpTensors,
  { order: n, embed: d, hidden: h }: MlpSizes,
): Network {
  const embedLeft = product(W_x, W.subarray(0, d * h), n, d, h);
  const embedRight = product(W_y, W.subarray(d * h), n, d, h);
  let sumOfSquaredWeights = 0;
  for (const tensor of [W_x, W_y, W, W_U]) {
    for (const weight of tensor) sumOfSquaredWeights += weight ** 2;
  }
  return {
    order: n,
    width: h,
    embedLeft,
    embedRight,
    unembed: W_U,
    sumOfSquaredWeights,
    hiddenOf(a, out) {
      for (let b = 0; b < n; b++) {
        for (let j = 0; j < h; j++) {
          out[b * h + j] = Math.max(0, embedLeft[a * h + j] + embedRight[b * h + j]);
        }
      }
    },
  };
}

/** (m, k) times (k, n), row by row. */
export function product(
  left: Float64Array,
  right: Float64Array,
  m: number,
  k: number,
  n: number,
): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < k; j++) {
      const factor = left[i * k + j];
      if (factor === 0) continue; // half of the neurons are off
      for (let c = 0; c < n; c++) out[i * n + c] += factor * right[j * n + c];
    }
  }
  return out;
}
