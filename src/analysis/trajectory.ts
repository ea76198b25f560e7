/**
 * What becomes of a network's irreps in the course of training.
 *
 * @module
 */

import type { RealIrrep } from "../representations/real_irreps.ts";
import { type Ablation, ablationsOf } from "./ablations.ts";
import type { Block } from "./blocks.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { measure, type Measures } from "./measures.ts";
import { type Neurons, neuronsOf } from "./neurons.ts";
import type { Surveyed } from "./parts.ts";
import { repMaps } from "./rep_maps.ts";
import { type SignCircuit, signCircuits } from "./sign_circuits.ts";

/** An irrep is learned when its similarity first exceeds this (the paper's rule). */
export const LEARNED_SIMILARITY = 0.05;

/** Pairs on which ablations of a point are measured: there are many points. */
export const POINT_PAIRS = 2048;

/** A network after some updates. Its totals are over the key irreps of the network in the end. */
export interface TrajectoryPoint extends Measures {
  /** Updates done. */
  readonly step: number;
  /** The key irreps are those of the network in the end. */
  readonly keySet: "final";
  readonly neurons: Omit<Neurons, "list">;
  /** Of the key irreps: distances from the ideal maps. */
  readonly repMaps: readonly {
    readonly irrep: string;
    readonly hiddenDistance: number;
    readonly unembedDistance: number;
  }[];
  readonly chance: Chance;
  /** Without the single neurons. */
  readonly signCircuits: readonly Omit<SignCircuit, "neurons">[];
  /** Without nulls, over a random sample of at most `POINT_PAIRS` pairs, the same for all points. */
  readonly ablations: readonly Omit<Ablation, "nulls">[];
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

/** Updates between which a phase lasts. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The phases of training, and their ends; null where there is none. */
export interface Phases extends Milestones {
  /** Until `memorisedAt`. */
  readonly memorisation: Interval | null;
  /** From there until `circuitFormedAt`. */
  readonly circuitFormation: Interval | null;
  /** From there until `grokkedAt`; null if the network had generalised before. */
  readonly cleanup: Interval | null;
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
 * @param signs the irreps whose circuits are looked for: of a ReLU network all, else none
 */
export async function trajectoryPoint(
  step: number,
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey: readonly boolean[],
  signs: readonly RealIrrep[],
): Promise<TrajectoryPoint> {
  const measures = await measure(surveyed, blocks, isKey);
  const all = neuronsOf(surveyed, blocks);
  const { list: _, ...neurons } = all;
  const maps = blocks.flatMap((block, i) => (isKey[i] && repMaps(surveyed, block)) || []);
  return {
    step,
    keySet: "final",
    ...measures,
    neurons,
    repMaps: maps.map(({ irrep, hidden, unembed }) => ({
      irrep,
      hiddenDistance: hidden.distance,
      unembedDistance: unembed.distance,
    })),
    chance: chanceOf(surveyed, blocks, measures),
    signCircuits: signCircuits(surveyed, signs, all).map(({ neurons: _, ...rest }) => rest),
    ablations: (await ablationsOf(surveyed, blocks, isKey, null, 0, POINT_PAIRS))
      .map(({ nulls: _, ...rest }) => rest),
  };
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
  const circuitFormedAt = formed?.step ?? null;
  return {
    ...milestones,
    circuitFormedAt,
    memorisation: interval(0, memorisedAt),
    circuitFormation: interval(memorisedAt, circuitFormedAt),
    cleanup: interval(circuitFormedAt, milestones.grokkedAt),
  };
}

/** Null if an end is missing, or they are in the wrong order. */
function interval(from: number | null, to: number | null): Interval | null {
  return from === null || to === null || from >= to ? null : { from, to };
}
