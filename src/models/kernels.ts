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
import matmulCode from "../../shaders/matmul.wgsl" with { type: "text" };
import matmulSharedCode from "../../shaders/matmul_shared.wgsl" with { type: "text" };
import recordCode from "../../shaders/record.wgsl" with { type: "text" };
import softmaxCode from "../../shaders/softmax_cross_entropy.wgsl" with { type: "text" };
import sumOfSquaresCode from "../../shaders/sum_of_squares.wgsl" with { type: "text" };
import { type Kernel, quadGrid, quadTuning, type Use } from "../device/kernel.ts";
import type { Matrix } from "../device/matrix.ts";
import type { Profile } from "../device/profile.ts";

/** Partial sums that `record` and `sum_of_squares` leave for the host to add in float64. */
export const PARTIALS = 64;

/** Rows in which an invocation of `adamw` owns a quad: `ROWS` there. */
export const ADAMW_ROWS = 4;

/** Quads of a row that an invocation of `hidden` or `hidden_product` writes: `QUADS` there. */
const HIDDEN_QUADS = 8;

/** out = op(left) op(right), by tiles in registers: 8 x 16 elements an invocation, 8 of them in a workgroup. */
export const MATMUL: Kernel = {
  name: "matmul",
  code: matmulCode,
  sizes: ["inner", "run", "splits", "rows", "along_n"],
  buffers: {},
  matrices: ["left", "right", "out"],
  tuning: () => ({}),
  flops: ({ sizes: { m, inner }, matrices }) => {
    const { columns, layers } = matrices!.out!;
    return 2 * m * columns * 4 * inner * layers;
  },
  workgroups: ({ sizes, matrices }) => {
    const { columns, layers } = matrices!.out!;
    const m = Math.ceil(sizes.m / 8);
    const n = Math.ceil(columns / 16);
    const [x, y] = sizes.along_n ? [n, m] : [m, n];
    return [Math.ceil(x / 8), y, layers * sizes.splits];
  },
};

/** The same by tiles in workgroup memory: 64 x 64 elements a workgroup. */
export const MATMUL_SHARED: Kernel = {
  ...MATMUL,
  name: "matmul_shared",
  code: matmulSharedCode,
  sizes: ["inner", "run", "splits", "rows"],
  workgroups: ({ sizes, matrices }) => {
    const { columns, layers } = matrices!.out!;
    return [Math.ceil(columns / 64), Math.ceil(sizes.m / 64), layers * sizes.splits];
  },
};

/** The matrix product of a profile: a {@linkcode product} is a use of either. */
export function productKernel({ products }: Profile): Kernel {
  return products === "shared" ? MATMUL_SHARED : MATMUL;
}

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

/** All kernels: what the shader tests go through. */
export const KERNELS: readonly Kernel[] = [
  MATMUL,
  MATMUL_SHARED,
  HIDDEN,
  HIDDEN_BACKWARD,
  HIDDEN_PRODUCT,
  HIDDEN_PRODUCT_BACKWARD,
  SOFTMAX_CROSS_ENTROPY,
  RECORD,
  SUM_OF_SQUARES,
  ACCUMULATE,
  ADAMW,
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

/** A matrix product in the terms of `matmul.wgsl` and `matmul_shared.wgsl`; M, N and K follow from the matrices. */
export interface Product {
  /** The result's name, for people who read times. */
  readonly computes?: string;
  readonly left: Matrix;
  readonly right: Matrix;
  readonly out: Matrix;
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
  /** Rows of `left` to use where it is not all of them: with their padding. */
  readonly leftRows?: number;
  /** Rows in each partial sum of a product that sums over rows; by default one sum. */
  readonly splitRows?: number;
}

/** The use of a {@linkcode productKernel} that computes a product. */
export function product(p: Product): Use {
  const transposed = p.transposeLeft ?? false;
  const leftRows = p.leftRows ?? (transposed ? p.left.rows : p.left.paddedRows);
  const inner = Math.ceil((transposed ? leftRows : p.left.columns) / 4);
  const run = transposed && p.splitRows ? p.splitRows / 4 : inner;
  return {
    ...(p.computes && { computes: p.computes }),
    sizes: {
      m: transposed ? p.left.columns : p.leftRows ?? p.left.rows,
      inner,
      run,
      splits: Math.ceil(inner / run),
      rows: transposed ? p.left.quads * 4 : leftRows,
      // Neighbouring tiles of `right` share cache lines, those of `left` do not: along N where tiles of 16
      // columns come out even in lines of 8.
      along_n: Number(p.out.quads % 32 === 0),
    },
    matrices: { left: p.left, right: p.right, out: p.out },
    knobs: { TRANSPOSE_LEFT: transposed, TRANSPOSE_RIGHT: p.transposeRight ?? false },
  };
}
