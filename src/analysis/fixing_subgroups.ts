/**
 * The subgroups of whose cosets a neuron of an irrep may be a function.
 *
 * A function u·ρ(a) v is constant on the cosets of whatever fixes v: the smaller the orbit of v, the
 * fewer values it has.
 *
 * @module
 */

import type { PrimePowerCyclics } from "../groups/cyclic_subgroups.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { searchSubgroups } from "../groups/subgroup_classes.ts";
import type { Subgroup } from "../groups/subgroups.ts";
import { FixedVectors } from "../representations/fixed_vectors.ts";
import { COMMUTANT_DIMENSION, type RealRepresentation } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";

/** About how many products the search for one irrep may take: a fraction of a second. */
const BUDGET = 1e7;
/** Orbits up to so many times the smallest one are small. */
const SMALL_ORBITS = 2;

/**
 * Subgroups in the order to try them, large ones first, as lists of elements. Of an irrep that turns a
 * plane by roots of unity, and of one of dimension 1, that is the kernel. Of others it is the
 * stabilizers of vectors with small orbits, up to factors that commute with the irrep; the list is
 * empty where only the identity fixes a vector.
 *
 * @param cyclics the group's cyclic subgroups of prime-power order
 */
export function fixingSubgroups(
  { group, table: { classes } }: Representations,
  cyclics: PrimePowerCyclics,
  { character, classCharacter, dimension, type }: RealRepresentation,
): readonly (readonly number[])[] {
  if (dimension === 1 || (dimension === 2 && type === "complex")) {
    return [Array.from(character.keys()).filter((g) => character[g] > dimension - 1e-6)];
  }
  const fixed = new FixedVectors(group, classes, cyclics, classCharacter);
  const found: Subgroup[] = [];
  searchSubgroups(
    group,
    cyclics,
    {
      keep: (subgroup) => fixed.dimension(subgroup) > 0,
      close(subgroup, candidates) {
        const stabilizer = fixed.pointwiseStabilizer(subgroup, candidates);
        if (fixed.dimension(stabilizer) !== COMMUTANT_DIMENSION[type]) return stabilizer;
        found.push(stabilizer); // nothing larger fixes a vector
        return undefined;
      },
      budget: BUDGET,
    },
    fixed.cyclicsWithVectors(),
  );
  const largest = found.reduce((most, { elements }) => Math.max(most, elements.length), 1);
  const known = new Map<string, number[]>();
  for (const { elements: { length }, elements } of found) {
    if (length > 1 && SMALL_ORBITS * length >= largest) addConjugates(group, elements, known);
  }
  return [...known.values()].sort((a, b) => b.length - a.length || firstDifference(a, b));
}

/** Adds a subgroup and its conjugates, by their elements in ascending order. */
function addConjugates(
  group: FiniteGroup,
  subgroup: ArrayLike<number>,
  known: Map<string, number[]>,
): void {
  const waiting = [Array.from(subgroup)];
  for (const next of waiting) {
    const elements = next.sort((a, b) => a - b);
    const key = elements.join();
    if (known.has(key)) continue;
    known.set(key, elements);
    for (const t of group.generators) waiting.push(elements.map((g) => group.conjugate(g, t)));
  }
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i < 0 ? 0 : a[i] - b[i];
}
