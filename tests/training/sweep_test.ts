import { group } from "../../src/groups/names.ts";
import { presetFor } from "../../src/training/presets.ts";
import type { Sizes } from "../../src/models/model.ts";
import type { Hyperparameters } from "../../src/training/config.ts";
import { planFlops, planTraining, type TrainingPlan } from "../../src/training/plan.ts";
import { runPlan } from "../../src/training/run_plan.ts";
import {
  choicesOf,
  networkFolder,
  networkName,
  settingsOf,
  sweep,
  SWEPT,
} from "../../src/training/sweep.ts";
import { train } from "../../src/training/train.ts";
import { assertEquals, assertNotEquals, assertRejects } from "../../src/std/assert.ts";
import { DEVICES } from "../helpers/devices.ts";

Deno.test("sweep() makes all combinations, seeds fastest", () => {
  assertEquals(sweep([3, 1], { lr: [0.1, 0.2], hidden: [4, 8] }), [
    { hidden: 4, lr: 0.1, seed: 3 },
    { hidden: 4, lr: 0.1, seed: 1 },
    { hidden: 4, lr: 0.2, seed: 3 },
    { hidden: 4, lr: 0.2, seed: 1 },
    { hidden: 8, lr: 0.1, seed: 3 },
    { hidden: 8, lr: 0.1, seed: 1 },
    { hidden: 8, lr: 0.2, seed: 3 },
    { hidden: 8, lr: 0.2, seed: 1 },
  ]);
  assertEquals(sweep([1], {}), [{ seed: 1 }]);
});

Deno.test("settingsOf() and choicesOf() undo each other", () => {
  const choices = { embed: [2, 3], beta1: [0, 0.5], trainFraction: [0.25, 1, 0.5] };
  assertEquals(settingsOf(choices).length, 12);
  assertEquals(choicesOf(settingsOf(choices)), choices);
  assertEquals(choicesOf([{}]), {});
});

Deno.test("networkName() and networkFolder() say what differs, in one order", () => {
  const setting = { trainFraction: 0.5, lr: 1e-7, hidden: 64, beta1: 0.9, weightDecay: 0 };
  const name = "hidden 64, lr 1e-7, weight decay 0, beta1 0.9, train fraction 0.5, seed 2";
  assertEquals(networkName(setting, 2), name);
  assertEquals(
    networkFolder(setting, 2),
    "hidden64-lr1e-7-weight-decay0-beta1-0.9-train-fraction0.5-seed2",
  );
  assertEquals([networkName({}, 3), networkFolder({}, 3)], ["seed 3", "seed-3"]);
  const widths = { dMlp: 32, heads: 2, dModel: 16, lr: 0.1, dHead: 8 };
  assertEquals(networkName(widths, 1), "d model 16, heads 2, d head 8, d mlp 32, lr 0.1, seed 1");
  assertEquals(networkFolder(widths, 1), "d-model16-heads2-d-head8-d-mlp32-lr0.1-seed1");
});

Deno.test("Names of all settings of a sweep differ", () => {
  const choices = Object.fromEntries(SWEPT.map((name) => [name, [1, 10]]));
  const folders = sweep([1, 11], choices).map(({ seed, ...own }) => networkFolder(own, seed));
  assertEquals(new Set(folders).size, 2 ** (SWEPT.length + 1));
});

const COMMON = { steps: 6, embed: 4, hidden: 6 };
const SMALL = { group: "C5", device: "cpu", ...COMMON } as const;

Deno.test("train() gives each of several networks what it has of its own", async () => {
  const networks = [
    ...sweep([1, 2], { hidden: [5, 8], trainFraction: [0.4, 1] }),
    { seed: 1, steps: 3, lr: 0.5 },
  ];
  const heard = networks.map(() => 0);
  const trained = await train({
    ...SMALL,
    networks,
    onMetrics: (seed, _, index) => {
      assertEquals(seed, networks[index].seed);
      heard[index]++;
    },
  });
  assertEquals(heard, [7, 7, 7, 7, 7, 7, 7, 7, 4]);
  for (const [i, network] of trained.entries()) {
    const { seed, ...own } = networks[i];
    const [single] = await train({ ...SMALL, ...own, evalEvery: 1, seeds: [seed] });
    assertEquals(network, single);
    assertEquals(network.hyperparameters, { ...presetFor("demo", "C5").values, ...COMMON, ...own });
  }
  assertNotEquals(trained[0].weights, trained[2].weights);
});

