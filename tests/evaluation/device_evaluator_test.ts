import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { type ModelName, MODELS } from "../../src/models/models.ts";
import { sizeOf } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { DeviceEvaluator } from "../../src/evaluation/device_evaluator.ts";
import type { LogitTable, RowsBy, Scores, Variant } from "../../src/evaluation/evaluator.ts";
import type { Task } from "../../src/evaluation/task.ts";
import { inLots } from "../../src/evaluation/variant_lots.ts";
import { group } from "../../src/groups/names.ts";
import { normals, permutation, randomStream, uniformInteger } from "../../src/numerics/random.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";

/** Float32 against float64, on values of the size of `scale`. */
function close(ours: number, theirs: number, scale: number, what: string): void {
  assertAlmostEquals(ours, theirs, 2e-5 * scale, what);
}

function assertScores(ours: Scores, theirs: Scores, what: string): void {
  for (const set of ["train", "test"] as const) {
    assertEquals(ours[set]?.pairs, theirs[set]?.pairs, `${what}: ${set} pairs`);
    if (!theirs[set]) continue;
    const { loss, accuracy } = theirs[set];
    close(ours[set]!.loss, loss, 1e-3 + loss, `${what}: ${set} loss`);
    assertEquals(ours[set]!.accuracy, accuracy, `${what}: ${set} accuracy`);
  }
}

const SIDES: readonly RowsBy[] = ["left", "right", "product"];

/** A network of a model with normal weights, and one with others of the same sizes. */
function networksOf(
  model: ModelName,
  order: number,
  draw: (count: number, deviation?: number) => Float64Array,
  scale: number,
): [Network, Network] {
  if (model === "transformer") {
    const sizes = { order, dModel: 10, heads: 3, dHead: 5, dMlp: 13 };
    const weights = new Map(
      TRANSFORMER.parameters(sizes).map(({ name, shape }) => [name, draw(sizeOf(shape), 0.5)]),
    );
    const name = "blocks.0.mlp.W_out";
    const twice = new Map(weights).set(name, weights.get(name)!.map((x) => 2 * x));
    return [networkOf({ model, sizes, weights }), networkOf({ model, sizes, weights: twice })];
  }
  const [embed, hidden] = [7, 13];
  const network = pairNetwork(model, {
    W_x: draw(order * embed, scale),
    W_y: draw(order * embed, scale),
    W: draw(2 * embed * hidden),
    W_U: draw(hidden * order),
  }, { order, embed, hidden });
  return [network, network.replacing({ unembed: network.unembed.map((x) => 2 * x) })];
}

/** A task whose labels are the group's products or random, and networks. */
function problem(name: string, model: ModelName, random: string, scale: number) {
  const stream = randomStream(5, `${name} ${model} ${random}`);
  const g = group(name);
  const n = g.order;
  const draw = (count: number, deviation = 1) =>
    Float64Array.from(normals(stream, count, deviation));
  const task: Task = {
    group: g,
    labels: random === "random labels"
      ? Int32Array.from({ length: n * n }, () => uniformInteger(stream, n))
      : g.table,
    train: random === "no split"
      ? null
      : permutation(stream, n * n).subarray(0, Math.floor(n * n / 3)),
  };
  const [network, other] = networksOf(model, n, draw, scale);
  const table = (by: RowsBy, sign: 1 | -1): LogitTable => ({ by, sign, logits: draw(n * n, 3) });
  const variants: Variant[] = [
    { own: true, tables: [] },
    { own: false, tables: [] },
    ...SIDES.flatMap((by): Variant[] => [
      { own: true, tables: [table(by, -1)] },
      { own: false, tables: [table(by, 1)] },
    ]),
    { own: true, tables: SIDES.map((by) => table(by, -1)) },
    { own: false, tables: [table("product", 1), table("product", -1)] },
  ];
  return { task, network, other, variants };
}

