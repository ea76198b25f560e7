/**
 * Neurons, maps of irreps, circuits of signs, and ablations as tables.
 *
 * @module
 */

import type { Ablation } from "../analysis/ablations.ts";
import type { Result } from "../analysis/analyze.ts";
import type { Neurons } from "../analysis/neurons.ts";
import type { RepMaps } from "../analysis/rep_maps.ts";
import type { SignCircuit } from "../analysis/sign_circuits.ts";
import { ofAllKeys, PARTS, sitesOf } from "./network_rows.ts";
import { number, range, share } from "./short_numbers.ts";
import type { Table } from "./table.ts";

/** Clusters that are listed, the largest first. */
const MAX_CLUSTERS = 16;

/** The clusters of neurons. */
export function neuronTable({ by, off, mixed, clusters, list }: Neurons): Table {
  const shown = [...clusters].sort((a, b) => b.neurons - a.neurons).slice(0, MAX_CLUSTERS);
  const where = by === "embeddings" ? "embedding columns" : "activations";
  return {
    name: "neurons",
    caption: `${list.length} neurons by their ${where}: ${off} off, ${mixed} mixed` +
      (shown.length > 0 ? ", the others in clusters of one irrep" : ", none in one irrep"),
    head: ["cluster", "neurons", "ρ(a)", "ρ(b)", "ρ(ab)"],
    rows: shown.map(({ irrep, neurons, shares }) => [
      irrep,
      String(neurons),
      share(shares.left),
      share(shares.right),
      share(shares.product),
    ]),
    notes: shown.length < clusters.length
      ? [`… and ${clusters.length - shown.length} smaller ones: the JSON has all`]
      : [],
  };
}

/** How far maps are from ideal ones; null where there are none. */
export function mapTable(maps: readonly RepMaps[]): Table | null {
  if (maps.length === 0) return null;
  return {
    name: "maps",
    caption:
      "Distance of maps of norm 1 from the ideal ones, 0 to 2, and mean squared error of entries",
    head: ["irrep", "hidden M Mᵀ", "mse", "unembedding", "mse"],
    rows: maps.map(({ irrep, hidden, unembed }) => [
      irrep,
      share(hidden.distance),
      number(hidden.meanSquaredError),
      share(unembed.distance),
      number(unembed.meanSquaredError),
    ]),
    notes: [],
  };
}

/** A row for each circuit of a sign; null where there are none. */
export function signTable(circuits: readonly SignCircuit[]): Table | null {
  if (circuits.length === 0) return null;
  return {
    name: "signs",
    caption: "Circuits of signs: neurons that fire most on pairs of the signs (s(a), s(b))",
    head: ["sign", "neurons", "++", "+-", "-+", "--", "circuit"],
    rows: circuits.map(({ irrep, neurons, firing, complete }) => [
      irrep,
      String(neurons.length),
      ...firing.map(String),
      complete ? "complete" : "not complete",
    ]),
    notes: [],
  };
}

/** The ablations of all key irreps together; null where there are none. */
export function ablationTable(result: Result): Table | null {
  const shown = ofAllKeys(result);
  if (shown.length === 0) return null;
  const hasNulls = shown.some(({ nulls }) => nulls !== null);
  const sites = sitesOf(result.model);
  return {
    name: "ablations",
    caption:
      "Losses with the key irreps alone (keep), without them (remove) or with ideal ones (ideal)" +
      (shown.length < result.ablations.length ? "; the JSON has each irrep" : ""),
    head: [
      ...["site", "action", "part", "train", "test", "all", "accuracy"],
      ...(hasNulls ? ["relabelled", "random spaces"] : []),
    ],
    rows: shown.map(({ site, action, part, loss, accuracy, nulls }) => [
      sites[site],
      action,
      part === null ? "" : PARTS[part],
      number(loss.train),
      number(loss.test),
      number(loss.all),
      share(accuracy.all),
      ...(hasNulls
        ? [range(nulls && nulls.relabelled.loss), range(nulls && nulls.randomSubspaces.loss)]
        : []),
    ]),
    notes: sampleNotes(shown, result.group.order ** 2),
  };
}

/** What of the table is over some pairs only, and over how many draws. */
function sampleNotes(ablations: readonly Ablation[], all: number): string[] {
  const [{ pairs }] = ablations;
  const nulls = ablations.flatMap((one) => (one.nulls ? [one.nulls.relabelled] : []));
  const draws = [...new Set(nulls.map((one) => one.draws))].sort((a, b) => a - b);
  return [
    ...(pairs < all ? [`over a random sample of ${pairs} of the ${all} pairs`] : []),
    ...(nulls.length > 0
      ? [`nulls over ${nulls[0].pairs} pairs and ${draws.join(" (weights) or ")} draws of each`]
      : []),
  ];
}