Deno.test("train() gives each of several transformers its own widths", async () => {
  const common = { group: "C5", model: "transformer", device: "cpu", steps: 3 } as const;
  const widths = { dModel: 6, heads: 1, dHead: 3, dMlp: 5 };
  const networks = sweep([1], { dModel: [4, 6], heads: [1, 2], dHead: [3, 5], dMlp: [5, 7] });
  const trained = await train({ ...common, networks });
  assertEquals(trained.length, 16);
  for (const i of [0, 6, 15]) {
    const { seed: _, ...own } = networks[i];
    assertEquals(trained[i].sizes, { order: 5, ...widths, ...own } as Sizes);
    const [single] = await train({ ...common, ...own, evalEvery: 1 });
    assertEquals(trained[i], single);
  }
});

Deno.test("planFlops() adds up what each network multiplies, by its own widths", () => {
  const plan = (own: readonly Partial<Hyperparameters>[]) =>
    planTraining({
      group: group("C5"),
      model: "transformer",
      hyperparameters: presetFor("demo", "C5", "transformer").values,
      cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
      seeds: own.map(() => ({ seed: 1, split: { generator: "groupscope", seed: 1 }, init: 1 })),
      own,
    });
  const settings = [{ heads: 1 }, { heads: 3 }, { dMlp: 50, trainFraction: 1 }];
  const sum = settings.reduce((total, own) => total + planFlops(plan([own])), 0);
  assertEquals(planFlops(plan(settings)), sum);
  // Each head beside the first adds its own products for 11 tokens and 15 pairs, there and back.
  const widths = { dModel: 3, dHead: 2, dMlp: 7 };
  const [one, two] = [1, 2].map((heads) => planFlops(plan([{ ...widths, heads }])));
  const [V, P, T] = [11 * 3 * 2, 2 * 3 * (7 + 5), 11 * 2 * (7 + 5)];
  const mixed = 2 * 15 * (7 + 5); // of a and of b
  assertEquals(two - one, 2 * 3 * (V + P + T + mixed));
});

Deno.test("train() refuses networks beside seeds, and their fractions beside a split", async () => {
  const networks = sweep([1], { trainFraction: [0.5, 1] });
  await assertRejects(
    () => train({ ...SMALL, networks, seeds: [1, 2] }),
    RangeError,
    "Cannot train with seeds 1,2 beside networks: give one",
  );
  const [{ split }] = await train({ ...SMALL, steps: 0 });
  await assertRejects(
    () => train({ ...SMALL, networks, split }),
    RangeError,
    "Cannot train with trainFraction 0.5 beside split: give one",
  );
});

for (const { device, profile } of DEVICES) {
  Deno.test({
    name: `runPlan() puts together what has come equally far with the same steps and padding, on ` +
      `the ${profile.name} profile${device ? "" : " (needs a WebGPU adapter)"}`,
    ignore: device === undefined,
    fn: async () => {
      const plan: TrainingPlan = planTraining({
        group: group("C5"),
        model: "mlp",
        hyperparameters: { ...presetFor("demo", "C5").values, ...COMMON },
        cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
        seeds: Array.from({ length: 6 }, (_, i) => i).map((seed) => ({
          seed,
          split: { generator: "groupscope", seed },
          init: seed,
        })),
        own: [{}, { steps: 3 }, { lr: 1 }, { hidden: 9 }, { steps: 3, embed: 5 }, {}],
      });
      const [first, ...rest] = plan.networks;
      const other = { ...first, padding: { embed: 64, hidden: 64 } };
      const later = { ...first, first: 2 };
      const batches: (readonly number[])[] = [];
      const finished = new Set<number>();
      await runPlan({ ...plan, networks: [first, ...rest, other, later] }, device!, {
        network: (i) => ({ onFinish: () => void finished.add(i) }),
        onBatch: (networks) => batches.push(networks),
      });
      assertEquals(batches, [[0, 2, 3, 5], [1, 4], [6], [7]]);
      assertEquals(finished.size, 8);
    },
  });
}
