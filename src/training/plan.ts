/**
 * A training plan: some networks on one group, with everything resolved that decides their weights.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { MAX_GROUPS } from "../device/kernel_library.ts";
import { PADDING, padTo } from "../device/matrix.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { FACETS, narrowed } from "../models/device_parameters.ts";
import type { Sizes, Widths } from "../models/model.ts";
import { type ModelName, modelOf, parametersOf, updateFlops } from "../models/models.ts";
import { PARTIALS } from "../models/kernels.ts";
import { INDEX_QUADS, rowsPerBlock } from "../models/pair_set.ts";
import type { Weights } from "../models/parameters.ts";
import {
  type Cadence,
  checkCadence,
  checkHyperparameters,
  checkPadding,
  checkSeed,
  type Hyperparameters,
  optimizerOf,
  type Seeds,
  widest,
  withOverrides,
} from "./config.ts";
import { CpuEngine } from "./cpu_engine.ts";
import { DeviceEngine } from "./device_engine.ts";
import { type Engine, type Instance, MAX_CHUNK, type TrainingState } from "./engine.ts";
import { checkWeights, initialState, initialWeights } from "./initial.ts";
import { checkLabels, drawLabels, type LabelKind } from "./labels.ts";
import { checkSplit, pairsOf, type Split, splitPairs } from "./split.ts";

/** One network of a plan. */
export interface NetworkPlan {
  readonly hyperparameters: Hyperparameters;
  /**
   * Widths of its matrices on the device: its own or larger ones, filled up with zeros that stay
   * zero. Rows of pairs are cut into blocks by them, so they decide bytes.
   */
  readonly padding: Widths;
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
  readonly cadence: Cadence;
  readonly networks: readonly NetworkPlan[];
}

