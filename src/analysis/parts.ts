/**
 * The parts of a network in blocks of functions on the group. A part at the logits or in ρ(ab) of the
 * hidden layer gives logits that depend on the product of a pair alone.
 *
 * @module
 */

import type { Evaluator, RowsBy, Scores } from "../evaluation/evaluator.ts";
import { centredRows, type Marginals } from "../evaluation/marginals.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import { matrixProduct, transpose } from "../numerics/matrix_product.ts";
import { dot } from "../numerics/vectors.ts";
import type { Block } from "./blocks.ts";
import { type LabelCounts, labelCounts } from "./restricted_loss.ts";
import { coefficients, combination, shareOf, splitRows } from "./shares.ts";

/** What parts in all blocks share: a network, its task, and one pass over its pairs. */
export interface Surveyed {
  readonly network: Network;
  readonly task: Task;
  readonly evaluator: Evaluator;
  readonly means: Marginals;
  /** (n, h) each: the means by a, by b and by ab, without the mean over all pairs. */
  readonly centred: Readonly<Record<RowsBy, Float64Array>>;
  /** Of the network as it is. */
  readonly scores: Scores;
  /** (n, h): the unembedding as functions of the output. */
  readonly outputs: Float64Array;
  readonly counts: LabelCounts;
}

/** The pass over all pairs that serves every set of blocks. */
export async function survey(
  network: Network,
  task: Task,
  evaluator: Evaluator,
): Promise<Surveyed> {
  const { order: n, width: h, unembed } = network;
  const { means, scores } = await evaluator.pass(network);
  const centre = (marginal: Float64Array) => {
    const out = new Float64Array(n * h);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < h; j++) out[i * h + j] = marginal[i * h + j] - means.mean[j];
    }
    return out;
  };
  return {
    network,
    task,
    evaluator,
    means,
    centred: {
      left: centre(means.left),
      right: centre(means.right),
      product: centre(means.product),
    },
    scores,
    outputs: transpose(unembed, h, n),
    counts: labelCounts(task),
  };
}

/** (n, n): for each product p the mean of the logits, centred over the outputs. */
export function meanLogits(
  { network: { order: n, width: h, unembed }, means }: Surveyed,
): Float64Array {
  const logits = matrixProduct(means.product, centredRows(unembed, h, n), n, h, n);
  if (!means.direct) return logits;
  const direct = centredRows(means.direct, n, n);
  return logits.map((logit, i) => logit + direct[i]);
}

/** The part of the logits in the kernel P(ab, c) of a block. */
export interface LogitPart {
  /** Cosine between the centred logits and the kernel. */
  readonly similarity: number;
  /** What the kernel is multiplied by: the projection's coefficient. */
  readonly weight: number;
  /** (n, n): the projection, a row for each product. */
  readonly logits: Float64Array;
}

/**
 * The logits' projection on the kernel of a block, which for an irrep is a multiple of χ(a b c^-1). The
 * logits' product with the kernel, Σ_i Σ_pc f_i(p) logits(p, c) f_i(c), is that of the coefficients of the
 * hidden layer and of the unembedding, and of what reaches the logits directly.
 *
 * @param block a block without constant functions
 * @param held (rank, h): the block's coefficients of the hidden layer's means by ab
 * @param read (rank, h): those of the unembedding
 */
export function logitPart(
  { network: { order: n }, means, centred, outputs }: Surveyed,
  block: Block,
  held: Float64Array = coefficients(block, centred.product),
  read: Float64Array = coefficients(block, outputs),
): LogitPart {
  const direct = means.direct ? dot(coefficients(block, means.direct), block.basis) : 0;
  const product = n * (dot(held, read) + direct);
  const square = n * block.rank; // of P(ab, c) over all pairs and outputs
  const weight = product / square;
  const logits = combination(block, block.basis); // P(p, c) = Σ_i f_i(p) f_i(c)
  for (let i = 0; i < n * n; i++) logits[i] *= weight;
  const similarity = shareOf(product, Math.sqrt(square * means.centredLogitPower));
  return { similarity, weight, logits };
}

/**
 * The logits that the projection of the hidden layer on a block's functions of a, b or ab gives.
 *
 * @param marginal (n, h): means of the hidden layer over the pairs with the same a, b or ab
 * @returns (n, n): a row for each a, b or ab
 */
export function hiddenPart(
  surveyed: Surveyed,
  block: Block,
  marginal: Float64Array,
): Float64Array {
  return hiddenParts(surveyed, [block], coefficients(block, marginal))[0];
}

/**
 * The same of several blocks.
 *
 * @param held (Σ rank, h): the coefficients of the means in the blocks, one after the other
 * @returns (n, n) for each block
 */
export function hiddenParts(
  { network: { order: n, width: h, unembed } }: Surveyed,
  blocks: readonly Block[],
  held: Float64Array,
): Float64Array[] {
  const logits = matrixProduct(held, unembed, held.length / h, h, n);
  return splitRows(logits, blocks, n).map((own, i) => combination(blocks[i], own));
}
