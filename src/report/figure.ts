/**
 * A chart with the words that stand below it.
 *
 * @module
 */

import type { Chart } from "../charts/chart.ts";

/** A figure of a report. */
export interface Figure {
  readonly chart: Chart;
  /** What it shows, in one sentence, with the numbers that matter. */
  readonly shows: string;
  /** How it is computed, in one sentence. */
  readonly computed: string;
}
