/**
 * Speeds of training by model, group and number of networks.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { type ModelName, updateFlops } from "../models/models.ts";
import { createEngine, mostInstances } from "../training/plan.ts";
import { interleave, roundsFor, summarize, type Summary } from "./statistics.ts";
import { Trainee } from "./trainee.ts";
import { hyperparametersFor, planFor, TRAINING } from "./workload.ts";

/** What is measured in a row. */
export interface Case {
  readonly model: ModelName;
  readonly group: FiniteGroup;
  /** K: networks that are trained together. */
  readonly instances: number;
}

/** A measured case. */
export interface Row extends Case {
  /** Pairs that each network is trained on. */
  readonly pairs: number;
  /** Operations of an update of all K networks. */
  readonly flops: number;
  /** Updates of all K networks together in a second; null where they could not be trained. */
  readonly rate: Summary | null;
  /** Why they could not. */
  readonly reason: string | null;
}

/** How much is measured. */
export interface Amount {
  /** Timed seconds a row. */
  readonly seconds: number;
  /** Told before each round; 0 is the warm-up. */
  onRound?(round: number, rounds: number): void;
}

/** Measures the cases, all of them in each of several rounds. */
export async function measureRows(
  device: ComputeDevice,
  cases: readonly Case[],
  amount: Amount,
): Promise<Row[]> {
  const rounds = roundsFor(amount.seconds);
  const starts: { row: Row; trainee: Trainee | null }[] = [];
  try {
    amount.onRound?.(0, rounds);
    for (const own of cases) starts.push(await begin(device, own));
    const running = starts.flatMap(({ row, trainee }) => trainee ? [{ row, trainee }] : []);
    let announced = 0;
    const rates = await interleave(running, rounds, ({ trainee }, round) => {
      if (round === announced) amount.onRound?.(++announced, rounds);
      return trainee.measure(amount.seconds / rounds);
    });
    const summaries = new Map(running.map(({ row }, i) => [row, summarize(rates[i])]));
    return starts.map(({ row }) => ({ ...row, rate: summaries.get(row) ?? null }));
  } finally {
    for (const { trainee } of starts) trainee?.destroy();
  }
}

/** Operations of an update of all networks of a case. */
export function caseFlops({ model, group, instances }: Case): number {
  return instances * updateFlops(model, group.order, pairsOf(group), hyperparametersFor(model));
}

function pairsOf({ order }: FiniteGroup): number {
  return Math.floor(TRAINING.trainFraction * order * order);
}

/** Makes the networks of a case and warms them up; a case that the device cannot hold says why. */
async function begin(
  device: ComputeDevice,
  own: Case,
): Promise<{ row: Row; trainee: Trainee | null }> {
  const { model, group, instances } = own;
  const row = { ...own, pairs: pairsOf(group), flops: caseFlops(own), rate: null, reason: null };
  const most = mostInstances(planFor(group, model, 1), device);
  if (most < instances) {
    return { row: { ...row, reason: `the device holds ${most} at once` }, trainee: null };
  }
  const plan = planFor(group, model, instances);
  let trainee: Trainee | null = null;
  try {
    trainee = new Trainee(await createEngine(plan, plan.networks.map((_, i) => i), device));
    await trainee.warmUp();
    return { row, trainee };
  } catch (error) {
    trainee?.destroy();
    device.check(); // what broke the device ends the benchmark
    const reason = error instanceof Error ? error.message : String(error);
    return { row: { ...row, reason }, trainee: null };
  }
}

/** A row as `bench --json` prints it. */
export interface JsonRow {
  readonly model: string;
  readonly group: string;
  readonly order: number;
  readonly pairs: number;
  readonly instances: number;
  /** Median of the updates of all K networks together in a second. */
  readonly stepsPerSecond: number | null;
  readonly gflops: number | null;
  /** Of the multiply-add peak that was measured at the start. */
  readonly peakShare: number | null;
  readonly adapter: string;
}

/**
 * A row for programs.
 *
 * @param peak In operations a second.
 * @param adapter In words, with its driver.
 */
export function jsonRow(row: Row, peak: number, adapter: string): JsonRow {
  const { model, group, pairs, instances, flops, rate } = row;
  const speed = rate && rate.median * flops;
  return {
    model,
    group: group.name,
    order: group.order,
    pairs,
    instances,
    stepsPerSecond: rate && rate.median,
    gflops: speed && speed / 1e9,
    peakShare: speed && speed / peak,
    adapter,
  };
}
