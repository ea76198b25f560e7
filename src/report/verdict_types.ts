/**
 * What a verdict is made of.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import type { TrainingFacts } from "./training_facts.ts";

/** What a verdict is on: an analysed network, a run that was not analysed, or both. */
export interface VerdictInput {
  readonly group: { readonly name: string; readonly order: number };
  /** Null for weights that came as a file. */
  readonly training: TrainingFacts | null;
  /** Null before the analysis. */
  readonly result: Result | null;
  /** What the irreps' similarities were when training was watched; null or absent if it was not. */
  readonly watched?: readonly WatchedIrrep[] | null;
  /** Whether the network was built to use its irreps, as a positive control. */
  readonly built?: boolean;
  /** The command that analyses the network, where it was not. */
  readonly analyzeWith?: string;
}

/** What watching a training tells of an irrep. */
export interface WatchedIrrep {
  readonly name: string;
  readonly key: boolean;
  /** Null for the trivial irrep. */
  readonly logitSimilarity: number | null;
}

/** A line of a verdict. */
export interface VerdictLine {
  readonly topic: "Generalisation" | "Irreps" | "Evidence" | "Against it" | "Caveats";
  readonly text: string;
}
