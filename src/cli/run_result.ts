/**
 * What the analysis of a run directory gives: `analysis.json`.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import type { Crossing, Phases, TrajectoryPoint } from "../analysis/trajectory.ts";
import type { LabelKind } from "../training/labels.ts";
import type { Setting } from "../training/sweep.ts";

/** Why an analysis is not of the end of training. */
export interface Unfinished {
  readonly reason: string;
  /** Updates that the analysed weights have seen. */
  readonly step: number;
}

/** A network of a run. */
export interface NetworkResult {
  readonly seed: number;
  /** Of a sweep: the hyper-parameters in which its networks differ. */
  readonly hyperparameters?: Setting;
  /** Updates that the weights of `final` have seen. */
  readonly step: number;
  /** What the network was trained to give: the group's products, or the labels of a control. */
  readonly labels: LabelKind | "file";
  /** Null if training has ended. */
  readonly partial: Unfinished | null;
  readonly final: Result;
  readonly phases: Phases;
  /** The non-trivial irreps as they were learned; null without checkpoints. */
  readonly learningOrder: readonly Crossing[] | null;
  readonly trajectory: readonly TrajectoryPoint[];
}

/** The networks of a run directory. */
export interface RunResult {
  readonly networks: readonly NetworkResult[];
  /** Those that have no weights yet. */
  readonly skipped: readonly {
    readonly seed: number;
    readonly hyperparameters?: Setting;
    readonly reason: string;
  }[];
}
