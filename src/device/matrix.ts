/**
 * Matrices on the device: layers of rows of quads (four columns), padded with zeros to whole
 * tiles, as a texture array or a storage buffer after the profile's memory kind.
 *
 * @module
 */

import { type ComputeDevice, DeviceError } from "./device.ts";

/** Logical sizes of a matrix: `layers` matrices of `rows` x `columns`. */
export interface MatrixShape {
  readonly layers: number;
  readonly rows: number;
  readonly columns: number;
}

/** Padded sizes: what kernels loop over and what the host lays out. */
export interface PaddedShape extends MatrixShape {
  /** Rows with their padding. */
  readonly paddedRows: number;
  /** Quads of a row with their padding. */
  readonly quads: number;
}

/** Where a kernel reads or writes a matrix. */
export interface Matrix extends PaddedShape {
  readonly label: string;
  /** A texture's first layers, or a part of a buffer. */
  readonly storage: GPUTexture | GPUBuffer;
  /** Bytes before it in a buffer; 0 by default. */
  readonly offset?: number;
  /** Of a {@linkcode part}: its first row and quad, with the padded sizes of the whole. */
  readonly first?: { readonly row: number; readonly quad: number };
}

/**
 * A part of a matrix, for kernels that take parts: some rows and columns of each layer.
 *
 * @param place `column` is a multiple of 4; by default all from row and column 0.
 */
export function part(
  matrix: Matrix,
  place: {
    readonly row?: number;
    readonly rows?: number;
    readonly column?: number;
    readonly columns?: number;
  },
): Matrix {
  const { row = 0, rows = matrix.rows - row, column = 0 } = place;
  const { columns = matrix.columns - column } = place;
  return { ...matrix, rows, columns, first: { row, quad: column / 4 } };
}

/** What a matrix is to a kernel; the numbers are the bindings in group 1. */
export const ROLES = ["left", "right", "other", "index", "out"] as const;
/** See {@linkcode ROLES}. */
export type Role = typeof ROLES[number];

/** Rows and columns are padded to a multiple of this: whole workgroups of tiles, whole blocks of rows. */
export const PADDING = 64;

/** `value` rounded up to a multiple of `step`. */
export function padTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** The padded sizes of a matrix. */
export function padded(shape: MatrixShape): PaddedShape {
  return {
    ...shape,
    paddedRows: padTo(shape.rows, PADDING),
    quads: padTo(shape.columns, PADDING) / 4,
  };
}

/** Elements of a matrix with its padding. */
export function paddedLength({ layers, paddedRows, quads }: PaddedShape): number {
  return layers * paddedRows * quads * 4;
}

/**
 * Makes a zeroed matrix in the memory kind of the device's profile.
 *
 * @throws {DeviceError} If a side exceeds the device's limits.
 */
export function createMatrix(device: ComputeDevice, label: string, shape: MatrixShape): Matrix {
  const sizes = padded(shape);
  if (device.profile.memory === "storage") {
    const storage = device.buffer(
      label,
      paddedLength(sizes) * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    );
    return { ...sizes, label, storage };
  }
  const { maxTextureDimension2D, maxTextureArrayLayers } = device.gpu.limits;
  if (
    Math.max(sizes.quads, sizes.paddedRows) > maxTextureDimension2D ||
    sizes.layers > maxTextureArrayLayers
  ) {
    throw new DeviceError(
      `Cannot make texture "${label}" of ${sizes.quads} x ${sizes.paddedRows} texels in ` +
        `${sizes.layers} layers: the device allows ${maxTextureDimension2D} a side and ` +
        `${maxTextureArrayLayers} layers`,
    );
  }
  const storage = device.gpu.createTexture({
    label,
    size: [sizes.quads, sizes.paddedRows, sizes.layers],
    format: "rgba32float",
    usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.STORAGE_BINDING |
      GPUTextureUsage.COPY_SRC | GPUTextureUsage.COPY_DST,
  });
  return { ...sizes, label, storage };
}

/** What a bind group is given of a matrix: its layers. */
export function matrixBinding({ storage, offset = 0, ...sizes }: Matrix): GPUBindingResource {
  return "createView" in storage
    ? storage.createView({ dimension: "2d-array", arrayLayerCount: sizes.layers })
    : { buffer: storage, offset, size: paddedLength(sizes) * 4 };
}

/** Lays dense layers out with padding: (layers, rows, columns) to (layers, paddedRows, 4 quads). */
export function pad(dense: Float32Array, sizes: PaddedShape): Float32Array<ArrayBuffer> {
  const out = new Float32Array(paddedLength(sizes));
  eachRow(sizes, (from, to) => out.set(dense.subarray(from, from + sizes.columns), to));
  return out;
}

/** Drops the padding: (layers, paddedRows, 4 quads) to (layers, rows, columns). */
export function unpad(laidOut: Float32Array, sizes: PaddedShape): Float32Array<ArrayBuffer> {
  const out = new Float32Array(sizes.layers * sizes.rows * sizes.columns);
  eachRow(sizes, (to, from) => out.set(laidOut.subarray(from, from + sizes.columns), to));
  return out;
}

function eachRow(sizes: PaddedShape, visit: (dense: number, laidOut: number) => void): void {
  const { layers, rows, columns, paddedRows, quads } = sizes;
  for (let layer = 0; layer < layers; layer++) {
    for (let row = 0; row < rows; row++) {
      visit((layer * rows + row) * columns, (layer * paddedRows + row) * 4 * quads);
    }
  }
}

/**
 * Fills a matrix from the host.
 *
 * @param dense (layers, rows, columns); layers may be fewer than the matrix has
 */
export function writeMatrix(
  { gpu: { queue } }: ComputeDevice,
  { storage, offset = 0, ...sizes }: Matrix,
  dense: Float32Array,
): void {
  const layers = dense.length / (sizes.rows * sizes.columns);
  const data = pad(dense, { ...sizes, layers });
  if (!("createView" in storage)) return queue.writeBuffer(storage, offset, data);
  const { quads, paddedRows } = sizes;
  queue.writeTexture(
    { texture: storage },
    data,
    { bytesPerRow: 16 * quads, rowsPerImage: paddedRows },
    [quads, paddedRows, layers],
  );
}

/** Frees the memory of a matrix. */
export function destroyMatrix(matrix: Matrix): void {
  matrix.storage.destroy();
}
