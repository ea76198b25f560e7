/**
 * What `analyze` prints of neurons, of the maps of irreps, and of ablations.
 *
 * @module
 */

import type { Ablation } from "../analysis/ablations.ts";
import type { Result } from "../analysis/analyze.ts";
import type { Neurons } from "../analysis/neurons.ts";
import type { RepMaps } from "../analysis/rep_maps.ts";
import type { SignCircuit } from "../analysis/sign_circuits.ts";
import { columns } from "./columns.ts";
import { number, range, share } from "./short_numbers.ts";

/** Clusters that are listed, the largest first. */
const MAX_CLUSTERS = 16;

/** The clusters of neurons. */
export function neuronLines({ by, off, mixed, clusters, list }: Neurons): string[] {
  const shown = [...clusters].sort((a, b) => b.neurons - a.neurons).slice(0, MAX_CLUSTERS);
  const rows = shown.map(({ irrep, neurons, shares }) => [
    irrep,
    String(neurons),
    share(shares.left),
    share(shares.right),
    share(shares.product),
  ]);
  const where = by === "embeddings" ? "embedding columns" : "activations";
  const lines = [
    `${list.length} neurons by their ${where}: ${off} off, ${mixed} mixed` +
    (rows.length > 0 ? ", the others in clusters of one irrep" : ", none in one irrep"),
  ];
  if (rows.length > 0) {
    lines.push(...columns([["cluster", "neurons", "rho(a)", "rho(b)", "rho(ab)"], ...rows]));
  }
  if (shown.length < clusters.length) {
    lines.push(`  … and ${clusters.length - shown.length} smaller ones; --json has all`);
  }
  return lines;
}

/** How far maps are from ideal ones. */
export function repMapLines(maps: readonly RepMaps[]): string[] {
  if (maps.length === 0) return [];
  const rows = maps.map(({ irrep, hidden, unembed }) => [
    irrep,
    share(hidden.distance),
    number(hidden.meanSquaredError),
    share(unembed.distance),
    number(unembed.meanSquaredError),
  ]);
  return [
    "Distance of maps of norm 1 from the ideal ones, 0 to 2, and mean squared error of entries",
    ...columns([["irrep", "hidden M Mᵀ", "mse", "unembedding", "mse"], ...rows]),
  ];
}

/** A line for each sign. */
export function signLines(circuits: readonly SignCircuit[]): string[] {
  return circuits.map(({ irrep, neurons, firing, complete }) =>
    `Circuit of ${irrep}: ${neurons.length} neurons, firing on ${
      firing.join(", ")
    } of the pairs of ` +
    `signs ++, +-, -+, --; ${complete ? "complete" : "not complete"}`
  );
}

const SITES: Readonly<Record<Ablation["site"], string>> = {
  embeddings: "W_x, W_y",
  hidden: "hidden",
  unembed: "W_U",
  logits: "logits",
};

const PARTS: Readonly<Record<NonNullable<Ablation["part"]>, string>> = {
  left: "rho(a)",
  right: "rho(b)",
  product: "rho(ab)",
  all: "all three",
};

/** The ablations of all key irreps together. */
export function ablationLines({ group, ablations, irreps }: Result): string[] {
  const keys = irreps.filter(({ key }) => key).length;
  const shown = ablations.filter((ablation) => ablation.irreps.length === keys);
  if (shown.length === 0) return [];
  const rows = shown.map(({ site, action, part, loss, accuracy, nulls }) => [
    SITES[site],
    action,
    part === null ? "" : PARTS[part],
    number(loss.train),
    number(loss.test),
    number(loss.all),
    share(accuracy.all),
    ...(nulls ? [range(nulls.relabelled.loss), range(nulls.randomSubspaces.loss)] : []),
  ]);
  const heads = [
    ...["", "", "", "train", "test", "all", "accuracy"],
    ...(shown[0].nulls ? ["relabelled", "random spaces"] : []),
  ];
  return [
    "Losses with the key irreps alone (keep), without them (remove) or with ideal ones (ideal)" +
    (shown.length < ablations.length ? "; --json has each irrep" : ""),
    ...columns([heads, ...rows], { left: [0, 1, 2] }),
    ...sampleLines(shown, group.order ** 2),
  ];
}

/** What of the table is over some pairs only, and over how many draws. */
function sampleLines(ablations: readonly Ablation[], all: number): string[] {
  const [{ pairs }] = ablations;
  const nulls = ablations.flatMap((one) => (one.nulls ? [one.nulls.relabelled] : []));
  const draws = [...new Set(nulls.map((one) => one.draws))].sort((a, b) => a - b);
  return [
    ...(pairs < all ? [`  over a random sample of ${pairs} of the ${all} pairs`] : []),
    ...(nulls.length > 0
      ? [
        `  nulls over ${nulls[0].pairs} pairs and ${draws.join(" (weights) or ")} draws of each`,
      ]
      : []),
  ];
}
