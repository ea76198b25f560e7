import { looksOf, OTHERS } from "../../src/charts/irrep_looks.ts";
import { levelMarks } from "../../src/charts/level_marks.ts";
import { embeddingSharesChart } from "../../src/charts/shares_over_training.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { itemsOf, subtitleOf } from "./drawn.ts";
import { valuesOf } from "./samples.ts";
import { chanceRows, MANY, S4, STEPS, WEIGHT_PARTS, weightRows } from "./samples_over_training.ts";

Deno.test("embeddingSharesChart() sums the other irreps, so that each part adds up to the same", () => {
  const rows = weightRows(MANY);
  const chart = embeddingSharesChart(rows, MANY, chanceRows(MANY, WEIGHT_PARTS));
  const sum = (some: readonly Record<string, unknown>[], step: number) =>
    some.filter((row) => row.part === "W_U" && row.step === step)
      .reduce((total, { share }) => total + (share as number), 0);
  for (const step of STEPS) {
    const [own, all] = [sum(valuesOf(chart), step), sum(rows.map((row) => ({ ...row })), step)];
    assert(Math.abs(own - all) < 1e-6);
  }
  const levels = valuesOf(chart).filter(({ level, part }) => level !== undefined && part === "W_x");
  assertEquals(levels.map(({ irreps, level }) => [irreps, level]), [
    ["trivial", 0.008849558],
    [MANY.ranking.slice(0, 10).join(", "), 0.01769912],
    [OTHERS, Number((46 * 2 / 113).toPrecision(7))],
  ]);
});

Deno.test("shares have a rule for each level of chance, at its place, and none where it is not known", async () => {
  const rules = await itemsOf(
    embeddingSharesChart(weightRows(S4), S4, chanceRows(S4, WEIGHT_PARTS)),
    "rule",
  );
  assertEquals(
    rules.slice(0, 3).map(({ tooltip }) => tooltip),
    [
      { "by chance": "trivial, sign", share: "0.04166667" },
      { "by chance": "[2,2]", share: "0.1666667" },
      { "by chance": "standard, standard_sign", share: "0.375" },
    ],
  );
  assertEquals(rules.length, 3 * WEIGHT_PARTS.length);
  assertEquals(rules[1].stroke, looksOf(S4)[1].color);
  const without = embeddingSharesChart(weightRows(S4), S4, []);
  assertEquals(await itemsOf(without, "rule"), []);
  assert(!subtitleOf(without).includes("chance"));
});

Deno.test("levelMarks() writes one label for levels that lie close together", () => {
  const colors = new Map([["a", "red"], ["b", "blue"], ["c", "green"]]);
  const levels = [{ irrep: "c", level: 0.9 }, { irrep: "a", level: 0.1 }, {
    irrep: "b",
    level: 0.11,
  }];
  assertEquals(levelMarks(levels, colors, 200).map(({ color, label }) => [color, label]), [
    ["red", "a, b"],
    ["blue", undefined],
    ["green", "c"],
  ]);
  assertEquals(levelMarks(levels, colors, 20000).map(({ label }) => label), ["a", "b", "c"]);
});
