import { compare, shareOf } from "../../src/bench/comparison.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../src/std/assert.ts";

const OURS = { losses: [4, 3.5, 3], rates: [10, 30, 20] };

Deno.test("compare() divides rates of the same round", () => {
  const { rate, ratio } = compare(OURS, { losses: OURS.losses, rates: [5, null, 2] });
  assertEquals(rate, { median: 3.5, min: 2, max: 5 });
  assertEquals(ratio, { median: 6, min: 2, max: 10 });
});

Deno.test("compare() finds the largest relative difference of losses, early or late", () => {
  for (const losses of [[4.0004, 3.5, 3], [4, 3.5, 2.9997]]) {
    const { lossDifference, sameWork } = compare(OURS, { losses, rates: [1, 1, 1] });
    assertAlmostEquals(lossDifference, 1e-4, 1e-9);
    assert(sameWork);
  }
});

Deno.test("compare() marks a peer with other losses, with a loss that is no number, or with none", () => {
  for (const losses of [[4, 3.5, 3.1], [4, 3.4, 3], [4, NaN, 3], []]) {
    assertEquals(compare(OURS, { losses, rates: [1, 1, 1] }).sameWork, false, `${losses}`);
  }
  assert(Number.isNaN(compare(OURS, { losses: [4, NaN, 3], rates: [1] }).lossDifference));
});

Deno.test("compare() refuses a peer that was never measured", () => {
  assertThrows(() => compare(OURS, { losses: [4], rates: [null, null, null] }), RangeError);
});

Deno.test("shareOf() has the fast take part in every round, for its share of the seconds", () => {
  const { steps, takesPart } = shareOf(10, 5, 50);
  assertEquals(steps, 100);
  assertEquals([0, 1, 2, 3, 4].map(takesPart), [true, true, true, true, true]);
});

Deno.test("shareOf() has the slow do one update at a time, in at least two rounds", () => {
  for (const [rate, rounds] of [[0.3, 3], [0.25, 2], [0.001, 2]]) {
    const { steps, takesPart } = shareOf(10, 10, rate);
    assertEquals(steps, 1);
    assertEquals(Array.from({ length: 10 }, (_, i) => takesPart(i)).filter(Boolean).length, rounds);
  }
});
