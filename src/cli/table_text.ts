/**
 * Tables of reports as text.
 *
 * @module
 */

import { IN_NULL, type Table, wordColumns } from "../report/table.ts";
import { columns } from "./columns.ts";

/** Lines: the caption, the table, and its notes. Greek letters are spelled out. */
export function tableText(table: Table): string[] {
  const { caption, head, rows, notes } = table;
  const marked = rows.some((row) => row.some((cell) => cell.endsWith(IN_NULL)));
  // Marks hang in the gap between columns, so that digits stand below digits.
  const hang = (cell: string) => marked && !cell.endsWith(IN_NULL) ? `${cell} ` : cell;
  const lines = [head, ...rows].map((row) => row.map(plain).map(hang));
  return [
    plain(caption),
    ...(rows.length > 0
      ? columns(lines, { left: [0, ...wordColumns(table)], gap: marked ? 1 : 2 })
      : []),
    ...notes.map((note) => `  ${plain(note)}`),
  ];
}

/** A table without one of its columns. */
export function withoutColumn({ head, rows, ...rest }: Table, name: string): Table {
  const place = head.indexOf(name);
  const others = (cells: readonly string[]) => cells.filter((_, k) => k !== place);
  return { ...rest, head: others(head), rows: rows.map(others) };
}

/** Terminals have no Greek letters for sure. */
function plain(text: string): string {
  return text.replaceAll("ρ", "rho");
}
