/**
 * What `train` says of its networks.
 *
 * @module
 */

import { capital, percent, stepCount } from "../report/words.ts";
import type { SeedMetricsRow } from "../runs/metrics_file.ts";
import { labelKindOf, type RunConfig } from "../runs/run_config.ts";
import { learnedStep } from "../training/milestones.ts";
import { isSwept, networkName, type Setting, SWEPT } from "../training/sweep.ts";

/** What a network has come to: an entry of `runs` in the JSON of `train`. */
export interface Summary extends SeedMetricsRow {
  readonly directory: string;
  /** Of a sweep: the hyper-parameters in which its networks differ. */
  readonly hyperparameters?: Setting;
  /** What it learned: the group, or the labels of a control. */
  readonly labels: ReturnType<typeof labelKindOf>;
  /** First evaluated step from which train accuracy stays at 0.99 or more; null if never. */
  readonly memoriseStep: number | null;
  /** The same of test accuracy. */
  readonly grokStep: number | null;
}

/** Summarises a network that has ended. */
export function summarise(
  { path, config, setting }: {
    readonly path: string;
    readonly config: RunConfig;
    readonly setting: Setting;
  },
  rows: readonly SeedMetricsRow[],
): Summary {
  return {
    directory: path,
    ...(isSwept(setting) && { hyperparameters: setting }),
    labels: labelKindOf(config),
    ...rows[rows.length - 1],
    memoriseStep: learnedStep(rows, "trainAccuracy"),
    grokStep: learnedStep(rows, "testAccuracy"),
  };
}

/** Sorts summaries by what tells the networks apart. */
export function bySetting(a: Summary, b: Summary): number {
  for (const name of SWEPT) {
    const difference = (a.hyperparameters?.[name] ?? 0) - (b.hyperparameters?.[name] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.seed - b.seed;
}

/** A summary as a sentence. */
export function sentenceOf(summary: Summary): string {
  const { seed, hyperparameters = {}, labels, step, memoriseStep, grokStep, testLoss } = summary;
  const control = labels === "group" ? "" : ` (${labels} labels)`;
  const learned = (verb: string, at: number | null) =>
    at === null ? `never ${verb}` : `${verb} at step ${at}`;
  const test = testLoss === null
    ? "no test pairs"
    : `test loss ${short(testLoss)}, accuracy ${percent(summary.testAccuracy)}`;
  return `${capital(networkName(hyperparameters, seed))}${control}, ${
    stepCount(step)
  }: train loss ${short(summary.trainLoss)}, accuracy ` +
    `${percent(summary.trainAccuracy)}; ${test}; ${learned("memorised", memoriseStep)}, ` +
    `${learned("generalised", grokStep)}`;
}

/** The latest metrics of some networks for the progress bar; several are averaged. */
export function noteOf(latest: readonly SeedMetricsRow[]): string {
  if (latest.length === 0) return "";
  const mean = (pick: (row: SeedMetricsRow) => number | null) =>
    latest.reduce((sum, row) => sum + (pick(row) ?? NaN), 0) / latest.length;
  const test = mean((row) => row.testAccuracy);
  return `train loss ${short(mean((row) => row.trainLoss))}` +
    (Number.isNaN(test) ? "" : `, test accuracy ${percent(test)}`);
}

function short(value: number | null): string {
  if (value === null) return "none";
  return value >= 0.01 ? value.toFixed(3) : value.toExponential(1);
}
