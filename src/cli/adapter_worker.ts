/**
 * A worker that receives an `AdapterKind` and answers with a `FoundAdapter` or null.
 *
 * @module
 */
import type { AdapterKind } from "../device/adapter.ts";
import { type FoundAdapter, thisSystem } from "./system.ts";

/** A worker's `self`; the ordinary types know only the main thread's. */
const worker = self as unknown as {
  onmessage: (event: MessageEvent<AdapterKind>) => void;
  postMessage(answer: FoundAdapter | null): void;
};

worker.onmessage = async ({ data }) => worker.postMessage(await thisSystem.findAdapter(data));
