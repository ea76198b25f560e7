/**
 * What only transformers have, as tables: heads, and the paths to the logits.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { number, share } from "./short_numbers.ts";
import type { Table } from "./table.ts";

/** Irreps that are named for each side of a head. */
const NAMED = 3;
/** Shares below which an irrep is not worth its name. */
const LEAST = 0.01;

/** A row for each head; null where there are none. */
export function headTable({ heads, loss }: Result): Table | null {
  if (!heads) return null;
  const largest = (
    irreps: NonNullable<Result["heads"]>[number]["irreps"],
    side: "left" | "right",
  ) =>
    irreps.filter((irrep) => irrep[side] >= LEAST).sort((x, y) => y[side] - x[side])
      .slice(0, NAMED).map((irrep) => `${irrep.name} ${share(irrep[side])}`).join(", ");
  return {
    name: "heads",
    caption:
      "Attention heads: what = attends to on average (± mean deviation), and what they add " +
      "to the hidden layer",
    head: ["head", "to a", "to b", "to =", "loss without", "irreps as a", "irreps as b"],
    rows: heads.map(({ head, attention, spread, lossWithout, irreps }) => [
      String(head),
      `${share(attention.left)} ± ${share(spread.left)}`,
      `${share(attention.right)} ± ${share(spread.right)}`,
      share(attention.self),
      number(lossWithout.all),
      largest(irreps, "left"),
      largest(irreps, "right"),
    ]),
    notes: [
      `over all pairs; the loss with all heads is ${number(loss.all)}. Shares are of the squared ` +
      `norm of W_E W_V W_O W_in of the head, by element`,
    ],
  };
}

/** The two paths to the logits; null where there is one. */
export function pathTable({ paths, irreps, loss }: Result): Table | null {
  if (!paths) return null;
  const shown = paths.irreps.filter((_, i) => irreps[i].key);
  return {
    name: "paths",
    caption: "Similarity of the logits by path: through the hidden layer, and around it",
    head: ["irrep", "through hidden", "around it"],
    rows: shown.map(({ name, throughHidden, direct }) => [
      name,
      number(throughHidden),
      number(direct),
    ]),
    notes: [
      `without the path around the hidden layer the loss over all pairs is ` +
      `${number(paths.lossThroughHidden.all)}, with it ${number(loss.all)}`,
    ],
  };
}
