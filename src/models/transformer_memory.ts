/**
 * The memory of transformers on the device.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import {
  createMatrix,
  destroyMatrix,
  type Matrix,
  type MatrixShape,
  padded,
  paddedLength,
  PADDING,
  padTo,
  writeMatrix,
} from "../device/matrix.ts";
import {
  createParameters,
  type DeviceParameters,
  FACETS,
  type Stack,
} from "./device_parameters.ts";
import type { Elements } from "./model.ts";
import {
  POSITIONS,
  transformerParameters,
  type TransformerSizes,
} from "./transformer_reference.ts";

/** Names of the parameters on the device, in order: `W_EP` is W_E over W_pos, `W_IU` W_in beside W_U. */
const STACKS = ["W_EP", "W_Q", "W_K", "W_V", "W_O", "W_IU", "W_out"] as const;
/** See {@linkcode STACKS}. */
export type StackName = typeof STACKS[number];

/** Columns of W_U in W_IU: those of W_in are before them, and fill whole quads. */
export function unembedColumn({ dMlp }: Pick<TransformerSizes, "dMlp">): number {
  return padTo(dMlp, 4);
}

/** Quads that hold a number for each head. */
export function headQuads({ heads }: Pick<TransformerSizes, "heads">): number {
  return Math.ceil(heads / 4);
}

/** Rows of the blocks in which sums over heads are written. */
export function blockStride(rows: number): number {
  return padTo(rows, PADDING);
}

function stacks(sizes: TransformerSizes): Stack[] {
  const { order: n, dModel: d, heads, dHead, dMlp } = sizes;
  const specs = transformerParameters(sizes);
  const stack = (
    label: StackName,
    names: readonly string[],
    shape: MatrixShape,
    beside?: readonly number[],
  ): Stack => ({
    label,
    tensors: names.map((name) => specs.find((spec) => spec.name === name)!),
    layersPerInstance: shape.layers,
    rows: shape.rows,
    columns: shape.columns,
    ...(beside && { beside }),
  });
  const perHead = { layers: heads, rows: d, columns: dHead };
  const column = unembedColumn(sizes);
  return [
    stack("W_EP", ["embed.W_E", "pos_embed.W_pos"], {
      layers: 1,
      rows: n + 1 + POSITIONS,
      columns: d,
    }),
    stack("W_Q", ["blocks.0.attn.W_Q"], perHead),
    stack("W_K", ["blocks.0.attn.W_K"], perHead),
    stack("W_V", ["blocks.0.attn.W_V"], perHead),
    stack("W_O", ["blocks.0.attn.W_O"], { layers: heads, rows: dHead, columns: d }),
    stack(
      "W_IU",
      ["blocks.0.mlp.W_in", "unembed.W_U"],
      { layers: 1, rows: d, columns: column + n },
      [0, column],
    ),
    stack("W_out", ["blocks.0.mlp.W_out"], { layers: 1, rows: dMlp, columns: d }),
  ];
}

/**
 * Shapes of the matrices of one instance, but for the parameters'. Rows of tokens are those of a, of b and of
 * "=", which is last; `columns` are those of W_IU.
 */
function shapes(sizes: TransformerSizes, blockRows: number, splitRows: number) {
  const { order: n, dModel: d, heads, dHead, dMlp: m } = sizes;
  const rows = 2 * n + 1;
  const columns = unembedColumn(sizes) + n;
  const splits = Math.ceil(blockRows / splitRows);
  const one = (rows: number, columns: number): MatrixShape => ({ layers: 1, rows, columns });
  const each = (rows: number, columns: number): MatrixShape => ({ layers: heads, rows, columns });
  const pattern = one(blockRows, 8 * headQuads(sizes));
  return {
    X: one(rows, d),
    q: each(1, dHead),
    u: each(d, 1),
    S: each(rows, 1),
    V: each(rows, dHead),
    P: each(dHead, columns),
    base: one(1, columns),
    T: each(rows, columns),
    M: one(m, n),
    pattern,
    mixed: one(blockRows, columns),
    logits: one(blockRows, n),
    dlogits: one(blockRows, n),
    M_partials: one(splits * blockStride(m), n),
    dM: one(m, n),
    dhidden_pre: one(blockRows, m),
    ones: one(blockRows, 1),
    base_partials: one(splits * blockStride(1), columns),
    dbase: one(1, columns),
    dpattern_hidden: pattern,
    dpattern: pattern,
    dscores: pattern,
    dT: each(rows, columns),
    dS: each(rows, 1),
    dP: each(dHead, columns),
    dV: each(rows, dHead),
    du: each(d, 1),
    dq: each(1, dHead),
    W_IU_blocks: one((heads + 2) * blockStride(d), columns),
    X_values: one(heads * blockStride(rows), d),
    X_blocks: one(heads * blockStride(rows), d),
    dX: one(rows, d),
    self_blocks: one((heads + 1) * blockStride(1), d),
    dX_self: one(1, d),
    dW_EP: one(n + 1 + POSITIONS, d),
  } as const;
}

