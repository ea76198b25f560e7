/**
 * The training loop: keeps the engine busy, and tells an observer what came out.
 *
 * @module
 */

import type { Weights } from "../models/parameters.ts";
import {
  type ChunkResult,
  type Engine,
  MAX_CHUNK,
  type StateTensors,
  type TrainingState,
} from "./engine.ts";

/** Metrics of one network after some updates; the fields of `metrics.jsonl` but for the seed. */
export interface MetricsRow {
  /** Updates done. */
  readonly step: number;
  /** Mean loss of the pairs trained on, in nats. */
  readonly trainLoss: number | null;
  /** Mean loss of the other pairs, in nats; null if there are none. */
  readonly testLoss: number | null;
  /** Share of the pairs trained on whose label has the largest logit. */
  readonly trainAccuracy: number | null;
  /** The same of the other pairs; null if there are none. */
  readonly testAccuracy: number | null;
  /** Over all parameters. */
  readonly sumOfSquaredWeights: number;
}

/** What to do and when; all networks of a loop share it. */
export interface LoopPlan {
  /** Number of networks that the engine trains. */
  readonly networks: number;
  /** Updates done before. */
  readonly first: number;
  /** Updates in all. */
  readonly steps: number;
  readonly evalEvery: number;
  /** Updates after which weights are kept. */
  readonly checkpoints: readonly number[];
  /** Test accuracy that ends a network's training, or null. */
  readonly stopAtAccuracy: number | null;
}

/** Is told what happens, in order of steps; networks go by their index. */
export interface Observer {
  onMetrics?(network: number, row: MetricsRow): void | Promise<void>;
  /** Told after `onMetrics`, of the weights too: without this method they are not read back. */
  onEvaluation?(network: number, row: MetricsRow, weights: Weights): void | Promise<void>;
  onCheckpoint?(network: number, step: number, weights: Weights): void | Promise<void>;
  /** All rows and checkpoints up to `step` have been reported. */
  onState?(network: number, step: number, state: TrainingState): void | Promise<void>;
  onFinish?(network: number, step: number, weights: Weights): void | Promise<void>;
  /**
   * A loss or weight of the network after `step` updates is not finite: its training has ended, that
   * of the others goes on. Without this method the loop throws {@linkcode NonFiniteLossError}.
   */
  onDivergence?(network: number, step: number): void | Promise<void>;
  /** Whether to stop: the state is reported first. */
  readonly signal?: AbortSignal;
  /** Called after each chunk with the updates done, and the train losses before the last one. */
  onProgress?(step: number, losses: readonly (number | null)[]): void;
}

/** A loss, or a weight, became infinite or not a number. */
export class NonFiniteLossError extends Error {
  /** Name of the class. */
  override name = "NonFiniteLossError";

  /** Index of the network in the loop. */
  readonly network: number;
  /** Updates after which the loss was found. */
  readonly step: number;

  /** See {@linkcode network} and {@linkcode step}. */
  constructor(network: number, step: number) {
    super(`Training diverged: a loss or weight after ${step} updates is not finite`);
    this.network = network;
    this.step = step;
  }
}

/** Length of a chunk in milliseconds: short enough for a smooth progress bar and frequent states. */
const CHUNK_MS = 200;
/** Milliseconds between states: with the chunks under way it stays below two seconds. */
const STATE_MS = 1000;

/**
 * Trains to the end, or until the signal.
 *
 * @returns Whether training ended: false if it was stopped by the signal.
 * @throws {NonFiniteLossError} At the first loss or weight that is not finite.
 */
