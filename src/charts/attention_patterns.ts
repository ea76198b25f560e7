/**
 * What the heads of a transformer attend to.
 *
 * @module
 */

import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { cellSize, cellsOf, heatPanelSpec, type HeatRow, heatRows } from "./heat_map.ts";

/** The attention of one head. */
export interface HeadRows {
  /** Its number, from 0. */
  readonly head: number;
  /** Lines that sum it up, such as `to a 0.495 ± 0.271`. */
  readonly means: readonly string[];
  /** By a and b: attention to a, from 0 to 1. */
  readonly values: readonly (readonly number[])[];
}

/** The heads of a network. */
export interface AttentionRows {
  /** The elements that are shown, on both sides. */
  readonly elements: readonly string[];
  /** Order of the group. */
  readonly order: number;
  /** How many heads there are. */
  readonly heads: number;
  /** Those that are shown, at most eight. */
  readonly shown: readonly HeadRows[];
}

/** A heat map for each head, all on the scale from 0 to 1. */
export function attentionPatternsChart(
  { elements, order, heads, shown }: AttentionRows,
  context: IrrepContext,
): Chart {
  const count = elements.length;
  const cell = cellSize(count, 160, 3, 40);
  const values: HeatRow[] = shown.flatMap(({ head, values }, i) =>
    heatRows(i, values, 1, (row) => ({ head, a: elements[row] }))
  );
  const cut = [
    ...(count < order ? [`the first ${count} of ${order} a side`] : []),
    ...(shown.length < heads ? [`${shown.length} of ${heads} heads`] : []),
  ];
  return new Chart("attention_patterns", {
    ...frame(
      titleOf("Attention patterns", context),
      [
        "Colour: attention of = to a for each pair (a, b); the rest goes to b and to = itself",
        ["Elements in the order of the group", ...cut].join("; "),
        "Above each head: its mean over all pairs ± mean deviation",
        context.network,
      ],
      `Attention to the left element of ${shown.length} heads on pairs of elements, ` +
        aboutOf(context),
    ),
    params: [{ name: "elements", value: [...elements] }],
    data: { values },
    transform: [...cellsOf(false), { calculate: "elements[datum.column]", as: "b" }],
    concat: shown.map(({ head, means }, i) =>
      heatPanelSpec({
        panel: i,
        title: [`head ${head}`, ...means],
        shape: [count, count],
        cell: [cell, cell],
        axes: ["left element a", "right element b"],
        tooltip: [["head", "head"], ["a", "a"], ["b", "b"], ["value", "attention to a"]],
        legend: ["attention", "to a"],
        isPositive: true,
        scale: 1,
      })
    ),
    columns: 4,
    resolve: { scale: { color: "shared" } },
  });
}
