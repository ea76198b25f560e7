/**
 * What the heads of a transformer attend to, pair by pair.
 *
 * @module
 */

import type { Network } from "../evaluation/network.ts";

/** Most heads that are shown. */
export const MAX_HEADS = 8;
/** Most elements on a side of a head's picture: there are many pictures. */
export const MAX_PATTERN_SIDE = 48;

/** The attention of one head. */
export interface AttentionPattern {
  /** Counted from 0. */
  readonly head: number;
  /** By a and b, the first elements of the group: what "=" attends to a with. */
  readonly values: readonly (readonly number[])[];
}

/** The first heads on the first elements; none where there is no attention. */
export function attentionPatterns({ attention, order }: Network): AttentionPattern[] {
  if (!attention) return [];
  const side = Math.min(order, MAX_PATTERN_SIDE);
  return Array.from({ length: Math.min(attention.heads, MAX_HEADS) }, (_, head) => ({
    head,
    values: Array.from({ length: side }, (_, a) => {
      const pattern = attention.patternOf(head, a);
      return Array.from({ length: side }, (_, b) => pattern[3 * b]);
    }),
  }));
}
