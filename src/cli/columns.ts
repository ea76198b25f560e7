/**
 * Text in columns.
 *
 * @module
 */

/** How cells stand in a line. */
export interface ColumnOptions {
  /** Numbers of the columns that begin at their left; the others end at their right. */
  readonly left?: readonly number[];
  /** Spaces between columns. */
  readonly gap?: number;
  /** Spaces before each line. */
  readonly indent?: number;
}

/** Lines whose columns are as wide as their widest cell. */
export function columns(
  rows: readonly (readonly string[])[],
  { left = [0], gap = 2, indent = 2 }: ColumnOptions = {},
): string[] {
  const widths = rows[0]?.map((_, k) => Math.max(...rows.map((row) => row[k].length))) ?? [];
  return rows.map((row) => " ".repeat(indent) + line(row, widths, left, gap));
}

/** A line of a table that is printed while it is made: a wider column and narrower ones. */
export function fixedRow(first: number, others: number): (...cells: readonly string[]) => string {
  return (...cells) => line(cells, cells.map((_, k) => k === 0 ? first : others), [0], 1);
}

function line(
  cells: readonly string[],
  widths: readonly number[],
  left: readonly number[],
  gap: number,
): string {
  return cells
    .map((cell, k) => left.includes(k) ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))
    .join(" ".repeat(gap)).trimEnd();
}
