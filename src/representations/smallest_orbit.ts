import { type ConjugacyClasses, conjugacyClasses } from "../groups/classes.ts";
import { type PrimePowerCyclics, primePowerCyclics } from "../groups/cyclic_subgroups.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { quotientGroup } from "../groups/quotient.ts";
import { cyclicDimensions, FixedVectors } from "./fixed_vectors.ts";
import { largestStabilizer } from "./largest_stabilizer.ts";
import { type Kernel, kernelOf, possibleOrders } from "./stabilizer_orders.ts";

/** The size of the smallest orbit of a non-zero vector in a representation. */
export interface SmallestOrbit {
  /** The number of vectors in the orbit: the index of their stabilizers. */
  readonly size: number;
  /** Whether it was proved that none is smaller; if not, the search would have taken too long. */
  readonly exact: boolean;
}

/** About how many products the searches for one group may take together: about ten seconds. */
const BUDGET = 2e8;

/** Real irreps with Galois-conjugate characters: a subgroup fixes equally much in each. */
interface Family {
  /** Their positions in the list of characters. */
  readonly members: readonly number[];
  /** The character of the first of them. */
  readonly character: ArrayLike<number>;
  /** Their dimension. */
  readonly dimension: number;
  /** Their kernel. */
  readonly kernel: Kernel;
  /** The orders that stabilizers of non-zero vectors may have, ascending. */
  readonly orders: readonly number[];
}

/**
 * The smallest orbits of a group on the non-zero vectors of its real irreps: for each irrep the
 * smallest index of a subgroup that fixes such a vector.
 *
 * @param group the group
 * @param classes its conjugacy classes
 * @param characters the characters of different real irreps, as values on the classes: χ for real
 * type, χ + conj(χ) for complex type, 2χ for quaternionic type
 * @param budget about how many products the searches may take
 */
export function smallestOrbits(
  group: FiniteGroup,
  classes: ConjugacyClasses,
  characters: readonly ArrayLike<number>[],
  budget: number = BUDGET,
): SmallestOrbit[] {
  const result = new Array<SmallestOrbit>(characters.length);
  const quotients = new Map<Kernel, FaithfulGroup>();
  const families = findFamilies(group, classes, characters);
  // Easy ones first: they leave most of the budget to the others.
  families.sort((a, b) => effort(a) - effort(b));
  families.forEach(({ members, character, kernel, orders }, i) => {
    let stabilizer = { order: 1, exact: true, work: 0 };
    if (orders.length > 1) {
      const quotient = quotients.get(kernel) ?? new FaithfulGroup(group, classes, kernel);
      quotients.set(kernel, quotient);
      stabilizer = quotient.search(character, orders, budget / (families.length - i));
      budget -= stabilizer.work;
    }
    const { order, exact } = stabilizer;
    for (const member of members) result[member] = { size: kernel.index / order, exact };
  });
  return result;
}

/** A number that grows with the time that a search may take. */
function effort({ dimension, kernel, orders }: Family): number {
  return orders.length === 1 ? 0 : dimension * kernel.index;
}

/** A quotient of a group, with what searches in it share. */
class FaithfulGroup {
  readonly #group: FiniteGroup;
  readonly #classes: ConjugacyClasses;
  readonly #cyclics: PrimePowerCyclics;
  /** For each class of the quotient, a class of the group that is mapped to it. */
  readonly #classesAbove: readonly number[];

  /**
   * @param group the group
   * @param classes its conjugacy classes
   * @param kernel the normal subgroup to divide by
   */
  constructor(group: FiniteGroup, classes: ConjugacyClasses, kernel: Kernel) {
    if (kernel.index === group.order) {
      this.#group = group;
      this.#classes = classes;
      this.#classesAbove = Array.from(classes.sizes, (_, k) => k);
    } else {
      const { group: quotient, representatives } = quotientGroup(group, kernel.elements);
      this.#group = quotient;
      this.#classes = conjugacyClasses(quotient);
      this.#classesAbove = this.#classes.representatives
        .map((coset) => classes.classOf[representatives[coset]]);
    }
    this.#cyclics = primePowerCyclics(this.#group);
  }

  /** The largest stabilizer of a non-zero vector, for a character of the group above. */
  search(
    characterAbove: ArrayLike<number>,
    orders: readonly number[],
    budget: number,
  ): ReturnType<typeof largestStabilizer> {
    const character = this.#classesAbove.map((k) => characterAbove[k]);
    const norm = this.#classes.sizes
      .reduce((sum, size, k) => sum + size * character[k] ** 2, 0);
    const type = Math.round(norm / this.#group.order);
    const fixed = new FixedVectors(this.#group, this.#classes, this.#cyclics, character);
    return largestStabilizer(this.#group, this.#cyclics, fixed, type, orders, budget);
  }
}

/**
 * Groups characters by what cyclic subgroups fix, which is rational: Galois conjugates agree in it,
 * and by Artin's theorem it determines what every subgroup fixes.
 */
function findFamilies(
  group: FiniteGroup,
  classes: ConjugacyClasses,
  characters: readonly ArrayLike<number>[],
): Family[] {
  const families = new Map<string, { members: number[]; dimensions: number[] }>();
  characters.forEach((character, i) => {
    const dimensions = cyclicDimensions(classes, character);
    const key = dimensions.join();
    if (!families.has(key)) families.set(key, { members: [], dimensions });
    families.get(key)!.members.push(i);
  });
  const kernels = new Map<string, Kernel>();
  return Array.from(families.values(), ({ members, dimensions }) => {
    const dimension = dimensions[classes.classOf[group.identity]];
    const inKernel = dimensions.map((fixed) => fixed === dimension);
    const key = inKernel.map(Number).join("");
    const kernel = kernels.get(key) ?? kernelOf(group, classes, inKernel);
    kernels.set(key, kernel);
    const orders = possibleOrders(kernel, dimension, members.length);
    return { members, character: characters[members[0]], dimension, kernel, orders };
  });
}
