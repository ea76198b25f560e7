/**
 * What shares would be if the network had nothing to do with irreps.
 *
 * @module
 */

import { transpose } from "../numerics/matrix_product.ts";
import { centredRows } from "../evaluation/marginals.ts";
import type { Block } from "./blocks.ts";
import type { IrrepMeasures, Measures, TotalMeasures } from "./measures.ts";
import { meanLogits, type Surveyed } from "./parts.ts";
import { power, shareOf } from "./shares.ts";

/** Names of the shares of an irrep. */
export const IRREP_SHARES = [
  "embedLeftFve",
  "embedRightFve",
  "unembedFve",
  "hiddenLeftFve",
  "hiddenRightFve",
  "hiddenProductFve",
] as const satisfies readonly (keyof IrrepMeasures)[];

/** Names of the totals that are shares. */
export const TOTAL_SHARES = [
  "logitFve",
  "embedLeftFve",
  "embedRightFve",
  "unembedFve",
  "hiddenFve",
  "hiddenProductFve",
] as const satisfies readonly (keyof TotalMeasures)[];

/** A share's level by chance, and how far the network is above it. */
export interface ChanceOf {
  /** By chance. */
  readonly level: number;
  /** The share minus that. */
  readonly excess: number;
}

/** Shares of an irrep by chance. */
export interface IrrepChance {
  /** Name of the irrep. */
  readonly name: string;
  /** Block rank over n: the share of a random function of one element. */
  readonly share: number;
  /** Of the left embedding. */
  readonly embedLeftFve: ChanceOf;
  /** Of the right embedding. */
  readonly embedRightFve: ChanceOf;
  /** Of the unembedding. */
  readonly unembedFve: ChanceOf;
  /** Of the hidden layer, in ρ(a). */
  readonly hiddenLeftFve: ChanceOf;
  /** Of the hidden layer, in ρ(b). */
  readonly hiddenRightFve: ChanceOf;
  /** Of the hidden layer, in ρ(ab). */
  readonly hiddenProductFve: ChanceOf;
}

/** Totals by chance. */
export interface TotalChance {
  /** Sum of block ranks over n, over the key irreps. */
  readonly share: number;
  /** Of the logits, in the characters of all irreps. */
  readonly logitFve: ChanceOf;
  /** Of the left embedding. */
  readonly embedLeftFve: ChanceOf;
  /** Of the right embedding. */
  readonly embedRightFve: ChanceOf;
  /** Of the unembedding. */
  readonly unembedFve: ChanceOf;
  /** Of the hidden layer, in ρ(a), ρ(b) and ρ(ab). */
  readonly hiddenFve: ChanceOf;
  /** Of the hidden layer, in ρ(ab). */
  readonly hiddenProductFve: ChanceOf;
}

/** Shares by chance: of the irreps, and of the totals. */
export interface Chance {
  /** In the order of the irreps. */
  readonly irreps: readonly IrrepChance[];
  /** Over the key irreps. */
  readonly totals: TotalChance;
}

/**
 * The share that a random function of the same arguments has in a block: its rank over their number,
 * n. Of the hidden layer only the part that depends on a (or b, or ab) alone could lie in functions of
 * a, so its chance is that part's share times rank/(n - 1), the constants being no part of it. Of the
 * logits, functions of ab and c without those of one of them alone have (n - 1)² dimensions, and each
 * non-trivial irrep one of them: its chance is their share over that.
 */
export function chanceOf(
  surveyed: Surveyed,
  blocks: readonly Block[],
  { irreps, totals }: Pick<Measures, "irreps" | "totals">,
): Chance {
  const { network: { order: n }, means, centred } = surveyed;
  const explicable = (marginal: Float64Array) => shareOf(n * power(marginal), means.centredPower);
  const hidden = {
    hiddenLeftFve: explicable(centred.left),
    hiddenRightFve: explicable(centred.right),
    hiddenProductFve: explicable(centred.product),
  };
  const levels = blocks.map(({ rank, isTrivial }) => {
    const share = rank / n;
    const ofHidden = isTrivial ? 0 : rank / (n - 1); // with n = 1 there is the trivial one alone
    return {
      embedLeftFve: share,
      embedRightFve: share,
      unembedFve: share,
      hiddenLeftFve: ofHidden * hidden.hiddenLeftFve,
      hiddenRightFve: ofHidden * hidden.hiddenRightFve,
      hiddenProductFve: ofHidden * hidden.hiddenProductFve,
    };
  });
  const overKeys = (of: (i: number) => number) =>
    irreps.reduce((sum, { key }, i) => sum + (key ? of(i) : 0), 0);
  const varying = centredRows(transpose(meanLogits(surveyed), n, n), n, n);
  const ofProduct = shareOf(n * power(varying), means.centredLogitPower);
  const totalLevels = {
    logitFve: shareOf(blocks.length - 1, (n - 1) ** 2) * ofProduct,
    embedLeftFve: overKeys((i) => levels[i].embedLeftFve),
    embedRightFve: overKeys((i) => levels[i].embedRightFve),
    unembedFve: overKeys((i) => levels[i].unembedFve),
    hiddenFve: overKeys((i) =>
      levels[i].hiddenLeftFve + levels[i].hiddenRightFve + levels[i].hiddenProductFve
    ),
    hiddenProductFve: overKeys((i) => levels[i].hiddenProductFve),
  };
  return {
    irreps: blocks.map(({ name, rank }, i) => ({
      name,
      share: rank / n,
      ...above(IRREP_SHARES, irreps[i], levels[i]),
    })),
    totals: {
      share: overKeys((i) => blocks[i].rank / n),
      ...above(TOTAL_SHARES, totals, totalLevels),
    },
  };
}

function above<Name extends string>(
  names: readonly Name[],
  values: Readonly<Record<Name, number>>,
  levels: Readonly<Record<Name, number>>,
): Record<Name, ChanceOf> {
  return Object.fromEntries(
    names.map((name) => [name, { level: levels[name], excess: values[name] - levels[name] }]),
  ) as Record<Name, ChanceOf>;
}
