/**
 * What `analyze` prints: the tables of a report, and sentences where these say more.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { learningTable } from "../report/learning_table.ts";
import { number, share } from "../report/short_numbers.ts";
import type { Table } from "../report/table.ts";
import { resultTables } from "../report/tables.ts";
import { capital } from "../report/words.ts";
import { networkName } from "../training/sweep.ts";
import type { NetworkResult, RunResult } from "./run_result.ts";
import { tableText, withoutColumn } from "./table_text.ts";
import { LABELS } from "./train_words.ts";

/** Irreps in the order of learning that are listed. */
const MAX_LEARNED = 24;
const MAX_WIDTH = 118;

/** The networks of a run for people. */
export function runText({ networks, skipped }: RunResult): string {
  return [
    ...networks.map((network) =>
      [
        analysisText(`${titleOf(network)}${marks(network)}`, network.final),
        "",
        ...learningLines(learningTable(network)),
      ].join("\n")
    ),
    ...skipped.map((network) => `${titleOf(network)}: ${network.reason}`),
  ].join("\n\n");
}

function titleOf({ hyperparameters = {}, seed }: RunResult["skipped"][number] | NetworkResult) {
  return capital(networkName(hyperparameters, seed));
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
    ...resultTables(result).map(linesOf),
  ];
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

/** What sets a network apart from one that was trained to the end on products. */
function marks({ labels, partial }: NetworkResult): string {
  const control = labels === "group" ? "" : ` (a control, trained on ${LABELS[labels]})`;
  return control + (partial ? ` (partial, after ${partial.step} steps: ${partial.reason})` : "");
}

function linesOf(table: Table): string[] {
  if (table.name === "audit") return []; // one that failed would have been an error
  if (table.name === "signs") return signLines(table);
  return tableText(withoutColumn(table, "type")); // `deno task group` tells it
}

/** A sentence for each sign. */
function signLines({ rows }: Table): string[] {
  return rows.map(([irrep, neurons, ...firing]) =>
    `Circuit of ${irrep}: ${neurons} neurons, firing on ${firing.slice(0, 4).join(", ")} of the ` +
    `pairs of signs ++, +-, -+, --; ${firing[4]}`
  );
}

/** Phases, and the irreps in the order in which they were learned, side by side. */
function learningLines({ caption, rows, notes: [first, ...others] }: Table): string[] {
  const more = rows.length - MAX_LEARNED;
  const learned = rows.slice(0, MAX_LEARNED).map(([irrep, step]) => `${irrep} at step ${step}`);
  const words = [...learned, ...(more > 0 ? [`… and ${more} more`] : [])].join(", ");
  const sentences = [rows.length > 0 ? `${first}: ${words}` : first, ...others];
  return [caption, ...sentences.flatMap(wrap)];
}

/** A sentence on as many lines as it needs, broken behind commas. */
function wrap(sentence: string): string[] {
  const lines = [""];
  for (const part of sentence.split(/(?<=, )(?!\d)/)) {
    if (lines.at(-1)!.trim() !== "" && (lines.at(-1)! + part).trimEnd().length > MAX_WIDTH) {
      lines.push("  ");
    }
    lines[lines.length - 1] += part;
  }
  return lines.map((line) => line.trimEnd());
}
