/**
 * The network of a weight file, as the analysis sees it.
 *
 * @module
 */

import { type Network, pairNetwork } from "../evaluation/network.ts";
import { type MlpSizes, toMlpTensors } from "../models/mlp_reference.ts";
import { type ModelName, modelOf } from "../models/models.ts";
import { decodeWeights } from "../models/weights_file.ts";
import type { StoredRun } from "../runs/run_directory.ts";
import { readInput } from "./errors.ts";

/** Weights with what is needed to read them. */
export interface NetworkWeights {
  readonly model: ModelName;
  readonly sizes: MlpSizes;
  readonly weights: ReadonlyMap<string, ArrayLike<number>>;
}

/** The network that has these weights. */
export function networkOf({ model, sizes, weights }: NetworkWeights): Network {
  return pairNetwork(model, toMlpTensors(weights), sizes);
}

/** Reads a network of a run. */
export async function readNetwork(run: StoredRun, path: string): Promise<Network> {
  return networkOf(await readWeights(run, path));
}

/**
 * Reads weights of a run.
 *
 * @throws {RangeError} If the file is not of a network with the sizes of the run.
 */
export async function readWeights(run: StoredRun, path: string): Promise<NetworkWeights> {
  const sizes = sizesOf(run);
  const file = decodeWeights(await readInput(path, "weights"), path, run.config.model);
  for (const size of ["order", "embed", "hidden"] as const) {
    if (file.sizes[size] !== sizes[size]) {
      throw new RangeError(
        `Cannot analyze ${path}: its ${size} is ${file.sizes[size]}, that of the run ${
          sizes[size]
        }`,
      );
    }
  }
  return file;
}

/** Sizes of the network of a run. */
export function sizesOf({ config, group }: StoredRun): MlpSizes {
  return modelOf(config.model).sizes(group.order, config.hyperparameters) as MlpSizes;
}
