/**
 * Hyper-parameters that are known to work.
 *
 * @module
 */

import type { ModelName } from "../models/models.ts";
import type { Hyperparameters } from "./config.ts";

/** Names of the presets. */
export const PRESETS = ["demo", "paper"] as const;
/** See {@linkcode PRESETS}. */
export type PresetName = typeof PRESETS[number];

/** A preset for a group. */
export interface Preset {
  /** All hyper-parameters. */
  readonly values: Hyperparameters;
  /** Whether it was tried on this very group, with this model. */
  readonly tuned: boolean;
}

/** Groks within minutes on a CPU: high learning rate and decay, many pairs. */
const DEMO: Hyperparameters = {
  embed: 128,
  hidden: 128,
  steps: 4000,
  lr: 0.01, // with the decay of 2 twenty times the paper's lr weight_decay: groks as much sooner
  weightDecay: 2,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 10, // the first updates of Adam are of full size, whatever the gradient
  trainFraction: 0.6,
};

/** Models and groups whose demo was tried. */
const DEMO_GROUPS: Readonly<
  Record<ModelName, Readonly<Record<string, Partial<Hyperparameters>>>>
> = {
  mlp: {
    S5: { trainFraction: 0.5, embed: 256, steps: 2000 },
    A5: { steps: 2000 },
    C53: { trainFraction: 0.5, embed: 64, hidden: 64, steps: 2000 },
    D15: { steps: 1500 },
    S4: { steps: 2000 },
  },
  // Generalises after 120 to 280 steps, right after it has memorised.
  bilinear: {
    S5: { trainFraction: 0.5, steps: 600 },
    A5: { steps: 400 },
    C53: { trainFraction: 0.5, embed: 64, hidden: 64, steps: 400 },
    D15: { steps: 400 },
    S4: { steps: 600 },
  },
};

/** What all of the paper's networks share (Chughtai, Chan, Nanda 2023, appendix). */
const PAPER: Omit<Hyperparameters, "trainFraction"> = {
  embed: 256,
  hidden: 128,
  steps: 250_000,
  lr: 0.001,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 0,
};

/** The groups of the paper's MLPs: what differs is the share of the pairs. */
const PAPER_GROUPS: Readonly<Record<string, number>> = {
  C113: 0.3,
  C118: 0.3,
  D59: 0.3,
  D61: 0.3,
  S5: 0.4,
  S6: 0.25,
  A5: 0.5,
};

/**
 * The preset for a group and a model.
 *
 * @throws {RangeError} If the paper has no such group.
 */
export function presetFor(
  preset: PresetName,
  groupName: string,
  model: ModelName = "mlp",
): Preset {
  if (preset === "demo") {
    const groups = DEMO_GROUPS[model];
    const tuned = Object.hasOwn(groups, groupName);
    return { values: tuned ? { ...DEMO, ...groups[groupName] } : DEMO, tuned };
  }
  if (!Object.hasOwn(PAPER_GROUPS, groupName)) {
    throw new RangeError(
      `Cannot use preset "paper" for group ${groupName}: the paper trained ` +
        Object.keys(PAPER_GROUPS).join(", "),
    );
  }
  return {
    values: { ...PAPER, trainFraction: PAPER_GROUPS[groupName] },
    tuned: model === "mlp",
  };
}
