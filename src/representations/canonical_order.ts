/**
 * An order of classes and characters that depends on nothing but the table itself.
 *
 * @module
 */

import { type ConjugacyClasses, powerMap } from "../groups/classes.ts";
import { primeDivisors } from "../numerics/integers.ts";
import type { ValueTable } from "./value_table.ts";

/** Ranks of rows and columns from 0; those that are not told apart share one. */
interface Ranks {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** A list of numbers for each row or column; the lists are compared in turn, number by number. */
type Signatures = readonly Int32Array[];

/** Table entries that may be looked at to choose among classes that look alike. */
const BUDGET = 5e6;

/**
 * Orders the characters and classes of a table by invariants: classes by element order and size,
 * characters by degree and type, then both by the values in the rows or
 * columns told apart so far and classes by their power maps, until nothing changes. Classes that
 * still look alike are, as a rule, exchanged by a symmetry of the table, such as the two classes of
 * elements of order 5 in A5. One of them is made the first: the one that gives the least table,
 * where that can be tried at reasonable cost. Then the refinement goes on.
 *
 * @param classes the columns
 * @param table (r, r): characters by classes
 * @param rowSignatures (r): what characters are ordered by first
 * @returns for each new position the old one
 */
export function canonicalOrder(
  classes: ConjugacyClasses,
  table: ValueTable,
  rowSignatures: Signatures,
): { characters: number[]; classes: number[] } {
  const primes = new Set(classes.elementOrders.flatMap(primeDivisors));
  const maps = [...primes].sort((a, b) => a - b).map((prime) => powerMap(classes, prime));
  const columnSignatures = classes.sizes.map((size, k) =>
    Int32Array.of(classes.elementOrders[k], size)
  );
  let ranks = refine(table, maps, {
    rows: rank(new Int32Array(table.size), rowSignatures),
    columns: rank(new Int32Array(table.size), columnSignatures),
  });
  while (true) {
    const tied = firstTie(ranks.columns);
    if (tied.length === 0) break;
    const isAffordable = 8 * tied.length * table.size ** 2 <= BUDGET;
    ranks = (isAffordable ? tied : tied.slice(0, 1))
      .map((column) => refine(table, maps, individualize(ranks, column)))
      .reduce((best, next) =>
        isLess(signaturesOf(table, next), signaturesOf(table, best)) ? next : best
      );
  }
  return { characters: positions(ranks.rows), classes: positions(ranks.columns) };
}

/** Splits rows by the values in columns of each rank, and columns by those in rows, until stable. */
function refine(table: ValueTable, maps: readonly number[][], { rows, columns }: Ranks): Ranks {
  let count = 0;
  while (true) {
    rows = rank(rows, rowSignatures(table, columns));
    columns = rank(columns, columnSignatures(table, rows, columns, maps));
    const next = Math.max(...rows) + Math.max(...columns);
    if (next === count || next === 2 * table.size - 2) return { rows, columns };
    count = next;
  }
}

/** For each row its values with the ranks of their columns, sorted. */
function rowSignatures({ size: r, values, entries }: ValueTable, columns: Int32Array): Signatures {
  return Array.from({ length: r }, (_, i) => {
    const signature = entries.slice(i * r, (i + 1) * r);
    for (let k = 0; k < r; k++) signature[k] += columns[k] * values.length;
    return signature.sort();
  });
}

/** For each column the ranks of its powers, then its values with the ranks of their rows, sorted. */
function columnSignatures(
  { size: r, values, entries }: ValueTable,
  rows: Int32Array,
  columns: Int32Array,
  maps: readonly number[][],
): Signatures {
  return Array.from({ length: r }, (_, k) => {
    const signature = new Int32Array(maps.length + r);
    for (let i = 0; i < r; i++) {
      signature[maps.length + i] = rows[i] * values.length + entries[i * r + k];
    }
    signature.subarray(maps.length).sort();
    maps.forEach((map, i) => signature[i] = columns[map[k]]);
    return signature;
  });
}

/** All that is known of a table with these ranks, whatever its numbering. */
function signaturesOf(table: ValueTable, { rows, columns }: Ranks): Signatures {
  const signatures = rowSignatures(table, columns);
  return positions(rows).map((i) => signatures[i]);
}

/** New ranks by the old ones, then by the signatures. */
function rank(ranks: Int32Array, signatures: Signatures): Int32Array {
  const compare = (a: number, b: number) =>
    ranks[a] - ranks[b] || compareLists(signatures[a], signatures[b]);
  const order = Array.from(ranks, (_, i) => i).sort(compare);
  const next = new Int32Array(ranks.length);
  for (let i = 1; i < order.length; i++) {
    next[order[i]] = next[order[i - 1]] + (compare(order[i - 1], order[i]) === 0 ? 0 : 1);
  }
  return next;
}

/** The members of the first set of columns that share a rank. */
function firstTie(columns: Int32Array): number[] {
  const counts = new Int32Array(columns.length);
  for (const rank of columns) counts[rank]++;
  const first = counts.findIndex((count) => count > 1);
  return Array.from(columns, (_, k) => k).filter((k) => columns[k] === first);
}

/** Puts a column before those that share its rank. */
function individualize({ rows, columns }: Ranks, column: number): Ranks {
  const before = columns[column];
  return {
    rows,
    columns: columns.map((rank, k) =>
      rank > before || rank === before && k !== column ? rank + 1 : rank
    ),
  };
}

/** The indices in the order of their ranks. */
function positions(ranks: Int32Array): number[] {
  return Array.from(ranks, (_, i) => i).sort((a, b) => ranks[a] - ranks[b]);
}

function isLess(a: Signatures, b: Signatures): boolean {
  for (let i = 0; i < a.length; i++) {
    const difference = compareLists(a[i], b[i]);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function compareLists(a: Int32Array, b: Int32Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}
