/**
 * What measures come to by chance: the same measures of blocks that have nothing to do with the
 * group's multiplication.
 *
 * @module
 */

import { randomStream } from "../numerics/random.ts";
import { type Block, randomBlocks, relabelledBlocks } from "./blocks.ts";
import { type IrrepMeasures, measure, type Surveyed, type TotalMeasures } from "./measures.ts";

/** Mean and range of a measure over draws; null where the measure is. */
export interface Spread {
  readonly mean: number;
  readonly min: number;
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

/**
 * Measures a network with controls in place of its irreps.
 *
 * @param surveyed the network
 * @param blocks the irreps' blocks
 * @param isKey which irreps are key: the totals are over the blocks in their places
 * @param draws how many of each control
 * @param seed where they come from
 */
export function nulls(
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey: readonly boolean[],
  draws: number,
  seed: number,
): Nulls {
  const { order: n } = surveyed.network;
  const repeat = (draw: typeof randomBlocks, name: string): Null => {
    const random = randomStream(seed, name);
    const results = Array.from(
      { length: draws },
      () => measure(surveyed, draw(blocks, n, random), isKey),
    );
    return {
      draws,
      irreps: blocks.map((_, i) => spreads(results.map(({ irreps }) => irreps[i]))),
      totals: spreads(results.map(({ totals }) => totals)),
    };
  };
  return {
    randomSubspaces: repeat(randomBlocks, "random subspaces"),
    relabelled: repeat(relabelledBlocks, "relabelling"),
  };
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

function spread(values: readonly number[]): Spread {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
