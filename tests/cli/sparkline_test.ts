import { sparkline } from "../../src/cli/sparkline.ts";
import { assertEquals } from "../../src/std/assert.ts";

Deno.test("sparkline() shows values from 0 to 1 as bars, of which only 1 is full", () => {
  const sevenths = Array.from({ length: 8 }, (_, i) => i / 7);
  assertEquals(sparkline(sevenths), "▁▂▃▄▅▆▇█");
  assertEquals(sparkline([0, 0.1428, 0.1429, 0.999, 1]), "▁▁▂▇█");
  assertEquals(sparkline([0.5, 0.5, 0.5]), "▄▄▄");
});

Deno.test("sparkline() keeps within its bars what lies outside", () => {
  assertEquals(sparkline([-1, 2, -Infinity, Infinity]), "▁█▁█");
});

Deno.test("sparkline() leaves out what was not measured, and is none of less than two values", () => {
  assertEquals(sparkline([null, 0, null, 1, null]), "▁█");
  assertEquals(sparkline([]), null);
  assertEquals(sparkline([1]), null);
  assertEquals(sparkline([null, 1, null]), null);
  assertEquals(sparkline([null, null, null]), null);
});

Deno.test("sparkline() of more than 60 values has the mean of each of 60 parts", () => {
  const steps = (count: number) => Array.from({ length: count }, (_, i) => i < count / 2 ? 0 : 1);
  for (const count of [60, 120, 6000]) {
    assertEquals(sparkline(steps(count)), "▁".repeat(30) + "█".repeat(30), String(count));
  }
  for (const count of [2, 59, 61, 97, 101]) {
    const bars = sparkline(steps(count))!;
    assertEquals([...bars].length, Math.min(count, 60), String(count));
    assertEquals([bars[0], bars.at(-1)], ["▁", "█"]);
    assertEquals([...bars].sort().join(""), bars, "a curve that rises stays one");
  }
  assertEquals(sparkline(Array.from({ length: 120 }, (_, i) => i % 2)), "▄".repeat(60));
});
