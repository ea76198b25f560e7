import { greatestCommonDivisor, primeDivisors } from "../../src/numerics/integers.ts";
import {
  conjugates,
  type Cyclotomic,
  cyclotomic,
  galoisConjugate,
  isReal,
  keyOf,
  toComplex,
} from "../../src/representations/cyclotomic.ts";
import { assert, assertEquals, assertNotEquals } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";
import { add, multiply, scale, sumOfRoots, valueAt, ZERO } from "./cyclotomic_arithmetic.ts";

type Terms = [k: number, c: number][];

/** A few terms with small coefficients. */
function randomTerms(order: number, next: (bound: number) => number): Terms {
  return Array.from({ length: 1 + next(5) }, () => [next(order), next(7) - 3]);
}

/** Terms that sum to 0: multiples of cosets of the roots of order q, for primes q. */
function randomRelation(order: number, next: (bound: number) => number): Terms {
  return primeDivisors(order).flatMap((q) =>
    Array.from({ length: 1 + next(3) }).flatMap(() => {
      const [start, c] = [next(order), next(9) - 4];
      return Array.from({ length: q }, (_, j): [number, number] => [start + j * order / q, c]);
    })
  );
}

function totient(n: number): number {
  return unitsOf(n).length;
}

function unitsOf(n: number): number[] {
  return Array.from({ length: n }, (_, a) => a + 1)
    .filter((a) => greatestCommonDivisor(a, n) === 1);
}

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Random values with every order up to 60, 12 for each. */
function forEachValue(check: (value: Cyclotomic, order: number, terms: Terms) => void): void {
  const next = randomIntegers(1);
  for (let order = 1; order <= 60; order++) {
    for (let i = 0; i < 12; i++) {
      const terms = randomTerms(order, next);
      check(cyclotomic(order, terms), order, terms);
    }
  }
}

Deno.test("sums that differ by relations between roots have one normal form", () => {
  const next = randomIntegers(2);
  forEachValue((value, order, terms) => {
    const other = [...terms, ...randomRelation(order, next), ...randomRelation(order, next)];
    assertEquals(keyOf(cyclotomic(order, other)), keyOf(value), `order ${order}`);
  });
});

Deno.test("exponents may be negative, above the order, repeated, and written for a larger order", () => {
  const next = randomIntegers(3);
  forEachValue((value, order, terms) => {
    const moved = terms.flatMap(([k, c]): Terms => [
      [k + order * (next(5) - 2), c - 1],
      [k - order, 1],
    ]);
    assertEquals(keyOf(cyclotomic(order, moved)), keyOf(value));
    const factor = 1 + next(12);
    const larger = terms.map(([k, c]): [number, number] => [k * factor, c]);
    assertEquals(keyOf(cyclotomic(order * factor, larger)), keyOf(value));
  });
});

Deno.test("the normal form is the sum, in float64", () => {
  forEachValue((value, order, terms) => {
    const expected = sumOfRoots(order, terms);
    assert(distance(toComplex(value), expected) < 1e-13, keyOf(value));
    assert(distance(valueAt(value), expected) < 1e-13, keyOf(value));
  });
});

Deno.test("values that differ as numbers have different keys, and equal ones equal keys", () => {
  for (const order of [3, 4, 5, 8, 9, 12, 15]) {
    const next = randomIntegers(order);
    const values = Array.from({ length: 150 }, () => cyclotomic(order, randomTerms(order, next)));
    values.forEach((a, i) =>
      values.slice(0, i).forEach((b) => {
        // Each difference has a conjugate of size at least 1, though itself may be small.
        const isSame = unitsOf(order).every((unit) =>
          distance(
            sumOfRoots(a.conductor, a.terms.map(([k, c]) => [k * unit, c])),
            sumOfRoots(b.conductor, b.terms.map(([k, c]) => [k * unit, c])),
          ) < 1e-9
        );
        assertEquals(keyOf(a) === keyOf(b), isSame, `${keyOf(a)} and ${keyOf(b)}`);
      })
    );
  }
});

Deno.test("the conductor is the least order of roots that make up the value", () => {
  forEachValue((value) => {
    const { conductor: n, terms } = value;
    assert(n % 4 !== 2, keyOf(value));
    assert(
      terms.every(([k, c], i) => k >= 0 && k < n && c !== 0 && (i === 0 || k > terms[i - 1][0])),
    );
    assert(terms.length <= totient(n), "the powers belong to a basis");
    // In the field of the roots of order n/q would be what its Galois group leaves alone.
    for (const q of primeDivisors(n)) {
      const fixing = unitsOf(n).filter((a) => a % (n / q) === 1 % (n / q));
      const moved = fixing.some((a) =>
        distance(valueAt(value), sumOfRoots(n, terms.map(([k, c]) => [k * a, c]))) > 1e-9
      );
      assert(moved, `${keyOf(value)} has no roots of order ${n / q} only`);
    }
  });
});

