import { compose } from "../../src/groups/permutations.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { randomIntegers } from "./group_laws.ts";

const RULES = ["C10000", "D1000", "Dic500", "S5xS4", "D50xD50", "He19", "F9974", "C4999:C2"];
const PERMUTATIONS = ["S7", "A7", "M11", "PSL(2,25)", "PSL(3,3)", "GL(2,7)", "SL(2,19)", "F6480"];

Deno.test("groups above order 1000 are built in a moment, and keep no table", () => {
  for (const name of [...RULES, ...PERMUTATIONS]) {
    const start = performance.now();
    const g = group(name);
    assert(performance.now() - start < 2000, name);
    assert(g.order > 1000 && g.order <= 10_000);
    assertThrows(() => g.table, RangeError, "is above 1000");
  }
});

Deno.test("groups above order 1000 satisfy the laws on random triples", () => {
  const next = randomIntegers(1);
  for (const name of [...RULES, ...PERMUTATIONS]) {
    const g = group(name);
    assertEquals(new Set(g.elementNames).size, g.order);
    for (let i = 0; i < 2000; i++) {
      const [a, b, c] = [next(g.order), next(g.order), next(g.order)];
      const ab = g.multiply(a, b);
      assert(Number.isInteger(ab) && ab >= 0 && ab < g.order);
      assertEquals(g.multiply(ab, c), g.multiply(a, g.multiply(b, c)), name);
      assertEquals(g.multiply(a, g.inverses[a]), g.identity, name);
      assertEquals([g.multiply(a, g.identity), g.multiply(g.identity, a)], [a, a], name);
    }
  }
});

Deno.test("permutations above order 1000 multiply as they compose", () => {
  const next = randomIntegers(2);
  for (const name of PERMUTATIONS) {
    const g = group(name);
    const permutations = g.permutations!;
    for (let i = 0; i < 500; i++) {
      const [a, b] = [next(g.order), next(g.order)];
      assertEquals(
        permutations.at(g.multiply(a, b)),
        compose(permutations.at(a), permutations.at(b)),
        name,
      );
    }
  }
});

Deno.test("products above order 1000 multiply by coordinates, the first factor slowest", () => {
  const next = randomIntegers(3);
  const [g, left, right] = [group("S5xS4"), group("S5"), group("S4")];
  for (let i = 0; i < 2000; i++) {
    const [a, b, c, d] = [next(120), next(24), next(120), next(24)];
    assertEquals(
      g.multiply(24 * a + b, 24 * c + d),
      24 * left.multiply(a, c) + right.multiply(b, d),
    );
  }
});
