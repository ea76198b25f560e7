import { conjugacyClasses } from "../../src/groups/classes.ts";
import { findFrobeniusProblem, frobeniusGroup } from "../../src/groups/frobenius_groups.ts";
import { primePower } from "../../src/numerics/integers.ts";
import { group } from "../../src/groups/names.ts";
import { defaultMultiplier, semidirectProduct } from "../../src/groups/semidirect_products.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countClasses, countElementOrders } from "./group_laws.ts";

Deno.test("semidirectProduct() numbers a^i b^j as j n + i, and b a b^-1 = a^r", () => {
  const cases = [[7, 3, 2], [7, 3, 4], [5, 8, 2], [8, 2, 3], [8, 2, 5], [15, 4, 2], [9, 6, 2]];
  cases.push([1, 4, 1], [6, 1, 1], [1, 1, 1], [4, 4, 1], [7, 3, 9], [12, 2, 5]);
  for (const [n, m, r] of cases) {
    const g = semidirectProduct(n, m, r);
    assertGroupLaws(g);
    assertEquals([g.name, g.order, g.identity], [`C${n}:C${m}@${r}`, n * m, 0]);
    const power = (x: number, k: number) => {
      let product = 0;
      for (let i = 0; i < k; i++) product = g.multiply(product, x);
      return product;
    };
    const [a, b] = [n > 1 ? 1 : 0, m > 1 ? n : 0];
    assertEquals([g.elementOrder(a), g.elementOrder(b)], [n, m]);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        assertEquals(g.multiply(power(a, i), power(b, j)), j * n + i);
      }
    }
    assertEquals(g.multiply(g.multiply(b, a), g.inverses[b]), power(a, r));
  }
  assertEquals(
    group("C3:C2").elementNames,
    ["e", "a", "a^2", "b", "a b", "a^2 b"],
  );
});

Deno.test("the default r is the least above 1 of order exactly m", () => {
  assertEquals(defaultMultiplier(7, 3), 2);
  assertEquals(defaultMultiplier(7, 2), 6);
  assertEquals(defaultMultiplier(8, 2), 3);
  assertEquals(defaultMultiplier(5, 4), 2);
  assertEquals(defaultMultiplier(13, 4), 5);
  assertEquals(defaultMultiplier(5, 8), undefined);
  assertEquals(defaultMultiplier(5, 1), undefined);
  assertEquals(group("C7:C3").table, group("C7:C3@2").table);
  assertEquals(group("C13:C4").table, group("C13:C4@5").table);
  assertEquals(group("C7:C3^2").name, "C7:C3^2");
  assertEquals(group("C7:C3^2").order, 441);
});

Deno.test("semidirect products are the groups that they are known as", () => {
  for (const p of [3, 4, 5, 8, 12]) {
    assertEquals(group(`C${p}:C2@${p - 1}`).table, group(`D${p}`).table, `D${p}`);
  }
  const orders = (name: string) => countElementOrders(group(name));
  assertEquals(orders("C7:C3"), [[1, 1], [3, 14], [7, 6]]);
  assertEquals(countClasses(group("C7:C3")), 5);
  assertEquals(orders("C3:C4@2"), orders("Dic3"));
  assertEquals(orders("C5:C4@4"), orders("Dic5"));
  assertEquals(orders("C5:C4@1"), orders("C20"));
  assertEquals(orders("C8:C2@3"), [[1, 1], [2, 5], [4, 6], [8, 4]], "semidihedral");
  assertEquals(orders("C8:C2@5"), [[1, 1], [2, 3], [4, 4], [8, 8]], "modular");
  assertEquals(orders("C9:C3@4"), [[1, 1], [3, 8], [9, 18]], "extraspecial of exponent 9");
});

Deno.test("what a refused semidirect product suggests can be built", () => {
  let refused = 0;
  for (let n = 1; n <= 30; n++) {
    for (let m = 1; m <= 12; m++) {
      try {
        semidirectProduct(n, m);
      } catch (error) {
        refused++;
        assert(error instanceof RangeError);
        const [suggestion] = /C\d+:C\d+@\d+/.exec(error.message)!;
        assertEquals(group(suggestion).order, n * m);
      }
    }
  }
  assert(refused > 100);
});

Deno.test("F20 is C5:C4, F21 is C7:C3, and F12 has the statistics of A4", () => {
  assertEquals(group("F20").table, group("C5:C4").table);
  assertEquals(group("F21").table, group("C7:C3").table);
  assertEquals(group("F6").table, group("D3").table);
  assertEquals(countElementOrders(group("F20")), [[1, 1], [2, 5], [4, 10], [5, 4]]);
  assertEquals(countElementOrders(group("F12")), countElementOrders(group("A4")));
  assertEquals(countElementOrders(group("F72")), [[1, 1], [2, 9], [3, 8], [4, 18], [8, 36]]);
  assertEquals(group("F12").elementNames.toSorted(), group("A4").elementNames.toSorted());
});

Deno.test("frobeniusGroup() has a normal kernel whose elements commute only within it", () => {
  for (const m of [6, 10, 12, 14, 20, 21, 39, 42, 55, 56, 57, 72, 110, 156, 240]) {
    const g = frobeniusGroup(m);
    assertGroupLaws(g);
    assertEquals([g.name, g.order], [`F${m}`, m]);
    const kernelOrder = m === 12 ? 4 : m === 56 ? 8 : m === 72 ? 9 : m === 240 ? 16 : undefined;
    const q = kernelOrder ??
      Math.max(...[...Array(m).keys()].filter((d) => m % d === 0 && primePower(d)?.k === 1));
    const { p } = primePower(q)!;
    const kernel = [...Array(m).keys()].filter((a) => [1, p].includes(g.elementOrder(a)));
    assertEquals(kernel.length, q);
    for (const a of kernel) {
      for (let t = 0; t < m; t++) {
        assert(kernel.includes(g.conjugate(a, t)));
        const commutes = g.multiply(a, t) === g.multiply(t, a);
        if (a !== g.identity) assertEquals(commutes, kernel.includes(t), `F${m}`);
      }
    }
    // One class each of k - 1 cosets and the identity, (q - 1) / k of the kernel's other elements.
    const k = m / q;
    assertEquals(conjugacyClasses(g).count, k + (q - 1) / k);
  }
});

Deno.test("frobeniusGroup() names the nearest for an order that has none", () => {
  for (const m of [1, 2, 3, 4, 5, 7, 8, 18, 23, 100, 9999, 10000]) {
    const error = assertThrows(
      () => frobeniusGroup(m),
      RangeError,
      `Cannot build F${m}: its order`,
    );
    const nearest = error.message.match(/F\d+(?= and|$)|(?<=and )F\d+/g)!;
    assert(nearest.length > 0, error.message);
    for (const name of nearest) {
      assertEquals(findFrobeniusProblem(Number(name.slice(1))), undefined);
    }
  }
});
