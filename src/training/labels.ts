/**
 * What the pairs should give: a group's products, or the labels of a control.
 *
 * @module
 */

import { findBadEntry } from "../groups/axioms.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { randomLabels, randomQuasigroup } from "../groups/latin_squares.ts";
import { randomStream } from "../numerics/random.ts";

/**
 * Labels that are made from a seed: the group's own products, a random Latin square that is isotopic
 * to no group, or independent uniform labels.
 */
export type LabelKind = "group" | "quasigroup" | "random";
/** See {@linkcode LabelKind}. */
export const LABEL_KINDS: readonly LabelKind[] = ["group", "quasigroup", "random"];

/**
 * The labels of a network.
 *
 * @param kind which
 * @param group the group in whose place they stand
 * @param seed that of the network, so that the networks of a batch differ in their labels too; the
 *   stream is one of its own, and leaves split and initial weights as they are
 * @returns (n, n), row by row
 * @throws {RangeError} If there are no such labels of this order: all Latin squares up to order 4 are
 *   isotopic to groups.
 */
export function drawLabels(kind: LabelKind, group: FiniteGroup, seed: number): Int32Array {
  switch (kind) {
    case "group":
      return group.table;
    case "quasigroup":
      return randomQuasigroup(group.order, randomStream(seed, "labels"));
    case "random":
      return randomLabels(group.order, randomStream(seed, "labels"));
  }
}

/**
 * Checks labels that were given.
 *
 * @throws {RangeError} If they are not n² numbers from 0 to n - 1.
 */
export function checkLabels(labels: Int32Array, order: number): void {
  if (labels.length !== order ** 2) {
    throw new RangeError(
      `Cannot train on ${labels.length} labels: there are ${
        order ** 2
      } pairs, one for each is wanted`,
    );
  }
  const problem = findBadEntry(labels, order);
  if (problem) throw new RangeError(`Cannot train on the labels: ${problem}`);
}
