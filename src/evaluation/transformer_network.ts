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
import type { Network } from "./network.ts";

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
  let mixer: ((a: number) => Float64Array) | undefined;
  const mix = (a: number) => (mixer ??= createMixer(tensors, sizes))(a);
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
    asModel: () => model,
    throughHidden: { ...shared, asModel: () => ({ ...model, withoutDirect: true }) },
  };
}

/**
 * For the pairs (a, b) with all b, what reaches the hidden layer before its ReLU and, beside that, the logits
 * around it: (n, d_mlp + n). The latest is kept.
 */
function createMixer(
  tensors: TransformerTensors,
  { order: n, dModel: d, heads, dHead, dMlp: m }: TransformerSizes,
): (a: number) => Float64Array {
  const rows = POSITIONS - 1; // tables of a, of b; "=" is one row more
  const columns = m + n;
  const W_IU = new Float64Array(d * columns); // W_in beside W_U
  for (let k = 0; k < d; k++) {
    W_IU.set(tensors["blocks.0.mlp.W_in"].subarray(k * m, (k + 1) * m), k * columns);
    W_IU.set(tensors["unembed.W_U"].subarray(k * n, (k + 1) * n), k * columns + m);
  }
  const [W_E, W_pos] = [tensors["embed.W_E"], tensors["pos_embed.W_pos"]];
  const residual = (token: number, position: number) =>
    W_pos.slice(position * d, (position + 1) * d).map((x, k) => x + W_E[token * d + k]);
  const X = new Float64Array((rows * n + 1) * d);
  for (let position = 0; position < rows; position++) {
    for (let t = 0; t < n; t++) X.set(residual(t, position), (position * n + t) * d);
  }
  const last = residual(n, rows);
  X.set(last, rows * n * d);
  const base = matrixProduct(last, W_IU, 1, d, columns);
  const tables = Array.from({ length: heads }, (_, i) => {
    const own = (name: "Q" | "K" | "V" | "O") =>
      tensors[`blocks.0.attn.W_${name}`].subarray(i * d * dHead, (i + 1) * d * dHead);
    const q = matrixProduct(last, own("Q"), 1, d, dHead);
    const K = matrixProduct(X, own("K"), rows * n + 1, d, dHead);
    const scores = matrixProduct(K, q, rows * n + 1, dHead, 1)
      .map((score) => score / Math.sqrt(dHead));
    const V = matrixProduct(X, own("V"), rows * n + 1, d, dHead);
    const P = matrixProduct(own("O"), W_IU, dHead, d, columns);
    return { scores, T: matrixProduct(V, P, rows * n + 1, dHead, columns) };
  });

  const mixed = new Float64Array(n * columns);
  let latest = -1;
  return (a) => {
    if (a === latest) return mixed;
    latest = a;
    for (let b = 0; b < n; b++) mixed.set(base, b * columns);
    for (const { scores, T } of tables) {
      for (let b = 0; b < n; b++) {
        const tokens = [a, n + b, rows * n];
        const highest = Math.max(...tokens.map((t) => scores[t]));
        const powers = tokens.map((t) => Math.exp(scores[t] - highest));
        const sum = powers.reduce((total, power) => total + power, 0);
        tokens.forEach((t, j) => {
          const p = powers[j] / sum;
          for (let c = 0; c < columns; c++) mixed[b * columns + c] += p * T[t * columns + c];
        });
      }
    }
    return mixed;
  };
}
