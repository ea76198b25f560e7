/**
 * The command that repeats a run.
 *
 * @module
 */

import { namedGroup } from "../groups/named_group.ts";
import type { Widths } from "../models/model.ts";
import { FILES, type StoredRun } from "../runs/run_directory.ts";
import { basename, extname, join } from "../std/path.ts";
import { defaultEvalEvery, widthsOf } from "../training/config.ts";
import { splitPairs } from "../training/split.ts";
import { isSwept, networkFolder } from "../training/sweep.ts";
import { defaultOut } from "./default_out.ts";
import { presetOf } from "./training_facts.ts";
import { CHECKPOINTS } from "./train_plan.ts";
import { HYPERPARAMETER_OPTIONS } from "./train_values.ts";

/** The `train` command that makes the same run: what the preset gives is left out. */
export function trainCommand(run: StoredRun): string {
  const { config } = run;
  const { model, preset, hyperparameters, cadence, seeds, labels, from, adapter } = config;
  const words = groupOptions(run);
  if (model !== "mlp") words.push("--model", model);
  if (preset !== "demo") words.push("--preset", preset);
  const values = presetOf(config);
  const hasOwnSplit = from !== null && !isDrawn(run);
  for (const { name, flag } of HYPERPARAMETER_OPTIONS) {
    if (name === "trainFraction" && hasOwnSplit) continue; // the weight file has the pairs
    if (hyperparameters[name] !== values[name]) words.push(flag, String(hyperparameters[name]));
  }
  if (config.padding) words.push("--padding", paddingText(config.padding));
  words.push("--seed", String(seeds.seed));
  const { generator, seed } = seeds.split;
  if (generator === "torch") words.push("--split", `torch:${seed}`);
  else if (seed !== seeds.seed) words.push("--split-seed", String(seed));
  if (seeds.init !== seeds.seed) words.push("--init-seed", String(seeds.init));
  if (labels) words.push("--labels", labels.file ?? labels.kind);
  if (cadence.evalEvery !== defaultEvalEvery(hyperparameters.steps)) {
    words.push("--eval-every", String(cadence.evalEvery));
  }
  if (cadence.checkpoints !== CHECKPOINTS) words.push("--checkpoints", String(cadence.checkpoints));
  if (cadence.stopAtAccuracy !== null) {
    words.push("--stop-at-accuracy", String(cadence.stopAtAccuracy));
  }
  if (config.analyze) words.push("--analyze");
  if (from !== null) words.push("--from", "WEIGHTS.safetensors");
  if (adapter.profile === "cpu") words.push("--device", "cpu");
  if (isSwept(run.setting)) words.push("--out", trainedAt(run)); // others of the sweep have its seed
  const command = commandOf("train", words);
  return from === null ? command : `${command} # weights with SHA-256 ${from}`;
}

/** A padding as the option has it. */
export function paddingText(padding: Widths): string {
  return Object.values(widthsOf(padding)).join();
}

/** Where `trainCommand()` puts its run. */
export function trainedAt(run: StoredRun): string {
  const { group, model, labels, seeds } = run.config;
  return defaultOut({
    // A group from a file is named after the file.
    group: isUnnamed(run) ? basename(FILES.data, extname(FILES.data)) : group.name,
    labels: labels ? labels.file ?? labels.kind : null,
    model,
    seeds: isSwept(run.setting) ? networkFolder(run.setting, seeds.seed) : `seed${seeds.seed}`,
  });
}

/** What must be the same for the commands of runs to give the same bytes. */
export function repeatsOf(runs: readonly StoredRun[]): string {
  const { adapter, from } = runs[0].config;
  const driver = adapter.driver === null ? "" : ` with ${adapter.driver}`;
  const where = adapter.profile === "cpu"
    ? "These commands give the same weights and metrics to the byte"
    : `On the same adapter and driver (${adapter.name}${driver}) these commands give the same ` +
      "weights and metrics to the byte";
  return where + (from === null ? "" : ", given the same weight file to start from") +
    (runs.every(({ finished }) => finished)
      ? "."
      : "; they train to the end, which this had not come to.");
}

/** A command as it is typed in a shell. */
export function commandOf(task: string, words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w./:@^=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
  );
  return ["deno task", task, ...quoted].join(" ");
}

function groupOptions(run: StoredRun): string[] {
  const { file, name } = run.config.group;
  if (file !== null) return ["--table", file];
  return isUnnamed(run) ? ["--table", join(run.path, FILES.data)] : ["--group", name];
}

/** Whether generators made the group: nothing but the run itself has it. */
function isUnnamed({ config, group }: StoredRun): boolean {
  return config.group.file === null && namedGroup(group) === group;
}

/** Whether the pairs trained on are those that the seed gives, not those of a weight file. */
function isDrawn({ config: { hyperparameters, seeds }, group, split }: StoredRun): boolean {
  const { trainFraction } = hyperparameters;
  if (Math.floor(trainFraction * group.order ** 2) !== split.train.length) return false;
  const { train } = splitPairs(group.order, trainFraction, seeds.split);
  return train.every((row, i) => row === split.train[i]);
}
