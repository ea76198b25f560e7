/**
 * What `train` is about to do: networks that start, or that go on where a run was stopped.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import type { labelKindOf, SharedConfig } from "../runs/run_config.ts";
import type { RunWriter } from "../runs/run_writer.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import type { TrainingPlan } from "../training/plan.ts";
import type { Setting } from "../training/sweep.ts";
import type { LiveAnalysis } from "./live_analysis.ts";
import type { OpenDevice } from "./open_device.ts";
import type { Summary } from "./train_summary.ts";

/** Networks that are about to be trained. */
export interface Job {
  /** Directory of the run, or of the batch. */
  readonly path: string;
  readonly plan: TrainingPlan;
  /** What tells its networks apart beside their seeds, in the plan's order. */
  readonly settings: readonly Setting[];
  /** How the labels of the networks were made. */
  readonly labels: ReturnType<typeof labelKindOf>;
  /** Null for a run that is not analysed. */
  readonly analysis: LiveAnalysis | null;
  readonly open: OpenDevice;
  /** Whether the preset was tried on this group with this model. */
  readonly tuned: boolean;
  /** Networks of the same batch that have ended before. */
  readonly ended: readonly Summary[];
  /** Lays out or opens the directories: one for each network, in the plan's order. */
  readonly openWriters: () => Promise<RunWriter[]>;
  /** Removes what `openWriters` made: for a run that could not begin. */
  readonly discard: () => Promise<void>;
}

/** A directory where there is nothing left to train. */
export interface EndedJob {
  readonly plan: null;
  readonly ended: readonly Summary[];
}

/** What a run's bytes depend on beside its options. */
export const VERSIONS: SharedConfig["versions"] = {
  groupscope: manifest.version,
  deno: Deno.version.deno,
};

/**
 * Prepares the analysis of a run: what it takes is loaded only for those that ask.
 *
 * @param isWanted Whether the run is analysed.
 * @returns Makes the analysis once there is a device.
 */
export async function prepareAnalysis(
  isWanted: boolean,
  group: FiniteGroup,
): Promise<(plan: TrainingPlan, { device }: OpenDevice) => LiveAnalysis | null> {
  if (!isWanted) return () => null;
  const { irrepsToWatch, LiveAnalysis } = await import("./live_analysis.ts");
  const irreps = irrepsToWatch(group);
  return (plan, { device }) => new LiveAnalysis(plan, device, irreps);
}

/** Seeds in short: `1-8`, `1,3,5`. */
export function ranges(seeds: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < seeds.length; i++) {
    const first = seeds[i];
    while (seeds[i + 1] === seeds[i] + 1) i++;
    out.push(first === seeds[i] ? String(first) : `${first}-${seeds[i]}`);
  }
  return out.join(",");
}
