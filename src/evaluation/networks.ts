/**
 * From the weights of any model to what the analysis sees of it.
 *
 * @module
 */

import { type MlpSizes, toMlpTensors } from "../models/mlp_reference.ts";
import type { Sizes } from "../models/model.ts";
import { type ModelName, modelOf } from "../models/models.ts";
import type { TransformerSizes, TransformerTensors } from "../models/transformer_reference.ts";
import { type Network, pairNetwork } from "./network.ts";
import { transformerNetwork } from "./transformer_network.ts";

/** Weights of a network, wherever they come from. */
export interface NetworkWeights {
  readonly model: ModelName;
  readonly sizes: Sizes;
  readonly weights: ReadonlyMap<string, ArrayLike<number>>;
}

/** The network that has some weights. */
export function networkOf({ model, sizes, weights }: NetworkWeights): Network {
  if (model !== "transformer") return pairNetwork(model, toMlpTensors(weights), sizes as MlpSizes);
  const tensors = modelOf(model).tensors.map((name) => [
    name,
    Float64Array.from(weights.get(name)!),
  ]);
  return transformerNetwork(
    Object.fromEntries(tensors) as TransformerTensors,
    sizes as TransformerSizes,
  );
}
