/**
 * What a training run is: every choice by name, resolved and checked.
 *
 * @module
 */

import type { AdamwOptions } from "../models/adamw.ts";
import { type WidthName, WIDTHS, type Widths } from "../models/model.ts";
import type { SplitSeed } from "./split.ts";

/** Choices that presets make and options override. */
export interface Hyperparameters extends Widths {
  /** Updates. */
  readonly steps: number;
  /** AdamW's learning rate. */
  readonly lr: number;
  /** AdamW's decoupled weight decay. */
  readonly weightDecay: number;
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Updates over which the learning rate rises. */
  readonly warmup: number;
  /** Share of the n² pairs that is trained on. */
  readonly trainFraction: number;
}

/** Names of the hyper-parameters, in the order in which they are written; a model has some of the widths. */
export const HYPERPARAMETERS = [
  ...WIDTHS,
  "steps",
  "lr",
  "weightDecay",
  "beta1",
  "beta2",
  "warmup",
  "trainFraction",
] as const satisfies readonly (keyof Hyperparameters)[];

/** How a run is watched: none of it changes the weights, but `stopAtAccuracy`. */
export interface Cadence {
  /** Updates from one evaluation to the next. */
  readonly evalEvery: number;
  /** Checkpoints between the first and the last, spaced evenly on a log scale. */
  readonly checkpoints: number;
  /** Ends a network's training at the first evaluation with at least this test accuracy. */
  readonly stopAtAccuracy: number | null;
}

/** Where a network's randomness comes from. */
export interface Seeds {
  /** Names the network, and sets the other two unless they are given. */
  readonly seed: number;
  readonly split: SplitSeed;
  readonly init: number;
}

/** Widest layer, and most updates, that are not taken for a slip. */
const MAX_WIDTH = 8192;
const MAX_STEPS = 1e9;

/**
 * Checks hyper-parameters.
 *
 * @param widthNames The widths of the model.
 * @throws {RangeError} That names the first bad one, its value and what would be right.
 */
export function checkHyperparameters(
  values: Hyperparameters,
  widthNames: readonly WidthName[],
): void {
  for (const name of WIDTHS) {
    const value = values[name];
    if (widthNames.includes(name)) checkInteger(name, value ?? NaN, 1, MAX_WIDTH);
    else if (value !== undefined) {
      throw new RangeError(
        `Cannot train with ${wordsOf(name)} ${value}: the model has ${
          widthNames.map(wordsOf).join(", ")
        }`,
      );
    }
  }
  checkInteger("steps", values.steps, 0, MAX_STEPS);
  checkInteger("warmup", values.warmup, 0, MAX_STEPS);
  checkNumber("lr", values.lr, "a positive number", (lr) => lr > 0);
  checkNumber("weightDecay", values.weightDecay, "a number from 0", (decay) => decay >= 0);
  for (const name of ["beta1", "beta2"] as const) {
    checkNumber(name, values[name], "a number from 0 to below 1", (beta) => beta >= 0 && beta < 1);
  }
  checkNumber(
    "trainFraction",
    values.trainFraction,
    "above 0 and at most 1",
    (fraction) => fraction > 0 && fraction <= 1,
  );
}

/** The widths among some values. */
export function widthsOf(values: Widths): Widths {
  return Object.fromEntries(
    WIDTHS.flatMap((name) => values[name] === undefined ? [] : [[name, values[name]]]),
  );
}

/** The least widths that networks of some widths fit into. */
export function widest(widths: readonly Widths[]): Widths {
  const names = Object.keys(widthsOf(widths[0])) as WidthName[];
  return Object.fromEntries(
    names.map((name) => [name, Math.max(...widths.map((own) => own[name] ?? NaN))]),
  );
}

/** Checks that a network fits into matrices. See {@linkcode checkHyperparameters}. */
export function checkPadding(padding: Widths, values: Widths): void {
  const foreign = WIDTHS.find((name) => padding[name] !== undefined && values[name] === undefined);
  if (foreign) {
    throw new RangeError(`Cannot train with a padding of ${foreign}: the model has none`);
  }
  for (const [name, width] of Object.entries(widthsOf(values))) {
    checkInteger(`padding of ${name}`, padding[name as WidthName] ?? NaN, width, MAX_WIDTH);
  }
}

/** Checks a cadence. See {@linkcode checkHyperparameters}. */
export function checkCadence({ evalEvery, checkpoints, stopAtAccuracy }: Cadence): void {
  checkInteger("evalEvery", evalEvery, 1, MAX_STEPS);
  checkInteger("checkpoints", checkpoints, 0, 10000);
  if (stopAtAccuracy !== null) {
    checkNumber("stopAtAccuracy", stopAtAccuracy, "above 0 and at most 1", (a) => a > 0 && a <= 1);
  }
}

/** Checks that a seed is a whole number that a JavaScript number holds exactly. */
export function checkSeed(name: string, seed: number): void {
  checkInteger(name, seed, 0, Number.MAX_SAFE_INTEGER);
}

/** The default number of updates between evaluations: a hundred evaluations a run. */
export function defaultEvalEvery(steps: number): number {
  return Math.max(1, Math.floor(steps / 100));
}

/** Numbers of updates after which weights are kept: the first, the last, and `count` between. */
export function checkpointSteps(steps: number, count: number): number[] {
  const kept = [0];
  for (let i = 1; i <= count; i++) {
    // The first steps lie closer than whole numbers do: each is at least one after the last.
    const step = Math.max(kept[kept.length - 1] + 1, Math.round(steps ** (i / (count + 1))));
    if (step < steps) kept.push(step);
  }
  return steps > 0 ? [...kept, steps] : kept;
}

/** The hyper-parameters among some values, in the order in which they are written. */
export function hyperparametersOf(values: Partial<Hyperparameters>): Hyperparameters {
  return Object.fromEntries(
    HYPERPARAMETERS.flatMap((name) => values[name] === undefined ? [] : [[name, values[name]]]),
  ) as unknown as Hyperparameters;
}

/** Hyper-parameters of a preset, but for those that are given. */
export function withOverrides(
  preset: Hyperparameters,
  given: Partial<Hyperparameters>,
): Hyperparameters {
  return hyperparametersOf({ ...preset, ...hyperparametersOf(given) });
}

/** The optimizer's part of the hyper-parameters. */
export function optimizerOf(values: Hyperparameters): AdamwOptions {
  const { lr, weightDecay, beta1, beta2, warmup } = values;
  return { lr, weightDecay, beta1, beta2, warmup };
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  const wanted = `a whole number from ${min} to ${max}`;
  checkNumber(name, value, wanted, (v) => Number.isInteger(v) && v >= min && v <= max);
}

function checkNumber(
  name: string,
  value: number,
  wanted: string,
  holds: (value: number) => boolean,
): void {
  if (!Number.isFinite(value) || !holds(value)) {
    throw new RangeError(`Cannot train with ${wordsOf(name)} ${value}: it must be ${wanted}`);
  }
}

/** A name in words: `d model`. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
