import type { TrainingRow } from "../../src/charts/training.ts";
import { curveOf, verdictText } from "../../src/cli/verdict_text.ts";
import type { VerdictLine } from "../../src/report/verdict_types.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

const ROW: TrainingRow = {
  ...{ step: 0, seed: 1, trainLoss: 1, testLoss: 1, trainAccuracy: 1, testAccuracy: 0 },
  sumOfSquaredWeights: 1,
};
const rows = (...values: (number | null)[]): TrainingRow[] =>
  values.map((testAccuracy, step) => ({ ...ROW, step, testAccuracy }));

const LINES: VerdictLine[] = [
  { topic: "Generalisation", text: "It generalised." },
  { topic: "Irreps", text: "word ".repeat(40).trim() },
  { topic: "Evidence", text: `a ${"x".repeat(150)} b` },
  { topic: "Caveats", text: "ρ(ab) χ(abc⁻¹)." },
];

Deno.test("verdictText() has a column for topics, and one for texts that ends at 100 characters", () => {
  const lines = verdictText("Verdict, seed 1", LINES, rows(0.1, 0.5, 1)).split("\n");
  assertEquals(lines[0], "Verdict, seed 1");
  assertEquals(lines[1], "  Generalisation  It generalised.");
  assertEquals(lines.at(-2), "  Caveats         ρ(ab) χ(abc⁻¹).");
  assertEquals(lines.at(-1), "  Test accuracy   10.0 % ▁▄█ 100.0 %");
  for (const line of lines.slice(1)) {
    const [text] = [line.slice(18)];
    assert(line.length <= 100 || text === "x".repeat(150), line);
    assert(text !== "" && text === text.trim(), line);
  }
  // No word is lost, nor added.
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  assertEquals(
    words(lines.slice(1, -1).join(" ")),
    LINES.flatMap(({ topic, text }) => [topic, ...words(text)]),
  );
  const begins = lines.slice(1).filter((line) => line[2] !== " ").length;
  assertEquals(begins, 5);
});

Deno.test("verdictText() fills its lines", () => {
  const lines = verdictText("V", [LINES[0], LINES[1]], []).split("\n");
  assertEquals(lines.length, 2 + 3);
  const full = lines[2];
  assert(full.length > 95 && full.length <= 100, full);
});

Deno.test("verdictText() without test accuracy, or with a single one, has no curve", () => {
  for (const none of [[], rows(0.5), rows(null, null, null)]) {
    assertEquals(curveOf(none), null);
    assert(!verdictText("V", LINES, none).includes("Test accuracy"));
  }
  assertEquals(curveOf(rows(0, 1)), "0.0 % ▁█ 100.0 %");
});
