/**
 * Initial weights.
 *
 * @module
 */

import { type ParameterSpec, sizeOf, type Weights } from "../models/parameters.ts";
import type { TrainingState } from "./engine.ts";
import { normals, randomStream } from "../numerics/random.ts";

/** Draws a network's weights from its seed: each tensor has a stream of its own. */
export function initialWeights(specs: readonly ParameterSpec[], seed: number): Weights {
  return new Map(specs.map(({ name, shape, deviation }) => [
    name,
    normals(randomStream(seed, `init ${name}`), sizeOf(shape), deviation),
  ]));
}

/**
 * Checks weights to start from.
 *
 * @throws {RangeError} That names a tensor that is missing, too much, or has another size.
 */
export function checkWeights(weights: Weights, specs: readonly ParameterSpec[]): void {
  const fail = (message: string) => {
    throw new RangeError(`Cannot start from the weights: ${message}`);
  };
  for (const { name, shape } of specs) {
    const length = weights.get(name)?.length;
    if (length === undefined) fail(`tensor ${name} is missing`);
    if (length !== sizeOf(shape)) {
      fail(`tensor ${name} has ${length} elements where [${shape.join(", ")}] fits`);
    }
  }
  for (const name of weights.keys()) {
    if (!specs.some((spec) => spec.name === name)) fail(`tensor ${name} is none of the model's`);
  }
}

/** The state of a run that starts from `weights`: moments of zero. */
export function initialState(weights: Weights): TrainingState {
  const zeros = () =>
    new Map([...weights].map(([name, { length }]) => [name, new Float32Array(length)]));
  return { parameters: weights, firstMoment: zeros(), secondMoment: zeros() };
}