for (const model of MODELS) {
  for (
    const [name, kind, blockRows] of [
      ["C7", "labels of the group", 64],
      ["S4", "labels of the group", 128],
      ["A4", "random labels", 8192],
      ["D5", "no split", 64],
    ] as const
  ) {
    deviceTest(
      `DeviceEvaluator agrees with float64: ${model} on ${name}, ${kind}, blocks of ${blockRows}`,
      async (device) => {
        const { task, network, other, variants } = problem(name, model, kind, 1);
        const reference = cpuEvaluator(task);
        const evaluator = new DeviceEvaluator(device, task, network.width, blockRows);
        try {
          const [ours, theirs] = [await evaluator.pass(network), await reference.pass(network)];
          assertScores(ours.scores, theirs.scores, "pass");
          const { direct } = theirs.means;
          assertEquals(ours.means.direct?.length, direct?.length);
          direct?.forEach((value, i) => close(ours.means.direct![i], value, 1, `direct ${i}`));
          for (const field of ["mean", "left", "right", "product", "neuronPower"] as const) {
            const scale = Math.max(...theirs.means[field].map(Math.abs));
            assertEquals(ours.means[field].length, theirs.means[field].length);
            ours.means[field].forEach((value, i) =>
              close(value, theirs.means[field][i], scale, `${field} ${i}`)
            );
          }
          for (const field of ["centredPower", "centredLogitPower"] as const) {
            close(ours.means[field], theirs.means[field], theirs.means[field], field);
          }
          for (const rows of ["all", "train"] as const) {
            const asked = [network, variants, rows] as const;
            const [mine, its] = [
              await evaluator.variants(...asked),
              await reference.variants(...asked),
            ];
            assertEquals(mine.length, variants.length);
            mine.forEach((scores, i) => assertScores(scores, its[i], `variant ${i} on ${rows}`));
          }
          // Of the hidden layer by itself, and then of the whole again.
          for (const own of [network.throughHidden ?? network, network]) {
            const parts = variants[2].tables.map(({ logits }) => logits);
            const [losses, wanted] = [
              await evaluator.lossesWithout(own, parts),
              await reference.lossesWithout(own, parts),
            ];
            losses.forEach((loss, i) =>
              wanted[i] === null ? assertEquals(loss, null) : close(loss!, wanted[i]!, 1, "without")
            );
          }
          // Networks one after the other, then the first again.
          const networks = [network, other, network];
          const [mine, its] = [await evaluator.scores(networks), await reference.scores(networks)];
          mine.forEach((scores, i) => assertScores(scores, its[i], `network ${i}`));
          assertEquals(mine[2], mine[0]);
          assert(mine[1].test!.loss !== mine[0].test!.loss);
        } finally {
          evaluator.destroy();
        }
      },
    );
  }
}

deviceTest("DeviceEvaluator keeps the digits of tiny and of huge losses", async (device) => {
  const { task, network } = problem("S3", "mlp", "labels of the group", 1);
  const n = task.group.order;
  const reference = cpuEvaluator(task);
  const evaluator = new DeviceEvaluator(device, task, network.width);
  const onLabel = (height: number) =>
    Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? height : 0);
  const variants = [20, 60, -1000].map((height): Variant => ({
    own: false,
    tables: [{ by: "product", sign: 1, logits: onLabel(height) }],
  }));
  try {
    const ours = await evaluator.variants(network, variants, "all");
    const theirs = await reference.variants(network, variants, "all");
    ours.forEach(({ train }, i) => {
      assertAlmostEquals(train!.loss / theirs[i].train!.loss, 1, 1e-5);
    });
    assertAlmostEquals(theirs[0].train!.loss / Math.log1p((n - 1) * Math.exp(-20)), 1, 1e-12);
  } finally {
    evaluator.destroy();
  }
});

Deno.test("inLots() uploads a table once for each sign, and cuts where the device is full", () => {
  const [one, two] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8)];
  const [single, several, ...more] = inLots([
    { own: true, tables: [{ by: "product", logits: one, sign: -1 }] },
    {
      own: false,
      tables: [{ by: "left", logits: one, sign: -1 }, { by: "right", logits: two, sign: 1 }],
    },
    { own: false, tables: [{ by: "product", logits: one, sign: 1 }] },
    { own: true, tables: [{ by: "left", logits: one, sign: -1 }] },
  ], 2);
  assertEquals(more, []);
  assertEquals([single.indices, single.single, single.layers], [[0, 2, 3], true, 2]);
  assertEquals([...single.tables], [-1, -2, -3, -4, 1, 2, 3, 4]);
  assertEquals([...single.variants], [1, 3, 0, 0, 0, 6, 0, 0, 1, 1, 0, 0]);
  assertEquals([several.indices, several.single, several.layers], [[1], false, 2]);
  assertEquals([...several.tables], [-1, -2, -3, -4, 5, 6, 7, 8]);
  assertEquals([...several.variants], [0, 1, 5, 0]);

  const many = Array.from({ length: 500 }, (_, i): Variant => ({
    own: true,
    tables: [{ by: "product", logits: Float64Array.of(i), sign: 1 }],
  }));
  const lots = inLots(many, 1);
  assertEquals(lots.flatMap(({ tables }) => [...tables]), many.map((_, i) => i));
  assert(lots.every(({ layers }) => layers <= 256));
  const four = Array.from({ length: 4 }, (): LogitTable => ({ by: "left", logits: one, sign: 1 }));
  assertThrows(() => inLots([{ own: true, tables: four }], 2), RangeError, "4 tables");
});
