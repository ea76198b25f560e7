import { FiniteField } from "../../src/groups/finite_field.ts";
import {
  greatestCommonDivisor,
  isPrime,
  orderModulo,
  powerModulo,
  primeDivisors,
  primePower,
} from "../../src/numerics/integers.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

Deno.test("FiniteField satisfies the axioms for all triples", () => {
  for (const q of [2, 3, 4, 5, 7, 8, 9, 16, 25, 27]) {
    const field = new FiniteField(q);
    let violations = 0;
    const holds = (law: boolean) => {
      if (!law) violations++;
    };
    for (let a = 0; a < q; a++) {
      holds(field.add(a, 0) === a && field.multiply(a, 1) === a && field.multiply(a, 0) === 0);
      if (a > 0) holds(field.multiply(a, field.invert(a)) === 1);
      for (let b = 0; b < q; b++) {
        const [sum, product] = [field.add(a, b), field.multiply(a, b)];
        holds(sum >= 0 && sum < q && product >= 0 && product < q);
        holds(sum === field.add(b, a) && product === field.multiply(b, a));
        holds(a === 0 || b === 0 || product !== 0);
        for (let c = 0; c < q; c++) {
          holds(field.add(sum, c) === field.add(a, field.add(b, c)));
          holds(field.multiply(product, c) === field.multiply(a, field.multiply(b, c)));
          holds(
            field.multiply(a, field.add(b, c)) === field.add(product, field.multiply(a, c)),
          );
        }
      }
    }
    assertEquals(violations, 0, `GF(${q})`);
  }
});

Deno.test("FiniteField is arithmetic modulo p for a prime, and contains it for a prime power", () => {
  for (const [q, p] of [[7, 7], [13, 13], [8, 2], [25, 5], [81, 3]]) {
    const field = new FiniteField(q);
    assertEquals(field.characteristic, p);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) {
        assertEquals(field.add(a, b), (a + b) % p);
        assertEquals(field.multiply(a, b), a * b % p);
      }
    }
  }
});

Deno.test("FiniteField has an element whose powers are all but 0", () => {
  for (const q of [2, 3, 4, 9, 32, 49, 121, 997, 1024]) {
    const field = new FiniteField(q);
    const powers = new Set<number>();
    for (let power = 1; !powers.has(power);) {
      powers.add(power);
      power = field.multiply(power, field.primitive);
    }
    assertEquals([powers.size, powers.has(0)], [q - 1, false]);
  }
  assertEquals(new FiniteField(4).multiply(2, 2), 3); // x² = x + 1 is the only choice
});

Deno.test("FiniteField refuses what is no prime power, and what is too large", () => {
  for (const q of [1, 6, 12, 100, 1000]) assertThrows(() => new FiniteField(q), RangeError, `${q}`);
  assertThrows(() => new FiniteField(0), RangeError, "from 1 up, not 0");
  assertThrows(() => new FiniteField(2.5), RangeError, "not 2.5");
  assertThrows(() => new FiniteField(10007), RangeError, "above 10000");
});

Deno.test("primePower(), isPrime() and primeDivisors() agree with division by every number", () => {
  for (let n = 1; n <= 1000; n++) {
    const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
    const primes = divisors.filter((d) => isPrime(d));
    assertEquals(isPrime(n), divisors.length === 2);
    assertEquals(primeDivisors(n), primes);
    const power = primePower(n);
    assertEquals(power !== undefined, primes.length === 1);
    if (power) assertEquals(power.p ** power.k, n);
  }
});

Deno.test("powers, orders and common divisors modulo n are right", () => {
  for (let n = 1; n <= 40; n++) {
    for (let r = 1; r <= n; r++) {
      const divisor = greatestCommonDivisor(r, n);
      assert(r % divisor === 0 && n % divisor === 0);
      for (let d = divisor + 1; d <= r; d++) assert(r % d > 0 || n % d > 0);
      let power = 1 % n;
      for (let k = 0; k < 12; k++) {
        assertEquals(powerModulo(r, k, n), power);
        power = power * r % n;
      }
      if (divisor > 1) continue;
      const order = orderModulo(r, n);
      for (let k = 1; k < order; k++) assert(powerModulo(r, k, n) !== 1 % n);
      assertEquals(powerModulo(r, order, n), 1 % n);
    }
  }
});
