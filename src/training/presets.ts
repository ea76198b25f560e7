/**
 * Hyper-parameters that are known to work.
 *
 * @module
 */

import type { Widths } from "../models/model.ts";
import type { ModelName } from "../models/models.ts";
import { type Hyperparameters, hyperparametersOf } from "./config.ts";

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
const DEMO = {
  steps: 4000,
  lr: 0.01, // with the decay of 2 twenty times the paper's lr weight_decay: groks as much sooner
  weightDecay: 2,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 10, // the first updates of Adam are of full size, whatever the gradient
  trainFraction: 0.6,
};

/** The demo of each model on a group without a row below. */
const DEMOS: Readonly<Record<ModelName, Hyperparameters>> = {
  mlp: { ...DEMO, embed: 128, hidden: 128 },
  transformer: { ...DEMO, dModel: 64, heads: 4, dHead: 16, dMlp: 128, lr: 0.003 },
  bilinear: { ...DEMO, embed: 128, hidden: 128 },
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
  // Tried in vain, 1000 to 1500 steps: A5, D15 and S4 are memorised, and not generalised.
  transformer: {
    C53: { trainFraction: 0.5, steps: 1000 },
    C31: { steps: 1000 },
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
const PAPER = { steps: 250_000, lr: 0.001, weightDecay: 1, beta1: 0.9, beta2: 0.98, warmup: 0 };

/** The widths of the paper's networks; it has no bilinear one, whose layers are those of the MLP. */
const PAPER_WIDTHS: Readonly<Record<ModelName, Widths>> = {
  mlp: { embed: 256, hidden: 128 },
  transformer: { dModel: 128, heads: 4, dHead: 32, dMlp: 512 },
  bilinear: { embed: 256, hidden: 128 },
};

/** What differs by group: the share of the pairs, and for transformers the steps. */
type PaperGroups = Readonly<Record<string, { trainFraction: number; steps?: number }>>;

const PAPER_MLPS: PaperGroups = {
  C113: { trainFraction: 0.3 },
  C118: { trainFraction: 0.3 },
  D59: { trainFraction: 0.3 },
  D61: { trainFraction: 0.3 },
  S5: { trainFraction: 0.4 },
  S6: { trainFraction: 0.25 },
  A5: { trainFraction: 0.5 },
};

const PAPER_GROUPS: Readonly<Record<ModelName, PaperGroups>> = {
  mlp: PAPER_MLPS,
  transformer: {
    C113: { trainFraction: 0.3, steps: 50_000 },
    C118: { trainFraction: 0.3, steps: 50_000 },
    D59: { trainFraction: 0.3, steps: 100_000 },
    D61: { trainFraction: 0.3, steps: 100_000 },
    S5: { trainFraction: 0.6, steps: 50_000 },
    S6: { trainFraction: 0.4, steps: 20_000 },
    A5: { trainFraction: 0.6 },
  },
  bilinear: PAPER_MLPS,
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
    const values = tuned ? { ...DEMOS[model], ...groups[groupName] } : DEMOS[model];
    return { values: hyperparametersOf(values), tuned };
  }
  const groups = PAPER_GROUPS[model];
  if (!Object.hasOwn(groups, groupName)) {
    throw new RangeError(
      `Cannot use preset "paper" for group ${groupName}: the paper trained ` +
        Object.keys(groups).join(", "),
    );
  }
  const values = { ...PAPER, ...PAPER_WIDTHS[model], ...groups[groupName] };
  return { values: hyperparametersOf(values), tuned: model !== "bilinear" };
}
