/**
 * `train` from the start: a new run, or several in one directory.
 *
 * @module
 */

import { checkOut, clearOut, discardOut } from "../runs/out_directory.ts";
import { hashIntegers } from "../runs/hashes.ts";
import { labelKindOf, type NetworkConfig, type SharedConfig } from "../runs/run_config.ts";
import { seedPath } from "../runs/run_directory.ts";
import { RunWriter, writeBatch } from "../runs/run_writer.ts";
import { defaultOut } from "./default_out.ts";
import { openDevice } from "./open_device.ts";
import { type Job, prepareAnalysis, ranges, VERSIONS } from "./train_job.ts";
import type { TrainOptions } from "./train_options.ts";
import { planFresh } from "./train_plan.ts";

/** Prepares runs that start. Nothing is written yet. */
export async function startJob(options: TrainOptions): Promise<Job> {
  const { plan, origin, tuned } = await planFresh(options);
  const { group, model, hyperparameters, cadence } = plan;
  const seeds = plan.networks.map((network) => network.seeds.seed);
  const isBatch = options.seeds !== undefined;
  const path = options.out ?? defaultOut({
    group: group.name,
    labels: labelName(options),
    model,
    seeds: isBatch ? `seeds${ranges(seeds)}` : `seed${seeds[0]}`,
  });
  const paths = isBatch ? seeds.map((seed) => seedPath(path, seed)) : [path];
  const analysisOn = await prepareAnalysis(options.analyze ?? false, group);
  const out = await checkOut(path, paths, options.force ?? false);
  const networks: NetworkConfig[] = [];
  for (const { seeds, split, labels } of plan.networks) {
    networks.push({
      seeds,
      splitHash: await hashIntegers(split.train),
      ...await labelsConfig(options, labels),
    });
  }
  const open = await openDevice(options.device ?? "auto");
  const shared: SharedConfig = {
    ...origin,
    model,
    hyperparameters,
    cadence,
    ...(options.analyze && { analyze: true }),
    versions: VERSIONS,
    shaderHash: open.shaderHash,
    adapter: open.adapter,
  };
  const openWriters = async () => {
    const writers: RunWriter[] = [];
    try {
      await clearOut(out);
      for (const [i, network] of plan.networks.entries()) {
        const config = { ...shared, ...networks[i] };
        writers.push(await RunWriter.create(paths[i], config, group, network));
      }
      if (isBatch) await writeBatch(path, { ...shared, networks });
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
    labels: labelKindOf(networks[0]),
    analysis: analysisOn(plan, open),
    open,
    tuned,
    ended: [],
    openWriters,
    discard: () => discardOut(out),
  };
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
