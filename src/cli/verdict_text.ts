/**
 * A verdict for the terminal, with a line that shows test accuracy over training.
 *
 * @module
 */

import type { TrainingRow } from "../charts/training.ts";
import type { VerdictLine } from "../report/verdict_types.ts";
import { percent } from "../report/words.ts";
import { sparkline } from "./sparkline.ts";

/** Characters to a line. */
const WIDTH = 100;
const CURVE = "Test accuracy";

/** The lines of a verdict, and of test accuracy if it was measured more than once. */
export function verdictText(
  title: string,
  lines: readonly VerdictLine[],
  rows: readonly TrainingRow[],
): string {
  const curve = curveOf(rows);
  const entries = [
    ...lines.map(({ topic, text }) => ({ topic, lines: wrap(text) })),
    ...(curve === null ? [] : [{ topic: CURVE, lines: [curve] }]),
  ];
  const column = Math.max(...entries.map(({ topic }) => topic.length)) + 4;
  const body = entries.flatMap(({ topic, lines: [first, ...more] }) => [
    `  ${topic}`.padEnd(column) + first,
    ...more.map((line) => " ".repeat(column) + line),
  ]);
  return [title, ...body].join("\n");
}

/** Test accuracy as bars, between its first and its last value. */
export function curveOf(rows: readonly TrainingRow[]): string | null {
  const values = rows.map(({ testAccuracy }) => testAccuracy);
  const bars = sparkline(values);
  return bars && `${percent(values[0])} ${bars} ${percent(values[values.length - 1])}`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= WIDTH - 18) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
