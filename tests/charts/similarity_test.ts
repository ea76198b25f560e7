import { OTHERS } from "../../src/charts/irrep_looks.ts";
import { logitSimilarityChart } from "../../src/charts/similarity.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { subtitleOf } from "./drawn.ts";
import { valuesOf } from "./samples.ts";
import { MANY, S4, similarityRows, STEPS } from "./samples_over_training.ts";

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
