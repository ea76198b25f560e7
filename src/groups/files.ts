import { FiniteGroup } from "./finite_group.ts";
import {
  type SquareTable,
  tableFromCsv,
  tableFromFile,
  tableFromJson,
  tableFromSafetensors,
  type TableUse,
} from "./table_files.ts";

/** Multiplication tables in files. */
const GROUP: TableUse = { what: "a group", names: ["table"] };

/**
 * The group in a file that the user gives, by the ending of its name: `.safetensors`, `.json` or
 * `.csv`. The axioms are verified, the file's order of elements is kept, and the group is named
 * after the file, without folder and ending.
 *
 * @param fileName the file's name, with or without folders
 * @param bytes the file's content
 * @throws SyntaxError if the content is not of the format that the ending says
 * @throws RangeError if it holds no square table, none of a group, or one above the order limit
 */
export function groupFromFile(fileName: string, bytes: Uint8Array): FiniteGroup {
  return groupOf(tableFromFile(fileName, bytes, GROUP), fileName);
}

/**
 * The group in a safetensors file: the tensor `table`, integers, (n, n), `table[a][b]` = a·b.
 * Other tensors are ignored.
 *
 * @param bytes the file's content
 * @param name the file's name
 * @throws SyntaxError or RangeError as `groupFromFile()` does
 */
export function groupFromSafetensors(bytes: Uint8Array, name: string): FiniteGroup {
  return groupOf(tableFromSafetensors(bytes, name, GROUP), name);
}

/**
 * The group in a JSON text: the table as an array of rows, or `{"table": [row, …]}`.
 *
 * @param text the file's content
 * @param name the file's name
 * @throws SyntaxError or RangeError as `groupFromFile()` does
 */
export function groupFromJson(text: string, name: string): FiniteGroup {
  return groupOf(tableFromJson(text, name, GROUP), name);
}

/**
 * The group in a CSV text: one row of the table a line, integers from 0 to n - 1, no header.
 *
 * @param text the file's content
 * @param name the file's name
 * @throws SyntaxError or RangeError as `groupFromFile()` does
 */
export function groupFromCsv(text: string, name: string): FiniteGroup {
  return groupOf(tableFromCsv(text, name, GROUP), name);
}

/** The group of a table, whose entries and axioms are verified. */
function groupOf({ entries }: SquareTable, name: string): FiniteGroup {
  return FiniteGroup.fromTable(groupName(name), entries, { source: name });
}

/** The file's name without folder and ending, which is what the group is called. */
function groupName(fileName: string): string {
  const base = fileName.replace(/^.*[/\\]/, "");
  return base.replace(/(?<=.)\.[^.]*$/, "") || base;
}
