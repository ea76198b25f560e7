import * as vega from "vega";
import { compile } from "vega-lite";
import { idealBilinear, idealPermutation } from "../../src/analysis/ideal_networks.ts";
import { pairExhibit } from "../../src/analysis/pair_exhibit.ts";
import { characterDetectorChart } from "../../src/charts/character_detector.ts";
import type { Chart } from "../../src/charts/chart.ts";
import { MAX_PAIR_ROWS, pairLogitsChart } from "../../src/charts/pair_logits.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication, type Task } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { pairLogitsFigure } from "../../src/report/pair_figure.ts";
import { representations } from "../../src/representations/representations.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "../../src/std/assert.ts";
import { valuesOf } from "./samples.ts";
import {
  classRows,
  cyclicDetectors,
  PAIR_CONTEXT,
  PAIR_ROWS,
  S3_DETECTORS,
} from "./samples_algorithm.ts";

/** The marks of a kind in the picture, as Vega places them. */
async function itemsOf({ spec }: Chart, marktype: string): Promise<Record<string, unknown>[]> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  await view.runAsync();
  const found: Record<string, unknown>[] = [];
  // deno-lint-ignore no-explicit-any
  const visit = (node: any) => {
    if (node.marktype === marktype && node.role === "mark") found.push(...node.items);
    for (const item of node.items ?? []) visit(item);
  };
  // deno-lint-ignore no-explicit-any
  visit((view.scenegraph() as any).root);
  view.finalize();
  return found;
}

const datumOf = (item: Record<string, unknown>) => item.datum as Record<string, unknown>;

Deno.test("characterDetectorChart() has a bar of height 1 at the identity in each panel, in one colour", async () => {
  const bars = await itemsOf(characterDetectorChart(S3_DETECTORS, "S3"), "rect");
  assertEquals(bars.length, 12);
  const identity = bars.filter((bar) => datumOf(bar).class === "1A");
  assertEquals(identity.map((bar) => datumOf(bar).share), [1, 1, 1, 1]);
  const fills = (some: typeof bars) => [...new Set(some.map(({ fill }) => fill))];
  assertEquals(fills(identity).length, 1);
  const others = bars.filter((bar) => !identity.includes(bar));
  assert(!fills(others).includes(fills(identity)[0]));
  // Bars of the sum have no height elsewhere.
  const sum = others.filter((bar) => datumOf(bar).detector === "sum of all");
  assertEquals(sum.map(({ height }) => height), [0, 0]);
});

Deno.test("characterDetectorChart() writes values inside the plot, away from the names of classes", async () => {
  const texts = await itemsOf(characterDetectorChart(S3_DETECTORS, "S3"), "text");
  assertEquals(texts.length, 12);
  const [minus] = texts.filter((text) => datumOf(text).share === -1);
  for (const { bounds } of texts as unknown as { bounds: { y1: number; y2: number } }[]) {
    assert(bounds.y1 >= 0 && bounds.y2 <= 120, `${bounds.y1} to ${bounds.y2}`);
  }
  assertEquals(minus.text, "−1");
});

Deno.test("characterDetectorChart() draws as many panels as can be seen, the sum last, and says so", () => {
  for (const [n, panels] of [[9, 6], [53, 12], [113, 5]]) {
    const { spec } = characterDetectorChart(cyclicDetectors(n), `C${n}`);
    const drawn = [...new Set(valuesOf({ spec }).map(({ detector }) => detector))];
    assertEquals(drawn.length, panels);
    assertEquals(drawn.at(-1), "sum of all");
    const { title } = spec as unknown as { title: { subtitle: string[] } };
    const left = Math.floor(n / 2) + 2 - panels;
    assertEquals(title.subtitle.join().includes("more irreps"), left > 0);
    if (left > 0) assertStringIncludes(title.subtitle.join(), `${left} more irreps are summed`);
  }
});

Deno.test("pairLogitsChart() puts a point and a dash for each output, the right one apart", async () => {
  const symbols = await itemsOf(pairLogitsChart(PAIR_ROWS, PAIR_CONTEXT), "symbol");
  assertEquals(symbols.length, 12);
  const kinds = symbols.map((item) => datumOf(item).kind);
  const count = (kind: string) => kinds.filter((own) => own === kind).length;
  assertEquals(
    ["network", "network, right output", "sum of key characters"].map(count),
    [5, 1, 6],
  );
  const looks = new Set(symbols.map(({ shape, fill }) => `${shape} ${fill}`));
  assertEquals(looks.size, 3);
  assertEquals(new Set(symbols.map(({ shape }) => shape)).size, 3);
  assertEquals(new Set(symbols.map(({ x }) => x)).size, 6);
  const right = symbols.find((item) => datumOf(item).kind === "network, right output")!;
  const tooltip = right.tooltip as Record<string, string>;
  assertEquals([tooltip["output c"], tooltip["sum of key characters"]], ["(1 2)", "15"]);
});

Deno.test("pairLogitsChart() without key irreps has no dashes, and says so", async () => {
  const rows = PAIR_ROWS.map((row) => ({ ...row, predicted: null }));
  const chart = pairLogitsChart(rows, { ...PAIR_CONTEXT, keys: [] });
  assertEquals((await itemsOf(chart, "symbol")).length, 6);
  const text = JSON.stringify(chart.spec);
  assert(text.includes("No irrep is key") && !text.includes('sum of key characters"'));
});

Deno.test("pairLogitsChart() of classes has lines from the least to the largest logit", async () => {
  const chart = pairLogitsChart(classRows(7), PAIR_CONTEXT);
  assertEquals((await itemsOf(chart, "rule")).length, 7);
  assertEquals((await itemsOf(pairLogitsChart(PAIR_ROWS, PAIR_CONTEXT), "rule")).length, 0);
  const names = (await itemsOf(chart, "text")).map(({ text }) => text);
  assertEquals(names, classRows(7).map((row) => row.class));
});

