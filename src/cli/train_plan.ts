/**
 * From the options of `train` to a plan: explicit options, then the files they name, then the
 * preset. An option that contradicts a file is an error.
 *
 * @module
 */

import { FiniteGroup } from "../groups/finite_group.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { labelsFromFile } from "../groups/table_files.ts";
import { WIDTHS } from "../models/model.ts";
import { type ModelName, modelOf } from "../models/models.ts";
import { decodeWeights, type WeightsFile } from "../models/weights_file.ts";
import { hashIntegers, sha256 } from "../runs/hashes.ts";
import type { SharedConfig } from "../runs/run_config.ts";
import { defaultEvalEvery, type Hyperparameters, withOverrides } from "../training/config.ts";
import type { LabelKind } from "../training/labels.ts";
import { planTraining, type TrainingPlan } from "../training/plan.ts";
import { presetFor } from "../training/presets.ts";
import { splitFromRows } from "../training/split.ts";
import { optionName, type Setting } from "../training/sweep.ts";
import { basename, extname } from "../std/path.ts";
import { chooseGroup, type ChosenGroup, groupOption } from "./choose_group.ts";
import { readInput, UsageError } from "./errors.ts";
import { type LabelChoice, paddingFor, type TrainOptions } from "./train_options.ts";
import { networksOf, singleValues } from "./train_values.ts";

/** A plan, and what the configs of its runs say of where it came from. */
export interface FreshTraining {
  readonly plan: TrainingPlan;
  /** What tells the networks of the plan apart beside their seeds. */
  readonly settings: readonly Setting[];
  readonly origin: Pick<SharedConfig, "group" | "preset" | "from">;
  /** Whether the preset was tried on this group with this model. */
  readonly tuned: boolean;
}

/** Default number of checkpoints between the first and the last. */
export const CHECKPOINTS = 20;

/** Resolves the options of a run that starts. */
export async function planFresh(options: TrainOptions): Promise<FreshTraining> {
  const networks = networksOf(options);
  const from = options.from === undefined
    ? undefined
    : await readWeights(options.from, options.model);
  const model = options.model ?? from?.weights.model ?? "mlp";
  const { group, file } = await groupToTrainOn(options, from);
  const preset = options.preset ?? "demo";
  // A file may be named after a group that it does not hold: only names have presets of their own.
  const { values, tuned } = presetFor(preset, file ?? group.name, model);
  const hyperparameters = chooseHyperparameters(options, values, from?.weights);
  if (from) checkFrom(options, from.weights);
  const plan = planTraining({
    group,
    model,
    hyperparameters,
    cadence: {
      evalEvery: options.evalEvery ?? defaultEvalEvery(hyperparameters.steps),
      checkpoints: options.checkpoints ?? CHECKPOINTS,
      stopAtAccuracy: options.stopAtAccuracy ?? null,
    },
    seeds: networks.map(({ seeds }) => seeds),
    own: networks.map(({ setting }) => setting),
    ...(options.padding && { padding: paddingFor(model, options.padding) }),
    labels: await readLabels(options.labels, group.order),
    ...(from && { weights: from.weights.weights }),
    ...(from?.weights.train && { split: splitFromRows(group.order, from.weights.train) }),
  });
  if (
    options.stopAtAccuracy !== undefined &&
    plan.networks.some(({ split }) => split.test.length === 0)
  ) {
    throw new UsageError(
      `Cannot stop at a test accuracy of ${options.stopAtAccuracy}: all pairs are trained on, ` +
        `a smaller --train-fraction leaves some to test`,
    );
  }
  const tableHash = await hashIntegers(group.table);
  return {
    plan,
    settings: networks.map(({ setting }) => setting),
    origin: {
      group: { name: group.name, order: group.order, tableHash, file },
      preset,
      from: from?.hash ?? null,
    },
    tuned,
  };
}

/** The labels of a choice: a kind, which is drawn for each seed, or those of a file. */
export async function readLabels(
  choice: LabelChoice | undefined,
  order: number,
): Promise<LabelKind | Int32Array> {
  if (choice === undefined) return "group";
  if ("kind" in choice) return choice.kind;
  return labelsFromFile(choice.file, await readInput(choice.file, "labels"), order);
}

async function readWeights(
  path: string,
  model: ModelName | undefined,
): Promise<{ weights: WeightsFile; hash: string }> {
  const bytes = await readInput(path, "weights");
  return { weights: decodeWeights(bytes, path, model), hash: await sha256(bytes) };
}

/** Refuses options that decide what the weight file decides. */
function checkFrom(options: TrainOptions, { train }: WeightsFile): void {
  const refuse = (flag: string, what: string) => {
    throw new UsageError(`Option ${flag} contradicts --from ${options.from}: it has ${what}`);
  };
  if (options.initSeed !== undefined) refuse("--init-seed", "weights");
  if (!train) return;
  if (options.split !== undefined) refuse("--split", "a split");
  if (options.splitSeed !== undefined) refuse("--split-seed", "a split");
  if (options.trainFraction !== undefined) refuse("--train-fraction", "a split");
}

/** The group by option, else by the weight file's table, else the default. */
async function groupToTrainOn(
  options: TrainOptions,
  from: { weights: WeightsFile } | undefined,
): Promise<ChosenGroup> {
  const table = from?.weights.table;
  const given = groupOption(options);
  if (given === undefined && table) {
    const path = options.from!;
    const name = basename(path, extname(path));
    return { group: FiniteGroup.fromTable(name, table, { source: path }), file: path };
  }
  const chosen = await chooseGroup(options, MAX_TABLE_ORDER);
  const { group } = chosen;
  const order = from?.weights.sizes.order;
  if (order !== undefined && order !== group.order) {
    throw new UsageError(
      given === undefined
        ? `Cannot tell the group of --from ${options.from}: it has no table, and weights for ` +
          `order ${order}; name the group with --group`
        : `Option ${given.flag} ${given.value} of order ${group.order} contradicts --from ${options.from}: ` +
          `it has weights for order ${order}`,
    );
  }
  if (given && table?.some((product, row) => product !== group.table[row])) {
    throw new UsageError(
      `Option ${given.flag} ${given.value} contradicts --from ${options.from}: it has another table`,
    );
  }
  return chosen;
}

function chooseHyperparameters(
  options: TrainOptions,
  preset: Hyperparameters,
  from: WeightsFile | undefined,
): Hyperparameters {
  const given = singleValues(options);
  const out: { -readonly [name in keyof Hyperparameters]: Hyperparameters[name] } = withOverrides(
    preset,
    given,
  );
  const widths = from ? modelOf(from.model).widths(from.sizes) : {};
  for (const name of WIDTHS) {
    const size = widths[name];
    if (size === undefined) continue;
    if (given[name] !== undefined && given[name] !== size) {
      throw new UsageError(
        `Option --${optionName(name)} ${given[name]} contradicts --from ${options.from}: ` +
          `its tensors have ${size}`,
      );
    }
    out[name] = size;
  }
  if (from?.train) out.trainFraction = from.train.length / from.sizes.order ** 2;
  return out;
}
