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
  padded,
  paddedLength,
  PADDING,
} from "../device/matrix.ts";
import type { Part } from "../device/readback.ts";
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
  /** Where the tensors are beside each other, as parts of the same rows: their first columns. */
  readonly beside?: readonly number[];
}

/** What is kept of a parameter, in the order of its state: its value, and AdamW's moments. */
export const FACETS = ["parameters", "first_moment", "second_moment"] as const;
/** See {@linkcode FACETS}. */
export type Facet = typeof FACETS[number];

/** A stack of parameters of all instances on the device. */
export interface DeviceParameter extends Stack {
  /** Its facets, each laid out as `value`: what `adamw` writes. See {@linkcode facetPart}. */
  readonly state: GPUBuffer;
  /** Bytes in the state before its first facet, and from each facet to the next. */
  readonly place: { readonly first: number; readonly next: number };
  /** What kernels read of the state: the parameters. */
  readonly value: Matrix;
  /** What brings the state before the eyes of kernels after it was written: textures are copies. */
  readonly refresh: readonly Copy[];
  /** What the backward pass writes. */
  readonly gradient: Matrix;
  /**
   * The tensors of each instance, where some have fewer rows or columns than the matrices: what is
   * around them is zero, and stays so.
   */
  readonly own?: readonly (readonly ParameterSpec[])[];
}

/** What one dispatch of `adamw` updates: a parameter, or all of them. */
export interface Update {
  readonly state: GPUBuffer;
  /** The gradient, as layers that are each of one instance. */
  readonly gradient: Matrix;
  /** The facets of the state one after the other, each laid out as the gradient. */
  readonly facets: Matrix;
  /** (layers): which instance a layer is of. */
  readonly owners: GPUBuffer;
}

/** The parameters of a model, and their updates. */
export interface DeviceParameters {
  readonly parameters: readonly DeviceParameter[];
  readonly updates: readonly Update[];
  /** Frees the memory of all. */
  destroy(): void;
}

const STATE_USAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** Makes the memory of stacks for `instances` networks, zeroed. */
export function createParameters(
  device: ComputeDevice,
  stacks: readonly Stack[],
  instances: number,
): DeviceParameters {
  return device.profile.memory === "texture"
    ? inTextures(device, stacks, instances)
    : inOneBuffer(device, stacks, instances);
}

/** Each parameter in textures of its shape, which are copies of its state, and updated on its own. */
function inTextures(
  device: ComputeDevice,
  stacks: readonly Stack[],
  instances: number,
): DeviceParameters {
  const parts = stacks.map((stack) => {
    const { label, layersPerInstance, rows, columns } = stack;
    const layers = instances * layersPerInstance;
    const shape = { layers, rows, columns };
    const facets = createMatrix(device, label, { ...shape, layers: FACETS.length * layers });
    const bytes = paddedLength(facets) * 4;
    const state = device.buffer(`${label} state`, bytes, STATE_USAGE);
    const gradient = createMatrix(device, `d${label}`, shape);
    const owners = Uint32Array.from(
      { length: layers },
      (_, l) => Math.floor(l / layersPerInstance),
    );
    const to = facets.storage as GPUTexture;
    const parameter: DeviceParameter = {
      ...stack,
      state,
      place: { first: 0, next: bytes / FACETS.length },
      value: { ...facets, layers },
      refresh: [{ label: `refresh ${label}`, from: state, to }],
      gradient,
    };
    const update = { state, gradient, facets, owners: device.storage(`${label} owners`, owners) };
    return { parameter, update };
  });
  return {
    parameters: parts.map(({ parameter }) => parameter),
    updates: parts.map(({ update }) => update),
    destroy: () => parts.forEach(({ update }) => destroyUpdate(update)),
  };
}

/**
 * All parameters in one buffer, facet by facet, and all gradients in another: one dispatch updates them. It
 * sees them as layers of one page each, and padding makes each parameter whole pages.
 */
