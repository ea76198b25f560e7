import type { ComputeDevice } from "../../src/device/device.ts";
import { HARDWARE, SOFTWARE } from "../../src/device/profile.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import type { Hyperparameters, Seeds } from "../../src/training/config.ts";
import type { ChunkResult } from "../../src/training/engine.ts";
import {
  createEngine,
  type FreshPlan,
  mostInstances,
  planTraining,
  type TrainingPlan,
} from "../../src/training/plan.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "../../src/std/assert.ts";
import { assertEach, assertTensor, bytesOf } from "../helpers/compare.ts";
import { deviceTest } from "../helpers/devices.ts";
import { run } from "../helpers/engines.ts";

const STEPS = 25;
const COMMON: Hyperparameters = {
  embed: 11,
  hidden: 19,
  steps: STEPS,
  lr: 0.01,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 5,
  trainFraction: 0.9,
};

/** Each is the widest, or has the most rows, in something; the widest take two blocks of columns. */
const OWN: readonly Partial<Hyperparameters>[] = [
  { embed: 80, trainFraction: 0.2 },
  { hidden: 70, lr: 0.003, weightDecay: 0, beta1: 0.8, beta2: 0.999 },
  { lr: 0.02, weightDecay: 2, warmup: 20, trainFraction: 0.55 },
];
const PADDING = { embed: 80, hidden: 70 };

function seedsOf(seed: number): Seeds {
  return { seed, split: { generator: "groupscope", seed }, init: seed };
}

function planOf(changes: Partial<FreshPlan>): TrainingPlan {
  return planTraining({
    group: group("S4"),
    model: "mlp",
    hyperparameters: COMMON,
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: OWN.map((_, i) => seedsOf(i + 1)),
    ...changes,
  });
}

/** One of the networks, alone. */
function alone(i: number, changes: Partial<FreshPlan>): TrainingPlan {
  const hyperparameters = { ...COMMON, ...OWN[i] };
  return planOf({ hyperparameters, seeds: [seedsOf(i + 1)], ...changes });
}

async function trained(plan: TrainingPlan, device: ComputeDevice | null): Promise<ChunkResult> {
  const engine = await createEngine(plan, [...plan.networks.keys()], device);
  const result = await run(engine, 0, STEPS, {
    evaluate: [0, 10, STEPS],
    snapshots: [0, 10, STEPS],
    state: true,
    evaluateTrain: true,
  });
  engine.destroy();
  return result;
}

for (const model of PAIR_MODELS) {
  deviceTest(
    `Networks of other widths, rates and sets share matrices and have the bytes of single ones, ${model}`,
    async (device) => {
      const together = await trained(planOf({ model, own: OWN }), device);
      for (const i of OWN.keys()) {
        const single = await trained(alone(i, { model, padding: PADDING }), device);
        const metrics = ({ train, evaluations }: ChunkResult, i: number) => [
          train.map(({ step, metrics }) => [step, metrics[i]]),
          evaluations.map((e) => [e.step, e.test[i], e.sumOfSquaredWeights[i]]),
        ];
        assertEquals(metrics(together, i), metrics(single, 0));
        together.snapshots.forEach(({ weights }, s) =>
          assertEquals(bytesOf(weights[i]), bytesOf(single.snapshots[s].weights[0]))
        );
        for (const facet of ["parameters", "firstMoment", "secondMoment"] as const) {
          const [own, others] = [together.state![i][facet], single.state![0][facet]];
          assertEquals(bytesOf(own), bytesOf(others), `${facet} of network ${i}`);
        }
      }
    },
  );

  deviceTest(
    `Networks that share matrices follow the float64 reference of their own widths, ${model}`,
    async (device) => {
      const together = await trained(planOf({ model, own: OWN }), device);
      for (const i of OWN.keys()) {
        const what = `network ${i}`;
        const reference = await trained(alone(i, { model }), null);
        const losses = ({ train }: ChunkResult, i: number) =>
          train.map(({ metrics }) => metrics[i].loss!);
        assertEach(losses(together, i), losses(reference, 0), 1e-5, `${what}, train losses`);
        together.evaluations.forEach(({ test, sumOfSquaredWeights }, e) => {
          const expected = reference.evaluations[e];
          assertEach([test[i].loss!], [expected.test[0].loss!], 1e-5, `${what}, test loss`);
          assertEquals(test[i].accuracy, expected.test[0].accuracy);
          const [sum] = expected.sumOfSquaredWeights;
          assertEach([sumOfSquaredWeights[i]], [sum], 1e-6, `${what}, sum of squares`);
        });
        for (const facet of ["parameters", "firstMoment", "secondMoment"] as const) {
          assertEquals(together.state![i][facet].size, reference.state![0][facet].size);
          for (const [name, values] of reference.state![0][facet]) {
            const tensor = together.state![i][facet].get(name)!;
            assertTensor(tensor, values, 5e-5, `${what}, ${facet} of ${name}`);
          }
        }
      }
    },
  );

  Deno.test(`mostInstances() counts matrices as wide as the padding, and what is read back, ${model}`, () => {
    const most = (changes: Partial<FreshPlan>, limits: Partial<GPUSupportedLimits> = {}) =>
      mostInstances(
        planOf({ model, ...changes }),
        { profile: HARDWARE, gpu: { limits: { ...LIMITS, ...limits } } } as ComputeDevice,
      );
    assertEquals(most({ own: OWN }), most({ padding: PADDING }));
    const wide = { embed: 11, hidden: 1000 };
    assert(
      most({}) > most({ padding: PADDING }) && most({ padding: PADDING }) > most({ padding: wide }),
    );
    assertEquals(most({ padding: { embed: 8192, hidden: 8192 } }), 1);
    // A state: three of each parameter, with their padding to multiples of 64.
    const state = 3 * 4 * (2 * 64 * 128 + 2 * 128 * 128 + 128 * 64);
    assertEquals(most({ padding: PADDING }, { maxBufferSize: 7 * state }), 7);
    // Of a small network metrics are more: 64 parts of loss and count of both sets, and of the squares
    // of five layers of weights, after each of up to 129 steps.
    const metrics = 129 * 64 * 4 * (2 * 2 + 5);
    assert(most({}, { maxBufferSize: 20 * metrics }) <= 20);
    // One dispatch updates all parameters, a page of 64 x 64 in each of its layers of workgroups.
    const unlimited = { maxBufferSize: Infinity, maxStorageBufferBindingSize: Infinity };
    const pages = state / 3 / 4 / 64 ** 2;
    assertEquals(most({ padding: PADDING }, unlimited), Math.floor(65535 / pages));
  });

  Deno.test(`mostInstances() counts layers of textures, and rows of the texture of tokens, ${model}`, () => {
    const most = (limits: Partial<GPUSupportedLimits>) =>
      mostInstances(planOf({ model }), {
        profile: SOFTWARE,
        gpu: { limits: { ...LIMITS, maxTextureDimension2D: 8192, ...limits } },
      } as ComputeDevice);
    assertEquals(most({ maxTextureArrayLayers: 60 }), 10); // (p, m, v) of both sides
    // 576 pairs in quads, and one quad more for each of the 24 tokens, of both sides.
    assertEquals(most({ maxTextureDimension2D: 1 }), Math.floor(1024 / (2 * (576 / 4 + 24))));
  });
}

