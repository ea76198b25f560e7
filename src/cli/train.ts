/**
 * `train`: trains networks and writes their run directories.
 *
 * @module
 */

import { checkpointPath, exists } from "../runs/run_directory.ts";
import type { RunWriter } from "../runs/run_writer.ts";
import { checkpointSteps } from "../training/config.ts";
import { NonFiniteLossError } from "../training/loop.ts";
import { runPlan } from "../training/plan.ts";
import { createProgress, formatSeconds } from "./progress.ts";
import { type Job, ranges } from "./train_job.ts";
import type { TrainOptions } from "./train_options.ts";
import { resumeJob } from "./train_resume.ts";
import { startJob } from "./train_start.ts";
import { noteOf, sentenceOf, stepCount, summarise, type Summary } from "./train_summary.ts";

/** Exit code of a process that Ctrl-C stopped. */
const INTERRUPTED = 130;

/** Runs the command. Returns the exit code. */
export async function train(options: TrainOptions): Promise<number> {
  const say = options.json ? console.error : console.log;
  const job = options.resume === undefined
    ? await startJob(options)
    : await resumeJob(options, options.resume);
  if (job.plan === null) {
    say(`The run in ${options.resume} has already ended: its weights are in final.safetensors`);
    if (options.json) printJson(job.ended);
    return 0;
  }
  const stop = onInterrupt();
  try {
    return await runJob(job, options, say, stop.signal);
  } finally {
    stop.release();
    job.open.device?.destroy();
  }
}

async function runJob(
  job: Job,
  options: TrainOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const { path, plan, open } = job;
  const { steps } = plan.hyperparameters;
  // Networks that the device cannot hold at once come one batch after the other: what counts is
  // how far they have come on average.
  const reached = plan.networks.map((network) => network.first);
  const first = mean(reached);
  const writers = await job.openWriters();
  if (!options.quiet) console.error(describe(job));
  const progress = createProgress(steps, first, options.quiet ?? false);
  const start = performance.now();
  let begun = false;
  let estimated = job.tuned && open.device !== null;
  let batch: readonly number[] = [];
  try {
    const ended = await runPlan(plan, open.device, {
      signal,
      network: (i) => writers[i],
      onBatch: (networks) => batch = networks,
      onProgress: (step) => {
        begun = true;
        for (const i of batch) reached[i] = step;
        const done = mean(reached);
        const seconds = (performance.now() - start) / 1000;
        if (!estimated && seconds > 1) {
          estimated = true;
          progress.log(costOf(job, seconds / (done - first)));
        }
        progress.update(done, noteOf(batch.flatMap((i) => writers[i].rows.at(-1) ?? [])));
      },
    });
    progress.end();
    if (!ended) {
      console.error(
        `Stopped after ${
          stepCount(Math.max(...batch.map((i) => reached[i])))
        }. Go on with: deno task train --resume ${path}`,
      );
      return INTERRUPTED;
    }
  } catch (error) {
    progress.end();
    if (error instanceof NonFiniteLossError) {
      throw await explainDivergence(error, job, writers, batch);
    }
    if (begun) throw resumable(error, path);
    await job.discard();
    throw error;
  } finally {
    for (const writer of writers) writer.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const summaries = [...job.ended, ...writers.map(({ path, rows }) => summarise(path, rows))]
    .sort((a, b) => a.seed - b.seed);
  for (const summary of summaries) say(sentenceOf(summary));
  say(`Took ${formatSeconds(seconds)} on ${open.adapter.name}, see ${path}`);
  say(`Charts as SVG: deno task render ${path}`);
  if (options.json) printJson(summaries);
  return 0;
}

/** What is about to happen, in a line or two. */
function describe({ plan, open, path, tuned }: Job): string {
  const { group, hyperparameters: h, networks } = plan;
  const seeds = ranges(networks.map((network) => network.seeds.seed));
  const lines = [
    `Training on ${group.name} (order ${group.order}), ${networks[0].split.train.length} of ` +
    `${group.order ** 2} pairs, seed${networks.length > 1 ? "s" : ""} ${seeds}, ${
      stepCount(h.steps)
    }, ` +
    `on ${open.adapter.name}, into ${path}`,
  ];
  if (!open.device) {
    lines.push("Without a WebGPU adapter this runs on the float64 reference, on one core");
  }
  if (!tuned) {
    lines.push(
      `The demo preset is untuned for ${group.name}: ${stepCount(h.steps)} may be too few`,
    );
  }
  return lines.join("\n");
}

/** About how long it will take, once a step was timed. */
function costOf({ plan, open }: Job, secondsPerStep: number): string {
  const { steps } = plan.hyperparameters;
  const time = formatSeconds(secondsPerStep * steps);
  return open.device
    ? `${steps} steps take about ${time} here`
    : `${steps} steps take about ${time} here; a WebGPU adapter, even a software one, is about ` +
      `fifty times faster: deno task setup says how to get one`;
}

/** Turns Ctrl-C and termination into an orderly stop; a second one kills. */
function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) Deno.exit(INTERRUPTED);
    controller.abort();
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}

/** Says when training diverged, what is left of it, and what may help. */
async function explainDivergence(
  { network, step }: NonFiniteLossError,
  { plan: { networks, hyperparameters, cadence } }: Job,
  writers: readonly RunWriter[],
  batch: readonly number[],
): Promise<Error> {
  const index = batch[network];
  const { steps, lr } = hyperparameters;
  let last = "there is no checkpoint before";
  for (const kept of checkpointSteps(steps, cadence.checkpoints)) {
    const path = checkpointPath(writers[index].path, kept);
    if (kept < step && await exists(path)) last = `the last good checkpoint is ${path}`;
  }
  return new Error(
    `Training of seed ${networks[index].seeds.seed} diverged: a loss or weight after ` +
      `${stepCount(step)} is not finite; ${last}; try an --lr below ${lr}, a longer ` +
      `--warmup or less --weight-decay`,
  );
}

/** Adds to an error how the run can go on. */
function resumable(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  return new Error(`${error.message}; go on with: deno task train --resume ${path}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function printJson(runs: readonly Summary[]): void {
  console.log(JSON.stringify({ runs }));
}
