/**
 * Which of the n² pairs a network is trained on.
 *
 * @module
 */

import type { Pairs } from "../models/pairs.ts";
import { torchPermutation } from "./mersenne_twister.ts";
import { permutation, randomStream } from "../numerics/random.ts";

/** Where the order of the pairs comes from: our generator, or PyTorch's. */
export interface SplitSeed {
  /** Ours, or that of `torch.randperm`. */
  readonly generator: "groupscope" | "torch";
  /** Its seed. */
  readonly seed: number;
}

/** Row numbers a n + b of the pairs that are trained on and of the others, both ascending. */
export interface Split {
  /** Pairs to train on. */
  readonly train: Int32Array<ArrayBuffer>;
  /** All others. */
  readonly test: Int32Array<ArrayBuffer>;
}

/**
 * Splits the pairs at random: floor(fraction n²) of them are for training.
 *
 * @throws {RangeError} If that leaves none to train on.
 */
export function splitPairs(
  order: number,
  fraction: number,
  { generator, seed }: SplitSeed,
): Split {
  const total = order * order;
  const shuffled = generator === "torch"
    ? torchPermutation(seed, total)
    : permutation(randomStream(seed, "split"), total);
  const count = Math.floor(fraction * total);
  if (count === 0) {
    throw new RangeError(
      `Cannot train on a fraction of ${fraction} of ${total} pairs: that is less than one pair; ` +
        `it must be at least ${1 / total}`,
    );
  }
  return splitFromRows(order, shuffled.subarray(0, count));
}

/** The split that trains on the given rows. They are sorted: the order of a full batch is no matter. */
export function splitFromRows(order: number, trainRows: Int32Array): Split {
  const isTrain = new Uint8Array(order * order);
  for (const row of trainRows) isTrain[row] = 1;
  const rows = Int32Array.from(isTrain.keys());
  return {
    train: rows.filter((row) => isTrain[row] === 1),
    test: rows.filter((row) => isTrain[row] === 0),
  };
}

/**
 * Checks a split that was given. It may leave pairs out.
 *
 * @throws {RangeError} If it trains on nothing, has a row that is none of the n² pairs, or one twice.
 */
export function checkSplit({ train, test }: Split, order: number): void {
  if (train.length === 0) throw new RangeError("Cannot train on a split without training pairs");
  const total = order * order;
  const seen = new Uint8Array(total);
  for (const row of [...train, ...test]) {
    if (!(row >= 0 && row < total)) {
      throw new RangeError(
        `Cannot train on a split with row ${row}: rows of ${total} pairs are 0 to ${total - 1}`,
      );
    }
    if (seen[row]) throw new RangeError(`Cannot train on a split with row ${row} twice`);
    seen[row] = 1;
  }
}

/**
 * The pairs of some rows with their labels.
 *
 * @param labels (n, n): what each pair should give, by row.
 */
export function pairsOf(rows: Int32Array, order: number, labels: Int32Array): Pairs {
  return {
    a: Int32Array.from(rows, (row) => Math.floor(row / order)),
    b: Int32Array.from(rows, (row) => row % order),
    labels: Int32Array.from(rows, (row) => labels[row]),
  };
}
