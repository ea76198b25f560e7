/**
 * `train --resume`: runs go on exactly where they were stopped.
 *
 * @module
 */

import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { hashIntegers } from "../runs/hashes.ts";
import { readMetrics } from "../runs/metrics_file.ts";
import { labelKindOf, paddingOf, type RunConfig } from "../runs/run_config.ts";
import { FILES, readResumePoint, readRuns, type StoredRun } from "../runs/run_directory.ts";
import { RunWriter, tidyFinished } from "../runs/run_writer.ts";
import { join } from "../std/path.ts";
import { planFlops } from "../training/plan.ts";
import { chooseGroup, groupOption } from "./choose_group.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { UsageError } from "./errors.ts";
import { type OpenDevice, openDevice } from "./open_device.ts";
import { paddingText } from "./reproduce.ts";
import { type EndedJob, type Job, prepareAnalysis, ranges, VERSIONS } from "./train_job.ts";
import type { LabelChoice, TrainOptions } from "./train_options.ts";
import { readLabels } from "./train_plan.ts";
import { summarise, type Summary } from "./train_summary.ts";
import { HYPERPARAMETER_OPTIONS } from "./train_values.ts";

/** Prepares runs that go on. Where all have ended there are only their summaries. */
export async function resumeJob(
  options: TrainOptions,
  path: string,
): Promise<Job | EndedJob> {
  for (const flag of ["from", "out", "force"] as const) {
    if (options[flag] === undefined) continue;
    throw new UsageError(`Options --resume and --${flag} exclude each other`);
  }
  const runs = await readRuns(path);
  checkSeeds(options, runs);
  checkValues(options, runs);
  for (const { config } of runs) await checkAgainst(options, config);
  const device = deviceOf(options, runs[0].config);
  const ended: Summary[] = [];
  for (const run of runs.filter(({ finished }) => finished)) {
    await tidyFinished(run.path);
    const rows = await readMetrics(join(run.path, FILES.metrics));
    ended.push(summarise(run, rows));
  }
  const begun = runs.filter(({ finished }) => !finished);
  if (begun.length === 0) return { plan: null, ended };
  const { config, group } = begun[0];
  const points = await Promise.all(begun.map(readResumePoint));
  const analysisOn = await prepareAnalysis(config.analyze ?? false, group);
  const { model, cadence } = config;
  const networks = begun.map(({ config, split, labels }, i) => {
    const { seeds, hyperparameters } = config;
    const { step, state } = points[i];
    const padding = paddingOf(config);
    return { hyperparameters, padding, seeds, split, labels, first: step, state };
  });
  const plan = { group, model, cadence, networks };
  const open = await openDevice(device, planFlops(plan));
  try {
    checkSame(path, config, open);
  } catch (error) {
    open.device?.destroy();
    throw error;
  }
  const openWriters = async () => {
    const writers: RunWriter[] = [];
    for (const [i, run] of begun.entries()) writers.push(await RunWriter.resume(run, points[i]));
    return writers;
  };
  return {
    path,
    plan,
    settings: begun.map(({ setting }) => setting),
    labels: labelKindOf(config),
    analysis: analysisOn(plan, open),
    open,
    tuned: true,
    ended,
    openWriters,
    discard: () => Promise.resolve(),
  };
}

function checkSeeds({ seed, seeds, resume }: TrainOptions, runs: readonly StoredRun[]): void {
  const stored = [...new Set(runs.map(({ config }) => config.seeds.seed))];
  const given = seeds ?? (seed === undefined ? stored : [seed]);
  if (given.join() === stored.join()) return;
  throw new UsageError(
    `Option --seed${seeds ? "s" : ""} ${ranges(given)} contradicts --resume ${resume}: ` +
      `the run has ${ranges(stored)}`,
  );
}

