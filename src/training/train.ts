/**
 * Training from a program: options in, networks out, no files.
 *
 * @module
 */

import type { AdapterKind } from "../device/adapter.ts";
import { openDevice } from "../device/open.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { checkOrder, MAX_TABLE_ORDER } from "../groups/limits.ts";
import { group as groupByName } from "../groups/names.ts";
import type { Sizes, Widths } from "../models/model.ts";
import { type ModelName, modelOf } from "../models/models.ts";
import type { Weights } from "../models/parameters.ts";
import { defaultEvalEvery, type Hyperparameters, withOverrides } from "./config.ts";
import type { StateTensors } from "./engine.ts";
import type { LabelKind } from "./labels.ts";
import type { MetricsRow } from "./loop.ts";
import { planFlops, planTraining } from "./plan.ts";
import { runPlan } from "./run_plan.ts";
import { presetFor, type PresetName } from "./presets.ts";
import type { Split } from "./split.ts";

/** Options of {@linkcode train}; hyper-parameters override those of the preset. */
export interface TrainOptions extends Partial<Hyperparameters> {
  /** What to learn: a group, or the name of one. Default `S5`. */
  readonly group?: FiniteGroup | string;
  /** Architecture. Default `mlp`. */
  readonly model?: ModelName;
  /** Where hyper-parameters come from. Default `demo`. */
  readonly preset?: PresetName;
  /** One network each, trained together. Default `[1]`. */
  readonly seeds?: readonly number[];
  /**
   * In place of `seeds`: one network each, trained together, with hyper-parameters that it has of its
   * own beside those of all. {@linkcode sweep} makes all combinations of some values.
   */
  readonly networks?: readonly NetworkOptions[];
  /**
   * Widths of the matrices on the device, which narrower networks fill up with zeros. A network has the
   * bytes that it has alone with the same padding. Default: those of the widest network.
   */
  readonly padding?: Widths;
  /** Seed of the splits, the same for all networks. Default: each network's own. */
  readonly splitSeed?: number;
  /** Seed of the initial weights, the same for all networks. Default: each network's own. */
  readonly initSeed?: number;
  /**
   * What the pairs should give. Controls learn no group: `quasigroup` is a random Latin square that is
   * isotopic to no group, `random` independent labels, both from each network's seed; or (n, n) labels
   * from 0 to n - 1, row by row. Default `group`, its products.
   */
  readonly labels?: LabelKind | Int32Array;
  /** The pairs to train on and to test on, in place of a random split. */
  readonly split?: Split;
  /** Weights to start from, in place of random ones; the widths must be theirs. */
  readonly weights?: Weights;
  /** Updates between evaluations. Default: a hundred evaluations. */
  readonly evalEvery?: number;
  /** Ends a network's training at the first evaluation with at least this test accuracy. */
  readonly stopAtAccuracy?: number;
  /** What to train on; `auto` falls back to the float64 reference. Default `auto`. */
  readonly device?: AdapterKind | "cpu";
  /** Ends training early: networks are as far as they have come. */
  readonly signal?: AbortSignal;
  /** Called with each evaluation of a network: its seed, and its place in the result. */
  readonly onMetrics?: (seed: number, row: MetricsRow, index: number) => void;
}

/** What a network of several has of its own: its seed, and maybe hyper-parameters. */
export interface NetworkOptions extends Partial<Hyperparameters> {
  /** Sets split and initial weights, unless `splitSeed` and `initSeed` do. */
  readonly seed: number;
}

/** A network that was trained: a `Run`, with how it was made. */
export interface TrainedNetwork {
  /** Its seed. */
  readonly seed: number;
  /** The group whose multiplication it was to learn. */
  readonly group: FiniteGroup;
  /** Architecture. */
  readonly model: ModelName;
  /** Sizes of its layers. */
  readonly sizes: Sizes;
  /** All that it was trained with. */
  readonly hyperparameters: Hyperparameters;
  /** (n, n): what each pair (a, b) should give, in row a n + b: the group's table, but for controls. */
  readonly labels: Int32Array;
  /** Row numbers a n + b of the pairs that it was trained on, and of the others. */
  readonly split: Split;
  /** Row numbers a n + b of the pairs that it was trained on: those of `split`. */
  readonly train: Int32Array;
  /** Its evaluations, by step. */
  readonly rows: readonly MetricsRow[];
  /** Its parameters in the end, or when the signal stopped it. */
  readonly weights: Weights;
  /** Whether training ended by itself; false if the signal stopped it. */
  readonly finished: boolean;
}

