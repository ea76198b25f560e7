/**
 * A table of a report as data.
 *
 * @module
 */

/** A table with its words; each row has as many cells as the head. */
export interface Table {
  /** Tells it from the others, and is good for addresses. */
  readonly name: string;
  /** What it shows, and over what. */
  readonly caption: string;
  readonly head: readonly string[];
  /** May be empty: then caption and notes say all there is. */
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know of it, one remark each. */
  readonly notes: readonly string[];
}

/** Behind a value that lies in the range of a null. */
export const IN_NULL = "~";

/** The numbers of the columns that hold words: these begin at their left, numbers end at their right. */
export function wordColumns({ head, rows }: Pick<Table, "head" | "rows">): number[] {
  return head.flatMap((_, k) => {
    const cells = rows.map((row) => row[k]).filter((cell) => cell !== "");
    return cells.length > 0 && cells.every((cell) => /^\p{L}/u.test(cell)) ? [k] : [];
  });
}
