/**
 * Rows of charts of a network, from its analysis.
 *
 * @module
 */

import type { Ablation } from "../analysis/ablations.ts";
import type { Result } from "../analysis/analyze.ts";
import { IRREP_SHARES } from "../analysis/chance.ts";
import type { AblationRow } from "../charts/ablations.ts";
import type { CausalRow } from "../charts/causal_irreps.ts";
import type { ClusterRow } from "../charts/neuron_clusters.ts";
import { isKnown } from "../charts/over_training.ts";
import { SHARE_PLACES, type SharePlace, type ShareRow } from "../charts/shares.ts";

/** Where each share of an irrep is measured. */
const PLACES: Readonly<Record<typeof IRREP_SHARES[number], SharePlace>> = {
  embedLeftFve: "W_x",
  embedRightFve: "W_y",
  unembedFve: "W_U",
  hiddenLeftFve: "ρ(a)",
  hiddenRightFve: "ρ(b)",
  hiddenProductFve: "ρ(ab)",
};

/** Names of the sites of ablations in a model. */
export function sitesOf(model: string): Readonly<Record<Ablation["site"], string>> {
  const isTransformer = model === "transformer"; // whose W_out stays
  return {
    embeddings: isTransformer ? "W_E" : "W_x, W_y",
    hidden: "hidden",
    unembed: "W_U",
    logits: "logits",
  };
}

/** Names of the functions of a pair that an ablation changes. */
export const PARTS: Readonly<Record<NonNullable<Ablation["part"]>, string>> = {
  left: "ρ(a)",
  right: "ρ(b)",
  product: "ρ(ab)",
  all: "all three",
};

/**
 * Shares of all irreps. The trivial one has none in the hidden layer, which is centred, and no nulls,
 * since it keeps its place in them.
 */
export function shareRows({ irreps, chance, nulls }: Result): ShareRow[] {
  return irreps.flatMap((irrep, i) =>
    IRREP_SHARES.flatMap((field): ShareRow[] => {
      const place = PLACES[field];
      const isHidden = (SHARE_PLACES.hidden as readonly SharePlace[]).includes(place);
      if ((i === 0 && isHidden) || !Number.isFinite(irrep[field])) return [];
      return [{
        irrep: irrep.name,
        place,
        share: irrep[field],
        chance: chance.irreps[i][field].level,
        relabelled: i === 0 ? null : nulls && nulls.relabelled.irreps[i][field],
      }];
    })
  );
}

/** The non-trivial irreps with what their removal costs; none without training pairs. */
export function causalRows({ irreps, nulls }: Result): CausalRow[] {
  return irreps.flatMap(({ name, hiddenExcludedLoss, causalKey }, i): CausalRow[] => {
    if (i === 0 || !isKnown(hiddenExcludedLoss)) return [];
    return [{
      irrep: name,
      excludedLoss: hiddenExcludedLoss,
      relabelled: nulls && nulls.relabelled.irreps[i].hiddenExcludedLoss,
      causal: causalKey,
    }];
  });
}

/** The ablations of all key irreps together, with what tells them apart. */
export function ofAllKeys({ ablations, irreps }: Result): Ablation[] {
  const keys = irreps.filter(({ key }) => key).length;
  return ablations.filter((ablation) => ablation.irreps.length === keys);
}

/** The ablations of all key irreps together. */
export function ablationRows(result: Result): AblationRow[] {
  const sites = sitesOf(result.model);
  return ofAllKeys(result).filter(({ loss }) => isKnown(loss.all)).map((
    { site, action, part, loss, accuracy, nulls },
  ) => ({
    site: sites[site],
    action,
    part: part && PARTS[part],
    loss: loss.all,
    accuracy: accuracy.all,
    relabelled: nulls && nulls.relabelled.loss,
    random: nulls && nulls.randomSubspaces.loss,
  }));
}

/** The clusters of neurons, and those of no irrep; nothing where no neuron has an irrep. */
export function clusterRows({ neurons: { clusters, mixed, off } }: Result): ClusterRow[] {
  if (clusters.length === 0 && mixed === 0) return [];
  return [
    ...clusters.map(({ irrep, neurons, shares }) => ({ irrep, neurons, shares })),
    { irrep: "mixed", neurons: mixed, shares: null },
    { irrep: "off", neurons: off, shares: null },
  ];
}
