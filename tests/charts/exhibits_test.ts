import { attentionPatternsChart } from "../../src/charts/attention_patterns.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { cellSize } from "../../src/charts/heat_map.ts";
import { heatMarks } from "../../src/charts/heat_marks.ts";
import { looksOf, MAX_SERIES, OTHERS } from "../../src/charts/irrep_looks.ts";
import { logitSlicesChart } from "../../src/charts/logit_slices.ts";
import { neuronActivationsChart } from "../../src/charts/neuron_activations.ts";
import { principalComponentsChart } from "../../src/charts/principal_components.ts";
import {
  hiddenToRepresentationChart,
  unembeddingRepresentationChart,
} from "../../src/charts/representation_maps.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { valuesOf } from "./samples.ts";
import { CONTEXT, MANY, TRANSFORMER } from "./contexts.ts";
import {
  attentionOf,
  CASES,
  columnsOf,
  componentPanels,
  hiddenMap,
  neuronsOf,
  sampleCharts,
  sliceOf,
  unembeddingMap,
} from "./samples_exhibits.ts";

interface Spec {
  readonly title: { readonly text: string; readonly subtitle: readonly string[] };
  readonly concat: readonly {
    readonly title: { readonly text: string | readonly string[] };
    readonly width: number;
    readonly height: number;
    // deno-lint-ignore no-explicit-any
    readonly [part: string]: any;
  }[];
  readonly params: readonly { readonly name: string; readonly value: unknown }[];
}

const specOf = ({ spec }: { spec: unknown }) => spec as Spec;
const subtitleOf = (chart: { spec: unknown }) => specOf(chart).title.subtitle.join("\n");

Deno.test("charts of exhibits say what they show, of which network, and stay small enough", async () => {
  for (const chart of sampleCharts()) {
    const model = chart.name === "attention_patterns" ? "transformer" : "mlp";
    assertStringIncludes(specOf(chart).title.text, `${model} on S5`);
    assertStringIncludes(subtitleOf(chart), "seed 1");
    assertStringIncludes((chart.spec as { description: string }).description, "the group S5");
  }
  for (const { name, chart } of CASES) {
    // Vega's guess for a text without fonts: 0.8 of its size for each letter.
    const widest = Math.max(...specOf(chart).title.subtitle.map(({ length }) => 0.8 * 11 * length));
    assert(widest < 900, name);
    assert(JSON.stringify(chart.spec).length < 250_000, name);
    assert((await drawSvg(chart.spec)).length < 300_000, name);
  }
});

Deno.test("heat maps have a row of data for each row of a matrix, with seven digits", () => {
  const chart = logitSlicesChart({
    ...sliceOf(2, 1),
    panels: [{ title: "logits", values: [[1 / 3, -2e6 / 3], [0, 1]] }],
  }, CONTEXT);
  assertEquals(valuesOf(chart), [
    { panel: 0, row: 0, scale: 666666.7, b: "()", value: [0.3333333, -666666.7] },
    { panel: 0, row: 1, scale: 666666.7, b: "(0 1)", value: [0, 1] },
  ]);
});

Deno.test("logitSlicesChart() has all panels on one scale, in the order of their elements", () => {
  const slice = sliceOf(4, 4, 120);
  const chart = logitSlicesChart(slice, CONTEXT);
  const rows = valuesOf(chart);
  assertEquals(rows.map(({ panel, row, b }) => [panel, row, b]).slice(3, 6), [
    [0, 3, "(0 3)"],
    [1, 0, "()"],
    [1, 1, "(0 1)"],
  ]);
  assertEquals([...new Set(rows.map(({ scale }) => scale))], [12]);
  assertEquals(specOf(chart).params, [{ name: "outputs", value: slice.outputs }]);
  assertEquals(
    specOf(chart).concat.map(({ title }) => title.text),
    slice.panels.map(({ title }) => [title]),
  );
  const subtitle = subtitleOf(chart);
  for (const words of ["a = (0 1)", "|H| = 60", "then by coset Hb, |H| = 24", "4 of 120"]) {
    assertStringIncludes(subtitle, words);
  }
  assert(!subtitleOf(logitSlicesChart(sliceOf(4, 4), CONTEXT)).includes("evenly"));
});

