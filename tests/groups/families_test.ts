import {
  cyclicGroup,
  dicyclicGroup,
  dihedralGroup,
  directProduct,
} from "../../src/groups/families.ts";
import { assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countClasses, countElementOrders } from "./group_laws.ts";

Deno.test("cyclicGroup() adds modulo n, element i being i", () => {
  for (const n of [1, 2, 3, 7, 12, 53]) {
    const g = cyclicGroup(n);
    assertGroupLaws(g);
    assertEquals(g.identity, 0);
    assertEquals(g.elementNames, Array.from({ length: n }, (_, i) => String(i)));
    for (let a = 0; a < n; a++) {
      assertEquals(g.inverses[a], (n - a) % n);
      for (let b = 0; b < n; b++) assertEquals(g.multiply(a, b), (a + b) % n);
    }
  }
});

Deno.test("dihedralGroup() has rotations first, then r^i s, and s r s = r^-1", () => {
  for (const p of [1, 2, 3, 4, 5, 8, 59]) {
    const g = dihedralGroup(p);
    assertGroupLaws(g);
    assertEquals(g.order, 2 * p);
    const [r, s] = [1 % p, p];
    for (let i = 0; i < p; i++) {
      assertEquals(g.multiply(i, r), (i + 1) % p, "r^i r = r^(i+1)");
      assertEquals(g.multiply(i, s), p + i, "r^i times s is element p + i");
      assertEquals(g.multiply(g.multiply(s, i), s), (p - i) % p, "s r^i s = r^-i");
      assertEquals(g.elementOrder(p + i), 2, "reflections are involutions");
    }
    assertEquals(countClasses(g), p % 2 === 1 ? (p + 3) / 2 : (p + 6) / 2);
  }
  assertEquals(dihedralGroup(3).elementNames, ["e", "r", "r^2", "s", "r s", "r^2 s"]);
});

Deno.test("dicyclicGroup() satisfies a^2n = 1, x² = a^n, x a x^-1 = a^-1", () => {
  for (const n of [1, 2, 3, 4, 7, 26]) {
    const g = dicyclicGroup(n);
    assertGroupLaws(g);
    assertEquals(g.order, 4 * n);
    const [a, x] = [1, 2 * n];
    assertEquals(g.elementOrder(a), 2 * n);
    assertEquals(g.multiply(x, x), n);
    assertEquals(g.multiply(g.multiply(x, a), g.inverses[x]), g.inverses[a]);
    for (let i = 0; i < 2 * n; i++) {
      assertEquals(g.multiply(i, a), (i + 1) % (2 * n), "a^i a = a^(i+1)");
      assertEquals(g.multiply(i, x), 2 * n + i, "a^i times x is element 2n + i");
      assertEquals(g.elementOrder(2 * n + i), 4, "a^i x has order 4");
    }
    assertEquals(countClasses(g), n + 3);
  }
  assertEquals(
    dicyclicGroup(2).elementNames,
    ["e", "a", "a^2", "a^3", "x", "a x", "a^2 x", "a^3 x"],
  );
});

Deno.test("Q8 = Dic2 and D4 have five classes each but other element orders", () => {
  const [q8, d4] = [dicyclicGroup(2), dihedralGroup(4)];
  assertEquals([countClasses(q8), countClasses(d4)], [5, 5]);
  assertEquals(countElementOrders(q8), [[1, 1], [2, 1], [4, 6]]);
  assertEquals(countElementOrders(d4), [[1, 1], [2, 5], [4, 2]]);
});

Deno.test("directProduct() multiplies by coordinates, the first factor slowest", () => {
  const [c2, s3] = [cyclicGroup(2), dihedralGroup(3)];
  const g = directProduct([c2, s3, c2]);
  assertGroupLaws(g);
  assertEquals([g.name, g.order], ["C2xD3xC2", 24]);
  assertEquals(g.elementNames.slice(0, 3), ["(0, e, 0)", "(0, e, 1)", "(0, r, 0)"]);
  assertEquals(g.elementNames[12], "(1, e, 0)");
  for (let a = 0; a < 24; a++) {
    for (let b = 0; b < 24; b++) {
      const expected = ((a >= 12) === (b >= 12) ? 0 : 12) + (a + b) % 2 +
        2 * s3.multiply((a >> 1) % 6, (b >> 1) % 6);
      assertEquals(g.multiply(a, b), expected);
    }
  }
});

Deno.test("directProduct() of coprime cyclic groups is cyclic, of equal ones it is not", () => {
  const orders = (m: number, n: number) =>
    countElementOrders(directProduct([cyclicGroup(m), cyclicGroup(n)]));
  assertEquals(orders(3, 4), countElementOrders(cyclicGroup(12)));
  assertEquals(orders(3, 3), [[1, 1], [3, 8]]);
});

Deno.test("families refuse an order that is no order, and one above the limit", () => {
  assertThrows(() => cyclicGroup(0), RangeError, "Cannot build C0");
  assertThrows(() => cyclicGroup(2.5), RangeError, "not 2.5");
  assertThrows(() => dihedralGroup(-1), RangeError, "Cannot build D-1");
  assertThrows(() => cyclicGroup(NaN), RangeError, "Cannot build CNaN");
  assertThrows(() => dihedralGroup(5001), RangeError, "order 10002 is above 10000");
  const c101 = cyclicGroup(101);
  assertThrows(() => directProduct([c101, c101]), RangeError, "order 10201 is above 10000");
});
