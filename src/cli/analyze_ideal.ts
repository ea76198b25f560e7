/**
 * `analyze --ideal`: the positive control, a network that was not trained but built.
 *
 * @module
 */

import { analyze, type Result } from "../analysis/analyze.ts";
import { idealNetwork } from "../analysis/ideal_networks.ts";
import { pairNetwork } from "../evaluation/network.ts";
import { multiplication } from "../evaluation/task.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { representations } from "../representations/representations.ts";
import { splitPairs } from "../training/split.ts";
import { type AnalyzeCommandOptions, checkDraws } from "./analyze_options.ts";
import { chooseGroup } from "./choose_group.ts";
import { openEvaluators } from "./evaluators.ts";
import { createProgress } from "./progress.ts";

/** Share of the pairs that count as training pairs: the network has seen none. */
const TRAIN_FRACTION = 0.5;

/** Builds the network. What is returned analyses it. */
export async function prepareIdeal(
  name: string,
  options: AnalyzeCommandOptions,
): Promise<{ title: string; work: () => Promise<Result> }> {
  const { group } = await chooseGroup({ group: name }, MAX_TABLE_ORDER);
  checkDraws(options.draws, group.order);
  const reps = representations(group);
  const { model, sizes, tensors, irreps } = idealNetwork(reps, {
    ...(options.model && { model: options.model }),
    ...(options.irreps && { irreps: options.irreps }),
  });
  const { draws, seed } = options;
  const { train } = splitPairs(group.order, TRAIN_FRACTION, { generator: "groupscope", seed });
  const task = multiplication(group, train);
  const network = pairNetwork(model, tensors, sizes);
  return {
    title: `Ideal network of ${irreps.map((irrep) => irrep.name).join(", ")}`,
    work: async () => {
      const evaluators = await openEvaluators(options.device);
      const evaluator = evaluators.evaluatorFor(task, network.width);
      const progress = createProgress(2 * draws, 0, options.quiet ?? false, "draws");
      let done = 0;
      try {
        return await analyze(network, reps, {
          ...{ model, task, evaluator, draws, seed },
          onProgress: (draws) => progress.update(done += draws, "nulls"),
        });
      } finally {
        progress.end();
        evaluator.destroy();
        evaluators.close();
      }
    },
  };
}
