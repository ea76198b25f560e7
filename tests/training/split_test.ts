import { group } from "../../src/groups/names.ts";
import { pairsOf, splitFromRows, splitPairs } from "../../src/training/split.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../../src/std/assert.ts";

const ours = (seed: number) => ({ generator: "groupscope", seed }) as const;
const torch = (seed: number) => ({ generator: "torch", seed }) as const;

Deno.test("splitPairs() trains on floor(fraction n²) pairs and tests on all others", () => {
  for (const order of [1, 2, 7, 24, 60]) {
    for (const fraction of [1, 0.99, 0.6, 0.5, 1 / 3]) {
      for (const seed of [ours(3), torch(3)]) {
        const count = Math.floor(fraction * order * order);
        if (count === 0) continue;
        const { train, test } = splitPairs(order, fraction, seed);
        assertEquals(train.length, count);
        const all = Int32Array.from([...train, ...test]).toSorted();
        assertEquals(all, Int32Array.from({ length: order * order }, (_, i) => i));
        assertEquals(train, train.toSorted());
        assertEquals(test, test.toSorted());
      }
    }
  }
});

Deno.test("splitPairs() has the sizes of the networks that the paper's authors published", () => {
  const sizes: [order: number, fraction: number, count: number][] = [
    [120, 0.4, 5760],
    [60, 0.5, 1800],
    [113, 0.3, 3830],
    [118, 0.3, 4177],
  ];
  for (const [order, fraction, count] of sizes) {
    assertEquals(splitPairs(order, fraction, torch(1)).train.length, count);
  }
});

Deno.test("splitPairs() depends on the seed and the generator, and larger fractions extend smaller", () => {
  const trainOf = (fraction: number, seed: ReturnType<typeof ours> | ReturnType<typeof torch>) =>
    splitPairs(24, fraction, seed).train;
  assertEquals(trainOf(0.5, ours(1)), trainOf(0.5, ours(1)));
  assertNotEquals(trainOf(0.5, ours(1)), trainOf(0.5, ours(2)));
  assertNotEquals(trainOf(0.5, ours(1)), trainOf(0.5, torch(1)));
  const large = new Set(trainOf(0.7, ours(1)));
  assert(trainOf(0.3, ours(1)).every((row) => large.has(row)));
});

Deno.test("splitPairs() refuses a fraction that leaves nothing to train on", () => {
  assertThrows(
    () => splitPairs(3, 0.1, ours(1)),
    RangeError,
    "Cannot train on a fraction of 0.1 of 9 pairs: that is less than one pair",
  );
});

Deno.test("splitFromRows() sorts the rows and tests on the others", () => {
  const { train, test } = splitFromRows(3, Int32Array.of(8, 0, 5));
  assertEquals([...train], [0, 5, 8]);
  assertEquals([...test], [1, 2, 3, 4, 6, 7]);
});

Deno.test("pairsOf() takes rows apart as a n + b and labels them by the table", () => {
  const s4 = group("S4");
  const rows = Int32Array.of(0, 1, 24, 100, 575);
  const { a, b, labels } = pairsOf(rows, s4.order, s4.table);
  assertEquals([...a], [0, 0, 1, 4, 23]);
  assertEquals([...b], [0, 1, 0, 4, 23]);
  assertEquals([...labels], Array.from(a, (left, i) => s4.multiply(left, b[i])));
});
