/**
 * `train --analyze`: measures each evaluated network in each irrep while training goes on.
 *
 * @module
 */

import { type Block, isotypicBlocks } from "../analysis/blocks.ts";
import { cpuEvaluator } from "../analysis/cpu_evaluator.ts";
import { DeviceEvaluator } from "../analysis/device_evaluator.ts";
import type { Evaluator } from "../analysis/evaluator.ts";
import { measure, type Measures } from "../analysis/measures.ts";
import { pairNetwork } from "../analysis/network.ts";
import { survey } from "../analysis/parts.ts";
import type { Task } from "../analysis/task.ts";
import type { ComputeDevice } from "../device/device.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { namedGroup } from "../groups/named_group.ts";
import { type MlpSizes, toMlpTensors } from "../models/mlp_reference.ts";
import { modelOf } from "../models/models.ts";
import type { Weights } from "../models/parameters.ts";
import { type Representations, representations } from "../representations/representations.ts";
import type { IrrepsRow } from "../runs/irreps_file.ts";
import type { RunWriter } from "../runs/run_writer.ts";
import type { NetworkObserver, TrainingPlan } from "../training/plan.ts";

/** A line of `irreps.jsonl`, whole. Its totals are over the irreps that are key at its step. */
export type LiveMeasures = IrrepsRow & Measures;

/** What writes the files of a network. */
export type Writer = Pick<
  RunWriter,
  "config" | "onMetrics" | "onIrreps" | "onCheckpoint" | "onState" | "onFinish" | "onDivergence"
>;

/** Analyses that may wait before training waits for them. */
const MAX_WAITING = 4;

/**
 * The irreps of a group that is trained on: the same, to their names and bases, whether it came from a
 * name, a file, generators or the directory of a run.
 */
export function irrepsToWatch({ name, table }: FiniteGroup): Representations {
  return representations(namedGroup(FiniteGroup.fromTable(name, table)));
}

/**
 * Analyses networks as they are trained. Training does not wait for an analysis, unless several are
 * waiting; what is on disk is in order nevertheless: rows by step, and a state after the rows of before
 * it.
 */
export class LiveAnalysis {
  readonly #plan: TrainingPlan;
  readonly #device: ComputeDevice | null;
  readonly #group: FiniteGroup;
  readonly #blocks: readonly Block[];
  readonly #networks = new Map<number, { evaluator: Evaluator; last: Promise<void> }>();
  readonly #waiting: Promise<void>[] = [];

  /** @param device Where to compute; null for float64 on the CPU. */
  constructor(plan: TrainingPlan, device: ComputeDevice | null, irreps: Representations) {
    this.#plan = plan;
    this.#device = device;
    this.#group = irreps.group;
    this.#blocks = isotypicBlocks(irreps.irreps);
  }

  /** What watches a network of the plan, and writes what it sees. */
  observer(index: number, writer: Writer): NetworkObserver {
    return {
      onMetrics: (row) => writer.onMetrics(row),
      onEvaluation: async ({ step }, weights) => {
        const { seed } = writer.config.seeds;
        this.#after(index, async (evaluator) => {
          const measures = await this.#measure(index, weights, evaluator);
          const row: LiveMeasures = { step, seed, keySet: "current", ...measures };
          await writer.onIrreps(row);
        });
        this.#waiting.push(this.#networks.get(index)!.last);
        if (this.#waiting.length > MAX_WAITING) await this.#waiting.shift();
      },
      onCheckpoint: (step, weights) => writer.onCheckpoint(step, weights),
      onState: async (step, state) => {
        const before = this.#networks.get(index)?.last;
        const saved = writer.onState(step, state, before);
        if (!before) return await saved;
        saved.catch(() => {}); // told to whoever waits for what is after it
        this.#after(index, () => saved);
      },
      onFinish: async (step, weights) => {
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

  /** Does something after all that is under way for a network. */
  #after(index: number, action: (evaluator: Evaluator) => Promise<void>): void {
    let network = this.#networks.get(index);
    if (!network) {
      network = { evaluator: this.#evaluatorFor(index), last: Promise.resolve() };
      this.#networks.set(index, network);
    }
    const { evaluator } = network;
    network.last = network.last.then(() => action(evaluator));
    network.last.catch(() => {}); // told to whoever waits for it
  }

  async #end(index: number): Promise<void> {
    const network = this.#networks.get(index);
    this.#networks.delete(index);
    try {
      await network?.last;
    } finally {
      network?.evaluator.destroy();
    }
  }

  #evaluatorFor(index: number): Evaluator {
    const { split, labels } = this.#plan.networks[index];
    const task: Task = { group: this.#group, labels, train: split.train };
    if (!this.#device) return cpuEvaluator(task);
    return new DeviceEvaluator(this.#device, task, this.#plan.hyperparameters.hidden);
  }

  async #measure(index: number, weights: Weights, evaluator: Evaluator): Promise<Measures> {
    const { model, hyperparameters, networks } = this.#plan;
    const { split, labels } = networks[index];
    const sizes = modelOf(model).sizes(this.#group.order, hyperparameters) as MlpSizes;
    const network = pairNetwork(model, toMlpTensors(weights), sizes);
    const task: Task = { group: this.#group, labels, train: split.train };
    return await measure(await survey(network, task, evaluator), this.#blocks);
  }
}
