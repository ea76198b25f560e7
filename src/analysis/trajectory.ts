/**
 * What becomes of a network's irreps in the course of training.
 *
 * @module
 */

import type { Block } from "./blocks.ts";
import { measure, type Measures } from "./measures.ts";
import { type Neurons, neuronsOf } from "./neurons.ts";
import type { Surveyed } from "./parts.ts";

/** An irrep is learned when its similarity first exceeds this (the paper's rule). */
export const LEARNED_SIMILARITY = 0.05;

/** A network after some updates. Its totals are over the key irreps of the network in the end. */
export interface TrajectoryPoint extends Measures {
  /** Updates done. */
  readonly step: number;
  /** The key irreps are those of the network in the end. */
  readonly keySet: "final";
  readonly neurons: Omit<Neurons, "list">;
}

/** When the network began to use an irrep. */
export interface Crossing {
  readonly irrep: string;
  /** The first measured step with a similarity above `LEARNED_SIMILARITY`; null if there is none. */
  readonly step: number | null;
}

/** When the network had learned, by the accuracies of all evaluations. */
export interface Milestones {
  /** The step from which train accuracy stays at 0.99 or more; null if never. */
  readonly memorisedAt: number | null;
  /** The same of test accuracy. */
  readonly grokkedAt: number | null;
}

/** The ends of memorisation, circuit formation and cleanup; null where there is none. */
export interface Phases extends Milestones {
  /**
   * The first measured step, not before memorisation, at which ρ(ab) of the key irreps alone does
   * better on all pairs than the network on the training pairs.
   */
  readonly circuitFormedAt: number | null;
}

/**
 * Measures a network on its way.
 *
 * @param step updates done
 * @param surveyed the network
 * @param blocks the irreps' blocks
 * @param isKey which irreps are key in the end
 */
export async function trajectoryPoint(
  step: number,
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey: readonly boolean[],
): Promise<TrajectoryPoint> {
  const measures = await measure(surveyed, blocks, isKey);
  const { list: _, ...neurons } = neuronsOf(surveyed, blocks);
  return { step, keySet: "final", ...measures, neurons };
}

/** What the order of learning is told of a point. */
export interface Similarities {
  readonly step: number;
  readonly irreps: readonly Pick<Measures["irreps"][number], "name" | "logitSimilarity">[];
}

/**
 * The non-trivial irreps in the order in which they were learned: by their first crossing, at the
 * same step the larger similarity first; those that never cross follow in their own order.
 *
 * @param points by step
 */
export function learningOrder(points: readonly Similarities[]): Crossing[] {
  const irreps = points[0]?.irreps ?? [];
  return irreps
    .flatMap(({ name, logitSimilarity }, i) => {
      if (logitSimilarity === null) return [];
      const similarityAt = (point: Similarities) => point.irreps[i].logitSimilarity ?? 0;
      const first = points.find((point) => similarityAt(point) > LEARNED_SIMILARITY);
      return [{
        irrep: name,
        step: first?.step ?? null,
        similarity: first ? similarityAt(first) : 0,
      }];
    })
    .sort((a, b) => {
      if (a.step === b.step) return b.similarity - a.similarity;
      return (a.step ?? Infinity) - (b.step ?? Infinity);
    })
    .map(({ irrep, step }) => ({ irrep, step }));
}

/** What phases are told of a point. */
export interface PointLosses {
  readonly step: number;
  readonly loss: Pick<Measures["loss"], "train">;
  readonly totals: Pick<Measures["totals"], "hiddenRestrictedLoss">;
}

/**
 * The phases of training.
 *
 * @param points by step
 * @param milestones by all evaluations
 */
export function phasesOf(points: readonly PointLosses[], milestones: Milestones): Phases {
  const { memorisedAt } = milestones;
  const formed = points.find(({ step, loss, totals }) =>
    memorisedAt !== null && step >= memorisedAt && loss.train !== null &&
    totals.hiddenRestrictedLoss < loss.train
  );
  return { ...milestones, circuitFormedAt: formed?.step ?? null };
}
