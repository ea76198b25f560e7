/**
 * Training from a program: options in, networks out, no files.
 *
 * @module
 */

import { type AdapterKind, describeAdapter, findAdapter } from "../device/adapter.ts";
import { ComputeDevice, DeviceError } from "../device/device.ts";
import { profileFor } from "../device/profile.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { checkOrder, MAX_TABLE_ORDER } from "../groups/limits.ts";
import { group as groupByName } from "../groups/names.ts";
import type { Weights } from "../models/parameters.ts";
import { defaultEvalEvery, type Hyperparameters, type ModelName, withOverrides } from "./config.ts";
import type { MetricsRow } from "./loop.ts";
import { planTraining, runPlan } from "./plan.ts";
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
  /** Updates between evaluations. Default: a hundred evaluations. */
  readonly evalEvery?: number;
  /** Ends a network's training at the first evaluation with at least this test accuracy. */
  readonly stopAtAccuracy?: number;
  /** What to train on; `auto` falls back to the float64 reference. Default `auto`. */
  readonly device?: AdapterKind | "cpu";
  /** Ends training early: networks are as far as they have come, without final weights. */
  readonly signal?: AbortSignal;
  /** Called with each evaluation. */
  readonly onMetrics?: (seed: number, row: MetricsRow) => void;
}

/** A network that was trained. */
export interface TrainedNetwork {
  /** Its seed. */
  readonly seed: number;
  /** Row numbers a n + b of the pairs that it was trained on, and of the others. */
  readonly split: Split;
  /** Its evaluations, by step. */
  readonly rows: readonly MetricsRow[];
  /** Its parameters in the end; undefined if it was stopped by the signal. */
  readonly weights: Weights | undefined;
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
 * @returns The networks, in the order of the seeds.
 * @throws {RangeError} If an option is out of range, the order of the group above 1000, or the
 * paper has no such preset.
 * @throws {SyntaxError} If the group's name is not known.
 * @throws {DeviceError} If there is no adapter of the kind that was asked for.
 */
export async function train(options: TrainOptions = {}): Promise<TrainedNetwork[]> {
  const { device: kind = "auto", seeds = [1] } = options;
  const group = typeof options.group === "object"
    ? options.group
    : groupByName(options.group ?? "S5", MAX_TABLE_ORDER);
  checkOrder(group.name, group.order, MAX_TABLE_ORDER);
  const { values } = presetFor(options.preset ?? "demo", group.name);
  const hyperparameters = withOverrides(values, options);
  const plan = planTraining({
    group,
    model: options.model ?? "mlp",
    hyperparameters,
    cadence: {
      evalEvery: options.evalEvery ?? defaultEvalEvery(hyperparameters.steps),
      checkpoints: 0,
      stopAtAccuracy: options.stopAtAccuracy ?? null,
    },
    seeds: seeds.map((seed) => ({ seed, split: { generator: "groupscope", seed }, init: seed })),
  });
  const rows: MetricsRow[][] = seeds.map(() => []);
  const weights: (Weights | undefined)[] = seeds.map(() => undefined);
  const device = await openDevice(kind);
  try {
    await runPlan(plan, device, {
      ...(options.signal && { signal: options.signal }),
      network: (i) => ({
        onMetrics: (row) => {
          rows[i].push(row);
          options.onMetrics?.(seeds[i], row);
        },
        onFinish: (_, final) => {
          weights[i] = final;
        },
      }),
    });
  } finally {
    device?.destroy();
  }
  return plan.networks.map(({ seeds: { seed }, split }, i) => ({
    seed,
    split,
    rows: rows[i],
    weights: weights[i],
  }));
}

/** The device of a kind; null for the float64 reference. */
async function openDevice(kind: AdapterKind | "cpu"): Promise<ComputeDevice | null> {
  if (kind === "cpu") return null;
  const adapter = await findAdapter(kind);
  if (adapter) return await ComputeDevice.open(adapter, profileFor(describeAdapter(adapter)));
  if (kind === "auto") return null;
  throw new DeviceError(`Cannot open a ${kind} device: WebGPU finds no such adapter`);
}
