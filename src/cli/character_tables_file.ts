/**
 * Files with character tables of another program, such as GAP.
 *
 * @module
 */

import { isRecord, quote } from "../formats/json.ts";
import { messageOf, readInput } from "./errors.ts";

/** An integer, or [N, c] for Σ c_k exp(2πi k/N). */
export type ExactValue = number | readonly [number, readonly number[]];

/** A character table with the permutations that generate its group; an entry of the file. */
export interface ExpectedTable {
  readonly name: string;
  readonly order: number;
  readonly generators: readonly (readonly number[])[];
  readonly class_sizes: readonly number[];
  readonly class_element_orders: readonly number[];
  /** A permutation of each class. */
  readonly class_representatives: readonly (readonly number[])[];
  /** The class of the squares of each class. */
  readonly power_map_2?: readonly number[];
  /** The class of the inverses of each class. */
  readonly inverse_map?: readonly number[];
  readonly degrees: readonly number[];
  readonly frobenius_schur: readonly number[];
  readonly re: readonly (readonly number[])[];
  /** Null for a real table. */
  readonly im: readonly (readonly number[])[] | null;
  readonly exact?: readonly (readonly ExactValue[])[];
}

/**
 * Reads a file `{"groups": [table, …]}`.
 *
 * @throws {SyntaxError} If it is not of this form: the message says which table and member.
 */
export async function readTables(path: string): Promise<ExpectedTable[]> {
  const text = new TextDecoder().decode(await readInput(path, "character tables"));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${path}: it is not JSON (${messageOf(error)})`);
  }
  const groups = isRecord(value) ? value.groups : value;
  if (!Array.isArray(groups) || groups.length === 0) {
    throw new SyntaxError(`Cannot read ${path}: it must hold a list "groups" of character tables`);
  }
  groups.forEach((entry: unknown, i) => {
    const problem = findProblem(entry);
    if (problem !== undefined) {
      throw new SyntaxError(`Cannot read ${path}: in character table ${i}, ${problem}`);
    }
  });
  return groups as ExpectedTable[];
}

/** What a member must be, given the number r of classes and the degree of the permutations. */
type Check = (value: unknown, r: number, degree: number) => string | undefined;

const numbers: Check = (value, r) =>
  isList(value, r, Number.isFinite) ? undefined : `must be a list of ${r} numbers`;
const matrix: Check = (value, r) =>
  isList(value, r, (row) => isList(row, r, Number.isFinite))
    ? undefined
    : `must be ${r} lists of ${r} numbers`;
const classMap: Check = (value, r) =>
  isList(value, r, (k) => Number.isInteger(k) && (k as number) >= 0 && (k as number) < r)
    ? undefined
    : `must be a list of ${r} class numbers from 0 to ${r - 1}`;
const permutations: Check = (value, _, degree) =>
  Array.isArray(value) && value.length > 0 && value.every((images) => isPermutation(images, degree))
    ? undefined
    : `must be a list of permutations of 0 to ${degree - 1}, each a list of images`;
const optional = (check: Check): Check => (value, r, degree) =>
  value === undefined || value === null ? undefined : check(value, r, degree);

const MEMBERS: Readonly<Record<keyof ExpectedTable, Check>> = {
  name: (value) => typeof value === "string" && value !== "" ? undefined : "must be a text",
  order: (value) => Number.isInteger(value) ? undefined : "must be an integer",
  generators: permutations,
  class_representatives: permutations,
  class_sizes: numbers,
  class_element_orders: numbers,
  power_map_2: optional(classMap),
  inverse_map: optional(classMap),
  degrees: numbers,
  frobenius_schur: numbers,
  re: matrix,
  im: optional(matrix),
  exact: optional((value, r) =>
    isList(value, r, (row) => isList(row, r, isExact))
      ? undefined
      : `must be ${r} lists of ${r} values, integers or [N, [c_0, …, c_(N-1)]]`
  ),
};

function findProblem(entry: unknown): string | undefined {
  if (!isRecord(entry)) return `there is ${quote(entry)} in place of an object`;
  const { class_representatives: classes, generators } = entry;
  const r = Array.isArray(classes) ? classes.length : 0;
  const [first] = Array.isArray(generators) ? generators : [];
  const degree = Array.isArray(first) ? first.length : 0;
  for (const [name, check] of Object.entries(MEMBERS)) {
    const problem = check(entry[name], r, degree);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

function isList(value: unknown, length: number, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === length && value.every(test);
}

function isPermutation(images: unknown, degree: number): boolean {
  return degree > 0 && Array.isArray(images) && images.length === degree &&
    new Set(images).size === degree &&
    images.every((image) => Number.isInteger(image) && image >= 0 && image < degree);
}

function isExact(value: unknown): boolean {
  if (Number.isInteger(value)) return true;
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [order, list] = value;
  return Number.isInteger(order) && order > 0 && isList(list, order, Number.isInteger);
}
