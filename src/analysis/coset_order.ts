/**
 * Orders of a group's elements in which pictures of a network show their structure.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";
import { shareOf } from "./shares.ts";

/**
 * What elements are sorted by: the cosets of an irrep's kernel, or of the stabilizer of a vector; the
 * angle by which the irrep turns a plane; or their conjugacy classes.
 */
export type SortedBy = "kernel" | "stabilizer" | "angle" | "class";

/** How elements are sorted for an irrep of this dimension with so many subgroups to choose from. */
export function sortedBy(dimension: number, subgroups: number): SortedBy {
  if (subgroups === 0) return "class";
  return dimension === 1 ? "kernel" : dimension === 2 ? "angle" : "stabilizer";
}

/** Elements on a side of a picture. */
export interface ShownElements {
  /** In order; evenly chosen where there are more than fit. */
  readonly elements: readonly number[];
  /** Positions in this list at which a coset or class begins, without the first. */
  readonly starts: readonly number[];
}

/** Which side of a coset the subgroup's elements stand: a H is a left coset, H b a right one. */
export type CosetSide = "left" | "right";

/** (n): the coset of each element, numbered by their first elements. */
export function cosetsOf(
  group: FiniteGroup,
  subgroup: readonly number[],
  side: CosetSide,
): Int32Array {
  const cosets = new Int32Array(group.order).fill(-1);
  let count = 0;
  for (let g = 0; g < group.order; g++) {
    if (cosets[g] >= 0) continue;
    for (const h of subgroup) {
      cosets[side === "left" ? group.multiply(g, h) : group.multiply(h, g)] = count;
    }
    count++;
  }
  return cosets;
}

/**
 * Coset concentration: the variance of a function within cosets over its variance. 0 where it is
 * constant on each; 0 of a constant.
 *
 * @param values (n)
 * @param cosets (n): the coset of each element
 */
export function withinCosets(values: Float64Array, cosets: Int32Array): number {
  const means = cosetMeans(values, cosets);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [within, whole] = [0, 0];
  values.forEach((value, g) => {
    within += (value - means[cosets[g]]) ** 2;
    whole += (value - mean) ** 2;
  });
  return shareOf(within, whole);
}

/** (cosets): the mean of a function on each coset. */
export function cosetMeans(values: Float64Array, cosets: Int32Array): Float64Array {
  const count = cosets.reduce((most, coset) => Math.max(most, coset + 1), 0);
  const means = new Float64Array(count);
  values.forEach((value, g) => means[cosets[g]] += value * count / values.length);
  return means;
}

/**
 * (n): of an irrep that turns a plane, the angle of the vector into which each element takes one that
 * a subgroup fixes: ρ(a) v for the left side, ρ(b)ᵀ v for the right one. Constant on its cosets.
 */
export function anglesOf(
  { matrices }: RealRepresentation,
  subgroup: readonly number[],
  side: CosetSide,
): Float64Array {
  // The columns of Σ ρ(h) are fixed.
  const sum = [0, 0, 0, 0];
  for (const h of subgroup) for (let e = 0; e < 4; e++) sum[e] += matrices[4 * h + e];
  const column = Math.hypot(sum[0], sum[2]) > Math.hypot(sum[1], sum[3]) - 1e-9 ? 0 : 1;
  const [x, y] = [sum[column], sum[2 + column]];
  const start = Math.atan2(y, x);
  return Float64Array.from({ length: matrices.length / 4 }, (_, g) => {
    const [a, b, c, d] = matrices.subarray(4 * g, 4 * g + 4);
    const [toX, toY] = side === "left" ? [a * x + b * y, c * x + d * y] : [
      a * x + c * y,
      b * x + d * y,
    ];
    const turn = (Math.atan2(toY, toX) - start) / (2 * Math.PI);
    // Rounding must not tell equal angles apart, nor 0 from a full turn.
    return Math.round((turn - Math.floor(turn + 1e-9)) * 1e9) / 1e9;
  });
}

/**
 * Elements sorted by keys, the first of them first, then by their numbers.
 *
 * @param keys (n) each
 * @param blocks (n): what the lines between blocks tell apart
 * @param most how many elements at most
 */
export function shownBy(
  keys: readonly ArrayLike<number>[],
  blocks: Int32Array,
  most: number,
): ShownElements {
  const sorted = Array.from(blocks.keys()).sort((a, b) => {
    const key = keys.find((values) => values[a] !== values[b]);
    return key ? key[a] - key[b] : a - b;
  });
  const elements = evenly(sorted, most);
  const starts = elements.flatMap((g, i) =>
    i > 0 && blocks[g] !== blocks[elements[i - 1]] ? [i] : []
  );
  return { elements, starts };
}

/** At most so many of a list, at equal distances. */
function evenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i + 0.5) * list.length / most)]);
}
