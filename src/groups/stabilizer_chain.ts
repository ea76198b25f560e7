import {
  compose,
  firstMoved,
  identityPermutation,
  invert,
  isEqual,
  type Permutation,
} from "./permutations.ts";

/** One level of a stabilizer chain: the subgroup that fixes the points of all earlier levels. */
export interface Level {
  /** The point that the next level fixes. */
  readonly point: number;
  /** Generators of the level's subgroup. */
  generators: Permutation[];
  /** For each image of `point`, an element of the subgroup that maps `point` there. */
  transversal: Map<number, Permutation>;
}

/**
 * The stabilizer chain of a permutation group, by the incremental Schreier-Sims algorithm (Holt,
 * Eick, O'Brien: Handbook of Computational Group Theory, section 4.4.2). Every element is in
 * exactly one way a product u_k · … · u_1 · u_0 of one transversal element u_i of each level i.
 * The result is a function of the generators and their order alone.
 *
 * @param generators permutations of one degree
 * @param limit the search ends where the order is known to be above this: levels are missing then,
 * and `chainOrder()` is only a lower bound
 * @returns the levels; none for the trivial group
 */
export function stabilizerChain(
  generators: readonly Permutation[],
  limit: number = Infinity,
): Level[] {
  const levels: Level[] = [];
  const strong: Permutation[] = [];
  for (const generator of generators) {
    if (firstMoved(generator) < 0 || strong.some((other) => isEqual(other, generator))) continue;
    if (levels.every(({ point }) => generator[point] === point)) {
      levels.push({ point: firstMoved(generator), generators: [], transversal: new Map() });
    }
    strong.push(generator);
  }
  if (!distribute(levels, strong, limit)) return levels;

  // Levels below i are complete. A gap at level i sends us down to where it was filled.
  let i = levels.length - 1;
  while (i >= 0) {
    const gap = findGap(levels, i);
    if (gap === undefined) {
      i--;
      continue;
    }
    if (gap.level === levels.length) {
      levels.push({ point: firstMoved(gap.residue), generators: [], transversal: new Map() });
    }
    strong.push(gap.residue);
    for (let k = i + 1; k <= gap.level; k++) {
      levels[k].generators.push(gap.residue);
      levels[k].transversal = orbit(levels[k]);
    }
    // Each orbit is part of the whole one, so their product is at most the order.
    if (chainOrder(levels) > limit) return levels;
    i = gap.level;
  }
  // All strong generators together reach each point by a shorter word.
  distribute(levels, strong, limit);
  return levels;
}

/** The order of the group with this chain: the product of the orbit lengths. */
export function chainOrder(levels: readonly Level[]): number {
  return levels.reduce((order, { transversal }) => order * transversal.size, 1);
}

/**
 * All elements of the group with this chain. Images of a level's point are taken in ascending
 * order; the first level varies fastest, the last one slowest.
 *
 * @param levels the chain
 * @param degree number of points
 */
export function chainElements(levels: readonly Level[], degree: number): Permutation[] {
  let elements = [identityPermutation(degree)];
  for (const { transversal } of levels.toReversed()) {
    const images = [...transversal.keys()].sort((a, b) => a - b);
    elements = elements.flatMap((element) =>
      images.map((image) => compose(element, transversal.get(image)!))
    );
  }
  return elements;
}

/**
 * Gives each level the strong generators that fix all earlier points, and its orbit. Drops the
 * levels after the one where the order is known to be above the limit, and returns false.
 */
function distribute(levels: Level[], strong: readonly Permutation[], limit: number): boolean {
  let stabilizing = strong;
  let order = 1;
  for (const [i, level] of levels.entries()) {
    level.generators = [...stabilizing];
    level.transversal = orbit(level);
    order *= level.transversal.size;
    if (order > limit) {
      levels.splice(i + 1);
      return false;
    }
    stabilizing = stabilizing.filter((g) => g[level.point] === level.point);
  }
  return true;
}

/** The orbit of a level's point, breadth first, with an element that reaches each image. */
function orbit({ point, generators }: Level): Map<number, Permutation> {
  const reached = new Map([[point, identityPermutation(generators[0].length)]]);
  // A Map visits the entries that are added while it is iterated: it is its own queue.
  for (const [image, element] of reached) {
    for (const generator of generators) {
      if (!reached.has(generator[image])) {
        reached.set(generator[image], compose(element, generator));
      }
    }
  }
  return reached;
}

/** The first Schreier generator of level i that lower levels do not contain, and where it fell. */
function findGap(
  levels: readonly Level[],
  i: number,
): { residue: Permutation; level: number } | undefined {
  const { generators, transversal } = levels[i];
  for (const element of transversal.values()) {
    for (const generator of generators) {
      const product = compose(element, generator);
      const sifted = sift(product, levels, i);
      if (firstMoved(sifted.residue) >= 0) return sifted;
    }
  }
  return undefined;
}

/** Divides by transversal elements from level `first` on, as far as that goes. */
function sift(
  element: Permutation,
  levels: readonly Level[],
  first: number,
): { residue: Permutation; level: number } {
  for (let level = first; level < levels.length; level++) {
    const { point, transversal } = levels[level];
    const divisor = transversal.get(element[point]);
    if (divisor === undefined) return { residue: element, level };
    element = compose(element, invert(divisor));
  }
  return { residue: element, level: levels.length };
}
