/** A permutation of the points 0 to d - 1 as the list of their images. */
export type Permutation = readonly number[];

/**
 * The permutation that leaves every point where it is.
 *
 * @param degree number of points
 */
export function identityPermutation(degree: number): Permutation {
  return Array.from({ length: degree }, (_, i) => i);
}

/** The product a·b: first a, then b. Both have the same degree. */
export function compose(a: Permutation, b: Permutation): Permutation {
  return a.map((image) => b[image]);
}

/** The permutation that undoes `a`. */
export function invert(a: Permutation): Permutation {
  const inverse = new Array<number>(a.length);
  a.forEach((image, i) => inverse[image] = i);
  return inverse;
}

/** Whether two permutations of one degree are equal. */
export function isEqual(a: Permutation, b: Permutation): boolean {
  return a.every((image, i) => image === b[i]);
}

/** The least point that `a` moves, or -1 for the identity. */
export function firstMoved(a: Permutation): number {
  return a.findIndex((image, i) => image !== i);
}

/**
 * The permutation with the given disjoint cycles.
 *
 * @param degree number of points
 * @param cycles each a list of different points below `degree`; none shares a point with another
 */
export function fromCycles(degree: number, ...cycles: number[][]): Permutation {
  const images = [...identityPermutation(degree)];
  for (const cycle of cycles) {
    cycle.forEach((point, i) => images[point] = cycle[(i + 1) % cycle.length]);
  }
  return images;
}

/** A permutation in cycle notation, points from 0: `(0 1 2)(3 4)`; the identity is `()`. */
export function formatCycles(a: Permutation): string {
  const seen = new Set<number>();
  let text = "";
  for (let start = 0; start < a.length; start++) {
    if (seen.has(start) || a[start] === start) continue;
    const cycle: number[] = [];
    for (let point = start; !seen.has(point); point = a[point]) {
      seen.add(point);
      cycle.push(point);
    }
    text += `(${cycle.join(" ")})`;
  }
  return text === "" ? "()" : text;
}
