/**
 * Activations of single neurons on all pairs.
 *
 * @module
 */

import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { cellSize, cellsOf, heatPanelSpec, type HeatRow, heatRows, scaleOf } from "./heat_map.ts";

/** A side of a neuron's picture. */
export interface ActivationSide {
  /** The elements, in order. */
  readonly elements: readonly string[];
  /** Positions at which a coset begins. */
  readonly starts: readonly number[];
}

/** The activations of one neuron. */
export interface ActivationRows {
  /** Its number. */
  readonly neuron: number;
  /** Its cluster: an irrep, or `mixed`. */
  readonly cluster: string;
  /** What its elements are sorted by; where that is cosets, in a second line their concentration. */
  readonly sortedBy: readonly string[];
  /** The left elements a, row by row. */
  readonly left: ActivationSide;
  /** The right elements b, column by column. */
  readonly right: ActivationSide;
  /** By a and b. */
  readonly values: readonly (readonly number[])[];
}

/**
 * A heat map for each neuron, each on a scale of its own.
 *
 * @param neurons at most eight
 * @param order the order of the group
 */
export function neuronActivationsChart(
  neurons: readonly ActivationRows[],
  order: number,
  context: IrrepContext,
): Chart {
  const count = neurons[0].left.elements.length;
  const cell = cellSize(count, 160, 4, 40);
  const values: HeatRow[] = neurons.flatMap((neuron, i) =>
    heatRows(i, neuron.values, scaleOf([neuron.values]), (row) => ({
      neuron: neuron.neuron,
      a: neuron.left.elements[row],
    }))
  );
  const isPositive = neurons.every((neuron) => neuron.values.flat().every((value) => value >= 0));
  return new Chart("neuron_activations", {
    ...frame(
      titleOf("Activations of single neurons", context),
      [
        "The strongest of each cluster on pairs (a, b), sorted for each neuron",
        ...(neurons.some(({ sortedBy }) => sortedBy.length > 1)
          ? [
            "aH, Ha: cosets of a subgroup H; within: variance inside them over variance",
          ]
          : []),
        `Colour: activation over the neuron's largest${
          count < order ? `; ${count} of ${order} elements a side` : ""
        }`,
        context.network,
      ],
      `Activations of ${neurons.length} neurons on pairs of elements sorted by cosets, ` +
        aboutOf(context),
    ),
    params: [{ name: "right", value: neurons.map(({ right }) => [...right.elements]) }],
    data: { values },
    transform: [...cellsOf(true), { calculate: "right[datum.panel][datum.column]", as: "b" }],
    concat: neurons.map(({ neuron, cluster, sortedBy, left, right }, i) =>
      heatPanelSpec({
        panel: i,
        title: [`neuron ${neuron}`, cluster, ...sortedBy],
        shape: [count, right.elements.length],
        cell: [cell, cell],
        axes: ["left element a", "right element b"],
        lines: [left.starts, right.starts],
        tooltip: [["neuron", "neuron"], ["a", "a"], ["b", "b"], ["value", "activation"]],
        legend: ["activation", "over largest"],
        isPositive,
        scale: 1,
      })
    ),
    columns: 4,
    resolve: { scale: { color: "shared" } },
  });
}
