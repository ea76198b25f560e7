/**
 * The kernels that models and training are made of: one record a file of `shaders/`.
 *
 * @module
 */

import accumulateCode from "../../shaders/accumulate.wgsl" with { type: "text" };
import adamwCode from "../../shaders/adamw.wgsl" with { type: "text" };
import hiddenCode from "../../shaders/hidden.wgsl" with { type: "text" };
import hiddenBackwardCode from "../../shaders/hidden_backward.wgsl" with { type: "text" };
import hiddenProductCode from "../../shaders/hidden_product.wgsl" with { type: "text" };
import hiddenProductBackwardCode from "../../shaders/hidden_product_backward.wgsl" with {
  type: "text",
};
import log1pCode from "../../shaders/log1p.wgsl" with { type: "text" };
import recordCode from "../../shaders/record.wgsl" with { type: "text" };
import softmaxCode from "../../shaders/softmax_cross_entropy.wgsl" with { type: "text" };
import sumOfSquaresCode from "../../shaders/sum_of_squares.wgsl" with { type: "text" };
import { type Kernel, quadGrid, quadTuning, type Use } from "../device/kernel.ts";
import type { Matrix } from "../device/matrix.ts";
import type { Profile } from "../device/profile.ts";
import { TRANSFORMER_KERNELS } from "./transformer_kernels.ts";
import { MATMUL, MATMUL_OTHER, MATMUL_SHARED, MATMUL_SHARED_OTHER } from "./products.ts";

/** Partial sums that `record` and `sum_of_squares` leave for the host to add in float64. */
export const PARTIALS = 64;

/** Rows in which an invocation of `adamw` owns a quad: `ROWS` there. */
export const ADAMW_ROWS = 4;

/** Quads of a row that an invocation of `hidden` or `hidden_product` writes: `QUADS` there. */
const HIDDEN_QUADS = 8;

/** out = relu(E_x[a] + E_y[b]). */
export const HIDDEN: Kernel = {
  name: "hidden",
  code: hiddenCode,
  sizes: ["set_rows", "first_row", "rows"],
  buffers: { pairs: "read" },
  matrices: ["left", "out"],
  tuning: lanes,
  flops: ({ sizes, matrices }) => 2 * sizes.rows * matrices!.out!.columns * matrices!.out!.layers,
  workgroups: hiddenGrid,
};

/** dE from dhidden. */
export const HIDDEN_BACKWARD: Kernel = {
  name: "hidden_backward",
  code: hiddenBackwardCode,
  sizes: ["tokens", "token_rows", "quads", "layers", "block"],
  buffers: { starts: "read", sums: "read_write" },
  matrices: ["left", "right", "index", "out"],
  tuning: quadTuning,
  flops: ({ matrices }) => { // each row is added on both sides
    const { layers, rows, columns } = matrices!.left!;
    return 2 * layers * rows * columns;
  },
  workgroups: quadsOfOut,
};

/** out = E_x[a] * E_y[b]. */
export const HIDDEN_PRODUCT: Kernel = {
  ...HIDDEN,
  name: "hidden_product",
  code: hiddenProductCode,
};

/** dE from dhidden, for the product. */
export const HIDDEN_PRODUCT_BACKWARD: Kernel = {
  ...HIDDEN_BACKWARD,
  name: "hidden_product_backward",
  code: hiddenProductBackwardCode,
  sizes: [...HIDDEN_BACKWARD.sizes, "set_rows", "first_row"],
  buffers: { pairs: "read", ...HIDDEN_BACKWARD.buffers },
};

/** Loss and accuracy of each pair, and dlogits. */
export const SOFTMAX_CROSS_ENTROPY: Kernel = {
  name: "softmax_cross_entropy",
  code: softmaxCode,
  preludes: [log1pCode],
  sizes: ["outputs", "set_rows", "first_row", "rows"],
  buffers: { pairs: "read", results: "read_write" },
  matrices: ["left", "out"],
  tuning: lanes,
  // Each logit: compared; less the maximum, exponential, added; the same and scaled.
  flops: ({ sizes, matrices }) => 7 * sizes.rows * sizes.outputs * matrices!.left!.layers,
  workgroups: ({ sizes, matrices }, profile) => [
    Math.ceil(sizes.rows / profile.lanes),
    1,
    matrices!.left!.layers,
  ],
};

/** Sums of the pairs' losses and accuracies into a history. */
export const RECORD: Kernel = {
  name: "record",
  code: recordCode,
  sizes: ["set_rows", "instances"],
  buffers: { results: "read", history: "read_write", counter: "read_write" },
  matrices: [],
  tuning: () => ({ LANES: PARTIALS }),
  workgroups: ({ sizes }) => [sizes.instances, 1, 1],
};

/** Sums of squared parameters into a history. */
export const SUM_OF_SQUARES: Kernel = {
  name: "sum_of_squares",
  code: sumOfSquaresCode,
  sizes: ["rows", "quads", "layers", "layers_per_instance"],
  buffers: { counter: "read", squares: "read_write" },
  matrices: ["left"],
  tuning: () => ({ LANES: PARTIALS }),
  workgroups: ({ sizes }) => [sizes.layers, 1, 1],
};

/** Adds up partial sums of a matrix product. */
export const ACCUMULATE: Kernel = {
  name: "accumulate",
  code: accumulateCode,
  sizes: ["rows", "quads", "splits", "block"],
  buffers: { sums: "read_write" },
  matrices: ["left", "out"],
  tuning: quadTuning,
  workgroups: quadsOfOut,
};

/** One update of the parameters. */
export const ADAMW: Kernel = {
  name: "adamw",
  code: adamwCode,
  sizes: ["rows", "quads", "layers", "instances"],
  buffers: {
    counter: "read",
    schedule: "read",
    owners: "read",
    state: "read_write",
  },
  matrices: ["left", "right"],
  updatesState: true,
  tuning: quadTuning,
  // Of each element: 3 for the first moment, 4 for the second, 7 for the parameter.
  flops: ({ matrices }) => {
    const { layers, rows, columns } = matrices!.left!;
    return 14 * layers * rows * columns;
  },
  workgroups: ({ matrices }, profile) => quadGrid(matrices!.left!, profile, ADAMW_ROWS),
};

/** All kernels of models and training: those of the transformer are in a file of their own. */
export const KERNELS: readonly Kernel[] = [
  MATMUL,
  MATMUL_SHARED,
  MATMUL_OTHER,
  MATMUL_SHARED_OTHER,
  HIDDEN,
  HIDDEN_BACKWARD,
  HIDDEN_PRODUCT,
  HIDDEN_PRODUCT_BACKWARD,
  SOFTMAX_CROSS_ENTROPY,
  RECORD,
  SUM_OF_SQUARES,
  ACCUMULATE,
  ADAMW,
  ...TRANSFORMER_KERNELS,
];

function lanes(profile: Profile): { LANES: number } {
  return { LANES: profile.lanes };
}

function hiddenGrid(
  { sizes, matrices }: Use,
  profile: Profile,
): readonly [number, number, number] {
  const { columns, layers } = matrices!.out!;
  return [Math.ceil(sizes.rows / profile.lanes), Math.ceil(columns / 4 / HIDDEN_QUADS), layers];
}

function quadsOfOut({ matrices }: Use, profile: Profile): readonly [number, number, number] {
  return quadGrid(matrices!.out!, profile);
}

/** Sizes of a kernel whose invocations own quads of a matrix. */
export function quadSizes({ paddedRows, quads }: Matrix): { rows: number; quads: number } {
  return { rows: paddedRows, quads };
}
