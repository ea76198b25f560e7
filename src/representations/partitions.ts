/**
 * Partitions, which name the irreducible characters and the conjugacy classes of symmetric groups.
 *
 * @module
 */

/** Parts in descending order. */
export type Partition = readonly number[];

/** The partitions of n in reverse lexicographic order: [n] first, [1, …, 1] last. */
export function partitions(n: number, largest: number = n): Partition[] {
  if (n === 0) return [[]];
  return Array.from({ length: Math.min(n, largest) }, (_, i) => Math.min(n, largest) - i)
    .flatMap((part) => partitions(n - part, part).map((rest) => [part, ...rest]));
}

/**
 * The character of S_n that belongs to a partition, on permutations of a cycle type, by the rule of
 * Murnaghan and Nakayama: for a cycle of length m, sum over the ways to remove a rim hook of m boxes
 * with the sign (-1)^(rows it spans - 1).
 *
 * @param shape a partition of n
 * @param cycleType the lengths of the cycles, fixed points included, a partition of n
 */
export function symmetricCharacter(shape: Partition, cycleType: Partition): number {
  // Removing a rim hook of m boxes replaces one beta number b = part + rows below by b - m.
  const beta = shape.map((part, i) => part + shape.length - 1 - i);
  return sumOverHooks(new Set(beta), cycleType);
}

function sumOverHooks(beta: ReadonlySet<number>, cycles: Partition): number {
  const [m, ...rest] = cycles;
  if (m === undefined) return 1;
  let sum = 0;
  for (const b of beta) {
    if (b < m || beta.has(b - m)) continue;
    const crossed = [...beta].filter((other) => other > b - m && other < b).length;
    const next = new Set(beta);
    next.delete(b);
    next.add(b - m);
    sum += (crossed % 2 === 0 ? 1 : -1) * sumOverHooks(next, rest);
  }
  return sum;
}

/** The lengths of the cycles of a permutation, fixed points included, in descending order. */
export function cycleType(images: readonly number[]): Partition {
  const seen = new Uint8Array(images.length);
  const lengths: number[] = [];
  for (let start = 0; start < images.length; start++) {
    if (seen[start]) continue;
    let length = 0;
    for (let point = start; !seen[point]; point = images[point]) {
      seen[point] = 1;
      length++;
    }
    lengths.push(length);
  }
  return lengths.sort((a, b) => b - a);
}
