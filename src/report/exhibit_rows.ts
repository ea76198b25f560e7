/**
 * Rows of charts of the inside of a network.
 *
 * @module
 */

import type { HeadResult } from "../analysis/attention.ts";
import type { AttentionPattern } from "../analysis/attention_patterns.ts";
import type { ComponentPlot } from "../analysis/exhibits.ts";
import type { LogitSlice } from "../analysis/logit_slice.ts";
import type { NeuronActivations, SortedSide } from "../analysis/neuron_activations.ts";
import type { HeadRows } from "../charts/attention_patterns.ts";
import type { SliceRows } from "../charts/logit_slices.ts";
import type { ActivationRows } from "../charts/neuron_activations.ts";
import type { ComponentPanel } from "../charts/principal_components.ts";
import { number, share } from "./short_numbers.ts";

/** A slice of logits with the names of its elements. */
export function sliceRows(slice: LogitSlice, elementNames: readonly string[]): SliceRows {
  const { left, right, outputs, logits, characterSum, parts } = slice;
  const names = (elements: readonly number[]) => elements.map((g) => elementNames[g]);
  // Of one irrep the sum is its part.
  const sum = characterSum && parts.length > 1
    ? [{ title: "all key irreps: Σ w χ(abc⁻¹)", values: characterSum }]
    : [];
  return {
    left: elementNames[left],
    right: names(right.elements),
    outputs: names(outputs),
    order: elementNames.length,
    sortedBy: sortedWords(slice),
    starts: right.starts,
    panels: [
      { title: "logits of the network", values: logits },
      ...sum,
      ...parts.map(({ irrep, coefficient, values }) => ({
        title: `${irrep}: ${number(coefficient)} χ(abc⁻¹)`,
        values,
      })),
    ],
  };
}

function sortedWords({ cosets }: LogitSlice): string[] {
  if (cosets.length === 0) return ["conjugacy class"];
  return cosets.map(({ irrep, sortedBy, subgroupOrder }) =>
    sortedBy === "angle"
      ? `angle in ${irrep}`
      : `coset Hb, |H| = ${subgroupOrder} (${sortedBy} in ${irrep})`
  );
}

/** A neuron's activations with the names of its elements. */
export function activationRows(
  neuron: NeuronActivations,
  elementNames: readonly string[],
): ActivationRows {
  const side = ({ elements, starts }: SortedSide) => ({
    elements: elements.map((g) => elementNames[g]),
    starts,
  });
  return {
    neuron: neuron.neuron,
    cluster: neuron.cluster,
    sortedBy: orderWords(neuron),
    left: side(neuron.left),
    right: side(neuron.right),
    values: neuron.values,
  };
}

/** What a neuron's elements are sorted by, in two lines. */
function orderWords({ sortedBy, left, right }: NeuronActivations): string[] {
  if (sortedBy === "class") return ["by conjugacy class"];
  if (left.within === null && right.within === null) {
    return [sortedBy === "angle" ? "by the angle of ρ" : "by the value of ρ"];
  }
  const coset = ({ cosets }: SortedSide, g: string) => cosets === "left" ? `${g}H` : `H${g}`;
  const orders = [left.subgroupOrder, right.subgroupOrder];
  const sizes = orders[0] === orders[1] ? `${orders[0]}` : orders.join(", ");
  const within = [left.within, right.within]
    .map((value) => value === null ? "-" : value < 1e-3 ? power(value) : value.toFixed(2));
  return [
    `${coset(left, "a")}, ${coset(right, "b")}; |H| = ${sizes}`,
    `within ${within.join(", ")}`,
  ];
}

/** A small number in few letters, such as `1e-6`. */
function power(value: number): string {
  return value < 1e-12 ? "0" : value.toExponential(0);
}

/** A head's attention with its means over all pairs. */
export function headRows(
  { head, values }: AttentionPattern,
  { attention, spread }: HeadResult,
): HeadRows {
  return {
    head,
    means: [
      `to a ${share(attention.left)} ± ${share(spread.left)}`,
      `to b ${share(attention.right)} ± ${share(spread.right)}`,
    ],
    values,
  };
}

/** The points of a matrix with their clusters. */
export function componentPanel(
  title: string,
  { points, shares, clusters }: ComponentPlot,
): ComponentPanel {
  return {
    title,
    shares,
    points: points.map(([first, second], number) => ({
      number,
      cluster: clusters && clusters[number],
      first,
      second,
    })),
  };
}
