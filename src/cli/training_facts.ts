/**
 * What reports are told of the training of a run.
 *
 * @module
 */

import type { TrainingFacts } from "../report/training_facts.ts";
import type { SeedMetricsRow } from "../runs/metrics_file.ts";
import { labelKindOf, type RunConfig } from "../runs/run_config.ts";
import type { StoredRun } from "../runs/run_directory.ts";
import { learnedStep } from "../training/milestones.ts";
import { LABELS } from "./train_words.ts";

/** The facts of a network that has been evaluated at least once. */
export function trainingFacts(
  { config, finished }: StoredRun,
  rows: readonly SeedMetricsRow[],
  networks: number,
): TrainingFacts {
  const { seeds, preset, hyperparameters: { steps, lr, weightDecay, trainFraction } } = config;
  const kind = labelKindOf(config);
  return {
    seed: seeds.seed,
    networks,
    steps,
    step: rows[rows.length - 1].step,
    control: kind === "group" ? null : LABELS[kind],
    unfinished: finished ? null : "training has not ended",
    preset,
    regime: { lr, weightDecay, trainFraction },
    rows,
    memorisedAt: learnedStep(rows, "trainAccuracy"),
    grokkedAt: learnedStep(rows, "testAccuracy"),
  };
}

/** What the network of a run is of: its group, or that with other labels. */
export function taskName({ config }: Pick<StoredRun, "config">): string {
  const { group, labels } = config;
  return labels ? `${group.name} with ${labels.kind} labels` : group.name;
}

/** What all networks of a launch share of their configs. */
export function sharedSettings(config: RunConfig): object {
  const { seeds: _, splitHash: __, labels: ___, ...shared } = config;
  return shared;
}
