import type { IrrepMeasures, Measures, TotalMeasures } from "../../src/analysis/measures.ts";
import type { IrrepResult } from "../../src/analysis/analyze.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import { survey } from "../../src/analysis/parts.ts";
import { phasesOf, type TrajectoryPoint, trajectoryPoint } from "../../src/analysis/trajectory.ts";
import type { IrrepContext } from "../../src/charts/chart.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import type { Figure } from "../../src/report/figure.ts";
import { irrepOrder } from "../../src/report/ranking.ts";
import { keyIrrepsFigure, trainingFigures } from "../../src/report/training_figures.ts";
import type { TrajectoryPointLike } from "../../src/report/training_rows.ts";
import { representations } from "../../src/representations/representations.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

const S4 = representations(group("S4"));
const BLOCKS = isotypicBlocks(S4.irreps);
const CONTEXT: IrrepContext = {
  group: "S4",
  model: "mlp",
  network: "seed 1",
  irreps: BLOCKS.slice(1).map(({ name }) => name),
  ranking: BLOCKS.slice(1).map(({ name }) => name),
};
const NAMES = [
  "logit_similarity",
  "embedding_shares",
  "hidden_shares",
  "progress_losses",
  "restricted_loss_by_irrep",
  "excluded_loss_by_irrep",
  "test_restricted_ratio",
];

/** A network at random, then one that uses `standard` and `sign` ideally. */
async function trajectory(withTrain = true): Promise<TrajectoryPoint[]> {
  const pairs = Int32Array.from({ length: 300 }, (_, i) => i);
  const task = multiplication(S4.group, withTrain ? pairs : null);
  const evaluator = cpuEvaluator(task);
  const { model, tensors, sizes } = idealBilinear(S4, ["sign", "standard"]);
  const networks: Network[] = [randomNetwork("mlp", 24, 1), pairNetwork(model, tensors, sizes)];
  const isKey = BLOCKS.map(({ name }) => ["sign", "standard"].includes(name));
  return await Promise.all(
    networks.map(async (network, i) =>
      await trajectoryPoint(100 * i, await survey(network, task, evaluator), BLOCKS, isKey, [])
    ),
  );
}

const POINTS = await trajectory();
const PHASES = phasesOf(POINTS, { memorisedAt: 50, grokkedAt: 90 });

/** As a row of `irreps.jsonl`. */
function live({ chance: _, ...point }: TrajectoryPoint): TrajectoryPointLike {
  return { ...point, keySet: "current" };
}

const valuesOf = ({ chart: { spec } }: Figure) =>
  (spec as unknown as { data: { values: Record<string, unknown>[] } }).data.values;

/** A point with other totals, losses or irreps. */
function changed(
  point: TrajectoryPoint,
  change: (irrep: IrrepMeasures) => Partial<IrrepMeasures>,
  totals: Partial<TotalMeasures> = {},
  loss: Partial<Measures["loss"]> = {},
): TrajectoryPoint {
  return {
    ...point,
    irreps: point.irreps.map((irrep) => ({ ...irrep, ...change(irrep) })),
    totals: { ...point.totals, ...totals },
    loss: { ...point.loss, ...loss },
  };
}

Deno.test("trainingFigures() are all charts over training, with a sentence of numbers each", async () => {
  const figures = trainingFigures(POINTS, PHASES, 24, CONTEXT);
  assertEquals(figures.map(({ chart }) => chart.name), NAMES);
  for (const { chart, shows, computed } of figures) {
    assert(/^[A-ZΡρ‖n][^\n]+\.$/.test(shows) && /\.$/.test(computed), shows);
    assert(/\d/.test(shows), shows);
    assert(!/NaN|undefined|null|prove/.test(shows + computed), shows);
    await drawSvg(chart.spec);
  }
});

