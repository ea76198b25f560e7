/**
 * The one-hidden-layer network in float64, written the plain way: the specification that the
 * shaders are tested against, and what trains where there is no GPU.
 *
 *     embed_left = W_x[a] W_top          embed_right = W_y[b] W_bottom
 *     hidden_pre = embed_left + embed_right      hidden = relu(hidden_pre)      logits = hidden W_U
 *
 * @module
 */

import type { Sizes } from "./model.ts";
import type { Pairs } from "./pairs.ts";
import type { ParameterSpec } from "./parameters.ts";
import { type Patches, patching } from "./patches.ts";
import {
  gradientOfLeft,
  gradientOfRight,
  gradientOfTable,
  lookUp,
  multiply,
} from "./plain_products.ts";

/** Sizes of the network. */
export interface MlpSizes extends Sizes {
  /** d: width of each embedding. */
  readonly embed: number;
  /** h: neurons of the hidden layer. */
  readonly hidden: number;
}

/** Names of its widths. */
export const MLP_WIDTHS = ["embed", "hidden"] as const;

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
export type MlpTensors = {
  /** (n, d): embedding of the left element. */
  W_x: Float64Array;
  /** (n, d): embedding of the right element. */
  W_y: Float64Array;
  /** (2 d, h): from both embeddings to the hidden layer. */
  W: Float64Array;
  /** (h, n): unembedding. */
  W_U: Float64Array;
};

/**
 * The parameters in float64.
 *
 * @param values tensors by name: weights, or moments
 */
export function toMlpTensors(values: ReadonlyMap<string, ArrayLike<number>>): MlpTensors {
  const tensor = (name: keyof MlpTensors) => Float64Array.from(values.get(name)!);
  return { W_x: tensor("W_x"), W_y: tensor("W_y"), W: tensor("W"), W_U: tensor("W_U") };
}

/** Names of the activations, in the order in which they are computed. */
export const MLP_ACTIVATIONS = [
  "embed_left",
  "embed_right",
  "hidden_pre",
  "hidden",
  "logits",
] as const;

/** What the forward pass computes. */
export type MlpActivations = {
  /** (pairs, h): W_x[a] W_top. */
  readonly embed_left: Float64Array;
  /** (pairs, h): W_y[b] W_bottom. */
  readonly embed_right: Float64Array;
  /** (pairs, h): their sum, before the ReLU. */
  readonly hidden_pre: Float64Array;
  /** (pairs, h): after it. */
  readonly hidden: Float64Array;
  /** (pairs, n). */
  readonly logits: Float64Array;
};

/**
 * The forward pass over all pairs.
 *
 * @param patch Called with activations right after they are computed; see {@linkcode Patches}.
 * @throws {RangeError} If a patch has an unknown name, or returns another number of elements.
 */
export function mlpForward(
  tensors: MlpTensors,
  pairs: Pairs,
  sizes: MlpSizes,
  patch: Patches = {},
): MlpActivations {
  const { order: n, hidden: h } = sizes;
  const rows = pairs.a.length;
  const patched = patching(patch, MLP_ACTIVATIONS);
  const { left, right } = embedPairs(tensors, pairs, sizes);
  const embed_left = patched("embed_left", left, rows, h);
  const embed_right = patched("embed_right", right, rows, h);
  const sums = embed_left.map((x, i) => x + embed_right[i]);
  const hidden_pre = patched("hidden_pre", sums, rows, h);
  const hidden = patched("hidden", hidden_pre.map((x) => Math.max(x, 0)), rows, h);
  const logits = patched("logits", multiply(hidden, tensors.W_U, rows, h, n), rows, n);
  return { embed_left, embed_right, hidden_pre, hidden, logits };
}

/**
 * The gradients of a loss from its gradient at the logits, in the reverse order of
 * {@linkcode mlpForward}.
 *
 * @param dlogits (pairs, n)
 * @param alive Which neurons pass their gradient, by pair; by default those with hidden_pre > 0.
 *   Comparisons with float32 pass the signs found there: a value within rounding of zero may differ.
 */
export function mlpBackward(
  dlogits: Float64Array,
  tensors: MlpTensors,
  { hidden_pre, hidden }: MlpActivations,
  pairs: Pairs,
  sizes: MlpSizes,
  alive: (index: number) => boolean = (index) => hidden_pre[index] > 0,
): MlpTensors {
  const { order: n, hidden: h } = sizes;
  const rows = pairs.a.length;
  // forward: logits = hidden W_U
  const dW_U = gradientOfRight(dlogits, hidden, rows, h, n);
  const dhidden = gradientOfLeft(dlogits, tensors.W_U, rows, h, n);
  // forward: hidden = relu(hidden_pre)
  const dhidden_pre = dhidden.map((g, i) => alive(i) ? g : 0);
  // forward: hidden_pre = embed_left + embed_right
  return { ...embedPairsBackward(dhidden_pre, dhidden_pre, tensors, pairs, sizes), W_U: dW_U };
}

/** W_x[a] W_top and W_y[b] W_bottom for each pair: both (pairs, h). */
export function embedPairs(
  { W_x, W_y, W }: MlpTensors,
  { a, b }: Pairs,
  { order: n, embed: d, hidden: h }: MlpSizes,
): { left: Float64Array; right: Float64Array } {
  const [W_top, W_bottom] = halves(W, d * h);
  return {
    left: lookUp(multiply(W_x, W_top, n, d, h), a, h),
    right: lookUp(multiply(W_y, W_bottom, n, d, h), b, h),
  };
}

/** Gradients through {@linkcode embedPairs}, of all tensors but `W_U`. */
export function embedPairsBackward(
  dleft: Float64Array, // (pairs, h)
  dright: Float64Array, // (pairs, h)
  { W_x, W_y, W }: MlpTensors,
  { a, b }: Pairs,
  { order: n, embed: d, hidden: h }: MlpSizes,
): Omit<MlpTensors, "W_U"> {
  const [W_top, W_bottom] = halves(W, d * h);
  const rows = a.length;
  const dW = new Float64Array(2 * d * h);
  // forward: left = W_x[a] W_top, right = W_y[b] W_bottom
  dW.set(gradientOfRight(dleft, lookUp(W_x, a, d), rows, d, h));
  dW.set(gradientOfRight(dright, lookUp(W_y, b, d), rows, d, h), d * h);
  return {
    W_x: gradientOfTable(gradientOfLeft(dleft, W_top, rows, d, h), a, n, d),
    W_y: gradientOfTable(gradientOfLeft(dright, W_bottom, rows, d, h), b, n, d),
    W: dW,
  };
}

/** W_top and W_bottom. */
function halves(W: Float64Array, middle: number): [Float64Array, Float64Array] {
  return [W.subarray(0, middle), W.subarray(middle)];
}
