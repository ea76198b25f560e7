/**
 * Weight files: safetensors with the paper's tensor names and shapes.
 *
 * @module
 */

import { decodeSafetensors, encodeSafetensors, type Tensor } from "../formats/safetensors.ts";
import type { Sizes } from "./model.ts";
import { type ModelName, modelOf, MODELS } from "./models.ts";
import type { ParameterSpec, Weights } from "./parameters.ts";

/** What a weight file holds. */
export interface WeightsFile {
  /** Architecture: the one asked for, or the first whose tensors have the names in the file. */
  readonly model: ModelName;
  /** Sizes, by their shapes. */
  readonly sizes: Sizes;
  /** The parameters. */
  readonly weights: Weights;
  /** (n, n): the multiplication table, if it is there. */
  readonly table: Int32Array | undefined;
  /** Row numbers a n + b of the pairs trained on, if they are there. */
  readonly train: Int32Array | undefined;
}

/** Tensors that may stand beside the weights. */
const EXTRAS = ["table", "train"];

/** Writes weights. */
export function encodeWeights(
  specs: readonly ParameterSpec[],
  weights: Weights,
): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(
    new Map(specs.map(({ name, shape }) => [name, { shape, data: weights.get(name)! }])),
  );
}

/**
 * Reads weights: of ours, or of anyone's with the same names. Biases are accepted if they are zero,
 * and sizes follow from the shapes.
 *
 * @param name What to call the file in errors.
 * @param model Architecture; by default the first in {@linkcode MODELS} whose tensors have the names
 *   in the file, so never `bilinear`, which has those of `mlp`.
 * @throws {SyntaxError | RangeError} If the file is broken or its tensors do not fit together.
 */
export function decodeWeights(bytes: Uint8Array, name: string, model?: ModelName): WeightsFile {
  const { tensors } = decodeSafetensors(bytes, name);
  const fail = (message: string): never => {
    throw new RangeError(`Cannot use ${name}: ${message}`);
  };
  const family = model ??
    MODELS.find((one) => modelOf(one).tensors.every((tensor) => tensors.has(tensor))) ?? MODELS[0];
  const architecture = modelOf(family);
  const known = architecture.tensors;
  for (const tensor of known) if (!tensors.has(tensor)) fail(`tensor ${tensor} is missing`);
  const shapes = new Map([...tensors].map(([tensor, { shape }]) => [tensor, shape]));
  const sizes = architecture.sizesOfShapes(shapes, fail);
  const weights = new Map(
    architecture.parameters(sizes).map(({ name: tensor, shape }) => {
      const { shape: found, data } = tensors.get(tensor)!;
      if (found.join() !== shape.join()) {
        fail(`tensor ${tensor} has shape [${found.join(", ")}] where [${shape.join(", ")}] fits`);
      }
      if (!(data instanceof Float32Array || data instanceof Float64Array)) {
        return fail(`tensor ${tensor} holds integers, not numbers with a fraction`);
      }
      const values = Float32Array.from(data);
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) fail(`element ${bad} of tensor ${tensor} is ${data[bad]}, no float32 number`);
      return [tensor, values];
    }),
  );
  for (const [tensor, { data }] of tensors) {
    if (known.includes(tensor) || EXTRAS.includes(tensor)) continue;
    if (!/(^|[._])b(ias)?(_[A-Za-z]+)?$/.test(tensor)) {
      fail(`tensor ${tensor} is none of the model's`);
    }
    if (data.some((value) => value !== 0)) {
      fail(`bias ${tensor} is not zero, and the model has no biases`);
    }
  }
  return {
    model: family,
    sizes,
    weights,
    table: integers(tensors, "table", [sizes.order, sizes.order], sizes.order, fail),
    train: integers(tensors, "train", undefined, sizes.order ** 2, fail),
  };
}

/** An integer tensor with entries from 0 to `bound` - 1, if it is there. */
function integers(
  tensors: Map<string, Tensor>,
  name: string,
  shape: readonly number[] | undefined,
  bound: number,
  fail: (message: string) => never,
): Int32Array | undefined {
  const tensor = tensors.get(name);
  if (!tensor) return undefined;
  if (shape ? tensor.shape.join() !== shape.join() : tensor.shape.length !== 1) {
    fail(
      `tensor ${name} has shape [${tensor.shape.join(", ")}] where ` +
        `[${shape?.join(", ") ?? "pairs"}] fits`,
    );
  }
  if (!(tensor.data instanceof Int32Array)) fail(`tensor ${name} does not hold I32 or I64`);
  const data = Int32Array.from(tensor.data);
  const bad = data.findIndex((value) => value < 0 || value >= bound);
  if (bad >= 0) fail(`element ${bad} of tensor ${name} is ${data[bad]}, not 0 to ${bound - 1}`);
  if (name === "train" && new Set(data).size !== data.length) fail("tensor train repeats a pair");
  if (name === "train" && data.length === 0) fail("tensor train is empty");
  return data;
}
