/**
 * The character table of a finite group, exact.
 *
 * @module
 */

import { isAbelian } from "../groups/abelian.ts";
import { type ConjugacyClasses, conjugacyClasses, renumberClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { formatBytes, shorten } from "../groups/limits.ts";
import { abelianCharacters } from "./abelian_characters.ts";
import { canonicalOrder } from "./canonical_order.ts";
import type { Cyclotomic } from "./cyclotomic.ts";
import { irreducibleValues } from "./lift.ts";
import { nameCharacters } from "./names.ts";
import { ValueTable } from "./value_table.ts";

/** The largest number of conjugacy classes of a group that is not abelian. */
export const MAX_CLASSES = 512;

/** The largest number of conjugacy classes, and so the largest order, of an abelian group. */
export const MAX_ABELIAN_CLASSES = 1000;

/** Frobenius-Schur indicator: 1 for real, 0 for complex, -1 for quaternionic type. */
export type Indicator = 1 | 0 | -1;

/** An irreducible complex character. */
export interface Character {
  /** Its common name, else degree and letter: `3a`. */
  readonly name: string;
  /** The dimension of its representation over the complex numbers. */
  readonly degree: number;
  /** (1/n) Σ_g χ(g²). */
  readonly indicator: Indicator;
  /** (r): the values on the classes. */
  readonly values: readonly Cyclotomic[];
  /** (r): real parts of the values. */
  readonly re: Float64Array;
  /** (r): imaginary parts of the values. */
  readonly im: Float64Array;
}

/** The irreducible complex characters of a group, on its conjugacy classes. */
export interface CharacterTable {
  /** The group. */
  readonly group: FiniteGroup;
  /** The columns, in a canonical order: by element order, size, and the values. */
  readonly classes: ConjugacyClasses;
  /** The rows, in a canonical order: the trivial character first, then by degree. */
  readonly characters: readonly Character[];
}

/**
 * The character table of a group: by the product formula for abelian groups, else by the algorithm
 * of Burnside and Dixon. Classes and characters are ordered by orders, sizes and values alone, so
 * that the table does not depend on the numbering of the elements, up to symmetries of the table
 * itself; characters of groups from a family with common names are ordered by these.
 *
 * @param group the group
 * @throws RangeError if it has more classes than `MAX_CLASSES`, for an abelian group
 * `MAX_ABELIAN_CLASSES`
 */
export function characterTable(group: FiniteGroup): CharacterTable {
  const abelian = isAbelian(group);
  if (abelian) checkClasses(group, group.order, MAX_ABELIAN_CLASSES);
  const found = conjugacyClasses(group);
  if (!abelian) checkClasses(group, found.count, MAX_CLASSES);

  const rows = abelian ? abelianCharacters(group, found) : irreducibleValues(group, found);
  const table = new ValueTable(rows);
  const identity = found.classOf[group.identity];
  const facts = rows.map((_, i) => {
    const values = Array.from(table.row(i));
    const degree = table.re[values[identity]];
    const indicator = frobeniusSchur(group, found, values.map((value) => table.re[value]));
    return { values, degree, indicator };
  });
  const order = canonicalOrder(
    found,
    table,
    // Types in the order real, complex, quaternionic.
    facts.map((row) => Int32Array.of(row.degree, 1 - row.indicator)),
  );
  const columns = naturalOrder(group, found) ?? order.classes;
  const classes = renumberClasses(group, found, columns);
  const unnamed = order.characters.map((i) => {
    const { values, degree, indicator } = facts[i];
    const entries = columns.map((k) => values[k]);
    return {
      degree,
      indicator,
      values: entries.map((value) => table.values[value]),
      re: Float64Array.from(entries, (value) => table.re[value]),
      im: Float64Array.from(entries, (value) => table.im[value]),
    };
  });
  return { group, classes, characters: nameCharacters(group, classes, unnamed) };
}

/** For cyclic and dihedral groups, whose elements are numbered by exponents, classes by these. */
function naturalOrder(
  { origin }: FiniteGroup,
  { elementOrders, sizes, representatives }: ConjugacyClasses,
): number[] | undefined {
  if (origin?.family !== "cyclic" && origin?.family !== "dihedral") return undefined;
  return sizes.map((_, k) => k).sort((a, b) =>
    elementOrders[a] - elementOrders[b] || sizes[a] - sizes[b] ||
    representatives[a] - representatives[b]
  );
}

/** (1/n) Σ_g χ(g²), from the real parts of χ: the sum is real. */
function frobeniusSchur(
  { order: n }: FiniteGroup,
  { sizes, powers }: ConjugacyClasses,
  re: readonly number[],
): Indicator {
  let sum = 0;
  sizes.forEach((size, k) => sum += size * re[powers[k][2 % powers[k].length]]);
  const indicator = Math.round(sum / n);
  if (Math.abs(sum / n - indicator) > 1e-6 || Math.abs(indicator) > 1) {
    throw new Error(`A Frobenius-Schur indicator comes out as ${sum / n}, not 1, 0 or -1`);
  }
  return indicator as Indicator;
}

/** Refuses a table that would be too large, before it is allocated. */
function checkClasses({ name, order }: FiniteGroup, count: number, limit: number): void {
  if (count <= limit) return;
  const kind = limit === MAX_ABELIAN_CLASSES ? "an abelian group" : "a group that is not abelian";
  throw new RangeError(
    `Cannot compute the character table of ${shorten(name)}: it has ${count} conjugacy classes ` +
      `(order ${order}), above ${limit}, the limit for ${kind}; the table would take ` +
      formatBytes(MEMORY_PER_ENTRY * count ** 2),
  );
}

/** Bytes of a table's entry: reference to the exact value, real and imaginary part. */
const MEMORY_PER_ENTRY = 24;
