/**
 * The one-layer transformer: tokens a, b and "=", logits at "=".
 *
 * @module
 */

import { type Model, pickWidths, productFlops, type Shapes } from "./model.ts";
import { createTransformer } from "./transformer_device.ts";
import { elements, unembedColumn } from "./transformer_memory.ts";
import {
  POSITIONS,
  TRANSFORMER_ACTIVATIONS,
  type TransformerActivations,
  transformerBackward,
  transformerForward,
  transformerParameters,
  type TransformerSizes,
  type TransformerTensors,
} from "./transformer_reference.ts";

/** Names of its widths. */
const WIDTHS = ["dModel", "heads", "dHead", "dMlp"] as const;

/** {@linkcode Model} of the network that `transformer_reference.ts` specifies. */
export const TRANSFORMER: Model<TransformerSizes, TransformerTensors, TransformerActivations> = {
  name: "transformer",
  tensors: transformerParameters({ order: 1, dModel: 1, heads: 1, dHead: 1, dMlp: 1 })
    .map(({ name }) => name),
  activations: TRANSFORMER_ACTIVATIONS,
  widthNames: WIDTHS,
  sizes: (order, widths) => ({ order, ...pickWidths(widths, WIDTHS) }),
  layers: ({ dModel, dMlp }) => ({ embed: dModel, hidden: dMlp }),
  widths: (sizes) => pickWidths(sizes, WIDTHS),
  sizesOfShapes,
  parameters: transformerParameters,
  products,
  rowWidths: (sizes) => [unembedColumn(sizes) + sizes.order],
  elements,
  createOnDevice: createTransformer,
  forward: transformerForward,
  backward: transformerBackward,
};

function sizesOfShapes(shapes: Shapes, fail: (message: string) => never): TransformerSizes {
  const sidesOf = (name: string, count: number) => {
    const shape = shapes.get(name)!;
    if (shape.length !== count || shape.includes(0)) {
      fail(`tensor ${name} has shape [${shape.join(", ")}], not ${count} sides`);
    }
    return shape;
  };
  const [dModel, order] = sidesOf("unembed.W_U", 2);
  const [heads, , dHead] = sidesOf("blocks.0.attn.W_Q", 3);
  const [, dMlp] = sidesOf("blocks.0.mlp.W_in", 2);
  return { order, dModel, heads, dHead, dMlp };
}

function products(
  { order: n, dModel: d, heads, dHead, dMlp: m }: TransformerSizes,
  pairs: number,
): Readonly<Record<string, number>> {
  const rows = 2 * n + 1;
  const columns = m + n;
  const X = productFlops(rows, n + 1 + POSITIONS, d);
  const V = heads * productFlops(rows, d, dHead);
  const P = heads * productFlops(dHead, d, columns);
  const T = heads * productFlops(rows, dHead, columns);
  const M = productFlops(m, d, n);
  const logits = productFlops(pairs, m, n);
  const mix = 4 * heads * pairs * columns; // multiply-adds of a and b in each head
  return {
    ...{ X, V, P, T, M, mix, logits },
    ...{ dM: logits, dhidden_pre: logits, dpattern: mix, dT: mix },
    ...{ dP: T, dV: T, dW_V: V, dX: V, dW_O: P, dW_IU: P, dW_out: M, dW_U: M, dW_EP: X },
  };
}
