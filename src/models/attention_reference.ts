/**
 * Attention of the last position to all positions, in float64, written the plain way: a part of
 * `transformer_reference.ts`.
 *
 * A matrix of all positions has them side by side in the row of a pair, which is the same memory as
 * a row for each position.
 *
 * @module
 */

import { gradientOfLeft, gradientOfRight, multiply } from "./plain_products.ts";

/** Sizes of attention. */
export interface AttentionSizes {
  readonly dModel: number;
  readonly heads: number;
  readonly dHead: number;
}

/** Weights of attention by their names in files: (heads, d_model, d_head) each. */
export interface AttentionWeights {
  readonly "blocks.0.attn.W_Q": Float64Array;
  readonly "blocks.0.attn.W_K": Float64Array;
  readonly "blocks.0.attn.W_V": Float64Array;
}

/** What attention computes: see `TransformerActivations`. */
export interface Attention {
  readonly q: Float64Array;
  readonly k: Float64Array;
  readonly v: Float64Array;
  readonly attn_scores: Float64Array;
  readonly pattern: Float64Array;
  readonly z: Float64Array;
}

/** Hands an activation to whoever patches it. */
type Patched = (
  name: string,
  values: Float64Array,
  rows: number,
  columns: number,
) => Float64Array;

/**
 * z at the last position, and what leads to it.
 *
 * @param resid (pairs, positions d_model)
 * @param last (pairs, d_model): the same at the last position
 */
export function attend(
  weights: AttentionWeights,
  resid: Float64Array,
  last: Float64Array,
  sizes: AttentionSizes,
  patched: Patched,
): Attention {
  const { dModel: d, heads, dHead } = sizes;
  const rows = last.length / d;
  const positions = resid.length / last.length;
  const width = heads * dHead;
  const project = (W: Float64Array, x: Float64Array) =>
    multiply(x, beside(W, sizes), x.length / d, d, width);
  const q = patched("q", project(weights["blocks.0.attn.W_Q"], last), rows, width);
  const k = patched("k", project(weights["blocks.0.attn.W_K"], resid), rows, positions * width);
  const v = patched("v", project(weights["blocks.0.attn.W_V"], resid), rows, positions * width);
  const scores = new Float64Array(rows * heads * positions);
  each(rows, sizes, positions, (at, query, key) => {
    for (let c = 0; c < dHead; c++) scores[at] += q[query + c] * k[key + c] / Math.sqrt(dHead);
  });
  const attn_scores = patched("attn_scores", scores, rows, heads * positions);
  const pattern = patched("pattern", softmax(attn_scores, positions), rows, heads * positions);
  const sums = new Float64Array(rows * width);
  each(rows, sizes, positions, (at, query, key) => {
    for (let c = 0; c < dHead; c++) sums[query + c] += pattern[at] * v[key + c];
  });
  return { q, k, v, attn_scores, pattern, z: patched("z", sums, rows, width) };
}

/**
 * Gradients through {@linkcode attend}.
 *
 * @param dz (pairs, heads d_head)
 * @returns Those of the weights, and `dresid` (pairs, positions d_model) and `dlast` (pairs, d_model):
 *   those of what it was given.
 */
