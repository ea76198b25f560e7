/**
 * Rows of the charts of the inside of a network, ordinary and odd ones.
 *
 * @module
 */

import { attentionPatternsChart, type AttentionRows } from "../../src/charts/attention_patterns.ts";
import type { Chart } from "../../src/charts/chart.ts";
import { logitSlicesChart, type SliceRows } from "../../src/charts/logit_slices.ts";
import {
  type ActivationRows,
  neuronActivationsChart,
} from "../../src/charts/neuron_activations.ts";
import {
  type ComponentPanel,
  principalComponentsChart,
} from "../../src/charts/principal_components.ts";
import {
  type HiddenMapRows,
  hiddenToRepresentationChart,
  type MapColumns,
  type UnembeddingMapRows,
  unembeddingRepresentationChart,
} from "../../src/charts/representation_maps.ts";
import { CONTEXT, MANY, TRANSFORMER } from "./contexts.ts";

/** (rows, columns): what a function gives. */
export function matrix(
  rows: number,
  columns: number,
  of: (row: number, column: number) => number,
): number[][] {
  return Array.from(
    { length: rows },
    (_, row) => Array.from({ length: columns }, (_, column) => of(row, column)),
  );
}

/** Names of elements. */
export function elements(count: number): string[] {
  return Array.from({ length: count }, (_, g) => g === 0 ? "()" : `(0 ${g})`);
}

/** A slice with so many elements and panels; the first one has 12 on the diagonal. */
export function sliceOf(count: number, panels: number, order = count): SliceRows {
  return {
    left: "(0 1)",
    right: elements(count),
    outputs: elements(count).toReversed(),
    order,
    sortedBy: [
      "coset Hb, |H| = 60 (kernel in sign)",
      "coset Hb, |H| = 24 (stabilizer in standard)",
    ],
    starts: count > 3 ? [2, 3] : [],
    panels: Array.from({ length: panels }, (_, k) => ({
      title: ["logits of the network", "all key irreps: Σ w χ(abc⁻¹)", "standard", "sign"][k],
      values: matrix(count, count, (b, c) => b === c ? 12 - k : Math.sin(b + 3 * c + k)),
    })),
  };
}

/** Neurons that fire on a block. */
export function neuronsOf(count: number, side: number, isPositive = true): ActivationRows[] {
  return Array.from({ length: count }, (_, k): ActivationRows => ({
    neuron: 7 * k,
    cluster: k < 2 ? "sign" : "standard",
    sortedBy: ["aH, Hb; |H| = 60", "within 1e-6, 0.02"],
    left: { elements: elements(side), starts: [Math.ceil(side / 2)] },
    right: { elements: elements(side).toReversed(), starts: [Math.ceil(side / 3)] },
    values: matrix(
      side,
      side,
      (a, b) => a < side / 2 && b < side / 3 ? 3 + k : isPositive ? 0 : -1,
    ),
  }));
}

/** Columns of neurons in the clusters of an irrep each, and mixed ones. */
export function columnsOf(clusters: readonly string[], each: number): MapColumns {
  return {
    neurons: Array.from({ length: clusters.length * each }, (_, i) => 3 * i),
    clusters: clusters.map((cluster, i) => ({ cluster, start: i * each, count: each })),
    on: clusters.length * each,
  };
}

const entries = (rank: number) => Array.from({ length: rank }, (_, i) => `entry ${i}`);

/** A map on so many functions, of which so many are shown. */
export function hiddenMap(
  irrep: string,
  shown: number,
  columns: MapColumns,
  rank = shown,
): HiddenMapRows {
  return {
    irrep,
    functions: entries(shown),
    starts: shown > 3 ? [2] : [],
    rank,
    values: matrix(shown, columns.neurons.length, (i, j) => Math.cos(i * j + 1) / 10),
    distance: 0.04967,
  };
}

/** A map that is almost the permutation (i, j) -> (j, i) of D² entries. */
export function unembeddingMap(irrep: string, D: number, rank = D ** 2): UnembeddingMapRows {
  const turned = (i: number, j: number) => +(j === i % D * D + Math.floor(i / D)) / D;
  return {
    irrep,
    functions: entries(D ** 2),
    rank,
    values: matrix(D ** 2, D ** 2, (i, j) => turned(i, j) - (i === j ? 0.05 : 0)),
    ideal: matrix(D ** 2, D ** 2, turned),
    distance: 0.0459,
  };
}

/** Heads that attend to a the more, the larger a is and the smaller b. */
export function attentionOf(
  shown: number,
  side: number,
  { order = side, heads = shown }: Partial<Pick<AttentionRows, "order" | "heads">> = {},
): AttentionRows {
  return {
    elements: elements(side),
    order,
    heads,
    shown: Array.from({ length: shown }, (_, head) => ({
      head,
      means: ["to a 0.500 ± 0.271", "to b 0.499 ± 0.271"],
      values: matrix(side, side, (a, b) => 1 / (1 + Math.exp((b - a) / (1 + head)))),
    })),
  };
}

