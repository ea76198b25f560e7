/**
 * Rows of the charts of a network in the end, ordinary and odd ones.
 *
 * @module
 */

import { type AblationRow, ablationsChart } from "../../src/charts/ablations.ts";
import { causalIrrepsChart, type CausalRow } from "../../src/charts/causal_irreps.ts";
import type { Chart, IrrepContext } from "../../src/charts/chart.ts";
import { type ClusterRow, neuronClustersChart } from "../../src/charts/neuron_clusters.ts";
import { SHARE_PLACES, type ShareRow, sharesChart } from "../../src/charts/shares.ts";
import { CONTEXT, MANY } from "./contexts.ts";

/** Of the group of order 1. */
const TINY: IrrepContext = { ...CONTEXT, group: "C1", irreps: [], ranking: [] };

/** The network's own loss, and ln 120. */
export const REFERENCES = { own: 7e-6, guessing: Math.log(120) };

const PLACES = [...SHARE_PLACES.weights, ...SHARE_PLACES.hidden];

/** Shares that fall off along the ranking, the trivial irrep's in the weights alone. */
export function shareRows({ ranking }: IrrepContext, hasNulls = true): ShareRow[] {
  return PLACES.flatMap((place, k) => [
    ...(k < 3 ? [{ irrep: "trivial", place, share: 0.01, chance: 1 / 120, relabelled: null }] : []),
    ...ranking.map((irrep, i) => {
      const chance = (k < 3 ? 0.9 : 0.3) / ranking.length;
      return {
        irrep,
        place,
        share: (k < 3 ? 0.5 : 0.1) / 2 ** i,
        chance,
        relabelled: hasNulls ? { min: 0.8 * chance, max: 1.3 * chance } : null,
      };
    }),
  ]);
}

/** The first two irreps of a ranking are causal. */
export function causalRows({ ranking }: IrrepContext): CausalRow[] {
  return ranking.map((irrep, i) => ({
    irrep,
    excludedLoss: i === 0 ? 6.8 : i === 1 ? 1.4e-3 : 7e-6 * (1 + 1 / i),
    relabelled: { min: 1e-5 * (i + 1), max: 4e-5 * (i + 1) },
    causal: i < 2,
  }));
}

const CHANGES = [
  ["W_x, W_y", "keep", null, 9e-6, 5.5],
  ["W_x, W_y", "remove", null, 4.7, 0.2],
  ["hidden", "keep", "ρ(ab)", 2.7e-6, 3.7],
  ["hidden", "remove", "ρ(ab)", 7.4, 2e-3],
  ["hidden", "ideal", "ρ(ab)", 8e-6, 5e-5],
  ["W_U", "keep", null, 8.5e-6, 4.2],
  ["W_U", "ideal", null, 1.9e-5, 4.5],
  ["logits", "remove", null, 7.5, 4e-4],
] as const;

/** Some of the ablations. */
export const ABLATION_ROWS: readonly AblationRow[] = CHANGES.map((
  [site, action, part, loss, control],
) => ({
  site,
  action,
  part,
  loss,
  accuracy: loss < 1 ? 1 : 0,
  relabelled: { min: 0.8 * control, max: 1.1 * control },
  random: { min: 0.9 * control, max: 2 * control },
}));

/** Two clusters and the rest. */
export const CLUSTER_ROWS: readonly ClusterRow[] = [
  { irrep: "sign", neurons: 7, shares: { left: 0.334, right: 0.333, product: 0.333 } },
  { irrep: "standard", neurons: 86, shares: { left: 0.402, right: 0.376, product: 0.115 } },
  { irrep: "mixed", neurons: 3, shares: null },
  { irrep: "off", neurons: 32, shares: null },
];

const manyClusters: readonly ClusterRow[] = [
  ...MANY.ranking.map((irrep) => ({ ...CLUSTER_ROWS[0], irrep, neurons: 2 })),
  ...CLUSTER_ROWS.slice(2),
];
const noNulls = <Row extends object>(rows: readonly Row[]) =>
  rows.map((row) => ({ ...row, relabelled: null, random: null, causal: null }));

const CHARTS: Readonly<Record<string, readonly Chart[]>> = {
  "S5": sampleCharts(),
  "many irreps": [
    sharesChart(shareRows(MANY), MANY),
    causalIrrepsChart(causalRows(MANY), MANY, REFERENCES),
    neuronClustersChart(manyClusters, MANY),
  ],
  "without nulls": [
    sharesChart(shareRows(CONTEXT, false), CONTEXT),
    causalIrrepsChart(noNulls(causalRows(CONTEXT)), CONTEXT, REFERENCES),
    ablationsChart(noNulls(ABLATION_ROWS), CONTEXT, REFERENCES),
  ],
  "order 1": [
    sharesChart([{ ...shareRows(CONTEXT)[0], share: 1, chance: 1 }], TINY),
    neuronClustersChart(CLUSTER_ROWS.slice(3), TINY),
  ],
  "losses of 0": [
    causalIrrepsChart(
      causalRows(CONTEXT).map((row, i) => ({
        ...row,
        excludedLoss: i === 2 ? 0 : row.excludedLoss,
        relabelled: i === 3 ? { min: 0, max: 1e-3 } : i === 4 ? { min: 0, max: 0 } : row.relabelled,
      })),
      CONTEXT,
      { own: 0, guessing: 0 },
    ),
    ablationsChart(
      ABLATION_ROWS.map((row, i) => i === 0 ? { ...row, loss: 0 } : row),
      CONTEXT,
      { own: 0, guessing: Math.log(120) },
    ),
  ],
  "guessing": [
    causalIrrepsChart(
      causalRows(CONTEXT).map((row) => ({ ...row, excludedLoss: 4.8, causal: false })),
      CONTEXT,
      { own: 4.8, guessing: Math.log(120) },
    ),
  ],
};

/** Charts of all rows; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = Object
  .entries(CHARTS)
  .flatMap(([name, charts]) => charts.map((chart) => ({ name: `${chart.name}, ${name}`, chart })));

/** All charts of a network in the end, one of each. */
export function sampleCharts(): Chart[] {
  return [
    sharesChart(shareRows(CONTEXT), CONTEXT),
    causalIrrepsChart(causalRows(CONTEXT), CONTEXT, REFERENCES),
    ablationsChart(ABLATION_ROWS, CONTEXT, REFERENCES),
    neuronClustersChart(CLUSTER_ROWS, CONTEXT),
  ];
}
