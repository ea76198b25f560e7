/**
 * Which irrep each neuron belongs to. The rules do not depend on the scale of the weights.
 *
 * @module
 */

import type { Block } from "./blocks.ts";
import type { Surveyed } from "./parts.ts";
import { coefficients, shareOf } from "./shares.ts";

/** A neuron with less than this share of the largest neuron's power is off. */
export const OFF_POWER = 0.01;
/** A neuron with at least this share of its non-constant power in one block belongs to its irrep. */
export const CLUSTER_SHARE = 0.9;

/** Below this share of its power, what a neuron does beside a constant is rounding. */
const ROUNDING = 1e-24;

/** Shares of centred hidden activations in functions of a, of b and of ab. */
export interface ArgumentShares {
  /** In functions of a. */
  readonly left: number;
  /** In functions of b. */
  readonly right: number;
  /** In functions of ab. */
  readonly product: number;
}

/** What one neuron does. */
export interface Neuron {
  /** Name of its irrep, or one of the other two kinds. */
  readonly cluster: string | "off" | "mixed";
  /** Over that of the neuron with the largest power. */
  readonly power: number;
  /** The irrep in which most of its non-constant power lies; null without any. */
  readonly irrep: string | null;
  /** The share that lies there. */
  readonly share: number;
}

/** The neurons of one irrep. */
export interface NeuronCluster {
  /** Its name. */
  readonly irrep: string;
  /** How many. */
  readonly neurons: number;
  /** Shares of their centred activations in ρ(a), ρ(b) and ρ(ab) of this irrep. */
  readonly shares: ArgumentShares;
}

/** All neurons of the hidden layer. */
export interface Neurons {
  /** Where power is measured: the columns of both embeddings, or the hidden layer. */
  readonly by: "embeddings" | "hidden";
  /** Neurons that are off. */
  readonly off: number;
  /** Neurons that are neither off nor in a cluster. */
  readonly mixed: number;
  /** In the order of the irreps; those with no neuron are left out. */
  readonly clusters: readonly NeuronCluster[];
  /** (h): in order. */
  readonly list: readonly Neuron[];
}

/**
 * Sorts the neurons into clusters.
 *
 * A neuron's power in a block is that of its two embedding columns, or where embeddings have no
 * column for each neuron (transformers) that of its mean activations as functions of a, b and ab.
 */
export function neuronsOf(surveyed: Surveyed, blocks: readonly Block[]): Neurons {
  const { network, means, centred } = surveyed;
  const { order: n, width: h, embedLeft, embedRight, neuronEmbeddings } = network;
  const byBlock = (functions: readonly Float64Array[], times = 1) =>
    blocks.map((block) => functions.map((f) => columnPowers(coefficients(block, f), h, times)));
  // By block, argument and neuron: n pairs have the same a, b or ab.
  const inHidden = byBlock([centred.left, centred.right, centred.product], n);
  const measured = neuronEmbeddings ? byBlock([embedLeft, embedRight]) : inHidden;
  const power = (i: number, j: number) => measured[i].reduce((sum, own) => sum + own[j], 0);
  const total = (j: number, first: number) => {
    let sum = 0;
    for (let i = first; i < blocks.length; i++) sum += power(i, j);
    return sum;
  };
  const neurons = Array.from({ length: h }, (_, j) => j);
  // Interactions count as power of the hidden layer too, though they lie in no block.
  const powers = neurons.map((j) => neuronEmbeddings ? total(j, 0) : means.neuronPower[j]);
  const largest = powers.reduce((max, value) => Math.max(max, value), 0);
  const list = neurons.map((j): Neuron => {
    const varying = total(j, 1);
    let best = 0;
    for (let i = 1; i < blocks.length && varying > ROUNDING * total(j, 0); i++) {
      if (power(i, j) > (best === 0 ? 0 : power(best, j))) best = i;
    }
    const irrep = best === 0 ? null : blocks[best].name;
    const share = best === 0 ? 0 : power(best, j) / varying;
    const isOff = !(powers[j] >= OFF_POWER * largest) || irrep === null;
    return {
      cluster: isOff ? "off" : share >= CLUSTER_SHARE ? irrep : "mixed",
      power: largest > 0 ? powers[j] / largest : 0,
      irrep,
      share,
    };
  });
  const clusters = blocks.flatMap(({ name, isTrivial }, i): NeuronCluster[] => {
    const own = neurons.filter((j) => !isTrivial && list[j].cluster === name);
    if (own.length === 0) return [];
    const sumOver = (values: ArrayLike<number>) => own.reduce((sum, j) => sum + values[j], 0);
    const all = sumOver(means.neuronPower);
    const [left, right, product] = inHidden[i].map((values) => shareOf(sumOver(values), all));
    return [{ irrep: name, neurons: own.length, shares: { left, right, product } }];
  });
  const count = (kind: string) => list.filter(({ cluster }) => cluster === kind).length;
  return {
    by: neuronEmbeddings ? "embeddings" : "hidden",
    off: count("off"),
    mixed: count("mixed"),
    clusters,
    list,
  };
}

/** (columns): sum of squares of each column, so many times. */
function columnPowers(matrix: Float64Array, columns: number, times: number): Float64Array {
  const powers = new Float64Array(columns);
  for (let i = 0; i < matrix.length; i++) powers[i % columns] += times * matrix[i] ** 2;
  return powers;
}
