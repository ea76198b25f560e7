/**
 * A worker that receives a `SmallRequest` and posts `SmallAnswer`s.
 *
 * @module
 */

import { measureRows } from "../bench/rows.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import type { SmallAnswer, SmallRequest } from "./bench_small.ts";
import { chooseGroup } from "./choose_group.ts";
import { openDevice } from "./open_device.ts";

/** A worker's `self`; the ordinary types know only the main thread's. */
const worker = self as unknown as {
  onmessage: (event: MessageEvent<SmallRequest>) => void;
  postMessage(answer: SmallAnswer): void;
};

worker.onmessage = async ({ data }) => {
  try {
    worker.postMessage({ rows: await measure(data) });
  } catch (error) {
    worker.postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
};

async function measure({ device: choice, cases, seconds }: SmallRequest) {
  const { device } = await openDevice(choice, 0);
  if (!device) throw new Error("Cannot measure small updates: WebGPU finds no adapter in a worker");
  try {
    const own = await Promise.all(cases.map(async ({ group, ...rest }) => ({
      ...rest,
      group: (await chooseGroup({ group }, MAX_TABLE_ORDER)).group,
    })));
    const onRound = (round: number, rounds: number) => worker.postMessage({ round, rounds });
    const rows = await measureRows(device, own, { seconds, onRound });
    return rows.map(({ group: _, ...row }) => row); // a group has functions, which no message takes
  } finally {
    device.destroy();
  }
}
