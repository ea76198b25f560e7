import type { FiniteGroup } from "./finite_group.ts";

/** An abelian group as a direct product of cyclic ones. */
export interface AbelianDecomposition {
  /** The invariant factors: orders of the cyclic factors, each a multiple of the next, none 1. */
  readonly factors: readonly number[];
  /** For each element its coordinates: exponents of the generators of the factors. */
  readonly coordinates: ReadonlyMap<number, readonly number[]>;
}

/** Whether all elements commute. */
export function isAbelian(group: FiniteGroup): boolean {
  const { generators } = group;
  return generators.every((a) =>
    generators.every((b) => group.multiply(a, b) === group.multiply(b, a))
  );
}

/**
 * The decomposition of an abelian group, or subgroup, into cyclic factors of orders that divide one
 * another. The factors are unique, the generators are not: the first suitable ones are taken.
 *
 * @param group the group
 * @param elements the elements of an abelian subgroup, by default all
 */
export function decomposeAbelian(
  group: FiniteGroup,
  elements: readonly number[] = Array.from({ length: group.order }, (_, a) => a),
): AbelianDecomposition {
  const factors: number[] = [];
  let coordinates = new Map<number, readonly number[]>([[group.identity, []]]);
  while (coordinates.size < elements.length) {
    // The largest order modulo the subgroup H so far is the next factor, and a coset of that order
    // contains an element of that order, since H is a direct factor.
    let order = 0;
    let generator = -1;
    for (const a of elements) {
      let [power, k] = [a, 1];
      for (; !coordinates.has(power); power = group.multiply(power, a)) k++;
      if (k > order || k === order && generator < 0) [order, generator] = [k, -1];
      if (k === order && generator < 0 && power === group.identity) generator = a;
    }
    factors.push(order);
    const next = new Map<number, readonly number[]>();
    let power = group.identity;
    for (let k = 0; k < order; k++) {
      for (const [a, exponents] of coordinates) {
        next.set(group.multiply(a, power), [...exponents, k]);
      }
      power = group.multiply(power, generator);
    }
    coordinates = next;
  }
  return { factors, coordinates };
}
