/**
 * `train`: trains networks and writes their run directories.
 *
 * @module
 */

import type { RunWriter } from "../runs/run_writer.ts";
import { runPlan } from "../training/run_plan.ts";
import { stepCount } from "../report/words.ts";
import { createProgress, formatSeconds } from "./progress.ts";
import type { Job } from "./train_job.ts";
import type { TrainOptions } from "./train_options.ts";
import { resumeJob } from "./train_resume.ts";
import { startJob } from "./train_start.ts";
import { bySetting, noteOf, summarise, type Summary } from "./train_summary.ts";
import { costOf, describe, explainDivergence, resumable } from "./train_words.ts";

/** Exit code of a process that Ctrl-C stopped. */
const INTERRUPTED = 130;
/** Fewest steps that tell how long all of them take. */
const TIMED_STEPS = 2;

/** Runs the command. Returns the exit code. */
export async function train(options: TrainOptions): Promise<number> {
  const say = options.json ? console.error : console.log;
  const job = options.resume === undefined
    ? await startJob(options)
    : await resumeJob(options, options.resume);
  if (job.plan === null) {
    say(`The run in ${options.resume} has already ended: its weights are in final.safetensors`);
    if (options.json) printJson(job.ended);
    await report(options.resume!, say);
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
  const { path, open } = job;
  const writers = await job.openWriters();
  const start = performance.now();
  let outcome: Outcome;
  try {
    outcome = await trainPlan(job, options, writers, signal);
  } finally {
    for (const writer of writers) writer.close();
  }
  const summaries = [
    ...job.ended,
    ...writers.flatMap(({ path, config, divergedAt, rows }, i) =>
      divergedAt === null && rows.length > 0
        ? summarise({ path, config, setting: job.settings[i] }, rows)
        : []
    ),
  ].sort(bySetting);
  const { stoppedAt } = outcome;
  const isStopped = stoppedAt !== null;
  if (isStopped) {
    const steps = stepCount(stoppedAt);
    console.error(`Stopped after ${steps}. Go on with: deno task train --resume ${path}`);
  } else if (summaries.length > 0) {
    const seconds = (performance.now() - start) / 1000;
    say(`Took ${formatSeconds(seconds)} on ${open.adapter.name}, see ${path}`);
  }
  if (options.json && (isStopped || summaries.length > 0)) printJson(summaries);
  if (!isStopped && summaries.length > 0) await report(path, say);
  let diverged = false;
  for (const [i, { path: run, divergedAt }] of writers.entries()) {
    if (divergedAt === null) continue;
    diverged = true;
    console.error(`error: ${await explainDivergence(job, i, run, divergedAt)}`);
  }
  if (isStopped) return INTERRUPTED;
  return diverged ? 1 : 0;
}

/** Says what has come of the networks that have ended, and writes their reports. */
async function report(path: string, say: (line: string) => void): Promise<void> {
  const { endedRuns, endedText, writeRunReports } = await import("./run_report.ts");
  const runs = await endedRuns(path);
  for (const text of endedText(runs)) say(text);
  const written = await writeRunReports(runs);
  if (written === null) return;
  say(`Report: ${written}`);
}

/** How training came to an end: by itself, or by Ctrl-C after some steps. */
type Outcome = { readonly stoppedAt: number | null };

/** Trains, and shows how far it has come. */
async function trainPlan(
  job: Job,
  options: TrainOptions,
  writers: readonly RunWriter[],
  signal: AbortSignal,
): Promise<Outcome> {
  const { path, plan, open, analysis } = job;
  // Networks that the device cannot hold at once come one batch after the other: what counts is
  // how far they have come on average.
  const reached = plan.networks.map((network) => network.first);
  const first = mean(reached);
  const { steps } = plan.networks[0].hyperparameters;
  if (!options.quiet) console.error(describe(job, options));
  const progress = createProgress(steps, first, options.quiet ?? false);
  let begun = false;
  let estimated = job.tuned && open.device !== null;
  let batch: readonly number[] = [];
  // From the batch's first progress on: what is compiled before takes a while only once.
  let timed: { readonly at: number; readonly step: number; readonly done: number } | null = null;
  try {
    if (options.profile) {
      const { profileText } = await import("./train_profile.ts");
      for (const line of await profileText(plan, open.device)) console.error(line);
    }
    const ended = await runPlan(plan, open.device, {
      signal,
      network: (i) => analysis?.observer(i, writers[i]) ?? writers[i],
      onBatch: (networks) => {
        batch = networks;
        timed = null;
      },
      onProgress: (step) => {
        begun = true;
        for (const i of batch) reached[i] = step;
        const done = mean(reached);
        timed ??= { at: performance.now(), step, done };
        const seconds = (performance.now() - timed.at) / 1000;
        if (!estimated && seconds >= 1 && step - timed.step >= TIMED_STEPS) {
          estimated = true;
          progress.log(costOf(job, options, seconds / (done - timed.done)));
        }
        progress.update(done, noteOf(batch.flatMap((i) => writers[i].rows.at(-1) ?? [])));
      },
    });
    await analysis?.end();
    return { stoppedAt: ended ? null : Math.max(...batch.map((i) => reached[i])) };
  } catch (error) {
    await analysis?.end().catch(() => {}); // what went wrong first is what to tell
    if (begun) throw resumable(error, path);
    await job.discard().catch(() => {}); // what went wrong first is what to tell
    throw error;
  } finally {
    progress.end();
  }
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function printJson(runs: readonly Summary[]): void {
  console.log(JSON.stringify({ runs }));
}
