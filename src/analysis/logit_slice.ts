/**
 * The logits of the pairs with one left element, beside what the key irreps' characters give.
 *
 * @module
 */

import { centredRows } from "../evaluation/marginals.ts";
import type { Network } from "../evaluation/network.ts";
import { primePowerCyclics } from "../groups/cyclic_subgroups.ts";
import { matrixProduct } from "../numerics/matrix_product.ts";
import { dot, norm } from "../numerics/vectors.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import type { Result } from "./analyze.ts";
import {
  anglesOf,
  cosetsOf,
  shownBy,
  type ShownElements,
  type SortedBy,
  sortedBy,
} from "./coset_order.ts";
import { fixingSubgroups } from "./fixing_subgroups.ts";
import { shareOf } from "./shares.ts";

/** Most elements on a side of the slice. */
export const MAX_SLICE_SIDE = 60;
/** Most blocks into which cosets of a second irrep split those of the first. */
const MOST_BLOCKS = 12;
/** Irreps that are shown by themselves. */
const MOST_PARTS = 2;

/** Cosets by which elements are sorted. */
export interface SortingCosets {
  /** The irrep that the subgroup belongs to. */
  readonly irrep: string;
  readonly sortedBy: SortedBy;
  /** Order of the subgroup H of the cosets H b. */
  readonly subgroupOrder: number;
}

/** The part of the logits in one irrep's character. */
export interface CharacterPart {
  readonly irrep: string;
  /** What χ(a b c^-1) is multiplied by: the least-squares coefficient over all pairs and outputs. */
  readonly coefficient: number;
  /** By b and c: coefficient · χ(a b c^-1). */
  readonly values: readonly (readonly number[])[];
}

/** Logits of the pairs (a, b) with one a. */
export interface LogitSlice {
  /** a, which is not the identity. */
  readonly left: number;
  /** b, row by row. */
  readonly right: ShownElements;
  /** c = a·b in the order of the b: answers are on the diagonal. */
  readonly outputs: readonly number[];
  /** What the b are sorted by, the coarsest first; empty for conjugacy classes. */
  readonly cosets: readonly SortingCosets[];
  /** By b and c: logits, centred over all outputs. */
  readonly logits: readonly (readonly number[])[];
  /** By b and c: the sum of the parts of all key irreps. Null without key irreps. */
  readonly characterSum: readonly (readonly number[])[] | null;
  /** The key irreps with the largest similarities, at most two, the largest first. */
  readonly parts: readonly CharacterPart[];
  /** Cosine between centred logits and character sum over all b and c; null without key irreps. */
  readonly similarity: number | null;
  /** Share of all b for which a·b has the largest logit. */
  readonly answered: number;
}

/** The slice of the first element that is not the identity; null where there is no other. */
export function logitSlice(
  network: Network,
  representations: Representations,
  result: Result,
): LogitSlice | null {
  const { group, irreps } = representations;
  const { order: n, width: h, unembed } = network;
  if (n === 1) return null;
  const a = group.identity === 0 ? 1 : 0;
  const similarity = new Map(result.irreps.map((one) => [one.name, one.logitSimilarity ?? 0]));
  const keys = irreps.filter(({ name }) =>
    result.irreps.some((irrep) => irrep.key && irrep.name === name)
  ).sort((x, y) => similarity.get(y.name)! - similarity.get(x.name)!);

  const toLogits = centredRows(unembed, h, n);
  const hidden = new Float64Array(n * h);
  network.hiddenOf(a, hidden);
  const logits = matrixProduct(hidden, toLogits, n, h, n);
  const coefficients = keys.length === 0
    ? []
    : coefficientsOf(keys, representations, meanLogits(network, representations, toLogits));
  /** (n, n): coefficient · χ(a b c^-1) by b and c. */
  const part = ({ character }: RealRepresentation, coefficient: number) =>
    Float64Array.from({ length: n * n }, (_, k) =>
      coefficient *
      character[
        group.multiply(group.multiply(a, Math.floor(k / n)), group.inverses[k % n])
      ]);
  const parts = keys.map((irrep, i) => part(irrep, coefficients[i]));
  const sum = new Float64Array(n * n);
  for (const values of parts) values.forEach((value, i) => sum[i] += value);

  const { right, cosets } = orderOf(representations, keys.slice(0, MOST_PARTS));
  const outputs = right.elements.map((b) => group.multiply(a, b));
  const shown = (values: Float64Array) =>
    right.elements.map((b) => outputs.map((c) => values[b * n + c]));
  return {
    left: a,
    right,
    outputs,
    cosets,
    logits: shown(logits),
    characterSum: keys.length === 0 ? null : shown(sum),
    parts: keys.slice(0, MOST_PARTS).map(({ name }, i) => ({
      irrep: name,
      coefficient: coefficients[i],
      values: shown(parts[i]),
    })),
    similarity: keys.length === 0 ? null : shareOf(dot(logits, sum), norm(logits) * norm(sum)),
    answered: answeredOf(logits, n, (b) => group.multiply(a, b)),
  };
}

