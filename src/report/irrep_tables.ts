/**
 * Measures of irreps and their totals as tables.
 *
 * @module
 */

import type { IrrepResult, Result } from "../analysis/analyze.ts";
import type { IrrepMeasures, TotalMeasures } from "../analysis/measures.ts";
import { type MatrixNames, matrixNames } from "./matrix_names.ts";
import { number, range, share } from "./short_numbers.ts";
import { IN_NULL, type Table } from "./table.ts";

/** Irreps that are listed: key or causal ones first, then by similarity. */
const MAX_IRREPS = 24;

/** Columns of the table of irreps that hold measures. */
function irrepColumns(
  { left, right, unembed }: MatrixNames,
): readonly (readonly [keyof IrrepMeasures, string, typeof number])[] {
  return [
    ["logitSimilarity", "similarity", share],
    ["embedLeftFve", left, share],
    ["embedRightFve", right, share],
    ["unembedFve", unembed, share],
    ["hiddenLeftFve", "ρ(a)", share],
    ["hiddenRightFve", "ρ(b)", share],
    ["hiddenProductFve", "ρ(ab)", share],
    ["hiddenExcludedLoss", "excluded", number],
    ["hiddenRestrictedLoss", "restricted", number],
  ];
}

/** What the network does with each irrep. */
export function irrepTable({ irreps, keyCounts, nulls, model }: Result): Table {
  const columns = irrepColumns(matrixNames(model));
  const rank = (irrep: IrrepResult) =>
    (irrep.key || irrep.causalKey ? 2 : 0) + Math.abs(irrep.logitSimilarity ?? -1);
  const shown = [...irreps].sort((a, b) => rank(b) - rank(a)).slice(0, MAX_IRREPS);
  const counts = keyCounts.map(({ threshold, count }) => `${count} above ${threshold}`);
  return {
    name: "irreps",
    caption: `Irreps by similarity of the logits: ${counts.join(", ")}`,
    head: ["irrep", "dim", "type", "key", "causal", ...columns.map(([, head]) => head)],
    rows: shown.map((irrep) => [
      irrep.name,
      String(irrep.dimension),
      irrep.type,
      irrep.key ? "yes" : "-",
      irrep.causalKey === null ? "?" : irrep.causalKey ? "yes" : "-",
      ...columns.map(([field, , format]) =>
        format(irrep[field] as number | null) +
        (irrep.notDiscriminating?.includes(field) ? IN_NULL : "")
      ),
    ]),
    notes: [
      ...(shown.length < irreps.length
        ? [`… and ${irreps.length - shown.length} more with less: the JSON has all`]
        : []),
      ...(model === "transformer"
        ? ["charts call both W_E W_x and W_y, and W_out W_U W_U; the hidden layer is that at ="]
        : []),
      ...(nulls
        ? [`${IN_NULL} in the range of relabelled irreps or of random spaces: it tells nothing`]
        : []),
    ],
  };
}

function totalRows(
  { left, right, unembed }: MatrixNames,
): readonly (readonly [keyof TotalMeasures, string])[] {
  return [
    ["logitFve", "logits in characters, all irreps"],
    ["embedLeftFve", `${left} in key irreps`],
    ["embedRightFve", `${right} in key irreps`],
    ["unembedFve", `${unembed} in key irreps`],
    ["hiddenFve", "hidden in ρ(a), ρ(b), ρ(ab)"],
    ["hiddenProductFve", "hidden in ρ(ab)"],
    ["logitRestrictedLoss", "loss of characters alone, all pairs"],
    ["logitExcludedLoss", "loss without characters, train pairs"],
    ["hiddenRestrictedLoss", "loss of ρ(ab) alone, all pairs"],
    ["hiddenExcludedLoss", "loss without ρ(ab), train pairs"],
    ["testRestrictedRatio", "test loss over that of ρ(ab) alone"],
  ];
}

/** Totals over the key irreps, what they come to by chance, and what is in no irrep. */
export function totalTable(
  { totals, nulls, chance, notDiscriminating, remainders, model }: Result,
): Table {
  const marked = (notDiscriminating?.length ?? 0) > 0;
  return {
    name: "totals",
    caption: `Totals over key irreps; shares by chance ${share(chance.totals.share)}` +
      (nulls ? `, nulls over ${nulls.relabelled.draws} draws` : ", no nulls drawn"),
    head: [
      "total",
      "value",
      ...(nulls ? ["relabelled", "random spaces"] : []),
      ...(marked ? ["remark"] : []),
    ],
    rows: totalRows(matrixNames(model)).map(([field, what]) => [
      what,
      number(totals[field]),
      ...(nulls
        ? [range(nulls.relabelled.totals[field]), range(nulls.randomSubspaces.totals[field])]
        : []),
      ...(marked ? [notDiscriminating?.includes(field) ? "not discriminating" : ""] : []),
    ]),
    notes: [
      `In no irrep: ${
        share(remainders.hiddenInteraction)
      } of the hidden layer (interactions of a ` +
      `and b), ${share(remainders.logits)} of the logits`,
    ],
  };
}
