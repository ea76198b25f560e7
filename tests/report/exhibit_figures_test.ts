import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { type Exhibits, exhibitsOf } from "../../src/analysis/exhibits.ts";
import { idealBilinear, type IdealNetwork } from "../../src/analysis/ideal_networks.ts";
import type { Chart, IrrepContext } from "../../src/charts/chart.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { exhibitFigures } from "../../src/report/exhibit_figures.ts";
import { hiddenMapRows, mapColumns, shownMaps } from "../../src/report/representation_rows.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { randomNetwork, randomTransformer } from "../helpers/direct_networks.ts";

interface Exhibited {
  readonly exhibits: Exhibits;
  readonly result: Result;
  readonly context: IrrepContext;
}

async function exhibited(reps: Representations, network: Network, model: string) {
  const task = multiplication(reps.group, null);
  const evaluator = cpuEvaluator(task);
  const result = await analyze(network, reps, { model, task, evaluator, draws: 0, seed: 0 });
  const irreps = result.irreps.slice(1).map(({ name }) => name);
  const context = { group: reps.group.name, model, network: "ideal", irreps, ranking: irreps };
  return { exhibits: exhibitsOf(network, task, reps, result), result, context };
}

async function ofIdeal(
  name: string,
  build: (reps: Representations) => IdealNetwork,
): Promise<Exhibited> {
  const reps = representations(group(name));
  const { model, tensors, sizes } = build(reps);
  return await exhibited(reps, pairNetwork(model, tensors, sizes), model);
}

const figuresOf = ({ exhibits, result, context }: Exhibited) =>
  exhibitFigures(exhibits, result, context);

const panelsOf = (chart: Chart) =>
  (chart.spec as unknown as { concat: { title: { text: string | string[] } }[] }).concat
    .map(({ title }) => [title.text].flat().join("; "));

Deno.test("exhibitFigures() draw an ideal network, and say its closed forms", async () => {
  const all = await ofIdeal("S4", (reps) => idealBilinear(reps, ["sign", "standard"], [2, 5]));
  const figures = figuresOf(all);
  const { logitSlices, neuronActivations, hiddenToRepresentation } = figures;
  const { unembeddingRepresentation, principalComponents } = figures;
  const made = Object.values(figures).filter((figure) => figure !== null);
  assertEquals(made.map(({ chart }) => chart.name), [
    "logit_slices",
    "neuron_activations",
    "hidden_to_representation",
    "unembedding_representation",
    "principal_components",
  ]);
  assertEquals(figures.attentionPatterns, null);
  for (const { chart, shows, computed } of made) {
    assert(/^[^\n]+\.$/.test(shows) && /^[^\n]+\.$/.test(computed), shows);
    assert(!/NaN|undefined|null|prove/.test(shows + computed), shows);
    await drawSvg(chart.spec);
  }
  assertStringIncludes(
    logitSlices!.shows,
    "is 1.000 here, with coefficients 5.000 of standard and 2.000 of sign; a·b has the largest",
  );
  // Without nulls this shows what it shows, and is consistent with nothing.
  assert(!logitSlices!.shows.includes("consistent"), logitSlices!.shows);
  assertStringIncludes(logitSlices!.shows, "100.0 % of the right elements");
  assertEquals(panelsOf(logitSlices!.chart), [
    "logits of the network",
    "all key irreps: Σ w χ(abc⁻¹)",
    "standard: 5.000 χ(abc⁻¹)",
    "sign: 2.000 χ(abc⁻¹)",
  ]);
  assertEquals(
    panelsOf(neuronActivations!.chart)[0],
    "neuron 0; sign; aH, Hb; |H| = 12; within 0, 0",
  );
  assertStringIncludes(neuronActivations!.shows, "Neurons shown: 1 sign and 7 standard; ");
  assertStringIncludes(hiddenToRepresentation!.shows, "28 of 28 neurons are on");
  assertStringIncludes(hiddenToRepresentation!.shows, "0.000 (standard)");
  assertStringIncludes(unembeddingRepresentation!.shows, "0.000 (sign, a single number)");
  assertEquals(panelsOf(principalComponents!.chart).length, 3);
});

Deno.test("exhibitFigures() of one key irrep have no sum beside it", async () => {
  const { logitSlices } = figuresOf(
    await ofIdeal("S3", (reps) => idealBilinear(reps, ["standard"])),
  );
  assertEquals(panelsOf(logitSlices!.chart).map((title) => title.split(":")[0]), [
    "logits of the network",
    "standard",
  ]);
});

Deno.test("neurons of maps are those that are on, by cluster, then by rows of ρ", async () => {
  const { result } = await ofIdeal("S4", (reps) => idealBilinear(reps, ["sign", "standard"]));
  const { list } = result.neurons;
  const off = {
    ...result,
    neurons: {
      ...result.neurons,
      list: list.map((neuron, j) => j === 5 ? { ...neuron, cluster: "off" } : neuron),
    },
  };
  const columns = mapColumns(off);
  assertEquals(columns.clusters, [
    { cluster: "sign", start: 0, count: 1 },
    { cluster: "standard", start: 1, count: 26 },
  ]);
  assert(!columns.neurons.includes(5));
  assertEquals(columns.on, 27);
  const standard = shownMaps(off).find(({ irrep }) => irrep.name === "standard")!;
  const { functions, starts, values } = hiddenMapRows(standard, columns);
  assertEquals(functions.slice(0, 4), [
    "row 1, column 1",
    "row 1, column 2",
    "row 1, column 3",
    "row 2, column 1",
  ]);
  assertEquals(starts, [3, 6]);
  // Neuron (i, k, j) of the ideal network holds ρ(ab)_ij alone: rows of ρ follow each other.
  const rows = columns.neurons.slice(1).map((_, c) => {
    const column = values.map((row) => Math.abs(row[c + 1]));
    return Math.floor(column.indexOf(Math.max(...column)) / 3);
  });
  assertEquals(rows, rows.toSorted());
  assertEquals(new Set(rows).size, 3);
});