/** (n, n): for each product p the mean of the logits over the pairs with ab = p. */
function meanLogits(
  network: Network,
  { group: { table } }: Representations,
  toLogits: Float64Array,
): Float64Array {
  const { order: n, width: h } = network;
  const hidden = new Float64Array(n * h);
  const means = new Float64Array(n * h);
  for (let a = 0; a < n; a++) {
    network.hiddenOf(a, hidden);
    for (let b = 0; b < n; b++) {
      const [from, to] = [b * h, table[a * n + b] * h];
      for (let j = 0; j < h; j++) means[to + j] += hidden[from + j] / n;
    }
  }
  return matrixProduct(means, toLogits, n, h, n);
}

/** ⟨logits, χ(a b c^-1)⟩ / ‖χ(a b c^-1)‖² over all pairs and outputs. */
function coefficientsOf(
  irreps: readonly RealRepresentation[],
  { group }: Representations,
  means: Float64Array,
): number[] {
  const n = group.order;
  return irreps.map(({ character }) => {
    let sum = 0;
    for (let p = 0; p < n; p++) {
      for (let c = 0; c < n; c++) {
        sum += means[p * n + c] * character[group.multiply(p, group.inverses[c])];
      }
    }
    return sum / (n * dot(character, character));
  });
}

/** Elements b by the cosets H b that irreps do not tell apart in χ(b b'^-1): blocks of the slice. */
function orderOf(
  representations: Representations,
  irreps: readonly RealRepresentation[],
): { right: ShownElements; cosets: SortingCosets[] } {
  const { group, table: { classes: { classOf } } } = representations;
  const cyclics = primePowerCyclics(group);
  const all = irreps.flatMap((irrep) => {
    const [subgroup] = fixingSubgroups(representations, cyclics, irrep);
    if (!subgroup) return [];
    const { name, dimension } = irrep;
    const ofElement = cosetsOf(group, subgroup, "right");
    return [{
      cosets: {
        irrep: name,
        sortedBy: sortedBy(dimension, 1),
        subgroupOrder: subgroup.length,
      },
      ofElement,
      keys: dimension === 2 ? [anglesOf(irrep, subgroup, "right"), ofElement] : [ofElement],
    }];
  }).sort((x, y) => y.cosets.subgroupOrder - x.cosets.subgroupOrder);
  // After cosets of one element there is nothing left to sort.
  const single = all.findIndex(({ cosets }) => cosets.subgroupOrder === 1);
  const sorts = single < 0 ? all : all.slice(0, single + 1);
  if (sorts.length === 0) {
    return { right: shownBy([classOf], classOf, MAX_SLICE_SIDE), cosets: [] };
  }
  // The finest blocks that are few enough to tell apart, else the coarsest.
  let blocks = sorts[0].ofElement;
  for (const { ofElement } of sorts.slice(1)) {
    const finer = blocks.map((block, g) => block * group.order + ofElement[g]);
    if (new Set(finer).size > MOST_BLOCKS) break;
    blocks = finer;
  }
  return {
    right: shownBy(sorts.flatMap(({ keys }) => keys), blocks, MAX_SLICE_SIDE),
    cosets: sorts.map(({ cosets }) => cosets),
  };
}

function answeredOf(logits: Float64Array, n: number, answer: (b: number) => number): number {
  let right = 0;
  for (let b = 0; b < n; b++) {
    const row = logits.subarray(b * n, (b + 1) * n);
    if (row.every((logit) => logit <= row[answer(b)])) right++;
  }
  return right / n;
}
