/**
 * Groups that permute points.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";

/** How a group acts on m points, for a·b first by a, then by b. */
export interface Action {
  /** m. */
  readonly degree: number;
  /** (n, m): the image of each point under each element. */
  readonly permutations: readonly (readonly number[])[];
}

/** The group's own permutations, or without those its elements as points, i to i·a. */
export function ownAction(group: FiniteGroup): Action {
  const { order: n, permutations: own } = group;
  const elements = Array.from({ length: n }, (_, a) => a);
  return own
    ? { degree: own.degree, permutations: elements.map((a) => own.at(a)) }
    : { degree: n, permutations: elements.map((a) => elements.map((i) => group.multiply(i, a))) };
}

/**
 * An action that may be anything, verified.
 *
 * @param group the group
 * @param permutations (n, m)
 * @throws {RangeError} If it is no action of the group: the message says what fails first.
 */
export function checkAction(
  group: FiniteGroup,
  permutations: readonly (readonly number[])[],
): Action {
  const { order: n, elementNames, generators } = group;
  const fail = (problem: string) => {
    throw new RangeError(`Cannot let ${group.name} act on points: ${problem}`);
  };
  if (permutations.length !== n) fail(`${permutations.length} permutations for ${n} elements`);
  const degree = permutations[0].length;
  if (degree === 0) fail("there are none");
  permutations.forEach((to, a) => {
    const images = new Set(to.filter((image) => Number.isInteger(image)));
    const isPermutation = to.length === degree && images.size === degree &&
      to.every((image) => image >= 0 && image < degree);
    if (!isPermutation) {
      fail(`the images ${to.join(" ")} under ${elementNames[a]} are not 0 to ${degree - 1}`);
    }
  });
  // Products with generators, and e·s for one of them, make all others right.
  for (const s of [group.identity, ...generators]) {
    for (let a = 0; a < n; a++) {
      const product = permutations[group.multiply(a, s)];
      const wrong = permutations[a].findIndex((image, i) => permutations[s][image] !== product[i]);
      if (wrong >= 0) {
        fail(
          `point ${wrong} under ${elementNames[a]} and then ${elementNames[s]} is not where ` +
            `their product sends it`,
        );
      }
    }
  }
  return { degree, permutations };
}
