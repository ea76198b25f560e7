/** Exhibits of networks of small groups. */
import { analyze } from "../../src/analysis/analyze.ts";
import { exhibitsOf } from "../../src/analysis/exhibits.ts";
import type { IdealNetwork } from "../../src/analysis/ideal_networks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";

/** A network with its analysis and exhibits. */
export async function exhibited(reps: Representations, network: Network, model = "mlp") {
  const task = multiplication(reps.group, null);
  const evaluator = cpuEvaluator(task);
  const result = await analyze(network, reps, { model, task, evaluator, draws: 0, seed: 0 });
  return { exhibits: exhibitsOf(network, task, reps, result), result };
}

/** The same of an ideal network. */
export async function idealExhibited(
  name: string,
  build: (reps: Representations) => IdealNetwork,
) {
  const reps = representations(group(name));
  const ideal = build(reps);
  const network = pairNetwork(ideal.model, ideal.tensors, ideal.sizes);
  return { reps, ideal, ...await exhibited(reps, network, ideal.model) };
}
