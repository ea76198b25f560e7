import type { FiniteGroup } from "../groups/finite_group.ts";
import { normals, type RandomSource, uniformInteger } from "../numerics/random.ts";
import { dot, norm, subtract, unit } from "../numerics/vectors.ts";
import { symmetricEigensystem } from "../numerics/symmetric_eigen.ts";
import type { RealIrrep } from "./real_irreps.ts";

/** Terms of a random element of the group algebra: enough to tell all eigenspaces apart. */
const TERMS = 6;

/** Attempts with new random elements, each with more terms. */
const ATTEMPTS = 40;

/**
 * What is left of a vector after orthogonalization, and the distance of the chosen eigenvalue from
 * the others, must be at least this share of all there is: errors grow by its inverse.
 */
const SEPARATION = 0.01;

/**
 * A primitive idempotent e of the real group algebra in the block of an irrep: e * e = e, and the
 * functions f * e are a copy of the irrep under left translations.
 *
 * Right multiplication by a random symmetric element s has on the block eigenspaces that are copies
 * of the irrep, one for each eigenvalue. The idempotents that project on them are polynomials in s
 * and add up to that of the whole block, z. So the Krylov space z, z s, z s², … has one dimension
 * for each eigenvalue, and its Ritz vectors are multiples of the idempotents: no limit is taken.
 *
 * @param group the group
 * @param irrep a real irrep of it
 * @param random where s comes from
 * @returns (n): the coefficients of e
 * @throws Error if the eigenvalues of no attempt differ, which is a fault of this program
 */
export function primitiveIdempotent(
  group: FiniteGroup,
  { name, character, blockRank, dimension }: RealIrrep,
  random: RandomSource,
): Float64Array {
  const copies = blockRank / dimension;
  // z = blockRank/dimension · character/n; only its direction matters here.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const times = randomSymmetricElement(group, TERMS * attempt, random);
    const basis = krylov(unit(character), times, copies);
    if (basis === undefined) continue;
    const projected = new Float64Array(copies ** 2);
    basis.forEach((q, k) => {
      const image = times(q);
      basis.forEach((other, i) => projected[i * copies + k] = dot(other, image));
    });
    for (let i = 0; i < copies; i++) {
      for (let k = 0; k < i; k++) {
        const mean = (projected[i * copies + k] + projected[k * copies + i]) / 2;
        projected[i * copies + k] = projected[k * copies + i] = mean;
      }
    }
    const { values, vectors } = symmetricEigensystem(projected, copies);
    const { chosen, gap } = mostIsolated(values);
    if (copies > 1 && gap < SEPARATION * (values[copies - 1] - values[0])) continue;
    const e = new Float64Array(group.order);
    basis.forEach((q, k) => {
      const weight = vectors[chosen * copies + k];
      for (let g = 0; g < e.length; g++) e[g] += weight * q[g];
    });
    // The trace of the projection f ↦ f * e is n e(1), and its rank the dimension.
    const scale = dimension / group.order / e[group.identity];
    return e.map((value) => value * scale);
  }
  throw new Error(`Cannot split the block of ${name} of ${group.name}: its eigenvalues coincide`);
}

/** Right multiplication by Σ_i w_i (g_i + g_i^-1), a symmetric operator. */
function randomSymmetricElement(
  group: FiniteGroup,
  terms: number,
  random: RandomSource,
): (f: Float64Array) => Float64Array {
  const { order: n, table, inverses } = group;
  const weights = normals(random, terms, 1);
  const elements = Array.from(weights, () => uniformInteger(random, n));
  return (f) => {
    const out = new Float64Array(n);
    elements.forEach((g, i) => {
      const inverse = inverses[g];
      for (let x = 0; x < n; x++) {
        out[x] += weights[i] * (f[table[x * n + g]] + f[table[x * n + inverse]]);
      }
    });
    return out;
  };
}

/** An orthonormal basis of the Krylov space from a unit vector, if it has that many dimensions. */
function krylov(
  start: Float64Array,
  times: (f: Float64Array) => Float64Array,
  dimensions: number,
): Float64Array[] | undefined {
  const basis = [start];
  while (basis.length < dimensions) {
    const next = times(basis[basis.length - 1]);
    const size = norm(next);
    // Twice is enough (Kahan and Parlett).
    for (let pass = 0; pass < 2; pass++) {
      for (const q of basis) subtract(next, q, dot(q, next));
    }
    // s may even be 0 on the block, if g² = -1 for all elements drawn.
    if (!(norm(next) > SEPARATION * size)) return undefined;
    basis.push(unit(next));
  }
  return basis;
}

/** The eigenvalue that is farthest from the others, which are sorted, and how far that is. */
function mostIsolated(values: Float64Array): { chosen: number; gap: number } {
  const gaps = Array.from(
    values,
    (value, k) =>
      Math.min(value - (values[k - 1] ?? -Infinity), (values[k + 1] ?? Infinity) - value),
  );
  const gap = Math.max(...gaps);
  return { chosen: gaps.indexOf(gap), gap };
}
