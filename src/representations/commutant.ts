/**
 * The algebra of operators that commute with a real irrep: the reals, the complex numbers or the
 * quaternions (Frobenius).
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { normals, type RandomSource, uniformInteger } from "../numerics/random.ts";
import { dot, norm, subtract } from "../numerics/vectors.ts";
import type { RealIrrep } from "./real_irreps.ts";

/** Attempts to find an imaginary unit; random ones hardly ever fail. */
const ATTEMPTS = 50;

/** The units 1 (the idempotent e itself), i, j, k of e R[G] e, as many as its type has. */
export type CommutantUnits = readonly Float64Array[];

/** u_q u_p = sign · u_unit for the quaternions 1, i, j, k. */
export const QUATERNION_PRODUCTS: readonly (readonly { sign: number; unit: number }[])[] = [
  [[1, 0], [1, 1], [1, 2], [1, 3]],
  [[1, 1], [-1, 0], [1, 3], [-1, 2]],
  [[1, 2], [-1, 3], [-1, 0], [1, 1]],
  [[1, 3], [1, 2], [-1, 1], [-1, 0]],
].map((row) => row.map(([sign, unit]) => ({ sign, unit })));

/**
 * An orthogonal basis of e R[G] e that multiplies like 1, i, j, k. Multiplication by these elements
 * from the right commutes with left translations.
 *
 * @param group the group
 * @param irrep a real irrep of it
 * @param e (n): a primitive idempotent of its block
 * @param imaginary (n): the imaginary parts of its complex constituent
 * @param random what to make quaternions from
 */
export function commutantUnits(
  group: FiniteGroup,
  { type, dimension }: RealIrrep,
  e: Float64Array,
  imaginary: Float64Array,
  random: RandomSource,
): CommutantUnits {
  if (type === "real") return [e];
  if (type === "complex") {
    // Central: i times the difference of the idempotents of χ and its conjugate, d/n · 2 Im χ.
    const scale = dimension / group.order;
    return [e, convolve(group, e, imaginary.map((value) => value * scale))];
  }
  const i = imaginaryUnit(group, e, [], random);
  const j = imaginaryUnit(group, e, [i], random);
  return [e, i, j, convolve(group, i, j)];
}

/** An element u of e R[G] e with u u = -e that is orthogonal to the given ones. */
function imaginaryUnit(
  group: FiniteGroup,
  e: Float64Array,
  others: readonly Float64Array[],
  random: RandomSource,
): Float64Array {
  const { order: n, table, inverses } = group;
  const size = norm(e);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // e b e for b = Σ w (g - g^-1) is antisymmetric, that is, imaginary. b is short: e b is quick.
    const weights = normals(random, 6, 1);
    const eb = new Float64Array(n);
    for (const weight of weights) {
      const g = uniformInteger(random, n);
      for (let x = 0; x < n; x++) {
        eb[x] += weight * (e[table[x * n + inverses[g]]] - e[table[x * n + g]]);
      }
    }
    const u = convolve(group, eb, e);
    const before = norm(u);
    for (const other of others) subtract(u, other, dot(other, u) / size ** 2);
    // By chance all that is left may be rounding error.
    if (!(norm(u) > 0.1 * before && before > 1e-3 * size)) continue;
    const scale = size / norm(u);
    return u.map((value) => value * scale);
  }
  throw new Error(`Cannot find the quaternions that commute with an irrep of ${group.name}`);
}

/** The product in the group algebra: (a * b)(x) = Σ_y a(y) b(y^-1 x). */
function convolve(
  { order: n, table, inverses }: FiniteGroup,
  a: Float64Array,
  b: Float64Array,
): Float64Array {
  const out = new Float64Array(n);
  for (let y = 0; y < n; y++) {
    const factor = a[y];
    const row = inverses[y] * n;
    for (let x = 0; x < n; x++) out[x] += factor * b[table[row + x]];
  }
  return out;
}
