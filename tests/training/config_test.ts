import {
  type Cadence,
  checkCadence,
  checkHyperparameters,
  checkpointSteps,
  checkSeed,
  defaultEvalEvery,
  HYPERPARAMETERS,
  type Hyperparameters,
  optimizerOf,
} from "../../src/training/config.ts";
import { MLP_WIDTHS } from "../../src/models/mlp_reference.ts";
import { modelOf, MODELS } from "../../src/models/models.ts";
import { presetFor, PRESETS } from "../../src/training/presets.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

const GOOD: Hyperparameters = {
  embed: 16,
  hidden: 32,
  steps: 100,
  lr: 0.01,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 10,
  trainFraction: 0.5,
};

Deno.test("checkHyperparameters() accepts the ends of every range", () => {
  const fine: Partial<Hyperparameters>[] = [
    {},
    { embed: 1, hidden: 1 },
    { embed: 8192, hidden: 8192 },
    { steps: 0, warmup: 0 },
    { steps: 1e9, warmup: 1e9 },
    { lr: Number.MIN_VALUE },
    { weightDecay: 0 },
    { beta1: 0, beta2: 0 },
    { beta1: 1 - Number.EPSILON },
    { trainFraction: 1 },
    { trainFraction: Number.MIN_VALUE },
  ];
  for (const change of fine) checkHyperparameters({ ...GOOD, ...change }, MLP_WIDTHS);
});

Deno.test("checkHyperparameters() takes the widths of the model, all of them and no others", () => {
  const { hidden: _, ...without } = GOOD;
  const cases: [Hyperparameters, string][] = [
    [without, "Cannot train with hidden NaN: it must be a whole number from 1 to 8192"],
    [{ ...GOOD, dModel: 64 }, "Cannot train with d model 64: the model has embed, hidden"],
  ];
  for (const [values, message] of cases) {
    assertThrows(() => checkHyperparameters(values, MLP_WIDTHS), RangeError, message);
  }
  const widths = { dModel: 4, heads: 2, dHead: 3, dMlp: 5 };
  const { embed: __, ...others } = without;
  checkHyperparameters({ ...others, ...widths }, ["dModel", "heads", "dHead", "dMlp"]);
});

Deno.test("checkHyperparameters() refuses a bad value by its name, with what would be right", () => {
  const bad: [keyof Hyperparameters, values: number[], wanted: string][] = [
    ["embed", [0, -1, 1.5, 8193, NaN, Infinity], "a whole number from 1 to 8192"],
    ["hidden", [0, -1, 1.5, 8193, NaN, Infinity], "a whole number from 1 to 8192"],
    ["steps", [-1, 0.5, 1e9 + 1, NaN, Infinity], "a whole number from 0 to 1000000000"],
    ["warmup", [-1, 0.5, 1e9 + 1, NaN], "a whole number from 0 to 1000000000"],
    ["lr", [0, -0.1, NaN, Infinity], "a positive number"],
    ["weightDecay", [-1, NaN, Infinity], "a number from 0"],
    ["beta1", [-0.1, 1, 2, NaN], "a number from 0 to below 1"],
    ["beta2", [-0.1, 1, 2, NaN], "a number from 0 to below 1"],
    ["trainFraction", [0, -0.5, 1.5, NaN, Infinity], "above 0 and at most 1"],
  ];
  for (const [name, values, wanted] of bad) {
    const words = { weightDecay: "weight decay", trainFraction: "train fraction" }[
      name as string
    ] ?? name;
    for (const value of values) {
      assertThrows(
        () => checkHyperparameters({ ...GOOD, [name]: value }, MLP_WIDTHS),
        RangeError,
        `Cannot train with ${words} ${value}: it must be ${wanted}`,
      );
    }
  }
});

Deno.test("checkCadence() and checkSeed() refuse what is out of range", () => {
  const cadence: Cadence = { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null };
  checkCadence(cadence);
  checkCadence({ evalEvery: 1e9, checkpoints: 10000, stopAtAccuracy: 1 });
  for (const evalEvery of [0, -1, 1.5, NaN]) {
    assertThrows(() => checkCadence({ ...cadence, evalEvery }), RangeError, "eval every");
  }
  for (const checkpoints of [-1, 0.5, 10001, NaN]) {
    assertThrows(() => checkCadence({ ...cadence, checkpoints }), RangeError, "checkpoints");
  }
  for (const stopAtAccuracy of [0, -1, 1.01, NaN]) {
    assertThrows(
      () => checkCadence({ ...cadence, stopAtAccuracy }),
      RangeError,
      "stop at accuracy",
    );
  }
  for (const seed of [0, 1, 2 ** 53 - 1]) checkSeed("seed", seed);
  for (const seed of [-1, 0.5, 2 ** 53, NaN]) {
    assertThrows(() => checkSeed("seed", seed), RangeError, `Cannot train with seed ${seed}`);
  }
});

Deno.test("defaultEvalEvery() makes about a hundred evaluations", () => {
  assertEquals([0, 1, 99, 100, 199, 2000, 250_000].map(defaultEvalEvery), [
    1,
    1,
    1,
    1,
    1,
    20,
    2500,
  ]);
});

Deno.test("checkpointSteps() has the first, the last, and log-spaced ones between", () => {
  assertEquals(checkpointSteps(10_000, 3), [0, 10, 100, 1000, 10_000]);
  assertEquals(checkpointSteps(32, 4), [0, 2, 4, 8, 16, 32]);
  assertEquals(checkpointSteps(2000, 20).length, 22);
  assertEquals(checkpointSteps(2000, 0), [0, 2000]);
  assertEquals(checkpointSteps(0, 0), [0]);
  assertEquals(checkpointSteps(0, 5), [0]);
  assertEquals(checkpointSteps(1, 5), [0, 1]);
  assertEquals(checkpointSteps(2, 5), [0, 1, 2]);
});

