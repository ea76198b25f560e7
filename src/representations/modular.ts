/**
 * Arithmetic modulo a prime below 2^21: products and sums of 512 of them are exact in float64.
 *
 * @module
 */

import { isPrime, powerModulo, primeDivisors } from "../numerics/integers.ts";

/** Vectors and polynomials over F_p: entries from 0 to p - 1. */
export type Residues = Float64Array;

const LARGEST = 2 ** 21;

/**
 * The largest prime p below 2^21 with p ≡ 1 modulo the exponent of a group, so that F_p holds all
 * roots of unity that its characters are made of, and p does not divide its order.
 *
 * @param exponent the exponent of the group, at most 10,000
 */
export function suitablePrime(exponent: number): number {
  for (let p = LARGEST - 1 - (LARGEST - 2) % exponent;; p -= exponent) if (isPrime(p)) return p;
}

/** The inverse of a non-zero number modulo p. */
export function inverse(a: number, p: number): number {
  return powerModulo(a, p - 2, p);
}

/** An element of multiplicative order `m` modulo p; m divides p - 1. */
export function rootOfUnity(m: number, p: number): number {
  const factors = primeDivisors(m);
  for (let g = 2;; g++) {
    const root = powerModulo(g, (p - 1) / m, p);
    if (factors.every((q) => powerModulo(root, m / q, p) !== 1)) return root;
  }
}

/**
 * The residue of an integer from 0 to 2^53. Several times as fast as `%`, which is a call to the C
 * library for numbers above 2^31.
 */
export function residue(a: number, p: number): number {
  return a - Math.floor(a / p) * p;
}

/** So many products of residues are added before the sum is reduced: it stays below 2^53. */
const BATCH = 1024;

/** The powers 1, root, …, root^(m - 1) modulo p. */
export function powersOf(root: number, m: number, p: number): Residues {
  const powers = new Float64Array(m).fill(1);
  for (let k = 1; k < m; k++) powers[k] = residue(powers[k - 1] * root, p);
  return powers;
}

/**
 * The discrete Fourier transform out[k] = Σ_l values[l] root^(k l) modulo p, of any length m, in
 * m Σ q steps over the prime factors q of m.
 *
 * @param values (m)
 * @param powers those of the root, of multiplicative order m
 * @param p the modulus
 */
export function fourierTransform(values: Residues, powers: Residues, p: number): Residues {
  const m = values.length;
  const [q] = primeDivisors(m);
  if (q === undefined) return values.slice();
  // With l = q j + i: out[k] = Σ_i root^(k i) · (transform of every q-th value from i)[k mod m/q].
  const size = m / q;
  const parts = new Float64Array(m);
  for (let i = 0; i < q; i++) {
    const part = new Float64Array(size);
    for (let j = 0; j < size; j++) part[j] = values[q * j + i];
    parts.set(size === 1 ? part : fourierTransform(part, everyNth(powers, q), p), i * size);
  }
  const out = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    let sum = 0;
    let exponent = 0;
    let part = k % size;
    for (let end = BATCH * size; part < m; end += BATCH * size) {
      for (const last = Math.min(m, end); part < last; part += size) {
        sum += parts[part] * powers[exponent];
        exponent += k;
        if (exponent >= m) exponent -= m;
      }
      sum = residue(sum, p);
    }
    out[k] = sum;
  }
  return out;
}

function everyNth(powers: Residues, n: number): Residues {
  const out = new Float64Array(powers.length / n);
  for (let k = 0; k < out.length; k++) out[k] = powers[n * k];
  return out;
}
