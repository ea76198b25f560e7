/**
 * What an architecture is: a record of functions, one for all that training, runs and analysis ask.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
import type { DeviceModel } from "./device_model.ts";
import type { Pairs } from "./pairs.ts";
import type { ParameterSpec } from "./parameters.ts";
import type { Patches } from "./patches.ts";

/** Sizes of a network: n, and what else its model needs. */
export interface Sizes {
  /** n: order of the group; inputs and outputs. */
  readonly order: number;
}

/** Names of the widths that a user chooses: each model has some of them, and its other sizes follow. */
export const WIDTHS = ["embed", "hidden", "dModel", "heads", "dHead", "dMlp"] as const;
/** See {@linkcode WIDTHS}. */
export type WidthName = typeof WIDTHS[number];

/** Widths of a network: those of its model. */
export interface Widths {
  /** d: width of each embedding of `mlp` and `bilinear`. */
  readonly embed?: number;
  /** h: neurons of their hidden layer. */
  readonly hidden?: number;
  /** d_model: width of the residual stream of `transformer`. */
  readonly dModel?: number;
  /** Its attention heads. */
  readonly heads?: number;
  /** d_head: width of the queries, keys and values of each. */
  readonly dHead?: number;
  /** d_mlp: neurons of its hidden layer. */
  readonly dMlp?: number;
}

/**
 * The widths with some names.
 *
 * @throws {RangeError} If one is missing.
 */
export function pickWidths<Name extends WidthName>(
  widths: Widths,
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const values = names.map((name): [Name, number] => {
    const value = widths[name];
    if (value === undefined) throw new RangeError(`Cannot make a network without width ${name}`);
    return [name, value];
  });
  return Object.fromEntries(values) as Record<Name, number>;
}

/** Parameters, gradients or moments of a network in float64, by name: dense and row-major. */
export type Tensors = Record<string, Float64Array>;

/** What a forward pass computes, by name: matrices with a row for each pair, row-major. */
export interface Activations {
  /** (pairs, n): what the model answers. */
  readonly logits: Float64Array;
  /** (pairs, columns): by the model's `activations`. */
  readonly [name: string]: Float64Array;
}

/** What may be unusual of a network on the device. */
export interface DeviceChoices<S extends Sizes = Sizes> {
  /** Sizes of each instance, where they are not those of the matrices. */
  readonly own?: readonly S[];
  /** Whether logits are those of the hidden layer alone; then there is no backward pass. */
  readonly withoutDirect?: boolean;
}

/** Elements that one instance takes on the device. */
export interface Elements {
  /** Of its largest matrix. */
  readonly largest: number;
  /** Of its whole state: parameters and moments. */
  readonly state: number;
  /** Most layers that it has in any matrix. */
  readonly layers: number;
  /** Layers of all its parameters. */
  readonly parameterLayers: number;
}

/** An architecture. Its float64 reference, written the plain way, is its specification. */
export interface Model<
  S extends Sizes = Sizes,
  T extends Tensors = Tensors,
  A extends Activations = Activations,
> {
  /** Name, as `--model` and `config.json` have it. */
  readonly name: string;
  /** Names of the parameters, in the order in which they are drawn and written. */
  readonly tensors: readonly string[];
  /** Names of the activations, in the order in which the forward pass computes them. */
  readonly activations: readonly string[];

  /** The widths that it has. */
  readonly widthNames: readonly WidthName[];

  /**
   * Sizes on a group of order `order`.
   *
   * @throws {RangeError} If a width of the model is missing.
   */
  sizes(order: number, widths: Widths): S;
  /** Columns of an element's embedding, and neurons of the hidden layer. */
  layers(sizes: S): { readonly embed: number; readonly hidden: number };
  /** The widths that give these sizes. */
  widths(sizes: S): Widths;
  /**
   * Sizes from the shapes of the tensors in a file, which has all of the model's.
   *
   * @param fail Told what is wrong where shapes give no sizes.
   */
  sizesOfShapes(shapes: Shapes, fail: (message: string) => never): S;
  /** The parameters, in the order in which they are drawn and written. */
  parameters(sizes: S): ParameterSpec[];

  /**
   * Operations of the matrix products of an update on `pairs` pairs, by what they compute; a multiply-add
   * is two. ReLU, losses and AdamW are left out: one or two in a hundred on large groups, some more on
   * small ones.
   */
  products(sizes: S, pairs: number): Readonly<Record<string, number>>;
  /** Columns of the activations that a block of rows has on the device. */
  rowWidths(sizes: S): readonly number[];
  /** What one instance takes on the device. */
  elements(sizes: S, blockRows: number, splitRows: number): Elements;
  /** Makes the network on the device for `instances` instances and blocks of `blockRows` rows. */
  createOnDevice(
    device: ComputeDevice,
    library: KernelLibrary,
    sizes: S,
    instances: number,
    blockRows: number,
    choices?: DeviceChoices<S>,
  ): Promise<DeviceModel>;

  /**
   * The forward pass over all pairs, in float64.
   *
   * @throws {RangeError} If a patch has an unknown name, or returns another number of elements.
   */
  forward(tensors: T, pairs: Pairs, sizes: S, patch?: Patches): A;
  /**
   * The gradients of a loss from its gradient at the logits, in float64.
   *
   * @param dlogits (pairs, n)
   * @param alive Which elements of a ReLU pass their gradient, by index; by default the positive
   *   ones. A model without ReLU does not ask.
   */
  backward(
    dlogits: Float64Array,
    tensors: T,
    activations: A,
    pairs: Pairs,
    sizes: S,
    alive?: (index: number) => boolean,
  ): T;
}

/** Operations of a matrix product of (rows, inner) with (inner, columns). */
export function productFlops(rows: number, inner: number, columns: number): number {
  return 2 * rows * inner * columns;
}

/** Shapes of tensors by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;
