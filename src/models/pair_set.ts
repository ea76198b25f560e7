/**
 * A set of pairs on the device: the rows of a full batch, cut into blocks that fit its limits.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import {
  createMatrix,
  destroyMatrix,
  type Matrix,
  PADDING,
  padTo,
  writeMatrix,
} from "../device/matrix.ts";
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
  /** The rows that each token occurs in. */
  readonly incidence: Incidence;
}

/** The rows that tokens occur in, on the device: see `hidden_backward.wgsl`. */
export interface Incidence {
  readonly starts: GPUBuffer;
  readonly index: Matrix;
}

/** Quads in a row of a matrix `index`: the constant of the same name in `access/texture.wgsl`. */
export const INDEX_QUADS = 1024;

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
  return {
    counts,
    rows,
    blocks,
    pairs: device.storage(`${label} pairs`, pairRecords(instances, rows)),
    results: device.storage(`${label} results`, new Float32Array(instances.length * rows * 2)),
    incidence: createIncidence(device, label, instances.map(({ a, b }) => [a, b]), order, blocks),
  };
}

/** Frees the memory of a set. */
export function destroyPairSet({ pairs, results, incidence }: PairSet): void {
  pairs.destroy();
  results.destroy();
  destroyIncidence(incidence);
}

/**
 * Uploads which rows tokens occur in.
 *
 * @param instances The tokens of each side, row by row.
 */
export function createIncidence(
  device: ComputeDevice,
  label: string,
  instances: readonly (readonly Int32Array[])[],
  order: number,
  blocks: readonly Block[],
): Incidence {
  const { starts, rowsOf } = rowsOfTokens(instances, order, blocks);
  const rows = Math.ceil(rowsOf.length / (4 * INDEX_QUADS));
  const shape = { layers: 1, rows: Math.max(1, rows), columns: 4 * INDEX_QUADS };
  const index = createMatrix(device, `${label} rows of tokens`, shape);
  const dense = new Float32Array(shape.rows * shape.columns);
  dense.set(rowsOf);
  writeMatrix(device, index, dense);
  return { starts: device.storage(`${label} starts`, starts), index };
}

/** Frees the memory of an incidence. */
export function destroyIncidence({ starts, index }: Incidence): void {
  starts.destroy();
  destroyMatrix(index);
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
 * For each block, instance, side and token: the rows of the block that it occurs in, ascending, in quads
 * that are filled up with -1; `starts` counts quads.
 *
 * @param instances The tokens of each side, row by row.
 */
export function rowsOfTokens(
  instances: readonly (readonly Int32Array[])[],
  order: number,
  blocks: readonly Block[],
): { starts: Uint32Array<ArrayBuffer>; rowsOf: Int32Array<ArrayBuffer> } {
  const sides = instances.flat();
  const starts = new Uint32Array(blocks.length * sides.length * (order + 1));
  let slot = 0;
  let quads = 0;
  for (const { first, rows } of blocks) {
    for (const tokens of sides) {
      const counts = new Uint32Array(order);
      const last = Math.min(first + rows, tokens.length);
      for (let r = first; r < last; r++) counts[tokens[r]]++;
      for (const count of counts) {
        starts[slot++] = quads;
        quads += Math.ceil(count / 4);
      }
      starts[slot++] = quads;
    }
  }
  const rowsOf = new Int32Array(4 * quads).fill(-1);
  slot = 0;
  for (const { first, rows } of blocks) {
    for (const tokens of sides) {
      const next = starts.slice(slot, slot + order).map((quad) => 4 * quad); // of each token
      const last = Math.min(first + rows, tokens.length);
      for (let r = first; r < last; r++) rowsOf[next[tokens[r]]++] = r - first;
      slot += order + 1;
    }
  }
  return { starts, rowsOf };
}
