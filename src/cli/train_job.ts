/**
 * What `train` is about to do: networks that start, or that go on where a run was stopped.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { checkOut, removeRun, writeBatch } from "../runs/batch.ts";
import { hashIntegers } from "../runs/hashes.ts";
import type { RunConfig, SharedConfig } from "../runs/run_config.ts";
import { exists, readRuns, readState, seedPath, type StoredRun } from "../runs/run_directory.ts";
import { removeState, RunWriter } from "../runs/run_writer.ts";
import { join } from "../std/path.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { reasonOf, UsageError } from "./errors.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { type OpenDevice, openDevice } from "./open_device.ts";
import type { TrainOptions } from "./train_options.ts";
import { checkAgainst, planFresh } from "./train_plan.ts";

/** Networks that are about to be trained. */
export interface Job {
  /** Directory of the run, or of the batch. */
  readonly path: string;
  readonly plan: TrainingPlan;
  readonly open: OpenDevice;
  /** Directories of the networks, in the plan's order. */
  readonly paths: readonly string[];
  /** Whether the preset was tried on this group. */
  readonly tuned: boolean;
  /** Lays out or opens the directories. */
  readonly openWriters: () => Promise<RunWriter[]>;
  /** Removes what `openWriters` made where there was nothing: for a run that could not begin. */
  readonly discard: () => Promise<void>;
}

/** A directory whose runs have all ended. */
export interface EndedRuns {
  readonly path: string;
  readonly ended: readonly StoredRun[];
}

/** A run from the start. */
export async function startJob(options: TrainOptions): Promise<Job> {
  const { plan, origin, tuned } = await planFresh(options);
  const { group, model, hyperparameters, cadence, networks } = plan;
  const seeds = networks.map((network) => network.seeds.seed);
  const isBatch = options.seeds !== undefined;
  const name = isBatch ? `seeds${ranges(seeds)}` : `seed${seeds[0]}`;
  const path = options.out ?? join("runs", `${fileName(group.name)}-${model}-${name}`);
  await checkOut(path, options.force ?? false);
  const isNew = !await exists(path);
  const open = await openDevice(options.device ?? "auto");
  const { shaderHash, adapter } = open;
  const shared = {
    ...origin,
    model,
    hyperparameters,
    cadence,
    versions: VERSIONS,
    shaderHash,
    adapter,
  };
  const paths = isBatch ? seeds.map((seed) => seedPath(path, seed)) : [path];
  const discard = async () => {
    if (isNew) await Deno.remove(path, { recursive: true }).catch(() => {});
  };
  const openWriters = async () => {
    const writers: RunWriter[] = [];
    try {
      await removeRun(path);
      for (const [i, network] of networks.entries()) {
        const splitHash = await hashIntegers(network.split.train);
        const config: RunConfig = { ...shared, seeds: network.seeds, splitHash };
        writers.push(await RunWriter.create(paths[i], config, group, network));
      }
      if (isBatch) await writeBatch(path, { ...shared, batch: seeds });
      return writers;
    } catch (error) {
      for (const writer of writers) writer.close();
      await discard();
      throw new Error(`Cannot write a run to ${path}: ${reasonOf(error)}`);
    }
  };
  return { path, plan, open, paths, tuned, openWriters, discard };
}

/** A run that goes on, or the news that it has ended. */
export async function resumeJob(options: TrainOptions, path: string): Promise<Job | EndedRuns> {
  const runs = await readRuns(path);
  const isBatch = runs[0].path !== path;
  if (isBatch && options.seed !== undefined) {
    throw new UsageError(`Option --seed contradicts --resume ${path}: it holds several seeds`);
  }
  const seeds = runs.map(({ config }) => config.seeds.seed);
  if (options.seeds && options.seeds.join() !== seeds.join()) {
    throw new UsageError(
      `Option --seeds ${ranges(options.seeds)} contradicts --resume ${path}: ` +
        `the run has ${ranges(seeds)}`,
    );
  }
  for (const { config } of runs) checkAgainst(options, config, isBatch);
  for (const run of runs) if (run.finished) await removeState(run.path);
  const begun = runs.filter(({ finished }) => !finished);
  if (begun.length === 0) return { path, ended: runs };
  const { config, group } = begun[0];
  const states = await Promise.all(begun.map(readState));
  const open = await openDevice(deviceOf(options, config));
  try {
    checkSame(path, config, open);
  } catch (error) {
    open.device?.destroy();
    throw error;
  }
  const { model, hyperparameters, cadence } = config;
  const networks = begun.map((run, i) => ({
    seeds: run.config.seeds,
    split: run.split,
    first: states[i].step,
    state: states[i].state,
  }));
  return {
    path,
    plan: { group, model, hyperparameters, cadence, networks },
    open,
    paths: begun.map((run) => run.path),
    tuned: true,
    openWriters: () => Promise.all(begun.map((run, i) => RunWriter.resume(run, states[i]))),
    discard: () => Promise.resolve(),
  };
}

/** Seeds in short: `1-8`, `1,3,5`. */
export function ranges(seeds: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < seeds.length; i++) {
    const first = seeds[i];
    while (seeds[i + 1] === seeds[i] + 1) i++;
    out.push(first === seeds[i] ? String(first) : `${first}-${seeds[i]}`);
  }
  return out.join(",");
}

/** What a run's bytes depend on beside its options. */
const VERSIONS: SharedConfig["versions"] = {
  groupscope: manifest.version,
  deno: Deno.version.deno,
};

/** A name without the characters that file systems mind. */
function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9^._+-]/g, "_");
}

/** The device that a run was made on, unless the options contradict it. */
function deviceOf(options: TrainOptions, { adapter: { profile } }: RunConfig): DeviceChoice {
  const given = options.device ?? "auto";
  if (given !== "auto" && given !== profile) {
    throw new UsageError(
      `Option --device ${given} contradicts --resume ${options.resume}: the run was made on ` +
        `${profile}`,
    );
  }
  return profile;
}

/** Refuses to go on where the bytes would not be those of an unbroken run. */
function checkSame(path: string, config: RunConfig, { adapter, shaderHash }: OpenDevice): void {
  const now = { ...adapter, ...VERSIONS, shaders: shaderHash };
  const then = { ...config.adapter, ...config.versions, shaders: config.shaderHash };
  for (const key of Object.keys(now) as (keyof typeof now)[]) {
    if (now[key] === then[key]) continue;
    throw new Error(
      `Cannot resume ${path} exactly: its ${key} is ${then[key]}, here it is ${now[key]}`,
    );
  }
}
