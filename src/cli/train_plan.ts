/**
 * From the options of `train` to a plan: explicit options, then the files they name, then the
 * preset. An option that contradicts a file is an error.
 *
 * @module
 */

import { FiniteGroup } from "../groups/finite_group.ts";
import { groupFromFile } from "../groups/files.ts";
import { group as groupByName } from "../groups/names.ts";
import { decodeWeights, type WeightsFile } from "../models/weights_file.ts";
import { hashIntegers, sha256 } from "../runs/hashes.ts";
import type { RunConfig, SharedConfig } from "../runs/run_config.ts";
import { type Cadence, defaultEvalEvery, type Hyperparameters } from "../training/config.ts";
import { planTraining, type TrainingPlan } from "../training/plan.ts";
import { presetFor } from "../training/presets.ts";
import { splitFromRows } from "../training/split.ts";
import { basename, extname } from "../std/path.ts";
import { readInput, UsageError } from "./errors.ts";
import { seedsOf, type TrainOptions } from "./train_options.ts";

/** A plan, and what the configs of its runs say of where it came from. */
export interface FreshTraining {
  readonly plan: TrainingPlan;
  readonly origin: Pick<SharedConfig, "group" | "preset" | "from">;
  /** Whether the preset was tried on this group, or all its choices were made by options. */
  readonly tuned: boolean;
}

/** Names of the hyper-parameters, with their options. */
export const HYPERPARAMETER_OPTIONS: Readonly<Record<keyof Hyperparameters, string>> = {
  embed: "--embed",
  hidden: "--hidden",
  steps: "--steps",
  lr: "--lr",
  weightDecay: "--weight-decay",
  beta1: "--beta1",
  beta2: "--beta2",
  warmup: "--warmup",
  trainFraction: "--train-fraction",
};

/** Default number of checkpoints between the first and the last. */
const CHECKPOINTS = 20;

/** Resolves the options of a run that starts. */
export async function planFresh(options: TrainOptions): Promise<FreshTraining> {
  const from = options.from === undefined ? undefined : await readWeights(options.from);
  const { group, file } = await chooseGroup(options, from);
  const preset = options.preset ?? "demo";
  const { values, tuned } = presetFor(preset, group.name);
  const hyperparameters = chooseHyperparameters(options, values, from?.weights);
  const cadence: Cadence = {
    evalEvery: options.evalEvery ?? defaultEvalEvery(hyperparameters.steps),
    checkpoints: options.checkpoints ?? CHECKPOINTS,
    stopAtAccuracy: options.stopAtAccuracy ?? null,
  };
  const train = from?.weights.train;
  if (from && options.initSeed !== undefined) {
    throw new UsageError(`Option --init-seed contradicts --from ${options.from}: it has weights`);
  }
  if (train) {
    for (const name of ["split", "splitSeed", "trainFraction"] as const) {
      if (options[name] === undefined) continue;
      const flag = {
        split: "--split",
        splitSeed: "--split-seed",
        trainFraction: "--train-fraction",
      };
      throw new UsageError(
        `Option ${flag[name]} contradicts --from ${options.from}: it has a split`,
      );
    }
  }
  return {
    plan: planTraining({
      group,
      model: options.model ?? "mlp",
      hyperparameters: train
        ? { ...hyperparameters, trainFraction: train.length / group.order ** 2 }
        : hyperparameters,
      cadence,
      seeds: seedsOf(options),
      ...(from && { weights: from.weights.weights }),
      ...(train && { split: splitFromRows(group.order, train) }),
    }),
    origin: {
      group: {
        name: group.name,
        order: group.order,
        tableHash: await hashIntegers(group.table),
        file,
      },
      preset,
      from: from?.hash ?? null,
    },
    tuned,
  };
}

/**
 * Checks that explicit options say what the config of a run says.
 *
 * @throws {UsageError} For the first that does not.
 */
