import type { ComputeDevice } from "../../src/device/device.ts";
import { HARDWARE, SOFTWARE } from "../../src/device/profile.ts";
import { group } from "../../src/groups/names.ts";
import type { Widths } from "../../src/models/model.ts";
import { type ModelName, MODELS, parametersOf } from "../../src/models/models.ts";
import type { ParameterSpec, Weights } from "../../src/models/parameters.ts";
import type { Hyperparameters, Seeds } from "../../src/training/config.ts";
import type { ChunkResult, StateTensors } from "../../src/training/engine.ts";
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
const COMMON = {
  steps: STEPS,
  lr: 0.01,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 5,
  trainFraction: 0.9,
};

/** What three networks have of their own. */
const OWN: readonly Partial<Hyperparameters>[] = [
  { trainFraction: 0.2 },
  { lr: 0.003, weightDecay: 0, beta1: 0.8, beta2: 0.999 },
  { lr: 0.02, weightDecay: 2, warmup: 20, trainFraction: 0.55 },
];

/** Widths of networks that share matrices. */
interface Shared {
  /** Of each that has none of its own. */
  readonly common: Widths;
  /** Of the three: each is the widest, or has the most rows, in something. */
  readonly own: readonly Widths[];
  /** Those of the matrices; two take two blocks of columns. */
  readonly padding: Widths;
  /** Matrices that are wider still. */
  readonly wider: Widths;
  /** Updates that show it. */
  readonly steps: number;
}

const PAIR_WIDTHS: Shared = {
  common: { embed: 11, hidden: 19 },
  own: [{ embed: 80 }, { hidden: 70 }, {}],
  padding: { embed: 80, hidden: 70 },
  wider: { embed: 11, hidden: 1000 },
  steps: STEPS,
};
const SHARED: Readonly<Record<ModelName, Shared>> = {
  mlp: PAIR_WIDTHS,
  transformer: {
    common: { dModel: 11, heads: 2, dHead: 3, dMlp: 19 },
    own: [{ dModel: 70, heads: 1 }, { dMlp: 66, dHead: 5 }, { heads: 5, dHead: 4 }],
    padding: { dModel: 70, heads: 5, dHead: 5, dMlp: 66 },
    wider: { dModel: 11, heads: 2, dHead: 3, dMlp: 2000 },
    steps: 6, // they take long
  },
  bilinear: PAIR_WIDTHS,
};

/** Elements of the parameters in matrices of the padding, and layers of those of a common network. */
const PARAMETERS: Readonly<Record<ModelName, { elements: number; layers: number }>> = {
  mlp: { elements: 2 * 64 * 128 + 2 * 128 * 128 + 128 * 64, layers: 5 },
  // Tokens and places, four of each head, from the residual stream to neurons and logits, and back.
  transformer: { elements: 64 * 128 + 5 * 4 * 128 * 64 + 2 * 128 * 128, layers: 1 + 2 * 4 + 2 },
  bilinear: { elements: 2 * 64 * 128 + 2 * 128 * 128 + 128 * 64, layers: 5 },
};

/** What the networks of a model have of their own. */
function ownOf(model: ModelName): Partial<Hyperparameters>[] {
  return OWN.map((own, i) => ({ ...own, ...SHARED[model].own[i] }));
}

function seedsOf(seed: number): Seeds {
  return { seed, split: { generator: "groupscope", seed }, init: seed };
}

function planOf({ model = "mlp", ...changes }: Partial<FreshPlan>): TrainingPlan {
  return planTraining({
    group: group("S4"),
    model,
    hyperparameters: { ...COMMON, ...SHARED[model].common },
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: OWN.map((_, i) => seedsOf(i + 1)),
    ...changes,
  });
}

/** One of the networks, alone. */
function alone(i: number, { model = "mlp", ...changes }: Partial<FreshPlan>): TrainingPlan {
  const hyperparameters = { ...COMMON, ...SHARED[model].common, ...ownOf(model)[i] };
  return planOf({ model, hyperparameters, seeds: [seedsOf(i + 1)], ...changes });
}

async function trained(
  plan: TrainingPlan,
  device: ComputeDevice | null,
  steps: number,
): Promise<ChunkResult> {
  const engine = await createEngine(plan, [...plan.networks.keys()], device);
  const seen = [0, Math.floor(0.4 * steps), steps];
  const result = await run(engine, 0, steps, {
    evaluate: seen,
    snapshots: seen,
    state: true,
    evaluateTrain: true,
  });
  engine.destroy();
  return result;
}

/** Tensors with zeros after each row, each matrix and each layer, in larger shapes. */
function widened(
  tensors: StateTensors,
  shapes: readonly ParameterSpec[],
  larger: readonly ParameterSpec[],
): Weights {
  return new Map(larger.map(({ name, shape }, i) => {
    const values = tensors.get(name)!;
    // W has a half for each side.
    const [own, wide] = [shapes[i].shape, shape].map(([first, ...rest]) =>
      name === "W" ? [2, first / 2, ...rest] : [first, ...rest]
    );
    const out = new Float32Array(wide.reduce((product, side) => product * side));
    values.forEach((value, index) => {
      let [place, step, left] = [0, 1, index];
      for (let side = own.length - 1; side >= 0; side--) {
        place += step * (left % own[side]);
        left = Math.floor(left / own[side]);
        step *= wide[side];
      }
      out[place] = value;
    });
    return [name, out];
  }));
}

