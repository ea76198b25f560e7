import {
  cycleType,
  type Partition,
  partitions,
  symmetricCharacter,
} from "../../src/representations/partitions.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** The partition with columns for rows. */
function conjugate(shape: Partition): number[] {
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => shape.filter((part) => part > i).length);
}

/** n! / Π of the lengths of all hooks (Frame, Robinson, Thrall). */
function hookLengthDegree(shape: Partition): number {
  const columns = conjugate(shape);
  let product = 1;
  shape.forEach((part, i) => {
    for (let j = 0; j < part; j++) product *= part - j + columns[j] - i - 1;
  });
  return factorial(shape.reduce((sum, part) => sum + part, 0)) / product;
}

/** The number of permutations that commute with one of this cycle type. */
function centralizerOrder(cycles: Partition): number {
  const counts = new Map<number, number>();
  for (const length of cycles) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((sum, [m, count]) => sum * m ** count * factorial(count), 1);
}

/** In how many ways the cycles fill boxes of these sizes: the permutation character of Young. */
function fillings(boxes: readonly number[], cycles: Partition): number {
  const [m, ...rest] = cycles;
  if (m === undefined) return 1;
  return boxes.reduce(
    (sum, size, i) => size < m ? sum : sum + fillings(boxes.with(i, size - m), rest),
    0,
  );
}

/** The character by the determinant of Jacobi and Trudi: Σ_w sign(w) fillings(shape_i - i + w_i). */
function byDeterminant(shape: Partition, cycles: Partition): number {
  const expand = (row: number, left: readonly number[], boxes: readonly number[]): number => {
    if (row === shape.length) return fillings(boxes, cycles);
    return left.reduce((sum, column, k) => {
      const size = shape[row] - row + column;
      if (size < 0) return sum;
      const rest = left.filter((other) => other !== column);
      return sum + (k % 2 === 0 ? 1 : -1) * expand(row + 1, rest, [...boxes, size]);
    }, 0);
  };
  return expand(0, shape.map((_, i) => i), []);
}

Deno.test("partitions are all, in reverse lexicographic order", () => {
  assertEquals(partitions(0), [[]]);
  assertEquals(partitions(5).map((shape) => shape.join()), [
    "5",
    "4,1",
    "3,2",
    "3,1,1",
    "2,2,1",
    "2,1,1,1",
    "1,1,1,1,1",
  ]);
  const numbers = Array.from({ length: 16 }, (_, n) => partitions(n).length);
  assertEquals(numbers, [1, 1, 2, 3, 5, 7, 11, 15, 22, 30, 42, 56, 77, 101, 135, 176]);
  for (const shape of partitions(12)) {
    assertEquals(shape.reduce((sum, part) => sum + part, 0), 12);
    assert(shape.every((part, i) => part > 0 && (i === 0 || part <= shape[i - 1])));
  }
});

Deno.test("the rule of Murnaghan and Nakayama gives the tables of S4 and S5", () => {
  const table = (n: number, types: Partition[]) =>
    Object.fromEntries(
      partitions(n).map((shape) => [
        shape.join(),
        types.map((type) => symmetricCharacter(shape, type)),
      ]),
    );
  assertEquals(table(4, [[1, 1, 1, 1], [2, 1, 1], [2, 2], [3, 1], [4]]), {
    "4": [1, 1, 1, 1, 1],
    "3,1": [3, 1, -1, 0, -1],
    "2,2": [2, 0, 2, -1, 0],
    "2,1,1": [3, -1, -1, 0, 1],
    "1,1,1,1": [1, -1, 1, 1, -1],
  });
  const ofS5 = [[1, 1, 1, 1, 1], [2, 1, 1, 1], [2, 2, 1], [3, 1, 1], [3, 2], [4, 1], [5]];
  assertEquals(table(5, ofS5), {
    "5": [1, 1, 1, 1, 1, 1, 1],
    "4,1": [4, 2, 0, 1, -1, 0, -1],
    "3,2": [5, 1, 1, -1, 1, -1, 0],
    "3,1,1": [6, 0, -2, 0, 0, 0, 1],
    "2,2,1": [5, -1, 1, -1, -1, 1, 0],
    "2,1,1,1": [4, -2, 0, 1, 1, 0, -1],
    "1,1,1,1,1": [1, -1, 1, 1, -1, -1, 1],
  });
});

Deno.test("values agree with the determinant of permutation characters", () => {
  for (const n of [1, 2, 3, 4, 5, 6]) {
    for (const shape of partitions(n)) {
      for (const cycles of partitions(n)) {
        const what = `${shape} at ${cycles}`;
        assertEquals(symmetricCharacter(shape, cycles), byDeterminant(shape, cycles), what);
      }
    }
  }
});

Deno.test("degrees are those of the hook lengths", () => {
  for (let n = 0; n <= 9; n++) {
    const one = new Array<number>(n).fill(1);
    for (const shape of partitions(n)) {
      assertEquals(symmetricCharacter(shape, one), hookLengthDegree(shape), shape.join());
    }
  }
});

Deno.test("[1, …, 1] is the sign, and multiplies a character into its conjugate partition's", () => {
  for (let n = 1; n <= 8; n++) {
    const one = new Array<number>(n).fill(1);
    for (const cycles of partitions(n)) {
      const sign = (n - cycles.length) % 2 === 0 ? 1 : -1;
      assertEquals(symmetricCharacter(one, cycles), sign);
      for (const shape of partitions(n)) {
        // + 0 makes -0 a 0.
        assertEquals(
          symmetricCharacter(conjugate(shape), cycles) + 0,
          sign * symmetricCharacter(shape, cycles) + 0,
        );
      }
    }
  }
});

Deno.test("rows and columns are orthogonal up to S8, whatever the order of the cycles", () => {
  for (let n = 1; n <= 8; n++) {
    const types = partitions(n);
    const rows = types.map((shape) => types.map((cycles) => symmetricCharacter(shape, cycles)));
    types.forEach((_, i) =>
      types.forEach((type, k) => {
        const byRows = types.reduce(
          (sum, cycles, c) => sum + rows[i][c] * rows[k][c] / centralizerOrder(cycles),
          0,
        );
        assert(Math.abs(byRows - (i === k ? 1 : 0)) < 1e-12);
        const byColumns = rows.reduce((sum, row) => sum + row[i] * row[k], 0);
        assertEquals(byColumns, i === k ? centralizerOrder(type) : 0);
        assertEquals(symmetricCharacter(types[i], type.toReversed()), rows[i][k]);
      })
    );
  }
});

Deno.test("cycleType() lists the lengths of all cycles, the longest first", () => {
  assertEquals(cycleType([]), []);
  assertEquals(cycleType([0, 1, 2]), [1, 1, 1]);
  assertEquals(cycleType([1, 0, 3, 4, 2, 5]), [3, 2, 1]);
  const next = randomIntegers(1);
  for (const type of partitions(9)) {
    // Cycles of these lengths through points in random order.
    const points = Array.from({ length: 9 }, (_, i) => ({ i, key: next(2 ** 30) }))
      .sort((a, b) => a.key - b.key).map(({ i }) => i);
    const images = new Array<number>(9);
    let start = 0;
    for (const length of type) {
      for (let i = 0; i < length; i++) {
        images[points[start + i]] = points[start + (i + 1) % length];
      }
      start += length;
    }
    assertEquals(cycleType(images), type);
  }
});
