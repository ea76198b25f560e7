/**
 * The paper's measures of a network, in float64, with correct irreps.
 *
 * @module
 */

import { type BySet, bySet } from "../evaluation/evaluator.ts";
import type { Network } from "../evaluation/network.ts";
import type { Block } from "./blocks.ts";
import { hiddenPart, hiddenParts, logitPart, type Surveyed } from "./parts.ts";
import { restrictedLoss } from "./restricted_loss.ts";
import { coefficientsInAll, power, shareOf, splitRows } from "./shares.ts";

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
  /** Sum over all irreps of squared similarities. */
  readonly logitFve: number;
  /** Share of the left embedding in the key irreps. */
  readonly embedLeftFve: number;
  /** Share of the right embedding in them. */
  readonly embedRightFve: number;
  /** Share of the unembedding in them. */
  readonly unembedFve: number;
  /** Share of the centred hidden layer in their ρ(a), ρ(b) and ρ(ab). */
  readonly hiddenFve: number;
  /** Share of the centred hidden layer in their ρ(ab). */
  readonly hiddenProductFve: number;
  /** Loss over all pairs of the logits' parts in their characters alone. */
  readonly logitRestrictedLoss: number;
  /** Loss over the training pairs without those parts. */
  readonly logitExcludedLoss: number | null;
  /** Loss over all pairs of the hidden layer's parts in their ρ(ab) alone. */
  readonly hiddenRestrictedLoss: number;
  /** Loss over the training pairs without those parts. */
  readonly hiddenExcludedLoss: number | null;
  /** Test loss over `hiddenRestrictedLoss`; null where there is no test loss, or that is 0. */
  readonly testRestrictedRatio: number | null;
}

/** Shares that lie in no irrep. */
export interface Remainders {
  /** Zero up to rounding, as the next two: the irreps' blocks split all functions of one element. */
  readonly embedLeft: number;
  /** As `embedLeft`. */
  readonly embedRight: number;
  /** As `embedLeft`. */
  readonly unembed: number;
  /** Of the centred hidden layer: what is no sum of functions of a, of b and of ab. */
  readonly hiddenInteraction: number;
  /** Of the centred logits: what is no sum of characters χ(a b c^-1). */
  readonly logits: number;
}

/** All measures of a network. */
export interface Measures {
  /** Mean cross-entropy in nats. */
  readonly loss: BySet;
  /** Share of right answers. */
  readonly accuracy: BySet;
  /** Over all parameters. */
  readonly sumOfSquaredWeights: number;
  /** All irreps, the trivial one first. */
  readonly irreps: readonly IrrepMeasures[];
  /** Over the key irreps. */
  readonly totals: TotalMeasures;
  /** What no irrep accounts for. */
  readonly remainders: Remainders;
}

/** Measures that wait for losses over pairs. */
interface Pending {
  /** (n, n) each: what of the logits is to be taken away for the losses over the training pairs. */
  readonly logits: readonly Float64Array[];
  /** The same of the logits that the hidden layer gives. */
  readonly hidden: readonly Float64Array[];
  /** Takes them in the same order; nothing where there are no training pairs. */
  readonly finish: (
    ofLogits: readonly (number | null)[],
    ofHidden: readonly (number | null)[],
  ) => Omit<Measures, "loss" | "accuracy">;
}

/**
 * Measures a network.
 *
 * @param surveyed the network, and its pass over all pairs
 * @param blocks blocks that split the functions on the group
 * @param isKey which blocks count for the totals; by default those of `KEY_SIMILARITY`
 */
export async function measure(
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey?: readonly boolean[],
): Promise<Measures> {
  const performance = bySet(surveyed.scores, surveyed.task.train !== null);
  const [measures] = await measureAll(surveyed, [blocks], performance.loss.test, isKey);
  return { ...performance, ...measures };
}

/**
 * Measures a network with several sets of blocks in one pass.
 *
 * @param testLoss the network's own
 * @param isKey which blocks count for the totals; by default those of `KEY_SIMILARITY`
 */
export async function measureAll(
  surveyed: Surveyed,
  sets: readonly (readonly Block[])[],
  testLoss: number | null,
  isKey?: readonly boolean[],
): Promise<Omit<Measures, "loss" | "accuracy">[]> {
  const { network, task, evaluator } = surveyed;
  const pending = sets.map((blocks) => prepare(surveyed, blocks, testLoss, isKey));
  const hasTrain = task.train !== null && task.train.length > 0;
  const losses = async (own: Network, parts: readonly Float64Array[]) =>
    hasTrain ? await evaluator.lossesWithout(own, parts) : parts.map(() => null);
  // A part of the hidden layer is taken from the logits that this layer gives: mostly all there are, and then
  // one pass serves both.
  const parts = pending.flatMap((one) => one.logits);
  const partsOfHidden = pending.flatMap((one) => one.hidden);
  const { throughHidden } = network;
  const both = await losses(network, throughHidden ? parts : [...parts, ...partsOfHidden]);
  const ofLogits = both.slice(0, parts.length);
  const ofHidden = throughHidden
    ? await losses(throughHidden, partsOfHidden)
    : both.slice(parts.length);
  let [logitsTaken, hiddenTaken] = [0, 0];
  return pending.map(({ logits, hidden, finish }) =>
    finish(
      ofLogits.slice(logitsTaken, logitsTaken += logits.length),
      ofHidden.slice(hiddenTaken, hiddenTaken += hidden.length),
    )
  );
}

