/**
 * What is measured: training of networks of the paper's sizes on groups of different orders.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import type { Widths } from "../models/model.ts";
import type { ModelName } from "../models/models.ts";
import type { Hyperparameters } from "../training/config.ts";
import { planTraining, type TrainingPlan } from "../training/plan.ts";

/** The groups, by order; the large one only where it is asked for. */
export const GROUPS = ["S4", "A5", "S5", "C113"] as const;
/** See {@linkcode GROUPS}. */
export const LARGE_GROUP = "S6";
/** K: networks that are trained together. */
export const INSTANCES = [1, 4, 16] as const;

/** How all networks are trained, whatever the group. */
export const TRAINING = {
  steps: 0, // as many as there is time for
  lr: 1e-3,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 0,
  trainFraction: 0.4,
};

/** The networks: those of the paper, and the bilinear one of the same size. */
const WIDTHS: Readonly<Record<ModelName, Widths>> = {
  mlp: { embed: 256, hidden: 128 },
  transformer: { dModel: 128, heads: 4, dHead: 32, dMlp: 512 },
  bilinear: { embed: 256, hidden: 128 },
};

/** All that a model is trained with. */
export function hyperparametersFor(model: ModelName): Hyperparameters {
  return { ...WIDTHS[model], ...TRAINING };
}

/** `count` networks with seeds 1, 2, …, each with its own split and initial weights. */
export function planFor(group: FiniteGroup, model: ModelName, count: number): TrainingPlan {
  return planTraining({
    group,
    model,
    hyperparameters: hyperparametersFor(model),
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: Array.from({ length: count }, (_, i) => ({
      seed: i + 1,
      split: { generator: "groupscope", seed: i + 1 },
      init: i + 1,
    })),
  });
}
