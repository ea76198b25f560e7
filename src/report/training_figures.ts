/**
 * The figures of what becomes of the irreps in the course of training.
 *
 * @module
 */

import type { IrrepResult } from "../analysis/analyze.ts";
import type { Phases } from "../analysis/trajectory.ts";
import type { Chart, IrrepContext } from "../charts/chart.ts";
import { TRIVIAL } from "../charts/irrep_looks.ts";
import { type KeyIrrepRow, keyIrrepsChart } from "../charts/key_irreps.ts";
import { excludedLossByIrrepChart, restrictedLossByIrrepChart } from "../charts/losses_by_irrep.ts";
import { progressLossesChart, testRestrictedRatioChart } from "../charts/losses_over_training.ts";
import { embeddingSharesChart, hiddenSharesChart } from "../charts/shares_over_training.ts";
import { logitSimilarityChart } from "../charts/similarity.ts";
import type { Figure } from "./figure.ts";
import {
  excludedSentence,
  hiddenSentence,
  keySentence,
  progressSentence,
  ratioSentence,
  restrictedSentence,
  similaritySentence,
  weightSentence,
} from "./training_sentences.ts";
import {
  excludedRows,
  hiddenChance,
  hiddenRows,
  progressRows,
  ratioRows,
  restrictedRows,
  sharesByChance,
  similarityRows,
  type TrajectoryPointLike,
  weightChance,
  weightRows,
} from "./training_rows.ts";

/** How the figures are computed, by chart. */
const COMPUTED = {
  logit_similarity:
    "Cosine ⟨L̃, K⟩ / (‖L̃‖ ‖K‖) over all pairs, with L̃ the logits centred over outputs and " +
    "K[a, b, c] = χ(abc⁻¹).",
  embedding_shares:
    "‖Qᵀ E‖² / ‖E‖², with the columns of Q an orthonormal basis of the functions that the irrep's " +
    "matrix entries span, and E = W_x W_top, W_y W_bottom or the transposed W_U.",
  hidden_shares:
    "n ‖Qᵀ (H_a − μ)‖² / ‖H − μ‖², with H_a the mean hidden layer of the pairs with left element a, " +
    "likewise H_b and H_ab, μ that of all pairs, and Q a basis of the irrep's functions.",
  progress_losses:
    "Cross-entropy of (P H_ab) W_U over all pairs (restricted) and of L − (P H_ab) W_U over the " +
    "training pairs (excluded), with P the projection on the functions of the key irreps.",
  restricted_loss_by_irrep:
    "Cross-entropy over all pairs of (P H_ab) W_U with P the projection on the irrep's functions, " +
    "and of the part w χ(abc⁻¹) of the centred logits.",
  excluded_loss_by_irrep:
    "Cross-entropy over the training pairs of the logits without (P H_ab) W_U, with P the " +
    "projection on the irrep's functions, and without the part w χ(abc⁻¹).",
  test_restricted_ratio:
    "Cross-entropy over the test pairs over that of (P H_ab) W_U over all pairs, with P the " +
    "projection on the functions of the key irreps.",
  key_irreps:
    "An irrep is key if the cosine of the centred logits with χ(abc⁻¹) is above 0.005, and causal if " +
    "removing its ρ(ab) from the hidden layer costs more than removing relabelled irreps.",
} as const;

/** What is shown of weights that are no numbers any more. */
const DIVERGED = "In the end the weights have diverged: what is drawn ends before that.";

/**
 * Similarities, shares and losses over the steps.
 *
 * @param points by step; of fewer than two there are no figures
 * @param phases null if not known
 * @param order of the group
 * @param chanceShares rank/n of each irrep's block in the order of the irreps, for points without chance
 */
export function trainingFigures(
  points: readonly TrajectoryPointLike[],
  phases: Phases | null,
  order: number,
  context: IrrepContext,
  chanceShares: readonly number[] = [],
): Figure[] {
  const last = points.at(-1);
  if (points.length < 2 || !last) return [];
  const shares = sharesByChance(last, chanceShares);
  const options = { order, phases, keySet: last.keySet ?? "final" } as const;
  const similarities = similarityRows(points);
  const [weights, hidden] = [weightRows(points), hiddenRows(points)];
  const [progress, ratios] = [progressRows(points), ratioRows(points)];
  const [restricted, excluded] = [restrictedRows(points), excludedRows(points)];
  const figure = (isShown: boolean, draw: () => Chart, shows: () => string): Figure[] => {
    if (!isShown) return [];
    return [figureOf(draw(), isDrawn(last.loss.all) ? shows() : DIVERGED)];
  };
  return [
    ...figure(
      similarities.some(({ similarity }) => isDrawn(similarity)),
      () => logitSimilarityChart(similarities, context),
      () => similaritySentence(points),
    ),
    ...figure(
      weights.some(({ share }) => isDrawn(share)),
      () => embeddingSharesChart(weights, context, weightChance(last, shares)),
      () => weightSentence(last, shares),
    ),
    ...figure(
      hidden.some(({ share }) => isDrawn(share)),
      () => hiddenSharesChart(hidden, context, hiddenChance(last, shares, order)),
      () => hiddenSentence(last),
    ),
    ...figure(
      progress.some(({ step: _, ...losses }) => Object.values(losses).some(isDrawnOnLog)),
      () => progressLossesChart(progress, context, options),
      () => progressSentence(points, order),
    ),
    ...figure(
      restricted.some(({ loss }) => isDrawnOnLog(loss)),
      () => restrictedLossByIrrepChart(restricted, context, order),
      () => restrictedSentence(last, order),
    ),
    ...figure(
      excluded.some(({ loss }) => isDrawnOnLog(loss)),
      () => excludedLossByIrrepChart(excluded, context, last.loss.train),
      () => excludedSentence(last),
    ),
    ...figure(
      ratios.some(({ ratio }) => isDrawnOnLog(ratio)),
      () => testRestrictedRatioChart(ratios, context, options),
      () => ratioSentence(points),
    ),
  ];
}

/** Networks by irreps, key and causal ones marked; null if there is no irrep to show. */
export function keyIrrepsFigure(
  networks: readonly {
    readonly seed: KeyIrrepRow["seed"];
    readonly irreps: readonly IrrepResult[];
  }[],
  context: IrrepContext,
): Figure | null {
  const rows = networks.flatMap(({ seed, irreps }) =>
    irreps.filter(({ name }) => name !== TRIVIAL).map((irrep): KeyIrrepRow => ({
      seed,
      irrep: irrep.name,
      similarity: irrep.logitSimilarity,
      key: irrep.key,
      causal: irrep.causalKey,
    }))
  );
  const isShown = rows.some(({ similarity }) => isDrawn(similarity));
  return isShown ? figureOf(keyIrrepsChart(rows, context), keySentence(rows)) : null;
}

function figureOf(chart: Chart, shows: string): Figure {
  return { chart, shows, computed: COMPUTED[chart.name as keyof typeof COMPUTED] };
}

function isDrawn(value: number | null): boolean {
  return value !== null && Number.isFinite(value);
}

function isDrawnOnLog(value: number | null): boolean {
  return value !== null && value > 0 && Number.isFinite(value);
}
