import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { ablationsChart } from "../../src/charts/ablations.ts";
import { causalIrrepsChart } from "../../src/charts/causal_irreps.ts";
import { GREYS } from "../../src/charts/chart.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { looksOf, MAX_SERIES, OTHERS } from "../../src/charts/irrep_looks.ts";
import { neuronClustersChart } from "../../src/charts/neuron_clusters.ts";
import { sharesChart } from "../../src/charts/shares.ts";
import { itemsOf } from "./drawn.ts";
import { CONTEXT, MANY } from "./contexts.ts";
import {
  ABLATION_ROWS,
  CASES,
  causalRows,
  CLUSTER_ROWS,
  REFERENCES,
  sampleCharts,
  shareRows,
} from "./samples_network.ts";
import { valuesOf } from "./samples.ts";

const subtitleOf = ({ spec }: { spec: unknown }) =>
  (spec as { title: { subtitle: string[] } }).title.subtitle.join(" ");

/** All scales of irreps in a spec: names with their colours. */
function colorsOf(spec: unknown): Record<string, string>[] {
  if (typeof spec !== "object" || spec === null) return [];
  const found = Object.values(spec).flatMap(colorsOf);
  const { field, scale } = spec as { field?: string; scale?: { domain: []; range?: string[] } };
  if (field !== "irrep" || !scale?.range) return found;
  return [...found, Object.fromEntries(scale.domain.map((name, i) => [name, scale.range![i]]))];
}

Deno.test("charts of a network give each irrep its own colour, and have at most 12 series", () => {
  for (const { name, chart } of CASES) {
    if (chart.name === "ablations") continue;
    const context = name.includes("many") ? MANY : CONTEXT;
    const looks = new Map(looksOf(context).map(({ irrep, color }) => [irrep, color]));
    const scales = colorsOf(chart.spec);
    assert(scales.length > 0, name);
    for (const scale of scales) {
      const irreps = Object.keys(scale).filter((irrep) => !["mixed", "off"].includes(irrep));
      assert(irreps.length <= MAX_SERIES, name);
      for (const irrep of irreps) {
        if (irrep !== OTHERS) assertEquals(scale[irrep], looks.get(irrep), `${name}: ${irrep}`);
      }
    }
  }
});

Deno.test("charts of a network are at most 900 pixels wide, with text of 10 pixels or more", async () => {
  for (const { name, chart } of CASES) {
    const svg = await drawSvg(chart.spec);
    const [, width] = /<svg[^>]* width="([\d.]+)"/.exec(svg)!;
    assert(Number(width) <= 900, `${name}: ${width} pixels`);
    const sizes = [...svg.matchAll(/font-size="([\d.]+)px"/g)].map(([, size]) => Number(size));
    assert(sizes.length > 0 && sizes.every((size) => size >= 10), name);
  }
});

Deno.test("sharesChart() has a value for each irrep and place, and sums those without a look", () => {
  const rows = shareRows(CONTEXT);
  const values = valuesOf(sharesChart(rows, CONTEXT));
  assertEquals(values.length, rows.length);
  const at = (irrep: string, place: string) =>
    values.find((value) => value.irrep === irrep && value.place === place);
  assertEquals(at("sign", "ρ(ab)"), {
    irrep: "sign",
    place: "ρ(ab)",
    share: 0.05,
    chance: 0.3 / 6,
    low: 0.8 * 0.3 / 6,
    high: 1.3 * 0.3 / 6,
  });
  assertEquals([at("trivial", "W_U")?.share, at("trivial", "ρ(ab)")], [0.01, undefined]);
  const many = sharesChart(shareRows(MANY), MANY);
  const others = valuesOf(many).filter(({ irrep }) => irrep === OTHERS);
  assertEquals(others.map(({ place }) => place), ["W_x", "W_y", "W_U", "ρ(a)", "ρ(b)", "ρ(ab)"]);
  const left = shareRows(MANY).filter(({ place, irrep }) =>
    place === "W_x" && Number(irrep.slice(5)) > 10
  );
  assertEquals(others[0].share, left.reduce((sum, { share }) => sum + share, 0));
  assertEquals([others[0].low, others[0].high], [null, null]);
  assertStringIncludes(subtitleOf(many), `${OTHERS}: the sum of 46`);
});

Deno.test("causalIrrepsChart() fills the dots of causal irreps, and gives each of the others its dot", async () => {
  const chart = causalIrrepsChart(causalRows(CONTEXT), CONTEXT, REFERENCES);
  const verdicts = valuesOf(chart).map(({ name, verdict }) => [name, verdict]);
  assertEquals(verdicts.slice(0, 3), [
    ["standard", "causal"],
    ["sign", "causal"],
    ["[3,2]", "not causal"],
  ]);
  const svg = await drawSvg(chart.spec);
  for (const text of ["6.8 causal", "0.0014 causal", "guessing, ln n: 4.79"]) {
    assertStringIncludes(svg, `>${text}<`);
  }
  const dots = [...svg.matchAll(/<path [^>]*d="M[^"]*A[^"]*"[^>]*>/g)].map(([path]) => path);
  const hollow = dots.filter((path) => path.includes('fill="#ffffff"'));
  assertEquals([dots.length, hollow.length], [6, 4]);
  const many = causalIrrepsChart(causalRows(MANY), MANY, REFERENCES);
  assertEquals(valuesOf(many).length, 56);
  assertEquals(valuesOf(many).filter(({ irrep }) => irrep === OTHERS).length, 46);
  assertStringIncludes(await drawSvg(many.spec), "none causal");
});

