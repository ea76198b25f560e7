/**
 * What a network was trained to do.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";

/** Which pairs a network saw, and what each pair should give. */
export interface Task {
  /** The group whose irreps are looked for. */
  readonly group: FiniteGroup;
  /** (n, n): what each pair (a, b) should give, in row a n + b; the group's table, but for controls. */
  readonly labels: Int32Array;
  /** Row numbers a n + b of the training pairs, or null if they are not known. */
  readonly train: ArrayLike<number> | null;
  /** Row numbers of the pairs to look at; by default all. */
  readonly rows?: Int32Array;
}

/** The task of multiplying in a group. */
export function multiplication(group: FiniteGroup, train: ArrayLike<number> | null): Task {
  return { group, labels: group.table, train };
}

/** What a pair is to an evaluator. */
export const PAIR = { test: 0, train: 1, unseen: 2 } as const;

/** (n²): of each pair whether it is a training pair, another one, or not looked at. */
export function pairKinds({ group: { order }, train, rows }: Task): Uint8Array {
  const kinds = new Uint8Array(order * order);
  for (let i = 0; i < (train?.length ?? 0); i++) kinds[train![i]] = PAIR.train;
  if (!rows) return kinds;
  const seen = new Uint8Array(order * order);
  for (const row of rows) seen[row] = 1;
  return kinds.map((kind, row) => seen[row] ? kind : PAIR.unseen);
}
