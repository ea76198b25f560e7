/**
 * From the analysis of checkpoints to the rows of charts over training.
 *
 * @module
 */

import type { Chance } from "../analysis/chance.ts";
import type { IrrepMeasures, Measures } from "../analysis/measures.ts";
import { TRIVIAL } from "../charts/irrep_looks.ts";
import type { IrrepLossRow } from "../charts/losses_by_irrep.ts";
import type { ProgressRow, RatioRow } from "../charts/losses_over_training.ts";
import type {
  ChanceRow,
  HiddenPart,
  ShareStepRow,
  WeightPart,
} from "../charts/shares_over_training.ts";
import type { SimilarityRow } from "../charts/similarity.ts";

/** What charts need of a measured network: a point of a trajectory, or a row of `irreps.jsonl`. */
export interface TrajectoryPointLike extends Pick<Measures, "loss" | "irreps" | "totals"> {
  /** Updates done. */
  readonly step: number;
  /** Totals are over the key irreps of the end, or of the step; `final` if not told. */
  readonly keySet?: "final" | "current";
  /** Left out of rows that are written during training. */
  readonly chance?: Pick<Chance, "irreps">;
}

/** Measures by what the charts call them. */
const WEIGHTS = {
  W_x: "embedLeftFve",
  W_y: "embedRightFve",
  W_U: "unembedFve",
} as const satisfies Readonly<Record<WeightPart, keyof IrrepMeasures>>;

const HIDDEN = {
  "ρ(a)": "hiddenLeftFve",
  "ρ(b)": "hiddenRightFve",
  "ρ(ab)": "hiddenProductFve",
} as const satisfies Readonly<Record<HiddenPart, keyof IrrepMeasures>>;

/** Similarities of the non-trivial irreps. */
export function similarityRows(points: readonly TrajectoryPointLike[]): SimilarityRow[] {
  return points.flatMap(({ step, irreps }) =>
    nonTrivial(irreps).map(({ name, logitSimilarity }) => ({
      step,
      irrep: name,
      similarity: logitSimilarity,
    }))
  );
}

/** Shares of the weights in all irreps. */
export function weightRows(points: readonly TrajectoryPointLike[]): ShareStepRow<WeightPart>[] {
  return points.flatMap(({ step, irreps }) =>
    irreps.flatMap((irrep) =>
      entries(WEIGHTS).map(([part, field]) => ({
        part,
        irrep: irrep.name,
        step,
        share: irrep[field],
      }))
    )
  );
}

/** Shares of the hidden layer in the non-trivial irreps: centred, it has nothing in the trivial one. */
export function hiddenRows(points: readonly TrajectoryPointLike[]): ShareStepRow<HiddenPart>[] {
  return points.flatMap(({ step, irreps }) =>
    nonTrivial(irreps).flatMap((irrep) =>
      entries(HIDDEN).map(([part, field]) => ({
        part,
        irrep: irrep.name,
        step,
        share: irrep[field],
      }))
    )
  );
}

/**
 * Rank over n of each irrep, in their order; empty if not known.
 *
 * @param given for points that do not tell
 */
export function sharesByChance(last: TrajectoryPointLike, given: readonly number[]): number[] {
  const shares = last.chance?.irreps.map(({ share }) => share) ?? given;
  return shares.length === last.irreps.length ? [...shares] : [];
}

/** Levels of the weights. */
export function weightChance(
  { irreps }: TrajectoryPointLike,
  shares: readonly number[],
): ChanceRow<WeightPart>[] {
  return shares.flatMap((level, i) =>
    entries(WEIGHTS).map(([part]) => ({ part, irrep: irreps[i].name, level }))
  );
}

/**
 * Levels of the hidden layer at a point. Where it does not tell them they are as `chanceOf()` has
 * them: what depends on a alone is the sum over all irreps, their blocks having all functions of a.
 */
export function hiddenChance(
  { irreps, chance }: TrajectoryPointLike,
  shares: readonly number[],
  order: number,
): ChanceRow<HiddenPart>[] {
  return entries(HIDDEN).flatMap(([part, field]) => {
    const explicable = irreps.reduce((sum, irrep) => sum + irrep[field], 0);
    return shares.flatMap((share, i) => {
      const { name } = irreps[i];
      if (name === TRIVIAL) return [];
      const level = chance?.irreps[i][field].level ?? share * order / (order - 1) * explicable;
      return [{ part, irrep: name, level }];
    });
  });
}

/** Losses of the network and of its key irreps. */
export function progressRows(points: readonly TrajectoryPointLike[]): ProgressRow[] {
  return points.map(({ step, loss, totals }) => ({
    step,
    train: loss.train,
    test: loss.test,
    restricted: totals.hiddenRestrictedLoss,
    excluded: totals.hiddenExcludedLoss,
  }));
}

/** Losses of each irrep alone. */
export function restrictedRows(points: readonly TrajectoryPointLike[]): IrrepLossRow[] {
  return lossRows(points, "hiddenRestrictedLoss", "logitRestrictedLoss");
}

/** Losses without each irrep. */
export function excludedRows(points: readonly TrajectoryPointLike[]): IrrepLossRow[] {
  return lossRows(points, "hiddenExcludedLoss", "logitExcludedLoss");
}

/** Test loss over restricted loss. */
export function ratioRows(points: readonly TrajectoryPointLike[]): RatioRow[] {
  return points.map(({ step, totals }) => ({ step, ratio: totals.testRestrictedRatio }));
}

function lossRows(
  points: readonly TrajectoryPointLike[],
  hidden: "hiddenRestrictedLoss" | "hiddenExcludedLoss",
  logits: "logitRestrictedLoss" | "logitExcludedLoss",
): IrrepLossRow[] {
  return points.flatMap(({ step, irreps }) =>
    irreps.flatMap((irrep): IrrepLossRow[] => [
      { part: "hidden", irrep: irrep.name, step, loss: irrep[hidden] },
      { part: "logits", irrep: irrep.name, step, loss: irrep[logits] },
    ])
  );
}

function nonTrivial(irreps: readonly IrrepMeasures[]): readonly IrrepMeasures[] {
  return irreps.filter(({ name }) => name !== TRIVIAL);
}

/** `Object.entries()` that knows its keys. */
function entries<Part extends string, Field>(record: Readonly<Record<Part, Field>>) {
  return Object.entries(record) as [Part, Field][];
}
