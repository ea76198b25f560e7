/**
 * What an analysis comes to: results for files, and what reports are made of.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import type { AnalysedNetwork } from "../report/result_figures.ts";
import type { Representations } from "../representations/representations.ts";
import type { SeedMetricsRow } from "../runs/metrics_file.ts";
import type { StoredRun } from "../runs/run_directory.ts";
import type { NetworkResult, RunResult } from "./run_result.ts";

/** A network that was analysed. */
export interface AnalysedRun extends AnalysedNetwork {
  /** Null for a network that is not of a run. */
  readonly run: {
    readonly stored: StoredRun;
    /** The evaluations up to the weights that were analysed. */
    readonly rows: readonly SeedMetricsRow[];
    readonly outcome: NetworkResult;
  } | null;
}

/** Networks that were analysed. */
export interface Analysed {
  /** What is written as JSON. */
  readonly result: Result | RunResult;
  readonly networks: readonly AnalysedRun[];
  readonly irreps: Representations;
}
