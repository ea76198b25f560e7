import { type Chart } from "../../src/charts/chart.ts";
import { OTHERS } from "../../src/charts/irrep_looks.ts";
import {
  excludedLossByIrrepChart,
  restrictedLossByIrrepChart,
} from "../../src/charts/losses_by_irrep.ts";
import {
  progressLossesChart,
  testRestrictedRatioChart,
} from "../../src/charts/losses_over_training.ts";
import { phaseMarks } from "../../src/charts/phase_marks.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { itemsOf, subtitleOf } from "./drawn.ts";
import { valuesOf } from "./samples.ts";
import { lossRows, MANY, PHASES, PROGRESS, S4, STEPS } from "./samples_over_training.ts";

const OPTIONS = { order: 24, phases: PHASES, keySet: "final" } as const;

Deno.test("progressLossesChart() shows what is known, and says when zeros are left out", () => {
  const chart = progressLossesChart(PROGRESS, S4, OPTIONS);
  assertEquals(valuesOf(chart).length, 4 * STEPS.length);
  const rows = PROGRESS.map((row) => ({
    ...row,
    test: null,
    train: row.step === 0 ? 0 : row.train,
  }));
  const odd = progressLossesChart(rows, S4, OPTIONS);
  assertEquals(valuesOf(odd).length, 3 * STEPS.length - 1);
  assert(!JSON.stringify(odd.spec).includes('"test"'));
  assertStringIncludes(subtitleOf(odd), "Values of 0");
  assert(!subtitleOf(chart).includes("of 0"));
  assertStringIncludes(
    subtitleOf(progressLossesChart(PROGRESS, S4, { ...OPTIONS, keySet: "current" })),
    "of each step",
  );
});

Deno.test("progressLossesChart() has a rule at ln n, and labels of phases that do not touch anything", async () => {
  for (
    const phases of [PHASES, { memorisedAt: 0, circuitFormedAt: 1000, grokkedAt: 1000 }, {
      memorisedAt: 50,
      circuitFormedAt: 50,
      grokkedAt: 51,
    }]
  ) {
    const chart = progressLossesChart(PROGRESS, S4, { ...OPTIONS, phases });
    const rules = await itemsOf(chart, "rule");
    const texts = await itemsOf(chart, "text");
    const [level] = rules;
    assertEquals(level.datum.level, Number(Math.log(24).toPrecision(7)));
    const labels = texts.filter(({ text }) => !text!.startsWith("guess"));
    assertEquals(labels.length, 3);
    for (const { bounds: a, text } of labels) {
      assert(a.y2 <= 1, "above the plot");
      for (const { bounds: b, text: other } of labels) {
        const apart = a.x2 <= b.x1 || b.x2 <= a.x1 || a.y2 <= b.y1 + 1 || b.y2 <= a.y1 + 1;
        assert(text === other || apart, `${text} and ${other}`);
      }
      for (const { bounds: rule } of rules.slice(1)) {
        const isThrough = rule.x1 > a.x1 + 1 && rule.x2 < a.x2 - 1 && rule.y1 < a.y1 + 1;
        assert(!isThrough, `a rule through ${text}`);
      }
    }
  }
});

Deno.test("testRestrictedRatioChart() has a rule at 1, and leaves out what is not known", async () => {
  const rows = [{ step: 0, ratio: 1 }, { step: 5, ratio: null }, { step: 9, ratio: 30 }];
  const chart = testRestrictedRatioChart(rows, S4, OPTIONS);
  assertEquals(valuesOf(chart), [rows[0], rows[2]]);
  assertEquals((await itemsOf(chart, "rule")).map(({ datum }) => datum.level), [1]);
});

Deno.test("phaseMarks() has the phases that are known, the first one's label highest", () => {
  assertEquals(phaseMarks(null), []);
  assertEquals(phaseMarks({ memorisedAt: 3, circuitFormedAt: null, grokkedAt: null }), [
    { step: 3, label: "memorised: 3", height: 14 },
  ]);
  assertEquals(phaseMarks(PHASES).map(({ label }) => label), [
    "memorised: 60",
    "generalised: 620",
    "circuits formed: 640",
  ]);
});

Deno.test("losses by irrep leave out nulls, and take the smallest or the largest of the others", () => {
  const restricted = valuesOf(restrictedLossByIrrepChart(lossRows(S4, -1), S4, 24));
  assertEquals(restricted.length, STEPS.length * (2 * S4.ranking.length + 1));
  const rows = lossRows(MANY, 1).map((row) =>
    row.irrep === "freq_30"
      ? { ...row, loss: 0.5 }
      : row.irrep === "freq_31"
      ? { ...row, loss: 50 }
      : row
  );
  const others = (chart: Chart) =>
    valuesOf(chart).filter(({ irrep, step, part }) =>
      irrep === OTHERS && step === 10 && part === "hidden"
    ).map(({ loss }) => loss);
  assertEquals(others(restrictedLossByIrrepChart(rows, MANY, 113)), [0.5]);
  assertEquals(others(excludedLossByIrrepChart(rows, MANY, 0.1)), [50]);
});

Deno.test("losses by irrep have their level in both panels, or none", async () => {
  const levels = async (chart: Chart) =>
    (await itemsOf(chart, "rule")).map(({ datum }) => datum.level);
  const ln = Number(Math.log(24).toPrecision(7));
  assertEquals(await levels(restrictedLossByIrrepChart(lossRows(S4, -1), S4, 24)), [ln, ln]);
  assertEquals(await levels(excludedLossByIrrepChart(lossRows(S4, 1), S4, 2.5)), [2.5, 2.5]);
  assertEquals(await levels(excludedLossByIrrepChart(lossRows(S4, 1), S4, null)), []);
  assertEquals(await levels(excludedLossByIrrepChart(lossRows(S4, 1), S4, 0)), []);
});
