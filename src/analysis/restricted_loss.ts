/**
 * Losses of logits that depend on the product of a pair alone: n rows instead of n².
 *
 * @module
 */

import type { Task } from "../evaluation/task.ts";
import { crossEntropyOf } from "../models/cross_entropy_reference.ts";

/** How often pairs with a product have a label. */
export interface LabelCounts {
  readonly order: number;
  /** Of each kind of pair its product, its label and how many there are. */
  readonly kinds: readonly { readonly product: number; readonly label: number; count: number }[];
}

/** Of each task: every network of a run has the same. */
const counted = new WeakMap<Task, LabelCounts>();

/** Counts the labels of all pairs by product: one label a product, but for controls. */
export function labelCounts(task: Task): LabelCounts {
  const known = counted.get(task);
  if (known) return known;
  const counts = countLabels(task);
  counted.set(task, counts);
  return counts;
}

function countLabels({ group: { order, table }, labels }: Task): LabelCounts {
  const kinds = new Map<number, { product: number; label: number; count: number }>();
  labels.forEach((label, row) => {
    const key = table[row] * order + label;
    const kind = kinds.get(key);
    if (kind) kind.count++;
    else kinds.set(key, { product: table[row], label, count: 1 });
  });
  return { order, kinds: [...kinds.values()] };
}

/**
 * Mean loss over all pairs, in nats.
 *
 * @param logits (n, n): a row for each product
 * @param counts the labels by product
 */
export function restrictedLoss(logits: Float64Array, { order: n, kinds }: LabelCounts): number {
  let sum = 0;
  for (const { product, label, count } of kinds) {
    sum += count * crossEntropyOf(logits.subarray(product * n, (product + 1) * n), label).loss;
  }
  return sum / n ** 2;
}
