/**
 * `analyze --ideal`: the positive control, a network that was not trained but built.
 *
 * @module
 */

import { idealNetwork } from "../analysis/ideal_networks.ts";
import { pairNetwork } from "../evaluation/network.ts";
import { multiplication } from "../evaluation/task.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { representations } from "../representations/representations.ts";
import { splitPairs } from "../training/split.ts";
import type { Analysed } from "./analysed.ts";
import { analyzeOne } from "./analyze_one.ts";
import { type AnalyzeCommandOptions, checkDraws } from "./analyze_options.ts";
import { chooseGroup } from "./choose_group.ts";
import { UsageError } from "./errors.ts";

/** Share of the pairs that count as training pairs: the network has seen none. */
const TRAIN_FRACTION = 0.5;

/** Builds the network. What is returned analyses it. */
export async function prepareIdeal(
  name: string,
  options: AnalyzeCommandOptions,
): Promise<{ title: string; work: () => Promise<Analysed> }> {
  const { model: wanted, irreps: used } = options;
  if (wanted === "transformer") {
    throw new UsageError(
      "Option --model transformer and --ideal exclude each other: ideal networks are mlp or bilinear",
    );
  }
  const { group } = await chooseGroup({ group: name }, MAX_TABLE_ORDER);
  checkDraws(options.draws, group.order);
  const reps = representations(group);
  const { model, sizes, tensors, irreps } = idealNetwork(reps, {
    ...(wanted && { model: wanted }),
    ...(used && { irreps: used }),
  });
  const seed = { generator: "groupscope", seed: options.seed } as const;
  const { train } = splitPairs(group.order, TRAIN_FRACTION, seed);
  const task = multiplication(group, train);
  const network = pairNetwork(model, tensors, sizes);
  return {
    title: `Ideal network of ${irreps.map((irrep) => irrep.name).join(", ")}`,
    work: async () => await analyzeOne(model, network, task, reps, options),
  };
}
