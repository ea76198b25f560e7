/**
 * What an analysis asks of all pairs of a network: everything else is algebra on n rows.
 *
 * @module
 */

import type { Marginals } from "./marginals.ts";
import type { Network } from "./network.ts";

/** What the rows of a table of logits stand for. */
export type RowsBy = "left" | "right" | "product";

/** Logits that depend on a, on b or on ab alone. */
export interface LogitTable {
  readonly by: RowsBy;
  /** (n, n): a row for each element. */
  readonly logits: Float64Array;
  /** Whether they are added or taken away. */
  readonly sign: 1 | -1;
}

/** What a network's logits are replaced by. */
export interface Variant {
  /** Whether its own logits stay. */
  readonly own: boolean;
  /** What is added to them. */
  readonly tables: readonly LogitTable[];
}

/** A network's logits without a part that depends on the product alone, (n, n). */
export function without(logits: Float64Array): Variant {
  return { own: true, tables: [{ by: "product", logits, sign: -1 }] };
}

/** How well logits do on a set of pairs. */
export interface Score {
  readonly pairs: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Share of the pairs whose label has the largest logit. */
  readonly accuracy: number;
}

/** The training pairs and the others; null where there are no such pairs. */
export interface Scores {
  readonly train: Score | null;
  readonly test: Score | null;
}

/** What one pass over all pairs of a network tells. */
export interface Pass {
  readonly means: Marginals;
  readonly scores: Scores;
}

/** Passes over all pairs of networks with one task. */
export interface Evaluator {
  /** An evaluator of the same task that looks at some pairs only; to be destroyed apart. */
  on(rows: Int32Array): Evaluator;
  /** The pass that comes first, over all pairs. */
  pass(network: Network): Promise<Pass>;
  /**
   * Scores of variants of a network's logits.
   *
   * @param rows whether to look at the training pairs alone: then there are no test scores
   * @param margin logits that differ by no more are equal, and among equal ones the first is the answer:
   * where parts are removed, what is left may be rounding alone
   */
  variants(
    network: Network,
    variants: readonly Variant[],
    rows: "train" | "all",
    margin?: number,
  ): Promise<Scores[]>;
  /**
   * Mean losses over the training pairs, in nats, of a network's logits without parts of them that
   * depend on ab alone; null where there are no such pairs.
   *
   * @param parts (n, n) each: a row for each product
   */
  lossesWithout(network: Network, parts: readonly Float64Array[]): Promise<(number | null)[]>;
  /** Scores of networks of the same sizes. */
  scores(networks: readonly Network[]): Promise<Scores[]>;
  /** Frees what it holds. */
  destroy(): void;
}

/** Mean cross-entropy in nats, or accuracy; null where there are no such pairs. */
export interface BySet {
  /** Over the pairs trained on. */
  readonly train: number | null;
  /** Over the other pairs. */
  readonly test: number | null;
  /** Over all pairs. */
  readonly all: number;
}

/**
 * Losses and accuracies by set. Without a known split all pairs are test pairs, and only `all` is
 * given.
 */
export function bySet(
  { train, test }: Scores,
  isSplit: boolean,
): { loss: BySet; accuracy: BySet } {
  const of = (field: "loss" | "accuracy"): BySet => {
    const [seen, unseen] = [train, test].map((score) => (score ? score.pairs * score[field] : 0));
    return {
      train: isSplit && train ? train[field] : null,
      test: isSplit && test ? test[field] : null,
      all: (seen + unseen) / ((train?.pairs ?? 0) + (test?.pairs ?? 0)),
    };
  };
  return { loss: of("loss"), accuracy: of("accuracy") };
}
