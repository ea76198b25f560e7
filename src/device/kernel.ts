/**
 * Kernels as records of data. `kernel_library.ts` makes them into dispatches.
 *
 * A kernel's bindings follow from its record: group 0 holds the uniform `sizes` at binding 0 and
 * the buffers after it, in order; group 1 holds the matrices, read and written through the
 * functions of an access file.
 *
 * @module
 */

import { type Matrix, type MatrixShape, PADDING, type Role } from "./matrix.ts";
import type { Profile } from "./profile.ts";

/** Values of a kernel's `override` constants. */
export type Knobs = Readonly<Record<string, number | boolean>>;

/** A handwritten kernel: everything that is the same for all its uses. */
export interface Kernel {
  /** Entry point, label and stem of the file. */
  readonly name: string;
  /** Text of `shaders/<name>.wgsl`. */
  readonly code: string;
  /** Texts that stand before it, apart from the access file. */
  readonly preludes?: readonly string[];
  /** Members of the uniform struct `Sizes`, in order; all are u32. */
  readonly sizes: readonly string[];
  /** Storage buffers of group 0 from binding 1 on, in order. */
  readonly buffers: Readonly<Record<string, "read" | "read_write">>;
  /** Matrices it uses. None: no access file. */
  readonly matrices: readonly Role[];
  /** Whether they may be parts of matrices. */
  readonly takesParts?: boolean;
  /**
   * Whether it updates its buffer `state` in place. With textures it reads the state from `right`, a copy
   * from before the dispatch; with buffers where it writes, and has no `right`.
   */
  readonly updatesState?: boolean;
  /** Knobs that follow from the profile. */
  readonly tuning: (profile: Profile) => Knobs;
  /** Arithmetic operations of a use, exponentials and the like as one each. */
  readonly flops?: (use: Use) => number;
  /** Workgroups, after sizes and matrices. */
  readonly workgroups: (use: Use, profile: Profile) => readonly [number, number, number];
}

/** One use of a kernel: what it works on. */
export interface Use {
  /** What it computes, for people who read times; by default the kernel's name. */
  readonly computes?: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly buffers?: Readonly<Record<string, GPUBuffer>>;
  readonly matrices?: Readonly<Partial<Record<Role, Matrix>>>;
  /** Knobs beside those of the tuning. */
  readonly knobs?: Knobs;
}

/** Lanes along the quads of a row where invocations own quads: all of a narrow row. */
const QUAD_LANES = PADDING / 4;

/** Knobs of a kernel whose invocations own quads of a matrix: lanes along its rows, and lines of them. */
export function quadTuning({ lanes }: Profile): { LANES: number; LINES: number } {
  return { LANES: QUAD_LANES, LINES: lanes / QUAD_LANES };
}

/**
 * The grid of such a kernel: quads along x, rows along y, layers along z.
 *
 * @param rowsEach Rows in which an invocation owns a quad.
 */
export function quadGrid(
  { layers, rows, columns }: MatrixShape,
  profile: Profile,
  rowsEach = 1,
): readonly [number, number, number] {
  const { LANES, LINES } = quadTuning(profile);
  return [Math.ceil(columns / (4 * LANES)), Math.ceil(rows / (LINES * rowsEach)), layers];
}
