/**
 * A set of pairs on the device: the rows of a full batch, cut into blocks that fit its limits.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { PADDING, padTo } from "../device/matrix.ts";
import type { Pairs } from "./pairs.ts";

/** Rows that are processed together. */
export interface Block {
  readonly index: number;
  /** First row, counted in the set. */
  readonly first: number;
  /** Rows, padded. */
  readonly rows: number;
}

/** A set of pairs for each instance, on the device. */
export interface PairSet {
  /** Pairs of each instance, without padding. */
  readonly counts: readonly number[];
  /** Rows of the set, padded: the longest instance decides. */
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** (instances, rows) of (a, b, label, bits of the weight 1/N; 0 for padding). */
  readonly pairs: GPUBuffer;
  /** (instances, rows) of (loss, correct). */
  readonly results: GPUBuffer;
  /** The rows that each token occurs in: see `hidden_backward.wgsl`. */
  readonly starts: GPUBuffer;
  /** See {@linkcode starts}. */
  readonly rowsOf: GPUBuffer;
}

/**
 * Rows of a block: as many as keep every activation of a block within 8 MiB for one instance and
 * within a texture's height. It depends on the widths only, never on the number of instances, so
 * that an instance computes the same bytes alone and in a batch.
 */
export function rowsPerBlock(...widths: number[]): number {
  const widest = padTo(Math.max(...widths), PADDING);
  const rows = Math.floor(2 ** 23 / (4 * widest) / PADDING) * PADDING;
  return Math.min(8192, Math.max(PADDING, rows));
}

/**
 * Uploads a set.
 *
 * @param instances The pairs of each network.
 * @param order n: number of tokens on each side.
 * @param blockRows Rows of a block: a multiple of 64.
 */
export function createPairSet(
  device: ComputeDevice,
  label: string,
  instances: readonly Pairs[],
  order: number,
  blockRows: number,
): PairSet {
  const counts = instances.map(({ a }) => a.length);
  const rows = padTo(Math.max(1, ...counts), PADDING);
  const blocks: Block[] = [];
  for (let first = 0; first < rows; first += blockRows) {
    blocks.push({ index: blocks.length, first, rows: Math.min(blockRows, rows - first) });
  }
  const { starts, rowsOf } = incidence(instances.map(({ a, b }) => [a, b]), order, blocks);
  return {
    counts,
    rows,
    blocks,
    pairs: device.storage(`${label} pairs`, pairRecords(instances, rows)),
    results: device.storage(`${label} results`, new Float32Array(instances.length * rows * 2)),
    starts: device.storage(`${label} starts`, starts),
    rowsOf: device.storage(`${label} rows of tokens`, rowsOf),
  };
}

/** Frees the memory of a set. */
export function destroyPairSet({ pairs, results, starts, rowsOf }: PairSet): void {
  for (const buffer of [pairs, results, starts, rowsOf]) buffer.destroy();
}

function pairRecords(instances: readonly Pairs[], rows: number): Uint32Array<ArrayBuffer> {
  const records = new Uint32Array(instances.length * rows * 4);
  const weights = new Float32Array(records.buffer);
  instances.forEach(({ a, b, labels }, i) => {
    for (let r = 0; r < a.length; r++) {
      const at = (i * rows + r) * 4;
      records[at] = a[r];
      records[at + 1] = b[r];
      records[at + 2] = labels[r];
      weights[at + 3] = 1 / a.length;
    }
  });
  return records;
}

/**
 * For each block, instance, side and token: the rows of the block that it occurs in, ascending.
 *
 * @param instances The tokens of each side, row by row.
 */
export function incidence(
  instances: readonly (readonly Int32Array[])[],
  order: number,
  blocks: readonly Block[],
): { starts: Uint32Array<ArrayBuffer>; rowsOf: Uint32Array<ArrayBuffer> } {
  const sides = instances.flat();
  const starts = new Uint32Array(blocks.length * sides.length * (order + 1));
  const rowsOf = new Uint32Array(sides.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  let slot = 0;
  for (const { first, rows } of blocks) {
    for (const tokens of sides) {
      const last = Math.min(first + rows, tokens.length);
      const next = new Uint32Array(order + 1); // of each token, the place of its next row
      for (let r = first; r < last; r++) next[tokens[r] + 1]++;
      next[0] = end;
      for (let t = 0; t < order; t++) next[t + 1] += next[t];
      starts.set(next, slot);
      slot += order + 1;
      end = next[order];
      for (let r = first; r < last; r++) rowsOf[next[tokens[r]]++] = r - first;
    }
  }
  return { starts, rowsOf };
}
