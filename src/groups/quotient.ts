import { FiniteGroup } from "./finite_group.ts";

/** A quotient of a group by a normal subgroup. */
export interface Quotient {
  /** The group of the cosets. */
  readonly group: FiniteGroup;
  /** (order of the quotient): the first element of each coset. */
  readonly representatives: readonly number[];
}

/**
 * The quotient of a group by a normal subgroup; cosets are numbered by their first elements.
 *
 * @param group the group
 * @param kernel the elements of the normal subgroup, in any order
 */
export function quotientGroup(group: FiniteGroup, kernel: readonly number[]): Quotient {
  const cosetOf = new Int32Array(group.order).fill(-1);
  const representatives: number[] = [];
  for (let a = 0; a < group.order; a++) {
    if (cosetOf[a] >= 0) continue;
    for (const k of kernel) cosetOf[group.multiply(k, a)] = representatives.length;
    representatives.push(a);
  }
  const quotient = FiniteGroup.fromRule(
    `a quotient of ${group.name}`,
    representatives.length,
    (a, b) => cosetOf[group.multiply(representatives[a], representatives[b])],
    (a) => `[${group.elementNames[representatives[a]]}]`,
  );
  return { group: quotient, representatives };
}
