import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { assertEquals } from "../../src/std/assert.ts";

/** Holds identity, inverses and associativity against the table, over all elements and triples. */
export function assertGroupLaws(g: FiniteGroup): void {
  const { name, order: n, table, inverses, identity } = g;
  assertEquals([table.length, inverses.length, g.elementNames.length], [n * n, n, n], name);
  assertEquals(new Set(g.elementNames).size, n, `${name}: element names differ`);
  let violations = 0;
  for (let a = 0; a < n; a++) {
    if (g.multiply(a, identity) !== a || g.multiply(identity, a) !== a) violations++;
    if (g.multiply(a, inverses[a]) !== identity) violations++;
    for (let b = 0; b < n; b++) {
      const ab = table[a * n + b];
      if (!(ab >= 0 && ab < n)) violations++;
      for (let c = 0; c < n; c++) {
        if (table[ab * n + c] !== table[a * n + table[b * n + c]]) violations++;
      }
    }
  }
  assertEquals(violations, 0, `${name} is a group`);
}

/** How many elements there are of each order, as `[order, count]` in ascending order. */
export function countElementOrders(g: FiniteGroup): [number, number][] {
  const counts = new Map<number, number>();
  for (let a = 0; a < g.order; a++) {
    const order = g.elementOrder(a);
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** The number of conjugacy classes, by Burnside: commuting pairs over the order. */
export function countClasses(g: FiniteGroup): number {
  let commuting = 0;
  for (let a = 0; a < g.order; a++) {
    for (let b = 0; b < g.order; b++) {
      if (g.multiply(a, b) === g.multiply(b, a)) commuting++;
    }
  }
  return commuting / g.order;
}

/** A seeded generator of integers from 0 to `bound - 1` (mulberry32), for tests only. */
export function randomIntegers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}
