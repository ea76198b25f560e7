import { conjugacyClasses } from "../../src/groups/classes.ts";
import { FiniteField } from "../../src/groups/finite_field.ts";
import {
  heisenbergGroup,
  linearGroup,
  type LinearKind,
  linearOrder,
} from "../../src/groups/matrix_groups.ts";
import { group } from "../../src/groups/names.ts";
import { assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countElementOrders } from "./group_laws.ts";

/** The rows in an element's name: `[1 1; 0 1]` → [[1, 1], [0, 1]]. */
function matrixOf(name: string): number[][] {
  return name.slice(1, -1).split("; ").map((row) => row.split(" ").map(Number));
}

function productOf(field: FiniteField, a: number[][], b: number[][]): number[][] {
  return a.map((row) =>
    b[0].map((_, j) =>
      row.reduce((sum, entry, k) => field.add(sum, field.multiply(entry, b[k][j])), 0)
    )
  );
}

/** Whether a 2 x 2 matrix has determinant 1. */
function isSpecial(field: FiniteField, [[a, b], [c, d]]: number[][]): boolean {
  return field.multiply(a, d) === field.add(1, field.multiply(b, c));
}

Deno.test("GL and SL multiply as the matrices that name their elements, for all pairs", () => {
  const cases: [LinearKind, number, number][] = [
    ["GL", 2, 3],
    ["GL", 2, 2],
    ["GL", 2, 4],
    ["SL", 2, 5],
    ["SL", 2, 9],
    ["GL", 3, 2],
    ["GL", 1, 8],
  ];
  for (const [kind, n, q] of cases) {
    const g = linearGroup(kind, n, q);
    const field = new FiniteField(q);
    const matrices = g.elementNames.map(matrixOf);
    assertEquals(new Set(g.elementNames).size, g.order);
    if (kind === "SL") {
      assertEquals(matrices.every((matrix) => isSpecial(field, matrix)), true);
    }
    let differences = 0;
    for (let a = 0; a < g.order; a++) {
      for (let b = 0; b < g.order; b++) {
        const product = productOf(field, matrices[a], matrices[b]);
        if (matrices[g.multiply(a, b)].join() !== product.join()) differences++;
      }
    }
    assertEquals(differences, 0, g.name);
  }
});

Deno.test("linear groups satisfy the laws and have their orders by formula", () => {
  const names = ["GL(2,2)", "GL(2,3)", "SL(2,3)", "SL(2,4)", "SL(2,5)", "PGL(2,4)"];
  names.push("PGL(2,5)", "PSL(2,7)", "GL(1,5)", "SL(1,5)", "PGL(1,9)", "PSL(3,2)", "PSL(1,2)");
  for (const name of names) assertGroupLaws(group(name));
  assertEquals(linearOrder("GL", 4, 3), 24261120);
  assertEquals(linearOrder("PSL", 3, 4), 20160);
  assertEquals(linearOrder("PSL", 2, 25), 7800);
  assertEquals(linearOrder("PGL", 2, 25), 15600);
  assertEquals(linearOrder("GL", 1e9, 2), Infinity);
});

// Orders of elements and numbers of classes from Conway et al., ATLAS of Finite Groups (1985), and,
// for the linear groups of degree 2, from their generic character tables.
Deno.test("linear groups have the known element orders and class counts", () => {
  const cases: [string, [number, number][], number][] = [
    ["GL(2,3)", [[1, 1], [2, 13], [3, 8], [4, 6], [6, 8], [8, 12]], 8],
    ["SL(2,3)", [[1, 1], [2, 1], [3, 8], [4, 6], [6, 8]], 7],
    ["SL(2,5)", [[1, 1], [2, 1], [3, 20], [4, 30], [5, 24], [6, 20], [10, 24]], 9],
    ["PSL(2,7)", [[1, 1], [2, 21], [3, 56], [4, 42], [7, 48]], 6],
    ["PSL(2,8)", [[1, 1], [2, 63], [3, 56], [7, 216], [9, 168]], 9],
    ["PSL(2,16)", [[1, 1], [2, 255], [3, 272], [5, 544], [15, 1088], [17, 1920]], 17],
    [
      "PSL(2,25)",
      [[1, 1], [2, 325], [3, 650], [4, 650], [5, 624], [6, 650], [12, 1300], [13, 3600]],
      15,
    ],
    [
      "PSL(3,3)",
      [[1, 1], [2, 117], [3, 728], [4, 702], [6, 936], [8, 1404], [13, 1728]],
      12,
    ],
    [
      "M11",
      [[1, 1], [2, 165], [3, 440], [4, 990], [5, 1584], [6, 1320], [8, 1980], [11, 1440]],
      10,
    ],
  ];
  for (const [name, orders, classes] of cases) {
    const g = group(name);
    assertEquals(countElementOrders(g), orders, name);
    assertEquals(conjugacyClasses(g).count, classes, name);
  }
  assertEquals(conjugacyClasses(group("GL(2,7)")).count, 7 ** 2 - 1);
  assertEquals(conjugacyClasses(group("PGL(2,9)")).count, 9 + 2);
  assertEquals(conjugacyClasses(group("SL(2,11)")).count, 11 + 4);
});

Deno.test("exceptional isomorphisms show in orders of elements and sizes of classes", () => {
  const statistics = (name: string) => {
    const { sizes, elementOrders } = conjugacyClasses(group(name));
    return sizes.map((size, i) => `${elementOrders[i]}: ${size}`).sort();
  };
  const pairs = ["GL(2,2) S3", "PSL(2,2) S3", "PSL(2,3) A4", "PGL(2,3) S4", "PSL(2,4) A5"];
  pairs.push("SL(2,4) A5", "PSL(2,5) A5", "PGL(2,5) S5", "PSL(2,9) A6", "GL(3,2) PSL(2,7)");
  pairs.push("GL(1,8) C7", "He2 D4");
  for (const pair of pairs) {
    const [a, b] = pair.split(" ");
    assertEquals(statistics(a), statistics(b), pair);
  }
});

Deno.test("linearGroup() refuses a field that is none, and large groups, before it builds them", () => {
  assertThrows(() => linearGroup("GL", 2, 6), RangeError, "6 is not a prime power");
  assertThrows(() => linearGroup("GL", 2, 11), RangeError, "order 13200 is above 10000");
  assertThrows(() => linearGroup("SL", 1e300, 2), RangeError, "more than 10^308");
  assertThrows(() => linearGroup("GL", 1, 1009), RangeError, "degree 1008 is above 1000");
});

Deno.test("heisenbergGroup() multiplies upper unitriangular matrices", () => {
  for (const p of [2, 3, 5]) {
    const g = heisenbergGroup(p);
    const field = new FiniteField(p);
    assertGroupLaws(g);
    assertEquals([g.name, g.order, g.elementNames[0]], [`He${p}`, p ** 3, "[1 0 0; 0 1 0; 0 0 1]"]);
    const matrices = g.elementNames.map(matrixOf);
    for (let a = 0; a < g.order; a++) {
      for (let b = 0; b < g.order; b++) {
        assertEquals(matrices[g.multiply(a, b)], productOf(field, matrices[a], matrices[b]));
      }
    }
    assertEquals(conjugacyClasses(g).count, p ** 2 + p - 1);
    if (p > 2) assertEquals(countElementOrders(g), [[1, 1], [p, p ** 3 - 1]]);
  }
  assertThrows(() => heisenbergGroup(23), RangeError, "order 12167 is above 10000");
});
