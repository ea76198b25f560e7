/**
 * The one-layer transformer in float64, written the plain way: the specification that the shaders are
 * tested against, and what trains where there is no GPU. Names are TransformerLens's, but for the
 * hidden layer, which is its `mlp.hook_pre` and `mlp.hook_post`.
 *
 *     resid_pre = W_E[token] + W_pos[position], of the tokens a, b and "=" (token n)
 *     q = resid_pre W_Q at "="     k = resid_pre W_K     v = resid_pre W_V, by head
 *     attn_scores = q k / sqrt(d_head)     pattern = softmax over positions     z = sum of pattern v
 *     resid_mid = resid_pre at "=" + sum over heads of z W_O
 *     hidden_pre = resid_mid W_in     hidden = relu(hidden_pre)
 *     resid_post = resid_mid + hidden W_out     logits = resid_post W_U
 *
 * Logits are read at "=", which is last, so its causal mask hides nothing, and the queries, the hidden layer
 * and the logits of the other positions are not computed: nothing reads them.
 *
 * @module
 */

import { attend, attendBackward } from "./attention_reference.ts";
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

/** Sizes of the transformer. */
export interface TransformerSizes extends Sizes {
  /** Width of the residual stream. */
  readonly dModel: number;
  /** Attention heads. */
  readonly heads: number;
  /** Width of each head's queries, keys and values. */
  readonly dHead: number;
  /** Neurons of the hidden layer. */
  readonly dMlp: number;
}

/** Positions of a pair: a, b and "=". */
export const POSITIONS = 3;

/** Standard deviation of all initial weights: 0.8 / sqrt(d_model), as TransformerLens draws them. */
const INITIAL = 0.8;

/** The parameters, in the order in which they are drawn and written. */
export function transformerParameters(sizes: TransformerSizes): ParameterSpec[] {
  const { order: n, dModel: d, heads, dHead, dMlp: m } = sizes;
  const deviation = INITIAL / Math.sqrt(d);
  const shapes: Readonly<Record<keyof TransformerTensors, readonly number[]>> = {
    "embed.W_E": [n + 1, d],
    "pos_embed.W_pos": [POSITIONS, d],
    "blocks.0.attn.W_Q": [heads, d, dHead],
    "blocks.0.attn.W_K": [heads, d, dHead],
    "blocks.0.attn.W_V": [heads, d, dHead],
    "blocks.0.attn.W_O": [heads, dHead, d],
    "blocks.0.mlp.W_in": [d, m],
    "blocks.0.mlp.W_out": [m, d],
    "unembed.W_U": [d, n],
  };
  return Object.entries(shapes).map(([name, shape]) => ({ name, shape, deviation }));
}

/** Parameters, gradients or moments of the transformer in float64. */
export type TransformerTensors = {
  /** (n + 1, d_model): embedding of the elements and of "=". */
  "embed.W_E": Float64Array;
  /** (3, d_model). */
  "pos_embed.W_pos": Float64Array;
  /** (heads, d_model, d_head). */
  "blocks.0.attn.W_Q": Float64Array;
  /** (heads, d_model, d_head). */
  "blocks.0.attn.W_K": Float64Array;
  /** (heads, d_model, d_head). */
  "blocks.0.attn.W_V": Float64Array;
  /** (heads, d_head, d_model). */
  "blocks.0.attn.W_O": Float64Array;
  /** (d_model, d_mlp). */
  "blocks.0.mlp.W_in": Float64Array;
  /** (d_mlp, d_model). */
  "blocks.0.mlp.W_out": Float64Array;
  /** (d_model, n): unembedding. */
  "unembed.W_U": Float64Array;
};

/** Names of the activations, in the order in which they are computed. */
export const TRANSFORMER_ACTIVATIONS = [
  "resid_pre",
  "q",
  "k",
  "v",
  "attn_scores",
  "pattern",
  "z",
  "attn_out",
  "resid_mid",
  "hidden_pre",
  "hidden",
  "mlp_out",
  "resid_post",
  "logits",
] as const;

