/**
 * The paper's measures of a network, in float64, with correct irreps.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import type { Block } from "./blocks.ts";
import { type BySet, losses, type ProductLogits, restrictedLoss } from "./losses.ts";
import { centredRows, type Marginals, marginals } from "./marginals.ts";
import { type Network, product } from "./network.ts";
import { coefficients, power, projection } from "./shares.ts";

/** An irrep is key if the similarity of the final network is above this (the paper's rule). */
export const KEY_SIMILARITY = 0.005;

/** What a network does with one irrep. Shares are parts of a squared norm, from 0 to 1. */
export interface IrrepMeasures {
  /** Name of the irrep. */
  readonly name: string;
  /** Whether the similarity is above `KEY_SIMILARITY`; false for the trivial irrep. */
  readonly key: boolean;
  /** Cosine between the centred logits and χ(a b c^-1); null for the trivial irrep. */
  readonly logitSimilarity: number | null;
  /** Share of the left embedding in the block. */
  readonly embedLeftFve: number;
  /** Share of the right embedding in the block. */
  readonly embedRightFve: number;
  /** Share of the unembedding in the block. */
  readonly unembedFve: number;
  /** Share of the centred hidden layer in ρ(a). */
  readonly hiddenLeftFve: number;
  /** Share of the centred hidden layer in ρ(b). */
  readonly hiddenRightFve: number;
  /** Share of the centred hidden layer in ρ(ab). */
  readonly hiddenProductFve: number;
  /** Loss over all pairs of the logits' part in χ(a b c^-1) alone; null for the trivial irrep. */
  readonly logitRestrictedLoss: number | null;
  /** Loss over the training pairs without that part; null for the trivial irrep. */
  readonly logitExcludedLoss: number | null;
  /** Loss over all pairs of the hidden layer's part in ρ(ab) alone. */
  readonly hiddenRestrictedLoss: number;
  /** Loss over the training pairs without that part. */
  readonly hiddenExcludedLoss: number | null;
}

/** Sums over the key irreps, except `logitFve`, which is over all. */
export interface TotalMeasures {
  readonly logitFve: number;
  readonly embedLeftFve: number;
  readonly embedRightFve: number;
  readonly unembedFve: number;
  readonly hiddenFve: number;
  readonly hiddenProductFve: number;
  readonly logitRestrictedLoss: number;
  readonly logitExcludedLoss: number | null;
  readonly hiddenRestrictedLoss: number;
  readonly hiddenExcludedLoss: number | null;
  /** Test loss over `hiddenRestrictedLoss`. */
  readonly testRestrictedRatio: number | null;
}

/** All measures of a network. */
export interface Measures {
  readonly loss: BySet;
  readonly accuracy: BySet;
  readonly sumOfSquaredWeights: number;
  readonly irreps: readonly IrrepMeasures[];
  readonly totals: TotalMeasures;
}

/** What measures of all blocks of a network share. */
export interface Surveyed {
  readonly network: Network;
  readonly group: FiniteGroup;
  /** Row numbers a n + b of the training pairs, or null if they are not known. */
  readonly train: ArrayLike<number> | null;
  readonly means: Marginals;
  /** (n, h): the unembedding as functions of the output. */
  readonly outputs: Float64Array;
  /** (n, n): for each product p the mean of the logits, centred over the outputs. */
  readonly meanLogits: Float64Array;
}

/** The pass over all pairs that serves every set of blocks. */
export function survey(
  network: Network,
  group: FiniteGroup,
  train: ArrayLike<number> | null,
): Surveyed {
  const { order: n, width: h, unembed } = network;
  const means = marginals(network, group);
  return {
    network,
    group,
    train,
    means,
    outputs: transpose(unembed, h, n),
    meanLogits: product(means.product, centredRows(unembed, h, n), n, h, n),
  };
}

/** The parts of a network in one block, at the logits and at the hidden layer. */
export interface BlockParts {
  /** Cosine between the centred logits and the kernel P(ab, c) of the block; null if trivial. */
  readonly similarity: number | null;
  /** The logits' projection on that kernel; null if trivial. */
  readonly logits: ProductLogits | null;
  /** What the hidden layer's projection on the block's functions of ab gives. */
  readonly hidden: ProductLogits;
}

/** The parts of a network in a block. */
export function partsOf(
  { network: { order: n, width: h, unembed }, means, meanLogits }: Surveyed,
  block: Block,
): BlockParts {
  const hidden = product(projection(block, means.product), unembed, n, h, n);
  if (block.isTrivial) return { similarity: null, logits: null, hidden };
  // P(p, c); as a function of all pairs and outputs, through p = ab, its square sums to n · rank.
  const logits = projection(block, identityMatrix(n));
  let dot = 0;
  for (let i = 0; i < n * n; i++) dot += n * meanLogits[i] * logits[i];
  const square = n * block.rank;
  for (let i = 0; i < n * n; i++) logits[i] *= dot / square;
  return { similarity: dot / Math.sqrt(square * means.centredLogitPower), logits, hidden };
}