/** Choices of a plan whose networks start afresh. */
export interface FreshPlan {
  readonly group: FiniteGroup;
  readonly model: ModelName;
  /** Of all networks, but for what they have of their own. */
  readonly hyperparameters: Hyperparameters;
  readonly cadence: Cadence;
  /** One network each. */
  readonly seeds: readonly Seeds[];
  /** What each of them has of its own, in the same order. */
  readonly own?: readonly Partial<Hyperparameters>[];
  /** Widths of the matrices of all of them on the device; by default those of the widest. */
  readonly padding?: Widths;
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
 * Networks that are trained together share matrices, which are as wide as the widest network needs.
 * A network has the bytes that it has alone with the same padding.
 *
 * @throws {RangeError} If a choice cannot be trained with, weights do not fit the hyper-parameters,
 * a network does not fit the padding, a split has pairs that the group has not, or there are no such
 * labels.
 */
export function planTraining(fresh: FreshPlan): TrainingPlan {
  const { group, model, cadence, seeds, weights, split } = fresh;
  const { labels = "group" } = fresh;
  const all = seeds.map((_, i) => withOverrides(fresh.hyperparameters, fresh.own?.[i] ?? {}));
  const { widthNames } = modelOf(model);
  for (const hyperparameters of all) checkHyperparameters(hyperparameters, widthNames);
  const padding = fresh.padding ?? widest(all);
  for (const hyperparameters of all) checkPadding(padding, hyperparameters);
  checkCadence(cadence);
  if (split) checkSplit(split, group.order);
  if (typeof labels !== "string") checkLabels(labels, group.order);
  const networks = seeds.map((own, i) => {
    const hyperparameters = all[i];
    const specs = parametersOf(model, group.order, hyperparameters);
    if (weights) checkWeights(weights, specs);
    checkSeed("seed", own.seed);
    checkSeed("split seed", own.split.seed);
    checkSeed("init seed", own.init);
    return {
      hyperparameters,
      padding,
      seeds: own,
      split: split ?? splitPairs(group.order, hyperparameters.trainFraction, own.split),
      labels: typeof labels === "string" ? drawLabels(labels, group, own.seed) : labels,
      first: 0,
      state: initialState(weights ?? initialWeights(specs, own.init)),
    };
  });
  return { group, model, cadence, networks };
}

/** Operations of the matrix products of an update of all networks of a plan. */
export function planFlops({ group, model, networks }: TrainingPlan): number {
  return networks.reduce(
    (sum, { split, hyperparameters }) =>
      sum + updateFlops(model, group.order, split.train.length, hyperparameters),
    0,
  );
}

/**
 * How many networks like those of the plan fit into the device's bindings, buffers, textures and grids of
 * workgroups at once.
 */
export function mostInstances(
  plan: TrainingPlan,
  { gpu: { limits }, profile }: ComputeDevice,
): number {
  const blockRows = blockRowsOf(plan);
  const { largest, state, layers, parameterLayers } = modelOf(plan.model).elements(
    sizesOf(plan),
    blockRows,
    profile.splitRows,
  );
  const pairs = 4 * padTo(plan.group.order ** 2, PADDING); // (a, b, label, weight) of the larger set
  // Metrics of the longest chunk: loss and correct answers of both sets, squares of layers of weights.
  const history = (MAX_CHUNK + 1) * PARTIALS * 2;
  const metrics = (MAX_CHUNK + 1) * PARTIALS * (2 * 2 + parameterLayers);
  // Rows of tokens: those of each block fill quads up.
  const index = 2 * (pairs / 16 + plan.group.order * Math.ceil(pairs / 4 / blockRows));
  const pages = state / FACETS.length / PADDING ** 2; // what one dispatch updates, a page a workgroup
  const fits = [
    limits.maxStorageBufferBindingSize / (4 * Math.max(largest, pairs, history, 4 * index)),
    limits.maxBufferSize / (4 * Math.max(state, metrics)), // what is read back is staged together
    MAX_GROUPS / Math.max(Math.ceil(blockRows / profile.splitRows), pages),
    ...(profile.memory === "texture"
      ? [
        limits.maxTextureArrayLayers / layers,
        limits.maxTextureDimension2D * INDEX_QUADS / index,
      ]
      : []),
  ];
  return Math.max(1, Math.floor(Math.min(...fits)));
}

/**
 * Rows of a block: no more than the longest set needs. Sets that fit into one block are in one block
 * whatever its size, so this changes no byte.
 */
function blockRowsOf(plan: TrainingPlan): number {
  const sets = plan.networks.flatMap(({ split }) => [split.train.length, split.test.length]);
  const rows = padTo(Math.max(...sets), PADDING);
  return Math.min(rows, rowsPerBlock(...modelOf(plan.model).rowWidths(sizesOf(plan))));
}

/** Sizes of matrices that all networks of a plan fit into. */
function sizesOf({ model, group, networks }: TrainingPlan): Sizes {
  return modelOf(model).sizes(group.order, widest(networks.map(({ padding }) => padding)));
}

/**
 * Makes an engine for the networks of a plan with the given indices. On a device they share a padding.
 *
 * @throws {RangeError} On the CPU, if they are not of equal widths.
 */
export async function createEngine(
  plan: TrainingPlan,
  batch: readonly number[],
  device: ComputeDevice | null,
): Promise<Engine> {
  const networks = batch.map((index) => plan.networks[index]);
  const { order } = plan.group;
  const model = modelOf(plan.model);
  const instances: Instance[] = networks.map(({ split, labels, hyperparameters }) => ({
    train: pairsOf(split.train, order, labels),
    test: pairsOf(split.test, order, labels),
    optimizer: optimizerOf(hyperparameters),
  }));
  const states = networks.map(({ state }) => state);
  const all = networks.map(({ hyperparameters }) => model.sizes(order, hyperparameters));
  if (!device) {
    if (new Set(all.map((own) => JSON.stringify(own))).size > 1) {
      throw new RangeError("Cannot train networks of several widths in one engine on the CPU");
    }
    return new CpuEngine(model, all[0], instances, states);
  }
  const together = { ...plan, networks };
  const sizes = sizesOf(together);
  const specs = all.map((own) => model.parameters(own));
  return await DeviceEngine.create(device, {
    order,
    instances,
    states,
    blockRows: blockRowsOf(together),
    createModel: async (own, library, ...memory) => {
      const made = await model.createOnDevice(own, library, sizes, ...memory, { own: all });
      return { ...made, parameters: made.parameters.map((one) => narrowed(one, specs)) };
    },
  });
}
