/**
 * `metrics.jsonl`: a row for each evaluation, in order of steps.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import type { MetricsRow } from "../training/loop.ts";
import { attempt } from "./attempt.ts";

/** A line of `metrics.jsonl`. */
export interface SeedMetricsRow extends MetricsRow {
  readonly seed: number;
}

/**
 * Reads metrics.
 *
 * @param bytes How much of the file.
 * @throws {Error} If the file is shorter, or has a line that is no row.
 */
export async function readMetrics(path: string, bytes = Infinity): Promise<SeedMetricsRow[]> {
  const content = await attempt(`read ${path}`, () => Deno.readFile(path));
  if (bytes !== Infinity && content.length < bytes) {
    throw new Error(`Cannot read ${path}: it has ${content.length} bytes, ${bytes} were written`);
  }
  const lines = new TextDecoder().decode(content.subarray(0, bytes)).split("\n");
  if (lines.pop() !== "") throw new Error(`Cannot read ${path}: its last line is not complete`);
  return lines.map((line, i) => {
    const row = parse(line);
    if (!isRow(row)) throw new SyntaxError(`Cannot read ${path}: line ${i + 1} is no row`);
    return row;
  });
}

/** Opens the file to go on after its first `bytes` bytes, for one process at a time. */
export async function openMetrics(path: string, bytes: number): Promise<Deno.FsFile> {
  const file = await lockMetrics(path, true);
  try {
    await attempt(`write ${path}`, async () => {
      await file.truncate(bytes);
      await file.seek(0, Deno.SeekMode.End);
    });
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * Takes the lock of a file of metrics, and leaves what is in it. Closing the file gives it back.
 *
 * @param create Whether to make the file where there is none.
 * @throws {Error} If another process trains there.
 */
export async function lockMetrics(path: string, create: boolean): Promise<Deno.FsFile> {
  const file = await attempt(`write ${path}`, () => Deno.open(path, { create, write: true }));
  // Where the file system knows no locks nothing is known of others.
  if (await file.tryLock(true).catch(() => true)) return file;
  file.close();
  throw new Error(`Cannot write ${path}: another process is training there`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
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
