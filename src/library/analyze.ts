/**
 * Analyses of networks by a program.
 *
 * @module
 */

import { analyze as analyzeNetwork, type Result } from "../analysis/analyze.ts";
import type { AdapterKind } from "../device/adapter.ts";
import { openDevice } from "../device/open.ts";
import { createEvaluator } from "../evaluation/create_evaluator.ts";
import { networkOf } from "../evaluation/networks.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";
import { representations } from "../representations/representations.ts";
import type { Run } from "./run.ts";

/** How thoroughly to analyse, and where. */
export interface AnalyzeRunOptions {
  /** Draws of each null; 0 for none. Default 20. */
  readonly draws?: number;
  /** Where the draws come from. Default 0. */
  readonly seed?: number;
  /** What passes over all pairs; `auto` falls back to float64 on the CPU. Default `auto`. */
  readonly device?: AdapterKind | "cpu";
}

/**
 * The irreducible representations of a group over the real numbers, the trivial one first.
 *
 * @param group a group of order up to 1000
 * @throws {RangeError} If the group is above a limit.
 * @throws {AuditError} If a check of the result fails.
 */
export function irreps(group: FiniteGroup): readonly RealRepresentation[] {
  return representations(group).irreps;
}

/**
 * Measures which irreps a network uses, where, and how surely we know.
 *
 * @example The irreps that a small network uses
 * ```ts
 * import { analyze, train } from "@groupscope/groupscope";
 *
 * const [run] = await train({ group: "C5", device: "cpu", steps: 100, embed: 8, hidden: 16 });
 * const { irreps, totals } = await analyze(run, { device: "cpu", draws: 0 });
 * const keys = irreps.filter(({ key }) => key).map(({ name }) => name);
 * if (keys.length === 0 || !(totals.logitFve <= 1)) throw new Error(keys.join());
 * ```
 *
 * @throws {DeviceError} If there is no adapter of the kind that was asked for.
 */
export async function analyze(
  { group, model, sizes, weights, labels, train }: Run,
  { draws = 20, seed = 0, device: kind = "auto" }: AnalyzeRunOptions = {},
): Promise<Result> {
  const task = { group, labels, train };
  const network = networkOf({ model, sizes, weights });
  const device = await openDevice(kind);
  const evaluator = createEvaluator(device, task, network.width);
  try {
    const options = { model, task, evaluator, draws, seed };
    return await analyzeNetwork(network, representations(group), options);
  } finally {
    evaluator.destroy();
    device?.destroy();
  }
}
