/**
 * `irreps.jsonl`: what a network that is analysed while it is trained does with each irrep, a row for
 * each evaluation that is measured, in order of steps.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import { readRows, type Row } from "./rows_file.ts";

/** A line of `irreps.jsonl`: it has all measures of the analysis, of which files know only this. */
export interface IrrepsRow extends Row {
  /** The totals are over the irreps that are key at this step. */
  readonly keySet: "current";
  readonly irreps: readonly {
    readonly name: string;
    readonly key: boolean;
    /** Null for the trivial irrep. */
    readonly logitSimilarity: number | null;
  }[];
}

/** Reads the rows of a run: all, or those in its first `bytes` bytes. See {@linkcode readRows}. */
export function readIrreps(path: string, bytes?: number): Promise<IrrepsRow[]> {
  return readRows(path, isRow, bytes);
}

function isRow(value: unknown): value is IrrepsRow {
  return isRecord(value) && Number.isSafeInteger(value.step) && Number.isSafeInteger(value.seed) &&
    value.keySet === "current" && Array.isArray(value.irreps) &&
    value.irreps.every((irrep) =>
      isRecord(irrep) && typeof irrep.name === "string" && typeof irrep.key === "boolean" &&
      (irrep.logitSimilarity === null || typeof irrep.logitSimilarity === "number")
    );
}
