/**
 * The kernels that only the transformer has: from attention scores to what tokens add to the hidden layer,
 * and back.
 *
 * @module
 */

import attentionCode from "../../shaders/attention.wgsl" with { type: "text" };
import attentionBackwardCode from "../../shaders/attention_backward.wgsl" with { type: "text" };
import finishOtherCode from "../../shaders/finish_other.wgsl" with { type: "text" };
import finishPlainCode from "../../shaders/finish_plain.wgsl" with { type: "text" };
import mixCode from "../../shaders/mix.wgsl" with { type: "text" };
import mixBackwardCode from "../../shaders/mix_backward.wgsl" with { type: "text" };
import tokenProductsCode from "../../shaders/token_products.wgsl" with { type: "text" };
import { type Kernel, quadTuning, type Use } from "../device/kernel.ts";
import type { Profile } from "../device/profile.ts";

/** Quads of a row that an invocation of `mix` writes: `QUADS` there. */
export const MIX_QUADS = 4;

/** The pattern from the scores of tokens. */
export const ATTENTION: Kernel = {
  name: "attention",
  code: attentionCode,
  sizes: ["tokens", "heads", "head_quads", "set_rows", "first_row", "rows"],
  buffers: { pairs: "read", scales: "read" },
  matrices: ["left", "out"],
  tuning: lanes,
  workgroups: rowsAndHeads,
};

/** The gradient of scores from that of the pattern. */
export const ATTENTION_BACKWARD: Kernel = {
  name: "attention_backward",
  code: attentionBackwardCode,
  sizes: ["head_quads", "rows"],
  buffers: { scales: "read" },
  matrices: ["left", "right", "out"],
  tuning: lanes,
  workgroups: rowsAndHeads,
};

/** hidden and what else reaches the logits, from tables of tokens and the pattern. */
export const MIX: Kernel = {
  name: "mix",
  code: mixCode,
  sizes: ["tokens", "heads", "head_quads", "relu_quads", "set_rows", "first_row", "rows"],
  buffers: { pairs: "read" },
  matrices: ["left", "right", "other", "out"],
  tuning: lanes,
  // Two products of each head and element, and a sum of what "=" adds.
  flops: ({ sizes, matrices }) => {
    const { columns, layers } = matrices!.out!;
    return 5 * sizes.heads * sizes.rows * columns * layers;
  },
  workgroups: ({ sizes, matrices }, profile) => {
    const { columns, layers } = matrices!.out!;
    const quads = Math.ceil(columns / 4);
    return [Math.ceil(sizes.rows / profile.lanes), Math.ceil(quads / MIX_QUADS), layers];
  },
};

/** dT from the gradient of what was mixed. */
export const MIX_BACKWARD: Kernel = {
  name: "mix_backward",
  code: mixBackwardCode,
  sizes: ["tokens", "heads", "head_quads", "quads", "instances", "out_quad", "block"],
  buffers: { starts: "read", sums: "read_write" },
  matrices: ["left", "other", "index", "out"],
  tuning: quadTuning,
  flops: ({ sizes, matrices }) => { // each row is multiplied and added on both sides
    const { layers, rows, columns } = matrices!.left!;
    return 4 * sizes.heads * layers * rows * columns;
  },
  workgroups: ({ sizes }, profile) => {
    const { LANES, LINES } = quadTuning(profile);
    return [
      Math.ceil(sizes.quads / LANES),
      Math.ceil(2 * sizes.tokens / LINES),
      sizes.instances * sizes.head_quads,
    ];
  },
};

/** The gradient of the pattern. */
export const TOKEN_PRODUCTS: Kernel = {
  name: "token_products",
  code: tokenProductsCode,
  preludes: [finishPlainCode],
  sizes: [
    ...["tokens", "heads", "head_quads", "quads", "right_quad", "other_quad"],
    ...["set_rows", "first_row", "rows"],
  ],
  buffers: { pairs: "read" },
  matrices: ["left", "right", "out"],
  tuning: lanes,
  flops: ({ sizes, matrices }) => { // two products with each head's tables
    const { layers, columns } = matrices!.left!;
    return 4 * sizes.heads * sizes.rows * columns * layers;
  },
  workgroups: rowsAndHeads,
};

/** The same, added to that of other columns. */
export const TOKEN_PRODUCTS_OTHER: Kernel = {
  ...TOKEN_PRODUCTS,
  preludes: [finishOtherCode],
  matrices: ["left", "right", "other", "out"],
};

/** All of them. */
export const TRANSFORMER_KERNELS: readonly Kernel[] = [
  ATTENTION,
  ATTENTION_BACKWARD,
  MIX,
  MIX_BACKWARD,
  TOKEN_PRODUCTS,
  TOKEN_PRODUCTS_OTHER,
];

function lanes(profile: Profile): { LANES: number } {
  return { LANES: profile.lanes };
}

/** An invocation for each row and four heads. */
function rowsAndHeads(
  { sizes, matrices }: Use,
  profile: Profile,
): readonly [number, number, number] {
  return [Math.ceil(sizes.rows / profile.lanes), sizes.head_quads, matrices!.out!.layers];
}
