import { primeDivisors, primePower } from "../numerics/integers.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { MAX_ORDER } from "./limits.ts";
import { affineGroup } from "./matrix_groups.ts";
import { semidirectProduct } from "./semidirect_products.ts";

/** How a Frobenius group is built: C_p : C_k with a prime p, or AGL(1, q). */
type Structure = { readonly p: number; readonly k: number } | { readonly q: number };

/**
 * The Frobenius group F_m of order m: C_p : C_k for m = p k with a prime p and a divisor k ≥ 2 of
 * p - 1, numbered as by `semidirectProduct()`; else AGL(1, q) for m = q (q - 1) with a prime power
 * q. No m has two of these forms.
 *
 * @param m the order
 * @throws RangeError if m has neither form, or is above `MAX_ORDER`
 */
export function frobeniusGroup(m: number): FiniteGroup {
  const structure = structureOf(m);
  const name = `F${m}`;
  if (structure === undefined) {
    throw new RangeError(`Cannot build ${name}: ${findFrobeniusProblem(m)}`);
  }
  if ("q" in structure) return affineGroup(structure.q, name);
  return semidirectProduct(structure.p, structure.k, undefined, name);
}

/** Why there is no F_m, and which there are instead. */
export function findFrobeniusProblem(m: number): string | undefined {
  if (m > MAX_ORDER || structureOf(m) !== undefined) return undefined; // or refused by its order
  const near = [-1, 1].flatMap((step) => {
    let other = m;
    while (other > 0 && other <= MAX_ORDER && structureOf(other) === undefined) other += step;
    return other > 0 && other <= MAX_ORDER ? [`F${other}`] : [];
  });
  return "its order must be p k with a prime p and a divisor k ≥ 2 of p - 1, " +
    `or q (q - 1) with a prime power q ≥ 3; nearest ${near.length > 1 ? "are" : "is"} ` +
    near.join(" and ");
}

function structureOf(m: number): Structure | undefined {
  // k < p, so p is the largest prime divisor.
  const p = primeDivisors(m).at(-1) ?? m;
  const k = m / p;
  if (k >= 2 && (p - 1) % k === 0) return { p, k };
  const q = Math.ceil(Math.sqrt(m));
  return q >= 3 && q * (q - 1) === m && primePower(q) !== undefined ? { q } : undefined;
}
