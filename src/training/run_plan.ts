/**
 * Trains a plan: in batches that the device holds, each network with an observer of its own.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import type { Weights } from "../models/parameters.ts";
import { checkpointSteps } from "./config.ts";
import type { TrainingState } from "./engine.ts";
import { type MetricsRow, NonFiniteLossError, type Observer, trainLoop } from "./loop.ts";
import { createEngine, mostInstances, type NetworkPlan, type TrainingPlan } from "./plan.ts";

/** Is told of one network what {@linkcode Observer} is told of all. */
export interface NetworkObserver {
  onMetrics?(row: MetricsRow): void | Promise<void>;
  onEvaluation?(row: MetricsRow, weights: Weights): void | Promise<void>;
  onCheckpoint?(step: number, weights: Weights): void | Promise<void>;
  onState?(step: number, state: TrainingState): void | Promise<void>;
  onFinish?(step: number, weights: Weights): void | Promise<void>;
  onDivergence?(step: number): void | Promise<void>;
}

/** The observer of each network by its index in the plan, and what is common to all. */
export interface PlanObserver extends Pick<Observer, "signal" | "onProgress"> {
  readonly network: (index: number) => NetworkObserver;
  /** Called before the networks with the given indices are trained together. */
  onBatch?(networks: readonly number[], first: number): void;
}

/**
 * Trains the networks of a plan: together those that have come equally far, as many as the device
 * holds. How they are batched does not change a byte of their weights, since each has its padding.
 *
 * @param device Where to train; null for the float64 reference on the CPU.
 * @returns Whether training ended: false if it was stopped by the signal.
 */
export async function runPlan(
  plan: TrainingPlan,
  device: ComputeDevice | null,
  observer: PlanObserver,
): Promise<boolean> {
  for (const batch of batches(plan, device)) {
    const { first, hyperparameters: { steps } } = plan.networks[batch[0]];
    observer.onBatch?.(batch, first);
    const own = batch.map((index) => observer.network(index));
    const engine = await createEngine(plan, batch, device);
    try {
      const { evalEvery, checkpoints, stopAtAccuracy } = plan.cadence;
      const ended = await trainLoop(engine, {
        networks: batch.length,
        first,
        steps,
        evalEvery,
        checkpoints: checkpointSteps(steps, checkpoints),
        stopAtAccuracy,
      }, {
        ...(observer.signal && { signal: observer.signal }),
        onMetrics: (network, row) => own[network].onMetrics?.(row),
        ...(own.some(({ onEvaluation }) => onEvaluation) && {
          onEvaluation: (network, ...rest) => own[network].onEvaluation?.(...rest),
        }),
        onCheckpoint: (network, ...rest) => own[network].onCheckpoint?.(...rest),
        onState: (network, ...rest) => own[network].onState?.(...rest),
        onFinish: (network, ...rest) => own[network].onFinish?.(...rest),
        onDivergence: (network, step) => {
          const { onDivergence } = own[network];
          if (!onDivergence) throw new NonFiniteLossError(network, step);
          return onDivergence.call(own[network], step);
        },
        onProgress: (...progress) => observer.onProgress?.(...progress),
      });
      if (!ended) return false;
    } finally {
      engine.destroy();
    }
  }
  return true;
}

/** Indices of the networks of a plan that are trained together, by batch. */
export function batches(plan: TrainingPlan, device: ComputeDevice | null): number[][] {
  return [...Map.groupBy(plan.networks.keys(), (index) => kindOf(plan.networks[index])).values()]
    .flatMap((like) => {
      const networks = like.map((index) => plan.networks[index]);
      const most = device ? mostInstances({ ...plan, networks }, device) : 1;
      return Array.from(
        { length: Math.ceil(like.length / most) },
        (_, i) => like.slice(i * most, (i + 1) * most),
      );
    });
}

/** What networks that are trained together have in common. */
function kindOf({ first, hyperparameters: { steps }, padding }: NetworkPlan): string {
  return JSON.stringify([first, steps, padding]);
}
