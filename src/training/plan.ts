/**
 * A training plan: some networks on one group, with everything resolved that decides their weights.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { PADDING, padTo } from "../device/matrix.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import type { Sizes } from "../models/model.ts";
import { type ModelName, modelOf, parametersOf } from "../models/models.ts";
import { rowsPerBlock } from "../models/pair_set.ts";
import type { Weights } from "../models/parameters.ts";
import {
  type Cadence,
  checkCadence,
  checkHyperparameters,
  checkpointSteps,
  checkSeed,
  type Hyperparameters,
  optimizerOf,
  type Seeds,
} from "./config.ts";
import { CpuEngine } from "./cpu_engine.ts";
import { DeviceEngine } from "./device_engine.ts";
import type { Engine, Instance, TrainingState } from "./engine.ts";
import { checkWeights, initialState, initialWeights } from "./initial.ts";
import { checkLabels, drawLabels, type LabelKind } from "./labels.ts";
import { type MetricsRow, NonFiniteLossError, type Observer, trainLoop } from "./loop.ts";
import { checkSplit, pairsOf, type Split, splitPairs } from "./split.ts";

/** One network of a plan. */
export interface NetworkPlan {
  readonly seeds: Seeds;
  readonly split: Split;
  /** (n, n): what each pair (a, b) should give, in row a n + b: the group's table, but for controls. */
  readonly labels: Int32Array;
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
  /** What the pairs should give instead of the group's products. */
  readonly labels?: LabelKind | Int32Array;
}

/**
 * Resolves a plan: draws splits and initial weights.
 *
 * @throws {RangeError} If a choice cannot be trained with, weights do not fit the hyper-parameters
 * or a split has pairs that the group has not, or there are no such labels.
 */
export function planTraining(fresh: FreshPlan): TrainingPlan {
  const { group, model, hyperparameters, cadence, seeds, weights, split } = fresh;
  const { labels = "group" } = fresh;
  checkHyperparameters(hyperparameters);
  checkCadence(cadence);
  const specs = parametersOf(model, group.order, hyperparameters);
  if (weights) checkWeights(weights, specs);
  if (split) checkSplit(split, group.order);
  if (typeof labels !== "string") checkLabels(labels, group.order);
  const networks = seeds.map((own) => {
    checkSeed("seed", own.seed);
    checkSeed("split seed", own.split.seed);
    checkSeed("init seed", own.init);
    return {
      seeds: own,
      split: split ?? splitPairs(group.order, hyperparameters.trainFraction, own.split),
      labels: typeof labels === "string" ? drawLabels(labels, group, own.seed) : labels,
      first: 0,
      state: initialState(weights ?? initialWeights(specs, own.init)),
    };
  });
  return { group, model, hyperparameters, cadence, networks };
}

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
  const { largest, state, layers } = modelOf(plan.model).elements(
    sizesOf(plan),
    blockRowsOf(plan),
    profile.splitRows,
  );
  const pairs = 4 * padTo(plan.group.order ** 2, PADDING); // (a, b, label, weight) of the larger set
  const fits = [
    limits.maxStorageBufferBindingSize / (4 * Math.max(largest, pairs)),
    limits.maxBufferSize / (4 * state), // all that is read back of a state is staged together
    profile.memory === "texture" ? limits.maxTextureArrayLayers / layers : Infinity,
  ];
  return Math.max(1, Math.floor(Math.min(...fits)));
}

/**
 * Rows of a block: no more than the longest set needs. Sets that fit into one block are in one block
 * whatever its size, so this changes no byte.
 */
function blockRowsOf(plan: TrainingPlan): number {
  const longest = plan.networks.flatMap(({ split }) => [split.train.length, split.test.length]);
  const rows = padTo(Math.max(...longest), PADDING);
  return Math.min(rows, rowsPerBlock(...modelOf(plan.model).rowWidths(sizesOf(plan))));
}

/** Sizes of the networks of a plan. */
function sizesOf({ model, group, hyperparameters }: TrainingPlan): Sizes {
  return modelOf(model).sizes(group.order, hyperparameters);
}

/** Makes an engine for the networks of a plan with the given indices. */
export async function createEngine(
  plan: TrainingPlan,
  batch: readonly number[],
  device: ComputeDevice | null,
): Promise<Engine> {
  const { group, hyperparameters, networks } = plan;
  const { order } = group;
  const model = modelOf(plan.model);
  const sizes = sizesOf(plan);
  const instances: Instance[] = batch.map((index) => {
    const { split, labels } = networks[index];
    return {
      train: pairsOf(split.train, order, labels),
      test: pairsOf(split.test, order, labels),
      optimizer: optimizerOf(hyperparameters),
    };
  });
  const states = batch.map((index) => networks[index].state);
  if (!device) return new CpuEngine(model, sizes, instances, states);
  return await DeviceEngine.create(device, {
    order,
    instances,
    states,
    blockRows: blockRowsOf(plan),
    createModel: (own, library, ...memory) => model.createOnDevice(own, library, sizes, ...memory),
  });
}
