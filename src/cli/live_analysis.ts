/**
 * `train --analyze`: measures each evaluated network in each irrep while training goes on.
 *
 * @module
 */

import { type Block, isotypicBlocks } from "../analysis/blocks.ts";
import { livePoints } from "../analysis/live_points.ts";
import { measure, type Measures } from "../analysis/measures.ts";
import { survey } from "../analysis/parts.ts";
import type { ComputeDevice } from "../device/device.ts";
import { createEvaluator } from "../evaluation/create_evaluator.ts";
import type { Evaluator } from "../evaluation/evaluator.ts";
import { networkOf } from "../evaluation/networks.ts";
import type { Task } from "../evaluation/task.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { namedGroup } from "../groups/named_group.ts";
import type { Model, Sizes } from "../models/model.ts";
import { modelOf } from "../models/models.ts";
import type { Weights } from "../models/parameters.ts";
import { type Representations, representations } from "../representations/representations.ts";
import type { IrrepsRow } from "../runs/irreps_file.ts";
import type { RunWriter } from "../runs/run_writer.ts";
import { checkpointSteps } from "../training/config.ts";
import type { TrainingPlan } from "../training/plan.ts";
import type { NetworkObserver } from "../training/run_plan.ts";

/** A line of `irreps.jsonl`, whole. Its totals are over the irreps that are key at its step. */
export type LiveMeasures = IrrepsRow & Measures;

/** What writes the files of a network. */
export type Writer = Pick<
  RunWriter,
  "config" | "onMetrics" | "onIrreps" | "onCheckpoint" | "onState" | "onFinish" | "onDivergence"
>;

/** Analyses that may be under way before training waits for the first of them. */
const MAX_UNDER_WAY = 4;

/** A network that is watched. */
interface Watched {
  readonly task: Task;
  readonly evaluator: Evaluator;
  /** The evaluations that are measured. */
  readonly steps: ReadonlySet<number>;
  /** The step that was measured last. */
  last: number;
  /** The first analysis: it prepares what the others use at the same time. */
  first: Promise<Measures> | undefined;
  /** Settled when no analysis is under way. */
  idle: Promise<unknown>;
  /** All that is to be written, in order. */
  written: Promise<void>;
}

/**
 * The irreps of a group that is trained on: the same, to their names and bases, whether it came from a
 * name, a file, generators or the directory of a run.
 */
export function irrepsToWatch({ name, table }: FiniteGroup): Representations {
  return representations(namedGroup(FiniteGroup.fromTable(name, table)));
}

/**
 * Analyses networks as they are trained. Training does not wait for an analysis, unless several are
 * under way; what is on disk is in order nevertheless: rows by step, and a state after the rows of before
 * it.
 */
export class LiveAnalysis {
  readonly #plan: TrainingPlan;
  readonly #device: ComputeDevice | null;
  readonly #group: FiniteGroup;
  readonly #blocks: readonly Block[];
  readonly #networks = new Map<number, Watched>();
  readonly #underWay: Promise<void>[] = [];

  /** @param device Where to compute; null for float64 on the CPU. */
  constructor(plan: TrainingPlan, device: ComputeDevice | null, irreps: Representations) {
    this.#plan = plan;
    this.#device = device;
    this.#group = irreps.group;
    this.#blocks = isotypicBlocks(irreps.irreps);
  }

  /** How many irreps are measured. */
  get irreps(): number {
    return this.#blocks.length;
  }

  /** What watches a network of the plan, and writes what it sees. */
  observer(index: number, writer: Writer): NetworkObserver {
    return {
      onMetrics: (row) => writer.onMetrics(row),
      onEvaluation: async ({ step }, weights) => {
        if (!this.#watched(index).steps.has(step)) return;
        this.#watch(index, step, weights, writer);
        if (this.#underWay.length > MAX_UNDER_WAY) await this.#underWay.shift();
      },
      onCheckpoint: (step, weights) => writer.onCheckpoint(step, weights),
      onState: async (step, state) => {
        const network = this.#networks.get(index);
        const saved = writer.onState(step, state, network?.written);
        if (!network) return await saved;
        saved.catch(() => {}); // told to whoever waits for what is after it
        write(network, () => saved);
      },
      onFinish: async (step, weights) => {
        // Accuracy may have ended training between two points.
        if (this.#watched(index).last !== step) this.#watch(index, step, weights, writer);
        await this.#end(index);
        await writer.onFinish(step, weights);
      },
      onDivergence: async (step) => {
        await this.#end(index);
        writer.onDivergence(step);
      },
    };
  }

  /** Waits until all that was seen is written, and frees what analyses hold. */
  async end(): Promise<void> {
    const ends = await Promise.allSettled([...this.#networks.keys()].map((i) => this.#end(i)));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Begins to measure a network, and has it written when its turn comes. */
  #watch(index: number, step: number, weights: Weights, writer: Writer): void {
    const { seed } = writer.config.seeds;
    const network = this.#watched(index);
    network.last = step;
    const measured = this.#measure(network, weights, index);
    network.idle = Promise.allSettled([network.idle, measured]);
    write(network, async () => {
      const row: LiveMeasures = { step, seed, keySet: "current", ...await measured };
      await writer.onIrreps(row);
    });
    this.#underWay.push(network.written);
  }

  /** The evaluations of a network that are measured: all, or so many on a log scale that they cost little. */
  #stepsOf(index: number): ReadonlySet<number> {
    const { networks, cadence: { evalEvery } } = this.#plan;
    const { steps, trainFraction } = networks[index].hyperparameters;
    const points = livePoints({
      ...this.#layersOf(index),
      order: this.#group.order,
      irreps: this.irreps,
      steps,
      trainFraction,
    });
    const last = Math.ceil(steps / evalEvery);
    const kept = last < points
      ? Array.from({ length: last + 1 }, (_, k) => k)
      : checkpointSteps(last, points - 2);
    return new Set(kept.map((k) => Math.min(steps, k * evalEvery)));
  }

  #sizesOf(index: number): Sizes {
    const { model, networks } = this.#plan;
    return modelOf(model).sizes(this.#group.order, networks[index].hyperparameters);
  }

  #layersOf(index: number): ReturnType<Model["layers"]> {
    return modelOf(this.#plan.model).layers(this.#sizesOf(index));
  }

  async #end(index: number): Promise<void> {
    const network = this.#networks.get(index);
    this.#networks.delete(index);
    try {
      await network?.written;
    } finally {
      await network?.idle;
      network?.evaluator.destroy();
    }
  }

  #watched(index: number): Watched {
    const known = this.#networks.get(index);
    if (known) return known;
    const { split, labels } = this.#plan.networks[index];
    const task: Task = { group: this.#group, labels, train: split.train };
    const evaluator = createEvaluator(this.#device, task, this.#layersOf(index).hidden);
    const idle = Promise.resolve();
    const steps = this.#stepsOf(index);
    const network = { task, evaluator, steps, last: -1, first: undefined, idle, written: idle };
    this.#networks.set(index, network);
    return network;
  }

  async #measure(watched: Watched, weights: Weights, index: number): Promise<Measures> {
    const { task, evaluator, first } = watched;
    const analyse = async () => {
      const { model } = this.#plan;
      const network = networkOf({ model, sizes: this.#sizesOf(index), weights });
      return await measure(await survey(network, task, evaluator), this.#blocks);
    };
    if (!first) return await (watched.first = analyse());
    await first;
    return await analyse();
  }
}

/** Writes something after all that is to be written of a network. */
function write(network: Watched, action: () => Promise<void>): void {
  network.written = network.written.then(action);
  network.written.catch(() => {}); // told to whoever waits for it
}