export function checkAgainst(options: TrainOptions, config: RunConfig, batch: boolean): void {
  const { hyperparameters, cadence, seeds } = config;
  const same = (flag: string, given: unknown, stored: unknown) => {
    if (given !== undefined && JSON.stringify(given) !== JSON.stringify(stored)) {
      throw new UsageError(
        `Option ${flag} ${show(given)} contradicts --resume ${options.resume}: ` +
          `the run has ${show(stored)}`,
      );
    }
  };
  same("--group", options.group, config.group.file ?? config.group.name);
  same("--table", options.table, config.group.file);
  same("--model", options.model, config.model);
  same("--preset", options.preset, config.preset);
  for (const [name, flag] of Object.entries(HYPERPARAMETER_OPTIONS)) {
    const key = name as keyof Hyperparameters;
    same(flag, options[key], hyperparameters[key]);
  }
  same("--eval-every", options.evalEvery, cadence.evalEvery);
  same("--checkpoints", options.checkpoints, cadence.checkpoints);
  same("--stop-at-accuracy", options.stopAtAccuracy, cadence.stopAtAccuracy);
  same("--split", options.split, seeds.split);
  same("--split-seed", options.splitSeed, seeds.split.seed);
  same("--init-seed", options.initSeed, seeds.init);
  if (!batch) same("--seed", options.seed, seeds.seed);
  for (const flag of ["from", "out", "force"] as const) {
    if (options[flag] !== undefined) {
      throw new UsageError(`Options --resume and --${flag} exclude each other`);
    }
  }
}

async function readWeights(path: string): Promise<{ weights: WeightsFile; hash: string }> {
  const bytes = await readInput(path, "weights");
  return { weights: decodeWeights(bytes, path), hash: await sha256(bytes) };
}

/** The group by option, else by the weight file's table, else the default. */
async function chooseGroup(
  options: TrainOptions,
  from: { weights: WeightsFile } | undefined,
): Promise<{ group: FiniteGroup; file: string | null }> {
  if (options.group !== undefined && options.table !== undefined) {
    throw new UsageError("Options --group and --table exclude each other");
  }
  const table = from?.weights.table;
  const given = options.table ?? options.group;
  if (given === undefined && table) {
    const path = options.from!;
    const name = basename(path, extname(path));
    return { group: FiniteGroup.fromTable(name, table, { source: path }), file: path };
  }
  const chosen = await readGroup(given ?? "S5", options.table !== undefined);
  const { group } = chosen;
  const order = from?.weights.sizes.order;
  if (order !== undefined && order !== group.order) {
    throw new UsageError(
      `Group ${group.name} of order ${group.order} contradicts --from ${options.from}: its ` +
        `tensors are for order ${order}` + (given ? "" : "; name the group with --group"),
    );
  }
  if (table && table.some((product, row) => product !== group.table[row])) {
    throw new UsageError(
      `Option --group ${given} contradicts --from ${options.from}: it has another table`,
    );
  }
  return chosen;
}

/** A group by name, or from a file. */
export async function readGroup(
  nameOrFile: string,
  isFile: boolean = /\.(safetensors|json|csv)$/i.test(nameOrFile),
): Promise<{ group: FiniteGroup; file: string | null }> {
  if (!isFile) return { group: groupByName(nameOrFile), file: null };
  const bytes = await readInput(nameOrFile, "a group");
  return { group: groupFromFile(nameOrFile, bytes), file: nameOrFile };
}

function chooseHyperparameters(
  options: TrainOptions,
  preset: Hyperparameters,
  from: WeightsFile | undefined,
): Hyperparameters {
  const out: { -readonly [name in keyof Hyperparameters]: number } = { ...preset };
  for (const name of Object.keys(HYPERPARAMETER_OPTIONS) as (keyof Hyperparameters)[]) {
    out[name] = options[name] ?? preset[name];
  }
  for (const name of ["embed", "hidden"] as const) {
    const size = from?.sizes[name];
    if (size === undefined) continue;
    if (options[name] !== undefined && options[name] !== size) {
      throw new UsageError(
        `Option --${name} ${options[name]} contradicts --from ${options.from}: ` +
          `its tensors have ${size}`,
      );
    }
    out[name] = size;
  }
  return out;
}

function show(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.values(value).join(":")
    : String(value);
}
