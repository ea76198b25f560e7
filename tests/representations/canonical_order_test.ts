import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { classNames } from "../../src/groups/classes.ts";
import { group } from "../../src/groups/names.ts";
import { canonicalOrder } from "../../src/representations/canonical_order.ts";
import { characterTable } from "../../src/representations/character_table.ts";
import { cyclotomic } from "../../src/representations/cyclotomic.ts";
import { exactText } from "../../src/representations/exact_text.ts";
import { realIrreps } from "../../src/representations/real_irreps.ts";
import { ValueTable } from "../../src/representations/value_table.ts";
import { assertEquals, assertNotEquals } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";
import { bareTable } from "./sample_groups.ts";

// deno-fmt-ignore
const GROUPS = [
  "C1", "C2", "C5", "C12", "C2^3", "C4xC2", "C3^2", "C6xC4", "D2", "D4", "D5", "D6", "D12",
  "Dic5", "Dic6", "Q8", "Q16", "D4xQ8", "Q8xC3",
  "He3", "He5", "F20", "C7:C3", "C13:C4", "SL(2,3)", "GL(2,3)", "SL(2,5)",
  "S3", "A4", "S4", "A5", "S5", "A6", "PSL(2,7)", "PSL(2,8)",
  "S3xS3", "S3xS3xC2", "A4xC3", "S4xD5", "A5xC2", "D5xD5",
];

/** All that a table says, in its order. */
function textOf(g: FiniteGroup): string[] {
  const table = characterTable(g);
  const { classes, characters } = table;
  return [
    classNames(classes).map((name, k) => `${name} ${classes.sizes[k]}`).join("  "),
    classes.inverses.join(),
    ...classes.powers.map((list) => list.join()),
    ...characters.map(({ name, degree, indicator, values }) =>
      [name, degree, indicator, ...values.map(exactText)].join("  ")
    ),
    ...realIrreps(table).map(({ name, type, dimension }) => `${name} ${type} ${dimension}`),
  ];
}

Deno.test("the table does not depend on the order of the elements", () => {
  for (const name of GROUPS) {
    const g = group(name);
    const expected = textOf(bareTable(g));
    for (const seed of [1, 2, 3]) {
      const shuffled = bareTable(g, seed);
      if (g.order > 6) assertNotEquals([...shuffled.table], [...g.table]);
      assertEquals(textOf(shuffled), expected, `${name}, seed ${seed}`);
    }
  }
});

/**
 * A made-up table of zeros and ones, with its rows and columns in an order drawn by a seed: row i
 * has ones in the columns ones[i]. Columns are of the given orders and have the given squares.
 */
function canonicalMatrix(
  ones: readonly (readonly number[])[],
  elementOrders: readonly number[],
  squares: readonly number[],
  seed: number,
): string {
  const [next, r] = [randomIntegers(seed), ones.length];
  const shuffle = () =>
    Array.from({ length: r }, (_, old) => ({ old, key: next(2 ** 30) }))
      .sort((a, b) => a.key - b.key).map(({ old }) => old);
  const [rows, columns] = [shuffle(), shuffle()];
  const [zero, one] = [cyclotomic(1, []), cyclotomic(1, [[0, 1]])];
  const table = new ValueTable(
    rows.map((i) => columns.map((k) => ones[i].includes(k) ? one : zero)),
  );
  const powers = columns.map((k) =>
    Int32Array.from(
      { length: elementOrders[k] },
      (_, j) => columns.indexOf(j === 0 ? 0 : j === 2 ? squares[k] : k),
    )
  );
  const classes = {
    count: r,
    classOf: Int32Array.from(columns.keys()),
    sizes: columns.map(() => 1),
    representatives: [...columns.keys()],
    elementOrders: columns.map((k) => elementOrders[k]),
    inverses: [...columns.keys()],
    powers,
  };
  const order = canonicalOrder(classes, table, rows.map(() => new Int32Array(0)));
  assertEquals(order.classes.toSorted((a, b) => a - b), [...columns.keys()]);
  assertEquals(order.characters.toSorted((a, b) => a - b), [...rows.keys()]);
  const entries = order.characters.map((i) =>
    order.classes.map((k) => table.entries[i * r + k]).join("")
  );
  // New positions of the squares of what has squares.
  const maps = order.classes
    .filter((k) => powers[k].length > 2)
    .map((k) => order.classes.indexOf(powers[k][2]));
  return `${entries.join(" ")} ${maps.join(" ")}`;
}

Deno.test("classes of one order and size of named C_n and D_p come by exponents", () => {
  const representatives = (name: string) => characterTable(group(name)).classes.representatives;
  assertEquals(representatives("C8"), [0, 4, 2, 6, 1, 3, 5, 7]);
  assertEquals(representatives("C7"), [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(representatives("D7"), [0, 7, 1, 2, 3]);
  assertEquals(representatives("D6"), [0, 3, 6, 7, 2, 1]);
});

Deno.test("of columns that look alike without being so, the same kind is made the first", () => {
  // Two cycles, through 2 and through 4 rows and columns: every row and column has two ones.
  const cycles = [[0, 1], [1, 0], [2, 3], [3, 4], [4, 5], [5, 2]];
  const alike = new Array<number>(6).fill(1);
  const found = new Set(
    Array.from({ length: 20 }, (_, seed) => canonicalMatrix(cycles, alike, alike, seed)),
  );
  assertEquals(found.size, 1);
});

Deno.test("columns that look alike are told apart by their squares", () => {
  // One is 0; the squares of 3 and 4 are 1 and 2. Every row and column has one 1.
  const diagonal = [[0], [1], [2], [3], [4]];
  const found = new Set(
    Array.from(
      { length: 20 },
      (_, seed) => canonicalMatrix(diagonal, [1, 2, 2, 4, 4], [0, 0, 0, 1, 2], seed),
    ),
  );
  assertEquals(found.size, 1);
});

Deno.test("relabelling moves the values along with the elements", () => {
  for (const name of ["S4", "SL(2,3)", "C7:C3", "D12"]) {
    const g = group(name);
    const [first, second] = [characterTable(bareTable(g)), characterTable(bareTable(g, 5))];
    // The multiset of values on elements, with their orders.
    for (const [i, { re, im }] of first.characters.entries()) {
      const on = ({ classes }: typeof first, re: Float64Array, im: Float64Array) =>
        Array.from(
          classes.classOf,
          (k) => `${classes.elementOrders[k]} ${re[k].toFixed(9)} ${im[k].toFixed(9)}`,
        ).toSorted();
      const other = second.characters[i];
      assertEquals(on(first, re, im), on(second, other.re, other.im), name);
    }
  }
});
