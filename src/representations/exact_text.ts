/**
 * Exact values as a mathematician writes them.
 *
 * @module
 */

import { primeDivisors } from "../numerics/integers.ts";
import { conjugates, type Cyclotomic, isReal, toComplex } from "./cyclotomic.ts";

/**
 * An exact value as text, in the shortest of these forms: an integer `-2`; a quadratic number
 * `(1+√5)/2`, `2√3`, `1-i`, `i√2`, `(-1+i√11)/2`; a sum of roots of unity `ζ7+ζ7²+ζ7⁴`, where ζN is
 * exp(2πi/N). Real quadratic numbers are always written with their square root; for other numbers
 * exponents do not count as length, and of equally long texts that with roots of unity wins.
 *
 * @param value the value
 */
export function exactText(value: Cyclotomic): string {
  if (value.conductor === 1) return String(value.terms[0]?.[1] ?? 0);
  const sum = sumText(value);
  const both = conjugates(value, 3);
  if (both.length !== 2) return sum;
  const root = quadraticText(toComplex(both[0]), toComplex(both[1]));
  return isReal(value) || root.length < sum.replaceAll(/[⁻⁰¹²³⁴-⁹]/g, "").length ? root : sum;
}

/** (t + s √D)/2 for a number with trace t and discriminant s² D, D free of squares. */
function quadraticText([re, im]: [number, number], [re2, im2]: [number, number]): string {
  const trace = Math.round(re + re2);
  const norm = Math.round(re * re2 - im * im2);
  let radicand = trace ** 2 - 4 * norm;
  let factor = 1;
  for (const q of primeDivisors(Math.abs(radicand))) {
    while (radicand % (q * q) === 0) {
      radicand /= q * q;
      factor *= q;
    }
  }
  const sign = (radicand > 0 ? re - re2 : im - im2) > 0 ? 1 : -1;
  const root = `${radicand < 0 ? "i" : ""}${radicand === -1 ? "" : `√${Math.abs(radicand)}`}`;
  if (trace % 2 === 0 && factor % 2 === 0) {
    return sumOf([[trace / 2, ""], [sign * factor / 2, root]]);
  }
  return `(${sumOf([[trace, ""], [sign * factor, root]])})/2`;
}

/** A sum of as few roots of unity as are easily found. */
function sumText(value: Cyclotomic): string {
  const { conductor: n } = value;
  const real = isReal(value);
  const terms = [...sparse(value)].map(([k, c]): [number, number] => {
    // Real numbers are written by pairs of inverses, others with exponents from 0; and half a turn
    // is a sign.
    if (real && 2 * k > n) k -= n;
    const [low, high] = real ? [-n / 4, n / 4] : [0, n / 2];
    if (n % 2 > 0 || k >= low && k < high) return [k, c];
    return [k < low ? k + n / 2 : k - n / 2, -c];
  }).sort(([a], [b]) => Math.abs(a) - Math.abs(b) || b - a);
  return sumOf(terms.map(([k, c]) => [c, k === 0 ? "" : rootText(n, k)]));
}

/** ζ_n^k, by its common name where it has one. */
function rootText(n: number, k: number): string {
  if (n === 4 && k === 1) return "i";
  return `ζ${n}${k === 1 ? "" : superscript(k)}`;
}

/**
 * The coefficients after adding to each coset of the roots of order q the multiple of its sum, which
 * is 0, that leaves the fewest terms.
 */
function sparseBy(
  { conductor: n, terms }: Cyclotomic,
  primes: readonly number[],
): Map<number, number> {
  const coefficients = new Map(terms);
  for (const q of primes) {
    const step = n / q;
    for (const start of new Set([...coefficients.keys()].map((k) => k % step))) {
      const coset = Array.from({ length: q }, (_, j) => start + j * step);
      const present = coset.map((k) => coefficients.get(k) ?? 0);
      const [most] = [...new Set(present)].sort((a, b) =>
        weight(present, a) - weight(present, b) || a - b
      );
      for (const k of coset) {
        const c = (coefficients.get(k) ?? 0) - most;
        if (c === 0) coefficients.delete(k);
        else coefficients.set(k, c);
      }
    }
  }
  return coefficients;
}

/** The shortest of the sums that taking the primes in different orders gives. */
function sparse(value: Cyclotomic): Map<number, number> {
  const sums = orders(primeDivisors(value.conductor)).map((primes) => sparseBy(value, primes));
  const lengths = sums.map((sum) => weight([...sum.values()], 0));
  return sums[lengths.indexOf(Math.min(...lengths))];
}

/** All orders of a list. */
function orders(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest])
  );
}

/** How long a sum is after subtracting `shift` from its coefficients: terms first, then their size. */
function weight(coefficients: readonly number[], shift: number): number {
  return coefficients.reduce(
    (sum, c) => c === shift ? sum : sum + 1 + Math.min(Math.abs(c - shift), 1e3) / 1e6,
    0,
  );
}

/** `2-i√3` from [[2, ""], [-1, "i√3"]]; terms with coefficient 0 are left out. */
function sumOf(terms: readonly (readonly [coefficient: number, factor: string])[]): string {
  let text = "";
  for (const [c, factor] of terms) {
    if (c === 0) continue;
    const size = Math.abs(c) === 1 && factor !== "" ? "" : String(Math.abs(c));
    text += `${c < 0 ? "-" : text === "" ? "" : "+"}${size}${factor}`;
  }
  return text === "" ? "0" : text;
}

function superscript(k: number): string {
  return [...String(k)].map((digit) => digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
}