Deno.test("figures of training have the values of the points, and of what was measured at the end", () => {
  const [similarity, weights, hidden, progress] = trainingFigures(POINTS, PHASES, 24, CONTEXT);
  const [, last] = POINTS;
  const standard = last.irreps.find(({ name }) => name === "standard")!;
  const find = (figure: Figure, part?: string) =>
    valuesOf(figure).find((row) =>
      row.irrep === "standard" && row.step === 100 && row.part === part
    )!;
  assertAlmostEquals(find(similarity).similarity as number, standard.logitSimilarity!, 1e-6);
  assertAlmostEquals(find(weights, "W_U").share as number, standard.unembedFve, 1e-6);
  assertAlmostEquals(find(hidden, "ρ(ab)").share as number, standard.hiddenProductFve, 1e-6);
  assertEquals(valuesOf(progress).length, 8);
  assert(/^The cosine ends at 0\.707 for \w+ and 0\.707 for \w+; /.test(similarity.shows));
  assertStringIncludes(similarity.shows, "no other irrep exceeds 1.0e-6 in size");
  assertStringIncludes(weights.shows, "the key irreps sign and standard have 100.0 % of W_x");
  assertStringIncludes(weights.shows, "a random matrix would have 41.7 %"); // 1/24 + 9/24
});

Deno.test("figures of training say from when losses are low, and claim nothing of what that means", () => {
  // They know no nulls and no causes: what it is consistent with, the verdict says.
  const progressOf = (points: TrajectoryPoint[]) => {
    const figures = trainingFigures(points, null, 24, CONTEXT);
    for (const { shows } of figures) assert(!shows.includes("consistent"), shows);
    return figures[3].shows;
  };
  const [first, last] = POINTS;
  const used = changed(last, () => ({}), { hiddenRestrictedLoss: 0.01, hiddenExcludedLoss: 3.1 }, {
    test: 0.02,
  });
  const RESTRICTED = "; restricted loss stays below half of that from step 100";
  const TEST = "; test loss stays below half of that from step 100";
  assert(progressOf([first, used]).endsWith(`= 3.178${RESTRICTED}${TEST}.`));
  for (
    const [totals, loss, ends, end] of [
      [{ hiddenRestrictedLoss: 2 }, {}, "2.000 (restricted)", TEST],
      [{ hiddenExcludedLoss: 0.1 }, {}, "0.100 (excluded)", RESTRICTED + TEST],
      [{ hiddenExcludedLoss: null }, {}, "0.010 (restricted) nats", RESTRICTED + TEST],
      [{}, { test: 5 }, "5.000 (test)", RESTRICTED],
    ] as const
  ) {
    const shows = progressOf([first, changed(used, () => ({}), totals, loss)]);
    assertStringIncludes(shows, ends);
    assert(shows.endsWith(`= 3.178${end}.`), shows);
  }
});

Deno.test("figures of training know by chance what the analysis knows, if told the ranks", () => {
  const ranks = BLOCKS.map(({ rank }) => rank / 24);
  const levels = (figures: Figure[]) =>
    figures.slice(1, 3).map((figure) =>
      valuesOf(figure).filter(({ level }) => level !== undefined)
        .map(({ part, irreps, level }) => [part, irreps, (level as number).toPrecision(6)])
    );
  const known = levels(trainingFigures(POINTS, null, 24, CONTEXT));
  assert(known[0].length === 9 && known[1].length > 3, JSON.stringify(known));
  const rows = POINTS.map(live);
  assertEquals(levels(trainingFigures(rows, null, 24, CONTEXT, ranks)), known);
  for (const unknown of [[], [0.5]]) {
    assertEquals(levels(trainingFigures(rows, null, 24, CONTEXT, unknown)), [[], []]);
  }
});

Deno.test("figures of training that would be empty are not there", async () => {
  assertEquals(trainingFigures([], null, 24, CONTEXT), []);
  assertEquals(trainingFigures(POINTS.slice(0, 1), PHASES, 24, CONTEXT), []);
  const points = await trajectory(false);
  const figures = trainingFigures(points, null, 24, CONTEXT);
  assertEquals(
    figures.map(({ chart }) => chart.name),
    NAMES.filter((name) => !["excluded_loss_by_irrep", "test_restricted_ratio"].includes(name)),
  );
  for (const { chart, shows } of figures) {
    assert(!/NaN|undefined|null/.test(shows), shows);
    await drawSvg(chart.spec);
  }
});

