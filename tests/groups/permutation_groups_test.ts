import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import {
  alternatingGroup,
  permutationGroup,
  symmetricGroup,
} from "../../src/groups/permutation_groups.ts";
import { compose, formatCycles, fromCycles, invert } from "../../src/groups/permutations.ts";
import { chainOrder, stabilizerChain } from "../../src/groups/stabilizer_chain.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countClasses, countElementOrders } from "./group_laws.ts";

/** The cycles in an element's name: `(0 1 2)(3 4)` → [[0, 1, 2], [3, 4]]. */
function cyclesOf(name: string): number[][] {
  return [...name.matchAll(/\(([\d ]+)\)/g)].map(([, points]) => points.split(" ").map(Number));
}

function parityOf(name: string): number {
  return cyclesOf(name).reduce((sum, cycle) => sum + cycle.length - 1, 0) % 2;
}

async function sha256(g: FiniteGroup): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", g.table));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("symmetricGroup() and alternatingGroup() are groups of order n! and n!/2", () => {
  const orders = [1, 1, 2, 6, 24, 120, 720];
  for (let n = 1; n <= 6; n++) {
    const [s, a] = [symmetricGroup(n), alternatingGroup(n)];
    assertEquals([s.order, a.order], [orders[n], Math.max(1, orders[n] / 2)]);
    assertEquals(s.elementNames[s.identity], "()");
    assertEquals(a.elementNames[a.identity], "()");
    if (n < 6) {
      assertGroupLaws(s);
      assertGroupLaws(a);
    }
  }
});

Deno.test("symmetricGroup() multiplies first a, then b, for all pairs", () => {
  const g = symmetricGroup(5);
  const images = g.elementNames.map((name) => fromCycles(5, ...cyclesOf(name)));
  for (let a = 0; a < g.order; a++) {
    for (let b = 0; b < g.order; b++) {
      const product = images[a].map((point) => images[b][point]);
      assertEquals(images[g.multiply(a, b)], product);
    }
  }
});

Deno.test("parity is a homomorphism of S_n, and all of A_n is even", () => {
  for (const n of [2, 3, 4, 5]) {
    const s = symmetricGroup(n);
    const parity = s.elementNames.map(parityOf);
    assertEquals(parity.filter((p) => p === 1).length, s.order / 2);
    for (let a = 0; a < s.order; a++) {
      for (let b = 0; b < s.order; b++) {
        assertEquals(parity[s.multiply(a, b)], parity[a] ^ parity[b]);
      }
    }
  }
  for (const n of [3, 4, 5, 6]) {
    assertEquals(alternatingGroup(n).elementNames.every((name) => parityOf(name) === 0), true);
  }
});

Deno.test("symmetric and alternating groups have the known element orders and class counts", () => {
  const cases: [FiniteGroup, [number, number][], number][] = [
    [symmetricGroup(4), [[1, 1], [2, 9], [3, 8], [4, 6]], 5],
    [symmetricGroup(5), [[1, 1], [2, 25], [3, 20], [4, 30], [5, 24], [6, 20]], 7],
    [symmetricGroup(6), [[1, 1], [2, 75], [3, 80], [4, 180], [5, 144], [6, 240]], 11],
    [alternatingGroup(4), [[1, 1], [2, 3], [3, 8]], 4],
    [alternatingGroup(5), [[1, 1], [2, 15], [3, 20], [5, 24]], 5],
    [alternatingGroup(6), [[1, 1], [2, 45], [3, 80], [4, 90], [5, 144]], 7],
  ];
  for (const [g, orders, classes] of cases) {
    assertEquals(countElementOrders(g), orders, g.name);
    assertEquals(countClasses(g), classes, g.name);
  }
});

// The tables of the networks published with "A Toy Model of Universality" (Chughtai, Chan, Nanda,
// 2023), which list the elements as SymPy 1.11.1 does; the hashes are of those tables as int32.
Deno.test("S5 and A5 list their elements in the order of the published networks", async () => {
  const [s5, a5] = [symmetricGroup(5), alternatingGroup(5)];
  assertEquals([s5.identity, a5.identity], [20, 0]);
  assertEquals(s5.elementNames.slice(0, 3), ["(2 4 3)", "(0 1 2)", "(0 2 1 3 4)"]);
  assertEquals(
    await sha256(s5),
    "f4356e737477b1ba69d078c032f415a9b1833242c2468269c4c6012ce3bed531",
  );
  assertEquals(
    await sha256(a5),
    "e13c6e07cbf41ba6c3752f900609018d94e19e19ff000c6faf5d0d791369ecc9",
  );
});

