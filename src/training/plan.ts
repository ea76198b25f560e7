/**
 * A training plan: some networks on one group, with everything resolved that decides their weights.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { PADDING, padTo } from "../device/matrix.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { createMlp, mlpElements } from "../models/mlp.ts";
import { mlpParameters, type MlpSizes } from "../models/mlp_reference.ts";
import { rowsPerBlock } from "../models/pair_set.ts";
import type { Weights } from "../models/parameters.ts";
import {
  type Cadence,
  checkCadence,
  checkHyperparameters,
  checkpointSteps,
  checkSeed,
  type Hyperparameters,
  type ModelName,
  optimizerOf,
  type Seeds,
} from "./config.ts";
import { CpuEngine } from "./cpu_engine.ts";
import { DeviceEngine } from "./device_engine.ts";
import type { Engine, Instance, TrainingState } from "./engine.ts";
import { initialState, initialWeights } from "./initial.ts";
import { type MetricsRow, NonFiniteLossError, type Observer, trainLoop } from "./loop.ts";
import { pairsOf, type Split, splitPairs } from "./split.ts";

/** One network of a plan. */
export interface NetworkPlan {
  readonly seeds: Seeds;
  readonly split: Split;
  /** Updates done before. */
  readonly first: number;
  readonly state: TrainingState;
}

/** What is trained, and how. */
export interface TrainingPlan {
  readonly group: FiniteGroup;
  readonly model: ModelName;
  readonly hyperparameters: Hyperparameters;
  readonly cadence: Cadence;
  readonly networks: readonly NetworkPlan[];
}

/** Choices of a plan whose networks start afresh. */
export interface FreshPlan {
  readonly group: FiniteGroup;
  readonly model: ModelName;
  readonly hyperparameters: Hyperparameters;
  readonly cadence: Cadence;
  readonly seeds: readonly Seeds[];
  /** Weights to start from instead of random ones. */
  readonly weights?: Weights;
  /** The pairs to train on instead of a random split. */
  readonly split?: Split;
}

/**
 * Resolves a plan: draws splits and initial weights.
 *
 * @throws {RangeError} If a choice cannot be trained with.
 */
export function planTraining(fresh: FreshPlan): TrainingPlan {
  const { group, model, hyperparameters, cadence, seeds, weights, split } = fresh;
  checkHyperparameters(hyperparameters);
  checkCadence(cadence);
  const networks = seeds.map((own) => {
    checkSeed("seed", own.seed);
    checkSeed("split seed", own.split.seed);
    checkSeed("init seed", own.init);
    const specs = mlpParameters(sizesOf(group, hyperparameters));
    return {
      seeds: own,
      split: split ?? splitPairs(group.order, hyperparameters.trainFraction, own.split),
      first: 0,
      state: initialState(weights ?? initialWeights(specs, own.init)),
    };
  });
  return { group, model, hyperparameters, cadence, networks };
}

/** Sizes of the network on a group. */
export function sizesOf(group: FiniteGroup, { embed, hidden }: Hyperparameters): MlpSizes {
  return { order: group.order, embed, hidden };
}

/** Is told of one network what {@linkcode Observer} is told of all. */
export interface NetworkObserver {
  onMetrics?(row: MetricsRow): void | Promise<void>;
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
 * holds. How they are batched does not change a byte of their weights.
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
    const { first } = plan.networks[batch[0]];
    observer.onBatch?.(batch, first);
    const own = batch.map((index) => observer.network(index));
    const engine = await createEngine(plan, batch, device);
    try {
      const { steps } = plan.hyperparameters;
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

/** Indices of networks that are trained together. */
function batches(plan: TrainingPlan, device: ComputeDevice | null): number[][] {
  const most = device ? mostInstances(plan, device) : 1;
  const out: number[][] = [];
  const open = new Map<number, number[]>();
  plan.networks.forEach(({ first }, index) => {
    let batch = open.get(first);
    if (!batch || batch.length === most) {
      batch = [];
      open.set(first, batch);
      out.push(batch);
    }
    batch.push(index);
  });
  return out;
}

/** Networks that fit into the device's bindings, buffers and texture layers at once. */
export function mostInstances(
  plan: TrainingPlan,
  { gpu: { limits }, profile }: ComputeDevice,
): number {
  const { group, hyperparameters } = plan;
  const { largest, state } = mlpElements(
    sizesOf(group, hyperparameters),
    blockRowsOf(plan),
    profile.splitRows,
  );
  const pairs = 4 * padTo(group.order ** 2, PADDING); // (a, b, label, weight) of the larger set
  const fits = [
    limits.maxStorageBufferBindingSize / (4 * Math.max(largest, pairs)),
    limits.maxBufferSize / (4 * state), // all that is read back of a state is staged together
    profile.memory === "texture" ? limits.maxTextureArrayLayers / 2 : Infinity,
  ];
  return Math.max(1, Math.floor(Math.min(...fits)));
}

/**
 * Rows of a block: no more than the longest set needs. Sets that fit into one block are in one block
 * whatever its size, so this changes no byte.
 */
function blockRowsOf({ group, hyperparameters, networks }: TrainingPlan): number {
  const longest = networks.flatMap(({ split }) => [split.train.length, split.test.length]);
  const rows = padTo(Math.max(...longest), PADDING);
  return Math.min(rows, rowsPerBlock(group.order, hyperparameters.hidden));
}

/** Makes an engine for the networks of a plan with the given indices. */
export async function createEngine(
  plan: TrainingPlan,
  batch: readonly number[],
  device: ComputeDevice | null,
): Promise<Engine> {
  const { group, hyperparameters, networks } = plan;
  const { order, table } = group;
  const sizes = sizesOf(group, hyperparameters);
  const instances: Instance[] = batch.map((index) => ({
    train: pairsOf(networks[index].split.train, order, table),
    test: pairsOf(networks[index].split.test, order, table),
    optimizer: optimizerOf(hyperparameters),
  }));
  const states = batch.map((index) => networks[index].state);
  if (!device) return new CpuEngine(sizes, instances, states);
  return await DeviceEngine.create(device, {
    order,
    instances,
    states,
    blockRows: blockRowsOf(plan),
    createModel: (...memory) => createMlp(memory[0], memory[1], sizes, memory[2], memory[3]),
  });
}