function inOneBuffer(
  device: ComputeDevice,
  stacks: readonly Stack[],
  instances: number,
): DeviceParameters {
  const page = { rows: PADDING, columns: PADDING };
  const pageBytes = paddedLength(padded({ ...page, layers: 1 })) * 4;
  const shapes = stacks.map(({ layersPerInstance, rows, columns }) =>
    padded({ layers: instances * layersPerInstance, rows, columns })
  );
  const pages = shapes.map((shape) => paddedLength(shape) * 4 / pageBytes);
  const total = pages.reduce((sum, count) => sum + count, 0);
  const gradient = createMatrix(device, "gradients", { ...page, layers: total });
  const facets = createMatrix(device, "state", { ...page, layers: FACETS.length * total });
  const [state, gradients] = [facets, gradient].map(({ storage }) => storage as GPUBuffer);
  const owners: number[] = [];
  const parameters = stacks.map((stack, s): DeviceParameter => {
    const first = owners.length * pageBytes;
    for (let p = 0; p < pages[s]; p++) owners.push(Math.floor(p * instances / pages[s]));
    const { label } = stack;
    return {
      ...stack,
      state,
      place: { first, next: total * pageBytes },
      value: { ...shapes[s], label, storage: state, offset: first },
      refresh: [],
      gradient: { ...shapes[s], label: `d${label}`, storage: gradients, offset: first },
    };
  });
  const owner = device.storage("owners", Uint32Array.from(owners));
  const update = { state, gradient, facets, owners: owner };
  return { parameters, updates: [update], destroy: () => destroyUpdate(update) };
}

function destroyUpdate({ state, gradient, facets, owners }: Update): void {
  state.destroy();
  destroyMatrix(gradient);
  destroyMatrix(facets);
  owners.destroy();
}

/** Lays the tensors of all instances out as the device wants them: one facet of the state. */
export function layOut(
  parameter: DeviceParameter,
  instances: readonly ReadonlyMap<string, ArrayLike<number>>[],
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(paddedLength(parameter.value));
  instances.forEach((weights, i) => {
    eachRow(parameter, i, (name, from, to, columns) => {
      const values = weights.get(name)!;
      for (let c = 0; c < columns; c++) out[to + c] = values[from + c];
    });
  });
  return out;
}

/** Undoes {@linkcode layOut}: adds the tensors to each instance's weights. */
export function takeApart(
  parameter: DeviceParameter,
  laidOut: Float32Array,
  instances: readonly Map<string, Float32Array<ArrayBuffer>>[],
): void {
  instances.forEach((weights, i) => {
    for (const { name, shape } of tensorsOf(parameter, i)) {
      weights.set(name, new Float32Array(sizeOf(shape)));
    }
    eachRow(parameter, i, (name, to, from, columns) => {
      weights.get(name)!.set(laidOut.subarray(from, from + columns), to);
    });
  });
}

/** The tensors of an instance in a parameter. */
function tensorsOf({ own, tensors }: DeviceParameter, instance: number): readonly ParameterSpec[] {
  return own?.[instance] ?? tensors;
}

/** Visits the rows of an instance's tensors: where they begin in the tensor, and in the parameter. */
function eachRow(
  parameter: DeviceParameter,
  instance: number,
  visit: (name: string, dense: number, laidOut: number, columns: number) => void,
): void {
  const { value: { paddedRows, quads }, layersPerInstance, beside } = parameter;
  const tensors = tensorsOf(parameter, instance);
  const rowsOf = ({ shape }: ParameterSpec) => sizeOf(shape) / shape[shape.length - 1];
  // Heads are layers; else all rows of the tensors, which are under each other, are shared out among layers.
  const heads = tensors[0].shape.length > 2 ? tensors[0].shape[0] : layersPerInstance;
  const all = beside ? rowsOf(tensors[0]) : tensors.reduce((sum, one) => sum + rowsOf(one), 0);
  const rowsInLayer = all / heads;
  let above = 0;
  tensors.forEach((spec, t) => {
    const columns = spec.shape[spec.shape.length - 1];
    const rows = rowsOf(spec);
    for (let r = 0; r < rows; r++) {
      const row = beside ? r : above + r;
      const layer = instance * layersPerInstance + Math.floor(row / rowsInLayer);
      const place = layer * paddedRows + row % rowsInLayer;
      visit(spec.name, r * columns, place * 4 * quads + (beside?.[t] ?? 0), columns);
    }
    above += rows;
  });
}

/** The parameter for networks whose tensors, by instance, are no larger than its own. */
export function narrowed(
  parameter: DeviceParameter,
  networks: readonly (readonly ParameterSpec[])[],
): DeviceParameter {
  const names = parameter.tensors.map(({ name }) => name);
  const own = networks.map((specs) => specs.filter(({ name }) => names.includes(name)));
  return { ...parameter, own };
}

/** Where a facet of a parameter lies in the state. */
export function facetPart({ state, place, value }: DeviceParameter, facet: Facet): Required<Part> {
  const offset = place.first + FACETS.indexOf(facet) * place.next;
  return { buffer: state, offset, bytes: paddedLength(value) * 4 };
}