/** Names of the matrices. */
export type MatrixName = keyof ReturnType<typeof shapes>;

/** The memory of transformers. */
export interface TransformerMemory {
  readonly parameters: DeviceParameters;
  readonly matrices: Readonly<Record<MatrixName, Matrix>>;
  /** Which rows of W_EP make a row of X: (1, 2 n + 1, n + 4). */
  readonly incidence: Matrix;
  readonly sums: Readonly<Record<keyof ReturnType<typeof sumQuads>, GPUBuffer>>;
  /** (instances): 1 / sqrt(d_head). */
  readonly scales: GPUBuffer;
  /** Frees it. */
  destroy(): void;
}

/** Quads, for one instance, of the sums that go on from block to block, and of those made at once. */
function sumQuads(sizes: TransformerSizes, shape: ReturnType<typeof shapes>) {
  const { order: n, heads, dMlp } = sizes;
  const of = (name: MatrixName) => paddedLength(padded(shape[name])) / 4;
  const [W_IU] = stacks(sizes).filter(({ label }) => label === "W_IU");
  const gradient = paddedLength(padded({ ...W_IU, layers: 1 })) / 4;
  const tokens = 2 * n * heads;
  return {
    M: of("dM"),
    base: of("dbase"),
    hidden: tokens * Math.ceil(dMlp / 4),
    logits: tokens * Math.ceil(n / 4),
    scores: tokens,
    once: Math.max(gradient, of("dX"), of("dX_self")),
  };
}

/** Makes the memory of `instances` networks. */
export function allocate(
  device: ComputeDevice,
  sizes: TransformerSizes,
  instances: number,
  blockRows: number,
  own: readonly TransformerSizes[],
): TransformerMemory {
  const shape = shapes(sizes, blockRows, device.profile.splitRows);
  const parameters = createParameters(device, stacks(sizes), instances);
  const matrices = Object.fromEntries(
    Object.entries(shape).map(([name, { layers, ...sides }]) => [
      name,
      createMatrix(device, name, { ...sides, layers: layers * instances }),
    ]),
  ) as Record<MatrixName, Matrix>;
  writeMatrix(device, matrices.ones, new Float32Array(instances * blockRows).fill(1));
  const incidence = createIncidence(device, sizes);
  const scales = device.storage(
    "scales",
    Float32Array.from(own, ({ dHead }) => 1 / Math.sqrt(dHead)),
  );
  const sums = Object.fromEntries(
    Object.entries(sumQuads(sizes, shape)).map(([name, quads]) => [
      name,
      device.buffer(`sums of ${name}`, instances * quads * 16, GPUBufferUsage.STORAGE),
    ]),
  ) as Record<keyof ReturnType<typeof sumQuads>, GPUBuffer>;
  return {
    parameters,
    matrices,
    incidence,
    sums,
    scales,
    destroy: () => {
      parameters.destroy();
      [...Object.values(matrices), incidence].forEach(destroyMatrix);
      [...Object.values(sums), scales].forEach((buffer) => buffer.destroy());
    },
  };
}

/**
 * X from W_EP: of a on the left, of b on the right and of "=". A token's row is less that of "=": attention
 * sees only differences, and what a token adds in the place of "=".
 */
function createIncidence(device: ComputeDevice, { order: n }: TransformerSizes): Matrix {
  const [rows, columns] = [2 * n + 1, n + 1 + POSITIONS];
  const dense = new Float32Array(rows * columns);
  const add = (row: number, token: number, position: number, sign: number) => {
    dense[row * columns + token] += sign;
    dense[row * columns + n + 1 + position] += sign;
  };
  for (let row = 0; row < 2 * n; row++) {
    add(row, row % n, Math.floor(row / n), 1);
    add(row, n, POSITIONS - 1, -1);
  }
  add(2 * n, n, POSITIONS - 1, 1);
  const incidence = createMatrix(device, "incidence", { layers: 1, rows, columns });
  writeMatrix(device, incidence, dense);
  return incidence;
}

/** What one instance takes on the device. */
export function elements(
  sizes: TransformerSizes,
  blockRows: number,
  splitRows: number,
): Elements {
  const shape = shapes(sizes, blockRows, splitRows);
  const parameters = stacks(sizes).map(({ layersPerInstance: layers, rows, columns }) => ({
    layers,
    rows,
    columns,
  }));
  const lengthOf = (one: MatrixShape) => paddedLength(padded(one));
  const state = FACETS.length * parameters.reduce((sum, one) => sum + lengthOf(one), 0);
  const sums = Object.values(sumQuads(sizes, shape)).map((quads) => 4 * quads);
  return {
    largest: Math.max(state, ...Object.values(shape).map(lengthOf), ...sums),
    state,
    layers: FACETS.length * sizes.heads,
    parameterLayers: parameters.reduce((sum, { layers }) => sum + layers, 0),
  };
}