/** All that is measured without the losses over training pairs. */
function prepare(
  surveyed: Surveyed,
  blocks: readonly Block[],
  testLoss: number | null,
  isKey?: readonly boolean[],
): Pending {
  const { network, means, outputs, centred, counts } = surveyed;
  const { order: n, width: h } = network;
  const held = coefficientsInAll(blocks, centred.product);
  const heldBy = splitRows(held, blocks, h);
  const readBy = splitRows(coefficientsInAll(blocks, outputs), blocks, h);
  const logitParts = blocks.map((block, i) =>
    block.isTrivial ? null : logitPart(surveyed, block, heldBy[i], readBy[i])
  );
  const inProduct = hiddenParts(surveyed, blocks, held).map((part, i) =>
    // Centred means have lost their constants.
    blocks[i].isTrivial ? hiddenPart(surveyed, blocks[i], means.product) : part
  );
  const keys = isKey ??
    logitParts.map((part) => (part?.similarity ?? 0) > KEY_SIMILARITY);
  const ofKeys = <T>(parts: readonly T[]) => parts.filter((_, i) => keys[i]);
  const totalLogits = sumOf(ofKeys(logitParts).map((part) => part!.logits), n);
  const totalHidden = sumOf(ofKeys(inProduct), n);
  const shares = sharesIn(surveyed, blocks, heldBy, readBy);
  const inCharacters = logitParts.flatMap((part) => part ? [part.logits] : []);
  return {
    logits: [...inCharacters, totalLogits],
    hidden: [...inProduct, totalHidden],
    finish: (ofLogits, ofHidden) => {
      let taken = 0;
      const irreps = blocks.map(({ name }, i): IrrepMeasures => {
        const part = logitParts[i];
        return {
          name,
          key: keys[i],
          logitSimilarity: part && part.similarity,
          ...shares[i],
          logitRestrictedLoss: part && restrictedLoss(part.logits, counts),
          logitExcludedLoss: part && ofLogits[taken++],
          hiddenRestrictedLoss: restrictedLoss(inProduct[i], counts),
          hiddenExcludedLoss: ofHidden[i],
        };
      });
      return {
        sumOfSquaredWeights: network.sumOfSquaredWeights,
        irreps,
        totals: totalsOf(irreps, {
          testLoss,
          logitRestrictedLoss: restrictedLoss(totalLogits, counts),
          logitExcludedLoss: ofLogits[inCharacters.length],
          hiddenRestrictedLoss: restrictedLoss(totalHidden, counts),
          hiddenExcludedLoss: ofHidden[blocks.length],
        }),
        remainders: remaindersOf(irreps),
      };
    },
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
    hiddenFve: sumOver(keys, hiddenFve),
    hiddenProductFve: sumOver(keys, (irrep) => irrep.hiddenProductFve),
    ...losses,
    testRestrictedRatio: testLoss === null || losses.hiddenRestrictedLoss === 0
      ? null
      : testLoss / losses.hiddenRestrictedLoss,
  };
}

/** What all irreps, key or not, leave. Blocks split all functions, so each share is what 1 lacks. */
function remaindersOf(irreps: readonly IrrepMeasures[]): Remainders {
  const sum = (of: (irrep: IrrepMeasures) => number) =>
    irreps.reduce((total, irrep) => total + of(irrep), 0);
  return {
    embedLeft: 1 - sum(({ embedLeftFve }) => embedLeftFve),
    embedRight: 1 - sum(({ embedRightFve }) => embedRightFve),
    unembed: 1 - sum(({ unembedFve }) => unembedFve),
    hiddenInteraction: 1 - sum(hiddenFve),
    logits: 1 - sum(({ logitSimilarity }) => (logitSimilarity ?? 0) ** 2),
  };
}

/** Sum of (n, n) parts. */
export function sumOf(parts: readonly Float64Array[], n: number): Float64Array {
  const sum = new Float64Array(n * n);
  for (const part of parts) {
    for (let k = 0; k < n * n; k++) sum[k] += part[k];
  }
  return sum;
}

/** Share of the hidden layer in ρ(a), ρ(b) and ρ(ab) together. */
function hiddenFve({ hiddenLeftFve, hiddenRightFve, hiddenProductFve }: IrrepMeasures): number {
  return hiddenLeftFve + hiddenRightFve + hiddenProductFve;
}

/** The shares of each block; `held` and `read` as in {@linkcode logitPart}. */
function sharesIn(
  { network: { order: n, embedLeft, embedRight }, means, centred, outputs }: Surveyed,
  blocks: readonly Block[],
  held: readonly Float64Array[],
  read: readonly Float64Array[],
) {
  const partsOf = (matrix: Float64Array) =>
    splitRows(coefficientsInAll(blocks, matrix), blocks, matrix.length / n);
  const [left, right] = [partsOf(embedLeft), partsOf(embedRight)];
  const [hiddenLeft, hiddenRight] = [partsOf(centred.left), partsOf(centred.right)];
  const [ofLeft, ofRight, ofOutputs] = [power(embedLeft), power(embedRight), power(outputs)];
  // Functions of a pair that depend on one element alone have n times the power of that function.
  const ofHidden = means.centredPower / n;
  return blocks.map((_, i) => ({
    embedLeftFve: shareOf(power(left[i]), ofLeft),
    embedRightFve: shareOf(power(right[i]), ofRight),
    unembedFve: shareOf(power(read[i]), ofOutputs),
    hiddenLeftFve: shareOf(power(hiddenLeft[i]), ofHidden),
    hiddenRightFve: shareOf(power(hiddenRight[i]), ofHidden),
    hiddenProductFve: shareOf(power(held[i]), ofHidden),
  }));
}
