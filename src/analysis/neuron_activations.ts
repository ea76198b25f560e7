/**
 * What single neurons do on all pairs, sorted so that their cosets are seen.
 *
 * @module
 */

import type { Network } from "../evaluation/network.ts";
import { primePowerCyclics } from "../groups/cyclic_subgroups.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import type { Result } from "./analyze.ts";
import {
  anglesOf,
  cosetMeans,
  type CosetSide,
  cosetsOf,
  shownBy,
  type ShownElements,
  type SortedBy,
  sortedBy,
  withinCosets,
} from "./coset_order.ts";
import { fixingSubgroups } from "./fixing_subgroups.ts";

/** Most neurons that are shown. */
export const MAX_NEURONS = 8;
/** Most elements on a side of a neuron's picture: there are many pictures. */
export const MAX_NEURON_SIDE = 40;

/** The elements of one side of a neuron's picture, a or b. */
export interface SortedSide extends ShownElements {
  /** Whether the cosets are g H or H g: where the neuron is more nearly constant. */
  readonly cosets: CosetSide;
  /** Order of H; 1 where the elements are sorted by class. */
  readonly subgroupOrder: number;
  /**
   * Coset concentration (Stander et al., 2024): of what the neuron has of this element, its embedding
   * column or else its mean activation, the variance within cosets over the variance. 0 where it is a
   * function of the coset. Null where H is trivial: each element is a coset.
   */
  readonly within: number | null;
}

/** The activations of one neuron. */
export interface NeuronActivations {
  /** Its number in the hidden layer. */
  readonly neuron: number;
  /** Its cluster: an irrep, or `mixed`. */
  readonly cluster: string;
  /** The irrep by which the elements are sorted: its strongest. */
  readonly irrep: string;
  /** What the elements are sorted by. */
  readonly sortedBy: SortedBy;
  /** a, row by row. */
  readonly left: SortedSide;
  /** b, column by column. */
  readonly right: SortedSide;
  /** By row and column: activations. */
  readonly values: readonly (readonly number[])[];
}

/**
 * The strongest neurons of each cluster in the order of the irreps; those of none where there is no
 * cluster. Where there are more clusters than neurons to show, those of the most similar irreps.
 */
export function neuronActivations(
  network: Network,
  representations: Representations,
  result: Result,
): NeuronActivations[] {
  const chosen = chosenNeurons(result);
  if (chosen.length === 0) return [];
  const { order: n, width: h } = network;
  const cyclics = primePowerCyclics(representations.group);
  const subgroups = new Map<string, readonly (readonly number[])[]>();
  const { left, right } = functionsOf(network);
  const orders = chosen.map((j) => {
    const irrep = representations.irreps.find(({ name }) => name === result.neurons.list[j].irrep)!;
    const known = subgroups.get(irrep.name) ?? fixingSubgroups(representations, cyclics, irrep);
    subgroups.set(irrep.name, known);
    const column = (of: Float64Array) => Float64Array.from({ length: n }, (_, g) => of[g * h + j]);
    const { dimension, name } = irrep;
    const side = (of: Float64Array, sides: readonly CosetSide[]) =>
      sideOf(representations, irrep, known, column(of), sides);
    return {
      irrep: name,
      sortedBy: sortedBy(dimension, known.length),
      // Of equally good cosets those that would meet in ρ(a) v · v ρ(b).
      left: side(left, ["left", "right"]),
      right: side(right, ["right", "left"]),
    };
  });
  const values = chosen.map((): (readonly number[])[] => []);
  const hidden = new Float64Array(n * h);
  for (let a = 0; a < n; a++) {
    const rows = orders.map((order) => order.left.elements.indexOf(a));
    if (rows.every((row) => row < 0)) continue;
    network.hiddenOf(a, hidden);
    rows.forEach((row, i) => {
      if (row < 0) return;
      values[i][row] = orders[i].right.elements.map((b) => hidden[b * h + chosen[i]]);
    });
  }
  return chosen.map((neuron, i) => ({
    neuron,
    cluster: result.neurons.list[neuron].cluster,
    ...orders[i],
    values: values[i],
  }));
}

