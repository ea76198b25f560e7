/**
 * `analyze RUN`: the networks of a run directory, in the end and on their way.
 *
 * @module
 */

import { analyze, type AnalyzeOptions } from "../analysis/analyze.ts";
import { isotypicBlocks } from "../analysis/blocks.ts";
import { survey } from "../analysis/parts.ts";
import {
  learningOrder,
  phasesOf,
  type TrajectoryPoint,
  trajectoryPoint,
} from "../analysis/trajectory.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { namedGroup } from "../groups/named_group.ts";
import { type Representations, representations } from "../representations/representations.ts";
import { labelKindOf } from "../runs/run_config.ts";
import { readRuns, type StoredRun } from "../runs/run_directory.ts";
import { learnedStep } from "../training/milestones.ts";
import { isSwept, networkName } from "../training/sweep.ts";
import type { Analysed, AnalysedRun } from "./analysed.ts";
import {
  type Checkpoint,
  checkpointsOf,
  type Found,
  latestOf,
  spread,
} from "./analyze_checkpoints.ts";
import { readNetwork, readWeights } from "./analyze_network.ts";
import { type AnalyzeCommandOptions, checkDraws, type DrawOptions } from "./analyze_options.ts";
import { type Evaluators, openEvaluators } from "./evaluators.ts";
import { createProgress } from "./progress.ts";
import type { NetworkResult } from "./run_result.ts";

/** A network that has been trained, and the checkpoints to measure. */
interface Job extends Found {
  readonly run: StoredRun;
  readonly checkpoints: readonly Checkpoint[];
}

/** A network of a run that was analysed. */
type AnalysedOfRun = AnalysedRun & { readonly run: NonNullable<AnalysedRun["run"]> };

const NOT_ENDED = "training has not ended";
const NOT_BEGUN = "it has no checkpoint yet";

/** Finds the networks of a run directory. What is returned analyses them. */
export async function prepareRun(
  path: string,
  options: AnalyzeCommandOptions,
): Promise<() => Promise<Analysed>> {
  const runs = await readRuns(path);
  const group = namedGroup(runs[0].group);
  checkDraws(options.draws, group.order);
  const jobs: Job[] = [];
  for (const run of runs) {
    const found = await latestOf(run);
    if (!found) continue;
    const checkpoints = spread(await checkpointsOf(run), options.checkpoints);
    // What is damaged shows before the work, not in the middle of it.
    for (const checkpoint of checkpoints) await readWeights(run, checkpoint.path);
    jobs.push({ run, ...found, checkpoints });
  }
  if (jobs.length === 0) {
    throw new Error(
      `Cannot analyze ${path}: ${NOT_BEGUN}; go on with it by train --resume ${path}`,
    );
  }
  const skipped = runs
    .filter((run) => !jobs.some((job) => job.run === run))
    .map((run) => ({ ...identityOf(run), reason: NOT_BEGUN }));
  return async () => {
    const evaluators = await openEvaluators(options.device);
    try {
      const irreps = representations(group);
      const networks = await analyzeJobs(jobs, irreps, options, evaluators);
      const result = { networks: networks.map(({ run }) => run.outcome), skipped };
      return { result, networks, irreps };
    } finally {
      evaluators.close();
    }
  };
}

async function analyzeJobs(
  jobs: readonly Job[],
  irreps: Representations,
  options: AnalyzeCommandOptions,
  evaluators: Evaluators,
): Promise<AnalysedOfRun[]> {
  // The network in the end, its nulls, and each checkpoint.
  const own = 1 + 2 * options.draws;
  const total = jobs.reduce((sum, { checkpoints }) => sum + own + checkpoints.length, 0);
  const progress = createProgress(total, 0, options.quiet ?? false, "measurements");
  const networks: AnalysedOfRun[] = [];
  let done = 0;
  try {
    for (const job of jobs) {
      const name = networkName(job.run.setting, job.run.config.seeds.seed);
      const begins = (note: string, more = 1) => {
        progress.update(done, `${name}, ${note}`);
        done += more;
      };
      const task = taskOf(job.run, irreps.group);
      const evaluator = evaluators.evaluatorFor(task, job.network.width);
      try {
        const outcome = await analyzeJob(job, irreps, { task, evaluator, ...options }, begins);
        const { run: stored, network, rows } = job;
        networks.push({ network, task, result: outcome.final, run: { stored, rows, outcome } });
      } finally {
        evaluator.destroy();
      }
    }
  } finally {
    progress.end();
  }
  return networks;
}

async function analyzeJob(
  { run, step, network, rows, checkpoints }: Job,
  irreps: Representations,
  { task, evaluator, draws, seed }: DrawOptions & Pick<AnalyzeOptions, "task" | "evaluator">,
  begins: (note: string, more?: number) => void,
): Promise<NetworkResult> {
  begins(`after ${step} steps, with nulls`);
  const final = await analyze(network, irreps, {
    model: run.config.model,
    task,
    evaluator,
    draws,
    seed,
    onProgress: (draws) => begins("nulls", draws),
  });
  const blocks = isotypicBlocks(irreps.irreps);
  const isKey = final.irreps.map(({ key }) => key);
  const signs = run.config.model === "mlp" ? irreps.irreps : [];
  const measurePoint = async (step: number, own: Network) =>
    trajectoryPoint(step, await survey(own, task, evaluator), blocks, isKey, signs);
  const trajectory: TrajectoryPoint[] = [];
  for (const checkpoint of checkpoints) {
    begins(`step ${checkpoint.step}`);
    trajectory.push(
      await measurePoint(checkpoint.step, await readNetwork(run, checkpoint.path)),
    );
  }
  return {
    ...identityOf(run),
    step,
    labels: labelKindOf(run.config),
    partial: run.finished ? null : { reason: NOT_ENDED, step },
    final,
    phases: phasesOf(trajectory, {
      memorisedAt: learnedStep(rows, "trainAccuracy"),
      grokkedAt: learnedStep(rows, "testAccuracy"),
    }),
    learningOrder: trajectory.length > 0 ? learningOrder(trajectory) : null,
    trajectory,
  };
}

/** What tells a network from the others of its launch. */
function identityOf(
  { config, setting }: StoredRun,
): Pick<NetworkResult, "seed" | "hyperparameters"> {
  const { seed } = config.seeds;
  return isSwept(setting) ? { seed, hyperparameters: setting } : { seed };
}

/** What the network of a run was trained to do. */
function taskOf({ split, labels }: StoredRun, group: FiniteGroup): Task {
  return { group, labels, train: split.train };
}
