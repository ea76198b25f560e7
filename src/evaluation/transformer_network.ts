/**
 * The transformer as the analysis sees it, in float64: W_E embeds both elements, W_out W_U reads the hidden
 * layer at "=", and a path around that layer reaches the logits directly.
 *
 * What a token contributes by a head is multiplied out once, as `transformer_device.ts` does.
 *
 * @module
 */

import {
  POSITIONS,
  type TransformerSizes,
  type TransformerTensors,
} from "../models/transformer_reference.ts";
import { matrixProduct } from "../numerics/matrix_product.ts";
import { changeOutputs, type Network } from "./network.ts";

/** A transformer as a {@linkcode Network}. */
export function transformerNetwork(
  tensors: TransformerTensors,
  sizes: TransformerSizes,
): Network {
  const { order: n, dModel: d, dMlp: m } = sizes;
  const W_E = tensors["embed.W_E"].subarray(0, n * d); // without "="
  const unembed = matrixProduct(
    tensors["blocks.0.mlp.W_out"],
    tensors["unembed.W_U"],
    m,
    d,
    n,
  );
  let sumOfSquaredWeights = 0;
  for (const tensor of Object.values(tensors)) {
    for (const weight of tensor) sumOfSquaredWeights += weight ** 2;
  }
  let made: ReturnType<typeof fold> | undefined;
  const folded = () => made ??= fold(tensors, sizes);
  const mix = (a: number) => folded().mix(a);
  const columns = m + n;
  const shared = {
    order: n,
    width: m,
    neuronEmbeddings: false,
    sumOfSquaredWeights,
    embedLeft: W_E,
    embedRight: W_E,
    unembed,
    hiddenOf(a: number, out: Float64Array) {
      const mixed = mix(a);
      for (let b = 0; b < n; b++) {
        for (let j = 0; j < m; j++) out[b * m + j] = Math.max(0, mixed[b * columns + j]);
      }
    },
  };
  const weights = new Map(Object.entries(tensors));
  const model = { model: "transformer" as const, sizes, weights };
  return {
    ...shared,
    addDirect(a, logits) {
      const mixed = mix(a);
      for (let b = 0; b < n; b++) {
        for (let c = 0; c < n; c++) logits[b * n + c] += mixed[b * columns + m + c];
      }
    },
    attention: {
      heads: sizes.heads,
      patternOf: (head, a) => folded().pattern(head, a),
      outputOf: (head) => folded().outputOf(head),
      without: (head) => transformerNetwork(withoutHead(tensors, sizes, head), sizes),
    },
    changing: ({ embeddings, outputs }) => {
      const changed = { ...tensors };
      if (embeddings) {
        changed["embed.W_E"] = tensors["embed.W_E"].slice(); // the row of "=" stays
        changed["embed.W_E"].set(embeddings(W_E));
      }
      if (outputs) changed["unembed.W_U"] = changeOutputs(tensors["unembed.W_U"], n, outputs);
      return transformerNetwork(changed, sizes);
    },
    asModel: () => model,
    throughHidden: { ...shared, asModel: () => ({ ...model, withoutDirect: true }) },
  };
}

/** The weights with a head whose output is nothing. */
function withoutHead(
  tensors: TransformerTensors,
  { dModel, dHead }: TransformerSizes,
  head: number,
): TransformerTensors {
  const W_O = tensors["blocks.0.attn.W_O"].slice();
  W_O.fill(0, head * dHead * dModel, (head + 1) * dHead * dModel);
  return { ...tensors, "blocks.0.attn.W_O": W_O };
}

/** What the tokens of a head are to "=": rows are those of a, those of b, and "=" itself. */
interface Head {
  /** (2 n + 1): products of the query with keys, scaled. */
  readonly scores: Float64Array;
  /** (2 n + 1, d_mlp + n): what the value adds to the hidden layer before its ReLU, and to the logits. */
  readonly T: Float64Array;
}

/** The transformer multiplied out by token and head. */
function fold(tensors: TransformerTensors, sizes: TransformerSizes) {
  const { order: n, dMlp: m } = sizes;
  const columns = m + n;
  const { base, heads } = foldedTables(tensors, sizes);
  const mixed = new Float64Array(n * columns);
  let latest = -1;
  const pattern = (head: number, a: number) => {
    const { scores } = heads[head];
    const out = new Float64Array(POSITIONS * n);
    for (let b = 0; b < n; b++) {
      const own = [scores[a], scores[n + b], scores[2 * n]];
      const highest = Math.max(...own);
      const powers = own.map((score) => Math.exp(score - highest));
      const sum = powers.reduce((total, power) => total + power, 0);
      out.set(powers.map((power) => power / sum), POSITIONS * b);
    }
    return out;
  };
  return {
    pattern,
    /**
     * For the pairs (a, b) with all b, what reaches the hidden layer before its ReLU and, beside that, the
     * logits around it: (n, d_mlp + n). The latest is kept.
     */
    mix: (a: number): Float64Array => {
      if (a === latest) return mixed;
      latest = a;
      for (let b = 0; b < n; b++) mixed.set(base, b * columns);
      heads.forEach(({ T }, head) => {
        const p = pattern(head, a);
        for (let b = 0; b < n; b++) {
          [a, n + b, 2 * n].forEach((token, j) => {
            const weight = p[POSITIONS * b + j];
            for (let c = 0; c < columns; c++) {
              mixed[b * columns + c] += weight * T[token * columns + c];
            }
          });
        }
      });
      return mixed;
    },
    outputOf: (head: number): Float64Array => {
      const { T } = heads[head];
      const out = new Float64Array(2 * n * m);
      for (let t = 0; t < 2 * n; t++) out.set(T.subarray(t * columns, t * columns + m), t * m);
      return out;
    },
  };
}

function foldedTables(
  tensors: TransformerTensors,
  { order: n, dModel: d, heads, dHead, dMlp: m }: TransformerSizes,
): { base: Float64Array; heads: Head[] } {
  const rows = 2 * n + 1;
  const columns = m + n;
  const W_IU = new Float64Array(d * columns); // W_in beside W_U
  for (let k = 0; k < d; k++) {
    W_IU.set(tensors["blocks.0.mlp.W_in"].subarray(k * m, (k + 1) * m), k * columns);
    W_IU.set(tensors["unembed.W_U"].subarray(k * n, (k + 1) * n), k * columns + m);
  }
  const [W_E, W_pos] = [tensors["embed.W_E"], tensors["pos_embed.W_pos"]];
  const X = new Float64Array(rows * d);
  for (let row = 0; row < rows; row++) {
    const position = Math.floor(row / n);
    const token = row === 2 * n ? n : row % n;
    for (let k = 0; k < d; k++) X[row * d + k] = W_E[token * d + k] + W_pos[position * d + k];
  }
  const last = X.subarray(2 * n * d);
  return {
    base: matrixProduct(last, W_IU, 1, d, columns),
    heads: Array.from({ length: heads }, (_, i) => {
      const own = (name: "Q" | "K" | "V" | "O") =>
        tensors[`blocks.0.attn.W_${name}`].subarray(i * d * dHead, (i + 1) * d * dHead);
      const q = matrixProduct(last, own("Q"), 1, d, dHead);
      const K = matrixProduct(X, own("K"), rows, d, dHead);
      const scores = matrixProduct(K, q, rows, dHead, 1)
        .map((score) => score / Math.sqrt(dHead));
      const V = matrixProduct(X, own("V"), rows, d, dHead);
      const P = matrixProduct(own("O"), W_IU, dHead, d, columns);
      return { scores, T: matrixProduct(V, P, rows, dHead, columns) };
    }),
  };
}
