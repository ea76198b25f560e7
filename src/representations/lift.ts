/**
 * From characters modulo a prime to exact ones (Dixon).
 *
 * @module
 */

import { type ConjugacyClasses, exponentOf } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { greatestCommonDivisor, powerModulo } from "../numerics/integers.ts";
import { modularCharacters } from "./burnside_dixon.ts";
import { type Cyclotomic, cyclotomic, keyOf } from "./cyclotomic.ts";
import {
  fourierTransform,
  inverse,
  powersOf,
  residue,
  rootOfUnity,
  suitablePrime,
} from "./modular.ts";

/**
 * The irreducible characters of a group that is not abelian, or is: their exact values on the
 * classes. Equal values are the same object.
 *
 * An element g of order m has the eigenvalue ζ_m^j in a representation with multiplicity
 * μ_j = (1/m) Σ_l χ(g^l) ζ_m^(-jl), an integer between 0 and χ(1) < p that is known modulo p; the
 * value is Σ_j μ_j ζ_m^j.
 *
 * @param group the group
 * @param classes its classes, at most 512
 * @returns (r, r): characters, in no particular order, by classes
 */
export function irreducibleValues(
  group: FiniteGroup,
  classes: ConjugacyClasses,
): Cyclotomic[][] {
  const { count: r, elementOrders, powers } = classes;
  const exponent = exponentOf(classes);
  const p = suitablePrime(exponent);
  const modular = modularCharacters(group, classes, p);
  const rows = modular.map(() => new Array<Cyclotomic>(r));
  const intern = internValues();
  const done = new Uint8Array(r);
  for (let k = 0; k < r; k++) {
    if (done[k]) continue;
    const m = elementOrders[k];
    const root = powerModulo(rootOfUnity(exponent, p), exponent / m * (m - 1), p); // ζ_m^-1
    const roots = powersOf(root, m, p);
    const factor = inverse(m, p);
    const multiplicities = modular.map(({ degree, values }) => {
      const sums = fourierTransform(Float64Array.from(powers[k], (c) => values[c]), roots, p);
      return eigenvalues(sums.map((sum) => residue(sum * factor, p)), degree);
    });
    // Powers with exponents coprime to m have the same eigenvalues, to that power.
    for (let a = 0; a < m; a++) {
      if (m > 1 && greatestCommonDivisor(a, m) > 1 || done[powers[k][a]]) continue;
      done[powers[k][a]] = 1;
      multiplicities.forEach((terms, i) => {
        rows[i][powers[k][a]] = intern(m, terms.map(([j, count]) => [j * a % m, count]));
      });
    }
  }
  return rows;
}

/** Pairs [j, μ_j] of the eigenvalues that occur. */
function eigenvalues(multiplicities: Float64Array, degree: number): [number, number][] {
  const terms: [number, number][] = [];
  let sum = 0;
  multiplicities.forEach((count, j) => {
    if (count > 0) terms.push([j, count]);
    sum += count;
  });
  if (sum !== degree) {
    throw new Error(`The eigenvalues of an element number ${sum} in a representation of ${degree}`);
  }
  return terms;
}

/** A function that gives the same object for equal values. */
function internValues(): (order: number, terms: [number, number][]) => Cyclotomic {
  const bySum = new Map<string, Cyclotomic>();
  const byValue = new Map<string, Cyclotomic>();
  return (order, terms) => {
    terms.sort(([a], [b]) => a - b);
    const sum = keyOf({ conductor: order, terms });
    let value = bySum.get(sum);
    if (value === undefined) {
      value = cyclotomic(order, terms);
      const key = keyOf(value);
      value = byValue.get(key) ?? value;
      byValue.set(key, value);
      bySum.set(sum, value);
    }
    return value;
  };
}
