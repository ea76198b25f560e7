/**
 * Everything that is known of a trained network, with the controls that say what it is worth.
 *
 * @module
 */

import type { Audit } from "../representations/audit.ts";
import type { IrrepType } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import { isotypicBlocks } from "./blocks.ts";
import {
  type IrrepMeasures,
  measure,
  type Measures,
  survey,
  type TotalMeasures,
} from "./measures.ts";
import type { Network } from "./network.ts";
import { type Null, type Nulls, nulls } from "./nulls.ts";

/** Measures of one irrep, with what it is. */
export interface IrrepResult extends IrrepMeasures {
  /** Its dimension over the reals. */
  readonly dimension: number;
  /** What commutes with it. */
  readonly type: IrrepType;
  /** (n): its traces on the elements. */
  readonly character: readonly number[];
  /**
   * Whether the network uses it: its excluded loss at the hidden layer is above that of all
   * relabelled irreps in its place. Null without training pairs or draws.
   */
  readonly causalKey: boolean | null;
}

/** Shares that blocks of these ranks have of a random function. */
export interface Chance {
  /** For each irrep the rank of its block over n. */
  readonly irreps: readonly { readonly name: string; readonly share: number }[];
  /** Sum over the key irreps, to hold their totals against. */
  readonly totals: number;
}

/** The analysis of a network. */
export interface Result extends Omit<Measures, "irreps"> {
  readonly group: { readonly name: string; readonly order: number };
  readonly model: string;
  /** The key irreps are those of these weights. */
  readonly keySet: "final" | "current";
  readonly irreps: readonly IrrepResult[];
  readonly chance: Chance;
  /** Null without draws. */
  readonly nulls: Nulls | null;
  /** Totals that lie in the range of a null: they say nothing about irreps. Null without draws. */
  readonly notDiscriminating: readonly (keyof TotalMeasures)[] | null;
  readonly audit: Audit;
}

/** What is analysed, and how thoroughly. */
export interface AnalyzeOptions {
  /** Name of the architecture. */
  readonly model: string;
  /** Row numbers a n + b of the training pairs, or null if they are not known. */
  readonly train: ArrayLike<number> | null;
  /** Draws of each null; 0 for none. */
  readonly draws: number;
  /** Where the draws come from. */
  readonly seed: number;
}

/** Analyses a network on a group. */
export function analyze(
  network: Network,
  representations: Representations,
  { model, train, draws, seed }: AnalyzeOptions,
): Result {
  const { group, irreps, audit } = representations;
  const surveyed = survey(network, group, train);
  const blocks = isotypicBlocks(irreps);
  const measures = measure(surveyed, blocks);
  const isKey = measures.irreps.map(({ key }) => key);
  const controls = draws > 0 ? nulls(surveyed, blocks, isKey, draws, seed) : null;
  const share = (i: number) => irreps[i].blockRank / group.order;
  return {
    group: { name: group.name, order: group.order },
    model,
    ...measures,
    keySet: "final",
    irreps: measures.irreps.map((measured, i) => ({
      ...measured,
      dimension: irreps[i].dimension,
      type: irreps[i].type,
      character: [...irreps[i].character],
      causalKey: isCausal(measured, i, controls?.relabelled),
    })),
    chance: {
      irreps: irreps.map(({ name }, i) => ({ name, share: share(i) })),
      totals: irreps.reduce((sum, _, i) => sum + (isKey[i] ? share(i) : 0), 0),
    },
    nulls: controls,
    notDiscriminating: controls && overlapping(measures.totals, controls),
    audit,
  };
}

/** The constants keep their place under every relabelling: removing them tells nothing. */
function isCausal(
  { hiddenExcludedLoss }: IrrepMeasures,
  i: number,
  relabelled: Null | undefined,
): boolean | null {
  const spread = relabelled?.irreps[i].hiddenExcludedLoss;
  if (hiddenExcludedLoss === null || !spread) return null;
  return i > 0 && hiddenExcludedLoss > spread.max;
}

/** The totals that lie between the least and the largest value of a null. */
function overlapping(totals: TotalMeasures, controls: Nulls): (keyof TotalMeasures)[] {
  return (Object.keys(totals) as (keyof TotalMeasures)[]).filter((field) => {
    const value = totals[field];
    return value !== null && Object.values(controls).some((control: Null) => {
      const spread = control.totals[field];
      // Where all irreps are key, nulls are equal to the value up to rounding.
      const slack = 1e-9 * Math.abs(value);
      return spread !== null && value >= spread.min - slack && value <= spread.max + slack;
    });
  });
}
