/**
 * Where a run keeps the weights of its network.
 *
 * @module
 */

import type { Network } from "../evaluation/network.ts";
import { parametersOf } from "../models/models.ts";
import { attempt } from "../runs/attempt.ts";
import { readMetrics, type SeedMetricsRow } from "../runs/metrics_file.ts";
import { checkpointPath, exists, FILES, type StoredRun } from "../runs/run_directory.ts";
import { decodeState } from "../runs/state_file.ts";
import { join } from "../std/path.ts";
import { networkOf } from "../evaluation/networks.ts";
import { readNetwork, sizesOf } from "./analyze_network.ts";
import { readInput } from "./errors.ts";

/** The weights after some updates. */
export interface Checkpoint {
  readonly step: number;
  readonly path: string;
}

/** The latest weights of a run. */
export interface Found {
  /** Updates that they have seen. */
  readonly step: number;
  readonly network: Network;
  /** The evaluations up to there. */
  readonly rows: readonly SeedMetricsRow[];
}

/** The checkpoints of a run, by step. */
export async function checkpointsOf({ path }: StoredRun): Promise<Checkpoint[]> {
  const folder = join(path, FILES.checkpoints);
  if (!await exists(folder)) return [];
  return await attempt(`read ${folder}`, async () => {
    const found: Checkpoint[] = [];
    for await (const { name } of Deno.readDir(folder)) {
      const step = Number(/^step-(\d{6,})\.safetensors$/.exec(name)?.[1] ?? NaN);
      if (Number.isSafeInteger(step)) found.push({ step, path: checkpointPath(path, step) });
    }
    return found.sort((a, b) => a.step - b.step);
  });
}

/** At most `count` of some things in order, the first and the last among them; all by default. */
export function spread<T>(things: readonly T[], count = things.length): T[] {
  if (count >= things.length) return [...things];
  const last = things.length - 1;
  return Array.from(
    { length: count },
    (_, i) => things[count === 1 ? last : Math.round(i * last / (count - 1))],
  );
}

/** The weights in the end, or the latest there are; null if there are none but the first. */
export async function latestOf(run: StoredRun): Promise<Found | null> {
  if (run.finished) {
    const rows = await readMetrics(join(run.path, FILES.metrics));
    const last = rows.at(-1);
    if (!last) throw new Error(`Cannot analyze ${run.path}: its ${FILES.metrics} is empty`);
    const network = await readNetwork(run, join(run.path, FILES.final));
    return { step: last.step, network, rows };
  }
  const checkpoint = (await checkpointsOf(run)).at(-1);
  const state = await readState(run);
  if (!checkpoint && (state?.step ?? 0) === 0) return null;
  const isState = state !== null && state.step > (checkpoint?.step ?? -1);
  const step = isState ? state.step : checkpoint!.step;
  return {
    step,
    network: isState ? state.network : await readNetwork(run, checkpoint!.path),
    rows: (await readWholeRows(run)).filter((row) => row.step <= step),
  };
}

async function readState(run: StoredRun): Promise<{ step: number; network: Network } | null> {
  const { config, group } = run;
  const path = join(run.path, FILES.state);
  if (!await exists(path)) return null;
  const specs = parametersOf(config.model, group.order, config.hyperparameters);
  const { step, state } = decodeState(specs, await readInput(path, "a state"), path);
  const sizes = sizesOf(run);
  return { step, network: networkOf({ model: config.model, sizes, weights: state.parameters }) };
}

/** The evaluations of a run under way, whose last line may not be complete. */
async function readWholeRows({ path }: StoredRun): Promise<SeedMetricsRow[]> {
  const file = join(path, FILES.metrics);
  const bytes = await readInput(file, "metrics");
  return await readMetrics(file, bytes.lastIndexOf("\n".charCodeAt(0)) + 1);
}
