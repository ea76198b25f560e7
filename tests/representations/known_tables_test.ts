import { group } from "../../src/groups/names.ts";
import { type CharacterTable, characterTable } from "../../src/representations/character_table.ts";
import { keyOf } from "../../src/representations/cyclotomic.ts";
import { exactText } from "../../src/representations/exact_text.ts";
import { cycleType } from "../../src/representations/partitions.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { tableOf } from "./sample_groups.ts";

/** Columns as `order x size`, in any order; then rows, in any order, with exact values. */
interface KnownTable {
  readonly name: string;
  readonly columns: string;
  readonly rows: readonly string[];
}

// Orders and sizes of classes and their values, as in J.-P. Serre: Linear Representations of Finite
// Groups, G. James, M. Liebeck: Representations and Characters of Groups, and the ATLAS.
// deno-fmt-ignore
const KNOWN: readonly KnownTable[] = [
  {
    name: "S4",
    columns: "1x1 2x6 2x3 3x8 4x6",
    rows: ["1 1 1 1 1", "1 -1 1 1 -1", "2 0 2 -1 0", "3 1 -1 0 -1", "3 -1 -1 0 1"],
  },
  {
    name: "Q8",
    columns: "1x1 2x1 4x2 4x2 4x2",
    rows: ["1 1 1 1 1", "1 1 1 -1 -1", "1 1 -1 1 -1", "1 1 -1 -1 1", "2 -2 0 0 0"],
  },
  {
    name: "A4",
    columns: "1x1 2x3 3x4 3x4",
    rows: ["1 1 1 1", "1 1 ζ3 ζ3²", "1 1 ζ3² ζ3", "3 -1 0 0"],
  },
  {
    name: "SL(2,3)",
    columns: "1x1 2x1 4x6 3x4 3x4 6x4 6x4",
    rows: [
      "1 1 1 1 1 1 1",
      "1 1 1 ζ3 ζ3² ζ3 ζ3²",
      "1 1 1 ζ3² ζ3 ζ3² ζ3",
      "3 3 -1 0 0 0 0",
      "2 -2 0 -1 -1 1 1",
      "2 -2 0 -ζ3 -ζ3² ζ3 ζ3²",
      "2 -2 0 -ζ3² -ζ3 ζ3² ζ3",
    ],
  },
  {
    name: "GL(2,3)",
    columns: "1x1 2x1 2x12 3x8 4x6 6x8 8x6 8x6",
    rows: [
      "1 1 1 1 1 1 1 1",
      "1 1 -1 1 1 1 -1 -1",
      "2 2 0 -1 2 -1 0 0",
      "2 -2 0 -1 0 1 i√2 -i√2",
      "2 -2 0 -1 0 1 -i√2 i√2",
      "3 3 1 0 -1 0 -1 -1",
      "3 3 -1 0 -1 0 1 1",
      "4 -4 0 1 0 -1 0 0",
    ],
  },
  {
    name: "A5",
    columns: "1x1 2x15 3x20 5x12 5x12",
    rows: [
      "1 1 1 1 1",
      "4 0 1 -1 -1",
      "5 1 -1 0 0",
      "3 -1 0 (1+√5)/2 (1-√5)/2",
      "3 -1 0 (1-√5)/2 (1+√5)/2",
    ],
  },
  {
    name: "C7:C3",
    columns: "1x1 3x7 3x7 7x3 7x3",
    rows: [
      "1 1 1 1 1",
      "1 ζ3 ζ3² 1 1",
      "1 ζ3² ζ3 1 1",
      "3 0 0 ζ7+ζ7²+ζ7⁴ ζ7³+ζ7⁵+ζ7⁶",
      "3 0 0 ζ7³+ζ7⁵+ζ7⁶ ζ7+ζ7²+ζ7⁴",
    ],
  },
  {
    name: "F20",
    columns: "1x1 5x4 2x5 4x5 4x5",
    rows: ["1 1 1 1 1", "1 1 1 -1 -1", "1 1 -1 i -i", "1 1 -1 -i i", "4 -1 0 0 0"],
  },
  {
    name: "PSL(2,7)",
    columns: "1x1 2x21 3x56 4x42 7x24 7x24",
    rows: [
      "1 1 1 1 1 1",
      "3 -1 0 1 ζ7+ζ7²+ζ7⁴ ζ7³+ζ7⁵+ζ7⁶",
      "3 -1 0 1 ζ7³+ζ7⁵+ζ7⁶ ζ7+ζ7²+ζ7⁴",
      "6 2 0 0 -1 -1",
      "7 -1 1 -1 0 0",
      "8 0 -1 0 1 1",
    ],
  },
  {
    name: "PSL(2,8)",
    columns: "1x1 2x63 3x56 7x72 7x72 7x72 9x56 9x56 9x56",
    rows: [
      "1 1 1 1 1 1 1 1 1",
      "7 -1 -2 0 0 0 1 1 1",
      "7 -1 1 0 0 0 -ζ9-ζ9⁻¹ -ζ9²-ζ9⁻² -ζ9⁴-ζ9⁻⁴",
      "7 -1 1 0 0 0 -ζ9²-ζ9⁻² -ζ9⁴-ζ9⁻⁴ -ζ9-ζ9⁻¹",
      "7 -1 1 0 0 0 -ζ9⁴-ζ9⁻⁴ -ζ9-ζ9⁻¹ -ζ9²-ζ9⁻²",
      "8 0 -1 1 1 1 -1 -1 -1",
      "9 1 0 ζ7+ζ7⁻¹ ζ7²+ζ7⁻² ζ7³+ζ7⁻³ 0 0 0",
      "9 1 0 ζ7²+ζ7⁻² ζ7³+ζ7⁻³ ζ7+ζ7⁻¹ 0 0 0",
      "9 1 0 ζ7³+ζ7⁻³ ζ7+ζ7⁻¹ ζ7²+ζ7⁻² 0 0 0",
    ],
  },
  {
    name: "M11",
    columns: "1x1 2x165 3x440 4x990 5x1584 6x1320 8x990 8x990 11x720 11x720",
    rows: [
      "1 1 1 1 1 1 1 1 1 1",
      "10 2 1 2 0 -1 0 0 -1 -1",
      "10 -2 1 0 0 1 i√2 -i√2 -1 -1",
      "10 -2 1 0 0 1 -i√2 i√2 -1 -1",
      "11 3 2 -1 1 0 -1 -1 0 0",
      "16 0 -2 0 1 0 0 0 (-1+i√11)/2 (-1-i√11)/2",
      "16 0 -2 0 1 0 0 0 (-1-i√11)/2 (-1+i√11)/2",
      "44 4 -1 0 -1 1 0 0 0 0",
      "45 -3 0 1 0 0 -1 -1 1 1",
      "55 -1 1 -1 0 -1 1 1 0 0",
    ],
  },
];