Deno.test("causalIrrepsChart() leaves out what has no logarithm, and says so", () => {
  const { chart } = CASES.find(({ name }) => name === "causal_irreps, losses of 0")!;
  const values = valuesOf(chart);
  assertEquals(values.map(({ name }) => name), [
    "standard",
    "sign",
    "[3,1,1]",
    "[2,2,1]",
    "standard_sign",
  ]);
  const least = 1e-6;
  assertEquals([values[2].low, values[2].min, values[3].high], [least, 0, null]);
  assertStringIncludes(subtitleOf(chart), "Left out: 1 ");
  assert(!JSON.stringify(chart.spec).includes("guessing"));
});

Deno.test("the own loss has a solid rule and guessing a dashed one, whichever is larger", async () => {
  for (const own of [7e-6, 9]) {
    const references = { own, guessing: Math.log(120) };
    for (
      const chart of [
        causalIrrepsChart(causalRows(CONTEXT), CONTEXT, references),
        ablationsChart(ABLATION_ROWS, CONTEXT, references),
      ]
    ) {
      const rules = await itemsOf(chart, "rule");
      assertEquals(
        rules.map(({ datum, strokeDash }) => [datum.reference, strokeDash])
          .sort(([a], [b]) => Number(a) - Number(b)),
        [[own, [1, 0]], [Math.log(120), [4, 3]]].sort(([a], [b]) => Number(a) - Number(b)),
      );
    }
  }
});

Deno.test("bars of nulls are outlined in a grey that can be seen on white", async () => {
  const charts = sampleCharts().filter(({ name }) => name !== "neuron_clusters");
  for (const chart of charts) {
    const bars = (await itemsOf(chart, "rect")).filter(({ stroke }) => stroke);
    assert(bars.length > 5, chart.name);
    for (const { stroke } of bars) assertEquals(stroke, GREYS.middle);
  }
});

Deno.test("causalIrrepsChart() and ablationsChart() without nulls have no bars and do not speak of them", () => {
  for (const { name, chart } of CASES) {
    if (!/^(causal|abl).*without nulls/.test(name)) continue;
    assertEquals(valuesOf(chart).filter(({ high }) => high !== null), []);
    assert(!/bar/i.test(subtitleOf(chart)), name);
  }
});

Deno.test("ablationsChart() has a line for each ablation, in order and with a label of its own", () => {
  const chart = ablationsChart(ABLATION_ROWS, CONTEXT, REFERENCES);
  const values = valuesOf(chart);
  assertEquals(values.map(({ label }) => label), [
    "W_x, W_y: keep",
    "W_x, W_y: remove",
    "hidden: keep ρ(ab)",
    "hidden: remove ρ(ab)",
    "hidden: ideal ρ(ab)",
    "W_U: keep",
    "W_U: ideal",
    "logits: remove",
  ]);
  assertEquals(values.map(({ loss }) => loss), ABLATION_ROWS.map(({ loss }) => loss));
  assertEquals([values[3].min, values[3].high], [0.8 * 2e-3, 1.1 * 2e-3]);
  assertEquals([values[3].randomMin, values[3].randomHigh], [0.9 * 2e-3, 2 * 2e-3]);
});

Deno.test("neuronClustersChart() counts neurons once, and labels the three shares of a cluster", async () => {
  const chart = neuronClustersChart(CLUSTER_ROWS, CONTEXT);
  const svg = await drawSvg(chart.spec);
  for (const text of [86, 7, 3, 32, "ρ(a) 0.402", "ρ(ab) 0.115", "ρ(b) 0.333"]) {
    assertEquals(svg.split(`>${text}</text>`).length - 1, 1, `${text}`);
  }
  assertStringIncludes(subtitleOf(chart), "128 neurons");
  const { chart: many } = CASES.find(({ name }) => name === "neuron_clusters, many irreps")!;
  const others = valuesOf(many).filter(({ irrep }) => irrep === OTHERS);
  assertEquals(others.map(({ neurons, share }) => [neurons, share]), [[2 * 46, null]]);
  assertStringIncludes(subtitleOf(many), `${OTHERS}: 46 clusters`);
});

Deno.test("charts of a network do not change their rows, and the same rows give the same text", () => {
  const before = structuredClone({ ABLATION_ROWS, CLUSTER_ROWS, CONTEXT });
  const texts = sampleCharts().map((chart) => JSON.stringify(chart));
  assertEquals(sampleCharts().map((chart) => JSON.stringify(chart)), texts);
  assertEquals({ ABLATION_ROWS, CLUSTER_ROWS, CONTEXT }, before);
});