/** The exhibit of an ideal network. */
function exhibitOf(name: string, names?: readonly string[], changes: Partial<Task> = {}) {
  const reps = representations(group(name));
  const ideal = names ? idealBilinear(reps, names) : idealPermutation(reps);
  const network = pairNetwork(ideal.model, ideal.tensors, ideal.sizes);
  const task = { ...multiplication(reps.group, null), ...changes };
  const used = ideal.irreps.map((irrep) => irrep.name);
  const irreps = reps.irreps.map((irrep) => ({ key: used.includes(irrep.name) }));
  return { reps, ideal, exhibit: pairExhibit(network, task, reps, { irreps })! };
}

Deno.test("pairExhibit() of ideal networks finds their weights, and their logits are the characters", () => {
  const cases = [
    ["A5", ["3a"]], // real
    ["C7", ["freq_1", "freq_2"]], // complex
    ["Q8", ["2a"]], // quaternionic
    ["S4", undefined], // ReLUs, of permutations
  ] as const;
  for (const [name, irreps] of cases) {
    const { ideal, exhibit } = exhibitOf(name, irreps);
    assertEquals(exhibit.keys.map(({ irrep }) => irrep), ideal.irreps.map((one) => one.name));
    exhibit.keys.forEach(({ weight }, i) =>
      assertAlmostEquals(weight / ideal.irreps[i].weight, 1, 1e-9, name)
    );
    for (const { logit, predicted } of exhibit.outputs) {
      assertAlmostEquals(logit, predicted, 1e-9 * exhibit.outputs[0].predicted, name);
    }
    const [first, ...others] = exhibit.outputs;
    assert(first.isRight && first.output === exhibit.label && first.class === "1A");
    assert(others.every(({ isRight }) => !isRight));
  }
});

Deno.test("pairExhibit() takes a test pair of three classes without the identity, if there is one", () => {
  const { order, table, identity } = group("A5");
  const train = Array.from({ length: order ** 2 - 5 * order }, (_, row) => row);
  const { reps, exhibit } = exhibitOf("A5", ["3a"], { train });
  assertEquals(exhibit.isTrained, false);
  const { left, right, product } = exhibit;
  assertEquals(new Set([left, right, product].map((one) => one.class)).size, 3);
  const [a, b] = [left, right].map(({ name }) => reps.group.elementNames.indexOf(name));
  assert(a >= order - 5 && a !== identity && b !== identity);
  assertEquals(reps.group.elementNames[table[a * order + b]], product.name);
  // All pairs trained on, and pairs unknown.
  const all = exhibitOf("S3", ["standard"], {
    train: Array.from({ length: 36 }, (_, i) => i),
  });
  assertEquals(all.exhibit.isTrained, true);
  assertEquals(exhibitOf("S3", ["standard"]).exhibit.isTrained, null);
});

Deno.test("pairExhibit() shows nothing of one output, or of weights that have diverged", () => {
  const S3 = representations(group("S3"));
  const { tensors, sizes } = idealBilinear(S3);
  const task = multiplication(S3.group, null);
  const good = pairNetwork("bilinear", tensors, sizes);
  const result = { irreps: S3.irreps.map((_, i) => ({ key: i === 2 })) };
  const W_U = tensors.W_U.map((value, i) => i === 1 ? NaN : value);
  const bad = pairNetwork("bilinear", { ...tensors, W_U }, sizes);
  assertEquals(pairExhibit(bad, task, S3, result), null);
  const C1 = representations(group("C1"));
  assertEquals(pairExhibit(good, multiplication(C1.group, null), C1, result), null);
});

Deno.test("pairLogitsFigure() shows outputs of small groups, classes of larger ones, and says how well they agree", () => {
  const small = pairLogitsFigure(exhibitOf("A5", ["3a"]).exhibit, PAIR_CONTEXT);
  assertEquals(valuesOf(small.chart).length, 60);
  assertStringIncludes(small.shows, "(0 1 2 3 4) times (0 4)(1 2)");
  assertStringIncludes(small.shows, "20.0 above the next");
  assertStringIncludes(small.shows, "is 1.000");
  const { exhibit } = exhibitOf("S5", ["standard"]);
  const large = valuesOf(pairLogitsFigure(exhibit, PAIR_CONTEXT).chart);
  assertEquals(large.length, 7);
  assertEquals(large.reduce((sum, { outputs }) => sum + Number(outputs), 0), 120);
  const cyclic = exhibitOf("C201", ["freq_1"]).exhibit;
  const { chart } = pairLogitsFigure(cyclic, PAIR_CONTEXT);
  const rows = valuesOf(chart);
  assert(rows.length <= MAX_PAIR_ROWS && rows[0].class === "1A" && rows[0].isRight);
  assertStringIncludes(JSON.stringify(chart.spec), "of 101 classes");
});

Deno.test("pairLogitsFigure() says of controls that the label is no product", () => {
  const { table } = group("S3");
  const labels = table.map((product) => (product + 1) % 6);
  const { exhibit } = exhibitOf("S3", ["standard"], { labels });
  const { shows, chart } = pairLogitsFigure(exhibit, PAIR_CONTEXT);
  assert(exhibit.label !== exhibit.product.name);
  assertStringIncludes(shows, `the label ${exhibit.label}`);
  assertStringIncludes(shows, "below another");
  assertStringIncludes(JSON.stringify(chart.spec), `label ${exhibit.label}`);
});
