import type { ConjugacyClasses } from "../groups/classes.ts";
import type { PrimePowerCyclics } from "../groups/cyclic_subgroups.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { extendSubgroup, type Subgroup } from "../groups/subgroups.ts";

/** What the subgroups of a group fix in a representation that is known by its character. */
export class FixedVectors {
  readonly #group: FiniteGroup;
  readonly #cyclics: PrimePowerCyclics;
  /** (n): the character's value at each element. */
  readonly #traces: Float64Array;
  /** (m): the dimension of what each cyclic subgroup of prime-power order fixes. */
  readonly #cyclicDimensions: readonly number[];

  /**
   * @param group the group
   * @param classes its conjugacy classes
   * @param cyclics its cyclic subgroups of prime-power order
   * @param character (r): the character of the representation, real
   */
  constructor(
    group: FiniteGroup,
    classes: ConjugacyClasses,
    cyclics: PrimePowerCyclics,
    character: ArrayLike<number>,
  ) {
    this.#group = group;
    this.#cyclics = cyclics;
    this.#traces = Float64Array.from(classes.classOf, (k) => character[k]);
    const dimensions = cyclicDimensions(classes, character);
    this.#cyclicDimensions = cyclics.generators.map((a) => dimensions[classes.classOf[a]]);
  }

  /** The dimension of the space of vectors that a subgroup fixes. */
  dimension({ elements }: Subgroup): number {
    let sum = 0;
    for (let i = 0; i < elements.length; i++) sum += this.#traces[elements[i]];
    return Math.round(sum / elements.length);
  }

  /** (m): 1 for the cyclic subgroups of prime-power order that fix a non-zero vector. */
  cyclicsWithVectors(): Uint8Array {
    return Uint8Array.from(this.#cyclicDimensions, (dimension) => dimension > 0 ? 1 : 0);
  }

  /**
   * The elements that fix every vector which a subgroup H fixes. With the projection e onto these
   * vectors, g is one of them if and only if the trace of e·g, the mean of the character over H·g,
   * is the dimension.
   *
   * @param subgroup the subgroup H
   * @param candidates (m): 1 at least for the cyclic subgroups of prime-power order that do it
   */
  pointwiseStabilizer(subgroup: Subgroup, candidates: Uint8Array): Subgroup {
    const { elements, has } = subgroup;
    const dimension = this.dimension(subgroup);
    const seen = has.slice();
    let stabilizer = subgroup;
    for (let z = 0; z < candidates.length; z++) {
      const generator = this.#cyclics.generators[z];
      if (candidates[z] === 0 || seen[generator] === 1) continue;
      if (this.#cyclicDimensions[z] < dimension) continue;
      let sum = 0;
      for (let i = 0; i < elements.length; i++) {
        const product = this.#group.multiply(elements[i], generator);
        seen[product] = 1;
        sum += this.#traces[product];
      }
      if (sum / elements.length < dimension - TOLERANCE) continue;
      stabilizer = extendSubgroup(this.#group, stabilizer, generator)!;
    }
    // The tolerance may let too much pass, never too little: then nothing is gained, nothing lost.
    return this.dimension(stabilizer) === dimension ? stabilizer : subgroup;
  }
}

/** Far above rounding in a mean of values of a character. */
const TOLERANCE = 1e-6;

/**
 * (r): the dimension of what an element of each class fixes in a representation.
 *
 * @param classes the conjugacy classes of a group
 * @param character (r): the character of the representation, real
 */
export function cyclicDimensions(
  { powers }: ConjugacyClasses,
  character: ArrayLike<number>,
): number[] {
  const dimensions = new Array<number>(powers.length).fill(-1);
  powers.forEach((list, k) => {
    if (dimensions[k] >= 0) return;
    let sum = 0;
    for (const power of list) sum += character[power];
    const dimension = Math.round(sum / list.length);
    // The same for all elements that generate the same subgroup.
    for (const power of list) {
      if (powers[power].length === list.length) dimensions[power] = dimension;
    }
  });
  return dimensions;
}
