/**
 * When a network learned what, as a table.
 *
 * @module
 */

import { type Crossing, LEARNED_SIMILARITY, type Phases } from "../analysis/trajectory.ts";
import type { Table } from "./table.ts";

/** What a run tells of a network's learning. */
export interface Learning {
  readonly phases: Phases;
  /** Null without checkpoints. */
  readonly learningOrder: readonly Crossing[] | null;
  /** The measured checkpoints. */
  readonly trajectory: readonly unknown[];
  /** Null if training has ended. */
  readonly partial: object | null;
}

/** Irreps that were never learned and are named. */
const MAX_NAMED = 24;

/** Phases, and the irreps in the order in which they were learned. */
export function learningTable({ phases, learningOrder, trajectory, partial }: Learning): Table {
  const never = partial ? "not yet" : "never";
  const at = (step: number | null) => step === null ? never : `at step ${step}`;
  const formed = learningOrder === null ? "not measured" : at(phases.circuitFormedAt);
  const learned = (learningOrder ?? []).filter(({ step }) => step !== null);
  return {
    name: "learning",
    caption: `Phases: memorised ${at(phases.memorisedAt)}, circuits formed ${formed}, ` +
      `generalised ${at(phases.grokkedAt)}${isLate(phases) ? ": no cleanup came between" : ""}`,
    head: ["irrep", "step"],
    rows: learned.map(({ irrep, step }) => [irrep, String(step)]),
    notes: learningOrder === null
      ? ["No checkpoints measured: the order of learning is not known"]
      : orderNotes(learningOrder, learned.length, trajectory.length, never),
  };
}

/** Whether the network had generalised when its circuits were formed. */
function isLate({ circuitFormedAt, grokkedAt, cleanup }: Phases): boolean {
  return circuitFormedAt !== null && grokkedAt !== null && cleanup === null;
}

/** What the steps are, and which irreps have none. */
function orderNotes(
  order: readonly Crossing[],
  learned: number,
  checkpoints: number,
  never: string,
): string[] {
  const first = `First of ${checkpoints} checkpoints with a similarity above ${LEARNED_SIMILARITY}`;
  const others = order.filter(({ step }) => step === null).map(({ irrep }) => irrep);
  const more = others.length - MAX_NAMED;
  const named = [...others.slice(0, MAX_NAMED), ...(more > 0 ? [`… and ${more} more`] : [])];
  return [
    learned > 0 ? first : `${first}: none`,
    ...(others.length > 0 ? [`Above it ${never}: ${named.join(", ")}`] : []),
  ];
}
