import { keyIrrepsChart } from "../../src/charts/key_irreps.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { itemsOf, subtitleOf } from "./drawn.ts";
import { valuesOf } from "./samples.ts";
import { keyRows, MANY, S4 } from "./samples_over_training.ts";

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