Deno.test("maps with many functions are cut after whole rows of ρ, and neurons are the strongest", async () => {
  const { result } = await ofIdeal("S3", (reps) => idealBilinear(reps, ["standard"]));
  const [standard] = result.irreps.filter(({ key }) => key);
  const [rank, width] = [10 ** 2, 200];
  const large = {
    ...result,
    irreps: [{ ...standard, dimension: 10 }],
    neurons: {
      ...result.neurons,
      clusters: [],
      list: Array.from({ length: width }, (_, j) => ({
        cluster: "mixed",
        power: j / width,
        irrep: "standard",
        share: 0.5,
      })),
    },
    repMaps: [{
      ...result.repMaps[0],
      hidden: {
        ...result.repMaps[0].hidden,
        shape: [rank, width] as const,
        values: Array.from({ length: rank * width }, (_, i) => i),
      },
    }],
  };
  const columns = mapColumns(large);
  assertEquals([columns.neurons.length, columns.on], [160, 200]);
  assertEquals(columns.neurons[0], 40);
  const map = hiddenMapRows(shownMaps(large)[0], columns);
  assertEquals([map.functions.length, map.rank, map.values.length], [30, 100, 30]);
  assertEquals(map.values[1][0], width + 40);
});

Deno.test("exhibitFigures() have nothing to show of the group of order 1", async () => {
  const reps = representations(group("C1"));
  const figures = figuresOf(await exhibited(reps, randomNetwork("mlp", 1, 1), "mlp"));
  assertEquals(Object.values(figures), Array(6).fill(null));
});

Deno.test("exhibitFigures() without a key irrep show the logits, and weights that are no numbers nothing", async () => {
  const reps = representations(group("S3"));
  const network = randomNetwork("mlp", 6, 2);
  const off = network.replacing({ unembed: new Float64Array(network.unembed.length) });
  const figures = figuresOf(await exhibited(reps, off, "mlp"));
  assertStringIncludes(figures.logitSlices!.shows, "No irrep is key; ");
  assertEquals(panelsOf(figures.logitSlices!.chart), ["logits of the network"]);
  assertEquals(
    [figures.hiddenToRepresentation, figures.unembeddingRepresentation],
    [null, null],
  );
  // The rows of an unembedding of zeros are one point.
  assertEquals(panelsOf(figures.principalComponents!.chart).length, 2);

  const diverged = network.replacing({
    embedLeft: network.embedLeft.map(() => NaN),
    embedRight: network.embedRight.map(() => NaN),
    unembed: network.unembed.map(() => NaN),
  });
  assertEquals(
    Object.values(figuresOf(await exhibited(reps, diverged, "mlp"))),
    Array(6).fill(null),
  );
});

const SIZES = { order: 6, dModel: 5, heads: 2, dHead: 2, dMlp: 7 };

Deno.test("exhibitFigures() of a transformer show its heads with their means over all pairs", async () => {
  const reps = representations(group("S3"));
  const { network } = randomTransformer(SIZES, 1);
  const all = await exhibited(reps, network, "transformer");
  const { chart, shows, computed } = figuresOf(all).attentionPatterns!;
  assertEquals(chart.name, "attention_patterns");
  await drawSvg(chart.spec);
  assert(/^[^\n]+\.$/.test(shows) && /^[^\n]+\.$/.test(computed), shows);
  assert(!/NaN|undefined|null|prove|consistent|drawn/.test(shows + computed), shows);
  const [first, second] = all.result.heads!;
  const text = (side: "left" | "right") =>
    [first, second].map(({ attention, spread }) =>
      `${attention[side].toFixed(3)} ± ${spread[side].toFixed(3)}`
    );
  const [left, right] = [text("left"), text("right")];
  assertStringIncludes(
    shows,
    `heads 0 and 1 to a is ${left.join(" and ")}, and to b ${right.join(" and ")}; were attention`,
  );
  assertEquals(panelsOf(chart), [0, 1].map((i) => `head ${i}; to a ${left[i]}; to b ${right[i]}`));
});

Deno.test("exhibitFigures() say of a transformer with constant attention that it sums embeddings", async () => {
  const reps = representations(group("S3"));
  const sizes = { ...SIZES, heads: 1 };
  const { network, tensors } = randomTransformer(sizes, 1);
  tensors["blocks.0.attn.W_Q"].fill(0);
  const { attentionPatterns } = figuresOf(await exhibited(reps, network, "transformer"));
  assertStringIncludes(
    attentionPatterns!.shows,
    "head 0 to a is 0.333 ± 0.000, and to b 0.333 ± 0.000; attention hardly varies",
  );
});

Deno.test("exhibitFigures() say which elements and heads are drawn, and draw no diverged ones", async () => {
  const reps = representations(group("C50"));
  const sizes = { order: 50, dModel: 2, heads: 9, dHead: 1, dMlp: 2 };
  const { network } = randomTransformer(sizes, 1);
  const { attentionPatterns } = figuresOf(await exhibited(reps, network, "transformer"));
  assertStringIncludes(
    attentionPatterns!.shows,
    "; drawn are the first 48 of 50 elements a side and 8 of 9 heads.",
  );
  assertEquals(panelsOf(attentionPatterns!.chart).length, 8);

  const diverged = await exhibited(
    representations(group("S3")),
    randomTransformer(SIZES, 1, NaN).network,
    "transformer",
  );
  assertEquals(figuresOf(diverged).attentionPatterns, null);
});
