/**
 * What `train` says before, while and after it trains.
 *
 * @module
 */

import { checkpointPath, exists } from "../runs/run_directory.ts";
import { checkpointSteps } from "../training/config.ts";
import { choicesOf, networkName, optionName } from "../training/sweep.ts";
import { formatSeconds } from "./progress.ts";
import { type Job, ranges } from "./train_job.ts";
import type { TrainOptions } from "./train_options.ts";
import { stepCount } from "../report/words.ts";

/** What controls learn. */
export const LABELS = {
  quasigroup: "a random Latin square that is isotopic to no group",
  random: "independent random labels",
  file: "the labels of a file",
} as const;

/** What is about to happen, in a line or two. */
export function describe(
  job: Job,
  options: TrainOptions,
): string {
  const { plan, labels, analysis, open, path, tuned } = job;
  const { group, model, networks } = plan;
  const { steps } = networks[0].hyperparameters;
  const pairs = networks.map(({ split }) => split.train.length);
  const [fewest, most] = [Math.min(...pairs), Math.max(...pairs)];
  const lines = [
    `Training on ${group.name} (order ${group.order}), ${
      fewest === most ? most : `${fewest} to ${most}`
    } of ${group.order ** 2} pairs, ${namesOf(job)}, ${stepCount(steps)}, on ` +
    `${open.adapter.name}, into ${path}`,
  ];
  if (labels !== "group") {
    lines.push(`A control: it learns ${LABELS[labels]}, not the products of ${group.name}`);
  }
  if (analysis) {
    lines.push(`Measuring ${analysis.irreps} irreps on the way, into irreps.jsonl`);
  }
  if (!open.device) {
    lines.push(
      choseCpu(options)
        ? "On the float64 reference, on one core"
        : "Without a WebGPU adapter this runs on the float64 reference, on one core",
    );
  }
  if (!tuned) {
    lines.push(
      `The preset is untuned for ${model} on ${group.name}: ${stepCount(steps)} may be too few`,
    );
  }
  return lines.join("\n");
}

/** Which networks these are: of a sweep what differs, and how many there are. */
function namesOf({ plan: { networks }, settings }: Job): string {
  const seeds = [...new Set(networks.map((network) => network.seeds.seed))];
  const choices = Object.entries(choicesOf(settings)).map(([name, values]) =>
    `${optionName(name).replaceAll("-", " ")} ${values.join(" or ")}`
  );
  const words = [...choices, `seed${seeds.length > 1 ? "s" : ""} ${ranges(seeds)}`];
  return (choices.length > 0 ? `${networks.length} networks: ` : "") + words.join(", ");
}

/** About how long it will take, once some steps were timed. */
export function costOf({ plan, open }: Job, options: TrainOptions, secondsPerStep: number): string {
  const { steps } = plan.networks[0].hyperparameters;
  const cost = `${stepCount(steps)} take about ${formatSeconds(secondsPerStep * steps)} here`;
  if (open.device) return cost;
  const faster = `${cost}; a WebGPU adapter, even a software one, is much faster`;
  return choseCpu(options) ? faster : `${faster}: deno task setup says how to get one`;
}

/** When the training of a network diverged, what is left of it, and what may help. */
export async function explainDivergence(
  { plan: { networks, cadence }, settings }: Job,
  index: number,
  run: string,
  step: number,
): Promise<string> {
  const { seeds: { seed }, hyperparameters: { steps, lr } } = networks[index];
  let last = "there is no checkpoint before";
  for (const kept of checkpointSteps(steps, cadence.checkpoints)) {
    const path = checkpointPath(run, kept);
    if (kept < step && await exists(path)) last = `the last good checkpoint is ${path}`;
  }
  return `Training of ${networkName(settings[index], seed)} diverged: a loss or weight after ${
    stepCount(step)
  } is not ` +
    `finite; ${last}; try an --lr below ${lr}, a longer --warmup or less --weight-decay`;
}

/** Adds to an error how the run can go on. */
export function resumable(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  return new Error(`${error.message}; go on with: deno task train --resume ${path}`);
}

/** Whether the CPU was asked for, now or when the run was begun, rather than fallen back to. */
function choseCpu({ device, resume }: TrainOptions): boolean {
  return device === "cpu" || resume !== undefined;
}
