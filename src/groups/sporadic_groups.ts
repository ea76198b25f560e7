import type { FiniteGroup } from "./finite_group.ts";
import { parseGenerators } from "./generators.ts";
import { permutationGroup } from "./permutation_groups.ts";

/** A group that is known by a name without numbers, as permutations. */
export interface SporadicGroup {
  /** What it is called. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly description: string;
  /** Its order. */
  readonly order: number;
  /** Generators in cycle notation. */
  readonly generators: string;
}

/** The sporadic simple groups within the limit. The next one, M12, has order 95,040. */
export const SPORADIC_GROUPS: readonly SporadicGroup[] = [
  {
    name: "M11",
    description: "Mathieu, order 7920",
    order: 7920,
    generators: "(0 1 2 3 4 5 6 7 8 9 10), (2 6 10 7)(3 9 4 5)", // Conway et al., ATLAS, 1985
  },
];

/** Builds a group of `SPORADIC_GROUPS`. */
export function sporadicGroup({ name, generators }: SporadicGroup): FiniteGroup {
  return permutationGroup(name, parseGenerators(generators));
}
