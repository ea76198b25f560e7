import { randomStream } from "../../src/numerics/random.ts";
import { suitablePrime } from "../../src/representations/modular.ts";
import { recurrence, roots } from "../../src/representations/polynomials.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";

const P = suitablePrime(12);

/** Different numbers from 0 to p - 1, ascending. */
function differentNumbers(count: number, p: number, next: (bound: number) => number): number[] {
  const found = new Set<number>();
  while (found.size < count) found.add(next(p));
  return [...found].sort((a, b) => a - b);
}

/** Π (x - root), constant term first. */
function withRoots(numbers: readonly number[], p: number): Float64Array {
  let product = [1];
  for (const root of numbers) {
    const next = new Array<number>(product.length + 1).fill(0);
    product.forEach((c, k) => {
      next[k + 1] = (next[k + 1] + c) % p;
      next[k] = (next[k] + (p - root) * c) % p;
    });
    product = next;
  }
  return Float64Array.from(product);
}

/** s_j = Σ_i w_i λ_i^j. */
function powerSums(
  lambdas: readonly number[],
  weights: readonly number[],
  count: number,
  p: number,
): Float64Array {
  const terms = weights.slice();
  return Float64Array.from({ length: count }, () => {
    const sum = terms.reduce((a, b) => (a + b) % p, 0);
    lambdas.forEach((lambda, i) => terms[i] = terms[i] * lambda % p);
    return sum;
  });
}

Deno.test("roots() finds the roots of products of different linear factors", () => {
  const next = randomIntegers(1);
  const random = randomStream(1, "roots");
  for (const p of [3, 5, 101, 10_007, P]) {
    for (const degree of [0, 1, 2, 3, 10, 40, 101]) {
      if (degree > p) continue;
      const expected = differentNumbers(degree, p, next);
      assertEquals(roots(withRoots(expected, p), p, random), expected, `${degree} modulo ${p}`);
    }
  }
});

Deno.test("roots() finds all 512 roots, as many as there may be classes", () => {
  const expected = differentNumbers(512, P, randomIntegers(2));
  assertEquals(roots(withRoots(expected, P), P, randomStream(2, "roots")), expected);
});

Deno.test("roots() finds 0 and opposite roots", () => {
  const random = randomStream(3, "roots");
  for (const expected of [[0], [0, 1], [1, P - 1], [0, 1, P - 1], [0, 5, P - 5, P - 1]]) {
    assertEquals(roots(withRoots(expected, P), P, random), expected);
  }
});

Deno.test("roots() finds fewer than the degree where factors are not linear", () => {
  const random = randomStream(4, "roots");
  // x² - a without a root: a is no square.
  const isSquare = (a: number) => {
    let power = 1n;
    for (let i = 0; i < 21; i++) {
      power = power * power % BigInt(P);
      if (((P - 1) / 2) >> (20 - i) & 1) power = power * BigInt(a) % BigInt(P);
    }
    return power === 1n;
  };
  const a = Array.from({ length: 100 }, (_, k) => k + 2).find((k) => !isSquare(k))!;
  assertEquals(roots(Float64Array.of(P - a, 0, 1), P, random), []);
  // (x² - a)(x - 1) = x³ - x² - a x + a.
  assert(roots(Float64Array.of(a, P - a, P - 1, 1), P, random).length < 3);
});

Deno.test("recurrence() finds the minimal polynomial of power sums", () => {
  const next = randomIntegers(5);
  for (const p of [101, P]) {
    for (const degree of [1, 2, 3, 10, 40]) {
      const lambdas = differentNumbers(degree, p, next);
      const weights = lambdas.map(() => 1 + next(p - 1));
      const sequence = powerSums(lambdas, weights, 2 * degree, p);
      assertEquals(recurrence(sequence, p), withRoots(lambdas, p), `${degree} modulo ${p}`);
      // More terms than needed change nothing.
      const longer = powerSums(lambdas, weights, 2 * degree + 11, p);
      assertEquals(recurrence(longer, p), withRoots(lambdas, p));
    }
  }
});

Deno.test("recurrence() leaves out what has weight 0, and finds 0 among the roots", () => {
  const lambdas = [0, 4, 17, 100];
  assertEquals(
    recurrence(powerSums(lambdas, [2, 1, 0, 5], 8, 101), 101),
    withRoots([0, 4, 100], 101),
  );
  assertEquals(recurrence(new Float64Array(6), 101), Float64Array.of(1));
  assertEquals(recurrence(new Float64Array(6).fill(7), 101), Float64Array.of(100, 1));
});

Deno.test("recurrence() of the Fibonacci numbers, and of late first terms", () => {
  assertEquals(
    recurrence(Float64Array.of(0, 1, 1, 2, 3, 5, 8, 13), 101),
    Float64Array.of(100, 100, 1),
  );
  // 0, 0, 0, 1, 0, 0, 0, 0: x^4.
  const late = Float64Array.of(0, 0, 0, 1, 0, 0, 0, 0);
  assertEquals(recurrence(late, 101), Float64Array.of(0, 0, 0, 0, 1));
});

Deno.test("recurrence() gives a monic polynomial that the sequence satisfies, whatever it is", () => {
  const next = randomIntegers(6);
  for (let i = 0; i < 200; i++) {
    const p = [3, 5, 101, P][i % 4];
    const sequence = Float64Array.from({ length: 2 + 2 * next(8) }, () => next(Math.min(p, 4)));
    const polynomial = recurrence(sequence, p);
    const degree = polynomial.length - 1;
    assertEquals(polynomial[degree], 1);
    for (let j = 0; j + degree < sequence.length; j++) {
      const sum = polynomial.reduce((sum, c, k) => (sum + c * sequence[j + k]) % p, 0);
      assertEquals(sum, 0, `${sequence} modulo ${p}`);
    }
  }
});