export async function trainLoop(
  engine: Engine,
  plan: LoopPlan,
  observer: Observer,
): Promise<boolean> {
  const finished = new Set<number>();
  const isEvaluated = (step: number) => step === plan.steps || step % plan.evalEvery === 0;
  const isSnapshot = (step: number) =>
    plan.checkpoints.includes(step) ||
    ((plan.stopAtAccuracy !== null || observer.onEvaluation !== undefined) && isEvaluated(step));
  // What a stop at some accuracy needs to know must be known before the next chunk.
  const depth = plan.stopAtAccuracy === null ? 2 : 1;
  const underWay: { end: number; result: Promise<ChunkResult> }[] = [];
  let submitted = plan.first;
  let size = 1;
  let lastState = performance.now();
  let before = lastState; // when the last chunk was reported

  const submit = () => {
    let count = Math.min(size, plan.steps - submitted);
    if (plan.stopAtAccuracy !== null) {
      count = Math.min(count, plan.evalEvery - submitted % plan.evalEvery);
    }
    const inChunk = Array.from({ length: count }, (_, i) => submitted + i);
    const now = performance.now();
    const state = now - lastState >= STATE_MS;
    if (state) lastState = now;
    const result = engine.run({
      first: submitted,
      count,
      evaluate: inChunk.filter(isEvaluated),
      snapshots: inChunk.filter(isSnapshot),
      state,
      evaluateTrain: false,
    });
    result.catch(() => {}); // reported where it is awaited
    submitted += count;
    underWay.push({ end: submitted, result });
  };

  const report = async (end: number, { train, evaluations, snapshots, state }: ChunkResult) => {
    for (const { step, metrics } of train) {
      const evaluation = evaluations.find((candidate) => candidate.step === step);
      const snapshot = snapshots.find((candidate) => candidate.step === step);
      for (let i = 0; i < plan.networks; i++) {
        if (finished.has(i)) continue;
        const numbers = [
          metrics[i].loss,
          evaluation?.test[i].loss,
          evaluation?.sumOfSquaredWeights[i],
        ];
        const isFinite = numbers.every((value) => value == null || Number.isFinite(value)) &&
          (!snapshot || allFinite(snapshot.weights[i]));
        if (!isFinite) {
          if (!observer.onDivergence) throw new NonFiniteLossError(i, step);
          finished.add(i);
          await observer.onDivergence(i, step);
          continue;
        }
        if (evaluation) {
          const row = {
            step,
            trainLoss: metrics[i].loss,
            testLoss: evaluation.test[i].loss,
            trainAccuracy: metrics[i].accuracy,
            testAccuracy: evaluation.test[i].accuracy,
            sumOfSquaredWeights: evaluation.sumOfSquaredWeights[i],
          };
          await observer.onMetrics?.(i, row);
          if (snapshot) await observer.onEvaluation?.(i, row, snapshot.weights[i]);
        }
        const accuracy = evaluation?.test[i].accuracy ?? 0;
        const ends = step === plan.steps ||
          (plan.stopAtAccuracy !== null && accuracy >= plan.stopAtAccuracy);
        if (snapshot && (ends || plan.checkpoints.includes(step))) {
          await observer.onCheckpoint?.(i, step, snapshot.weights[i]);
        }
        if (snapshot && ends) {
          finished.add(i);
          await observer.onFinish?.(i, step, snapshot.weights[i]);
        }
      }
    }
    const writing = performance.now();
    for (const [i, own] of (state ?? []).entries()) {
      // A state that is not finite is no state to go on from; its loss will show in the next chunk.
      const tensors = [own.parameters, own.firstMoment, own.secondMoment];
      if (finished.has(i) || !tensors.every(allFinite)) continue;
      await observer.onState?.(i, end, own);
    }
    before += performance.now() - writing; // no reason for shorter chunks
    const latest = train.at(-1);
    if (latest) observer.onProgress?.(end, latest.metrics.map(({ loss }) => loss));
  };

  while (finished.size < plan.networks) {
    while (
      underWay.length < depth && submitted < plan.steps && !observer.signal?.aborted
    ) submit();
    const chunk = underWay.shift();
    if (!chunk) break;
    await report(chunk.end, await chunk.result);
    const now = performance.now();
    const elapsed = now - before;
    before = now;
    if (elapsed < CHUNK_MS / 2) size = Math.min(MAX_CHUNK, size * 2);
    else if (elapsed > CHUNK_MS * 2) size = Math.max(1, Math.floor(size / 2));
  }
  const last = { first: submitted, count: 0, evaluate: [], snapshots: [], state: false };
  if (finished.size === plan.networks) return true;
  if (submitted < plan.steps) {
    await report(submitted, await engine.run({ ...last, state: true, evaluateTrain: false }));
    return false;
  }
  const end = [plan.steps];
  await report(
    submitted,
    await engine.run({ ...last, evaluate: end, snapshots: end, evaluateTrain: true }),
  );
  return true;
}

function allFinite(tensors: StateTensors): boolean {
  for (const values of tensors.values()) if (!values.every(Number.isFinite)) return false;
  return true;
}