/** Cycle types, then rows by partition. D. E. Littlewood: The Theory of Group Characters, appendix. */
// deno-fmt-ignore
const SYMMETRIC: readonly KnownTable[] = [
  {
    name: "S5",
    columns: "1,1,1,1,1 2,1,1,1 2,2,1 3,1,1 3,2 4,1 5",
    rows: [
      "trivial 1 1 1 1 1 1 1",
      "sign 1 -1 1 1 -1 -1 1",
      "standard 4 2 0 1 -1 0 -1",
      "standard_sign 4 -2 0 1 1 0 -1",
      "[3,2] 5 1 1 -1 1 -1 0",
      "[2,2,1] 5 -1 1 -1 -1 1 0",
      "[3,1,1] 6 0 -2 0 0 0 1",
    ],
  },
  {
    name: "S6",
    columns: "1,1,1,1,1,1 2,1,1,1,1 2,2,1,1 2,2,2 3,1,1,1 3,2,1 3,3 4,1,1 4,2 5,1 6",
    rows: [
      "trivial 1 1 1 1 1 1 1 1 1 1 1",
      "sign 1 -1 1 -1 1 -1 1 -1 1 1 -1",
      "standard 5 3 1 -1 2 0 -1 1 -1 0 -1",
      "standard_sign 5 -3 1 1 2 0 -1 -1 -1 0 1",
      "[3,3] 5 1 1 -3 -1 1 2 -1 -1 0 0",
      "[2,2,2] 5 -1 1 3 -1 -1 2 1 -1 0 0",
      "[4,2] 9 3 1 3 0 0 0 -1 1 -1 0",
      "[2,2,1,1] 9 -3 1 -3 0 0 0 1 1 -1 0",
      "[4,1,1] 10 2 -2 -2 1 -1 1 0 0 0 1",
      "[3,1,1,1] 10 -2 -2 2 1 1 1 0 0 0 -1",
      "[3,2,1] 16 0 0 0 -2 0 -2 0 0 1 0",
    ],
  },
];

/** Whether some matching of columns that agree in order and size makes the sets of rows equal. */
function agrees({ classes, characters }: CharacterTable, { columns, rows }: KnownTable): boolean {
  const heads = columns.split(" ");
  const own = classes.sizes.map((size, k) => `${classes.elementOrders[k]}x${size}`);
  const texts = characters.map(({ values }) => values.map(exactText));
  const expected = rows.map((row) => row.split(" ").join()).toSorted().join("\n");
  const search = (chosen: number[]): boolean => {
    if (chosen.length === heads.length) {
      const rows = texts.map((row) => chosen.map((k) => row[k]).join());
      return rows.toSorted().join("\n") === expected;
    }
    const head = heads[chosen.length];
    return own.some((other, k) => other === head && !chosen.includes(k) && search([...chosen, k]));
  };
  return heads.length === own.length && search([]);
}

Deno.test("character tables are those of the textbooks", () => {
  for (const known of KNOWN) assert(agrees(tableOf(known.name), known), known.name);
});