Deno.test("figures of a network without key irreps, of one element or of weights that diverged are drawn", async () => {
  const noKey = POINTS.map((point) => changed(point, () => ({ key: false, logitSimilarity: 0 })));
  const one = POINTS.map((point) => ({
    ...changed(point, () => ({})),
    irreps: point.irreps.slice(0, 1),
    chance: { ...point.chance, irreps: point.chance.irreps.slice(0, 1) },
  }));
  // JSON has no word for what is not finite.
  const diverged = JSON.parse(JSON.stringify(POINTS)) as TrajectoryPoint[];
  const nothing = (value: unknown): unknown =>
    typeof value === "number"
      ? null
      : value && typeof value === "object"
      ? Array.isArray(value)
        ? value.map(nothing)
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nothing(inner)]))
      : value;
  diverged[1] = { ...nothing(diverged[1]) as TrajectoryPoint, step: 100 };
  for (
    const [points, order, count] of [[noKey, 24, 7], [one, 1, 5], [diverged, 24, 7]] as const
  ) {
    const figures = trainingFigures(points, PHASES, order, CONTEXT);
    for (const { chart, shows } of figures) {
      assert(!/NaN|undefined|null/.test(shows), shows);
      await drawSvg(chart.spec);
    }
    assertEquals(figures.every(({ shows }) => shows.includes("diverged")), points === diverged);
    assertEquals(figures.length, count, figures.map(({ chart }) => chart.name).join());
  }
});

Deno.test("keyIrrepsFigure() counts networks, and is null where there is nothing to show", async () => {
  const irreps = (causal: boolean | null) =>
    POINTS[1].irreps.map((irrep) => ({
      ...irrep,
      causalKey: causal && irrep.name === "sign",
    })) as unknown as IrrepResult[];
  const figure = keyIrrepsFigure([{ seed: 1, irreps: irreps(true) }, {
    seed: 2,
    irreps: irreps(false),
  }], CONTEXT)!;
  assertStringIncludes(figure.shows, "sign in 2 (causal in 1)");
  await drawSvg(figure.chart.spec);
  const untried = keyIrrepsFigure([{ seed: 1, irreps: irreps(null) }], CONTEXT)!;
  assertEquals(untried.shows, "Key are sign and standard.");
  assertEquals(keyIrrepsFigure([], CONTEXT), null);
  assertEquals(keyIrrepsFigure([{ seed: 1, irreps: irreps(null).slice(0, 1) }], CONTEXT), null);
});

Deno.test("irrepOrder() has the order of the group, and that of the largest sizes", () => {
  const result = (similarities: readonly (number | null)[]) =>
    similarities.map((logitSimilarity, i) => ({
      name: i === 0 ? "trivial" : `freq_${i}`,
      logitSimilarity,
    }));
  const names = (places: readonly number[]) => places.map((i) => `freq_${i}`);
  assertEquals(irrepOrder([]), { irreps: [], ranking: [] });
  assertEquals(irrepOrder([result([null])]), { irreps: [], ranking: [] });
  const one = [null, 0.1, 0.2, 0.3, 0.4, 0.5];
  assertEquals(irrepOrder([result(one)]), {
    irreps: names([1, 2, 3, 4, 5]),
    ranking: names([5, 4, 3, 2, 1]),
  });
  const other = [null, 0, -0.95, null, NaN, 0];
  assertEquals(irrepOrder([result(one), result(other)]).ranking, names([2, 5, 4, 3, 1]));
  const equal = one.map((x) => x && 0.1);
  assertEquals(irrepOrder([result(equal)]).ranking, names([1, 2, 3, 4, 5])); // ties as they were
});
