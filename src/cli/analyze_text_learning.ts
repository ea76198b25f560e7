/**
 * What `analyze` prints of a run over training.
 *
 * @module
 */

import { type Crossing, LEARNED_SIMILARITY } from "../analysis/trajectory.ts";
import type { NetworkResult } from "./analyze_run.ts";

/** Irreps that are listed. */
const MAX_LEARNED = 24;
const MAX_WIDTH = 118;

/** Phases, and the irreps in the order in which they were learned. */
export function learningLines(
  { phases, learningOrder, trajectory, partial }: Omit<NetworkResult, "final">,
): string[] {
  const never = partial ? "not yet" : "never";
  const at = (step: number | null) => step === null ? never : `at step ${step}`;
  const formed = learningOrder === null ? "not measured" : at(phases.circuitFormedAt);
  return [
    `Phases: memorised ${at(phases.memorisedAt)}, circuits formed ${formed}, generalised ${
      at(phases.grokkedAt)
    }${isLate(phases) ? ": no cleanup came between" : ""}`,
    ...(learningOrder === null
      ? ["No checkpoints measured: the order of learning is not known"]
      : orderLines(learningOrder, trajectory.length, never)),
  ];
}

/** Whether the network had generalised when its circuits were formed. */
function isLate({ circuitFormedAt, grokkedAt, cleanup }: NetworkResult["phases"]): boolean {
  return circuitFormedAt !== null && grokkedAt !== null && cleanup === null;
}

function orderLines(
  order: readonly Crossing[],
  checkpoints: number,
  never: string,
): string[] {
  const learned = order.filter(({ step }) => step !== null);
  const others = order.filter(({ step }) => step === null);
  const first =
    `First of ${checkpoints} checkpoints with a similarity above ${LEARNED_SIMILARITY}:`;
  return [
    ...wrap(first, learned.map(({ irrep, step }) => `${irrep} at step ${step}`)),
    ...(others.length > 0 ? wrap(`Above it ${never}:`, others.map(({ irrep }) => irrep)) : []),
  ];
}

/** Words after a heading, on as many lines as they need. */
function wrap(heading: string, words: readonly string[]): string[] {
  const more = words.length - MAX_LEARNED;
  const shown = [...words.slice(0, MAX_LEARNED), ...(more > 0 ? [`… and ${more} more`] : [])];
  const lines = [heading];
  if (shown.length === 0) return [`${heading} none`];
  shown.forEach((word, i) => {
    const text = i < shown.length - 1 ? `${word},` : word;
    if (lines.at(-1)!.length + 1 + text.length > MAX_WIDTH) lines.push(" ");
    lines[lines.length - 1] += ` ${text}`;
  });
  return lines;
}
