/**
 * What reports are told of the training of a run.
 *
 * @module
 */

import type { TrainingRow } from "../charts/training.ts";
import { wordsOf } from "../report/words.ts";
import type { TrainingFacts } from "../report/training_facts.ts";
import type { SeedMetricsRow } from "../runs/metrics_file.ts";
import { batchOf, labelKindOf, type RunConfig } from "../runs/run_config.ts";
import type { StoredRun } from "../runs/run_directory.ts";
import type { Hyperparameters } from "../training/config.ts";
import { learnedStep } from "../training/milestones.ts";
import { presetFor } from "../training/presets.ts";
import { isSwept, networkName, type Setting } from "../training/sweep.ts";
import { LABELS } from "./train_words.ts";

/** The facts of a network that has been evaluated at least once. */
export function trainingFacts(
  { config, setting, finished }: StoredRun,
  rows: readonly SeedMetricsRow[],
  networks: number,
): TrainingFacts {
  const { seeds, preset, hyperparameters, cadence: { stopAtAccuracy } } = config;
  const { steps, lr, weightDecay, trainFraction } = hyperparameters;
  const kind = labelKindOf(config);
  const { step } = rows[rows.length - 1];
  return {
    seed: seeds.seed,
    ...nameIn(setting, seeds.seed),
    networks,
    steps,
    step,
    control: kind === "group" ? null : LABELS[kind],
    unfinished: finished ? null : "training has not ended",
    stoppedAt: finished && step < steps ? stopAtAccuracy : null,
    preset,
    changed: changedFrom(presetOf(config), hyperparameters),
    regime: { lr, weightDecay, trainFraction },
    rows,
    memorisedAt: learnedStep(rows, "trainAccuracy"),
    grokkedAt: learnedStep(rows, "testAccuracy"),
  };
}

/** The hyper-parameters that the preset has for the group of a run. */
export function presetOf({ preset, group, model }: RunConfig): Hyperparameters {
  return presetFor(preset, group.file ?? group.name, model).values;
}

function changedFrom(preset: Hyperparameters, own: Hyperparameters): string[] {
  return (Object.keys(preset) as (keyof Hyperparameters)[])
    .filter((name) => own[name] !== preset[name])
    .map((name) => name === "lr" ? "learning rate" : wordsOf(name));
}

/** What the network of a run is of: its group, or that with other labels. */
export function taskName({ config }: Pick<StoredRun, "config">): string {
  const { group, labels } = config;
  return labels ? `${group.name} with ${labels.kind} labels` : group.name;
}

/** The name of a network that its seed does not tell from the others of its launch. */
export function nameIn(setting: Setting, seed: number): { readonly name?: string } {
  return isSwept(setting) ? { name: networkName(setting, seed) } : {};
}

/** The evaluations of several networks, each by what tells it from the others. */
export function rowsOf(training: readonly TrainingFacts[]): TrainingRow[] {
  return training.flatMap(({ name, rows }) =>
    name === undefined ? rows : rows.map((row) => ({ ...row, name }))
  );
}

/** What all networks of a launch share of their configs. */
export function sharedSettings({ config, setting }: StoredRun): object {
  const { networks: _, ...shared } = batchOf([config], [setting]);
  return shared;
}
