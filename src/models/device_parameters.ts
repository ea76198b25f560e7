/**
 * Parameters on the device, with AdamW's moments, and their gradients.
 *
 * @module
 */

import type { Copy } from "../device/commands.ts";
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

/** What is kept of a parameter, in the order of its state: its value, and AdamW's moments. */
export const FACETS = ["parameters", "first_moment", "second_moment"] as const;
/** See {@linkcode FACETS}. */
export type Facet = typeof FACETS[number];

/** A stack of parameters of all instances on the device. */
export interface DeviceParameter extends Stack {
  /** Its facets one after the other, each laid out as `value`: what `adamw` writes. */
  readonly state: GPUBuffer;
  /** What kernels read of the state: all facets as one matrix. */
  readonly facets: Matrix;
  /** The first of them: the parameters. */
  readonly value: Matrix;
  /** What brings the state before the eyes of kernels after it was written: textures are copies. */
  readonly refresh: readonly Copy[];
  /** What the backward pass writes. */
  readonly gradient: Matrix;
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
  const { label } = stack;
  const facets = createMatrix(device, label, { ...shape, layers: FACETS.length * shape.layers });
  const { storage } = facets;
  const copied = "createView" in storage;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const state = copied ? device.buffer(`${label} state`, paddedLength(facets) * 4, usage) : storage;
  return {
    ...stack,
    state,
    facets,
    value: { ...facets, layers: shape.layers },
    refresh: copied ? [{ label: `refresh ${label}`, from: state, to: storage }] : [],
    gradient: createMatrix(device, `d${label}`, shape),
  };
}

/** Lays the tensors of all instances out as the device wants them: one facet of the state. */
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

/** Bytes of one facet in the state. */
export function facetBytes({ value }: DeviceParameter): number {
  return paddedLength(value) * 4;
}

/** Frees the memory of a parameter. */
export function destroyParameter({ state, facets, gradient }: DeviceParameter): void {
  state.destroy();
  destroyMatrix(facets);
  destroyMatrix(gradient);
}
