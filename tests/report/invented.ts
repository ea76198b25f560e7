/** Invented networks for reports: an analysed one whose measures are known, and facts of trainings. */
import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import type { TrainingRow } from "../../src/charts/training.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import type { TrainingFacts } from "../../src/report/training_facts.ts";
import { representations } from "../../src/representations/representations.ts";

/** The irreps of S4. */
export const S4 = representations(group("S4"));

/** An ideal network on S4 that is told half of the pairs. */
export function idealNetwork(irreps: readonly string[]) {
  const { model, tensors, sizes } = idealBilinear(S4, irreps);
  const task = multiplication(S4.group, Int32Array.from({ length: 288 }, (_, i) => 2 * i));
  return { model, task, network: pairNetwork(model, tensors, sizes) };
}

/** Its analysis. */
export async function idealResult(irreps: readonly string[], draws = 5): Promise<Result> {
  const { model, task, network } = idealNetwork(irreps);
  return await analyze(network, S4, {
    model,
    task,
    evaluator: cpuEvaluator(task),
    draws,
    seed: 0,
  });
}

/** An analysis in which these irreps are key, and some of them causal, in the order of similarity. */
export function withKeys(
  result: Result,
  keys: readonly string[],
  causal: readonly string[] | null = keys,
): Result {
  return {
    ...result,
    irreps: result.irreps.map((irrep) => ({
      ...irrep,
      key: keys.includes(irrep.name),
      causalKey: causal && causal.includes(irrep.name),
      logitSimilarity: keys.includes(irrep.name)
        ? 0.5 - 0.1 * keys.indexOf(irrep.name)
        : irrep.logitSimilarity && 0,
    })),
  };
}

/** One in which ρ(ab) of the key irreps alone gives a loss, and relabelled irreps others. */
export function withLosses(result: Result, own: number, min: number, max: number): Result {
  const { relabelled } = result.nulls!;
  const hiddenRestrictedLoss = { mean: (min + max) / 2, min, max };
  return {
    ...result,
    totals: { ...result.totals, hiddenRestrictedLoss: own },
    nulls: {
      ...result.nulls!,
      relabelled: { ...relabelled, totals: { ...relabelled.totals, hiddenRestrictedLoss } },
    },
  };
}

/** The same analysis without draws. */
export function withoutNulls(result: Result): Result {
  return {
    ...result,
    irreps: result.irreps.map((irrep) => ({ ...irrep, causalKey: null, notDiscriminating: null })),
    nulls: null,
    notDiscriminating: null,
  };
}

/** The same with other accuracies over the test pairs and over all. */
export function withAccuracy(result: Result, test: number | null, all = test ?? 1): Result {
  return { ...result, accuracy: { ...result.accuracy, test, all } };
}

/** The same with another number of relabellings. */
export function withDraws(result: Result, draws: number): Result {
  const nulls = result.nulls!;
  return { ...result, nulls: { ...nulls, relabelled: { ...nulls.relabelled, draws } } };
}

/** An evaluation of a network that has generalised. */
export const LAST: TrainingRow = {
  step: 2000,
  seed: 1,
  trainLoss: 1e-6,
  testLoss: 0.0123,
  trainAccuracy: 1,
  testAccuracy: 0.9994,
  sumOfSquaredWeights: 120,
};

/** Facts of a training in which the network generalised, but for what is changed. */
export function facts(
  changes: Partial<TrainingFacts> = {},
  last: Partial<TrainingRow> = {},
): TrainingFacts {
  const seed = changes.seed ?? 1;
  const first = { trainLoss: 3.2, testLoss: 3.2, trainAccuracy: 0.04, testAccuracy: 0.04 };
  return {
    networks: 1,
    steps: 2000,
    step: 2000,
    control: null,
    unfinished: null,
    stoppedAt: null,
    preset: "demo",
    changed: [],
    regime: { lr: 0.01, weightDecay: 2, trainFraction: 0.5 },
    rows: [
      { ...LAST, ...first, ...(last.testLoss === null && NO_TEST), seed, step: 0 },
      { ...LAST, ...last, seed },
    ],
    memorisedAt: 80,
    grokkedAt: 540,
    ...changes,
    seed,
  };
}

const NO_TEST = { testLoss: null, testAccuracy: null };
