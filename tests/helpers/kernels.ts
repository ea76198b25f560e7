/** Running single kernels on a device. */
import { type Command, CommandStream } from "../../src/device/commands.ts";
import type { ComputeDevice } from "../../src/device/device.ts";
import type { Kernel, Use } from "../../src/device/kernel.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { createMatrix, type Matrix, pad } from "../../src/device/matrix.ts";
import { ReadbackRing } from "../../src/device/readback.ts";
import { prepareProduct, type Product } from "../../src/models/products.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { writeMatrix } from "./matrices.ts";

/** Runs a kernel once. */
export async function dispatch(device: ComputeDevice, kernel: Kernel, use: Use): Promise<void> {
  submit(device, [await libraryOf(device).prepare(kernel, use)]);
}

/** Computes a product, by the kernel that suits the device. */
export async function dispatchProduct(device: ComputeDevice, p: Product): Promise<void> {
  submit(device, [await prepareProduct(device, libraryOf(device), p)]);
}

/** Runs commands. */
export function submit({ gpu }: ComputeDevice, commands: readonly Command[]): void {
  const stream = new CommandStream(gpu, "test");
  stream.add(commands);
  gpu.queue.submit([stream.finish()]);
}

const LIBRARIES = new WeakMap<ComputeDevice, KernelLibrary>();

function libraryOf(device: ComputeDevice): KernelLibrary {
  const library = LIBRARIES.get(device) ?? new KernelLibrary(device);
  LIBRARIES.set(device, library);
  return library;
}

/** Reads a buffer of numbers. */
export async function readBuffer(device: ComputeDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const ring = new ReadbackRing(device);
  const encoder = device.gpu.createCommandEncoder();
  const copy = ring.record(encoder, [{ buffer }]);
  device.gpu.queue.submit([encoder.finish()]);
  const [bytes] = await copy.read();
  ring.destroy();
  return new Float32Array(bytes);
}

let drawn = 0;

/** A matrix of normal numbers, other ones each time, and these without padding. */
export function randomMatrix(
  device: ComputeDevice,
  layers: number,
  [rows, columns]: readonly number[],
): { matrix: Matrix; dense: Float32Array } {
  const matrix = createMatrix(device, "random", { layers, rows, columns });
  const dense = normals(randomStream(drawn++, "matrix"), layers * rows * columns, 1);
  writeMatrix(device, matrix, pad(dense, matrix));
  return { matrix, dense };
}
