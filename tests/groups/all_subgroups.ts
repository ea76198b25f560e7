import type { FiniteGroup } from "../../src/groups/finite_group.ts";

/**
 * All subgroups that three elements generate, as sorted lists of elements, the plain way. Those are
 * all subgroups of a group of order up to 24 but for C2^4.
 */
export function allSubgroups(group: FiniteGroup): number[][] {
  let found = new Map([[String(group.identity), [group.identity]]]);
  for (let round = 0; round < 3; round++) {
    const next = new Map(found);
    for (const subgroup of found.values()) {
      for (let a = 0; a < group.order; a++) {
        const larger = closure(group, [...subgroup, a]);
        next.set(larger.join(), larger);
      }
    }
    found = next;
  }
  return [...found.values()];
}

function closure(group: FiniteGroup, generators: readonly number[]): number[] {
  const members = new Set(generators);
  for (const a of members) for (const b of generators) members.add(group.multiply(a, b));
  return [...members].sort((a, b) => a - b);
}
