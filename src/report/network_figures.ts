/**
 * Figures of a network as it is in the end.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { ablationsChart } from "../charts/ablations.ts";
import { causalIrrepsChart } from "../charts/causal_irreps.ts";
import type { IrrepContext } from "../charts/chart.ts";
import { neuronClustersChart } from "../charts/neuron_clusters.ts";
import { isKnown } from "../charts/over_training.ts";
import { sharesChart } from "../charts/shares.ts";
import type { Figure } from "./figure.ts";
import { ablationRows, causalRows, clusterRows, ofAllKeys, shareRows } from "./network_rows.ts";
import { keysOf } from "./ranking.ts";
import { number, range, share } from "./short_numbers.ts";
import { allAreKey, consistentWith } from "./standing.ts";
import { and } from "./words.ts";

/** Figures of a network; null where there is nothing to show. */
export interface NetworkFigures {
  /** What share of each place lies in each irrep. */
  readonly shares: Figure | null;
  /** What the removal of each irrep costs. */
  readonly causalIrreps: Figure | null;
  /** What all key irreps together are good for, place by place. */
  readonly ablations: Figure | null;
  /** Which irreps the neurons belong to. */
  readonly neuronClusters: Figure | null;
}

/** The figures of a network in the end. */
export function networkFigures(result: Result, context: IrrepContext): NetworkFigures {
  return {
    shares: sharesFigure(result, context),
    causalIrreps: causalFigure(result, context),
    ablations: ablationsFigure(result, context),
    neuronClusters: clustersFigure(result, context),
  };
}

/** Most irreps that a sentence names. */
const MAX_NAMED = 4;

function sharesFigure(result: Result, context: IrrepContext): Figure | null {
  const rows = shareRows(result);
  if (rows.length === 0) return null;
  const { totals, chance, nulls } = result;
  const keys = keysOf(result.irreps).map(({ name }) => name);
  const most = rows.reduce((best, row) => row.share > best.share ? row : best);
  const shows = keys.length === 0
    ? `No irrep is key; the largest share is ${share(most.share)}, of ${most.place} in ` +
      `${most.irrep}, by chance ${share(most.chance)}.`
    : `${and(keys, MAX_NAMED)} ${keys.length > 1 ? "together hold" : "holds"} ` +
      `${share(totals.embedLeftFve)} of W_x, ${share(totals.embedRightFve)} of W_y and ` +
      `${share(totals.unembedFve)} of W_U, by chance ${share(chance.totals.share)}, and ` +
      `${share(totals.hiddenProductFve)} of the hidden layer as functions of ab, by chance ` +
      `${share(chance.totals.hiddenProductFve.level)}.`;
  const computed =
    "The share of a matrix in an irrep is ‖Qᵀ X‖² / ‖X‖² with an orthonormal basis Q of the " +
    "irrep's functions, by chance their number over n; of the hidden layer X are its means over " +
    "the pairs with the same a, b or ab" +
    (nulls
      ? `, and bars are ranges over ${nulls.relabelled.draws} relabellings of the elements.`
      : ".");
  return { chart: sharesChart(rows, context), shows, computed };
}

function causalFigure(result: Result, context: IrrepContext): Figure | null {
  const { loss: { train }, group: { order }, nulls } = result;
  const rows = causalRows(result);
  if (!isKnown(train) || !rows.some(({ excludedLoss }) => excludedLoss > 0)) return null;
  const without = (some: typeof rows) =>
    and(some.map(({ irrep, excludedLoss }) => `${irrep} (${number(excludedLoss)})`), MAX_NAMED);
  const sorted = [...rows].sort((a, b) => b.excludedLoss - a.excludedLoss);
  const causal = sorted.filter((row) => row.causal);
  const others = sorted.filter((row) => !row.causal);
  const own = `the network's own train loss is ${number(train)} nats`;
  const rest = others.length === 0
    ? ""
    : `; without the others, not causal by the rule, it is at most ${
      number(others[0].excludedLoss)
    }`;
  let shows: string;
  if (rows.every((row) => row.causal === null)) {
    shows = `The train loss is largest without ${
      without(sorted.slice(0, 2))
    }; ${own}; no nulls were drawn to hold this against.`;
  } else if (causal.length === 0) {
    const [first] = sorted;
    shows = `No irrep is causal by the rule: the train loss is largest without ` +
      `${without([first])}, relabelled ${range(first.relabelled)}; ${own}.`;
  } else {
    shows = `The train loss rises above all relabelled irreps without ${without(causal)}` +
      `${rest}; ${own}${
        consistentWith(
          result,
          `a network that computes by ${and(causal.map(({ irrep }) => irrep), MAX_NAMED)}`,
        )
      }.`;
  }
  return {
    chart: causalIrrepsChart(rows, context, { own: train, guessing: Math.log(order) }),
    shows,
    computed: "Each irrep's functions of ab are projected out of the hidden layer, L - (P H_ab) " +
      "W_U, and the loss is over the training pairs" +
      (nulls
        ? `; the same with ${nulls.relabelled.draws} random relabellings of the elements gives ` +
          "the bars, and causal is what exceeds its own and stands out from those of all irreps."
        : "."),
  };
}

