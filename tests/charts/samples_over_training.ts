/**
 * Charts over the steps of training, and of key irreps, made from invented rows.
 *
 * @module
 */

import type { Chart, IrrepContext } from "../../src/charts/chart.ts";
import { type KeyIrrepRow, keyIrrepsChart } from "../../src/charts/key_irreps.ts";
import {
  excludedLossByIrrepChart,
  type IrrepLossRow,
  restrictedLossByIrrepChart,
} from "../../src/charts/losses_by_irrep.ts";
import {
  progressLossesChart,
  type ProgressRow,
  testRestrictedRatioChart,
} from "../../src/charts/losses_over_training.ts";
import {
  type ChanceRow,
  embeddingSharesChart,
  type HiddenPart,
  hiddenSharesChart,
  type ShareStepRow,
  type WeightPart,
} from "../../src/charts/shares_over_training.ts";
import { logitSimilarityChart, type SimilarityRow } from "../../src/charts/similarity.ts";

/** The non-trivial irreps of S4, the network in `standard` and `sign`. */
export const S4: IrrepContext = {
  group: "S4",
  model: "mlp",
  network: "seed 1",
  irreps: ["sign", "[2,2]", "standard", "standard_sign"],
  ranking: ["standard", "sign", "[2,2]", "standard_sign"],
};

/** As of C113: most irreps have no line of their own. */
export const MANY: IrrepContext = {
  group: "C113",
  model: "mlp",
  network: "seed 1",
  irreps: Array.from({ length: 56 }, (_, i) => `freq_${i + 1}`),
  ranking: Array.from({ length: 56 }, (_, i) => `freq_${i + 1}`),
};

/** Steps of checkpoints. */
export const STEPS = [0, 1, 10, 100, 500, 1000];

/** Ranks of the blocks. */
const RANKS: Readonly<Record<string, number>> = { trivial: 1, sign: 1, "[2,2]": 4 };

/** How far the network is: 0 at first, near 1 in the end. */
function progress(step: number): number {
  return step / (200 + step);
}

/** What the network has in an irrep at a step, from 0 to 1. */
function used(irrep: string, step: number): number {
  const most: Record<string, number> = { sign: 0.3, standard: 0.6, freq_1: 0.5, freq_2: 0.4 };
  return 0.01 + (most[irrep] ?? -0.005) * progress(step);
}

/** A row for each irrep, part and step. */
function rowsOf<Part extends string>(
  { ranking }: IrrepContext,
  parts: readonly Part[],
  steps: readonly number[] = STEPS,
) {
  return steps.flatMap((step) =>
    ["trivial", ...ranking].flatMap((irrep) => parts.map((part) => ({ part, irrep, step })))
  );
}

export function similarityRows(context: IrrepContext, steps = STEPS): SimilarityRow[] {
  return rowsOf(context, ["logits"], steps).map(({ irrep, step }) => ({
    irrep,
    step,
    similarity: irrep === "trivial" ? null : used(irrep, step),
  }));
}

export function weightRows(context: IrrepContext, steps = STEPS): ShareStepRow<WeightPart>[] {
  return rowsOf(context, ["W_x", "W_y", "W_U"], steps)
    .map((row) => ({ ...row, share: used(row.irrep, row.step) }));
}

export function hiddenRows(context: IrrepContext): ShareStepRow<HiddenPart>[] {
  return rowsOf(context, ["ρ(a)", "ρ(b)", "ρ(ab)"])
    .filter(({ irrep }) => irrep !== "trivial")
    .map((row) => ({ ...row, share: used(row.irrep, row.step) / 3 }));
}

/** Levels as those of S4, or of an abelian group. */
export function chanceRows<Part extends string>(
  { ranking, group }: IrrepContext,
  parts: readonly Part[],
): ChanceRow<Part>[] {
  return ["trivial", ...ranking].flatMap((irrep) =>
    parts.map((part) => ({
      part,
      irrep,
      level: group === "S4" ? (RANKS[irrep] ?? 9) / 24 : (irrep === "trivial" ? 1 : 2) / 113,
    }))
  );
}

export const WEIGHT_PARTS = ["W_x", "W_y", "W_U"] as const;
const HIDDEN_PARTS = ["ρ(a)", "ρ(b)", "ρ(ab)"] as const;

/** A network that memorises, then generalises. */
export const PROGRESS: readonly ProgressRow[] = STEPS.map((step) => ({
  step,
  train: 3.2 * Math.exp(-step / 50),
  test: 3.2 * (1 + 2 * progress(step)) * Math.exp(-step / 90),
  restricted: 3.2 * Math.exp(-step / 80),
  excluded: 1 + 4 * progress(step),
}));

/** The last end comes before the second: labels stand in the order of steps. */
export const PHASES = { memorisedAt: 60, circuitFormedAt: 640, grokkedAt: 620 };