for (const model of MODELS) {
  const { padding, wider, steps } = SHARED[model];

  deviceTest(
    `Networks of other widths, rates and sets share matrices and have the bytes of single ones, ${model}`,
    async (device) => {
      const together = await trained(planOf({ model, own: ownOf(model) }), device, steps);
      for (const i of OWN.keys()) {
        const single = await trained(alone(i, { model, padding }), device, steps);
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
      const together = await trained(planOf({ model, own: ownOf(model) }), device, steps);
      for (const i of OWN.keys()) {
        const what = `network ${i}`;
        const reference = await trained(alone(i, { model }), null, steps);
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

  deviceTest(
    `A narrower network is a wider one with zeros around it, which stay zero, ${model}`,
    async (device) => {
      const { dHead } = padding; // scores are by its root: it is that of both
      const narrow = { ...COMMON, ...SHARED[model].common, ...(dHead && { dHead }) };
      const seeds = [seedsOf(1)];
      const small = planOf({ model, hyperparameters: narrow, seeds, padding });
      const [few, many] = [narrow, padding].map((widths) => parametersOf(model, 24, widths));
      const [{ state: { parameters } }] = small.networks;
      const large = planOf({
        model,
        hyperparameters: { ...narrow, ...padding },
        seeds,
        weights: widened(parameters, few, many),
      });
      const [own, wide] = [await trained(small, device, 5), await trained(large, device, 5)];
      for (const facet of ["parameters", "firstMoment", "secondMoment"] as const) {
        const expected = widened(own.state![0][facet], few, many);
        assertEquals(bytesOf(wide.state![0][facet]), bytesOf(expected), facet);
      }
    },
  );

  Deno.test(`mostInstances() counts matrices as wide as the padding, and what is read back, ${model}`, () => {
    const most = (changes: Partial<FreshPlan>, limits: Partial<GPUSupportedLimits> = {}) =>
      mostInstances(
        planOf({ model, ...changes }),
        { profile: HARDWARE, gpu: { limits: { ...LIMITS, ...limits } } } as ComputeDevice,
      );
    assertEquals(most({ own: ownOf(model) }), most({ padding }));
    assert(most({}) > most({ padding }) && most({ padding }) > most({ padding: wider }));
    const widest = Object.fromEntries(Object.keys(padding).map((name) => [name, 8192]));
    assertEquals(most({ padding: widest }), 1);
    // A state: three of each parameter, with their padding to multiples of 64.
    const state = 3 * 4 * PARAMETERS[model].elements;
    assertEquals(most({ padding }, { maxBufferSize: 7 * state }), 7);
    // Of a small network metrics are more: 64 parts of loss and count of both sets, and of the squares
    // of each layer of weights, after each of up to 129 steps.
    const metrics = 129 * 64 * 4 * (2 * 2 + PARAMETERS[model].layers);
    assert(most({}, { maxBufferSize: 20 * metrics }) <= 20);
    // One dispatch updates all parameters, a page of 64 x 64 in each of its layers of workgroups.
    const unlimited = { maxBufferSize: Infinity, maxStorageBufferBindingSize: Infinity };
    const pages = state / 3 / 4 / 64 ** 2;
    assertEquals(most({ padding }, unlimited), Math.floor(65535 / pages));
  });

  Deno.test(`mostInstances() counts layers of textures, and rows of the texture of tokens, ${model}`, () => {
    const most = (limits: Partial<GPUSupportedLimits>) =>
      mostInstances(planOf({ model }), {
        profile: SOFTWARE,
        gpu: { limits: { ...LIMITS, maxTextureDimension2D: 8192, ...limits } },
      } as ComputeDevice);
    assertEquals(most({ maxTextureArrayLayers: 60 }), 10); // (p, m, v) of both sides or heads
    // 576 pairs in quads, and one quad more for each of the 24 tokens, of both sides.
    assertEquals(most({ maxTextureDimension2D: 1 }), Math.floor(1024 / (2 * (576 / 4 + 24))));
  });
}

deviceTest(
  "The padding of a network decides its blocks of pairs, whatever its width",
  async (device) => {
    const wide = { embed: 11, hidden: 6144 }; // blocks of 320 pairs, of 518
    const hyperparameters = { ...COMMON, ...PAIR_WIDTHS.common, ...OWN[2], trainFraction: 0.9 };
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
  for (const model of MODELS) {
    const { common, padding } = SHARED[model];
    const { networks } = planOf({ model, own: ownOf(model) });
    assertEquals(
      networks.map(({ hyperparameters }) => hyperparameters),
      ownOf(model).map((own) => ({ ...COMMON, ...common, ...own })),
    );
    for (const network of networks) assertEquals(network.padding, padding);
  }
  const { networks } = planOf({ own: ownOf("mlp") });
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
  const plan = planOf({ own: ownOf("mlp") });
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
    () => planOf({ own: ownOf("mlp"), padding: { embed: 80, hidden: 69 } }),
    RangeError,
    "Cannot train with padding of hidden 69: it must be a whole number from 70 to 8192",
  );
});
