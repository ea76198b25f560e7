/**
 * The figure of one pair's logits.
 *
 * @module
 */

import type { ExhibitOutput, PairExhibit } from "../analysis/pair_exhibit.ts";
import type { ChartContext } from "../charts/chart.ts";
import { MAX_PAIR_ROWS, type PairLogitRow, pairLogitsChart } from "../charts/pair_logits.ts";
import type { Figure } from "./figure.ts";

/** The logits of one pair for all outputs, beside the sum of the key characters. */
export function pairLogitsFigure(
  exhibit: PairExhibit,
  { group, model, network }: ChartContext & { readonly network: string },
): Figure {
  const { left, right, product, isTrained, keys, outputs, label } = exhibit;
  const rows = rowsOf(exhibit);
  const drawn = choose(rows);
  const kind = isTrained === null ? "a pair" : isTrained ? "a training pair" : "a test pair";
  const isControl = label !== product.name;
  const correlation = keys.length > 0 ? correlationOf(outputs) : null;
  return {
    chart: pairLogitsChart(drawn, {
      group,
      model,
      network,
      pair: `a = ${left.name}, b = ${right.name}, a·b = ${product.name}` +
        (isControl ? `, label ${label}` : ""),
      classes: [left, right, product].map((element) => element.class),
      keys: keys.map(({ irrep }) => irrep),
      ...(drawn.length < rows.length && {
        choice: `${drawn.length} of ${rows.length} classes, evenly by the sum of characters`,
      }),
    }),
    shows: `For ${left.name} times ${right.name}, ${kind}, the ` +
      `${isControl ? "label" : "product"} ${label} has a logit ${marginText(outputs)}` +
      (correlation === null
        ? "; no irrep is key."
        : `; over the outputs the correlation with the sum of key characters is ` +
          `${correlation.toFixed(3)}.`),
    computed:
      "The network's logits for one pair minus their mean over the outputs, in float64, beside " +
      "Σ w χ(a·b·c⁻¹) over the key irreps, with w = ⟨L, χ⟩ / ⟨χ, χ⟩ from the logits L of all pairs.",
  };
}

/** A row for each output, or in larger groups for each class of a b c⁻¹. */
function rowsOf({ outputs, keys }: PairExhibit): PairLogitRow[] {
  const isLarge = outputs.length > MAX_PAIR_ROWS;
  const groups = new Map<string, ExhibitOutput[]>();
  for (const output of isLarge ? outputs : []) {
    groups.set(output.class, [...groups.get(output.class) ?? [], output]);
  }
  const all = isLarge ? [...groups.values()] : outputs.map((output) => [output]);
  return all.map((some) => {
    const logits = some.map(({ logit }) => logit);
    return {
      output: isLarge ? null : some[0].output,
      class: some[0].class,
      outputs: some.length,
      logit: logits.reduce((sum, logit) => sum + logit, 0) / logits.length,
      low: Math.min(...logits),
      high: Math.max(...logits),
      predicted: keys.length > 0 ? some[0].predicted : null,
      isRight: some.some(({ isRight }) => isRight),
    };
  });
}

/** Of many rows as many as can be told apart, the first, the last and the right one among them. */
function choose(rows: readonly PairLogitRow[]): PairLogitRow[] {
  if (rows.length <= MAX_PAIR_ROWS) return [...rows];
  const most = MAX_PAIR_ROWS - 1; // the right one may come beside
  const kept = new Set(
    Array.from({ length: most }, (_, i) => Math.round(i * (rows.length - 1) / (most - 1))),
  );
  return rows.filter(({ isRight }, i) => isRight || kept.has(i));
}

/** How far the right output is above the largest of the others. */
function marginText(outputs: readonly ExhibitOutput[]): string {
  let [own, next] = [0, -Infinity];
  for (const { isRight, logit } of outputs) {
    if (isRight) own = logit;
    else next = Math.max(next, logit);
  }
  const margin = own - next;
  return margin > 0
    ? `${margin.toFixed(1)} above the next`
    : `${(-margin).toFixed(1)} below another`;
}

/** Correlation of the logits with the sum of key characters, both of which have mean 0. */
function correlationOf(outputs: readonly ExhibitOutput[]): number {
  let [both, own, predicted] = [0, 0, 0];
  for (const output of outputs) {
    both += output.logit * output.predicted;
    own += output.logit ** 2;
    predicted += output.predicted ** 2;
  }
  return own > 0 && predicted > 0 ? both / Math.sqrt(own * predicted) : 0;
}
