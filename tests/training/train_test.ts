import { group } from "../../src/groups/names.ts";
import { type ModelName, MODELS } from "../../src/models/models.ts";
import { train, type TrainOptions } from "../../src/training/train.ts";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../../src/std/assert.ts";

Deno.test("train() refuses a group without a multiplication table, at once", async () => {
  const start = performance.now();
  for (const own of ["S7", "C99999999999", group("M11"), group("D501")]) {
    await assertRejects(
      () => train({ group: own, device: "cpu", steps: 1 }),
      RangeError,
      "is above 1000, the limit for a multiplication table, which would take",
    );
  }
  assert(performance.now() - start < 2000);
});

/** Choices with which a network is trained in no time. */
const BRIEF = { group: "C5", device: "cpu", steps: 4 } as const;
/** The same, with the widths of each model. */
const SMALLS: Readonly<Record<ModelName, TrainOptions>> = {
  mlp: { ...BRIEF, embed: 4, hidden: 6 },
  transformer: { ...BRIEF, dModel: 4, heads: 2, dHead: 3, dMlp: 6 },
  bilinear: { ...BRIEF, embed: 4, hidden: 6 },
};
const SMALL = SMALLS.mlp;

for (const model of MODELS) {
  const small = { ...SMALLS[model], model };

  Deno.test(`train() of a ${model} goes by splitSeed and initSeed where they are given`, async () => {
    const [one, two] = await train({ ...small, seeds: [1, 2] });
    assertNotEquals(one.split, two.split);
    assertNotEquals(one.weights, two.weights);
    const [three, four] = await train({
      ...small,
      seeds: [3, 4],
      splitSeed: 1,
      initSeed: 2,
    });
    assertEquals([three.seed, three.split, three.weights], [3, one.split, four.weights]);
    assertNotEquals(three.weights, one.weights);
    const [five] = await train({ ...small, seeds: [5], splitSeed: 1, initSeed: 1 });
    assertEquals(five.weights, one.weights);
  });

  Deno.test(`train() of a ${model} starts from the weights and on the split given`, async () => {
    const [whole] = await train({ ...small, warmup: 0, weightDecay: 0 });
    const [start] = await train({ ...small, steps: 0 });
    const before = structuredClone(start.weights);
    const [again] = await train({
      ...small,
      warmup: 0,
      weightDecay: 0,
      seeds: [9],
      split: whole.split,
      weights: start.weights,
    });
    assertEquals(again.weights, whole.weights);
    assertEquals(again.rows, whole.rows);
    assertEquals(start.weights, before);
  });
}

Deno.test("train() refuses weights and splits that do not fit, and what contradicts them", async () => {
  const [{ split, weights }] = await train({ ...SMALL, steps: 0 });
  const rows = (...train: number[]) => ({
    train: Int32Array.from(train),
    test: new Int32Array(0),
  });
  const cases: [TrainOptions, string][] = [
    [{ weights: weights, embed: 5 }, "tensor W_x has 20 elements where [5, 5] fits"],
    [{ weights: new Map() }, "Cannot start from the weights: tensor W_x is missing"],
    [
      { weights: new Map([...weights, ["W_E", new Float32Array(1)]]) },
      "tensor W_E is none of the model's",
    ],
    [{ split: rows() }, "Cannot train on a split without training pairs"],
    [{ split: rows(0, 25) }, "with row 25: rows of 25 pairs are 0 to 24"],
    [{ split: rows(3, 3) }, "Cannot train on a split with row 3 twice"],
    [{ split, splitSeed: 0 }, "Cannot train with splitSeed 0 beside split: give one"],
    [{ split, trainFraction: 0.5 }, "Cannot train with trainFraction 0.5 beside split: give one"],
    [{ weights: weights, initSeed: 3 }, "Cannot train with initSeed 3 beside weights: give one"],
    [{ splitSeed: -1 }, "Cannot train with split seed -1"],
    [{ initSeed: 0.5 }, "Cannot train with init seed 0.5"],
  ];
  for (const [options, message] of cases) {
    await assertRejects(() => train({ ...SMALL, ...options }), RangeError, message);
  }
});