/** Points of clusters in turn. */
export function componentPanels(
  clusters: readonly (string | null)[],
  count: number,
): ComponentPanel[] {
  return ["columns of E_x", "columns of E_y", "rows of W_U"].map((title, k) => ({
    title,
    shares: [0.31 - 0.01 * k, 0.2],
    points: Array.from({ length: count }, (_, i) => ({
      number: i,
      cluster: clusters[i % clusters.length],
      first: 10 * Math.cos(i + k),
      second: Math.sin(i + k) * (i % 3),
    })),
  }));
}

const COLUMNS = columnsOf(["sign", "standard", "mixed"], 4);

/** One of each chart, small enough for golden files. */
export function sampleCharts(): Chart[] {
  return [
    logitSlicesChart(sliceOf(4, 4, 120), CONTEXT),
    neuronActivationsChart(neuronsOf(3, 4), 120, CONTEXT),
    attentionPatternsChart(attentionOf(2, 3, { order: 120, heads: 4 }), TRANSFORMER),
    hiddenToRepresentationChart(
      [hiddenMap("standard", 4, COLUMNS), hiddenMap("sign", 1, COLUMNS)],
      COLUMNS,
      CONTEXT,
    ),
    unembeddingRepresentationChart(
      [unembeddingMap("standard", 2), unembeddingMap("sign", 1)],
      CONTEXT,
    ),
    principalComponentsChart(componentPanels(["standard", "sign", "mixed", "off"], 8), CONTEXT),
  ];
}

const WIDE = columnsOf(["standard", "mixed"], 80);

/** Charts of ordinary and of odd data; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = [
  ["sample", sampleCharts()],
  ["two elements", [
    logitSlicesChart(sliceOf(2, 1), CONTEXT),
    neuronActivationsChart(neuronsOf(1, 2), 2, CONTEXT),
    attentionPatternsChart(attentionOf(1, 2), TRANSFORMER),
  ]],
  ["one element", [neuronActivationsChart(neuronsOf(1, 1), 1, CONTEXT)]],
  ["largest", [
    logitSlicesChart(sliceOf(60, 4, 720), CONTEXT),
    neuronActivationsChart(neuronsOf(8, 40), 720, CONTEXT),
    attentionPatternsChart(attentionOf(8, 48, { order: 720, heads: 12 }), TRANSFORMER),
    hiddenToRepresentationChart(
      ["standard", "[3,2]", "[3,1,1]"].map((irrep) => hiddenMap(irrep, 36, WIDE, 256)),
      { ...WIDE, on: 512 },
      CONTEXT,
    ),
    unembeddingRepresentationChart(
      ["standard", "[3,2]", "[3,1,1]"].map((irrep) => unembeddingMap(irrep, 6, 256)),
      CONTEXT,
    ),
    principalComponentsChart(componentPanels(CONTEXT.ranking, 1024), CONTEXT),
  ]],
  ["nothing but zeros", [
    logitSlicesChart({
      ...sliceOf(4, 1),
      panels: [{ title: "logits", values: matrix(4, 4, () => 0) }],
    }, CONTEXT),
    neuronActivationsChart(
      neuronsOf(1, 4).map((neuron) => ({ ...neuron, values: matrix(4, 4, () => 0) })),
      4,
      CONTEXT,
    ),
  ]],
  ["constant attention", [
    attentionPatternsChart({
      ...attentionOf(1, 4),
      shown: [{ ...attentionOf(1, 4).shown[0], values: matrix(4, 4, () => 1 / 3) }],
    }, TRANSFORMER),
  ]],
  ["both signs", [neuronActivationsChart(neuronsOf(8, 5, false), 5, CONTEXT)]],
  ["sorted by angle", [
    neuronActivationsChart(
      neuronsOf(2, 5).map((neuron) => ({ ...neuron, sortedBy: ["by the angle of ρ"] })),
      5,
      CONTEXT,
    ),
  ]],
  ["many irreps", [
    hiddenToRepresentationChart(
      MANY.ranking.slice(0, 3).map((irrep) => hiddenMap(irrep, 2, columnsOf(MANY.ranking, 2))),
      columnsOf(MANY.ranking, 2),
      MANY,
    ),
    principalComponentsChart(componentPanels([...MANY.ranking, "mixed", "off"], 200), MANY),
  ]],
  ["columns that are no neurons", [principalComponentsChart(componentPanels([null], 20), CONTEXT)]],
  ["one point", [principalComponentsChart(componentPanels(["off"], 1), CONTEXT)]],
].flatMap(([name, charts]) =>
  (charts as Chart[]).map((chart) => ({ name: `${chart.name}, ${name}`, chart }))
);