const OPTIONS = { order: 24, phases: PHASES, keySet: "final" } as const;

/** Losses of each irrep, `direction` 1 for the excluded ones. */
export function lossRows(context: IrrepContext, direction: 1 | -1): IrrepLossRow[] {
  return rowsOf(context, ["hidden", "logits"]).map((row) => ({
    ...row,
    loss: row.part === "logits" && row.irrep === "trivial"
      ? null
      : 3 * Math.exp(10 * direction * used(row.irrep, row.step)),
  }));
}

/** Networks of a batch. */
export function keyRows(context: IrrepContext, seeds: number): KeyIrrepRow[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    context.ranking.map((irrep, i) => ({
      seed,
      irrep,
      similarity: (i + seed) % 3 === 0 ? 0.95 - i / 100 : 0.001 * (i - seed),
      key: (i + seed) % 3 === 0,
      causal: (i + seed) % 3 === 0 && i % 2 === 0,
    }))
  );
}

/** One of each, of an ordinary network. */
export function sampleCharts(): Chart[] {
  return chartsOf(S4);
}

function chartsOf(context: IrrepContext): Chart[] {
  return [
    logitSimilarityChart(similarityRows(context), context),
    embeddingSharesChart(weightRows(context), context, chanceRows(context, WEIGHT_PARTS)),
    hiddenSharesChart(
      hiddenRows(context),
      context,
      chanceRows(context, HIDDEN_PARTS).filter(({ irrep }) => irrep !== "trivial"),
    ),
    progressLossesChart(PROGRESS, context, OPTIONS),
    restrictedLossByIrrepChart(lossRows(context, -1), context, OPTIONS.order),
    excludedLossByIrrepChart(lossRows(context, 1), context, 2.5),
    testRestrictedRatioChart(
      PROGRESS.map(({ step, test, restricted }) => ({ step, ratio: test! / restricted! })),
      context,
      OPTIONS,
    ),
    keyIrrepsChart(keyRows(context, 4), context),
  ];
}

const LIVE = Array.from({ length: 301 }, (_, i) => 10 * i);

/** All, of ordinary and of odd data; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = [
  ...chartsOf(S4).map((chart) => ["S4", chart] as const),
  ...chartsOf(MANY).map((chart) => ["C113", chart] as const),
  ...[
    logitSimilarityChart(similarityRows(S4, LIVE), S4),
    embeddingSharesChart(weightRows(S4, LIVE), S4, []),
    progressLossesChart(
      LIVE.map((step) => ({ ...PROGRESS[3], step })),
      S4,
      { ...OPTIONS, phases: null, keySet: "current" },
    ),
  ].map((chart) => ["many steps", chart] as const),
  ...[
    progressLossesChart(
      PROGRESS.map((row) => ({ ...row, test: null, excluded: null })),
      S4,
      { ...OPTIONS, phases: { memorisedAt: 0, circuitFormedAt: 1000, grokkedAt: 1000 } },
    ),
    excludedLossByIrrepChart(lossRows(S4, 1), S4, null),
  ].map((chart) => ["nulls", chart] as const),
  ...[
    progressLossesChart(PROGRESS.map((row) => ({ ...row, train: 0 })), S4, OPTIONS),
    restrictedLossByIrrepChart(
      lossRows(S4, -1).map((row) => row.step === 1000 ? { ...row, loss: 0 } : row),
      S4,
      24,
    ),
  ].map((chart) => ["losses of 0", chart] as const),
  ...[
    logitSimilarityChart(
      similarityRows(S4).map((row) => ({
        ...row,
        similarity: row.similarity && -row.similarity,
      })),
      S4,
    ),
    keyIrrepsChart(
      keyRows(S4, 2).map((row) => ({ ...row, similarity: -(row.similarity ?? 0), causal: null })),
      S4,
    ),
  ].map((chart) => ["negative similarities", chart] as const),
  ...[
    embeddingSharesChart(
      [0, 5].flatMap((step) =>
        WEIGHT_PARTS.map((part) => ({ part, irrep: "trivial", step, share: 1 }))
      ),
      { ...S4, group: "C1", irreps: [], ranking: [] },
      WEIGHT_PARTS.map((part) => ({ part, irrep: "trivial", level: 1 })),
    ),
    progressLossesChart([0, 5].map((step) => ({ ...PROGRESS[0], step })), S4, {
      ...OPTIONS,
      order: 1,
    }),
  ].map((chart) => ["a group of one element", chart] as const),
  ["forty networks", keyIrrepsChart(keyRows(S4, 40), S4)] as const,
  ["one network", keyIrrepsChart(keyRows(S4, 1), S4)] as const,
].map(([name, chart]) => ({ name: `${chart.name}, ${name}`, chart }));
