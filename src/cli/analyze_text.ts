/**
 * What `analyze` prints of a network.
 *
 * @module
 */

import type { IrrepResult, Result } from "../analysis/analyze.ts";
import type { TotalMeasures } from "../analysis/measures.ts";

/** Irreps that are listed: key or causal ones first, then by similarity. */
const MAX_IRREPS = 24;

/** A network for people: losses, a line for each irrep, totals beside their nulls. */
export function analysisText(title: string, result: Result): string {
  const { group, model, loss, accuracy, irreps, sumOfSquaredWeights } = result;
  return [
    `${title}: ${model} on ${group.name}, order ${group.order}`,
    `  loss (nats): train ${number(loss.train)}, test ${number(loss.test)}, all ${
      number(loss.all)
    }`,
    `  accuracy: train ${share(accuracy.train)}, test ${share(accuracy.test)}`,
    `  sum of squared weights ${sumOfSquaredWeights.toFixed(1)}`,
    "",
    ...irrepLines(irreps),
    "",
    ...totalLines(result),
  ].join("\n");
}

function irrepLines(irreps: readonly IrrepResult[]): string[] {
  const rank = (irrep: IrrepResult) =>
    (irrep.key || irrep.causalKey ? 2 : 0) +
    Math.abs(irrep.logitSimilarity ?? -1);
  const shown = [...irreps].sort((a, b) => rank(b) - rank(a)).slice(0, MAX_IRREPS);
  const heads = [
    "irrep",
    "dim",
    "key",
    "causal",
    "similarity",
    "W_x",
    "W_y",
    "W_U",
    "rho(a)",
    "rho(b)",
    "rho(ab)",
    "excluded",
    "restricted",
  ];
  const rows = shown.map((irrep) => [
    irrep.name,
    String(irrep.dimension),
    irrep.key ? "yes" : "-",
    irrep.causalKey === null ? "?" : irrep.causalKey ? "yes" : "-",
    share(irrep.logitSimilarity),
    share(irrep.embedLeftFve),
    share(irrep.embedRightFve),
    share(irrep.unembedFve),
    share(irrep.hiddenLeftFve),
    share(irrep.hiddenRightFve),
    share(irrep.hiddenProductFve),
    number(irrep.hiddenExcludedLoss),
    number(irrep.hiddenRestrictedLoss),
  ]);
  const lines = table([heads, ...rows]);
  if (shown.length < irreps.length) {
    lines.push(`  … and ${irreps.length - shown.length} more with less; --json has all`);
  }
  return lines;
}

/** Totals over the key irreps, and what they come to by chance. */
function totalLines({ totals, nulls, chance, notDiscriminating }: Result): string[] {
  const fields: readonly (readonly [keyof TotalMeasures, string])[] = [
    ["logitFve", "logits in characters, all irreps"],
    ["embedLeftFve", "W_x in key irreps"],
    ["embedRightFve", "W_y in key irreps"],
    ["unembedFve", "W_U in key irreps"],
    ["hiddenFve", "hidden in rho(a), rho(b), rho(ab)"],
    ["hiddenProductFve", "hidden in rho(ab)"],
    ["hiddenRestrictedLoss", "loss of rho(ab) alone, all pairs"],
    ["hiddenExcludedLoss", "loss without rho(ab), train pairs"],
  ];
  const rows = fields.map(([field, what]) => {
    const range = (control: "relabelled" | "randomSubspaces") => {
      const spread = nulls?.[control].totals[field];
      return spread ? `${number(spread.min)} to ${number(spread.max)}` : "-";
    };
    return [
      what,
      number(totals[field]),
      range("relabelled"),
      range("randomSubspaces"),
      notDiscriminating?.includes(field) ? "not discriminating" : "",
    ];
  });
  return [
    `Totals over key irreps; shares by chance ${share(chance.totals)}` +
    (nulls ? `, nulls over ${nulls.relabelled.draws} draws` : ", no nulls drawn"),
    ...table([["", "", "relabelled", "random spaces", ""], ...rows]),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  return rows.map((row) =>
    "  " + row.map((cell, k) => k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))
      .join("  ").trimEnd()
  );
}

function number(value: number | null): string {
  if (value === null) return "?";
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(3);
}

function share(value: number | null): string {
  return value === null ? "-" : value.toFixed(3);
}
