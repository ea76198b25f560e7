/**
 * `metrics.jsonl`: a row for each evaluation, in order of steps.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import type { MetricsRow } from "../training/loop.ts";
import { readRows, type Row } from "./rows_file.ts";

/** A line of `metrics.jsonl`. */
export interface SeedMetricsRow extends MetricsRow, Row {}

/** Reads metrics. See {@linkcode readRows}. */
export function readMetrics(path: string, bytes?: number): Promise<SeedMetricsRow[]> {
  return readRows(path, isRow, bytes);
}

function isRow(value: unknown): value is SeedMetricsRow {
  if (!isRecord(value)) return false;
  const { step, seed, sumOfSquaredWeights, ...rest } = value;
  const { trainLoss, testLoss, trainAccuracy, testAccuracy } = rest;
  return Number.isSafeInteger(step) && Number.isSafeInteger(seed) &&
    [sumOfSquaredWeights, trainLoss, testLoss, trainAccuracy, testAccuracy].every((number) =>
      number === null || typeof number === "number"
    );
}
