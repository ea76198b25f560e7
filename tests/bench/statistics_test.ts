import { interleave, roundsFor, summarize } from "../../src/bench/statistics.ts";
import { assertEquals, assertThrows } from "../../src/std/assert.ts";

Deno.test("summarize() gives the median of an odd and of an even number of values, and extremes", () => {
  assertEquals(summarize([3, 10, 1]), { median: 3, min: 1, max: 10 });
  assertEquals(summarize([4, 1, 100, 2]), { median: 3, min: 1, max: 100 });
  assertEquals(summarize([7]), { median: 7, min: 7, max: 7 });
});

Deno.test("summarize() leaves its values as they are, and sorts them as numbers", () => {
  const values = [10, 9, 100];
  assertEquals(summarize(values).median, 10);
  assertEquals(values, [10, 9, 100]);
});

Deno.test("summarize() refuses no values", () => {
  assertThrows(() => summarize([]), RangeError, "no measurements");
});

Deno.test("interleave() measures everything once a round, in turn and back, one at a time", async () => {
  const order: string[] = [];
  let running = 0;
  const results = await interleave(["a", "b", "c"], 3, async (item, round) => {
    assertEquals(running++, 0);
    await Promise.resolve();
    running--;
    order.push(`${item}${round}`);
    return `${item}${round}`;
  });
  assertEquals(order, ["a0", "b0", "c0", "c1", "b1", "a1", "a2", "b2", "c2"]);
  assertEquals(results, [["a0", "a1", "a2"], ["b0", "b1", "b2"], ["c0", "c1", "c2"]]);
});

Deno.test("roundsFor() gives at least five rounds, and more where blocks stay long", () => {
  assertEquals([0.1, 3, 6, 9, 1000].map(roundsFor), [5, 5, 10, 15, 15]);
});
