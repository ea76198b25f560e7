/**
 * The analysis of one network that is no run.
 *
 * @module
 */

import { analyze } from "../analysis/analyze.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import type { ModelName } from "../models/models.ts";
import type { Representations } from "../representations/representations.ts";
import type { Analysed } from "./analysed.ts";
import type { AnalyzeCommandOptions } from "./analyze_options.ts";
import { openEvaluators } from "./evaluators.ts";
import { createProgress } from "./progress.ts";

/** Analyses a network on the device of the options, and shows how many draws are done. */
export async function analyzeOne(
  model: ModelName,
  network: Network,
  task: Task,
  irreps: Representations,
  { device, draws, seed, quiet = false }: AnalyzeCommandOptions,
): Promise<Analysed> {
  const evaluators = await openEvaluators(device);
  const evaluator = evaluators.evaluatorFor(task, network.width);
  const progress = createProgress(2 * draws, 0, quiet, "draws");
  let done = 0;
  try {
    const result = await analyze(network, irreps, {
      model,
      task,
      evaluator,
      draws,
      seed,
      onProgress: (more) => progress.update(done += more, "nulls"),
    });
    return { result, networks: [{ network, task, result, run: null }], irreps };
  } finally {
    progress.end();
    evaluator.destroy();
    evaluators.close();
  }
}
