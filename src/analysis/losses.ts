/**
 * Losses of a network, of parts of it, and of what is left without them.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { crossEntropyOf } from "../models/cross_entropy_reference.ts";
import { type Network, product } from "./network.ts";

/**
 * (n, n): logits that depend on the product of a pair alone, a row for each product. The part of a
 * network in one irrep is of this kind, at the logits and at the hidden layer.
 */
export type ProductLogits = Float64Array;

/** Mean cross-entropy in nats, or accuracy; null where there are no such pairs. */
export interface BySet {
  /** Over the pairs trained on. */
  readonly train: number | null;
  /** Over the other pairs. */
  readonly test: number | null;
  /** Over all pairs. */
  readonly all: number;
}

/** How well a network does, as it is and without parts of it. */
export interface Losses {
  readonly loss: BySet;
  readonly accuracy: BySet;
  /** For each part the mean loss over the training pairs without it; null without training pairs. */
  readonly excluded: readonly (number | null)[];
}

/**
 * Mean loss over all pairs of a network that gives these logits. Each product has n pairs.
 *
 * @param logits (n, n)
 * @param n the order
 */
export function restrictedLoss(logits: ProductLogits, n: number): number {
  let sum = 0;
  for (let p = 0; p < n; p++) sum += crossEntropyOf(logits.subarray(p * n, (p + 1) * n), p).loss;
  return sum / n;
}

/**
 * One pass over all pairs. The exponentials of a row serve all parts: without a part the logit of c
 * relative to the label changes by a function of the product and c, whose exponential is tabulated.
 *
 * @param network the network
 * @param group its group
 * @param train row numbers a n + b of the training pairs, or null if they are not known
 * @param parts what to exclude, one at a time
 */
export function losses(
  network: Network,
  group: FiniteGroup,
  train: ArrayLike<number> | null,
  parts: readonly ProductLogits[],
): Losses {
  const { order: n, width: h, unembed } = network;
  const isTrain = new Uint8Array(n * n);
  for (let i = 0; i < (train?.length ?? 0); i++) isTrain[train![i]] = 1;
  const factors = train ? parts.map((part) => relativeFactors(part, n)) : [];
  const sums = { train: [0, 0, 0], test: [0, 0, 0] }; // pairs, loss, right answers
  const excluded = new Float64Array(factors.length);
  const hidden = new Float64Array(n * h);
  const ratios = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    network.hiddenOf(a, hidden);
    const logits = product(hidden, unembed, n, h, n);
    for (let b = 0; b < n; b++) {
      const label = group.table[a * n + b];
      const row = logits.subarray(b * n, (b + 1) * n);
      const set = isTrain[a * n + b] ? sums.train : sums.test;
      set[0]++;
      const { loss, isCorrect } = crossEntropyOf(row, label);
      set[1] += loss;
      if (isCorrect) set[2]++;
      if (!isTrain[a * n + b]) continue;
      for (let c = 0; c < n; c++) ratios[c] = Math.exp(row[c] - row[label]);
      ratios[label] = 0; // added last, by log1p
      factors.forEach((factor, i) => {
        let others = 0;
        for (let c = 0, k = label * n; c < n; c++, k++) others += ratios[c] * factor[k];
        // Ratios may overflow, and be infinity times 0.
        excluded[i] += others < Infinity
          ? Math.log1p(others)
          : crossEntropyOf(row.map((logit, c) => logit - parts[i][label * n + c]), label).loss;
      });
    }
  }
  const [pairs, loss, right] = sums.train.map((value, i) => value + sums.test[i]);
  const ratio = (set: readonly number[], i: number) => set[0] > 0 && train ? set[i] / set[0] : null;
  return {
    loss: { train: ratio(sums.train, 1), test: ratio(sums.test, 1), all: loss / pairs },
    accuracy: { train: ratio(sums.train, 2), test: ratio(sums.test, 2), all: right / pairs },
    excluded: parts.map((_, i) => train && train.length > 0 ? excluded[i] / train.length : null),
  };
}

/** (n, n): exp(-(part[p, c] - part[p, p])). */
function relativeFactors(part: ProductLogits, n: number): Float64Array {
  return part.map((logit, i) => Math.exp(part[Math.floor(i / n) * (n + 1)] - logit));
}
