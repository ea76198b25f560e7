/**
 * Irreducible characters modulo a prime: the algorithm of Burnside, which reads them off the
 * algebra of class sums, done in a finite field as Dixon proposed.
 *
 * W. Burnside: Theory of Groups of Finite Order, 1911, § 223. J. D. Dixon: High speed computation
 * of group characters, Numerische Mathematik 10 (1967). In place of simultaneous eigenvectors of
 * all class matrices we take one random element z of the centre Z(F_p G), which is F_p^r. Its
 * minimal polynomial f has the r values of the central characters as roots, different ones with
 * probability 1 - r²/2p, and the idempotent of a root λ is f(x) / (x - λ) at z, up to a factor.
 *
 * @module
 */

import type { ConjugacyClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { randomStream, uniformInteger } from "../numerics/random.ts";
import { inverse, residue, type Residues } from "./modular.ts";
import { recurrence, roots } from "./polynomials.ts";

/** An irreducible character modulo a prime. */
export interface ModularCharacter {
  /** The degree, an integer. */
  readonly degree: number;
  /** (r): the values on the classes modulo p. */
  readonly values: Residues;
}

/** Attempts with new central elements. One fails with a probability of at most 7 %. */
const ATTEMPTS = 20;

/**
 * The irreducible characters of a group modulo p, in no particular order.
 *
 * @param group the group, of order n
 * @param classes its classes, at most 512
 * @param p a `suitablePrime()`
 * @throws Error if no attempt succeeds, which is a fault of this program
 */
export function modularCharacters(
  group: FiniteGroup,
  classes: ConjugacyClasses,
  p: number,
): ModularCharacter[] {
  const random = randomStream(0, "characters");
  const r = classes.count;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const element = Float64Array.from({ length: r }, () => uniformInteger(random, p));
    const powers = powersOf(group, classes, element, p);
    const minimal = recurrence(traces(classes, powers, p), p);
    if (minimal.length !== r + 1) continue;
    const eigenvalues = roots(minimal, p, random);
    if (eigenvalues.length !== r) continue;
    return eigenvalues.map((eigenvalue) =>
      characterOf(group.order, classes, idempotent(powers, minimal, eigenvalue, p), p)
    );
  }
  throw new Error(
    `Cannot compute the characters of ${group.name}: its class algebra did not split`,
  );
}

/** The powers z^0, …, z^r of a central element, each by its (r) coefficients on the classes. */
function powersOf(
  group: FiniteGroup,
  { count: r, classOf, representatives }: ConjugacyClasses,
  element: Residues,
  p: number,
): Residues[] {
  // (r, r): entry (i, k) is the coefficient of g_k in z · (sum of class i), which counts every y in
  // class i with the coefficient of g_k y^-1 in z. Summed before reduction: at most n · p < 2^35.
  const times = new Float64Array(r * r);
  for (let y = 0; y < group.order; y++) {
    const row = classOf[y] * r;
    for (let k = 0; k < r; k++) {
      times[row + k] += element[classOf[group.multiply(representatives[k], group.inverses[y])]];
    }
  }
  for (let i = 0; i < times.length; i++) times[i] %= p;
  const identity = new Float64Array(r);
  identity[classOf[group.identity]] = 1;
  const powers = [identity];
  while (powers.length <= r) {
    const last = powers[powers.length - 1];
    const next = new Float64Array(r);
    for (let i = 0; i < r; i++) {
      const c = last[i];
      if (c > 0) { for (let k = 0; k < r; k++) next[k] += c * times[i * r + k]; }
    }
    powers.push(next.map((sum) => residue(sum, p)));
  }
  return powers;
}

/** The coefficients of the identity in z^0, …, z^(2r - 1): every central character counts in them. */
function traces(
  { count: r, sizes, inverses }: ConjugacyClasses,
  powers: readonly Residues[],
  p: number,
): Residues {
  return Float64Array.from({ length: 2 * r }, (_, k) => {
    const i = Math.min(k, r);
    const [a, b] = [powers[i], powers[k - i]];
    let sum = 0;
    for (let c = 0; c < r; c++) sum += a[c] * b[inverses[c]] % p * sizes[c];
    return sum % p;
  });
}

/** The central idempotent at a root λ of the minimal polynomial f: g(z) / g(λ), g = f / (x - λ). */
function idempotent(
  powers: readonly Residues[],
  minimal: Residues,
  eigenvalue: number,
  p: number,
): Residues {
  const r = minimal.length - 1;
  const out = new Float64Array(r);
  // Horner's rule gives the coefficients of g from the highest down, and g(λ) from them.
  let coefficient = 0;
  let value = 0;
  for (let k = r - 1; k >= 0; k--) {
    coefficient = (coefficient * eigenvalue + minimal[k + 1]) % p;
    value = (value * eigenvalue + coefficient) % p;
    const power = powers[k];
    for (let c = 0; c < r; c++) out[c] += coefficient * power[c];
  }
  const factor = inverse(value, p);
  return out.map((sum) => residue(residue(sum, p) * factor, p));
}

/** The character χ with e = χ(1)/n Σ_g χ(g^-1) g as its idempotent. */
function characterOf(
  n: number,
  { classOf, inverses, representatives, elementOrders }: ConjugacyClasses,
  e: Residues,
  p: number,
): ModularCharacter {
  const identity = classOf[representatives[elementOrders.indexOf(1)]];
  const square = e[identity] * n % p;
  // The degree is at most √n, and ± it are the only roots.
  const degree = Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, i) => i + 1)
    .find((d) => d * d % p === square);
  if (degree === undefined) throw new Error(`Cannot find a degree whose square is ${square}`);
  const factor = n * inverse(degree, p) % p;
  return { degree, values: e.map((_, k) => e[inverses[k]] * factor % p) };
}