/** What the forward pass computes. What is of several positions or heads stands side by side in a row. */
export type TransformerActivations = {
  /** (pairs, 3 d_model): by position. */
  readonly resid_pre: Float64Array;
  /** (pairs, heads d_head): at "=". */
  readonly q: Float64Array;
  /** (pairs, 3 heads d_head): by position, and in each by head. */
  readonly k: Float64Array;
  /** (pairs, 3 heads d_head): by position, and in each by head. */
  readonly v: Float64Array;
  /** (pairs, heads 3): by head, and in each by position. */
  readonly attn_scores: Float64Array;
  /** (pairs, heads 3): what "=" attends to; sums to 1 over the positions of a head. */
  readonly pattern: Float64Array;
  /** (pairs, heads d_head). */
  readonly z: Float64Array;
  /** (pairs, d_model): what all heads add to the residual stream. */
  readonly attn_out: Float64Array;
  /** (pairs, d_model). */
  readonly resid_mid: Float64Array;
  /** (pairs, d_mlp): before the ReLU. */
  readonly hidden_pre: Float64Array;
  /** (pairs, d_mlp): after it. */
  readonly hidden: Float64Array;
  /** (pairs, d_model): what the hidden layer adds to the residual stream. */
  readonly mlp_out: Float64Array;
  /** (pairs, d_model). */
  readonly resid_post: Float64Array;
  /** (pairs, n). */
  readonly logits: Float64Array;
};

/**
 * The forward pass over all pairs.
 *
 * @param patch Called with activations right after they are computed; see {@linkcode Patches}.
 * @throws {RangeError} If a patch has an unknown name, or returns another number of elements.
 */
export function transformerForward(
  tensors: TransformerTensors,
  pairs: Pairs,
  sizes: TransformerSizes,
  patch: Patches = {},
): TransformerActivations {
  const { order: n, dModel: d, heads, dHead, dMlp: m } = sizes;
  const rows = pairs.a.length;
  const patched = patching(patch, TRANSFORMER_ACTIVATIONS);
  const { tokens, positions } = contexts(pairs, n);
  const places = lookUp(tensors["pos_embed.W_pos"], positions, d);
  const embedded = lookUp(tensors["embed.W_E"], tokens, d).map((x, i) => x + places[i]);
  const resid_pre = patched("resid_pre", embedded, rows, POSITIONS * d);
  const last = lastOf(resid_pre, d);
  const { q, k, v, attn_scores, pattern, z } = attend(tensors, resid_pre, last, sizes, patched);
  // W_O of all heads under each other is one matrix, whose product is the sum over heads.
  const out = multiply(z, tensors["blocks.0.attn.W_O"], rows, heads * dHead, d);
  const attn_out = patched("attn_out", out, rows, d);
  const resid_mid = patched("resid_mid", attn_out.map((x, i) => x + last[i]), rows, d);
  const pre = multiply(resid_mid, tensors["blocks.0.mlp.W_in"], rows, d, m);
  const hidden_pre = patched("hidden_pre", pre, rows, m);
  const hidden = patched("hidden", hidden_pre.map((x) => Math.max(x, 0)), rows, m);
  const added = multiply(hidden, tensors["blocks.0.mlp.W_out"], rows, m, d);
  const mlp_out = patched("mlp_out", added, rows, d);
  const resid_post = patched("resid_post", resid_mid.map((x, i) => x + mlp_out[i]), rows, d);
  const logits = patched(
    "logits",
    multiply(resid_post, tensors["unembed.W_U"], rows, d, n),
    rows,
    n,
  );
  const attention = { q, k, v, attn_scores, pattern, z, attn_out };
  return { resid_pre, ...attention, resid_mid, hidden_pre, hidden, mlp_out, resid_post, logits };
}

/**
 * The gradients of a loss from its gradient at the logits, in the reverse order of
 * {@linkcode transformerForward}.
 *
 * @param dlogits (pairs, n)
 * @param alive Which neurons pass their gradient, by index in `hidden`; by default those with
 *   hidden_pre > 0.
 */