Deno.test("cells are whole pixels, and few or many fit", () => {
  assertEquals(cellSize(60, 300, 5, 40), 5);
  assertEquals(cellSize(7, 300, 5, 40), 40);
  assertEquals(cellSize(1000, 300, 5, 40), 5);
  for (const { name, chart } of CASES) {
    if (chart.name === "principal_components") continue;
    for (const { width, height } of specOf(chart).concat) {
      assert(Number.isInteger(width) && Number.isInteger(height), name);
      assert(width <= 660 && height <= 400, `${name}: ${width} ${height}`);
    }
  }
});

Deno.test("neuronActivationsChart() has a scale for each neuron, and two colours where there are signs", () => {
  const chart = neuronActivationsChart(neuronsOf(3, 4), 120, CONTEXT);
  const rows = valuesOf(chart);
  assertEquals(rows.map(({ scale }) => scale), [3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]);
  assertEquals(rows[4], { panel: 1, row: 0, scale: 4, neuron: 7, a: "()", value: [4, 4, 0, 0] });
  assertEquals(specOf(chart).concat[2].title.text, [
    "neuron 14",
    "standard",
    "aH, Hb; |H| = 60",
    "within 1e-6, 0.02",
  ]);
  const domainOf = (one: { spec: unknown }) =>
    specOf(one).concat[0].layer[0].encoding.color.scale.domain;
  assertEquals(domainOf(chart), [0, 1]);
  assertEquals(domainOf(neuronActivationsChart(neuronsOf(3, 4, false), 4, CONTEXT)), [-1, 0, 1]);
});

Deno.test("attentionPatternsChart() has all heads on the scale from 0 to 1, and says what is cut", () => {
  const chart = attentionPatternsChart(attentionOf(2, 3, { order: 120, heads: 4 }), TRANSFORMER);
  const rows = valuesOf(chart);
  assertEquals(rows.map(({ head, a, scale }) => [head, a, scale]), [
    ...[[0, "()", 1], [0, "(0 1)", 1], [0, "(0 2)", 1]],
    ...[[1, "()", 1], [1, "(0 1)", 1], [1, "(0 2)", 1]],
  ]);
  assertEquals((rows[1].value as number[])[1], 0.5);
  assertEquals(specOf(chart).concat.map(({ title }) => title.text), [
    ["head 0", "to a 0.500 ± 0.271", "to b 0.499 ± 0.271"],
    ["head 1", "to a 0.500 ± 0.271", "to b 0.499 ± 0.271"],
  ]);
  // Also where all values are small: colours of heads and networks are the same.
  const small = attentionPatternsChart({
    ...attentionOf(1, 2),
    shown: [{ head: 0, means: [], values: [[0.1, 0.1], [0.1, 0.1]] }],
  }, TRANSFORMER);
  for (const one of [chart, small]) {
    const { scale, legend } = specOf(one).concat[0].layer[0].encoding.color;
    assertEquals(scale.domain, [0, 1]);
    assertEquals(legend.labelExpr, undefined);
  }
  assertStringIncludes(subtitleOf(chart), "the first 3 of 120 a side; 2 of 4 heads");
  assert(!subtitleOf(small).includes("first"));
});

Deno.test("hiddenToRepresentationChart() names the clusters below their columns", () => {
  const columns = columnsOf(["sign", "standard_sign"], 2);
  const chart = hiddenToRepresentationChart(
    [hiddenMap("sign", 1, columns), hiddenMap("standard_sign", 16, columns, 20)],
    { ...columns, on: 7 },
    CONTEXT,
  );
  const [first, second] = specOf(chart).concat;
  assertEquals(
    first.layer.at(-1).data.values.map(({ text, line }: Record<string, unknown>) => [text, line]),
    [["sign", 0], ["standard_sign", 1]],
  );
  // A side of one row has no room for a title.
  assertEquals(first.layer[0].encoding.y.title, null);
  assertEquals(second.layer[0].encoding.y.title, "entries of ρ");
  assertStringIncludes(subtitleOf(chart), "the strongest 4 of 7");
  assertStringIncludes(subtitleOf(chart), "The first 16 of 20 of standard_sign");
  assertEquals(
    specOf(chart).params.find(({ name }) => name === "clusters")?.value,
    ["sign", "sign", "standard_sign", "standard_sign"],
  );
});

