/**
 * Which orders the stabilizers of vectors in a real irrep can have, by its kernel and dimension.
 *
 * @module
 */

import type { ConjugacyClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { greatestCommonDivisor } from "../numerics/integers.ts";

/** The kernel of a representation. */
export interface Kernel {
  /** The elements that fix every vector. */
  readonly elements: readonly number[];
  /** The order of the quotient by the kernel. */
  readonly index: number;
  /** The order of the centre of that quotient. */
  readonly centre: number;
}

/**
 * A normal subgroup as the kernel of a representation.
 *
 * @param group the group
 * @param classes its conjugacy classes
 * @param inKernel (r): whether a class is in the normal subgroup
 */
export function kernelOf(
  group: FiniteGroup,
  { classOf, representatives, sizes }: ConjugacyClasses,
  inKernel: readonly boolean[],
): Kernel {
  const elements = [...classOf.keys()].filter((a) => inKernel[classOf[a]]);
  // In the centre of the quotient are the cosets whose commutators with all elements vanish there.
  let central = 0;
  representatives.forEach((a, k) => {
    const commutes = group.generators.every((t) =>
      inKernel[classOf[group.multiply(group.inverses[a], group.conjugate(a, t))]]
    );
    if (commutes) central += sizes[k];
  });
  const index = group.order / elements.length;
  return { elements, index, centre: central / elements.length };
}

/**
 * The orders that the stabilizer of a non-zero vector v may have in the quotient by the kernel,
 * ascending from 1; none is missing. The functions on the orbit of v are a representation over the
 * rational numbers which contains W, the sum of the irrep's Galois conjugates.
 *
 * @param kernel the kernel of the irrep
 * @param dimension the dimension of the irrep
 * @param conjugates how many Galois conjugates of it are known, with itself
 */
export function possibleOrders(
  { index, centre }: Kernel,
  dimension: number,
  conjugates: number,
): number[] {
  const isTrivial = index === 1;
  // The constant functions are not in W.
  const bySpan = isTrivial ? 1 : conjugates * dimension + 1;
  // The centre acts by scalars, so freely on the orbit: the functions are a free module over its
  // group algebra. W is one over the field that a cyclic group of this order generates, of this
  // degree, if all conjugates are known; over the real numbers the degree is at most 2.
  const byCentre = centre * Math.max(
    conjugates * dimension / totient(centre),
    dimension / Math.min(2, totient(centre)),
  );
  const largest = Math.floor(index / Math.max(bySpan, Math.ceil(byCentre)));
  const orders: number[] = [];
  for (let order = 1; order <= largest; order++) {
    if (index / centre % order === 0) orders.push(order);
  }
  return orders;
}

/** The number of integers from 1 to n that have no common divisor with n. */
function totient(n: number): number {
  let count = 0;
  for (let k = 1; k <= n; k++) if (greatestCommonDivisor(k, n) === 1) count++;
  return count;
}
