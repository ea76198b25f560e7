import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import type { Chart, IrrepContext } from "../../src/charts/chart.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { networkFigures } from "../../src/report/network_figures.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";

const S4 = representations(group("S4"));
const PAIRS = Int32Array.from({ length: 288 }, (_, i) => 2 * i);

async function analysed(irreps: readonly string[], draws: number, train = true): Promise<Result> {
  const { model, tensors, sizes } = idealBilinear(S4, irreps);
  const task = multiplication(S4.group, train ? PAIRS : null);
  return await analyze(pairNetwork(model, tensors, sizes), S4, {
    model,
    task,
    evaluator: cpuEvaluator(task),
    draws,
    seed: 0,
  });
}

function contextOf({ irreps, group, model }: Result): IrrepContext {
  const names = irreps.slice(1).map(({ name }) => name);
  return { group: group.name, model, network: "ideal", irreps: names, ranking: names };
}

const rowsOf = (chart: Chart) =>
  (chart.spec as unknown as { data: { values: Record<string, unknown>[] } }).data.values;

Deno.test("networkFigures() draws what the analysis found, and says it with its numbers", async () => {
  const result = await analysed(["standard"], 5);
  const { shares, causalIrreps, ablations, neuronClusters } = networkFigures(
    result,
    contextOf(result),
  );
  const figures = [shares!, causalIrreps!, ablations!, neuronClusters!];
  assertEquals(figures.map(({ chart }) => chart.name), [
    "shares",
    "causal_irreps",
    "ablations",
    "neuron_clusters",
  ]);
  for (const { chart, shows, computed } of figures) {
    assert(/^[^\n]+\.$/.test(shows) && /^[^\n]+\.$/.test(computed), shows);
    assert(!/NaN|undefined|null/.test(shows + computed), shows);
    await drawSvg(chart.spec);
  }
  const place = (name: string) =>
    rowsOf(shares!.chart).find((row) => row.place === name && row.irrep === "standard");
  assertEquals([place("W_x")?.share, place("W_x")?.chance], [
    result.irreps.find(({ name }) => name === "standard")!.embedLeftFve,
    9 / 24,
  ]);
  assertStringIncludes(shares!.shows, "standard holds 1.000 of W_x");
  const causal = rowsOf(causalIrreps!.chart).filter(({ verdict }) => verdict === "causal");
  assertEquals(causal.map(({ name }) => name), ["standard"]);
  assertStringIncludes(causalIrreps!.shows, "without standard (3.178)");
  assertStringIncludes(causalIrreps!.shows, "consistent with");
  assertStringIncludes(ablations!.shows, "without it 3.178 (relabelled ");
  assertStringIncludes(ablations!.shows, "consistent with");
  assertEquals(
    neuronClusters!.shows,
    "27 of 27 neurons belong to standard; 0 are mixed and 0 off.",
  );
});

Deno.test("networkFigures() without draws leaves out the bars, and claims nothing of causes", async () => {
  const result = await analysed(["standard", "sign"], 0);
  const { shares, causalIrreps, ablations } = networkFigures(result, contextOf(result));
  for (const { chart, shows, computed } of [shares!, causalIrreps!, ablations!]) {
    assert(rowsOf(chart).every(({ high }) => high === null), chart.name);
    assert(!/consistent|bars/.test(shows + computed), shows);
  }
  assertStringIncludes(causalIrreps!.shows, "no nulls were drawn");
  assertEquals(new Set(rowsOf(causalIrreps!.chart).map(({ verdict }) => verdict)).size, 1);
  assertEquals(rowsOf(ablations!.chart).length, 16);
});

Deno.test("networkFigures() without training pairs has no causal figure", async () => {
  const result = await analysed(["standard"], 2, false);
  const { shares, causalIrreps, ablations } = networkFigures(result, contextOf(result));
  assertEquals([causalIrreps, shares === null, ablations === null], [null, false, false]);
});

Deno.test("networkFigures() of a network without key irreps or neurons at work leaves these figures out", async () => {
  const own = await analysed(["standard"], 2);
  const result: Result = {
    ...own,
    irreps: own.irreps.map((irrep) => ({ ...irrep, key: false, causalKey: false })),
    ablations: [],
    neurons: { ...own.neurons, clusters: [], mixed: 0, off: 27 },
  };
  const figures = networkFigures(result, contextOf(result));
  assertEquals([figures.ablations, figures.neuronClusters], [null, null]);
  assertStringIncludes(figures.shares!.shows, "No irrep is key");
  assertStringIncludes(figures.causalIrreps!.shows, "No irrep is causal");
});

Deno.test("networkFigures() of diverged weights, whose losses are unknown, draws what is left", async () => {
  const own = await analysed(["standard"], 2);
  const nothing = { train: NaN, test: NaN, all: NaN };
  const result: Result = {
    ...own,
    loss: nothing,
    irreps: own.irreps.map((irrep) => ({ ...irrep, hiddenExcludedLoss: NaN, embedLeftFve: NaN })),
    ablations: own.ablations.map((one) => ({ ...one, loss: nothing })),
  };
  const { shares, causalIrreps, ablations } = networkFigures(result, contextOf(result));
  assertEquals([causalIrreps, ablations], [null, null]);
  assert(!/NaN|undefined/.test(await drawSvg(shares!.chart.spec)));
});

Deno.test("networkFigures() of the group of order 1 shows the trivial irrep's shares at most", async () => {
  const own = await analysed(["standard"], 2);
  const tiny: Result = {
    ...own,
    group: { name: "C1", order: 1 },
    irreps: own.irreps.slice(0, 1),
    ablations: [],
  };
  const figures = networkFigures(tiny, { ...contextOf(tiny), irreps: [], ranking: [] });
  assertEquals([figures.causalIrreps, figures.ablations], [null, null]);
  await drawSvg(figures.shares!.chart.spec);
});
