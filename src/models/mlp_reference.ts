/**
 * The one-hidden-layer network in float64, written the plain way: the specification that the
 * shaders are tested against, and what trains where there is no GPU.
 *
 *     hidden_pre = [W_x[a], W_y[b]] W        hidden = relu(hidden_pre)        logits = hidden W_U
 *
 * @module
 */

import type { Pairs } from "./pairs.ts";
import type { ParameterSpec } from "./parameters.ts";

/** Sizes of the network. */
export interface MlpSizes {
  /** n: order of the group; inputs and outputs. */
  readonly order: number;
  /** d: width of each embedding. */
  readonly embed: number;
  /** h: neurons of the hidden layer. */
  readonly hidden: number;
}

/** The parameters, in the order in which they are drawn and written. */
export function mlpParameters({ order, embed, hidden }: MlpSizes): ParameterSpec[] {
  return [
    { name: "W_x", shape: [order, embed], deviation: 1 / Math.sqrt(embed) },
    { name: "W_y", shape: [order, embed], deviation: 1 / Math.sqrt(embed) },
    { name: "W", shape: [2 * embed, hidden], deviation: 1 / Math.sqrt(2 * embed) },
    { name: "W_U", shape: [hidden, order], deviation: 1 / Math.sqrt(hidden) },
  ];
}

/** Parameters, gradients or moments of the network in float64. */
export interface MlpTensors {
  /** (n, d): embedding of the left element. */
  W_x: Float64Array;
  /** (n, d): embedding of the right element. */
  W_y: Float64Array;
  /** (2 d, h): from both embeddings to the hidden layer. */
  W: Float64Array;
  /** (h, n): unembedding. */
  W_U: Float64Array;
}

/**
 * The parameters in float64.
 *
 * @param values tensors by name: weights, or moments
 */
export function toMlpTensors(values: ReadonlyMap<string, ArrayLike<number>>): MlpTensors {
  const tensor = (name: keyof MlpTensors) => Float64Array.from(values.get(name)!);
  return { W_x: tensor("W_x"), W_y: tensor("W_y"), W: tensor("W"), W_U: tensor("W_U") };
}

/** What the forward pass computes. */
export interface MlpActivations {
  /** (pairs, h): before the ReLU. */
  readonly hiddenPre: Float64Array;
  /** (pairs, h): after it. */
  readonly hidden: Float64Array;
  /** (pairs, n). */
  readonly logits: Float64Array;
}

/** The forward pass over all pairs. */
export function mlpForward(
  { W_x, W_y, W, W_U }: MlpTensors,
  { a, b }: Pairs,
  { order: n, embed: d, hidden: h }: MlpSizes,
): MlpActivations {
  const pairs = a.length;
  const hiddenPre = new Float64Array(pairs * h);
  const hidden = new Float64Array(pairs * h);
  const logits = new Float64Array(pairs * n);
  for (let r = 0; r < pairs; r++) {
    // hiddenPre = [W_x[a], W_y[b]] W
    for (let k = 0; k < d; k++) {
      addScaled(hiddenPre, r * h, W_x[a[r] * d + k], W, k * h, h);
      addScaled(hiddenPre, r * h, W_y[b[r] * d + k], W, (d + k) * h, h);
    }
    for (let j = 0; j < h; j++) hidden[r * h + j] = Math.max(hiddenPre[r * h + j], 0);
    // logits = hidden W_U
    for (let j = 0; j < h; j++) addScaled(logits, r * n, hidden[r * h + j], W_U, j * n, n);
  }
  return { hiddenPre, hidden, logits };
}

/**
 * The gradients of a loss from its gradient at the logits, in the reverse order of
 * {@linkcode mlpForward}.
 *
 * @param alive Which neurons pass their gradient, by pair; by default those with hiddenPre > 0.
 *   Comparisons with float32 pass the signs found there: a value within rounding of zero may differ.
 */
export function mlpBackward(
  dlogits: Float64Array, // (pairs, n)
  { W_x, W_y, W, W_U }: MlpTensors,
  { hiddenPre, hidden }: MlpActivations,
  { a, b }: Pairs,
  { order: n, embed: d, hidden: h }: MlpSizes,
  alive: (index: number) => boolean = (index) => hiddenPre[index] > 0,
): MlpTensors {
  const dW_x = new Float64Array(n * d);
  const dW_y = new Float64Array(n * d);
  const dW = new Float64Array(2 * d * h);
  const dW_U = new Float64Array(h * n);
  const dhiddenPre = new Float64Array(h); // of one pair
  for (let r = 0; r < a.length; r++) {
    // forward: logits = hidden W_U
    for (let j = 0; j < h; j++) {
      addScaled(dW_U, j * n, hidden[r * h + j], dlogits, r * n, n);
      const dhidden = dot(dlogits, r * n, W_U, j * n, n);
      // forward: hidden = relu(hiddenPre)
      dhiddenPre[j] = alive(r * h + j) ? dhidden : 0;
    }
    // forward: hiddenPre = [W_x[a], W_y[b]] W
    for (let k = 0; k < d; k++) {
      addScaled(dW, k * h, W_x[a[r] * d + k], dhiddenPre, 0, h);
      addScaled(dW, (d + k) * h, W_y[b[r] * d + k], dhiddenPre, 0, h);
      dW_x[a[r] * d + k] += dot(W, k * h, dhiddenPre, 0, h);
      dW_y[b[r] * d + k] += dot(W, (d + k) * h, dhiddenPre, 0, h);
    }
  }
  return { W_x: dW_x, W_y: dW_y, W: dW, W_U: dW_U };
}

/** out[o ..] += scale values[v ..], `count` elements. */
function addScaled(
  out: Float64Array,
  o: number,
  scale: number,
  values: Float64Array,
  v: number,
  count: number,
): void {
  if (scale === 0) return; // half of the neurons are off
  for (let i = 0; i < count; i++) out[o + i] += scale * values[v + i];
}

function dot(
  left: Float64Array,
  l: number,
  right: Float64Array,
  r: number,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += left[l + i] * right[r + i];
  return sum;
}
