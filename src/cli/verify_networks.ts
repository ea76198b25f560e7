/**
 * `verify networks`: measures of trained networks agree with those that another program computed.
 *
 * @module
 */

import { isotypicBlocks } from "../analysis/blocks.ts";
import { type IrrepMeasures, measure, type Measures } from "../analysis/measures.ts";
import { survey } from "../analysis/parts.ts";
import { networkOf } from "../evaluation/networks.ts";
import { multiplication } from "../evaluation/task.ts";
import { isRecord } from "../formats/json.ts";
import { decodeSafetensors, type Tensor } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { decodeWeights } from "../models/weights_file.ts";
import { type Representations, representations } from "../representations/representations.ts";
import { exists } from "../runs/run_directory.ts";
import { basename, dirname, join } from "../std/path.ts";
import { fixedRow } from "./columns.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { messageOf, readInput } from "./errors.ts";
import { type Evaluators, openEvaluators } from "./evaluators.ts";

/** A line of the printed table. */
const row = fixedRow(16, 10);

/** How far a measure may be from the reference: absolute, and relative to it. */
const TOLERANCE = { absolute: 1e-6, relative: 1e-4 };

/** What is read of a run's `run.json`. */
interface ReferenceRun {
  readonly run: string;
  readonly group: string;
  readonly architecture: string;
  /** Names of irreps, whose characters are in the group's file. */
  readonly irreps: readonly string[];
  /** Measures in float64. */
  readonly reference: Readonly<Record<string, number | null>>;
}

/** A reference group: its irreps, and the characters by the reference's names. */
interface ReferenceGroup {
  readonly representations: Representations;
  readonly characters: ReadonlyMap<string, ArrayLike<number>>;
}

/** Measures of one irrep, by the reference's names with the irrep's name left out. */
const IRREP_MEASURES: Readonly<Record<string, (measures: IrrepMeasures) => number | null>> = {
  "logit_*_rep_trace_similarity": (irrep) => irrep.logitSimilarity,
  "logit_excluded_loss_*_rep": (irrep) => irrep.logitExcludedLoss,
  "logit_restricted_loss_*_rep": (irrep) => irrep.logitRestrictedLoss,
  "percent_x_embed_*_rep": (irrep) => irrep.embedLeftFve,
  "percent_y_embed_*_rep": (irrep) => irrep.embedRightFve,
  "percent_unembed_*_rep": (irrep) => irrep.unembedFve,
  "percent_hidden_x_*_rep": (irrep) => irrep.hiddenLeftFve,
  "percent_hidden_y_*_rep": (irrep) => irrep.hiddenRightFve,
  "percent_hidden_xy_*_rep": (irrep) => irrep.hiddenProductFve,
  "total_percent_hidden_*_rep": (irrep) =>
    irrep.hiddenLeftFve + irrep.hiddenRightFve + irrep.hiddenProductFve,
  "hidden_restricted_loss_*_rep": (irrep) => irrep.hiddenRestrictedLoss,
  "hidden_excluded_loss_*_rep": (irrep) => irrep.hiddenExcludedLoss,
};

/** Architectures of the reference that are ours: `mlp` and `transformer`. */
const ARCHITECTURES = ["OneLayerMLP", "Transformer"];

/** Measures that do not depend on the irreps. */
const NETWORK_MEASURES: Readonly<Record<string, (measures: Measures) => number | null>> = {
  train_loss: ({ loss }) => loss.train,
  test_loss: ({ loss }) => loss.test,
  all_loss: ({ loss }) => loss.all,
  train_acc: ({ accuracy }) => accuracy.train,
  test_acc: ({ accuracy }) => accuracy.test,
  sum_of_squared_weights: (measures) => measures.sumOfSquaredWeights,
};

/** Totals over irreps, which agree only where the reference has all of them. */
const TOTAL_MEASURES: Readonly<Record<string, (measures: Measures) => number | null>> = {
  percent_logits_explained: ({ totals }) => totals.logitFve,
  percent_x_embed_explained: ({ totals }) => totals.embedLeftFve,
  percent_y_embed_explained: ({ totals }) => totals.embedRightFve,
  percent_unembed_explained: ({ totals }) => totals.unembedFve,
  percent_hidden_explained: ({ totals }) => totals.hiddenFve,
  percent_hidden_xy_explained: ({ totals }) => totals.hiddenProductFve,
  total_logit_restricted_loss: ({ totals }) => totals.logitRestrictedLoss,
  total_logit_excluded_loss: ({ totals }) => totals.logitExcludedLoss,
  total_hidden_restricted_loss: ({ totals }) => totals.hiddenRestrictedLoss,
  total_hidden_excluded_loss: ({ totals }) => totals.hiddenExcludedLoss,
  test_loss_restricted_loss_ratio: ({ totals }) => totals.testRestrictedRatio,
};

/**
 * Measures the networks below `runs/` in each directory, or of a single run, and prints how they
 * compare. Returns the exit code: 1 where a measure is out of tolerance.
 */
export async function verifyNetworks(
  paths: readonly string[],
  device: DeviceChoice,
): Promise<number> {
  const runs: string[] = [];
  for (const path of paths) runs.push(...await findRuns(path));
  const evaluators = await openEvaluators(device);
  try {
    return await verifyRuns(runs, evaluators);
  } finally {
    evaluators.close();
  }
}