/** Refuses hyper-parameters that are not those of the runs: of a sweep, all of them. */
function checkValues(options: TrainOptions, runs: readonly StoredRun[]): void {
  for (const { name, flag } of HYPERPARAMETER_OPTIONS) {
    const given = options[name];
    const stored = new Set(runs.map(({ config }) => config.hyperparameters[name]));
    const text = given === undefined ? undefined : [given].flat().join();
    checkSameOption(options, flag, text, [...stored].join());
  }
}

function checkSameOption(
  { resume }: TrainOptions,
  flag: string,
  given: unknown,
  stored: unknown,
): void {
  if (given === undefined || given === stored) return;
  throw new UsageError(
    `Option ${flag} ${given} contradicts --resume ${resume}: the run has ${stored ?? "none"}`,
  );
}

/** Refuses explicit options that do not say what the config of a run says. */
async function checkAgainst(options: TrainOptions, config: RunConfig): Promise<void> {
  const { group, cadence, seeds: { split, init } } = config;
  const same = (flag: string, given: unknown, stored: unknown) =>
    checkSameOption(options, flag, given, stored);
  const given = groupOption(options);
  if (given !== undefined) {
    const { table } = (await chooseGroup(options, MAX_TABLE_ORDER)).group;
    const isSame = await hashIntegers(table) === group.tableHash;
    if (!isSame) same(given.flag, given.value, `that of ${group.name}`);
  }
  same("--model", options.model, config.model);
  same("--preset", options.preset, config.preset);
  if (options.padding) {
    same("--padding", options.padding.join(), paddingText(paddingOf(config)));
  }
  same("--eval-every", options.evalEvery, cadence.evalEvery);
  same("--checkpoints", options.checkpoints, cadence.checkpoints);
  same("--stop-at-accuracy", options.stopAtAccuracy, cadence.stopAtAccuracy);
  const stored = `${split.generator}:${split.seed}`;
  if (options.split) same("--split", `torch:${options.split.seed}`, stored);
  if (options.analyze && !config.analyze) {
    throw new UsageError(
      `Option --analyze contradicts --resume ${options.resume}: the run was begun without it, ` +
        `analyze measures its checkpoints`,
    );
  }
  if (options.labels) await checkLabels(options, options.labels, config);
  same("--split-seed", options.splitSeed, split.generator === "torch" ? stored : split.seed);
  same("--init-seed", options.initSeed, init);
}

/** Refuses labels that are not those of a run. */
async function checkLabels(
  { resume }: TrainOptions,
  choice: LabelChoice,
  config: RunConfig,
): Promise<void> {
  const given = await readLabels(choice, config.group.order);
  const stored = labelKindOf(config);
  const isSame = typeof given === "string"
    ? given === stored
    : await hashIntegers(given) === config.labels?.hash;
  if (isSame) return;
  throw new UsageError(
    `Option --labels ${
      "file" in choice ? choice.file : choice.kind
    } contradicts --resume ${resume}: ` +
      `the run has ${config.labels?.file ?? stored}`,
  );
}

/** The device that a run was made on, unless the options contradict it. */
function deviceOf(options: TrainOptions, { adapter: { profile } }: RunConfig): DeviceChoice {
  const given = options.device ?? "auto";
  if (given === "auto" || given === profile) return profile;
  throw new UsageError(
    `Option --device ${given} contradicts --resume ${options.resume}: the run was made on ${profile}`,
  );
}

/** Refuses to go on where the bytes would not be those of an unbroken run. */
function checkSame(path: string, config: RunConfig, { adapter, shaderHash }: OpenDevice): void {
  const same = (what: string, then: string | null, now: string | null) => {
    if (then === now) return;
    throw new Error(
      `Cannot resume ${path} exactly: it was made with ${what} ${then ?? "unknown"}, ` +
        `here it is ${now ?? "unknown"}`,
    );
  };
  same("adapter", config.adapter.name, adapter.name);
  same("driver", config.adapter.driver, adapter.driver);
  same("profile", config.adapter.profile, adapter.profile);
  same("Groupscope", config.versions.groupscope, VERSIONS.groupscope);
  same("Deno", config.versions.deno, VERSIONS.deno);
  same("shaders", config.shaderHash, shaderHash);
}
