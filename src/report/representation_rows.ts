/**
 * Rows of charts of the maps between neurons and representations.
 *
 * @module
 */

import type { IrrepResult, Result } from "../analysis/analyze.ts";
import type { RepMaps } from "../analysis/rep_maps.ts";
import type {
  ClusterColumns,
  HiddenMapRows,
  MapColumns,
  UnembeddingMapRows,
} from "../charts/representation_maps.ts";
import { COMMUTANT_DIMENSION } from "../representations/real_irreps.ts";
import { isKnown } from "../charts/over_training.ts";
import { keysOf } from "./ranking.ts";

/** Most key irreps of which maps are drawn. */
const MOST_MAPS = 3;
/** Most functions of a map that are drawn, in whole rows of ρ, of which there is always one. */
const MOST_FUNCTIONS = 36;
/** Most neurons that are columns. */
const MOST_NEURONS = 160;

/** Maps of one irrep, with what it is. */
export interface IrrepMaps {
  readonly irrep: IrrepResult;
  readonly maps: RepMaps;
}

/** The maps of the key irreps with the largest similarities; those of diverged weights are left out. */
export function shownMaps(result: Result): IrrepMaps[] {
  return keysOf(result.irreps).flatMap((irrep): IrrepMaps[] => {
    const maps = result.repMaps.find((map) => map.irrep === irrep.name);
    const isWhole = maps && isKnown(maps.hidden.distance) && isKnown(maps.unembed.distance);
    return isWhole ? [{ irrep, maps }] : [];
  }).slice(0, MOST_MAPS);
}

/** The neurons that are not off, by cluster, and within it by the functions that they hold most of. */
export function mapColumns({ irreps, neurons: { clusters, list }, repMaps }: Result): MapColumns {
  const on = Array.from(list.keys()).filter((j) => list[j].cluster !== "off");
  const shown = new Set(
    on.toSorted((i, j) => list[j].power - list[i].power || i - j).slice(0, MOST_NEURONS),
  );
  const columns: ClusterColumns[] = [];
  const neurons: number[] = [];
  for (const cluster of [...clusters.map(({ irrep }) => irrep), "mixed"]) {
    const own = on.filter((j) => shown.has(j) && list[j].cluster === cluster);
    if (own.length === 0) continue;
    columns.push({ cluster, start: neurons.length, count: own.length });
    const maps = repMaps.find(({ irrep }) => irrep === cluster);
    const irrep = irreps.find(({ name }) => name === cluster);
    neurons.push(...maps && irrep ? byStrongest(own, { irrep, maps }) : own);
  }
  return { neurons, clusters: columns, on: on.length };
}

/** Neurons by the row of ρ with most of their power, then by their largest entry and its sign. */
function byStrongest(neurons: readonly number[], { irrep, maps: { hidden } }: IrrepMaps): number[] {
  const [rank, width] = hidden.shape;
  const length = rowLength(irrep);
  const keyOf = (j: number): readonly number[] => {
    const column = Array.from({ length: rank }, (_, i) => hidden.values[i * width + j]);
    const powers = new Array<number>(rank / length).fill(0);
    column.forEach((value, i) => powers[Math.floor(i / length)] += value ** 2);
    const row = powers.indexOf(Math.max(...powers));
    const entries = column.slice(row * length, (row + 1) * length);
    const largest = entries.reduce(
      (most, value, i) => Math.abs(value) > Math.abs(entries[most]) ? i : most,
      0,
    );
    return [row, largest, entries[largest] < 0 ? 1 : 0, j];
  };
  const keys = new Map(neurons.map((j) => [j, keyOf(j)]));
  return neurons.toSorted((i, j) => {
    const [x, y] = [keys.get(i)!, keys.get(j)!];
    const at = x.findIndex((value, k) => value !== y[k]);
    return at < 0 ? 0 : x[at] - y[at];
  });
}

/** The map from the neurons of the columns to an irrep's functions. */
export function hiddenMapRows(
  { irrep, maps: { hidden } }: IrrepMaps,
  { neurons }: MapColumns,
): HiddenMapRows {
  const [rank, width] = hidden.shape;
  const functions = shownFunctions(irrep, rank);
  const length = rowLength(irrep);
  return {
    irrep: irrep.name,
    functions,
    starts: Array.from(functions.keys()).filter((i) => i > 0 && i % length === 0),
    rank,
    values: functions.map((_, i) => neurons.map((j) => hidden.values[i * width + j])),
    distance: hidden.distance,
  };
}

/** The unembedding in the basis of an irrep. */
export function unembeddingMapRows(
  { irrep, maps: { unembed, ideal } }: IrrepMaps,
): UnembeddingMapRows {
  const [rank] = unembed.shape;
  const functions = shownFunctions(irrep, rank);
  const { length } = functions;
  const corner = (matrix: readonly number[]) =>
    functions.map((_, i) => matrix.slice(i * rank, i * rank + length));
  return {
    irrep: irrep.name,
    functions,
    rank,
    values: corner(unembed.values),
    ideal: corner(ideal),
    distance: unembed.distance,
  };
}

/** Names of the first functions of a block, whole rows of ρ. */
function shownFunctions(irrep: IrrepResult, rank: number): string[] {
  const length = rowLength(irrep);
  const rows = Math.max(1, Math.min(rank / length, Math.floor(MOST_FUNCTIONS / length)));
  const step = COMMUTANT_DIMENSION[irrep.type];
  return Array.from(
    { length: rows * length },
    (_, i) => `row ${Math.floor(i / length) + 1}, column ${i % length * step + 1}`,
  );
}

/** Functions of a block in one row of ρ: the other entries are the same up to signs. */
function rowLength({ dimension, type }: IrrepResult): number {
  return dimension / COMMUTANT_DIMENSION[type];
}