Deno.test("unembeddingRepresentationChart() has for each irrep its map beside the ideal, on one scale", () => {
  const chart = unembeddingRepresentationChart(
    [unembeddingMap("standard", 2), unembeddingMap("sign", 1)],
    CONTEXT,
  );
  assertEquals(specOf(chart).concat.map(({ title }) => title.text), [
    ["standard", "distance 0.046"],
    ["standard", "ideal"],
    ["sign", "distance 0.046"],
    ["sign", "ideal"],
  ]);
  const rows = valuesOf(chart);
  assertEquals(rows.map(({ panel }) => panel), [0, 0, 0, 0, 1, 1, 1, 1, 2, 3]);
  assertEquals(rows[5].value, [0, 0, 0.5, 0]);
  for (const { scale } of rows.slice(0, 8)) assertEquals(scale, 0.5);
});

Deno.test("principalComponentsChart() has colours and shapes for clusters, the irreps' as elsewhere", () => {
  const chart = principalComponentsChart(
    componentPanels(["sign", "off", "standard", "mixed"], 8),
    CONTEXT,
  );
  const { color, shape, x } = specOf(chart).concat[0].encoding;
  assertEquals(color.scale.domain, ["sign", "standard", "mixed", "off"]);
  const looks = looksOf(CONTEXT);
  assertEquals(color.scale.range.slice(0, 2), looks.slice(0, 2).map((look) => look.color));
  assertEquals(new Set(shape.scale.range).size, 4);
  assertEquals(x.title, "component 1 (31 %)");
  assertStringIncludes(subtitleOf(chart), "PCA");
  assertEquals(valuesOf(chart).length, 24);
});

Deno.test("heatMarks() names what is narrow in a second line, and what has no room in neither", () => {
  const words = ["freq_1", "freq_4", "freq_16", "freq_17"]
    .map((text, i) => ({ place: [2, 5, 12, 13][i], text }));
  assertEquals(heatMarks(words, 16, 8), [
    { place: 2.475, text: "freq_1", line: 0 }, // not left of the map
    { place: 5, text: "freq_4", line: 1 },
    { place: 12, text: "freq_16", line: 0 },
    { place: 13, text: "freq_17", line: 1 },
  ]);
  assertEquals(heatMarks([...words, words[3]], 16, 8).length, 4);
});

Deno.test("principalComponentsChart() draws the smallest cluster last, above all others", () => {
  const clusters = ["sign", "standard", "standard", "standard", "off", "off"];
  const points = valuesOf(principalComponentsChart(componentPanels(clusters, 12), CONTEXT));
  assertEquals(points.slice(0, 12).map(({ irrep }) => irrep), [
    ...Array(6).fill("standard"),
    ...Array(4).fill("off"),
    ...Array(2).fill("sign"),
  ]);
  assertEquals(points.slice(0, 3).map(({ number }) => number), [1, 2, 3]);
});

Deno.test("principalComponentsChart() combines irreps beyond twelve series, and says so", () => {
  const chart = principalComponentsChart(
    componentPanels([...MANY.ranking, "mixed", "off"], 200),
    MANY,
  );
  const { color, shape } = specOf(chart).concat[0].encoding;
  assert(color.scale.domain.length <= MAX_SERIES);
  assertEquals(new Set(shape.scale.range).size, color.scale.domain.length);
  assert(color.scale.domain.includes(OTHERS));
  assertStringIncludes(subtitleOf(chart), "drawn alike");
  const merged = valuesOf(chart).find(({ cluster }) => cluster === "freq_40");
  assertEquals(merged?.irrep, OTHERS);
});

Deno.test("principalComponentsChart() of very many neurons draws some, and says which", () => {
  const chart = principalComponentsChart(componentPanels(["standard"], 1100), CONTEXT);
  const numbers = valuesOf(chart).map(({ number }) => number);
  assertEquals(numbers.slice(0, 3), [0, 3, 6]);
  assertEquals(numbers.length, 3 * 367);
  assertStringIncludes(subtitleOf(chart), "every number that 3 divides");
});
