/**
 * What `bench` measured as tables, for terminals and for documents.
 *
 * @module
 */

import type { ContestResult, Outcome } from "../bench/contest.ts";
import type { Row } from "../bench/rows.ts";
import type { Summary } from "../bench/statistics.ts";
import { columns } from "./columns.ts";

/** A table: a head, rows of as many cells, and the numbers of the columns that hold words. */
export interface BenchTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly words: readonly number[];
}

/** Lines for a terminal. */
export function tableLines(table: BenchTable): string[] {
  const { head, rows, words } = filled(table);
  return columns([head, ...rows], { left: words });
}

/** Lines for a Markdown document. */
export function markdownLines(table: BenchTable): string[] {
  const { head, rows, words } = filled(table);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  return [
    line(head),
    line(head.map((_, k) => words.includes(k) ? "---" : "---:")),
    ...escaped.map(line),
  ];
}

/** A table without the columns that nothing stands in. */
function filled({ head, rows, words }: BenchTable): BenchTable {
  const kept = head.flatMap((title, k) => title || rows.some((row) => row[k]) ? [k] : []);
  const cells = (row: readonly string[]) => kept.map((k) => row[k]);
  return {
    head: cells(head),
    rows: rows.map(cells),
    words: kept.flatMap((k, i) => words.includes(k) ? [i] : []),
  };
}

/**
 * Speeds by model, group and number of networks.
 *
 * @param peak In operations a second.
 */
export function rowsTable(rows: readonly Row[], peak: number): BenchTable {
  return {
    head: [
      "model",
      "group",
      "n",
      "pairs",
      "K",
      "steps/s",
      "min to max",
      "networks/s",
      "GFLOP/s",
      "of peak",
      "",
    ],
    rows: rows.map(({ model, group, pairs, instances, flops, rate, reason }) => [
      model,
      group.name,
      `${group.order}`,
      `${pairs}`,
      `${instances}`,
      ...(rate
        ? [
          short(rate.median),
          spread(rate),
          short(instances * rate.median),
          short(rate.median * flops / 1e9),
          `${short(100 * rate.median * flops / peak)} %`,
        ]
        : ["-", "-", "-", "-", "-"]),
      reason ?? "",
    ]),
    words: [0, 1, 10],
  };
}

/** What has to be known of that table. */
export const ROWS_NOTE =
  "steps/s: an update of all K networks together is one step; networks/s is K times as much.";

/** A group's contest: ours, and each peer beside it. */
export function contestTable(version: string, { rate, outcomes }: ContestResult): BenchTable {
  return {
    head: ["", "with", "layer 1", "steps/s", "min to max", "ours/its", "min to max", "losses", ""],
    rows: [
      [
        `Groupscope ${version}`,
        "webgpu",
        "factored",
        short(rate.median),
        spread(rate),
        "",
        "",
        "",
        "",
      ],
      ...outcomes.map(outcomeCells),
    ],
    words: [0, 1, 2, 8],
  };
}

/** What has to be known of that table. */
export const CONTEST_NOTE =
  "ours/its: our steps/s over the peer's in the same round, median. losses: the largest relative " +
  "difference between its first ten losses and ours.";

function outcomeCells({ peer, ready, comparison, reason }: Outcome): string[] {
  const name = `${peer.library}${ready ? ` ${ready.version}` : ""}`;
  const cells = [name, peer.backend, peer.variant];
  if (!comparison) return [...cells, "-", "-", "-", "-", "-", reason ?? ""];
  const { rate, ratio, lossDifference, sameWork } = comparison;
  return [
    ...cells,
    short(rate.median),
    spread(rate),
    short(ratio.median),
    spread(ratio),
    Number.isNaN(lossDifference) ? "none" : lossDifference.toExponential(0),
    sameWork ? "" : "does other work",
  ];
}

/** Remarks on the peers that took part, each once. */
export function notesOn(outcomes: readonly Outcome[]): string[] {
  const present = outcomes.filter(({ comparison }) => comparison !== null);
  return [...new Set(present.flatMap(({ peer }) => peer.notes))];
}

/** Three digits. */
export function short(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

function spread({ min, max }: Summary): string {
  return `${short(min)} to ${short(max)}`;
}
