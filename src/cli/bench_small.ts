/**
 * Rows of a benchmark whose updates are small: a software driver takes those on one thread, which is settled
 * for all devices that a thread of ours opens. So they are measured in a worker, on a device of its own.
 *
 * @module
 */

import type { Case, Row } from "../bench/rows.ts";
import type { ModelName } from "../models/models.ts";
import type { DeviceChoice } from "./device_choice.ts";

/** What the worker is asked. */
export interface SmallRequest {
  readonly device: DeviceChoice;
  /** The cases, with groups by name. */
  readonly cases: readonly { model: ModelName; group: string; instances: number }[];
  readonly seconds: number;
}

/** What it answers: the round that begins, the rows in the end, or why there are none. */
export type SmallAnswer =
  | { readonly round: number; readonly rounds: number }
  | { readonly rows: readonly Omit<Row, "group">[] }
  | { readonly failure: string };

/** Measures cases in a worker: `measureRows()`, as far as the caller can tell. */
export async function measureSmallRows(
  device: DeviceChoice,
  cases: readonly Case[],
  { seconds, onRound }: { seconds: number; onRound?(round: number, rounds: number): void },
): Promise<Row[]> {
  const worker = new Worker(new URL("./bench_small_worker.ts", import.meta.url), {
    type: "module",
  });
  const ended = Promise.withResolvers<readonly Omit<Row, "group">[]>();
  worker.onmessage = ({ data }: MessageEvent<SmallAnswer>) => {
    if ("round" in data) onRound?.(data.round, data.rounds);
    else if ("rows" in data) ended.resolve(data.rows);
    else ended.reject(new Error(data.failure));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    ended.reject(new Error(event.message));
  };
  const named = cases.map(({ group: { name }, ...own }) => ({ ...own, group: name }));
  worker.postMessage({ device, cases: named, seconds } satisfies SmallRequest);
  try {
    const rows = await ended.promise;
    return rows.map((row, i) => ({ ...row, group: cases[i].group }));
  } finally {
    worker.terminate();
  }
}
