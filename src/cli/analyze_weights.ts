/**
 * `analyze --weights`: a network that came as a file.
 *
 * @module
 */

import { multiplication } from "../evaluation/task.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { namedGroup } from "../groups/named_group.ts";
import { decodeWeights, type WeightsFile } from "../models/weights_file.ts";
import { representations } from "../representations/representations.ts";
import { splitFromRows } from "../training/split.ts";
import { networkOf } from "../evaluation/networks.ts";
import type { Analysed } from "./analysed.ts";
import { analyzeOne } from "./analyze_one.ts";
import { type AnalyzeCommandOptions, checkDraws } from "./analyze_options.ts";
import { chooseGroup } from "./choose_group.ts";
import { readInput, UsageError } from "./errors.ts";

/** Reads the network of a weight file. What is returned analyses it. */
export async function prepareWeights(
  path: string,
  options: AnalyzeCommandOptions,
): Promise<() => Promise<Analysed>> {
  const file = decodeWeights(await readInput(path, "weights"), path, options.model);
  const group = namedGroup(await groupOf(path, file, options.group));
  const rows = await trainOf(path, file, options.train);
  checkDraws(options.draws, group.order);
  const task = multiplication(group, rows && splitFromRows(group.order, rows).train);
  return async () =>
    await analyzeOne(file.model, networkOf(file), task, representations(group), options);
}

/** The group that is asked for, which a table in the file must agree with, or else that table. */
async function groupOf(
  path: string,
  { sizes: { order }, table }: WeightsFile,
  asked: string | undefined,
): Promise<FiniteGroup> {
  if (asked === undefined) {
    if (table) return FiniteGroup.fromTable("table", table, { source: path });
    throw new UsageError(
      `Cannot tell the group of ${path}: it has no table; name one with --group`,
    );
  }
  const { group } = await chooseGroup({ group: asked }, MAX_TABLE_ORDER);
  if (group.order !== order) {
    throw new RangeError(
      `Cannot analyze ${path}: its weights are for order ${order}, ${group.name} has ${group.order}`,
    );
  }
  if (table && !table.every((product, i) => product === group.table[i])) {
    throw new RangeError(
      `Cannot analyze ${path} on ${group.name}: its tensor table is another; ` +
        `without --group it is used`,
    );
  }
  return group;
}

/** Row numbers of the training pairs: those of the option, which must agree with the file's. */
async function trainOf(
  path: string,
  { sizes: { order }, train }: WeightsFile,
  asked: string | undefined,
): Promise<Int32Array | null> {
  if (asked === undefined) return train ?? null;
  const rows = await readTrain(asked, order);
  const isSame = (theirs: Int32Array) =>
    theirs.length === rows.length && new Set([...theirs, ...rows]).size === rows.length;
  if (train && !isSame(train)) {
    throw new RangeError(
      `Cannot use the training pairs of ${asked}: those in ${path} are others; ` +
        `without --train they are used`,
    );
  }
  return rows;
}

/** The tensor `train` of a safetensors file. */
async function readTrain(path: string, order: number): Promise<Int32Array> {
  const { tensors } = decodeSafetensors(await readInput(path, "the training pairs"), path);
  const fail = (message: string): never => {
    throw new RangeError(`Cannot read the training pairs from ${path}: ${message}`);
  };
  const data = tensors.get("train")?.data;
  if (!(data instanceof Int32Array)) return fail("it needs an I32 tensor train");
  if (data.length === 0) fail("its tensor train is empty");
  const bad = data.find((row) => row < 0 || row >= order ** 2);
  if (bad !== undefined) fail(`row ${bad} is none of the ${order ** 2} pairs of order ${order}`);
  if (new Set(data).size !== data.length) fail("its tensor train repeats a pair");
  return data;
}