export function attendBackward(
  dz: Float64Array,
  weights: AttentionWeights,
  { resid_pre: resid, q, k, v, pattern }: Attention & { readonly resid_pre: Float64Array },
  sizes: AttentionSizes,
): Readonly<Record<"W_Q" | "W_K" | "W_V" | "dresid" | "dlast", Float64Array>> {
  const { dModel: d, heads, dHead } = sizes;
  const width = heads * dHead;
  const rows = dz.length / width;
  const positions = k.length / dz.length;
  // forward: z = sum over positions of pattern v
  const dpattern = new Float64Array(pattern.length);
  const dv = new Float64Array(v.length);
  each(rows, sizes, positions, (at, query, key) => {
    for (let c = 0; c < dHead; c++) {
      dpattern[at] += dz[query + c] * v[key + c];
      dv[key + c] += pattern[at] * dz[query + c];
    }
  });
  // forward: pattern = softmax(attn_scores), attn_scores = q k / sqrt(d_head)
  const dscores = softmaxBackward(dpattern, pattern, positions);
  const dq = new Float64Array(q.length);
  const dk = new Float64Array(k.length);
  each(rows, sizes, positions, (at, query, key) => {
    const scaled = dscores[at] / Math.sqrt(dHead);
    for (let c = 0; c < dHead; c++) {
      dq[query + c] += scaled * k[key + c];
      dk[key + c] += scaled * q[query + c];
    }
  });
  // forward: q = last W_Q, k = resid W_K, v = resid W_V
  const last = new Float64Array(rows * d)
    .map((_, i) => resid[(Math.floor(i / d) * positions + positions - 1) * d + i % d]);
  const weight = (dout: Float64Array, x: Float64Array) =>
    apart(gradientOfRight(dout, x, x.length / d, d, width), sizes);
  const input = (dout: Float64Array, W: Float64Array) =>
    gradientOfLeft(dout, beside(W, sizes), dout.length / width, d, width);
  const dvalues = input(dv, weights["blocks.0.attn.W_V"]);
  return {
    W_Q: weight(dq, last),
    W_K: weight(dk, resid),
    W_V: weight(dv, resid),
    dresid: input(dk, weights["blocks.0.attn.W_K"]).map((x, i) => x + dvalues[i]),
    dlast: input(dq, weights["blocks.0.attn.W_Q"]),
  };
}

/**
 * Visits each pair, head and position.
 *
 * @param visit Told where its score is, and where its query and its key begin.
 */
function each(
  rows: number,
  { heads, dHead }: AttentionSizes,
  positions: number,
  visit: (at: number, query: number, key: number) => void,
): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < heads; i++) {
      for (let j = 0; j < positions; j++) {
        const at = (r * heads + i) * positions + j;
        visit(at, (r * heads + i) * dHead, ((r * positions + j) * heads + i) * dHead);
      }
    }
  }
}

/** (d_model, heads d_head): the matrices (d_model, d_head) of the heads beside each other. */
function beside(W: Float64Array, { dModel, heads, dHead }: AttentionSizes): Float64Array {
  const out = new Float64Array(W.length);
  W.forEach((x, index) => {
    const [i, k, c] = [
      Math.floor(index / (dModel * dHead)),
      Math.floor(index / dHead),
      index % dHead,
    ];
    out[((k % dModel) * heads + i) * dHead + c] = x;
  });
  return out;
}

/** Undoes {@linkcode beside}. */
function apart(W: Float64Array, { dModel, heads, dHead }: AttentionSizes): Float64Array {
  const out = new Float64Array(W.length);
  W.forEach((x, index) => {
    const [k, i, c] = [
      Math.floor(index / (heads * dHead)),
      Math.floor(index / dHead),
      index % dHead,
    ];
    out[((i % heads) * dModel + k) * dHead + c] = x;
  });
  return out;
}

/** Softmax of each run of `count` scores. */
function softmax(scores: Float64Array, count: number): Float64Array {
  const out = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += count) {
    const own = scores.subarray(at, at + count);
    const highest = Math.max(...own);
    const powers = own.map((score) => Math.exp(score - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    out.set(powers.map((power) => power / sum), at);
  }
  return out;
}

/** dscores from dpattern: p (dp - sum of p dp), run by run. */
function softmaxBackward(
  dpattern: Float64Array,
  pattern: Float64Array,
  count: number,
): Float64Array {
  const out = new Float64Array(pattern.length);
  for (let at = 0; at < pattern.length; at += count) {
    let mean = 0;
    for (let j = at; j < at + count; j++) mean += pattern[j] * dpattern[j];
    for (let j = at; j < at + count; j++) out[j] = pattern[j] * (dpattern[j] - mean);
  }
  return out;
}
