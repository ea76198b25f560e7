/**
 * `verify characters`: character tables agree with those that another program computed.
 *
 * @module
 */

import { powerMap } from "../groups/classes.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { permutationGroup } from "../groups/permutation_groups.ts";
import { audit } from "../representations/audit.ts";
import { type CharacterTable, characterTable } from "../representations/character_table.ts";
import { type Cyclotomic, cyclotomic, keyOf, toComplex } from "../representations/cyclotomic.ts";
import { representations } from "../representations/representations.ts";
import { type ExactValue, type ExpectedTable, readTables } from "./character_tables_file.ts";
import { fixedRow } from "./columns.ts";
import { messageOf } from "./errors.ts";

/** A line of the printed table. */
const row = fixedRow(10, 10);

/** How far real and imaginary parts may be from the reference's. */
const TOLERANCE = 1e-9;

/**
 * Computes the tables of a file and prints how they compare. Returns the exit code: 1 where one is
 * different.
 */
export async function verifyCharacters(paths: readonly string[]): Promise<number> {
  const entries: ExpectedTable[] = [];
  for (const path of paths) entries.push(...await readTables(path));
  console.log(row("group", "order", "classes", "difference", "exact", "audit", "seconds"));
  let failures = 0;
  for (const expected of entries) {
    const start = performance.now();
    const { cells, problem } = verifyTable(expected);
    if (problem !== undefined) failures++;
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    const verdict = problem === undefined ? "ok" : `failed: ${problem}`;
    console.log(`${row(expected.name, ...cells, seconds)}  ${verdict}`);
  }
  console.log(`${entries.length - failures} of ${entries.length} character tables agree`);
  return failures > 0 ? 1 : 0;
}

/** Cells of the printed row, from the order on, and what is wrong, if anything. */
interface Comparison {
  readonly cells: readonly [string, string, string, string, string];
  readonly problem?: string | undefined;
}

function verifyTable(expected: ExpectedTable): Comparison {
  const blank = [String(expected.order), "", "", "", ""] as const;
  try {
    const group = permutationGroup(expected.name, expected.generators);
    const isExplicit = group.order <= MAX_TABLE_ORDER;
    // With explicit irreps up to the order limit, whose audit must pass, else of the table alone.
    const made = isExplicit ? representations(group) : undefined;
    const table = made?.table ?? characterTable(group);
    const found = made?.audit ?? audit(table, null);
    const columns = matchClasses(table, expected);
    if (typeof columns === "string") return { cells: blank, problem: columns };
    const match = matchRows(table, expected, columns);
    return {
      cells: [
        String(group.order),
        String(table.classes.count),
        match.difference.toExponential(1),
        expected.exact ? (match.exact ? "equal" : "different") : "",
        found.passed ? "passed" : "failed",
      ],
      problem: match.problem ?? (found.passed ? undefined : "the audit"),
    };
  } catch (error) {
    return { cells: blank, problem: messageOf(error) };
  }
}

/** For each class of the reference ours, or what does not fit. */
function matchClasses(
  { group, classes }: CharacterTable,
  expected: ExpectedTable,
): number[] | string {
  if (group.order !== expected.order) return `the order is ${group.order}`;
  const columns = expected.class_representatives.map((permutation) => {
    const element = group.permutations!.indexOf(permutation);
    return element < 0 ? -1 : classes.classOf[element];
  });
  const outside = columns.indexOf(-1);
  if (outside >= 0) return `the representative of class ${outside} is not in the group`;
  if (new Set(columns).size !== columns.length || columns.length !== classes.count) {
    return `its ${columns.length} classes are ${new Set(columns).size} of our ${classes.count}`;
  }
  const squares = powerMap(classes, 2);
  const inverses = powerMap(classes, -1);
  // What the reference does not give agrees.
  const squareOf = columns.map((column) => columns.indexOf(squares[column]));
  const inverseOf = columns.map((column) => columns.indexOf(inverses[column]));
  for (const [k, column] of columns.entries()) {
    const facts = [
      ["size", classes.sizes[column], expected.class_sizes[k]],
      ["element order", classes.elementOrders[column], expected.class_element_orders[k]],
      ["class of squares", squares[column], columns[expected.power_map_2?.[k] ?? squareOf[k]]],
      ["class of inverses", inverses[column], columns[expected.inverse_map?.[k] ?? inverseOf[k]]],
    ] as const;
    for (const [what, ours, theirs] of facts) {
      if (ours !== theirs) return `the ${what} of class ${k} differs`;
    }
  }
  return columns;
}

/** Finds for each row of the reference a different one of ours, the nearest. */
function matchRows(
  { characters }: CharacterTable,
  expected: ExpectedTable,
  columns: readonly number[],
) {
  const left = new Set(characters);
  let difference = 0;
  let exact = true;
  let problem: string | undefined;
  for (const [i, re] of expected.re.entries()) {
    const im = expected.im?.[i];
    const distances = [...left].map((character) => ({
      character,
      distance: Math.max(
        ...columns.map((column, k) =>
          Math.hypot(character.re[column] - re[k], character.im[column] - (im?.[k] ?? 0))
        ),
      ),
    })).sort((a, b) => a.distance - b.distance);
    if (distances.length === 0) return { difference, exact, problem: `row ${i} is one too many` };
    const [{ character, distance }] = distances;
    left.delete(character);
    difference = Math.max(difference, distance);
    if (!(distance <= TOLERANCE)) problem ??= `no character is like row ${i}`;
    if (character.degree !== expected.degrees[i]) problem ??= `the degree of row ${i} differs`;
    if (character.indicator !== expected.frobenius_schur[i]) {
      problem ??= `the indicator of row ${i} differs`;
    }
    const row = expected.exact?.[i];
    if (row && !columns.every((column, k) => isEqual(character.values[column], row[k]))) {
      exact = false;
      problem ??= `the exact values of row ${i} differ`;
    }
  }
  if (left.size > 0) problem ??= `${left.size} of our characters are not in the reference`;
  return { difference, exact, problem };
}

/** Equal as algebraic numbers; our floats agree with our exact values as well. */
function isEqual(ours: Cyclotomic, theirs: ExactValue): boolean {
  const value = typeof theirs === "number"
    ? cyclotomic(1, [[0, theirs]])
    : cyclotomic(theirs[0], theirs[1].map((c, k) => [k, c]));
  const [a, b] = [toComplex(ours), toComplex(value)];
  return keyOf(ours) === keyOf(value) && a[0] === b[0] && a[1] === b[1];
}
