/**
 * Exact values of characters: integer combinations of roots of unity.
 *
 * @module
 */

import { greatestCommonDivisor, primeDivisors } from "../numerics/integers.ts";

/**
 * A cyclotomic integer Σ c ζ_N^k with ζ_N = exp(2πi/N), in its one normal form: N is the conductor,
 * the least N for which there is such a sum, and the powers that occur belong to a fixed basis of
 * Q(ζ_N).
 */
export interface Cyclotomic {
  /** The conductor N; 1 for an integer, never 2 modulo 4. */
  readonly conductor: number;
  /** Pairs [k, c] with 0 ≤ k < N, c an integer other than 0, k ascending. */
  readonly terms: readonly (readonly [k: number, c: number])[];
}

/**
 * The normal form of a sum of roots of unity.
 *
 * For a prime q | N the sum over a coset of the roots of order q, Σ_j ζ_N^(k + j N/q), is 0. So one
 * root of each coset can be eliminated: the one whose exponent, as an element of Z/q^a by the Chinese
 * remainder theorem, has q - 1 as its highest digit. Eliminations for different primes leave each
 * other's zeros alone, and φ(N) roots remain, which is the degree of the field.
 *
 * @param order N, such that all terms are powers of ζ_N
 * @param terms pairs [k, c] for c ζ_N^k; exponents may be any integers and repeat
 */
export function cyclotomic(
  order: number,
  terms: Iterable<readonly [k: number, c: number]>,
): Cyclotomic {
  let coefficients = new Map<number, number>();
  for (const [k, c] of terms) add(coefficients, modulo(k, order), c);
  for (const q of primeDivisors(order)) eliminate(coefficients, order, q);
  // In this basis a value lies in the field of ζ_(N/q) exactly if all exponents are multiples of q.
  for (const q of primeDivisors(order)) {
    while (order % q === 0 && [...coefficients.keys()].every((k) => k % q === 0)) {
      order /= q;
      coefficients = new Map([...coefficients].map(([k, c]) => [k / q, c]));
    }
  }
  return { conductor: order, terms: [...coefficients].sort(([a], [b]) => a - b) };
}

/** A text that is equal for equal values only. */
export function keyOf({ conductor, terms }: Cyclotomic): string {
  return `${conductor}:${terms.map(([k, c]) => `${k},${c}`).join(";")}`;
}

/**
 * The Galois conjugate that takes each root of unity to its a-th power.
 *
 * @param value a value of conductor N
 * @param a an integer coprime to N; -1 for the complex conjugate
 */
export function galoisConjugate({ conductor, terms }: Cyclotomic, a: number): Cyclotomic {
  return cyclotomic(conductor, terms.map(([k, c]) => [k * a, c]));
}

/** Whether a value is real. */
export function isReal(value: Cyclotomic): boolean {
  return value.conductor === 1 || keyOf(galoisConjugate(value, -1)) === keyOf(value);
}

/**
 * The first Galois conjugates of a value, itself included.
 *
 * @param value the value
 * @param limit how many different ones to look for
 */
export function conjugates(value: Cyclotomic, limit: number): Cyclotomic[] {
  const found = new Map([[keyOf(value), value]]);
  for (let a = 2; a < value.conductor && found.size < limit; a++) {
    if (greatestCommonDivisor(a, value.conductor) > 1) continue;
    const conjugate = galoisConjugate(value, a);
    found.set(keyOf(conjugate), conjugate);
  }
  return [...found.values()];
}

/**
 * Real and imaginary part in float64. Conjugates have the same real part and opposite imaginary
 * parts; a rational real part is exact, and the imaginary part of a real number is 0.
 */
export function toComplex(value: Cyclotomic): [re: number, im: number] {
  const conjugate = galoisConjugate(value, -1);
  const twice = cyclotomic(value.conductor, [
    ...value.terms,
    ...value.terms.map(([k, c]): [number, number] => [-k, c]),
  ]);
  const isReal = keyOf(value) === keyOf(conjugate);
  return [
    sumOfCosines(twice, 0) / 2,
    isReal ? 0 : (sumOfCosines(value, 0.25) - sumOfCosines(conjugate, 0.25)) / 2,
  ];
}

/** Σ c cos(2π (k/N - turn)) for a turn of 0 or 1/4, which makes it a sum of sines. */
function sumOfCosines({ conductor: n, terms }: Cyclotomic, turn: 0 | 0.25): number {
  return terms.reduce((sum, [k, c]) => sum + c * cosine(4 * (k - turn * n), 4 * n), 0);
}

/** cos(2π k/N), by symmetry from an angle of at most an eighth turn: exact where it is rational. */
function cosine(k: number, n: number): number {
  k = modulo(k, n);
  if (2 * k > n) k = n - k;
  if (4 * k > n) return -cosine(n - 2 * k, 2 * n);
  if (6 * k === n) return 0.5;
  if (4 * k === n) return 0;
  return 8 * k <= n ? Math.cos(2 * Math.PI * k / n) : Math.sin(2 * Math.PI * (n - 4 * k) / (4 * n));
}

/** Removes the exponents with the highest digit q - 1 in the part of Z/N that belongs to q. */
function eliminate(coefficients: Map<number, number>, order: number, q: number): void {
  let part = q;
  while (order % (part * q) === 0) part *= q;
  const step = order / q;
  // k ↦ k u mod q^a is the isomorphism of this part with Z/q^a for which step ↦ q^(a-1).
  const u = inverseModulo(order / part % part, part);
  for (const [k, c] of [...coefficients]) {
    if (modulo(k * u, part) < part - part / q) continue;
    for (let j = 0; j < q; j++) add(coefficients, modulo(k + j * step, order), -c);
  }
}

function add(coefficients: Map<number, number>, k: number, c: number): void {
  const sum = (coefficients.get(k) ?? 0) + c;
  if (sum === 0) coefficients.delete(k);
  else coefficients.set(k, sum);
}

/** The inverse of a modulo m; a and m are coprime. */
function inverseModulo(a: number, m: number): number {
  for (let x = 1; x < m; x++) if (a * x % m === 1) return x;
  return 1;
}

/** The residue of a from 0 to m - 1. */
function modulo(a: number, m: number): number {
  return (a % m + m) % m;
}
