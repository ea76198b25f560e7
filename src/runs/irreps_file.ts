/**
 * `irreps.jsonl`: what a network that is analysed while it is trained does with each irrep, a row for
 * each evaluation, in order of steps.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import { attempt } from "./attempt.ts";
import { parse, readRows, type Row } from "./rows_file.ts";

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

/** Reads the rows of a run that has ended. See {@linkcode readRows}. */
export function readIrreps(path: string, bytes?: number): Promise<IrrepsRow[]> {
  return readRows(path, isRow, bytes);
}

/**
 * The part of the file with the rows of before some step. What comes after may be anything: a process
 * may have been killed while it wrote.
 */
export async function irrepsBefore(
  path: string,
  step: number,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const content = await attempt(`read ${path}`, () => Deno.readFile(path));
  const decoder = new TextDecoder();
  const newline = "\n".charCodeAt(0);
  let [rows, bytes] = [0, 0];
  for (let end = content.indexOf(newline); end >= 0; end = content.indexOf(newline, bytes)) {
    const row = parse(decoder.decode(content.subarray(bytes, end)));
    if (!isRow(row) || row.step >= step) break;
    rows++;
    bytes = end + 1;
  }
  return { rows, bytes };
}

function isRow(value: unknown): value is IrrepsRow {
  return isRecord(value) && Number.isSafeInteger(value.step) && Number.isSafeInteger(value.seed) &&
    value.keySet === "current" && Array.isArray(value.irreps) &&
    value.irreps.every((irrep) =>
      isRecord(irrep) && typeof irrep.name === "string" && typeof irrep.key === "boolean" &&
      (irrep.logitSimilarity === null || typeof irrep.logitSimilarity === "number")
    );
}
