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
import { parametersOf } from "../models/models.ts";
import type { ParameterSpec, Weights } from "../models/parameters.ts";
import { encodeWeights } from "../models/weights_file.ts";
import type { TrainingState } from "../training/engine.ts";
import type { MetricsRow } from "../training/loop.ts";
import type { NetworkPlan } from "../training/plan.ts";
import { attempt } from "./attempt.ts";
import { writeAtomic } from "./atomic.ts";
import type { IrrepsRow } from "./irreps_file.ts";
import type { SeedMetricsRow } from "./metrics_file.ts";
import { removeRun, removeUnfinished } from "./out_directory.ts";
import { RowsFile } from "./rows_file.ts";
import { type BatchConfig, encodeConfig, type RunConfig } from "./run_config.ts";
import {
  checkpointPath,
  exists,
  FILES,
  type ResumePoint,
  type StoredRun,
} from "./run_directory.ts";
import { encodeState } from "./state_file.ts";

/** Keeps the directory of one run up to date: an observer of the training loop. */
export class RunWriter {
  /** Rows written so far, those of before a resumption included. */
  readonly rows: SeedMetricsRow[];
  /** Updates after which training was found to have diverged; null as long as it was not. */
  divergedAt: number | null = null;
  /** Directory of the run. */
  readonly path: string;
  /** What is in its `config.json`. */
  readonly config: RunConfig;
  readonly #specs: readonly ParameterSpec[];
  readonly #files: RowFiles;

  private constructor(
    path: string,
    config: RunConfig,
    group: FiniteGroup,
    files: RowFiles,
    rows: SeedMetricsRow[],
  ) {
    this.path = path;
    this.config = config;
    this.#specs = parametersOf(config.model, group.order, config.hyperparameters);
    this.#files = files;
    this.rows = rows;
  }

  /** Lays out the directory of a run that starts, all but its config. */
  static async create(
    path: string,
    config: RunConfig,
    group: FiniteGroup,
    { split, labels, state }: NetworkPlan,
  ): Promise<RunWriter> {
    await makeFolder(path, FILES.checkpoints);
    const files = await openRows(path, config, 0, 0);
    const writer = new RunWriter(path, config, group, files, []);
    const { order, table } = group;
    const data = new Map([
      ["table", { shape: [order, order], data: table }],
      ["train", { shape: [split.train.length], data: split.train }],
    ]);
    if (config.labels) data.set("labels", { shape: [order, order], data: Int32Array.from(labels) });
    try {
      await writer.#write(FILES.data, encodeSafetensors(data));
      await writer.onState(0, state);
      return writer;
    } catch (error) {
      await removeRun(path).catch(() => {}); // what went wrong first is what to tell
      writer.close();
      throw error;
    }
  }

  /** Opens the directory of a run that goes on: what came after that point is dropped. */
  static async resume(
    { path, config, group }: StoredRun,
    { metricsBytes, irrepsBytes, rows }: ResumePoint,
  ): Promise<RunWriter> {
    await makeFolder(path, FILES.checkpoints);
    const files = await openRows(path, config, metricsBytes, irrepsBytes);
    const writer = new RunWriter(path, config, group, files, rows);
    await removeUnfinished(path);
    if (!await exists(join(path, FILES.config))) await writer.begin();
    return writer;
  }

  /** Makes it a run: from now on it can be resumed. */
  async begin(): Promise<void> {
    await this.#write(FILES.config, encodeConfig(this.config));
  }

  async onMetrics(row: MetricsRow): Promise<void> {
    const { step, ...metrics } = row;
    const own = { step, seed: this.config.seeds.seed, ...metrics };
    this.rows.push(own);
    await this.#files.metrics.append(own);
  }

  /** Takes the analysis of an evaluation: before a state of a later step, and in order of steps. */
  async onIrreps(row: IrrepsRow): Promise<void> {
    await this.#files.irreps?.append(row);
  }

  async onCheckpoint(step: number, weights: Weights): Promise<void> {
    await write(checkpointPath(this.path, step), encodeWeights(this.#specs, weights));
  }

  /** @param before What must be on disk before the state is: it is waited for. */
  async onState(step: number, state: TrainingState, before?: Promise<void>): Promise<void> {
    const metricsBytes = this.#files.metrics.bytes;
    await before;
    const irrepsBytes = this.#files.irreps?.bytes ?? 0;
    const saved = { step, metricsBytes, irrepsBytes, state };
    await this.#write(FILES.state, encodeState(this.#specs, saved));
  }

  async onFinish(_step: number, weights: Weights): Promise<void> {
    await makeFolder(this.path, FILES.charts);
    const { group, model, labels } = this.config;
    const name = labels ? `${group.name} with ${labels.kind} labels` : group.name;
    for (const chart of chartsOfRun(this.rows, { group: name, model })) {
      await this.#write(join(FILES.charts, `${chart.name}.vl.json`), chartText(chart));
    }
    await this.#write(FILES.final, encodeWeights(this.#specs, weights));
    await tidyFinished(this.path);
  }

  /** What is there stays: its last state and checkpoint are good. */
  onDivergence(step: number): void {
    this.divergedAt = step;
  }

  /** Closes the files. */
  close(): void {
    this.#files.metrics.close();
    this.#files.irreps?.close();
  }

  #write(name: string, content: string | Uint8Array): Promise<void> {
    return write(join(this.path, name), content);
  }
}

/** Files that get a row with each evaluation. */
interface RowFiles {
  readonly metrics: RowsFile;
  /** Of a run that is analysed. */
  readonly irreps: RowsFile | null;
}

async function openRows(
  path: string,
  { analyze }: RunConfig,
  metricsBytes: number,
  irrepsBytes: number,
): Promise<RowFiles> {
  const metrics = await RowsFile.open(join(path, FILES.metrics), metricsBytes);
  try {
    const irreps = analyze ? await RowsFile.open(join(path, FILES.irreps), irrepsBytes) : null;
    return { metrics, irreps };
  } catch (error) {
    metrics.close();
    throw error;
  }
}

/** Writes the config above the runs of several seeds: before theirs, which follow from it. */
export async function writeBatch(path: string, config: BatchConfig): Promise<void> {
  await write(join(path, FILES.config), encodeConfig(config));
}

/** Removes from a run that has ended what only a run under way needs: a kill may have left it. */
export async function tidyFinished(run: string): Promise<void> {
  await attempt(`tidy ${run}`, async () => {
    const state = join(run, FILES.state);
    if (await exists(state)) await Deno.remove(state);
    await removeUnfinished(run);
  });
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await attempt(`write ${path}`, () => writeAtomic(path, content));
}

async function makeFolder(run: string, name: string): Promise<void> {
  await attempt(`write a run to ${run}`, () => Deno.mkdir(join(run, name), { recursive: true }));
}
