/**
 * The logits of the pairs with one left element, beside the characters that they should be made of.
 *
 * @module
 */

import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { cellSize, cellsOf, heatPanelSpec, type HeatRow, heatRows, scaleOf } from "./heat_map.ts";

/** A matrix of logits: a row for each right element b, a column for each output c. */
export interface SlicePanel {
  /** What it is, such as `logits of the network`. */
  readonly title: string;
  /** By b and c, in logits. */
  readonly values: readonly (readonly number[])[];
}

/** The matrices of one left element. */
export interface SliceRows {
  /** How the left element a is written. */
  readonly left: string;
  /** The right elements b that are shown, in order. */
  readonly right: readonly string[];
  /** The outputs c in the order of the columns: answers are on the diagonal. */
  readonly outputs: readonly string[];
  /** Order of the group. */
  readonly order: number;
  /** What the elements are sorted by, such as `coset Hb, |H| = 24`; the coarsest first. */
  readonly sortedBy: readonly string[];
  /** Positions at which a coset begins. */
  readonly starts: readonly number[];
  /** At most four. */
  readonly panels: readonly SlicePanel[];
}

/** Up to four heat maps with one scale of colours. */
export function logitSlicesChart(slice: SliceRows, context: IrrepContext): Chart {
  const { left, right, outputs, order, sortedBy, starts, panels } = slice;
  const scale = scaleOf(panels.map(({ values }) => values));
  const count = right.length;
  const cell = cellSize(count, 300, 5, 40);
  const values: HeatRow[] = panels.flatMap((panel, i) =>
    heatRows(i, panel.values, scale, (row) => ({ b: right[row] }))
  );
  return new Chart("logit_slices", {
    ...frame(
      titleOf("Logits beside the characters of key irreps", context),
      [
        `Pairs (a, b) with a = ${left}; outputs c in the order of a·b: answers on the diagonal`,
        ...sortedBy.map((by, i) => `${i === 0 ? "Elements b sorted by" : "then by"} ${by}`),
        `Logits without their mean over all outputs${
          count < order ? `; ${count} of ${order} elements, evenly chosen` : ""
        }`,
        context.network,
      ],
      `Logits of the pairs (a, b) with a = ${left}, beside the characters of the key irreps, ` +
        aboutOf(context),
    ),
    params: [{ name: "outputs", value: [...outputs] }],
    data: { values },
    transform: [...cellsOf(false), { calculate: "outputs[datum.column]", as: "c" }],
    concat: panels.map((panel, i) =>
      heatPanelSpec({
        panel: i,
        title: [panel.title],
        shape: [count, count],
        cell: [cell, cell],
        axes: ["right element b", "output c"],
        lines: [starts, starts],
        tooltip: [["b", "b"], ["c", "c"], ["value", "logit, centred"]],
        legend: ["logit,", "centred"],
        isPositive: false,
        scale,
      })
    ),
    columns: 2,
    resolve: { scale: { color: "shared" } },
  });
}