async function verifyRuns(runs: readonly string[], evaluators: Evaluators): Promise<number> {
  console.log(`On ${evaluators.name}`);
  const groups = new Map<string, Promise<ReferenceGroup>>();
  console.log(row("network", "irreps", "measures", "of allowed", "seconds"));
  let [failures, skipped] = [0, 0];
  for (const path of runs) {
    const start = performance.now();
    const reference = await readRun(path);
    if (!ARCHITECTURES.includes(reference.architecture)) {
      console.log(
        `${row(reference.run, "", "", "", "")}  skipped: no model ${reference.architecture}`,
      );
      skipped++;
      continue;
    }
    let line: string;
    try {
      const root = dirname(dirname(path));
      const file = join(root, "groups", `${reference.group}.safetensors`);
      const group = groups.get(file) ?? readGroup(file, reference.group);
      groups.set(file, group);
      const measures = await measureRun(path, root, reference, await group, evaluators);
      const worst = compare(reference, measures, await group);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const passed = worst.error <= 1;
      if (!passed) failures++;
      line = row(
        reference.run,
        String(measures.irreps.length),
        String(worst.count),
        worst.error.toExponential(1),
        seconds,
      ) + (passed ? "  ok" : `  failed: ${worst.name} is ${worst.ours}, not ${worst.theirs}`);
    } catch (error) {
      failures++;
      line = `${row(reference.run, "", "", "", "")}  failed: ${messageOf(error)}`;
    }
    console.log(line);
  }
  const checked = runs.length - skipped;
  console.log(
    `${checked - failures} of ${checked} networks agree` +
      (skipped > 0 ? `; ${skipped} skipped` : ""),
  );
  return failures > 0 || checked === 0 ? 1 : 0;
}

/** Measures a network of the reference. */
async function measureRun(
  path: string,
  root: string,
  { run }: ReferenceRun,
  { representations: { group, irreps } }: ReferenceGroup,
  evaluators: Evaluators,
): Promise<Measures> {
  const file = join(path, "weights.safetensors");
  const decoded = decodeWeights(await readInput(file, "weights"), file);
  const rows = decoded.train ??
    (await readTensors(join(root, "splits.safetensors"))).get(`train.${run}`)?.data;
  if (rows === undefined) throw new Error(`there is no tensor train.${run}`);
  const network = networkOf(decoded);
  const task = multiplication(group, rows as Int32Array);
  const evaluator = evaluators.evaluatorFor(task, network.width);
  try {
    return await measure(await survey(network, task, evaluator), isotypicBlocks(irreps));
  } finally {
    evaluator.destroy();
  }
}

/** The measure that is farthest off, in multiples of what is allowed. */
function compare({ irreps, reference }: ReferenceRun, measures: Measures, group: ReferenceGroup) {
  let worst = { name: "", error: 0, ours: 0 as number | null, theirs: 0, count: 0 };
  const check = (name: string, ours: number | null) => {
    const theirs = reference[name];
    if (typeof theirs !== "number") return;
    const allowed = TOLERANCE.absolute + TOLERANCE.relative * Math.abs(theirs);
    const error = ours === null ? Infinity : Math.abs(ours - theirs) / allowed;
    worst.count++;
    if (!(error <= worst.error)) worst = { name, error, ours, theirs, count: worst.count };
  };
  for (const [name, of] of Object.entries(NETWORK_MEASURES)) {
    // The authors summed up parameters of another name: 0 stands for a sum that nobody took.
    if (name === "sum_of_squared_weights" && reference[name] === 0) continue;
    check(name, of(measures));
  }
  const ours = group.representations.irreps;
  for (const name of irreps) {
    const character = group.characters.get(name);
    const i = ours.findIndex((irrep) =>
      character && irrep.character.every((value, g) => Math.abs(value - character[g]) < 1e-5)
    );
    if (i < 0) throw new Error(`no irrep has the character of ${name}`);
    for (const [pattern, of] of Object.entries(IRREP_MEASURES)) {
      check(pattern.replace("*", name), of(measures.irreps[i]));
    }
  }
  // A reference that lacks irreps has other totals.
  if (irreps.length === ours.length) {
    for (const [name, of] of Object.entries(TOTAL_MEASURES)) check(name, of(measures));
  }
  return worst;
}

async function readGroup(file: string, name: string): Promise<ReferenceGroup> {
  const tensors = await readTensors(file);
  const table = tensors.get("table");
  if (!table) throw new Error(`${file} has no tensor table`);
  const characters = new Map<string, ArrayLike<number>>();
  for (const [tensor, { data }] of tensors) {
    if (tensor.startsWith("char.")) characters.set(tensor.slice(5), data);
  }
  return {
    representations: representations(FiniteGroup.fromTable(name, table.data, { source: file })),
    characters,
  };
}

async function readTensors(file: string): Promise<Map<string, Tensor>> {
  return decodeSafetensors(await readInput(file, "reference data"), file).tensors;
}

async function findRuns(path: string): Promise<string[]> {
  if (await exists(join(path, "run.json"))) return [path.replace(/[/\\]+$/, "")];
  for (const folder of [join(path, "runs"), path]) {
    const found: string[] = [];
    if (!await exists(folder)) continue;
    for await (const { name } of Deno.readDir(folder)) {
      if (await exists(join(folder, name, "run.json"))) found.push(join(folder, name));
    }
    if (found.length > 0) return found.sort();
  }
  throw new Error(`Cannot verify networks in ${path}: there is no runs/*/run.json`);
}

async function readRun(path: string): Promise<ReferenceRun> {
  const file = join(path, "run.json");
  const text = new TextDecoder().decode(await readInput(file, "a reference run"));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${file}: it is not JSON (${messageOf(error)})`);
  }
  if (!isRecord(value) || !Array.isArray(value.irreps) || !isRecord(value.reference)) {
    throw new SyntaxError(`Cannot read ${file}: it needs members irreps and reference`);
  }
  return { ...value, run: value.run ?? basename(path) } as unknown as ReferenceRun;
}
