/**
 * Square tables of integers in files that the user gives: `.safetensors`, `.json` or `.csv`.
 *
 * @module
 */

import { isRecord, quote } from "../formats/json.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { parse as parseCsv } from "../std/csv.ts";
import { findBadEntry } from "./axioms.ts";
import { checkOrder, MAX_TABLE_ORDER } from "./limits.ts";

/** What a table is read for. */
export interface TableUse {
  /** What it is to be, for messages, such as `a group`. */
  readonly what: string;
  /** Names of the tensor, or of the field of a JSON object, that holds it: the first that is there. */
  readonly names: readonly string[];
}

/** A table whose entries are numbers, but may be none of 0 to n - 1. */
export interface SquareTable {
  /** n. */
  readonly order: number;
  /** (n, n), row by row. */
  readonly entries: ArrayLike<number>;
}

/** Labels in files, in the same forms as groups. */
const LABELS: TableUse = { what: "labels", names: ["labels", "table"] };

/**
 * The labels in a file that the user gives, in one of the forms that `groupFromFile()` takes, where
 * tensors and fields may be named `labels` too. No axioms are asked of them.
 *
 * @param fileName the file's name
 * @param bytes the file's content
 * @param order n: the order of the group whose pairs are labelled
 * @returns (n, n), row by row: numbers from 0 to n - 1
 * @throws SyntaxError or RangeError as `groupFromFile()` does, or if it is a table of another order
 */
export function labelsFromFile(
  fileName: string,
  bytes: Uint8Array,
  order: number,
): Int32Array<ArrayBuffer> {
  const table = tableFromFile(fileName, bytes, LABELS);
  if (table.order !== order) {
    throw tableError(
      fileName,
      LABELS,
      `it has ${table.order} rows, but the group has order ${order}`,
    );
  }
  const problem = findBadEntry(table.entries, order);
  if (problem) throw tableError(fileName, LABELS, problem);
  return Int32Array.from(table.entries);
}

/** The table in a file, by the ending of its name. */
export function tableFromFile(fileName: string, bytes: Uint8Array, use: TableUse): SquareTable {
  const ending = /\.[^./\\]*$/.exec(fileName)?.[0].toLowerCase();
  switch (ending) {
    case ".safetensors":
      return tableFromSafetensors(bytes, fileName, use);
    case ".json":
      return tableFromJson(decodeText(bytes, fileName, use), fileName, use);
    case ".csv":
      return tableFromCsv(decodeText(bytes, fileName, use), fileName, use);
  }
  throw new SyntaxError(
    `Cannot read ${use.what} from ${fileName}: its name must end in .safetensors, .json or .csv, ` +
      (ending === undefined ? "and it has no ending" : `not in ${ending}`),
  );
}

/** The table in a safetensors file: integers, (n, n). Other tensors are ignored. */
export function tableFromSafetensors(bytes: Uint8Array, name: string, use: TableUse): SquareTable {
  const { tensors } = decodeSafetensors(bytes, name);
  const found = use.names.find((one) => tensors.has(one));
  if (found === undefined) {
    const others = [...tensors.keys()].slice(0, 5).map(quote).join(", ") || "no tensors";
    const wanted = use.names.join(" or ");
    throw tableError(name, use, `the file must hold a tensor named ${wanted}, but has ${others}`);
  }
  const { data, shape } = tensors.get(found)!;
  if (!(data instanceof Int32Array)) {
    throw tableError(name, use, `the tensor ${found} must hold 32-bit integers (I32)`);
  }
  if (shape.length !== 2 || shape[0] !== shape[1]) {
    throw tableError(name, use, `the tensor ${found} must be square, but is (${shape.join(", ")})`);
  }
  return { order: shape[0], entries: data };
}

/** The table in a JSON text: an array of rows, or an object with one. */
export function tableFromJson(text: string, name: string, use: TableUse): SquareTable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read ${use.what} from ${name}: it is not JSON (${firstLine(error)})`,
    );
  }
  const field = isRecord(value) ? use.names.find((one) => one in (value as object)) : undefined;
  const rows = field === undefined ? value : (value as Record<string, unknown>)[field];
  if (!Array.isArray(rows)) {
    throw new SyntaxError(
      `Cannot read ${use.what} from ${name}: it must be an array of rows or ` +
        `{"${use.names[0]}": [row, …]}`,
    );
  }
  return tableFromRows(rows, name, use);
}

/** The table in a CSV text: one row a line, integers, no header. */
export function tableFromCsv(text: string, name: string, use: TableUse): SquareTable {
  // A table that is too large is refused by the length of its first row, before it is parsed.
  const [, firstRow] = /^\s*([^\r\n]*)/.exec(text)!;
  checkOrder(name, firstRow.split(",").length, MAX_TABLE_ORDER);
  let rows: string[][];
  try {
    rows = parseCsv(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read ${use.what} from ${name}: it is not CSV (${firstLine(error)})`,
    );
  }
  const integer = /^\s*-?\d+\s*$/;
  return tableFromRows(
    rows.map((row) => row.map((cell) => integer.test(cell) ? Number(cell) : cell)),
    name,
    use,
  );
}

/** Checks that rows form a square of numbers. */
function tableFromRows(rows: readonly unknown[], name: string, use: TableUse): SquareTable {
  const n = rows.length;
  if (n === 0) throw tableError(name, use, "it is empty; it must have a row for each element");
  checkOrder(name, n, MAX_TABLE_ORDER);
  for (const [a, row] of rows.entries()) {
    if (!Array.isArray(row)) {
      throw tableError(name, use, `row ${a} must be an array of numbers, not ${quote(row)}`);
    }
    if (row.length !== n) {
      throw tableError(
        name,
        use,
        `row ${a} has length ${row.length}, but there are ${n} rows; the table must be square`,
      );
    }
    const b = row.findIndex((entry) => typeof entry !== "number");
    if (b >= 0) {
      throw tableError(
        name,
        use,
        `the entry in row ${a}, column ${b} is ${quote(row[b])}; ` +
          `entries must be integers from 0 to ${n - 1}`,
      );
    }
  }
  return { order: n, entries: (rows as number[][]).flat() };
}

function tableError(name: string, { what }: TableUse, problem: string): RangeError {
  return new RangeError(`Cannot use the table of ${name} as ${what}: ${problem}`);
}

function decodeText(bytes: Uint8Array, name: string, { what }: TableUse): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SyntaxError(`Cannot read ${what} from ${name}: it is not text in UTF-8`);
  }
}

/** An error's message on one line: parsers may quote the text around the place. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0].slice(0, 120);
}
