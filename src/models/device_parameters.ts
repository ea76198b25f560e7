/**
 * Parameters on the device: masters and moments in buffers, a mirror and a gradient as matrices.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import {
  createMatrix,
  destroyMatrix,
  type Matrix,
  pad,
  paddedLength,
  unpad,
} from "../device/matrix.ts";
import { type ParameterSpec, sizeOf } from "./parameters.ts";

/**
 * Tensors of equal width that lie under each other as the layers of one matrix, so that one
 * dispatch serves them all: `W_x` over `W_y`, the halves of `W`. Instance i has the layers from
 * `layersPerInstance i` on.
 */
export interface Stack {
  readonly label: string;
  readonly tensors: readonly ParameterSpec[];
  readonly layersPerInstance: number;
  readonly rows: number;
  readonly columns: number;
}

/** What is kept of a parameter: its value, and AdamW's moments. */
export const FACETS = ["parameters", "first_moment", "second_moment"] as const;
/** See {@linkcode FACETS}. */
export type Facet = typeof FACETS[number];

/** A stack of parameters of all instances on the device. */
export interface DeviceParameter extends Stack {
  /** What kernels read: `adamw` writes it with each update. */
  readonly value: Matrix;
  /** What the backward pass writes. */
  readonly gradient: Matrix;
  /** Laid out as `value`. */
  readonly buffers: Readonly<Record<Facet, GPUBuffer>>;
}

/** Makes the memory of a stack for `instances` networks, zeroed. */
export function createParameter(
  device: ComputeDevice,
  stack: Stack,
  instances: number,
): DeviceParameter {
  const shape = {
    layers: instances * stack.layersPerInstance,
    rows: stack.rows,
    columns: stack.columns,
  };
  const value = createMatrix(device, stack.label, shape);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = (facet: Facet) =>
    device.buffer(`${stack.label} ${facet}`, paddedLength(value) * 4, usage);
  return {
    ...stack,
    value,
    gradient: createMatrix(device, `d${stack.label}`, shape),
    buffers: {
      parameters: buffer("parameters"),
      first_moment: buffer("first_moment"),
      second_moment: buffer("second_moment"),
    },
  };
}

/** Lays the tensors of all instances out as the device wants them. */
export function layOut(
  parameter: DeviceParameter,
  instances: readonly ReadonlyMap<string, ArrayLike<number>>[],
): Float32Array<ArrayBuffer> {
  const { value, tensors } = parameter;
  const dense = new Float32Array(value.layers * value.rows * value.columns);
  let offset = 0;
  for (const weights of instances) {
    for (const { name, shape } of tensors) {
      dense.set(weights.get(name)!, offset);
      offset += sizeOf(shape);
    }
  }
  return pad(dense, value);
}

/** Undoes {@linkcode layOut}: adds the tensors to each instance's weights. */
export function takeApart(
  parameter: DeviceParameter,
  laidOut: Float32Array,
  instances: readonly Map<string, Float32Array<ArrayBuffer>>[],
): void {
  const dense = unpad(laidOut, parameter.value);
  let offset = 0;
  for (const weights of instances) {
    for (const { name, shape } of parameter.tensors) {
      const size = sizeOf(shape);
      weights.set(name, dense.slice(offset, offset + size));
      offset += size;
    }
  }
}

/** Frees the memory of a parameter. */
export function destroyParameter({ value, gradient, buffers }: DeviceParameter): void {
  destroyMatrix(value);
  destroyMatrix(gradient);
  for (const buffer of Object.values(buffers)) buffer.destroy();
}
