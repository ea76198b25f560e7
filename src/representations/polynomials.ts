/**
 * Polynomials over F_p as lists of coefficients, constant term first, the last one not zero.
 *
 * @module
 */

import { type RandomSource, uniformInteger } from "../numerics/random.ts";
import { inverse, residue, type Residues } from "./modular.ts";

/**
 * The monic polynomial of least degree that a sequence satisfies: Σ_i c_i s_(i+j) = 0 for all j
 * (Berlekamp and Massey).
 *
 * @param sequence at least twice as many terms as the degree can be
 * @param p the modulus
 */
export function recurrence(sequence: Residues, p: number): Residues {
  // Connection polynomials, constant term 1: current and the last one before a change of length.
  let current = [1];
  let previous = [1];
  let length = 0;
  let shift = 1;
  let lastDiscrepancy = 1;
  for (let i = 0; i < sequence.length; i++) {
    let discrepancy = 0;
    for (let k = 0; k <= Math.min(length, current.length - 1); k++) {
      discrepancy = (discrepancy + current[k] * sequence[i - k]) % p;
    }
    if (discrepancy === 0) {
      shift++;
      continue;
    }
    const factor = discrepancy * inverse(lastDiscrepancy, p) % p;
    const next = [...current];
    previous.forEach((c, k) => {
      next[k + shift] = ((next[k + shift] ?? 0) + (p - factor) * c) % p;
    });
    for (let k = 0; k < next.length; k++) next[k] ??= 0;
    if (2 * length <= i) {
      previous = current;
      lastDiscrepancy = discrepancy;
      length = i + 1 - length;
      shift = 1;
    } else {
      shift++;
    }
    current = next;
  }
  return Float64Array.from({ length: length + 1 }, (_, k) => current[length - k]);
}

/**
 * The roots of a polynomial that is a product of different linear factors (Cantor and Zassenhaus).
 *
 * @param polynomial monic
 * @param p an odd modulus
 * @param random where to split
 * @returns ascending; fewer than the degree if an irreducible factor is not linear
 */
export function roots(polynomial: Residues, p: number, random: RandomSource): number[] {
  const degree = polynomial.length - 1;
  if (degree === 0) return [];
  if (degree === 1) return [(p - polynomial[0]) % p];
  // Half of all a make x + a a square modulo one root, and none modulo another.
  for (let attempt = 0; attempt < 40; attempt++) {
    const shifted = Float64Array.of(uniformInteger(random, p), 1);
    const square = powerModulo(shifted, (p - 1) / 2, polynomial, p);
    square[0] = (square[0] + p - 1) % p;
    const factor = greatestCommonDivisor(polynomial, trim(square), p);
    if (factor.length === 1 || factor.length === polynomial.length) continue;
    const rest = divide(polynomial, factor, p);
    return [...roots(factor, p, random), ...roots(rest, p, random)].sort((a, b) => a - b);
  }
  return [];
}

/** The quotient of a polynomial by a monic one. */
function divide(polynomial: Residues, divisor: Residues, p: number): Residues {
  const remainder = polynomial.slice();
  const degree = divisor.length - 1;
  const quotient = new Float64Array(polynomial.length - degree);
  for (let i = quotient.length - 1; i >= 0; i--) {
    const c = quotient[i] = remainder[i + degree];
    for (let k = 0; k <= degree; k++) {
      remainder[i + k] = (remainder[i + k] + (p - c) * divisor[k]) % p;
    }
  }
  return quotient;
}

function greatestCommonDivisor(a: Residues, b: Residues, p: number): Residues {
  while (b.length > 0) {
    const leading = inverse(b[b.length - 1], p);
    const monic = b.map((c) => c * leading % p);
    [a, b] = [monic, remainder(a, monic, p)];
  }
  return a;
}

function powerModulo(base: Residues, exponent: number, modulus: Residues, p: number): Residues {
  let result: Residues = Float64Array.of(1);
  for (const bit of exponent.toString(2)) {
    result = remainder(multiply(result, result, p), modulus, p);
    if (bit === "1") result = remainder(multiply(result, base, p), modulus, p);
  }
  return result;
}

function multiply(a: Residues, b: Residues, p: number): Residues {
  const product = new Float64Array(Math.max(0, a.length + b.length - 1));
  // At most 513 products of less than 2^42: no sum leaves the exact range.
  for (let i = 0; i < a.length; i++) {
    for (let k = 0; k < b.length; k++) product[i + k] += a[i] * b[k];
  }
  return product.map((sum) => residue(sum, p));
}

/** The remainder by a monic polynomial. */
function remainder(polynomial: Residues, divisor: Residues, p: number): Residues {
  const degree = divisor.length - 1;
  const rest = polynomial.slice();
  for (let i = rest.length - 1; i >= degree; i--) {
    const c = residue(rest[i], p);
    if (c === 0) continue;
    // p - c is added instead of c subtracted; sums stay below 513 · 2^42.
    for (let k = 0; k < degree; k++) rest[i - degree + k] += (p - c) * divisor[k];
  }
  return trim(rest.slice(0, degree).map((sum) => residue(sum, p)));
}

function trim(polynomial: Residues): Residues {
  let length = polynomial.length;
  while (length > 0 && polynomial[length - 1] === 0) length--;
  return polynomial.slice(0, length);
}
