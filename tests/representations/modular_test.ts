import { isPrime, powerModulo } from "../../src/numerics/integers.ts";
import {
  fourierTransform,
  inverse,
  powersOf,
  residue,
  rootOfUnity,
  suitablePrime,
} from "../../src/representations/modular.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";

/** The transform by its definition, in exact integers. */
function byDefinition(values: Float64Array, root: number, p: number): number[] {
  const [modulus, m] = [BigInt(p), values.length];
  const powers = [1n];
  for (let k = 1; k < m; k++) powers.push(powers[k - 1] * BigInt(root) % modulus);
  return Array.from({ length: m }, (_, k) => {
    let sum = 0n;
    for (let l = 0; l < m; l++) sum += BigInt(values[l]) * powers[k * l % m];
    return Number(sum % modulus);
  });
}

Deno.test("suitablePrime() is the largest prime below 2^21 that is 1 modulo the exponent", () => {
  for (let exponent = 1; exponent <= 10_000; exponent++) {
    const p = suitablePrime(exponent);
    assert(p < 2 ** 21 && (p - 1) % exponent === 0, `${exponent}: ${p}`);
    // So large that it divides no order, and that random central elements split.
    assert(p > 2 ** 20, `${exponent}: ${p}`);
  }
  for (const exponent of [1, 2, 12, 420, 1001, 7920, 9973, 10_000]) {
    const primes = [];
    for (let p = 2; p < 2 ** 21; p++) {
      if (p % exponent === 1 % exponent && isPrime(p)) primes.push(p);
    }
    assertEquals(suitablePrime(exponent), primes.at(-1));
  }
});

Deno.test("inverse() and rootOfUnity() are what they say", () => {
  const p = suitablePrime(420);
  const next = randomIntegers(1);
  for (let i = 0; i < 500; i++) {
    const a = 1 + next(p - 1);
    assertEquals(a * inverse(a, p) % p, 1);
  }
  for (const m of [1, 2, 3, 4, 5, 6, 7, 12, 60, 84, 420]) {
    const root = rootOfUnity(m, p);
    const powers = Array.from(powersOf(root, m, p));
    assertEquals(new Set(powers).size, m);
    assertEquals(powers.at(-1)! * root % p, 1);
    powers.forEach((power, k) => assertEquals(power, powerModulo(root, k, p)));
  }
});

Deno.test("residue() is exact up to 2^53, next to multiples of the modulus as well", () => {
  const next = randomIntegers(2);
  for (const p of [3, 5, 10_007, 2_097_143]) {
    const limit = Math.floor((2 ** 53 - 1) / p);
    for (let i = 0; i < 3000; i++) {
      const quotient = i < 10 ? limit - i : next(2 ** 32) * 2 ** 21 % limit;
      for (const a of [quotient * p, quotient * p + 1, quotient * p - 1, quotient * p + p - 1]) {
        if (a < 0 || a >= 2 ** 53) continue;
        assertEquals(residue(a, p), Number(BigInt(a) % BigInt(p)), `${a} modulo ${p}`);
      }
    }
  }
});

Deno.test("fourierTransform() agrees with its definition for all lengths to 40, and odd ones above", () => {
  const next = randomIntegers(3);
  const lengths = Array.from({ length: 40 }, (_, i) => i + 1);
  for (const m of [...lengths, 49, 64, 97, 128, 210, 243, 251, 360]) {
    const p = suitablePrime(m);
    const root = rootOfUnity(m, p);
    const values = Float64Array.from({ length: m }, () => next(p));
    const transform = fourierTransform(values, powersOf(root, m, p), p);
    assertEquals([...transform], byDefinition(values, root, p), `length ${m}`);
  }
});

Deno.test("fourierTransform() reduces in time, for prime factors above a thousand", () => {
  // Sums of 9973 products of p - 1 with a root's powers are about 2^54 before they are reduced.
  for (const m of [1021, 1031, 2 * 1033, 2053, 9973]) {
    const p = suitablePrime(m);
    const root = rootOfUnity(m, p);
    const values = new Float64Array(m).fill(p - 1);
    const constant = fourierTransform(values, powersOf(root, m, p), p);
    assertEquals(constant[0], (p - 1) * m % p);
    assert(constant.subarray(1).every((value) => value === 0), `length ${m}`);
    // Impulses and their shifts are powers of the root; a transform of them is linear.
    const next = randomIntegers(m);
    const sparse = new Float64Array(m);
    const terms = Array.from({ length: 5 }, () => [next(m), 1 + next(p - 1)]);
    for (const [l, c] of terms) sparse[l] = (sparse[l] + c) % p;
    const transform = fourierTransform(sparse, powersOf(root, m, p), p);
    for (let k = 0; k < m; k += 97) {
      const sum = terms.reduce((sum, [l, c]) => sum + c * powerModulo(root, k * l % m, p) % p, 0);
      assertEquals(transform[k], sum % p, `length ${m}, ${k}`);
    }
  }
});

Deno.test("fourierTransform() of the largest residues is exact", () => {
  for (const m of [1031, 2053, 9973]) {
    const p = suitablePrime(m);
    const powers = powersOf(rootOfUnity(m, p), m, p);
    const values = powers.map((power) => power > p / 2 ? p - 1 : p - 2);
    const transform = fourierTransform(values, powers, p);
    const expected = powers.reduce(
      (sum, power, l) => (sum + BigInt(power) * BigInt(values[l])) % BigInt(p),
      0n,
    );
    assertEquals(transform[1], Number(expected));
  }
});

Deno.test("fourierTransform() finds the multiplicities of eigenvalues", () => {
  // χ(g^l) = Σ_j μ_j ζ^(j l), and the transform with ζ^-1 gives m μ_j.
  const [m, p] = [12, suitablePrime(12)];
  const root = rootOfUnity(m, p);
  const multiplicities = [0, 2, 0, 1, 5, 0, 0, 0, 1, 0, 0, 3];
  const character = Float64Array.from(
    { length: m },
    (_, l) =>
      multiplicities.reduce((sum, count, j) => sum + count * powerModulo(root, j * l, p), 0) % p,
  );
  const sums = fourierTransform(character, powersOf(inverse(root, p), m, p), p);
  assertEquals(Array.from(sums, (sum) => sum * inverse(m, p) % p), multiplicities);
});
