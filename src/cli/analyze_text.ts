/**
 * What `analyze` prints.
 *
 * @module
 */

import type { IrrepResult, Result } from "../analysis/analyze.ts";
import type { IrrepMeasures, TotalMeasures } from "../analysis/measures.ts";
import type { NetworkResult, RunResult } from "./analyze_run.ts";
import { learningLines } from "./analyze_text_learning.ts";
import { ablationLines, neuronLines, repMapLines, signLines } from "./analyze_text_parts.ts";
import { columns } from "./columns.ts";
import { LABELS } from "./train_words.ts";
import { number, range, share } from "./short_numbers.ts";

/** Irreps that are listed: key or causal ones first, then by similarity. */
const MAX_IRREPS = 24;
/** Behind a value that lies in the range of a null. */
const IN_NULL = "~";

/** The networks of a run for people. */
export function runText({ networks, skipped }: RunResult): string {
  return [
    ...networks.map((network) =>
      [
        analysisText(`Seed ${network.seed}${marks(network)}`, network.final),
        "",
        ...learningLines(network),
      ].join("\n")
    ),
    ...skipped.map(({ seed, reason }) => `Seed ${seed}: ${reason}`),
  ].join("\n\n");
}

/** A network for people. */
export function analysisText(title: string, result: Result): string {
  const { group, model, loss, accuracy, sumOfSquaredWeights } = result;
  const sections = [
    [
      `${title}: ${model} on ${group.name}, order ${group.order}`,
      `  loss (nats): train ${number(loss.train)}, test ${number(loss.test)}, all ${
        number(loss.all)
      }`,
      `  accuracy: train ${share(accuracy.train)}, test ${share(accuracy.test)}, all ${
        share(accuracy.all)
      }`,
      `  sum of squared weights ${number(sumOfSquaredWeights)}`,
    ],
    irrepLines(result),
    totalLines(result),
    neuronLines(result.neurons),
    repMapLines(result.repMaps),
    signLines(result.signCircuits),
    ablationLines(result),
  ];
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

/** What sets a network apart from one that was trained to the end on products. */
function marks({ labels, partial }: NetworkResult): string {
  const control = labels === "group" ? "" : ` (a control, trained on ${LABELS[labels]})`;
  return control + (partial ? ` (partial, after ${partial.step} steps: ${partial.reason})` : "");
}

/** Columns of the table of irreps that hold measures. */
const IRREP_COLUMNS: readonly (readonly [keyof IrrepMeasures, string, typeof number])[] = [
  ["logitSimilarity", "similarity", share],
  ["embedLeftFve", "W_x", share],
  ["embedRightFve", "W_y", share],
  ["unembedFve", "W_U", share],
  ["hiddenLeftFve", "rho(a)", share],
  ["hiddenRightFve", "rho(b)", share],
  ["hiddenProductFve", "rho(ab)", share],
  ["hiddenExcludedLoss", "excluded", number],
  ["hiddenRestrictedLoss", "restricted", number],
];

function irrepLines({ irreps, keyCounts, nulls }: Result): string[] {
  const rank = (irrep: IrrepResult) =>
    (irrep.key || irrep.causalKey ? 2 : 0) + Math.abs(irrep.logitSimilarity ?? -1);
  const shown = [...irreps].sort((a, b) => rank(b) - rank(a)).slice(0, MAX_IRREPS);
  const heads = ["irrep", "dim", "key", "causal", ...IRREP_COLUMNS.map(([, head]) => head)];
  const rows = shown.map((irrep) => [
    `${irrep.name} `,
    `${irrep.dimension} `,
    irrep.key ? "yes " : "- ",
    irrep.causalKey === null ? "? " : irrep.causalKey ? "yes " : "- ",
    ...IRREP_COLUMNS.map(([field, , format]) =>
      format(irrep[field] as number | null) +
      (irrep.notDiscriminating?.includes(field) ? IN_NULL : " ")
    ),
  ]);
  const counts = keyCounts.map(({ threshold, count }) => `${count} above ${threshold}`);
  const lines = [
    `Irreps by similarity of the logits: ${counts.join(", ")}`,
    ...columns([heads.map((head) => `${head} `), ...rows], { gap: 1 }),
  ];
  if (shown.length < irreps.length) {
    lines.push(`  … and ${irreps.length - shown.length} more with less; --json has all`);
  }
  if (nulls) {
    lines.push(
      `  ${IN_NULL} in the range of relabelled irreps or of random spaces: it tells nothing`,
    );
  }
  return lines;
}

/** Totals over the key irreps, what they come to by chance, and what is in no irrep. */
function totalLines({ totals, nulls, chance, notDiscriminating, remainders }: Result): string[] {
  const fields: readonly (readonly [keyof TotalMeasures, string])[] = [
    ["logitFve", "logits in characters, all irreps"],
    ["embedLeftFve", "W_x in key irreps"],
    ["embedRightFve", "W_y in key irreps"],
    ["unembedFve", "W_U in key irreps"],
    ["hiddenFve", "hidden in rho(a), rho(b), rho(ab)"],
    ["hiddenProductFve", "hidden in rho(ab)"],
    ["logitRestrictedLoss", "loss of characters alone, all pairs"],
    ["logitExcludedLoss", "loss without characters, train pairs"],
    ["hiddenRestrictedLoss", "loss of rho(ab) alone, all pairs"],
    ["hiddenExcludedLoss", "loss without rho(ab), train pairs"],
    ["testRestrictedRatio", "test loss over that of rho(ab) alone"],
  ];
  const rows = fields.map(([field, what]) => [
    what,
    number(totals[field]),
    ...(nulls
      ? [
        range(nulls.relabelled.totals[field]),
        range(nulls.randomSubspaces.totals[field]),
        notDiscriminating?.includes(field) ? "not discriminating" : "",
      ]
      : []),
  ]);
  return [
    `Totals over key irreps; shares by chance ${share(chance.totals.share)}` +
    (nulls ? `, nulls over ${nulls.relabelled.draws} draws` : ", no nulls drawn"),
    ...columns(nulls ? [["", "", "relabelled", "random spaces", ""], ...rows] : rows, {
      left: [0, 4],
    }),
    `In no irrep: ${share(remainders.hiddenInteraction)} of the hidden layer (interactions of a ` +
    `and b), ${share(remainders.logits)} of the logits`,
  ];
}
