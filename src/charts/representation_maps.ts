/**
 * How the hidden layer holds ρ(ab), and how the unembedding reads it.
 *
 * @module
 */

import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { distanceText } from "./digits.ts";
import { cellSize, cellsOf, heatPanelSpec, type HeatRow, heatRows, scaleOf } from "./heat_map.ts";
import { heatMarks } from "./heat_marks.ts";

/** Columns of neurons of one cluster. */
export interface ClusterColumns {
  /** Its irrep, or `mixed`. */
  readonly cluster: string;
  /** Its first column. */
  readonly start: number;
  /** How many columns. */
  readonly count: number;
}

/** The map from neurons to the functions of an irrep. */
export interface HiddenMapRows {
  readonly irrep: string;
  /** What the rows are, such as `row 1, entry 2`. */
  readonly functions: readonly string[];
  /** Rows at which a block, the functions of one row of ρ, begins. */
  readonly starts: readonly number[];
  /** Rank of the block: there may be more functions than are shown. */
  readonly rank: number;
  /** By function and neuron. */
  readonly values: readonly (readonly number[])[];
  /** Distance of M Mᵀ from a multiple of the identity, both of norm 1. */
  readonly distance: number;
}

/** The neurons that are the columns of all maps. */
export interface MapColumns {
  /** Their numbers. */
  readonly neurons: readonly number[];
  readonly clusters: readonly ClusterColumns[];
  /** How many are not off. */
  readonly on: number;
}

/** Heat maps from neurons to functions of ab, one below the other with the same columns. */
export function hiddenToRepresentationChart(
  maps: readonly HiddenMapRows[],
  { neurons, clusters, on }: MapColumns,
  context: IrrepContext,
): Chart {
  const width = cellSize(neurons.length, 620, 3, 24);
  const values: HeatRow[] = maps.flatMap((map, i) =>
    heatRows(i, map.values, scaleOf([map.values]), (row) => ({ function: map.functions[row] }))
  );
  const clusterOf = clusters.flatMap(({ cluster, count }) => Array<string>(count).fill(cluster));
  const marks = heatMarks(
    clusters.map(({ cluster, start, count }) => ({ place: start + count / 2, text: cluster })),
    neurons.length,
    width,
  );
  return new Chart("hidden_to_representation", {
    ...frame(
      titleOf("How the neurons hold ρ(ab)", context),
      [
        "Mean activation for a product ab is Σ f(ab) M[f, neuron], f the entries of ρ",
        `Neurons by cluster, then by the row of ρ with most of their power${
          neurons.length < on ? `; the strongest ${neurons.length} of ${on}` : ""
        }`,
        ...cutOf(maps),
        context.network,
      ],
      "Maps from neurons to the matrix entries of ρ(ab) of the key irreps, " + aboutOf(context),
    ),
    params: [
      { name: "neurons", value: [...neurons] },
      { name: "clusters", value: clusterOf },
    ],
    data: { values },
    transform: [
      ...cellsOf(false),
      { calculate: "neurons[datum.column]", as: "neuron" },
      { calculate: "clusters[datum.column]", as: "cluster" },
    ],
    concat: maps.map(({ irrep, functions, starts, distance }, i) =>
      heatPanelSpec({
        panel: i,
        title: [`${irrep}: distance of M Mᵀ from ideal ${distanceText(distance)}`],
        shape: [functions.length, neurons.length],
        cell: [width, heightOf(functions.length)],
        axes: ["entries of ρ", "neurons"],
        lines: [starts, clusters.map(({ start }) => start).filter((start) => start > 0)],
        marks,
        tooltip: [
          ["function", "entry of ρ"],
          ["neuron", "neuron"],
          ["cluster", "cluster"],
          ["value", "M (of norm 1 in all)"],
        ],
        legend: ["entry over", "largest"],
        isPositive: false,
        scale: 1,
      })
    ),
    columns: 1,
    resolve: { scale: { color: "shared" } },
  });
}

/** How the logits' part in an irrep depends on functions of ab and of c^-1. */
export interface UnembeddingMapRows {
  readonly irrep: string;
  /** What the rows and columns are. */
  readonly functions: readonly string[];
  /** Rank of the block: there may be more functions than are shown. */
  readonly rank: number;
  /** By function of ab and of c^-1. */
  readonly values: readonly (readonly number[])[];
  /** The same for the character. */
  readonly ideal: readonly (readonly number[])[];
  /** Frobenius distance of the two, both of norm 1. */
  readonly distance: number;
}

/** For each irrep the unembedding in the representation basis, beside the ideal. */
export function unembeddingRepresentationChart(
  maps: readonly UnembeddingMapRows[],
  context: IrrepContext,
): Chart {
  const panels = maps.flatMap(({ values, ideal, functions, irrep, distance }, i) => {
    const scale = scaleOf([values, ideal]);
    const cell = cellSize(functions.length, 270, 4, 24);
    const both = [
      { matrix: values, title: [irrep, `distance ${distanceText(distance)}`] },
      { matrix: ideal, title: [irrep, "ideal"] },
    ];
    return both.map(({ matrix, title }, k) => ({
      rows: heatRows(2 * i + k, matrix, scale, (row) => ({ product: functions[row] })),
      spec: heatPanelSpec({
        panel: 2 * i + k,
        title,
        shape: [functions.length, functions.length],
        cell: [cell, cell],
        axes: ["entries of ρ(ab)", "entries of ρ(c⁻¹)"],
        tooltip: [
          ["product", "entry of ρ(ab)"],
          ["output", "entry of ρ(c⁻¹)"],
          ["value", "B (of norm 1 in all)"],
        ],
        legend: ["entry over", "largest"],
        isPositive: false,
        scale: 1,
      }),
    }));
  });
  const values: HeatRow[] = panels.flatMap(({ rows }) => rows);
  const functions = maps.flatMap((map) => [map.functions, map.functions]);
  return new Chart("unembedding_representation", {
    ...frame(
      titleOf("How the unembedding reads ρ(ab)", context),
      [
        "Logits in the irrep's block are Σ f(ab) B[f, f'] f'(c⁻¹), f the entries of ρ",
        "Rows: entries of ρ(ab), columns: of ρ(c⁻¹). Ideal: those of χ(abc⁻¹)",
        "Distance: Frobenius, both of norm 1, from 0 to 2",
        ...cutOf(maps),
        context.network,
      ],
      "The unembedding in the representation basis of the key irreps, beside the ideal, " +
        aboutOf(context),
    ),
    params: [{ name: "functions", value: functions.map((names) => [...names]) }],
    data: { values },
    transform: [
      ...cellsOf(false),
      { calculate: "functions[datum.panel][datum.column]", as: "output" },
    ],
    concat: panels.map(({ spec }) => spec),
    columns: 2,
    resolve: { scale: { color: "shared" } },
  });
}

/** Pixels of a row, so that a map of one row is seen and one of many fits. */
function heightOf(rows: number): number {
  return cellSize(rows, 240, 4, 18);
}

/** What is left out of maps with many functions. */
function cutOf(
  maps: readonly {
    readonly irrep: string;
    readonly functions: readonly string[];
    readonly rank: number;
  }[],
): string[] {
  return maps.filter(({ functions, rank }) => functions.length < rank)
    .map(({ irrep, functions, rank }) => `The first ${functions.length} of ${rank} of ${irrep}`);
}
