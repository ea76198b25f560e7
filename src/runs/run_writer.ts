/**
 * Writes the directory of a run while it is trained.
 *
 * Whatever moment the process dies at, the directory is a run that can be resumed, or none: each
 * file is written under another name and renamed, the config comes last of the first files and the
 * final weights last of all, and a state says how long `metrics.jsonl` was.
 *
 * @module
 */

import { join } from "../std/path.ts";
import { chartText } from "../charts/chart.ts";
import { chartsOfRun } from "../charts/training.ts";
import { encodeSafetensors } from "../formats/safetensors.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { mlpParameters } from "../models/mlp_reference.ts";
import type { ParameterSpec, Weights } from "../models/parameters.ts";
import { encodeWeights } from "../models/weights_file.ts";
import type { TrainingState } from "../training/engine.ts";
import type { MetricsRow } from "../training/loop.ts";
import { type NetworkPlan, sizesOf } from "../training/plan.ts";
import { writeAtomic } from "./atomic.ts";
import { encodeConfig, type RunConfig } from "./run_config.ts";
import {
  checkpointPath,
  exists,
  FILES,
  readMetrics,
  type SeedMetricsRow,
  type StoredRun,
} from "./run_directory.ts";
import { encodeState, type SavedState } from "./state_file.ts";

/** Keeps the directory of one run up to date: an observer of the training loop. */
export class RunWriter {
  /** Rows written so far, those of before a resumption included. */
  readonly rows: SeedMetricsRow[];
  readonly #path: string;
  readonly #config: RunConfig;
  readonly #specs: readonly ParameterSpec[];
  readonly #metrics: Deno.FsFile;
  #metricsBytes: number;

  private constructor(
    path: string,
    config: RunConfig,
    group: FiniteGroup,
    metrics: Deno.FsFile,
    metricsBytes: number,
    rows: SeedMetricsRow[],
  ) {
    this.#path = path;
    this.#config = config;
    this.#specs = mlpParameters(sizesOf(group, config.hyperparameters));
    this.#metrics = metrics;
    this.#metricsBytes = metricsBytes;
    this.rows = rows;
  }

  /** Lays out the directory of a run that starts. */
  static async create(
    path: string,
    config: RunConfig,
    group: FiniteGroup,
    { split, state }: NetworkPlan,
  ): Promise<RunWriter> {
    await Deno.mkdir(join(path, FILES.checkpoints), { recursive: true });
    const { order, table } = group;
    await writeAtomic(
      join(path, FILES.data),
      encodeSafetensors(
        new Map([
          ["table", { shape: [order, order], data: table }],
          ["train", { shape: [split.train.length], data: split.train }],
        ]),
      ),
    );
    const writer = new RunWriter(path, config, group, await openMetrics(path, 0), 0, []);
    await writer.onState(0, state);
    await writeAtomic(join(path, FILES.config), encodeConfig(config));
    return writer;
  }

  /** Opens the directory of a run that goes on from a state: what came after it is dropped. */
  static async resume(
    { path, config, group }: StoredRun,
    { metricsBytes }: SavedState,
  ): Promise<RunWriter> {
    await Deno.mkdir(join(path, FILES.checkpoints), { recursive: true });
    const rows = await readMetrics(path, metricsBytes);
    const metrics = await openMetrics(path, metricsBytes);
    return new RunWriter(path, config, group, metrics, metricsBytes, rows);
  }

  async onMetrics(row: MetricsRow): Promise<void> {
    const { step, ...metrics } = row;
    const own = { step, seed: this.#config.seeds.seed, ...metrics };
    this.rows.push(own);
    const line = new TextEncoder().encode(JSON.stringify(own) + "\n");
    for (let written = 0; written < line.length;) {
      written += await this.#metrics.write(line.subarray(written));
    }
    this.#metricsBytes += line.length;
  }

  async onCheckpoint(step: number, weights: Weights): Promise<void> {
    await writeAtomic(checkpointPath(this.#path, step), encodeWeights(this.#specs, weights));
  }

  async onState(step: number, state: TrainingState): Promise<void> {
    const saved = { step, metricsBytes: this.#metricsBytes, state };
    await writeAtomic(join(this.#path, FILES.state), encodeState(this.#specs, saved));
  }

  async onFinish(step: number, weights: Weights): Promise<void> {
    const bytes = encodeWeights(this.#specs, weights);
    await writeAtomic(checkpointPath(this.#path, step), bytes);
    await Deno.mkdir(join(this.#path, FILES.charts), { recursive: true });
    const { group, model } = this.#config;
    for (const chart of chartsOfRun(this.rows, { group: group.name, model })) {
      const path = join(this.#path, FILES.charts, `${chart.name}.vl.json`);
      await writeAtomic(path, chartText(chart));
    }
    await writeAtomic(join(this.#path, FILES.final), bytes);
    await removeState(this.#path);
  }

  /** Closes the files. */
  close(): void {
    this.#metrics.close();
  }
}

/** Removes the state of a run that has ended: a kill may have left it. */
export async function removeState(run: string): Promise<void> {
  const path = join(run, FILES.state);
  if (await exists(path)) await Deno.remove(path);
}

/** Opens `metrics.jsonl` to go on after its first `bytes` bytes. */
async function openMetrics(run: string, bytes: number): Promise<Deno.FsFile> {
  const path = join(run, FILES.metrics);
  const file = await Deno.open(path, { create: true, write: true });
  const { size } = await file.stat();
  if (size < bytes) {
    file.close();
    throw new Error(`Cannot resume ${run}: ${path} has ${size} bytes where ${bytes} were written`);
  }
  await file.truncate(bytes);
  await file.seek(0, Deno.SeekMode.End);
  return file;
}
