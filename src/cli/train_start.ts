/**
 * `train` from the start: a new run, or several in one directory.
 *
 * @module
 */

import { checkOut, clearOut, discardOut } from "../runs/out_directory.ts";
import { hashIntegers } from "../runs/hashes.ts";
import {
  batchOf,
  labelKindOf,
  type NetworkConfig,
  paddingConfig,
  type RunConfig,
} from "../runs/run_config.ts";
import { RunWriter, writeBatch } from "../runs/run_writer.ts";
import { join } from "../std/path.ts";
import { planFlops } from "../training/plan.ts";
import { choicesOf, joined, networkFolder, optionName, type Setting } from "../training/sweep.ts";
import { defaultOut } from "./default_out.ts";
import { openDevice } from "./open_device.ts";
import { type Job, prepareAnalysis, ranges, VERSIONS } from "./train_job.ts";
import type { TrainOptions } from "./train_options.ts";
import { planFresh } from "./train_plan.ts";

/** Prepares runs that start. Nothing is written yet. */
export async function startJob(options: TrainOptions): Promise<Job> {
  const { plan, settings, origin, tuned } = await planFresh(options);
  const { group, model, cadence } = plan;
  const seeds = options.seeds ?? [plan.networks[0].seeds.seed];
  const differing = sweepName(settings);
  const isBatch = options.seeds !== undefined || differing.length > 0;
  const path = options.out ?? defaultOut({
    group: group.name,
    labels: labelName(options),
    model,
    seeds: [...differing, options.seeds ? `seeds${ranges(seeds)}` : `seed${seeds[0]}`].join("-"),
  });
  const paths = isBatch
    ? plan.networks.map(({ seeds }, i) => join(path, networkFolder(settings[i], seeds.seed)))
    : [path];
  const analysisOn = await prepareAnalysis(options.analyze ?? false, group);
  const out = await checkOut(path, paths, options.force ?? false);
  const open = await openDevice(options.device ?? "auto", planFlops(plan));
  const configs: RunConfig[] = [];
  for (const network of plan.networks) {
    configs.push({
      ...origin,
      model,
      hyperparameters: network.hyperparameters,
      cadence,
      ...(options.analyze && { analyze: true }),
      versions: VERSIONS,
      shaderHash: open.shaderHash,
      adapter: open.adapter,
      seeds: network.seeds,
      splitHash: await hashIntegers(network.split.train),
      ...await labelsConfig(options, network.labels),
      ...(open.device && paddingConfig(network)),
    });
  }
  const openWriters = async () => {
    const writers: RunWriter[] = [];
    try {
      await clearOut(out);
      for (const [i, network] of plan.networks.entries()) {
        writers.push(await RunWriter.create(paths[i], configs[i], group, network));
      }
      if (isBatch) await writeBatch(path, batchOf(configs, settings));
      for (const writer of writers) await writer.begin();
      return writers;
    } catch (error) {
      // What went wrong first is what to tell; what this process has not laid out is not its own.
      await discardOut(out, writers.map((writer) => writer.path)).catch(() => {});
      for (const writer of writers) writer.close();
      throw error;
    }
  };
  return {
    path,
    plan,
    settings,
    labels: labelKindOf(configs[0]),
    analysis: analysisOn(plan, open),
    open,
    tuned,
    ended: [],
    openWriters,
    discard: () => discardOut(out),
  };
}

/** Longest list of values in the name of a directory. */
const MAX_NAME = 60;

/** What differs within a sweep, as parts of a name: `hidden64+128`, or `hidden` where that is long. */
function sweepName(settings: readonly Setting[]): string[] {
  return Object.entries(choicesOf(settings)).map(([name, values]) => {
    const text = joined(optionName(name), values.join("+"));
    return text.length > MAX_NAME ? optionName(name) : text;
  });
}

/** What the config of a network says of its labels: nothing of a group's. */
async function labelsConfig(
  { labels: choice }: TrainOptions,
  labels: Int32Array,
): Promise<Pick<NetworkConfig, "labels">> {
  if (choice === undefined) return {};
  const hash = await hashIntegers(labels);
  if ("file" in choice) return { labels: { kind: "file", hash, file: choice.file } };
  return choice.kind === "group" ? {} : { labels: { kind: choice.kind, hash, file: null } };
}

/** What tells the default directory of a control from that of the group: its kind, or its file. */
function labelName({ labels }: TrainOptions): string | null {
  if (labels === undefined) return null;
  if ("file" in labels) return labels.file;
  return labels.kind === "group" ? null : labels.kind;
}