/**
 * Trains networks to multiply in a finite group.
 *
 * @example A small group, on the CPU
 * ```ts
 * import { train } from "@groupscope/groupscope";
 *
 * const [network] = await train({
 *   group: "C5",
 *   device: "cpu",
 *   steps: 200,
 *   embed: 16,
 *   hidden: 32,
 *   trainFraction: 1,
 * });
 * if (network.rows.at(-1)?.trainAccuracy !== 1) throw new Error("C5 was not learned");
 * ```
 *
 * @example Go on from weights, on the same pairs
 * ```ts
 * import { train } from "@groupscope/groupscope";
 *
 * const choices = { group: "C5", device: "cpu", steps: 20, embed: 8, hidden: 16 } as const;
 * const [first] = await train({ ...choices, splitSeed: 7, initSeed: 1 });
 * const [second] = await train({ ...choices, split: first.split, weights: first.weights });
 * if (second.rows[0].step !== 0) throw new Error("steps are counted from the weights on");
 * ```
 *
 * @returns The networks, in the order of the seeds or of `networks`.
 * @throws {RangeError} If an option is out of range, `split`, `labels` or `weights` do not fit the
 * group and widths or contradict a seed or fraction, there are no such labels of the group's order, the order of the group is above 1000, or the paper has
 * no such preset.
 * @throws {SyntaxError} If the group's name is not known.
 * @throws {DeviceError} If there is no adapter of the kind that was asked for.
 */
export async function train(options: TrainOptions = {}): Promise<TrainedNetwork[]> {
  const { device: kind = "auto", seeds = [1] } = options;
  const own = options.networks ?? seeds.map((seed): NetworkOptions => ({ seed }));
  const group = typeof options.group === "object"
    ? options.group
    : groupByName(options.group ?? "S5", MAX_TABLE_ORDER);
  checkOrder(group.name, group.order, MAX_TABLE_ORDER);
  checkContradictions(options);
  const { model = "mlp", splitSeed, initSeed, split, weights: start } = options;
  const { values } = presetFor(options.preset ?? "demo", group.name, model);
  const hyperparameters = withOverrides(values, options);
  const plan = planTraining({
    group,
    model,
    hyperparameters,
    cadence: {
      evalEvery: options.evalEvery ??
        defaultEvalEvery(Math.min(...own.map(({ steps = hyperparameters.steps }) => steps))),
      checkpoints: 0,
      stopAtAccuracy: options.stopAtAccuracy ?? null,
    },
    seeds: own.map(({ seed }) => ({
      seed,
      split: { generator: "groupscope", seed: splitSeed ?? seed },
      init: initSeed ?? seed,
    })),
    own,
    ...(options.padding && { padding: options.padding }),
    ...(split && { split }),
    ...(start && { weights: start }),
    ...(options.labels !== undefined && { labels: options.labels }),
  });
  const rows: MetricsRow[][] = own.map(() => []);
  const finished = own.map(() => false);
  const latest = plan.networks.map(({ state }) => state.parameters);
  const device = await openDevice(kind, planFlops(plan));
  try {
    await runPlan(plan, device, {
      ...(options.signal && { signal: options.signal }),
      network: (i) => ({
        onMetrics: (row) => {
          rows[i].push(row);
          options.onMetrics?.(own[i].seed, row, i);
        },
        onState: (_, { parameters }) => {
          latest[i] = parameters;
        },
        onFinish: (_, final) => {
          latest[i] = final;
          finished[i] = true;
        },
      }),
    });
  } finally {
    device?.destroy();
  }
  return plan.networks.map((network, i) => ({
    seed: own[i].seed,
    group,
    model,
    sizes: modelOf(model).sizes(group.order, network.hyperparameters),
    hyperparameters: network.hyperparameters,
    labels: network.labels,
    split: network.split,
    train: network.split.train,
    rows: rows[i],
    weights: weightsOf(latest[i]),
    finished: finished[i],
  }));
}

/** Copies of tensors in the precision of weights. */
function weightsOf(tensors: StateTensors): Weights {
  return new Map([...tensors].map(([name, values]) => [name, Float32Array.from(values)]));
}

/** Refuses options that would be passed over. */
function checkContradictions(options: TrainOptions): void {
  const refuse = (
    one: "split" | "weights" | "networks",
    others: readonly (keyof TrainOptions)[],
  ) => {
    const other = options[one] && others.find((name) => options[name] !== undefined);
    if (!other) return;
    throw new RangeError(`Cannot train with ${other} ${options[other]} beside ${one}: give one`);
  };
  refuse("split", ["splitSeed", "trainFraction"]);
  refuse("weights", ["initSeed"]);
  refuse("networks", ["seeds"]);
  const fraction = options.split &&
    options.networks?.find(({ trainFraction }) => trainFraction !== undefined)?.trainFraction;
  if (fraction === undefined) return;
  throw new RangeError(`Cannot train with trainFraction ${fraction} beside split: give one`);
}
