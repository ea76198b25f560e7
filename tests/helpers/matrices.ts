/** Reading and writing the matrices of a device. */
import type { ComputeDevice } from "../../src/device/device.ts";
import { type Matrix, pad, paddedLength, unpad } from "../../src/device/matrix.ts";

/** A copy under way: read it after the encoder's commands were submitted. */
export interface MatrixCopy {
  /** The matrix as it is laid out, with its padding. */
  read(): Promise<Float32Array<ArrayBuffer>>;
}

/** Records a copy of a matrix as it is at this point of the encoder's commands. */
export function recordMatrix(
  device: ComputeDevice,
  encoder: GPUCommandEncoder,
  matrix: Matrix,
): MatrixCopy {
  const bytes = paddedLength(matrix) * 4;
  const staging = device.buffer(
    `copy of ${matrix.label}`,
    bytes,
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
  const { storage, offset = 0 } = matrix;
  if (storage instanceof GPUTexture) {
    // Rows are padded to 64 columns, so to the 256 bytes that the copy asks for.
    encoder.copyTextureToBuffer(
      { texture: storage },
      { buffer: staging, bytesPerRow: matrix.quads * 16, rowsPerImage: matrix.paddedRows },
      [matrix.quads, matrix.paddedRows, matrix.layers],
    );
  } else {
    encoder.copyBufferToBuffer(storage, offset, staging, 0, bytes);
  }
  return {
    read: async () => {
      await device.settle(staging.mapAsync(GPUMapMode.READ));
      const copy = new Float32Array(staging.getMappedRange().slice(0, bytes));
      staging.destroy();
      return copy;
    },
  };
}

/** Reads a matrix, with its padding. */
export async function readMatrix(
  device: ComputeDevice,
  matrix: Matrix,
): Promise<Float32Array<ArrayBuffer>> {
  const encoder = device.gpu.createCommandEncoder();
  const copy = recordMatrix(device, encoder, matrix);
  device.gpu.queue.submit([encoder.finish()]);
  return await copy.read();
}

/** Writes a matrix that is laid out already. */
export function writeMatrix(
  device: ComputeDevice,
  matrix: Matrix,
  laidOut: Float32Array<ArrayBuffer>,
): void {
  const { storage, offset = 0 } = matrix;
  if (storage instanceof GPUTexture) {
    device.gpu.queue.writeTexture(
      { texture: storage },
      laidOut,
      { bytesPerRow: matrix.quads * 16, rowsPerImage: matrix.paddedRows },
      [matrix.quads, matrix.paddedRows, matrix.layers],
    );
  } else {
    device.gpu.queue.writeBuffer(storage, offset, laidOut);
  }
}

/** Fills the data of a matrix with a value; its padding becomes zero, as it is when made. */
export function fillMatrix(device: ComputeDevice, matrix: Matrix, value: number): void {
  const { layers, rows, columns } = matrix;
  const dense = new Float32Array(layers * rows * columns).fill(value);
  writeMatrix(device, matrix, pad(dense, matrix));
}

/** The numbers in the padding of a matrix that are not zero. */
export function padding(laidOut: Float32Array, matrix: Matrix): number[] {
  const bare = pad(unpad(laidOut, matrix), matrix);
  return Array.from(laidOut.filter((value, i) => !Object.is(value, bare[i]) && value !== 0));
}