Deno.test("checkpointSteps() are whole, distinct, ascending and within the run", () => {
  for (const steps of [0, 1, 2, 3, 10, 1234, 250_000]) {
    for (const count of [0, 1, 2, 7, 100, 1000]) {
      const list = checkpointSteps(steps, count);
      assertEquals(list, [...new Set(list)].toSorted((a, b) => a - b));
      assert(list.every((step) => Number.isInteger(step)));
      assertEquals([list[0], list.at(-1)], [0, steps]);
      assertEquals(list.length, steps === 0 ? 1 : 2 + Math.min(count, steps - 1));
    }
  }
  const ratios = checkpointSteps(250_000, 20).slice(8).map((step, i, all) => all[i + 1] / step);
  const expected = 250_000 ** (1 / 21);
  assert(ratios.slice(0, -1).every((ratio) => Math.abs(ratio / expected - 1) < 0.01));
});

Deno.test("presetFor() gives each preset's values, and says which were tried on the group", () => {
  for (const preset of PRESETS) checkHyperparameters(presetFor(preset, "S5").values, MLP_WIDTHS);
  const demo = { lr: 0.01, weightDecay: 2, beta1: 0.9, beta2: 0.98, warmup: 10 };
  assertEquals(presetFor("demo", "S5"), {
    values: { ...demo, embed: 256, hidden: 128, steps: 2000, trainFraction: 0.5 },
    tuned: true,
  });
  assertEquals(presetFor("demo", "C53"), {
    values: { ...demo, embed: 64, hidden: 64, steps: 2000, trainFraction: 0.5 },
    tuned: true,
  });
  assertEquals(presetFor("demo", "Dic7"), {
    values: { ...demo, embed: 128, hidden: 128, steps: 4000, trainFraction: 0.6 },
    tuned: false,
  });
  for (const name of ["A5", "D15", "S4"]) assertEquals(presetFor("demo", name).tuned, true);
  assertEquals(presetFor("demo", "S5", "mlp"), presetFor("demo", "S5"));
});

Deno.test("presetFor() knows of each model which groups it was tried on", () => {
  for (const name of ["S5", "A5", "C53", "D15", "S4"]) {
    const { values, tuned } = presetFor("demo", name, "bilinear");
    checkHyperparameters(values, MLP_WIDTHS);
    assert(tuned && values.steps < presetFor("demo", name).values.steps, name);
  }
  assertEquals(presetFor("demo", "Dic7", "bilinear"), presetFor("demo", "Dic7"));
  assertEquals(presetFor("paper", "S5", "bilinear"), {
    values: presetFor("paper", "S5").values,
    tuned: false,
  });
});

Deno.test('presetFor() "paper" has the hyper-parameters and groups of the paper, and no others', () => {
  const fractions = { C113: 0.3, C118: 0.3, D59: 0.3, D61: 0.3, S5: 0.4, S6: 0.25, A5: 0.5 };
  for (const [name, trainFraction] of Object.entries(fractions)) {
    assertEquals(presetFor("paper", name), {
      values: {
        embed: 256,
        hidden: 128,
        steps: 250_000,
        lr: 0.001,
        weightDecay: 1,
        beta1: 0.9,
        beta2: 0.98,
        warmup: 0,
        trainFraction,
      },
      tuned: true,
    });
  }
  for (const name of ["S4", "C53", "s5"]) {
    assertThrows(
      () => presetFor("paper", name),
      RangeError,
      `Cannot use preset "paper" for group ${name}: the paper trained C113, C118, D59, D61, S5`,
    );
  }
});

Deno.test('presetFor() "paper" has transformers of their own fractions and steps', () => {
  const paper = { lr: 0.001, weightDecay: 1, beta1: 0.9, beta2: 0.98, warmup: 0 };
  const widths = { dModel: 128, heads: 4, dHead: 32, dMlp: 512 };
  const rows: [string, trainFraction: number, steps: number][] = [
    ["C113", 0.3, 50_000],
    ["C118", 0.3, 50_000],
    ["D59", 0.3, 100_000],
    ["D61", 0.3, 100_000],
    ["S5", 0.6, 50_000],
    ["S6", 0.4, 20_000],
    ["A5", 0.6, 250_000],
  ];
  for (const [name, trainFraction, steps] of rows) {
    assertEquals(presetFor("paper", name, "transformer"), {
      values: { ...paper, ...widths, steps, trainFraction },
      tuned: true,
    });
  }
  assertThrows(
    () => presetFor("paper", "S4", "transformer"),
    RangeError,
    'Cannot use preset "paper" for group S4: the paper trained C113, C118, D59, D61, S5, S6, A5',
  );
});

Deno.test("presetFor() gives each model its own widths, and no others", () => {
  for (const model of MODELS) {
    const { widthNames } = modelOf(model);
    for (const preset of PRESETS) {
      const { values } = presetFor(preset, "S5", model);
      checkHyperparameters(values, widthNames);
      assertEquals(Object.keys(values), HYPERPARAMETERS.filter((name) => name in values));
    }
    const { values, tuned } = presetFor("demo", "Dic7", model);
    checkHyperparameters(values, widthNames);
    assertEquals(tuned, false);
  }
});

Deno.test("optimizerOf() picks the optimizer's part", () => {
  assertEquals(optimizerOf(GOOD), {
    lr: 0.01,
    weightDecay: 1,
    beta1: 0.9,
    beta2: 0.98,
    warmup: 10,
  });
});
