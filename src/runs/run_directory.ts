/**
 * The directory of a run: where its files are, and how they are read.
 *
 * @module
 */

import { join } from "../std/path.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { parametersOf } from "../models/models.ts";
import { decodeWeights } from "../models/weights_file.ts";
import { initialState, initialWeights } from "../training/initial.ts";
import { type Split, splitFromRows } from "../training/split.ts";
import { networkFolder, type Setting } from "../training/sweep.ts";
import { attempt } from "./attempt.ts";
import { hashIntegers } from "./hashes.ts";
import { readIrreps } from "./irreps_file.ts";
import { readMetrics, type SeedMetricsRow } from "./metrics_file.ts";
import {
  type BatchConfig,
  configOf,
  decodeConfig,
  encodeConfig,
  type MemberConfig,
  type RunConfig,
} from "./run_config.ts";
import type { Row } from "./rows_file.ts";
import { decodeState, type SavedState } from "./state_file.ts";

/** Names of the files in the directory of a run. */
export const FILES = {
  config: "config.json",
  /**
   * Table, pairs trained on, and labels if they are not the table: the run can be read without the
   * file or seed they came from.
   */
  data: "data.safetensors",
  metrics: "metrics.jsonl",
  irreps: "irreps.jsonl",
  checkpoints: "checkpoints",
  charts: "charts",
  analysis: "analysis",
  state: "state.safetensors",
  final: "final.safetensors",
} as const;

/** A run that was begun. */
export interface StoredRun {
  readonly path: string;
  readonly config: RunConfig;
  /** What tells it from the others of a sweep beside its seed; read alone it does not say. */
  readonly setting: Setting;
  readonly group: FiniteGroup;
  readonly split: Split;
  /** (n, n): what each pair (a, b) should give, in row a n + b: the group's table, but for controls. */
  readonly labels: Int32Array;
  readonly finished: boolean;
}

/** Where a run goes on. */
export interface ResumePoint extends SavedState {
  /** The evaluations up to there. */
  readonly rows: SeedMetricsRow[];
}

/** Path of a checkpoint. */
export function checkpointPath(run: string, step: number): string {
  return join(run, FILES.checkpoints, `step-${String(step).padStart(6, "0")}.safetensors`);
}

/** Directory of a network in that of a batch. */
export function networkPath(batch: string, { seeds, hyperparameters = {} }: MemberConfig): string {
  return join(batch, networkFolder(hyperparameters, seeds.seed));
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
  if (!("networks" in config)) return [await readRun(path, config, {})];
  const runs: StoredRun[] = [];
  for (const network of config.networks) {
    const own = networkPath(path, network);
    const ownConfig = configOf(config, network);
    // A process that was killed early has written the batch's config alone.
    const isThere = await exists(join(own, FILES.config));
    if (isThere && encodeConfig(await readConfig(own)) !== encodeConfig(ownConfig)) {
      throw new Error(`Cannot read ${path}: the ${FILES.config} in ${own} is of another batch`);
    }
    runs.push(await readRun(own, ownConfig, network.hyperparameters ?? {}));
  }
  return runs;
}

/**
 * Finds where a run goes on: at its saved state, or else at its start.
 *
 * @throws {Error} If there are files that do not belong to it.
 */
export async function readResumePoint(run: StoredRun): Promise<ResumePoint> {
  const saved = await readState(run);
  const { step, metricsBytes, irrepsBytes } = saved;
  const { steps } = run.config.hyperparameters;
  const { evalEvery } = run.config.cadence;
  const { seed: own } = run.config.seeds;
  const read = async <T extends Row>(
    file: string,
    bytes: number,
    rowsOf: (path: string, bytes: number) => Promise<T[]>,
    fits: (rows: readonly T[]) => boolean,
  ): Promise<T[]> => {
    const rows = bytes === 0 ? [] : await rowsOf(join(run.path, file), bytes);
    if (step <= steps && rows.every(({ seed }) => seed === own) && fits(rows)) return rows;
    throw new Error(
      `Cannot resume ${run.path}: ${FILES.state} after ${step} of ${steps} steps does not belong ` +
        `to ${file} with ${rows.length} rows`,
    );
  };
  // What an update comes from is evaluated along with it, so a state knows only of those before.
  const wanted = Math.ceil(step / evalEvery);
  const rows = await read(
    FILES.metrics,
    metricsBytes,
    readMetrics,
    (rows) => rows.length === wanted && rows.every((row, i) => row.step === i * evalEvery),
  );
  // Of the evaluations some are measured, the first always.
  const evaluated = new Set(rows.map((row) => row.step));
  const isMeasured = (rows: readonly Row[]) =>
    rows.length === 0 ? wanted === 0 : rows[0].step === 0 &&
      rows.every((row, i) => evaluated.has(row.step) && (i === 0 || rows[i - 1].step < row.step));
  if (run.config.analyze) await read(FILES.irreps, irrepsBytes, readIrreps, isMeasured);
  return { ...saved, rows };
}

async function readState({ path, config, group }: StoredRun): Promise<SavedState> {
  const specs = parametersOf(config.model, group.order, config.hyperparameters);
  const state = join(path, FILES.state);
  if (await exists(state)) return decodeState(specs, await readBytes(state), state);
  const first = checkpointPath(path, 0);
  const weights = config.from === null
    ? initialWeights(specs, config.seeds.init)
    : decodeWeights(await readBytes(first), first, config.model).weights;
  return { step: 0, metricsBytes: 0, irrepsBytes: 0, state: initialState(weights) };
}

async function readConfig(path: string): Promise<RunConfig | BatchConfig> {
  const file = join(path, FILES.config);
  if (!await exists(file)) throw new Error(`Cannot find a run in ${path}: there is no ${file}`);
  return decodeConfig(new TextDecoder().decode(await readBytes(file)), file);
}

async function readRun(path: string, config: RunConfig, setting: Setting): Promise<StoredRun> {
  const file = join(path, FILES.data);
  const { tensors } = decodeSafetensors(await readBytes(file), file);
  const integers = (name: string) => {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Int32Array)) throw new Error(`Cannot read ${file}: ${name} is missing`);
    return data;
  };
  const [table, train] = [integers("table"), integers("train")];
  const labels = config.labels ? integers("labels") : table;
  const group = FiniteGroup.fromTable(config.group.name, table, { source: file });
  const split = splitFromRows(group.order, train);
  if (
    group.order !== config.group.order ||
    await hashIntegers(table) !== config.group.tableHash ||
    await hashIntegers(split.train) !== config.splitHash ||
    (config.labels && await hashIntegers(labels) !== config.labels.hash)
  ) {
    throw new Error(`Cannot read ${path}: ${FILES.data} does not belong to ${FILES.config}`);
  }
  const finished = await exists(join(path, FILES.final));
  return { path, config, setting, group, split, labels, finished };
}

function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return attempt(`read ${path}`, () => Deno.readFile(path));
}
