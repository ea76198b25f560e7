/**
 * Blocks of functions on a group: those of irreps, and the controls they are compared with.
 *
 * @module
 */

import { normals, permutation, type RandomSource } from "../numerics/random.ts";
import { dot, norm, subtract } from "../numerics/vectors.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";

/**
 * A space of functions on the group. Projection on it has the kernel P(g, h) = Σ_i f_i(g) f_i(h), for
 * an irrep a multiple of χ(g h^-1): all measures follow from it.
 */
export interface Block {
  /** Name of the irrep whose block it is, or in whose place it stands. */
  readonly name: string;
  /** Whether it consists of the constant functions. */
  readonly isTrivial: boolean;
  /** Its dimension. */
  readonly rank: number;
  /** (rank, n): an orthonormal basis f_i. */
  readonly basis: Float64Array;
}

/** The isotypic blocks of irreps, the trivial one first. */
export function isotypicBlocks(irreps: readonly RealRepresentation[]): Block[] {
  return irreps.map(({ name, basis, blockRank }, i) => ({
    name,
    isTrivial: i === 0,
    rank: blockRank,
    basis,
  }));
}

/**
 * Random spaces of the same ranks in the place of the blocks, orthogonal to each other; the constant
 * functions keep theirs, which every network uses in its biases towards all outputs.
 *
 * @param blocks blocks that split all functions, the trivial one among them
 * @param n the order of the group
 * @param random where they come from
 */
export function randomBlocks(blocks: readonly Block[], n: number, random: RandomSource): Block[] {
  const constant = blocks.find(({ isTrivial }) => isTrivial)!.basis;
  const functions = [constant];
  while (functions.length < n) {
    const next = Float64Array.from(normals(random, n, 1));
    // Twice is enough (Kahan and Parlett).
    for (let pass = 0; pass < 2; pass++) {
      for (const f of functions) subtract(next, f, dot(f, next));
    }
    const scale = 1 / norm(next);
    functions.push(next.map((value) => value * scale));
  }
  let taken = 1;
  return blocks.map((block) => {
    if (block.isTrivial) return block;
    const basis = new Float64Array(block.rank * n);
    for (let i = 0; i < block.rank; i++) basis.set(functions[taken++], i * n);
    return { ...block, basis };
  });
}

/** Largest order at which a relabelling is likely to leave a block as it is, and how often to draw. */
const SMALL_ORDER = 32;
const MOST_ATTEMPTS = 100;

/**
 * The blocks after a random relabelling of the elements: the same functions, on the wrong elements.
 * Relabellings that take a block to one of the blocks, as automorphisms do, are no controls: others
 * are drawn, unless a group is so small that it has hardly any others.
 *
 * @param blocks the blocks
 * @param n the order of the group
 * @param random where the relabelling comes from
 */
export function relabelledBlocks(
  blocks: readonly Block[],
  n: number,
  random: RandomSource,
): Block[] {
  for (let attempt = 1;; attempt++) {
    const to = permutation(random, n);
    const drawn = blocks.map((block) => ({
      ...block,
      basis: block.basis.map((_, i) => block.basis[i - i % n + to[i % n]]),
    }));
    if (n > SMALL_ORDER || attempt === MOST_ATTEMPTS || !keepsBlock(blocks, drawn, n)) return drawn;
  }
}

/** Whether a drawn block is one of the blocks, the constants left out. */
function keepsBlock(blocks: readonly Block[], drawn: readonly Block[], n: number): boolean {
  return drawn.some((block) =>
    !block.isTrivial &&
    blocks.some((other) =>
      other.rank === block.rank && overlap(block, other, n) > block.rank - 1e-6
    )
  );
}

/** ‖Qᵀ Q'‖²: the rank if the spaces are the same. */
function overlap(a: Block, b: Block, n: number): number {
  let sum = 0;
  for (let i = 0; i < a.rank; i++) {
    const f = a.basis.subarray(i * n, (i + 1) * n);
    for (let j = 0; j < b.rank; j++) sum += dot(f, b.basis.subarray(j * n, (j + 1) * n)) ** 2;
  }
  return sum;
}
