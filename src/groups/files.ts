import { isRecord, quote } from "../formats/json.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { parse as parseCsv } from "../std/csv.ts";
import { FiniteGroup } from "./finite_group.ts";
import { checkOrder, MAX_TABLE_ORDER } from "./limits.ts";

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
  const ending = /\.[^./\\]*$/.exec(fileName)?.[0].toLowerCase();
  switch (ending) {
    case ".safetensors":
      return groupFromSafetensors(bytes, fileName);
    case ".json":
      return groupFromJson(decodeText(bytes, fileName), fileName);
    case ".csv":
      return groupFromCsv(decodeText(bytes, fileName), fileName);
  }
  throw new SyntaxError(
    `Cannot read a group from ${fileName}: its name must end in .safetensors, .json or .csv, ` +
      (ending === undefined ? "and it has no ending" : `not in ${ending}`),
  );
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
  const { tensors } = decodeSafetensors(bytes, name);
  const table = tensors.get("table");
  if (table === undefined) {
    const found = [...tensors.keys()].slice(0, 5).map(quote).join(", ") || "no tensors";
    throw tableError(name, `the file must hold a tensor named table, but has ${found}`);
  }
  if (!(table.data instanceof Int32Array)) {
    throw tableError(name, "the tensor table must hold 32-bit integers (I32)");
  }
  if (table.shape.length !== 2 || table.shape[0] !== table.shape[1]) {
    throw tableError(name, `the tensor table must be square, but is (${table.shape.join(", ")})`);
  }
  return FiniteGroup.fromTable(groupName(name), table.data, { source: name });
}

/**
 * The group in a JSON text: the table as an array of rows, or `{"table": [row, …]}`.
 *
 * @param text the file's content
 * @param name the file's name
 * @throws SyntaxError or RangeError as `groupFromFile()` does
 */
export function groupFromJson(text: string, name: string): FiniteGroup {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read a group from ${name}: it is not JSON (${firstLine(error)})`,
    );
  }
  const rows = isRecord(value) && "table" in value ? value.table : value;
  if (!Array.isArray(rows)) {
    throw new SyntaxError(
      `Cannot read a group from ${name}: it must be an array of rows or {"table": [row, …]}`,
    );
  }
  return groupFromRows(rows, name);
}

/**
 * The group in a CSV text: one row of the table a line, integers from 0 to n - 1, no header.
 *
 * @param text the file's content
 * @param name the file's name
 * @throws SyntaxError or RangeError as `groupFromFile()` does
 */
export function groupFromCsv(text: string, name: string): FiniteGroup {
  // A table that is too large is refused by the length of its first row, before it is parsed.
  const [, firstRow] = /^\s*([^\r\n]*)/.exec(text)!;
  checkOrder(name, firstRow.split(",").length, MAX_TABLE_ORDER);
  let rows: string[][];
  try {
    rows = parseCsv(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read a group from ${name}: it is not CSV (${firstLine(error)})`);
  }
  const integer = /^\s*-?\d+\s*$/;
  return groupFromRows(
    rows.map((row) => row.map((cell) => integer.test(cell) ? Number(cell) : cell)),
    name,
  );
}

/** Checks that rows form a square of numbers; all else is up to `FiniteGroup.fromTable()`. */
function groupFromRows(rows: readonly unknown[], name: string): FiniteGroup {
  const n = rows.length;
  if (n === 0) throw tableError(name, "it is empty; a group has at least one element");
  checkOrder(name, n, MAX_TABLE_ORDER);
  for (const [a, row] of rows.entries()) {
    if (!Array.isArray(row)) {
      throw tableError(name, `row ${a} must be an array of numbers, not ${quote(row)}`);
    }
    if (row.length !== n) {
      throw tableError(
        name,
        `row ${a} has length ${row.length}, but there are ${n} rows; the table must be square`,
      );
    }
    const b = row.findIndex((entry) => typeof entry !== "number");
    if (b >= 0) {
      throw tableError(
        name,
        `the entry in row ${a}, column ${b} is ${quote(row[b])}; ` +
          `entries must be integers from 0 to ${n - 1}`,
      );
    }
  }
  return FiniteGroup.fromTable(groupName(name), (rows as number[][]).flat(), { source: name });
}

function tableError(name: string, problem: string): RangeError {
  return new RangeError(`Cannot use the table of ${name} as a group: ${problem}`);
}

/** The file's name without folder and ending, which is what the group is called. */
function groupName(fileName: string): string {
  const base = fileName.replace(/^.*[/\\]/, "");
  return base.replace(/(?<=.)\.[^.]*$/, "") || base;
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SyntaxError(`Cannot read a group from ${name}: it is not text in UTF-8`);
  }
}

/** An error's message on one line: parsers may quote the text around the place. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0].slice(0, 120);
}