Deno.test("conductors of values in closed form", () => {
  const conductorOf = (order: number, ...exponents: number[]) =>
    cyclotomic(order, exponents.map((k) => [k, 1])).conductor;
  assertEquals(conductorOf(12, 0), 1);
  assertEquals(conductorOf(6, 1), 3);
  assertEquals(conductorOf(6, 3), 1);
  assertEquals(conductorOf(5, 1, 4), 5); // (√5 - 1)/2
  assertEquals(conductorOf(8, 1, 7), 8); // √2
  assertEquals(conductorOf(12, 1, 11), 12); // √3
  assertEquals(conductorOf(24, 1, 7, 17, 23), 24 / 3); // 2 (cos 15° - sin 15°) = √2
  assertEquals(conductorOf(60, 12, 24, 36, 48), 1); // -1
  assertEquals(conductorOf(9, 1, 4, 7), 1); // 0
  assertEquals(conductorOf(18, 1, 17), 9);
  assertEquals(conductorOf(15, 1, 2, 4, 8), 15); // (1 + i√15)/2
  assertEquals(conductorOf(21, 1, 4, 16), 21);
  assertEquals(conductorOf(60, 1, 11, 19, 29, 31, 41, 49, 59), 1); // in pairs x, -x
  assertEquals(keyOf(cyclotomic(60, [])), keyOf(ZERO));
  assertEquals(keyOf(cyclotomic(6, [[1, 1], [5, 1]])), keyOf(cyclotomic(1, [[0, 1]])));
});

Deno.test("keys tell values apart that have the same terms or the same conductor", () => {
  assertNotEquals(keyOf(cyclotomic(3, [[1, 1]])), keyOf(cyclotomic(5, [[1, 1]])));
  assertNotEquals(keyOf(cyclotomic(5, [[1, 1]])), keyOf(cyclotomic(5, [[1, 2]])));
  assertNotEquals(keyOf(cyclotomic(7, [[1, 1]])), keyOf(cyclotomic(7, [[2, 1]])));
  assertNotEquals(keyOf(cyclotomic(1, [[0, 1]])), keyOf(cyclotomic(1, [[0, -1]])));
});

Deno.test("Galois conjugation respects sums and products, and composes", () => {
  const next = randomIntegers(4);
  for (const order of [1, 3, 4, 5, 8, 9, 12, 15, 20, 24, 30, 60]) {
    const units = unitsOf(order);
    for (let i = 0; i < 10; i++) {
      const [a, b] = [0, 1].map(() => cyclotomic(order, randomTerms(order, next)));
      const [u, v] = [units[next(units.length)], units[next(units.length)]];
      const conjugate = (value: Cyclotomic) => galoisConjugate(value, u);
      const [sum, product] = [add(a, b), multiply(a, b)];
      assertEquals(keyOf(conjugate(sum)), keyOf(add(conjugate(a), conjugate(b))));
      assertEquals(keyOf(conjugate(product)), keyOf(multiply(conjugate(a), conjugate(b))));
      assertEquals(keyOf(galoisConjugate(conjugate(a), v)), keyOf(galoisConjugate(a, u * v)));
      const [re, im] = toComplex(a);
      assert(distance(toComplex(galoisConjugate(a, -1)), [re, -im]) < 1e-13);
    }
  }
});

Deno.test("sums and products of values are those of the numbers", () => {
  const next = randomIntegers(5);
  for (let i = 0; i < 300; i++) {
    const [m, n] = [1 + next(24), 1 + next(24)];
    const [a, b] = [cyclotomic(m, randomTerms(m, next)), cyclotomic(n, randomTerms(n, next))];
    const [[x, y], [z, w]] = [toComplex(a), toComplex(b)];
    assert(distance(toComplex(add(a, b)), [x + z, y + w]) < 1e-12);
    assert(distance(toComplex(multiply(a, b)), [x * z - y * w, x * w + y * z]) < 1e-12);
    assertEquals(keyOf(add(a, scale(a, -1))), keyOf(ZERO));
  }
});

Deno.test("the conjugates of a value are all different, and as many as its degree", () => {
  forEachValue((value) => {
    const all = conjugates(value, Infinity);
    const expected = new Set(unitsOf(value.conductor).map((a) => keyOf(galoisConjugate(value, a))));
    assertEquals(new Set(all.map(keyOf)), expected);
    assertEquals(all.length, expected.size);
    assertEquals(keyOf(all[0]), keyOf(value));
    assertEquals(conjugates(value, 2).length, Math.min(2, all.length));
  });
});

Deno.test("a value is real if its imaginary part is 0, and then it is exactly 0 in float64", () => {
  let real = 0;
  forEachValue((value) => {
    const sum = add(value, galoisConjugate(value, -1));
    for (const candidate of [value, sum]) {
      const [, im] = toComplex(candidate);
      assertEquals(isReal(candidate), Math.abs(valueAt(candidate)[1]) < 1e-9, keyOf(candidate));
      assertEquals(isReal(candidate), im === 0, keyOf(candidate));
      if (isReal(candidate)) real++;
    }
  });
  assert(real > 720);
});

Deno.test("parts that are rational are exact in float64", () => {
  const at = (order: number, ...terms: Terms) =>
    toComplex(cyclotomic(order, terms)).map((x) => x + 0);
  assertEquals(at(1, [0, -7]), [-7, 0]);
  assertEquals(at(4, [1, 1]), [0, 1]);
  assertEquals(at(4, [0, 1], [3, 2]), [1, -2]);
  assertEquals(at(3, [1, 1])[0], -0.5);
  assertEquals(at(12, [1, 1])[1], 0.5);
  assertEquals(at(8, [1, 1], [3, 1])[0], 0); // i√2
  assertEquals(at(8, [1, 1]), [Math.SQRT1_2, Math.SQRT1_2]);
});
