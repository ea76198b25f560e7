/**
 * `analyze`: which irreps a trained network uses, and how surely we know.
 *
 * @module
 */

import { analyze as analyzeNetwork, type Result } from "../analysis/analyze.ts";
import { mlpNetwork } from "../analysis/network.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { group as groupByName } from "../groups/names.ts";
import { toMlpTensors } from "../models/mlp_reference.ts";
import { decodeWeights } from "../models/weights_file.ts";
import { representations } from "../representations/representations.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { attempt } from "../runs/attempt.ts";
import { FILES, readRuns } from "../runs/run_directory.ts";
import { join } from "../std/path.ts";
import { splitFromRows } from "../training/split.ts";
import { analysisText } from "./analyze_text.ts";
import { chooseGroup } from "./choose_group.ts";
import { readInput, UsageError } from "./errors.ts";

/** Options of `analyze`. */
export interface AnalyzeCommandOptions {
  readonly run?: string | undefined;
  readonly weights?: string | undefined;
  readonly group?: string | undefined;
  readonly train?: string | undefined;
  readonly draws: number;
  readonly seed: number;
  readonly json?: string | undefined;
}

/** Networks of a run directory, as `--json` writes them. */
interface RunResult {
  readonly networks: readonly { readonly seed: number; readonly final: Result }[];
}

/** Runs the command. Returns the exit code. */
export async function analyze(options: AnalyzeCommandOptions): Promise<number> {
  const { run, weights, json } = options;
  if ((run === undefined) === (weights === undefined)) {
    throw new UsageError("Give a run directory or --weights, one of them");
  }
  const result = run === undefined
    ? await analyzeWeights(weights!, options)
    : await analyzeRun(run, options);
  const say = json === "-" ? console.error : console.log;
  const results = "networks" in result
    ? result.networks.map(({ seed, final }) => ({ title: `seed ${seed}`, result: final }))
    : [{ title: weights!, result }];
  say(results.map((entry) => analysisText(entry.title, entry.result)).join("\n\n"));
  if (json === "-") console.log(JSON.stringify(result));
  else if (json !== undefined) {
    await attempt(`write ${json}`, () => writeAtomic(json, JSON.stringify(result) + "\n"));
  }
  return 0;
}

async function analyzeWeights(path: string, options: AnalyzeCommandOptions): Promise<Result> {
  const file = decodeWeights(await readInput(path, "weights"), path);
  const { order } = file.sizes;
  const group = options.group === undefined
    ? file.table && FiniteGroup.fromTable("table", file.table, { source: path })
    : (await chooseGroup({ group: options.group }, MAX_TABLE_ORDER)).group;
  if (!group) {
    throw new UsageError(
      `Cannot tell the group of ${path}: it has no table; name one with --group`,
    );
  }
  if (group.order !== order) {
    throw new RangeError(
      `Cannot analyze ${path}: its weights are for order ${order}, ${group.name} has ${group.order}`,
    );
  }
  const train = options.train === undefined ? file.train : await readTrain(options.train);
  return analyzeNetwork(
    mlpNetwork(toMlpTensors(file.weights), file.sizes),
    representations(group),
    {
      model: file.model,
      train: train ? splitFromRows(order, train).train : null,
      draws: options.draws,
      seed: options.seed,
    },
  );
}

async function analyzeRun(path: string, options: AnalyzeCommandOptions): Promise<RunResult> {
  for (const name of ["group", "train"] as const) {
    if (options[name] !== undefined) {
      throw new UsageError(`Option --${name} goes with --weights: a run knows its own`);
    }
  }
  const runs = await readRuns(path);
  const unfinished = runs.find(({ finished }) => !finished);
  if (unfinished) {
    throw new Error(
      `Cannot analyze ${unfinished.path}: training has not ended; ` +
        `go on with it by train --resume ${path}`,
    );
  }
  const irreps = representations(withNames(runs[0].group));
  const networks: { seed: number; final: Result }[] = [];
  for (const { path, config, split } of runs) {
    const file = join(path, FILES.final);
    const { weights, sizes, model } = decodeWeights(await readInput(file, "weights"), file);
    const final = analyzeNetwork(mlpNetwork(toMlpTensors(weights), sizes), irreps, {
      model,
      train: split.train,
      draws: options.draws,
      seed: options.seed,
    });
    networks.push({ seed: config.seeds.seed, final });
  }
  return { networks };
}

/** The group by its name, if it is the same, so that irreps have their common names. */
function withNames(stored: FiniteGroup): FiniteGroup {
  try {
    const named = groupByName(stored.name, MAX_TABLE_ORDER);
    if (named.table.every((product, i) => product === stored.table[i])) return named;
  } catch (error) {
    // A file or generators gave the run its name.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  return stored;
}

/** Row numbers of the training pairs: the tensor `train` of a safetensors file. */
async function readTrain(path: string): Promise<Int32Array> {
  const { tensors } = decodeSafetensors(await readInput(path, "the training pairs"), path);
  const data = tensors.get("train")?.data;
  if (!(data instanceof Int32Array)) {
    throw new SyntaxError(
      `Cannot read the training pairs from ${path}: it needs an I32 tensor train`,
    );
  }
  return data;
}
