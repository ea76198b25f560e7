import { chartText } from "../../src/charts/chart.ts";
import { looksOf, MAX_SERIES, OTHERS } from "../../src/charts/irrep_looks.ts";
import {
  excludedLossByIrrepChart,
  restrictedLossByIrrepChart,
} from "../../src/charts/losses_by_irrep.ts";
import { logAxis, MAX_STEPS, roundUp, thinned } from "../../src/charts/over_training.ts";
import { embeddingSharesChart, hiddenSharesChart } from "../../src/charts/shares_over_training.ts";
import { logitSimilarityChart } from "../../src/charts/similarity.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { itemsOf, subtitleOf } from "./drawn.ts";
import {
  CASES,
  chanceRows,
  hiddenRows,
  lossRows,
  MANY,
  S4,
  sampleCharts,
  similarityRows,
  WEIGHT_PARTS,
  weightRows,
} from "./samples_over_training.ts";

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
      const looks = new Map(looksOf(context).map((look) => [look.irrep, look]));
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