/** Numbers of the neurons to show, cluster by cluster, the strongest of each first. */
function chosenNeurons({ irreps, neurons: { clusters, list } }: Result): number[] {
  const similarity = (name: string) =>
    irreps.find((irrep) => irrep.name === name)?.logitSimilarity ?? 0;
  const shown = new Set(
    clusters.map(({ irrep }) => irrep)
      .sort((a, b) => similarity(b) - similarity(a)).slice(0, MAX_NEURONS),
  );
  const names = clusters.length === 0
    ? ["mixed"]
    : clusters.map(({ irrep }) => irrep).filter((name) => shown.has(name));
  const members = names.map((name) =>
    Array.from(list.keys()).filter((j) => list[j].cluster === name)
      .sort((i, j) => list[j].power - list[i].power || i - j)
  );
  // In turn from each cluster, until there are enough.
  const counts = members.map(() => 0);
  const most = members.reduce((sum, { length }) => sum + length, 0);
  for (let taken = 0, i = 0; taken < Math.min(MAX_NEURONS, most); i = (i + 1) % counts.length) {
    if (counts[i] === members[i].length) continue;
    counts[i]++;
    taken++;
  }
  return members.flatMap((own, i) => own.slice(0, counts[i]));
}

/** (n, h) each: what neurons have of a and of b. */
function functionsOf(network: Network): { left: Float64Array; right: Float64Array } {
  const { order: n, width: h, embedLeft, embedRight, neuronEmbeddings } = network;
  if (neuronEmbeddings) return { left: embedLeft, right: embedRight };
  const [left, right, hidden] = [0, 1, 2].map(() => new Float64Array(n * h));
  for (let a = 0; a < n; a++) {
    network.hiddenOf(a, hidden);
    hidden.forEach((value, i) => {
      left[a * h + i % h] += value / n;
      right[i] += value / n;
    });
  }
  return { left, right };
}

/** Concentrations that differ by less are equal: then the first, larger subgroup is the one. */
const SLACK = 1e-6;

/** The order that shows what a neuron has of one element; by class without subgroups. */
function sideOf(
  { group, table: { classes: { classOf } } }: Representations,
  irrep: RealRepresentation,
  subgroups: readonly (readonly number[])[],
  values: Float64Array,
  sides: readonly CosetSide[],
): SortedSide {
  let best: { subgroup: readonly number[]; side: CosetSide; ofElement: Int32Array } | undefined;
  let least = Infinity;
  for (const subgroup of subgroups) {
    for (const side of sides) {
      const ofElement = cosetsOf(group, subgroup, side);
      const within = withinCosets(values, ofElement);
      if (within < least - SLACK) [best, least] = [{ subgroup, side, ofElement }, within];
    }
  }
  if (!best) {
    return {
      ...shownBy([classOf], classOf, MAX_NEURON_SIDE),
      cosets: sides[0],
      subgroupOrder: 1,
      within: null,
    };
  }
  const { subgroup, side, ofElement } = best;
  return {
    ...shownBy([...placesOf(irrep, best, values), ofElement], ofElement, MAX_NEURON_SIDE),
    cosets: side,
    subgroupOrder: subgroup.length,
    within: subgroup.length > 1 ? least : null,
  };
}

/** By what cosets are sorted: that of the kernel first, by angle, or those with large values first. */
function placesOf(
  irrep: RealRepresentation,
  { subgroup, side, ofElement }: {
    subgroup: readonly number[];
    side: CosetSide;
    ofElement: Int32Array;
  },
  values: Float64Array,
): ArrayLike<number>[] {
  if (irrep.dimension === 1) return [];
  if (irrep.dimension === 2) return [anglesOf(irrep, subgroup, side)];
  const means = cosetMeans(values, ofElement);
  const size = means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0);
  if (size === 0) return [];
  // Rounding must not mix cosets whose values are equal.
  return [Float64Array.from(ofElement, (coset) => -Math.round(means[coset] / size * 1e6))];
}