deviceTest(
  "The padding of a network decides its blocks of pairs, whatever its width",
  async (device) => {
    const wide = { embed: 11, hidden: 6144 }; // blocks of 320 pairs, of 518
    const hyperparameters = { ...COMMON, ...OWN[2], trainFraction: 0.9 };
    const [padded, narrow] = [
      alone(2, { hyperparameters, padding: wide }),
      alone(2, { hyperparameters }),
    ];
    const after = async (plan: TrainingPlan) => {
      const engine = await createEngine(plan, [0], device);
      const { state } = await run(engine, 0, 2, { state: true });
      engine.destroy();
      return bytesOf(state![0].parameters);
    };
    assertNotEquals(await after(padded), await after(narrow));
  },
);

const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxTextureArrayLayers: 256,
};

Deno.test("planTraining() gives each network its own hyper-parameters and a padding for all", () => {
  const { networks } = planOf({ own: OWN });
  assertEquals(networks.map(({ hyperparameters }) => hyperparameters), [
    { ...COMMON, ...OWN[0] },
    { ...COMMON, ...OWN[1] },
    { ...COMMON, ...OWN[2] },
  ]);
  for (const { padding } of networks) assertEquals(padding, PADDING);
  assertEquals(networks.map(({ split }) => split.train.length), [115, 518, 316]);
  assertEquals(networks.map(({ state }) => state.parameters.get("W")!.length), [
    2 * 80 * 19,
    2 * 11 * 70,
    2 * 11 * 19,
  ]);
  const single = alone(0, {}).networks[0];
  assertEquals(single.padding, { embed: 80, hidden: 19 });
  assertEquals(bytesOf(networks[0].state.parameters), bytesOf(single.state.parameters));
});

Deno.test("createEngine() on the CPU takes networks of equal widths only", async () => {
  const plan = planOf({ own: OWN });
  (await createEngine(plan, [1], null)).destroy();
  await assertRejects(
    () => createEngine(plan, [0, 1], null),
    RangeError,
    "Cannot train networks of several widths in one engine on the CPU",
  );
});

Deno.test("planTraining() refuses a bad value of any network, and a padding that one does not fit", () => {
  assertThrows(
    () => planOf({ own: [{}, { lr: -1 }, {}] }),
    RangeError,
    "Cannot train with lr -1: it must be a positive number",
  );
  assertThrows(
    () => planOf({ own: OWN, padding: { embed: 80, hidden: 69 } }),
    RangeError,
    "Cannot train with padding of hidden 69: it must be a whole number from 70 to 8192",
  );
});
