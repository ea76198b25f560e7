/**
 * What only transformers have: heads that attend to the elements, and a path around the hidden layer.
 *
 * @module
 */

import { type BySet, bySet } from "../evaluation/evaluator.ts";
import type { Block } from "./blocks.ts";
import { logitPart, type Surveyed } from "./parts.ts";
import { coefficientsInAll, power, shareOf, splitRows } from "./shares.ts";

/** What a head does. */
export interface HeadResult {
  /** Counted from 0. */
  readonly head: number;
  /** What "=" attends to, on average over all pairs: sums to 1. */
  readonly attention: { readonly left: number; readonly right: number; readonly self: number };
  /** Mean absolute deviation of its attention to a and to b from these averages. */
  readonly spread: { readonly left: number; readonly right: number };
  /** Losses where its output is nothing. */
  readonly lossWithout: BySet;
  /** By irrep, what tokens add through it to the hidden layer before its ReLU, as a and as b: shares. */
  readonly irreps: readonly {
    readonly name: string;
    readonly left: number;
    readonly right: number;
  }[];
}

/** Where the logits come from. */
export interface PathResult {
  /** Losses of the logits that the hidden layer gives by itself. */
  readonly lossThroughHidden: BySet;
  /** By irrep, the parts of the logits' similarity that come by both paths; null for the trivial irrep. */
  readonly irreps: readonly {
    readonly name: string;
    readonly throughHidden: number | null;
    readonly direct: number | null;
  }[];
}

/** What a network's attention does; null where there is none. */
export async function headsOf(
  { network, task, evaluator }: Surveyed,
  blocks: readonly Block[],
): Promise<HeadResult[] | null> {
  const { attention, order: n, width: h } = network;
  if (!attention) return null;
  const heads = Array.from({ length: attention.heads }, (_, head) => head);
  const scores = await evaluator.scores(heads.map(attention.without));
  return heads.map((head): HeadResult => {
    const patterns = Array.from({ length: n }, (_, a) => attention.patternOf(head, a));
    const mean = [0, 1, 2].map((j) =>
      patterns.reduce((sum, own) => sum + meanOf(own.filter((_, i) => i % 3 === j)), 0) / n
    );
    const spread = [0, 1].map((j) =>
      patterns.reduce(
        (sum, own) =>
          sum + meanOf(own.filter((_, i) => i % 3 === j).map((p) => Math.abs(p - mean[j]))),
        0,
      ) / n
    );
    const output = attention.outputOf(head);
    const [left, right] = [output.subarray(0, n * h), output.subarray(n * h)].map((side) => {
      const total = power(side);
      return splitRows(coefficientsInAll(blocks, side), blocks, h)
        .map((own) => shareOf(power(own), total));
    });
    return {
      head,
      attention: { left: mean[0], right: mean[1], self: mean[2] },
      spread: { left: spread[0], right: spread[1] },
      lossWithout: bySet(scores[head], task.train !== null).loss,
      irreps: blocks.map(({ name }, i) => ({ name, left: left[i], right: right[i] })),
    };
  });
}

/** How the logits come about; null where all come from the hidden layer. */
export async function pathsOf(
  surveyed: Surveyed,
  blocks: readonly Block[],
): Promise<PathResult | null> {
  const { network: { throughHidden }, task, evaluator, means } = surveyed;
  if (!throughHidden) return null;
  const [scores] = await evaluator.scores([throughHidden]);
  const { direct: _, ...ofHidden } = means;
  const hidden: Surveyed = { ...surveyed, means: ofHidden };
  return {
    lossThroughHidden: bySet(scores, task.train !== null).loss,
    irreps: blocks.map((block) => {
      if (block.isTrivial) return { name: block.name, throughHidden: null, direct: null };
      const [whole, part] = [surveyed, hidden].map((one) => logitPart(one, block).similarity);
      return { name: block.name, throughHidden: part, direct: whole - part };
    }),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