/**
 * Measures a network.
 *
 * @param surveyed the network, and its pass over all pairs
 * @param blocks blocks that split the functions on the group
 * @param isKey which blocks count for the totals; by default those of `KEY_SIMILARITY`
 */
export function measure(
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey?: readonly boolean[],
): Measures {
  const { network, group, train, means, outputs } = surveyed;
  const { order: n } = network;
  const parts = blocks.map((block) => partsOf(surveyed, block));
  const keys = isKey ?? parts.map(({ similarity }) => (similarity ?? 0) > KEY_SIMILARITY);
  const totalLogits = sumOf(parts.map(({ logits }) => logits), keys, n);
  const totalHidden = sumOf(parts.map(({ hidden }) => hidden), keys, n);
  const nothing = new Float64Array(n * n);
  const { loss, accuracy, excluded } = losses(network, group, train, [
    ...parts.map(({ logits }) => logits ?? nothing),
    ...parts.map(({ hidden }) => hidden),
    totalLogits,
    totalHidden,
  ]);
  const r = blocks.length;
  const measured = blocks.map((block, i): IrrepMeasures => {
    const { similarity, logits, hidden } = parts[i];
    return {
      name: block.name,
      key: keys[i],
      logitSimilarity: similarity,
      embedLeftFve: share(block, network.embedLeft),
      embedRightFve: share(block, network.embedRight),
      unembedFve: share(block, outputs),
      ...hiddenShares(block, means, n),
      logitRestrictedLoss: logits && restrictedLoss(logits, n),
      logitExcludedLoss: logits && excluded[i],
      hiddenRestrictedLoss: restrictedLoss(hidden, n),
      hiddenExcludedLoss: excluded[r + i],
    };
  });
  return {
    loss,
    accuracy,
    sumOfSquaredWeights: network.sumOfSquaredWeights,
    irreps: measured,
    totals: totalsOf(measured, {
      testLoss: loss.test,
      logitRestrictedLoss: restrictedLoss(totalLogits, n),
      logitExcludedLoss: excluded[2 * r],
      hiddenRestrictedLoss: restrictedLoss(totalHidden, n),
      hiddenExcludedLoss: excluded[2 * r + 1],
    }),
  };
}

function totalsOf(
  measured: readonly IrrepMeasures[],
  { testLoss, ...losses }:
    & { readonly testLoss: number | null }
    & Pick<
      TotalMeasures,
      "logitRestrictedLoss" | "logitExcludedLoss" | "hiddenRestrictedLoss" | "hiddenExcludedLoss"
    >,
): TotalMeasures {
  const sumOver = (irreps: readonly IrrepMeasures[], value: (irrep: IrrepMeasures) => number) =>
    irreps.reduce((sum, irrep) => sum + value(irrep), 0);
  const keys = measured.filter(({ key }) => key);
  return {
    logitFve: sumOver(measured, ({ logitSimilarity }) => (logitSimilarity ?? 0) ** 2),
    embedLeftFve: sumOver(keys, (irrep) => irrep.embedLeftFve),
    embedRightFve: sumOver(keys, (irrep) => irrep.embedRightFve),
    unembedFve: sumOver(keys, (irrep) => irrep.unembedFve),
    hiddenFve: sumOver(
      keys,
      (irrep) => irrep.hiddenLeftFve + irrep.hiddenRightFve + irrep.hiddenProductFve,
    ),
    hiddenProductFve: sumOver(keys, (irrep) => irrep.hiddenProductFve),
    ...losses,
    testRestrictedRatio: testLoss === null ? null : testLoss / losses.hiddenRestrictedLoss,
  };
}

/** The sum of the parts of key blocks. */
function sumOf(
  parts: readonly (ProductLogits | null)[],
  isKey: readonly boolean[],
  n: number,
): ProductLogits {
  const sum = new Float64Array(n * n);
  parts.forEach((part, i) => {
    if (part && isKey[i]) part.forEach((logit, k) => sum[k] += logit);
  });
  return sum;
}

function identityMatrix(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * (n + 1)] = 1;
  return matrix;
}

function share(block: Block, matrix: Float64Array): number {
  return power(coefficients(block, matrix)) / power(matrix);
}

/** Functions of a pair that depend on one element alone have n times the power of that function. */
function hiddenShares(block: Block, means: Marginals, n: number) {
  const shareOf = (marginal: Float64Array) => {
    const centred = marginal.map((value, i) => value - means.mean[i % means.mean.length]);
    return n * power(coefficients(block, centred)) / means.centredPower;
  };
  return {
    hiddenLeftFve: shareOf(means.left),
    hiddenRightFve: shareOf(means.right),
    hiddenProductFve: shareOf(means.product),
  };
}

/** (columns, rows) of a (rows, columns) matrix. */
function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) out[c * rows + i] = matrix[i * columns + c];
  }
  return out;
}
