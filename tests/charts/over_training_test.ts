import * as vega from "vega";
import { compile } from "vega-lite";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { type Chart, chartText } from "../../src/charts/chart.ts";
import { looksOf, MAX_SERIES, OTHERS } from "../../src/charts/irrep_looks.ts";
import { keyIrrepsChart } from "../../src/charts/key_irreps.ts";
import { levelMarks } from "../../src/charts/level_marks.ts";
import {
  excludedLossByIrrepChart,
  restrictedLossByIrrepChart,
} from "../../src/charts/losses_by_irrep.ts";
import {
  progressLossesChart,
  testRestrictedRatioChart,
} from "../../src/charts/losses_over_training.ts";
import { logAxis, MAX_STEPS, roundUp, thinned } from "../../src/charts/over_training.ts";
import { phaseMarks } from "../../src/charts/phase_marks.ts";
import { embeddingSharesChart, hiddenSharesChart } from "../../src/charts/shares_over_training.ts";
import { logitSimilarityChart } from "../../src/charts/similarity.ts";
import { valuesOf } from "./samples.ts";
import {
  CASES,
  chanceRows,
  hiddenRows,
  keyRows,
  lossRows,
  MANY,
  PHASES,
  PROGRESS,
  S4,
  sampleCharts,
  similarityRows,
  STEPS,
  WEIGHT_PARTS,
  weightRows,
} from "./samples_over_training.ts";

const OPTIONS = { order: 24, phases: PHASES, keySet: "final" } as const;

function subtitleOf({ spec }: Chart): string {
  return (spec as unknown as { title: { subtitle: string[] } }).title.subtitle.join(" | ");
}

/** A mark of a kind, with the places that Vega gives it. */
interface Item {
  readonly x: number;
  readonly y: number;
  readonly text?: string;
  readonly stroke?: string;
  readonly strokeDash?: readonly number[];
  readonly datum: Record<string, unknown>;
  readonly tooltip?: Record<string, string>;
  readonly bounds: {
    readonly x1: number;
    readonly x2: number;
    readonly y1: number;
    readonly y2: number;
  };
}

/** What Vega draws in the plots, by kind of mark. */
async function itemsOf({ spec }: Chart, kind: string): Promise<Item[]> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  await view.runAsync();
  const found: Item[] = [];
  // deno-lint-ignore no-explicit-any
  const visit = (node: any) => {
    for (const item of node.items ?? []) {
      if (!item.marktype && node.marktype === kind && node.role === "mark") found.push(item);
      visit(item);
    }
  };
  // deno-lint-ignore no-explicit-any
  visit((view.scenegraph() as any).root);
  view.finalize();
  return found;
}

Deno.test("charts over training say in their titles what, and which group, model and network", () => {
  for (const chart of sampleCharts()) {
    const { title, description } = chart.spec as unknown as {
      title: { text: string };
      description: string;
    };
    assertStringIncludes(title.text, "mlp on S4");
    assertStringIncludes(description, "of the model mlp on the group S4");
    assert(description.endsWith("."));
    if (chart.name !== "key_irreps") assertStringIncludes(subtitleOf(chart), "seed 1");
  }
});

Deno.test("logitSimilarityChart() has a line for each non-trivial irrep, with its values", () => {
  const values = valuesOf(logitSimilarityChart(similarityRows(S4), S4));
  assertEquals(values.length, STEPS.length * S4.ranking.length);
  assertEquals(
    values.find(({ irrep, step }) => irrep === "standard" && step === 1000),
    { irrep: "standard", step: 1000, similarity: 0.51 },
  );
});

Deno.test("logitSimilarityChart() draws of the other irreps the one of largest size, even if negative", () => {
  const rows = similarityRows(MANY).map((row) =>
    row.irrep === "freq_50" ? { ...row, similarity: -0.2 } : row
  );
  const chart = logitSimilarityChart(rows, MANY);
  const others = valuesOf(chart).filter(({ irrep }) => irrep === OTHERS);
  assertEquals(others.map(({ similarity }) => similarity), STEPS.map(() => -0.2));
  assertStringIncludes(subtitleOf(chart), "other irreps: the one of largest absolute similarity");
  assert(!subtitleOf(logitSimilarityChart(similarityRows(S4), S4)).includes("other"));
});

