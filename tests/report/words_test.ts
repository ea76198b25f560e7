import { and, percent, stepCount, wordsOf } from "../../src/report/words.ts";
import { assertEquals } from "../../src/std/assert.ts";

Deno.test("percent() has one digit after the point, and gives 100.0 % to nothing but all", () => {
  const cases: (readonly [number | null, string])[] = [
    ...[[0, "0.0 %"], [0.5, "50.0 %"], [0.12345, "12.3 %"], [1, "100.0 %"]] as const,
    ...[[0.9994, "99.9 %"], [0.9996, "99.9 %"], [0.99999, "99.9 %"]] as const,
    [1 - 1 / 720 ** 2, "99.9 %"], // all but one of the pairs of S6
    ...[[-0.0001, "0.0 %"], [-0.2, "-20.0 %"], [1.2, "120.0 %"]] as const,
    ...[[null, "none"], [NaN, "?"]] as const,
  ];
  for (const [share, text] of cases) assertEquals(percent(share), text, `${share}`);
  // Shares that are sums of squares are 1 up to rounding.
  assertEquals(percent(1 - 2 ** -50), "100.0 %");
});

Deno.test("wordsOf() takes names apart at their capitals", () => {
  assertEquals(
    ["steps", "trainFraction", "weightDecay", "beta1", "aBC"].map(wordsOf),
    ["steps", "train fraction", "weight decay", "beta1", "a b c"],
  );
});

Deno.test("and() and stepCount() write lists and numbers as sentences have them", () => {
  const words = ["a", "b", "c", "d"];
  assertEquals(
    [0, 1, 2, 3].map((count) => and(words.slice(0, count))),
    ["", "a", "a and b", "a, b and c"],
  );
  assertEquals([and(words, 4), and(words, 3)], ["a, b, c and d", "a, b and 2 others"]);
  assertEquals([0, 1, 2].map(stepCount), ["0 steps", "1 step", "2 steps"]);
});
