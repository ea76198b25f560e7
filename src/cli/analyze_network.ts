/**
 * The network of a weight file, as the analysis sees it.
 *
 * @module
 */

import { type Network } from "../evaluation/network.ts";
import { networkOf, type NetworkWeights } from "../evaluation/networks.ts";
import type { Sizes } from "../models/model.ts";
import { modelOf } from "../models/models.ts";
import { decodeWeights } from "../models/weights_file.ts";
import type { StoredRun } from "../runs/run_directory.ts";
import { readInput } from "./errors.ts";

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
  const own = modelOf(run.config.model);
  const [found, wanted] = [file.sizes, sizes].map((one) => ({
    order: one.order,
    ...own.widths(one),
  }));
  for (const [size, value] of Object.entries(found)) {
    const known = wanted[size as keyof typeof wanted];
    if (value === known) continue;
    throw new RangeError(
      `Cannot analyze ${path}: its ${size} is ${value}, that of the run ${known}`,
    );
  }
  return file;
}

/** Sizes of the network of a run. */
export function sizesOf({ config, group }: StoredRun): Sizes {
  return modelOf(config.model).sizes(group.order, config.hyperparameters);
}
