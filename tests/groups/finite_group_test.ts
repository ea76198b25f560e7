import { findViolation } from "../../src/groups/axioms.ts";
import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, randomIntegers } from "./group_laws.ts";

/** A loop that is no group: every element is its own inverse, but 5 is odd. */
const LOOP_OF_ORDER_5 = [
  [0, 1, 2, 3, 4],
  [1, 0, 3, 4, 2],
  [2, 4, 0, 1, 3],
  [3, 2, 4, 0, 1],
  [4, 3, 1, 2, 0],
];

function shuffled(n: number, next: (bound: number) => number): number[] {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = next(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function isAssociative(table: ArrayLike<number>, n: number): boolean {
  for (let i = 0; i < n ** 3; i++) {
    const [a, b, c] = [Math.floor(i / n / n), Math.floor(i / n) % n, i % n];
    if (table[table[a * n + b] * n + c] !== table[a * n + table[b * n + c]]) return false;
  }
  return true;
}

Deno.test("FiniteGroup.fromTable() accepts a group under any numbering of its elements", () => {
  const next = randomIntegers(1);
  for (const name of ["C1", "C7", "S3", "Q8", "A4", "D15", "S5", "C2^5"]) {
    const g = group(name);
    const to = shuffled(g.order, next);
    const table = new Int32Array(g.order ** 2);
    for (let a = 0; a < g.order; a++) {
      for (let b = 0; b < g.order; b++) {
        table[to[a] * g.order + to[b]] = to[g.multiply(a, b)];
      }
    }
    const renumbered = FiniteGroup.fromTable("mine", table);
    assertGroupLaws(renumbered);
    assertEquals(renumbered.identity, to[g.identity]);
    assertEquals(renumbered.elementNames[g.order - 1], String(g.order - 1));
    for (let a = 0; a < g.order; a++) {
      assertEquals(renumbered.inverses[to[a]], to[g.inverses[a]]);
      assertEquals(renumbered.elementOrder(to[a]), g.elementOrder(a));
    }
  }
});

Deno.test("FiniteGroup.fromTable() copies the table and takes element names", () => {
  const table = Int32Array.of(0, 1, 1, 0);
  const g = FiniteGroup.fromTable("signs", table, { elementNames: ["+", "-"] });
  table.fill(0);
  assertEquals([...g.table], [0, 1, 1, 0]);
  assertEquals(g.elementNames, ["+", "-"]);
  assertThrows(
    () => FiniteGroup.fromTable("C1", [0], { elementNames: [] }),
    RangeError,
    "0 element names for 1 elements",
  );
});

Deno.test("FiniteGroup.fromTable() verifies a table of order 1000 in a moment", () => {
  const g = group("D5xC10^2");
  const start = performance.now();
  assertEquals(FiniteGroup.fromTable("large", g.table).order, 1000);
  assert(performance.now() - start < 2000);
});

Deno.test("FiniteGroup.fromTable() names the entry that is out of range or no integer", () => {
  const fail = (entry: number, message: string) =>
    assertThrows(
      () => FiniteGroup.fromTable("mine", [0, 1, entry, 0], { source: "mine.csv" }),
      RangeError,
      `Cannot use the table of mine.csv as a group: the entry in row 1, column 0 is ${message}`,
    );
  fail(2, "2; entries must be integers from 0 to 1");
  fail(-1, "-1");
  fail(0.5, "0.5");
  fail(NaN, "NaN");
  fail(2 ** 32 + 1, "4294967297");
});

Deno.test("FiniteGroup.fromTable() refuses a table that is empty, not square or too large", () => {
  assertThrows(() => FiniteGroup.fromTable("mine", []), RangeError, "it is empty");
  assertThrows(() => FiniteGroup.fromTable("mine", [0, 1, 1]), RangeError, "has 3 entries");
  // No allocation: the array-like has a length only.
  assertThrows(
    () => FiniteGroup.fromTable("mine", { length: 1_002_001 }),
    RangeError,
    "Cannot build mine: its order 1001 is above 1000, the limit for a multiplication table, " +
      "which would take 4.01 MB",
  );
});

Deno.test("FiniteGroup.fromTable() finds every single changed entry of S3 and Q8", () => {
  for (const name of ["S3", "Q8"]) {
    const { order: n, table } = group(name);
    for (let i = 0; i < n * n; i++) {
      for (let value = 0; value < n; value++) {
        if (value === table[i]) continue;
        const changed = table.slice();
        changed[i] = value;
        const error = assertThrows(() => FiniteGroup.fromTable(name, changed), RangeError);
        assert(error.message.includes(`contains ${value} twice`), error.message);
      }
    }
  }
});

Deno.test("FiniteGroup.fromTable() tells a repeated row entry from a repeated column entry", () => {
  assertThrows(
    () => FiniteGroup.fromTable("mine", [0, 1, 2, 1, 2, 0, 2, 2, 1]),
    RangeError,
    "row 2 contains 2 twice, in columns 0 and 1; in a group every row contains every element once",
  );
  assertThrows(
    () => FiniteGroup.fromTable("mine", [0, 1, 2, 1, 2, 0, 2, 1, 0]),
    RangeError,
    "column 1 contains 1 twice, in rows 0 and 2",
  );
});

Deno.test("FiniteGroup.fromTable() refuses subtraction modulo n, which has no identity", () => {
  const table = Array.from({ length: 25 }, (_, i) => (Math.floor(i / 5) - i % 5 + 5) % 5);
  assertThrows(
    () => FiniteGroup.fromTable("minus", table),
    RangeError,
    "no element is an identity; 0 comes closest, but 0·1 = 4 instead of 1",
  );
});

Deno.test("FiniteGroup.fromTable() refuses a Latin square with identity that is no group", () => {
  const error = assertThrows(
    () => FiniteGroup.fromTable("loop", LOOP_OF_ORDER_5.flat()),
    RangeError,
    "Cannot use the table of loop as a group: multiplication is not associative",
  );
  // The elements that the message names do break the law.
  const [, x, g, y, left, right] = /\((\d)·(\d)\)·(\d) = \d·\d = (\d), but .* = (\d)$/
    .exec(error.message)!.map(Number);
  const t = LOOP_OF_ORDER_5;
  assertEquals([t[t[x][g]][y], t[x][t[g][y]]], [left, right]);
  assert(left !== right);
});

Deno.test("findViolation() agrees with all triples on loops made from groups", () => {
  // Exchanging the entries of a 2 x 2 Latin subsquare keeps the square Latin; away from row and
  // column of the identity it keeps the identity too. Often the result is no group, at times it is.
  const next = randomIntegers(7);
  const verdicts = { group: 0, none: 0 };
  for (const name of ["C4", "C2^2", "C6", "S3", "C2^3", "Q8", "D4", "C2xC4", "C2^4"]) {
    const { order: n, table, identity } = group(name);
    for (let round = 0; round < 150; round++) {
      const loop = table.slice();
      for (let attempts = next(9); attempts > 0; attempts--) {
        const [a, b, c] = [next(n), next(n), next(n)];
        const [p, q] = [loop[a * n + c], loop[b * n + c]];
        const d = loop.subarray(a * n, a * n + n).indexOf(q);
        if ([a, b, c, d].includes(identity) || p === q || loop[b * n + d] !== p) continue;
        loop[a * n + c] = loop[b * n + d] = q;
        loop[a * n + d] = loop[b * n + c] = p;
      }
      const isGroup = isAssociative(loop, n);
      assertEquals(findViolation(loop, n) === undefined, isGroup, `${name}, ${[...loop]}`);
      verdicts[isGroup ? "group" : "none"]++;
    }
  }
  assert(verdicts.none > 100 && verdicts.group > 100, JSON.stringify(verdicts));
});
