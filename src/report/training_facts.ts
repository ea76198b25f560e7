/**
 * What is known of how a network was trained.
 *
 * @module
 */

import type { TrainingRow } from "../charts/training.ts";

/** How the network of a run was trained, and how that went. */
export interface TrainingFacts {
  /** Its seed. */
  readonly seed: number;
  /** What it is called where seeds do not tell networks apart, such as `lr 0.01, seed 1`. */
  readonly name?: string;
  /** How many networks the run has. */
  readonly networks: number;
  /** Updates asked for. */
  readonly steps: number;
  /** Updates that the weights have seen. */
  readonly step: number;
  /** What a control was trained on; null for the group's products. */
  readonly control: string | null;
  /** Why training is not at its end; null if it is. */
  readonly unfinished: string | null;
  /** The test accuracy that ended training before all steps were done; null if none did. */
  readonly stoppedAt: number | null;
  /** The hyper-parameters that it started from. */
  readonly preset: "demo" | "paper";
  /** Names of those that are not the preset's. */
  readonly changed: readonly string[];
  /** Those that set the regime. */
  readonly regime: {
    readonly lr: number;
    readonly weightDecay: number;
    readonly trainFraction: number;
  };
  /** All evaluations, by step. */
  readonly rows: readonly TrainingRow[];
  /** The step from which train accuracy stays at 0.99 or more; null if never. */
  readonly memorisedAt: number | null;
  /** The same of test accuracy. */
  readonly grokkedAt: number | null;
}