Deno.test("symmetricGroup() refuses orders above the limit before it builds anything", () => {
  assertThrows(
    () => symmetricGroup(12),
    RangeError,
    "Cannot build S12: its order 479001600 is above 10000, the limit for any group; " +
      "its multiplication table would take 918 PB",
  );
  assertThrows(() => symmetricGroup(1e15), RangeError, "more than 10^308");
  assertThrows(() => alternatingGroup(8), RangeError, "order 20160 is above 10000");
  for (const n of [0, -1, 0.5, NaN]) {
    assertThrows(() => symmetricGroup(n), RangeError, "Cannot build S");
    assertThrows(() => alternatingGroup(n), RangeError, "Cannot build A");
  }
});

Deno.test("permutationGroup() closes generators into a group, whatever their form", () => {
  // F20 on 5 points, the Klein four-group without a fixed start, and redundant generators.
  const f20 = permutationGroup("F20", [
    fromCycles(5, [0, 1, 2, 3, 4]),
    fromCycles(5, [1, 2, 4, 3]),
  ]);
  assertGroupLaws(f20);
  assertEquals(countElementOrders(f20), [[1, 1], [2, 5], [4, 10], [5, 4]]);

  const klein = [
    fromCycles(6, [2, 3]),
    fromCycles(6, [4, 5]),
    fromCycles(6),
    fromCycles(6, [2, 3]),
  ];
  const v4 = permutationGroup("V4", klein);
  assertGroupLaws(v4);
  assertEquals(v4.elementNames.toSorted(), ["()", "(2 3)", "(2 3)(4 5)", "(4 5)"]);

  assertEquals(permutationGroup("trivial", [fromCycles(3)]).order, 1);
});

Deno.test("permutationGroup() refuses a large group without listing it", () => {
  const generators = [fromCycles(10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), fromCycles(10, [0, 1])];
  assertThrows(() => permutationGroup("big", generators), RangeError, "order 3628800 is above");
});

Deno.test("permutationGroup() refuses the largest symmetric groups, and degrees, in a moment", () => {
  const start = performance.now();
  const points = Array.from({ length: 1000 }, (_, i) => i);
  assertThrows(
    () => permutationGroup("big", [fromCycles(1000, points), fromCycles(1000, [0, 1])]),
    RangeError,
    "its order of at least",
  );
  // As many levels as transpositions, each of which would hold up to 1000 permutations.
  const transpositions = points.slice(1).map((i) => fromCycles(1000, [i - 1, i]));
  assertThrows(() => permutationGroup("big", transpositions), RangeError, "its order of at least");
  assertThrows(
    () => permutationGroup("wide", [fromCycles(1001, [0, 1])]),
    RangeError,
    "Cannot build wide: its degree 1001 is above 1000, the limit for permutations",
  );
  assertThrows(
    () => permutationGroup("small", [fromCycles(4, [0, 1, 2, 3])], { maxOrder: 3 }),
    RangeError,
    "Cannot build small: its order 4 is above 3",
  );
  assert(performance.now() - start < 5000);
});

Deno.test("permutationGroup() is named by its order, and its elements as it is told", () => {
  const g = permutationGroup(undefined, [fromCycles(3, [0, 1, 2])], { nameOf: String });
  assertEquals([g.name, g.elementNames], ["G3", ["0,1,2", "1,2,0", "2,0,1"]]);
});

Deno.test("stabilizerChain() finds the orders of PSL(2,7), M11 and A8", () => {
  const order = (degree: number, ...generators: number[][][]) =>
    chainOrder(stabilizerChain(generators.map((cycles) => fromCycles(degree, ...cycles))));
  assertEquals(order(7, [[0, 1, 2, 3, 4, 5, 6]], [[1, 2], [3, 6]]), 168);
  assertEquals(
    order(11, [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]], [[2, 6, 10, 7], [3, 9, 4, 5]]),
    7920,
  );
  assertEquals(order(8, [[1, 2, 3, 4, 5, 6, 7]], [[0, 1], [2, 3]]), 20160);
});

Deno.test("permutations compose, invert and print in cycle notation", () => {
  const a = fromCycles(5, [0, 1, 2], [3, 4]);
  assertEquals(a, [1, 2, 0, 4, 3]);
  assertEquals(formatCycles(a), "(0 1 2)(3 4)");
  assertEquals(formatCycles(compose(a, invert(a))), "()");
  assertEquals(formatCycles(compose(fromCycles(3, [0, 1]), fromCycles(3, [1, 2]))), "(0 2 1)");
});
