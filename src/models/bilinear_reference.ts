/**
 * The bilinear network in float64, written the plain way: the tensors of the one-hidden-layer
 * network, multiplied where that one adds and cuts off at zero.
 *
 *     embed_left = W_x[a] W_top          embed_right = W_y[b] W_bottom
 *     hidden_pre = embed_left * embed_right (elementwise)      hidden = hidden_pre
 *     logits = hidden W_U
 *
 * @module
 */

import {
  embedPairs,
  embedPairsBackward,
  MLP_ACTIVATIONS,
  type MlpActivations,
  type MlpSizes,
  type MlpTensors,
} from "./mlp_reference.ts";
import type { Pairs } from "./pairs.ts";
import { type Patches, patching } from "./patches.ts";
import { gradientOfLeft, gradientOfRight, multiply } from "./plain_products.ts";

/**
 * The forward pass over all pairs. `hidden` is a copy of `hidden_pre`, which a patch of `hidden`
 * so leaves as it was.
 *
 * @param patch Called with activations right after they are computed; see {@linkcode Patches}.
 * @throws {RangeError} If a patch has an unknown name, or returns another number of elements.
 */
export function bilinearForward(
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
  const products = embed_left.map((x, i) => x * embed_right[i]);
  const hidden_pre = patched("hidden_pre", products, rows, h);
  const hidden = patched("hidden", hidden_pre.slice(), rows, h);
  const logits = patched("logits", multiply(hidden, tensors.W_U, rows, h, n), rows, n);
  return { embed_left, embed_right, hidden_pre, hidden, logits };
}

/**
 * The gradients of a loss from its gradient at the logits, in the reverse order of
 * {@linkcode bilinearForward}.
 *
 * @param dlogits (pairs, n)
 */
export function bilinearBackward(
  dlogits: Float64Array,
  tensors: MlpTensors,
  { embed_left, embed_right, hidden }: MlpActivations,
  pairs: Pairs,
  sizes: MlpSizes,
): MlpTensors {
  const { order: n, hidden: h } = sizes;
  const rows = pairs.a.length;
  // forward: logits = hidden W_U
  const dW_U = gradientOfRight(dlogits, hidden, rows, h, n);
  const dhidden = gradientOfLeft(dlogits, tensors.W_U, rows, h, n);
  // forward: hidden = embed_left * embed_right
  const dembed_left = dhidden.map((g, i) => g * embed_right[i]);
  const dembed_right = dhidden.map((g, i) => g * embed_left[i]);
  return { ...embedPairsBackward(dembed_left, dembed_right, tensors, pairs, sizes), W_U: dW_U };
}
