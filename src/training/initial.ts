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

/** The state of a run that starts from `weights`: moments of zero. */
export function initialState(weights: Weights): TrainingState {
  const zeros = () =>
    new Map([...weights].map(([name, { length }]) => [name, new Float32Array(length)]));
  return { parameters: weights, firstMoment: zeros(), secondMoment: zeros() };
}
