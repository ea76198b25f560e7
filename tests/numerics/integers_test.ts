import {
  greatestCommonDivisor,
  isPrime,
  leastCommonMultiple,
  orderModulo,
  powerModulo,
  primeDivisors,
  primePower,
} from "../../src/numerics/integers.ts";
import { assertEquals } from "../../src/std/assert.ts";

const PRIMES_TO_100 = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71]
  .concat([73, 79, 83, 89, 97]);

Deno.test("greatestCommonDivisor() and leastCommonMultiple() by their definition", () => {
  for (let a = 0; a <= 40; a++) {
    for (let b = 0; b <= 40; b++) {
      let greatest = a + b; // the other one divides 0
      if (a > 0 && b > 0) {
        while (a % greatest > 0 || b % greatest > 0) greatest--;
      }
      assertEquals(greatestCommonDivisor(a, b), greatest, `${a}, ${b}`);
      if (a === 0 || b === 0) continue;
      let least = Math.max(a, b);
      while (least % a > 0 || least % b > 0) least++;
      assertEquals(leastCommonMultiple(a, b), least, `${a}, ${b}`);
    }
  }
  // The product would have more than 53 bits.
  assertEquals(leastCommonMultiple(2 ** 40, 3 * 2 ** 39), 3 * 2 ** 40);
});

Deno.test("isPrime() knows the primes", () => {
  const found = Array.from({ length: 100 }, (_, n) => n).filter(isPrime);
  assertEquals(found, PRIMES_TO_100);
  // π(10,000), and squares and neighbours of primes at the edge of trial division.
  assertEquals(Array.from({ length: 10_000 }, (_, n) => n).filter(isPrime).length, 1229);
  assertEquals([9973 ** 2, 9967 * 9973, 2 ** 31 - 1, 2 ** 31].map(isPrime), [
    false,
    false,
    true,
    false,
  ]);
});

Deno.test("primePower() gives p and k, and undefined for other numbers", () => {
  assertEquals(primePower(0), undefined);
  assertEquals(primePower(1), undefined);
  for (const p of PRIMES_TO_100) {
    for (let k = 1; p ** k < 1e6; k++) assertEquals(primePower(p ** k), { p, k });
  }
  const powers = new Set(PRIMES_TO_100.flatMap((p) => [1, 2, 3, 4, 5, 6].map((k) => p ** k)));
  for (let q = 1; q < 100; q++) assertEquals(primePower(q) !== undefined, powers.has(q), `${q}`);
});

Deno.test("primeDivisors() are the primes that divide, ascending", () => {
  for (let n = 1; n <= 100; n++) {
    assertEquals(primeDivisors(n), PRIMES_TO_100.filter((p) => n % p === 0), `${n}`);
  }
  assertEquals(primeDivisors(7920), [2, 3, 5, 11]);
  assertEquals(primeDivisors(2 * 9973 ** 2), [2, 9973]);
  assertEquals(primeDivisors(2 ** 31 - 1), [2 ** 31 - 1]);
});

Deno.test("powerModulo() and orderModulo() agree with repeated multiplication", () => {
  for (let modulus = 1; modulus <= 30; modulus++) {
    for (let base = 0; base < 2 * modulus; base++) {
      let power = 1 % modulus;
      for (let exponent = 0; exponent < 35; exponent++) {
        assertEquals(powerModulo(base, exponent, modulus), power);
        power = power * base % modulus;
      }
      if (greatestCommonDivisor(base, modulus) > 1) continue;
      const order = orderModulo(base, modulus);
      const powers = Array.from({ length: order }, (_, k) => powerModulo(base, k + 1, modulus));
      assertEquals(powers.indexOf(1 % modulus), order - 1, `${base} modulo ${modulus}`);
    }
  }
  // Exponents above 32 bits, and Fermat at the largest modulus whose squares have 53 bits.
  assertEquals(powerModulo(2, 2 ** 40, 7), 2);
  assertEquals(powerModulo(3, 94_906_248, 94_906_249), 1);
});
