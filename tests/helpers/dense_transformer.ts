/**
 * The one-layer transformer as a textbook has it, pair by pair: all positions with all that they compute,
 * a causal mask, heads one after the other, vectors as arrays. Nothing is saved because nobody reads it.
 */
import type { Tensors } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import type { TransformerSizes } from "../../src/models/transformer_reference.ts";

type Vector = readonly number[];

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const plus = (x: Vector, y: Vector) => x.map((value, i) => value + y[i]);
const dot = (x: Vector, y: Vector) => x.reduce((sum, value, i) => sum + value * y[i], 0);

/** A tensor by its indices, outermost first. */
function at(tensor: Float64Array, shape: Vector, indices: Vector): number {
  return tensor[indices.reduce((offset, index, side) => offset * shape[side] + index, 0)];
}

/** Activations by name, in the layout of the reference: those of "=" alone where it has these alone. */
export function denseTransformer(
  tensors: Tensors,
  pairs: Pairs,
  sizes: TransformerSizes,
): Record<string, Float64Array> {
  const rows = [...pairs.a].map((a, r) => context(tensors, [a, pairs.b[r], sizes.order], sizes));
  return Object.fromEntries(
    Object.keys(rows[0]).map((name) => [name, Float64Array.from(rows.flatMap((row) => row[name]))]),
  );
}

/** What is computed of a sequence of tokens. */
function context(
  tensors: Tensors,
  tokens: Vector,
  { order: n, dModel: d, heads, dHead, dMlp }: TransformerSizes,
): Record<string, number[]> {
  const places = range(tokens.length);
  const last = tokens.length - 1;
  /** x W, where W is (inner, columns) of a tensor that may have a head in front. */
  const times = (x: Vector, name: string, columns: number, head = 0) => {
    const shape = [heads, x.length, columns];
    return range(columns).map((c) =>
      dot(x, range(x.length).map((k) => at(tensors[name], shape, [head, k, c])))
    );
  };
  const rowOf = (name: string, row: number) =>
    range(d).map((k) => at(tensors[name], [n + 1, d], [row, k]));

  const residPre = places.map((p) =>
    plus(rowOf("embed.W_E", tokens[p]), rowOf("pos_embed.W_pos", p))
  );
  const attention = range(heads).map((head) => {
    const project = (name: string) =>
      residPre.map((x) => times(x, `blocks.0.attn.${name}`, dHead, head));
    const [q, k, v] = ["W_Q", "W_K", "W_V"].map(project);
    const scores = q.map((query, to) =>
      k.map((key, from) => from > to ? -Infinity : dot(query, key) / Math.sqrt(dHead))
    );
    const pattern = scores.map((row) => {
      const powers = row.map(Math.exp);
      return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
    });
    const z = pattern.map((row) => range(dHead).map((c) => dot(row, v.map((value) => value[c]))));
    const out = z.map((own) => times(own, "blocks.0.attn.W_O", d, head));
    return { q, k, v, scores, pattern, z, out };
  });
  const attnOut = places.map((p) => attention.map(({ out }) => out[p]).reduce(plus));
  const residMid = places.map((p) => plus(residPre[p], attnOut[p]));
  const hiddenPre = residMid.map((x) => times(x, "blocks.0.mlp.W_in", dMlp));
  const hidden = hiddenPre.map((x) => x.map((value) => value > 0 ? value : 0));
  const mlpOut = hidden.map((x) => times(x, "blocks.0.mlp.W_out", d));
  const residPost = places.map((p) => plus(residMid[p], mlpOut[p]));
  const logits = residPost.map((x) => times(x, "unembed.W_U", n));
  return {
    resid_pre: residPre.flat(),
    q: attention.flatMap(({ q }) => q[last]),
    k: places.flatMap((p) => attention.flatMap(({ k }) => k[p])),
    v: places.flatMap((p) => attention.flatMap(({ v }) => v[p])),
    attn_scores: attention.flatMap(({ scores }) => scores[last]),
    pattern: attention.flatMap(({ pattern }) => pattern[last]),
    z: attention.flatMap(({ z }) => z[last]),
    attn_out: attnOut[last],
    resid_mid: residMid[last],
    hidden_pre: hiddenPre[last],
    hidden: hidden[last],
    mlp_out: mlpOut[last],
    resid_post: residPost[last],
    logits: logits[last],
  };
}