function ablationsFigure(result: Result, context: IrrepContext): Figure | null {
  const { loss: { all }, group: { order } } = result;
  const rows = ablationRows(result);
  if (!isKnown(all) || !rows.some(({ loss }) => loss > 0)) return null;
  const inHidden = (action: string) =>
    rows.find((row) => row.site === "hidden" && row.part === "ρ(ab)" && row.action === action);
  const [kept, removed] = [inHidden("keep"), inHidden("remove")];
  const beside = (row: typeof rows[number]) =>
    `${number(row.loss)}${row.relabelled ? ` (relabelled ${range(row.relabelled)})` : ""}`;
  // Only where both lie on the right side of the nulls, if these can differ.
  const isEvidence = allAreKey(result) ||
    (kept?.relabelled && removed?.relabelled &&
      kept.loss < kept.relabelled.min && removed.loss > removed.relabelled.max);
  const keys = and(keysOf(result.irreps).map(({ name }) => name), MAX_NAMED);
  const [{ pairs }] = ofAllKeys(result);
  return {
    chart: ablationsChart(rows, context, { own: all, guessing: Math.log(order) }),
    shows:
      (kept && removed
        ? `With ρ(ab) of ${keys} alone in the hidden layer the loss over all pairs is ` +
          `${beside(kept)}, without it ${beside(removed)}, and of the network ${number(all)}`
        : `Losses over all pairs with ${keys} kept, removed or ideal; of the network ${
          number(all)
        }`) +
      (isEvidence
        ? `${consistentWith(result, `a network that computes by ρ(ab) of ${keys}`)}.`
        : "."),
    computed: "Matrices, the hidden layer and the logits are projected on the functions of the " +
      "key irreps (keep) or off them (remove), or have ideal ones in place of these (ideal)" +
      (pairs < order ** 2 ? `; losses are over a random sample of ${pairs} pairs` : "") +
      (rows.some(({ relabelled }) => relabelled)
        ? "; bars are the ranges of the same with relabelled irreps and with random spaces."
        : "."),
  };
}

function clustersFigure(result: Result, context: IrrepContext): Figure | null {
  const rows = clusterRows(result);
  if (rows.length === 0) return null;
  const { clusters, mixed, off, by } = result.neurons;
  const counts = [...clusters].sort((a, b) => b.neurons - a.neurons);
  const named = counts.map(({ irrep, neurons }, i) => i === 0 ? irrep : `${neurons} to ${irrep}`);
  const none = `${mixed} ${mixed === 1 ? "is" : "are"} mixed and ${off} off`;
  const total = clusters.reduce((sum, { neurons }) => sum + neurons, mixed + off);
  return {
    chart: neuronClustersChart(rows, context),
    shows: counts.length === 0
      ? `None of the ${total} neurons belongs to one irrep; ${none}.`
      : `${counts[0].neurons} of ${total} neurons ${
        counts[0].neurons === 1 ? "belongs" : "belong"
      } to ${and(named, MAX_NAMED)}; ${none}.`,
    computed:
      `A neuron belongs to the irrep with 0.9 or more of the non-constant power of its ${
        by === "embeddings" ? "embedding columns" : "activations"
      }, and is off with less than 0.01 of the largest neuron's power; shares are of the cluster's ` +
      "activations over all pairs, without their means.",
  };
}
