/**
 * Matrix products on the device: their kernels, and products in the terms of these.
 *
 * @module
 */

import finishOtherCode from "../../shaders/finish_other.wgsl" with { type: "text" };
import finishPlainCode from "../../shaders/finish_plain.wgsl" with { type: "text" };
import matmulCode from "../../shaders/matmul.wgsl" with { type: "text" };
import matmulSharedCode from "../../shaders/matmul_shared.wgsl" with { type: "text" };
import type { Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { Kernel, Use } from "../device/kernel.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
import { type Matrix, PADDING, padTo } from "../device/matrix.ts";

/** Sizes of a matrix product, but for which way its lanes run. */
const PRODUCT_SIZES = [
  ...["m", "n_quads"],
  ...["left_share", "left_row", "left_quad"],
  ...["right_share", "right_row", "right_quad"],
  ...["out_share", "out_row", "out_quad", "out_block"],
  "other_quad",
];

/** out = op(left) op(right), by tiles in registers: 8 x 16 elements an invocation, 8 of them in a workgroup. */
export const MATMUL: Kernel = {
  name: "matmul",
  code: matmulCode,
  preludes: [finishPlainCode],
  sizes: ["inner", "run", "splits", "rows", "along_n", ...PRODUCT_SIZES],
  buffers: {},
  matrices: ["left", "right", "out"],
  takesParts: true,
  tuning: () => ({}),
  flops: ({ sizes: { m, inner, entries }, matrices }) =>
    2 * m * matrices!.out!.columns * 4 * inner * entries,
  workgroups: ({ sizes, matrices }) => {
    const m = Math.ceil(sizes.m / 8);
    const n = Math.ceil(matrices!.out!.columns / 16);
    const [x, y] = sizes.along_n ? [n, m] : [m, n];
    return [Math.ceil(x / 8), y, sizes.entries * sizes.splits];
  },
};

/** The same by tiles in workgroup memory: 64 x 64 elements a workgroup. */
export const MATMUL_SHARED: Kernel = {
  ...MATMUL,
  name: "matmul_shared",
  code: matmulSharedCode,
  sizes: ["inner", "run", "splits", "rows", ...PRODUCT_SIZES],
  workgroups: ({ sizes, matrices }) => {
    const { columns } = matrices!.out!;
    return [Math.ceil(columns / 64), Math.ceil(sizes.m / 64), sizes.entries * sizes.splits];
  },
};

/** Both with another matrix in the end: {@linkcode Product.other}. */
export const MATMUL_OTHER = withOther(MATMUL);
/** See {@linkcode MATMUL_OTHER}. */
export const MATMUL_SHARED_OTHER = withOther(MATMUL_SHARED);

function withOther(kernel: Kernel): Kernel {
  return {
    ...kernel,
    preludes: [finishOtherCode],
    matrices: ["left", "right", "other", "out"],
  };
}

/**
 * A matrix product in the terms of `matmul.wgsl` and `matmul_shared.wgsl`; M, N and K follow from the
 * matrices, which may be parts of larger ones.
 *
 * A batch has an entry for each layer of `out`, or several that write blocks of rows under each other.
 * Where `left` or `right` has fewer layers, neighbouring entries have one in common.
 */
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
  /** Entries that write to the same layer of `out`, and rows from one to the next; by default one. */
  readonly blocks?: { readonly count: number; readonly rows: number };
  /** A matrix as `out`: it is added to the sums, or masks them where it is not positive. */
  readonly other?: { readonly matrix: Matrix; readonly mask?: boolean };
}

/** The use of a kernel of this file that computes a product. */
export function product(p: Product): Use {
  const { left, right, out, other } = p;
  const transposed = p.transposeLeft ?? false;
  const leftRows = p.leftRows ?? (transposed ? left.rows : left.paddedRows);
  const inner = Math.ceil((transposed ? leftRows : left.columns) / 4);
  const run = transposed && p.splitRows ? p.splitRows / 4 : inner;
  const { count, rows: blockRows } = p.blocks ?? { count: 1, rows: 0 };
  const entries = out.layers * count;
  return {
    ...(p.computes && { computes: p.computes }),
    sizes: {
      m: transposed ? left.columns : p.leftRows ?? left.rows,
      n_quads: Math.ceil(out.columns / 4),
      inner,
      run,
      splits: Math.ceil(inner / run),
      rows: transposed ? padTo(left.columns, PADDING) : leftRows,
      // Neighbouring tiles of `right` share cache lines, those of `left` do not: along N where tiles of 16
      // columns come out even in lines of 8.
      along_n: Number(out.quads % 32 === 0),
      entries,
      ...operand("left", left, entries),
      ...operand("right", right, entries),
      ...operand("out", out, entries),
      out_block: blockRows,
      other_quad: (other?.matrix.first?.quad ?? 0) - (out.first?.quad ?? 0),
    },
    matrices: { left, right, out, ...(other && { other: other.matrix }) },
    knobs: {
      TRANSPOSE_LEFT: transposed,
      TRANSPOSE_RIGHT: p.transposeRight ?? false,
      GUARDED: out.first !== undefined || count > 1,
      ...(other && { MASK: other.mask ?? false }),
    },
  };
}

/** Prepares a matrix product, by the kernel that suits the device. */
export function prepareProduct(
  { profile: { products } }: ComputeDevice,
  library: KernelLibrary,
  p: Product,
): Promise<Dispatch> {
  const [plain, other] = products === "shared"
    ? [MATMUL_SHARED, MATMUL_SHARED_OTHER]
    : [MATMUL, MATMUL_OTHER];
  return library.prepare(p.other ? other : plain, product(p));
}

function operand(role: string, { layers, first }: Matrix, entries: number): Record<string, number> {
  return {
    [`${role}_share`]: entries / layers,
    [`${role}_row`]: first?.row ?? 0,
    [`${role}_quad`]: first?.quad ?? 0,
  };
}
