/**
 * What measures come to by chance: the same measures of blocks that have nothing to do with the
 * group's multiplication.
 *
 * @module
 */

import { permutation, randomStream } from "../numerics/random.ts";
import { type Block, randomBlocks, relabelledBlocks } from "./blocks.ts";
import { type IrrepMeasures, measureAll, type TotalMeasures } from "./measures.ts";
import type { Surveyed } from "./parts.ts";

/** Mean and range of a measure over draws; null where the measure is. */
export interface Spread {
  /** Over the draws. */
  readonly mean: number;
  /** The least. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
}

/** Each measure that is a number, over draws. */
export type Spreads<T> = {
  readonly [
    Field in keyof T as T[Field] extends string | boolean ? never
      : Field
  ]: Spread | null;
};

/** A control: what takes the place of the irreps' blocks. */
export interface Null {
  /** Number of draws. */
  readonly draws: number;
  /** Training pairs that excluded losses are over: all, or where they are many a random sample. */
  readonly pairs: number;
  /** In the order of the irreps. */
  readonly irreps: readonly Spreads<IrrepMeasures>[];
  /** Over the blocks in the places of the key irreps. */
  readonly totals: Spreads<TotalMeasures>;
}

/** The controls by name. */
export interface Nulls {
  /** Random spaces of the same ranks, orthogonal to the constants and to each other. */
  readonly randomSubspaces: Null;
  /** The irreps' own blocks after a random relabelling of the elements. */
  readonly relabelled: Null;
}

/** Blocks in place of the irreps', draw by draw. */
export interface ControlBlocks {
  /** Random spaces of the same ranks. */
  readonly randomSubspaces: readonly (readonly Block[])[];
  /** The irreps' own blocks after a random relabelling of the elements. */
  readonly relabelled: readonly (readonly Block[])[];
}

/**
 * Draws the controls.
 *
 * @param blocks the irreps' blocks
 * @param order n
 * @param draws how many of each control
 * @param seed where they come from
 */
export function drawControls(
  blocks: readonly Block[],
  order: number,
  draws: number,
  seed: number,
): ControlBlocks {
  const repeat = (draw: typeof randomBlocks, name: string) => {
    const random = randomStream(seed, name);
    return Array.from({ length: draws }, () => draw(blocks, order, random));
  };
  return {
    randomSubspaces: repeat(randomBlocks, "random subspaces"),
    relabelled: repeat(relabelledBlocks, "relabelling"),
  };
}

/** Measures with controls, and what each draw gives for the test of causal irreps. */
export interface NullResults {
  readonly nulls: Nulls;
  /** For each irrep the excluded losses at the hidden layer of relabelled ones, by draw. */
  readonly excluded: readonly (readonly (number | null)[])[];
}

/** Most bytes of parts of draws that wait for one pass over the pairs. */
const PART_BYTES = 2 ** 28;

/** Training pairs above which the losses of controls are measured on a sample, and its size. */
const MOST_TRAIN = 65_536;
const SAMPLE_TRAIN = 16_384;

/**
 * Measures a network with controls in place of its irreps.
 *
 * @param surveyed the network
 * @param controls what takes their place
 * @param isKey which irreps are key: the totals are over the blocks in their places
 * @param testLoss the network's own
 * @param seed of the sample of training pairs, where not all are looked at
 * @param onDraws told of draws that are done
 */
export async function nulls(
  surveyed: Surveyed,
  controls: ControlBlocks,
  isKey: readonly boolean[],
  testLoss: number | null,
  seed: number,
  onDraws: (done: number) => void = () => {},
): Promise<NullResults> {
  const { task, network, evaluator } = surveyed;
  const train = task.train?.length ?? 0;
  const sampled = train > MOST_TRAIN ? evaluator.on(sampleOf(task.train!, seed)) : null;
  const own = { ...surveyed, evaluator: sampled ?? evaluator };
  const pairs = sampled ? SAMPLE_TRAIN : train;
  const bytes = 2 * (isKey.length + 1) * network.order ** 2 * 8;
  const size = Math.max(1, Math.floor(PART_BYTES / bytes));
  const measureDraws = async (draws: readonly (readonly Block[])[]) => {
    const results: Awaited<ReturnType<typeof measureAll>> = [];
    for (let first = 0; first < draws.length; first += size) {
      const some = draws.slice(first, first + size);
      results.push(...await measureAll(own, some, testLoss, isKey));
      onDraws(some.length);
    }
    return results;
  };
  const nullOf = (results: Awaited<ReturnType<typeof measureAll>>): Null => ({
    draws: results.length,
    pairs,
    irreps: isKey.map((_, i) => spreads(results.map(({ irreps }) => irreps[i]))),
    totals: spreads(results.map(({ totals }) => totals)),
  });
  try {
    const random = await measureDraws(controls.randomSubspaces);
    const relabelled = await measureDraws(controls.relabelled);
    return {
      nulls: { randomSubspaces: nullOf(random), relabelled: nullOf(relabelled) },
      excluded: isKey.map((_, i) => relabelled.map(({ irreps }) => irreps[i].hiddenExcludedLoss)),
    };
  } finally {
    sampled?.destroy();
  }
}

/** Some of the training pairs. */
function sampleOf(train: ArrayLike<number>, seed: number): Int32Array {
  const places = permutation(randomStream(seed, "sample of training pairs"), train.length);
  return places.subarray(0, SAMPLE_TRAIN).map((place) => train[place]);
}

/** Mean and range of each field that is a number or null. */
function spreads<T extends object>(results: readonly T[]): Spreads<T> {
  const entries = Object.entries(results[0])
    .filter(([, value]) => typeof value === "number" || value === null)
    .map(([field]) => {
      const values = results.map((result) => (result as Record<string, unknown>)[field]);
      return [field, values.every((value) => typeof value === "number") ? spread(values) : null];
    });
  return Object.fromEntries(entries);
}

/** Mean and range. */
export function spread(values: readonly number[]): Spread {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