Deno.test("a known table with a wrong sign does not agree", () => {
  const [s4] = KNOWN;
  const wrong = { ...s4, rows: s4.rows.map((row) => row === "2 0 2 -1 0" ? "2 0 2 1 0" : row) };
  assert(!agrees(tableOf("S4"), wrong));
});

Deno.test("the tables of S5 and S6 agree by name and cycle type, in spite of S6's outer automorphism", () => {
  for (const { name, columns, rows } of SYMMETRIC) {
    const { group: g, classes, characters } = tableOf(name);
    const types = classes.representatives.map((a) => cycleType(g.permutations!.at(a)).join());
    const order = columns.split(" ").map((type) => types.indexOf(type));
    const found = characters.map((row) =>
      [row.name, ...order.map((k) => exactText(row.values[k]))].join(" ")
    );
    assertEquals(found.toSorted(), rows.toSorted(), name);
  }
});

Deno.test("cyclic and dihedral groups have the values that are known in closed form", () => {
  for (const n of [1, 2, 5, 8, 12]) {
    const { classes, characters } = tableOf(`C${n}`);
    const rows = characters.map(({ re, im }) =>
      classes.representatives.map((_, k) => [re[k], im[k]])
    );
    for (let frequency = 0; frequency < n; frequency++) {
      const expected = classes.representatives.map((a) => 2 * Math.PI * frequency * a / n);
      const matching = rows.filter((row) =>
        row.every(([re, im], k) =>
          Math.hypot(re - Math.cos(expected[k]), im - Math.sin(expected[k])) < 1e-12
        )
      );
      assertEquals(matching.length, 1, `C${n}, frequency ${frequency}`);
    }
  }
  for (const p of [3, 4, 7, 10]) {
    const { classes, characters } = tableOf(`D${p}`);
    for (let frequency = 1; 2 * frequency < p; frequency++) {
      const matching = characters.filter(({ re }) =>
        classes.representatives.every((a, k) =>
          Math.abs(re[k] - (a < p ? 2 * Math.cos(2 * Math.PI * frequency * a / p) : 0)) < 1e-12
        )
      );
      assertEquals(matching.length, 1, `D${p}, frequency ${frequency}`);
    }
  }
});

Deno.test("S7 and M11, above the limit for tables of products, have their degrees", () => {
  const degrees = (name: string) => {
    const start = performance.now();
    const { characters } = characterTable(group(name));
    assert(performance.now() - start < 5000, `${name} takes ${performance.now() - start} ms`);
    return characters.map(({ degree }) => degree);
  };
  assertEquals(degrees("M11"), [1, 10, 10, 10, 11, 16, 16, 44, 45, 55]);
  assertEquals(degrees("S7"), [1, 1, 6, 6, 14, 14, 14, 14, 15, 15, 20, 21, 21, 35, 35]);
});

Deno.test("D4 and Q8 have equal characters, and different types", () => {
  const [d4, q8] = [tableOf("D4"), tableOf("Q8")];
  // r^i and r^i s of D4 correspond to a^i and a^i x of Q8, number by number.
  assertEquals(rowsOnElements(d4), rowsOnElements(q8));
  assertEquals(typesOf(d4), ["1: 1"].concat(["1: 1", "1: 1", "1: 1", "2: 1"]));
  assertEquals(typesOf(q8), ["1: 1", "1: 1", "1: 1", "1: 1", "2: -1"]);
});

Deno.test("D52 and Dic26 have equal characters, and Dic26 has 13 of quaternionic type", () => {
  const [dihedral, dicyclic] = [tableOf("D52"), tableOf("Dic26")];
  assertEquals(rowsOnElements(dihedral), rowsOnElements(dicyclic));
  assertEquals(new Set(rowsOnElements(dihedral)).size, 29);
  assertEquals(typesOf(dihedral), [...count(4, "1: 1"), ...count(25, "2: 1")]);
  // Those that are -1 at a^26, the square of x: the odd frequencies.
  assertEquals(
    typesOf(dicyclic),
    [
      ...count(4, "1: 1"),
      ...count(13, "2: -1"),
      ...count(12, "2: 1"),
    ].toSorted(),
  );
  for (const { degree, indicator, re } of dicyclic.characters) {
    if (degree === 2) assertEquals(indicator, re[dicyclic.classes.classOf[26]] / 2);
  }
});

/** Each row as its exact values on all elements, sorted. */
function rowsOnElements({ classes, characters }: CharacterTable): string[] {
  return characters
    .map(({ values }) => Array.from(classes.classOf, (k) => keyOf(values[k])).join(" "))
    .toSorted();
}

function typesOf({ characters }: CharacterTable): string[] {
  return characters.map(({ degree, indicator }) => `${degree}: ${indicator}`).toSorted();
}

function count(times: number, text: string): string[] {
  return new Array<string>(times).fill(text);
}