Deno.test("lines of irreps have the colours and dashes of their looks, and are few enough", async () => {
  for (const context of [S4, MANY]) {
    const charts = [
      logitSimilarityChart(similarityRows(context), context),
      embeddingSharesChart(weightRows(context), context, []),
      hiddenSharesChart(hiddenRows(context), context, []),
      restrictedLossByIrrepChart(lossRows(context, -1), context, 24),
      excludedLossByIrrepChart(lossRows(context, 1), context, 1),
    ];
    for (const chart of charts) {
      const lines = await itemsOf(chart, "line");
      const looks = new Map(looksOf(context.ranking).map((look) => [look.irrep, look]));
      const drawn = new Set(lines.map(({ datum }) => datum.irrep as string));
      assert(drawn.size <= MAX_SERIES && drawn.size >= 4, chart.name);
      for (const { datum, stroke, strokeDash } of lines) {
        const look = looks.get(datum.irrep as string);
        if (datum.irrep === OTHERS) continue;
        assertEquals([stroke, strokeDash], [look!.color, look!.dash], chart.name);
      }
    }
  }
});

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
  assertEquals(rules[1].stroke, looksOf(S4.ranking)[1].color);
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

Deno.test("testRestrictedRatioChart() has a rule at 1, and leaves out what is not known", async () => {
  const rows = [{ step: 0, ratio: 1 }, { step: 5, ratio: null }, { step: 9, ratio: 30 }];
  const chart = testRestrictedRatioChart(rows, S4, OPTIONS);
  assertEquals(valuesOf(chart), [rows[0], rows[2]]);
  assertEquals((await itemsOf(chart, "rule")).map(({ datum }) => datum.level), [1]);
});

Deno.test("keyIrrepsChart() writes similarity and mark into the cell of the network and irrep", async () => {
  const rows = [
    { seed: 7, irrep: "sign", similarity: 0.5, key: true, causal: true },
    { seed: 7, irrep: "[2,2]", similarity: -0.25, key: false, causal: false },
    { seed: 2, irrep: "sign", similarity: null, key: false, causal: null },
    { seed: 2, irrep: "[2,2]", similarity: 0.75, key: true, causal: false },
  ];
  const chart = keyIrrepsChart(rows, S4);
  const cells = await itemsOf(chart, "rect");
  assertEquals(cells.map(({ tooltip }) => Object.values(tooltip!).map(String)), [
    ["7", "sign", "0.5", "causal"],
    ["7", "[2,2]", "−0.25", "no"],
    ["2", "[2,2]", "0.75", "key"], // what is not known has no cell
  ]);
  assert(cells[0].y < cells[2].y && cells[0].x < cells[1].x);
  const texts = (await itemsOf(chart, "text")).map(({ text }) => text);
  assertEquals(texts, ["0.50", "−0.25", "0.75", "✓", "●"]);
});

Deno.test("keyIrrepsChart() has at most 24 columns, those of largest similarity in any network, in order", () => {
  const rows = keyRows(MANY, 2).map((row) => ({
    ...row,
    similarity: row.irrep === "freq_56" && row.seed === 2
      ? -0.99
      : Number(row.irrep.slice(5)) / 100,
  }));
  const chart = keyIrrepsChart(rows, MANY);
  const [{ irrep }] = valuesOf(chart);
  assertEquals(irrep, MANY.ranking.slice(-24));
  assertStringIncludes(subtitleOf(chart), "24 irreps of largest cosine, without 32 others");
});

Deno.test("thinned() keeps few steps, with the first and the last, and all rows of a step", () => {
  const rows = Array.from(
    { length: 5001 },
    (_, step) => ["a", "b"].map((irrep) => ({ step, irrep })),
  )
    .flat();
  const kept = thinned(rows);
  const steps = [...new Set(kept.map(({ step }) => step))];
  assert(steps.length <= MAX_STEPS && steps.length > MAX_STEPS / 3, `${steps.length}`);
  assertEquals([steps[0], steps.at(-1), kept.length], [0, 5000, 2 * steps.length]);
  assertEquals(thinned(rows.slice(0, 2 * MAX_STEPS)), rows.slice(0, 2 * MAX_STEPS));
});

Deno.test("axes reach as far as values do, and not much further", () => {
  assertEquals([0, 0.04, 0.1, 0.31, 0.95, 1, NaN].map(roundUp), [1, 0.04, 0.1, 0.4, 1, 1, 1]);
  assertEquals(logAxis([2.6, 3.97]).axis.values, [2, 3, 4]);
  assertEquals(logAxis([1, 11]).axis.values, [1, 2, 5, 10, 20]);
  assertEquals(logAxis([1, 1]).scale.domain, [1, 2]);
  assertEquals(logAxis([1e-6, 7]).scale.domain, [1e-6, 10]);
  assertEquals(logAxis([]).scale.domain, [1, 10]);
});

Deno.test("charts over training stay small, for many irreps and many steps", () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 20 * i);
  const chart = embeddingSharesChart(
    weightRows(MANY, steps),
    MANY,
    chanceRows(MANY, WEIGHT_PARTS),
  );
  for (const { spec, name } of [chart, ...CASES.map(({ chart }) => chart)]) {
    assert(chartText({ spec }).length < 250_000, name);
  }
  assertStringIncludes(subtitleOf(chart), "of 1000 steps drawn");
});
