/**
 * The directory of a run: where its files are, and how they are read.
 *
 * @module
 */

import { join } from "../std/path.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { mlpParameters } from "../models/mlp_reference.ts";
import { decodeWeights } from "../models/weights_file.ts";
import type { MetricsRow } from "../training/loop.ts";
import { initialState, initialWeights } from "../training/initial.ts";
import { sizesOf } from "../training/plan.ts";
import { type Split, splitFromRows } from "../training/split.ts";
import { hashIntegers } from "./hashes.ts";
import { type BatchConfig, decodeConfig, type RunConfig } from "./run_config.ts";
import { decodeState, type SavedState } from "./state_file.ts";

/** Names of the files in the directory of a run. */
export const FILES = {
  config: "config.json",
  /** Table and pairs trained on: the run can be read without the file or seed they came from. */
  data: "data.safetensors",
  metrics: "metrics.jsonl",
  checkpoints: "checkpoints",
  charts: "charts",
  state: "state.safetensors",
  final: "final.safetensors",
} as const;

/** A line of `metrics.jsonl`. */
export interface SeedMetricsRow extends MetricsRow {
  readonly seed: number;
}

/** A run that was begun. */
export interface StoredRun {
  readonly path: string;
  readonly config: RunConfig;
  readonly group: FiniteGroup;
  readonly split: Split;
  readonly finished: boolean;
}

/** Path of a checkpoint. */
export function checkpointPath(run: string, step: number): string {
  return join(run, FILES.checkpoints, `step-${String(step).padStart(6, "0")}.safetensors`);
}

/** Directory of a seed in that of a batch. */
export function seedPath(batch: string, seed: number): string {
  return join(batch, `seed-${seed}`);
}

/** Whether something exists at a path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/**
 * Reads the runs of a directory: one, or those of a batch.
 *
 * @throws {Error} If it holds no run, or files that do not belong together.
 */
export async function readRuns(path: string): Promise<StoredRun[]> {
  const config = await readConfig(path);
  if (!("batch" in config)) return [await readRun(path, config)];
  const runs: StoredRun[] = [];
  for (const seed of config.batch) {
    const own = seedPath(path, seed);
    const ownConfig = await readConfig(own);
    if ("batch" in ownConfig) throw new Error(`Cannot read ${own}: it is a batch in a batch`);
    runs.push(await readRun(own, ownConfig));
  }
  return runs;
}

/** Reads `metrics.jsonl`, up to a length in bytes. */
export async function readMetrics(run: string, bytes = Infinity): Promise<SeedMetricsRow[]> {
  const path = join(run, FILES.metrics);
  if (!await exists(path)) return [];
  const text = new TextDecoder().decode((await Deno.readFile(path)).subarray(0, bytes));
  return text.split("\n").filter((line) => line !== "").map((line, i) => {
    try {
      return JSON.parse(line);
    } catch (error) {
      throw new SyntaxError(`Cannot read line ${i + 1} of ${path}: ${(error as Error).message}`);
    }
  });
}

/** The state from which a run goes on: the saved one, or else that of its start. */
export async function readState({ path, config, group }: StoredRun): Promise<SavedState> {
  const specs = mlpParameters(sizesOf(group, config.hyperparameters));
  const state = join(path, FILES.state);
  if (await exists(state)) return decodeState(specs, await Deno.readFile(state), state);
  const first = checkpointPath(path, 0);
  if (config.from !== null && !await exists(first)) {
    throw new Error(`Cannot resume ${path}: the weights it started from were not saved yet`);
  }
  const weights = config.from === null
    ? initialWeights(specs, config.seeds.init)
    : decodeWeights(await Deno.readFile(first), first).weights;
  return { step: 0, metricsBytes: 0, state: initialState(weights) };
}

async function readConfig(path: string): Promise<RunConfig | BatchConfig> {
  const file = join(path, FILES.config);
  if (!await exists(file)) throw new Error(`Cannot find a run in ${path}: there is no ${file}`);
  return decodeConfig(await Deno.readTextFile(file), file);
}

async function readRun(path: string, config: RunConfig): Promise<StoredRun> {
  const file = join(path, FILES.data);
  const { tensors } = decodeSafetensors(await Deno.readFile(file), file);
  const [table, train] = ["table", "train"].map((name) => {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Int32Array)) throw new Error(`Cannot read ${file}: ${name} is missing`);
    return data;
  });
  if (
    await hashIntegers(table) !== config.group.tableHash ||
    await hashIntegers(train) !== config.splitHash
  ) {
    throw new Error(`Cannot read ${path}: ${FILES.data} does not belong to ${FILES.config}`);
  }
  const group = FiniteGroup.fromTable(config.group.name, table, { source: file });
  return {
    path,
    config,
    group,
    split: splitFromRows(group.order, train),
    finished: await exists(join(path, FILES.final)),
  };
}