export function transformerBackward(
  dlogits: Float64Array,
  tensors: TransformerTensors,
  activations: TransformerActivations,
  pairs: Pairs,
  sizes: TransformerSizes,
  alive: (index: number) => boolean = (index) => activations.hidden_pre[index] > 0,
): TransformerTensors {
  const { order: n, dModel: d, heads, dHead, dMlp: m } = sizes;
  const { resid_pre, z, resid_mid, hidden, resid_post } = activations;
  const rows = pairs.a.length;
  const both = (left: Float64Array, right: Float64Array) => left.map((x, i) => x + right[i]);
  // forward: logits = resid_post W_U
  const dW_U = gradientOfRight(dlogits, resid_post, rows, d, n);
  const dresid_post = gradientOfLeft(dlogits, tensors["unembed.W_U"], rows, d, n);
  // forward: resid_post = resid_mid + hidden W_out
  const dW_out = gradientOfRight(dresid_post, hidden, rows, m, d);
  const dhidden = gradientOfLeft(dresid_post, tensors["blocks.0.mlp.W_out"], rows, m, d);
  // forward: hidden = relu(resid_mid W_in)
  const dhidden_pre = dhidden.map((g, i) => alive(i) ? g : 0);
  const dW_in = gradientOfRight(dhidden_pre, resid_mid, rows, d, m);
  const dresid_mid = both(
    dresid_post,
    gradientOfLeft(dhidden_pre, tensors["blocks.0.mlp.W_in"], rows, d, m),
  );
  // forward: resid_mid = resid_pre at "=" + z W_O
  const dW_O = gradientOfRight(dresid_mid, z, rows, heads * dHead, d);
  const dz = gradientOfLeft(dresid_mid, tensors["blocks.0.attn.W_O"], rows, heads * dHead, d);
  // forward: z from resid_pre
  const { W_Q, W_K, W_V, dresid, dlast } = attendBackward(dz, tensors, activations, sizes);
  const dresid_pre = both(dresid, atLast(both(dresid_mid, dlast), resid_pre.length, d));
  // forward: resid_pre = W_E[token] + W_pos[position]
  const { tokens, positions } = contexts(pairs, n);
  return {
    "embed.W_E": gradientOfTable(dresid_pre, tokens, n + 1, d),
    "pos_embed.W_pos": gradientOfTable(dresid_pre, positions, POSITIONS, d),
    "blocks.0.attn.W_Q": W_Q,
    "blocks.0.attn.W_K": W_K,
    "blocks.0.attn.W_V": W_V,
    "blocks.0.attn.W_O": dW_O,
    "blocks.0.mlp.W_in": dW_in,
    "blocks.0.mlp.W_out": dW_out,
    "unembed.W_U": dW_U,
  };
}

/** Token and position of each place of each context "a b =", one context after the other. */
function contexts({ a, b }: Pairs, order: number): { tokens: Int32Array; positions: Int32Array } {
  const tokens = new Int32Array(POSITIONS * a.length);
  a.forEach((_, r) => tokens.set([a[r], b[r], order], POSITIONS * r));
  return { tokens, positions: tokens.map((_, place) => place % POSITIONS) };
}

/** (pairs, d): what a (pairs, 3 d) holds of "=". */
function lastOf(values: Float64Array, d: number): Float64Array {
  const row = POSITIONS * d;
  return new Float64Array(values.length / POSITIONS)
    .map((_, i) => values[Math.floor(i / d) * row + row - d + i % d]);
}

/** (pairs, 3 d), zero but for "=": undoes {@linkcode lastOf}. */
function atLast(values: Float64Array, length: number, d: number): Float64Array {
  const out = new Float64Array(length);
  const row = POSITIONS * d;
  values.forEach((x, i) => out[Math.floor(i / d) * row + row - d + i % d] = x);
  return out;
}
