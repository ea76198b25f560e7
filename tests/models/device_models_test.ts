/** What the models compute on a device, against their float64 references. */
import type { ComputeDevice } from "../../src/device/device.ts";
import { group } from "../../src/groups/names.ts";
import type { AdamwOptions } from "../../src/models/adamw.ts";
import {
  crossEntropyBackward,
  crossEntropyForward,
} from "../../src/models/cross_entropy_reference.ts";
import { BILINEAR } from "../../src/models/bilinear.ts";
import { type DeviceParameter, layOut, takeApart } from "../../src/models/device_parameters.ts";
import { MLP } from "../../src/models/mlp.ts";
import type { Activations, Model, Sizes, Tensors, Widths } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import { rowsPerBlock } from "../../src/models/pair_set.ts";
import type { Weights } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { MAX_CHUNK } from "../../src/training/engine.ts";
import { initialState } from "../../src/training/initial.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertEach, assertTensor, bytesOf } from "../helpers/compare.ts";
import { DEVICES, deviceTest } from "../helpers/devices.ts";
import { engineFor, run } from "../helpers/engines.ts";
import { padding, readMatrix } from "../helpers/matrices.ts";
import { type DevicePass, NetworkOnDevice } from "../helpers/network_on_device.ts";
import { firstPairs, freshWeights, inFloat64, problem } from "../helpers/problems.ts";

/** A group, the widths of a network on it, and the share of the pairs that it sees. */
type Case = readonly [group: string, widths: Widths, fraction: number];

/** A model, and the networks of it that are tried. */
interface Suite {
  readonly model: Model;
  /** Whether `hidden` is a ReLU of `hidden_pre`. */
  readonly hasRelu: boolean;
  /** Groups and widths that are no multiples of tiles, quads or workgroups, but for one or two. */
  readonly fresh: readonly Case[];
  /** Widths with which a group is memorised at once, and with what. */
  readonly confident: readonly Case[];
  readonly memorising: Pick<AdamwOptions, "lr" | "weightDecay">;
  /** Widths for a group of 24, and for groups smaller than that. */
  readonly middle: Widths;
  readonly small: Widths;
  /** Matrices that kernels write where the pairs are one block, and where they are two. */
  readonly written: readonly [one: number, two: number];
}

const PAIR_TABLES: Omit<Suite, "model" | "hasRelu"> = {
  fresh: [
    ["C1", { embed: 5, hidden: 3 }, 1],
    ["C7", { embed: 5, hidden: 3 }, 0.6],
    ["C7", { embed: 1, hidden: 1 }, 1],
    ["S4", { embed: 20, hidden: 17 }, 0.6],
    ["A5", { embed: 64, hidden: 70 }, 0.25],
    ["C113", { embed: 33, hidden: 19 }, 0.2],
    ["S5", { embed: 64, hidden: 128 }, 0.05],
  ],
  confident: [
    ["C7", { embed: 9, hidden: 21 }, 0.6],
    ["S4", { embed: 20, hidden: 35 }, 0.6],
    ["A5", { embed: 33, hidden: 70 }, 0.1],
    ["C113", { embed: 20, hidden: 67 }, 0.02],
    ["S5", { embed: 30, hidden: 61 }, 0.02],
  ],
  memorising: { lr: 0.01, weightDecay: 0.5 },
  middle: { embed: 20, hidden: 17 },
  small: { embed: 5, hidden: 7 },
  // E, hidden, logits, their gradients, 3 gradients; partial sums of dW_U are only needed for two.
  written: [9, 10],
};

const SUITES: readonly Suite[] = [
  { model: MLP, hasRelu: true, ...PAIR_TABLES },
  {
    model: BILINEAR, // but for two kernels the same: without the large groups
    hasRelu: false,
    ...PAIR_TABLES,
    fresh: PAIR_TABLES.fresh.slice(0, -2),
    confident: PAIR_TABLES.confident.slice(0, -2),
  },
  {
    model: TRANSFORMER,
    hasRelu: true,
    fresh: [
      ["C1", { dModel: 5, heads: 1, dHead: 3, dMlp: 9 }, 1],
      ["C7", { dModel: 5, heads: 2, dHead: 7, dMlp: 10 }, 0.6],
      ["C7", { dModel: 1, heads: 1, dHead: 1, dMlp: 1 }, 1],
      ["S4", { dModel: 20, heads: 5, dHead: 3, dMlp: 17 }, 0.6],
      ["A5", { dModel: 12, heads: 4, dHead: 20, dMlp: 35 }, 0.1],
      ["C7", { dModel: 67, heads: 9, dHead: 5, dMlp: 66 }, 1],
      ["C5", { dModel: 64, heads: 2, dHead: 65, dMlp: 64 }, 1],
    ],
    confident: [
      ["C7", { dModel: 9, heads: 1, dHead: 5, dMlp: 21 }, 0.6],
      ["S4", { dModel: 20, heads: 5, dHead: 3, dMlp: 35 }, 0.2],
      ["A5", { dModel: 19, heads: 4, dHead: 7, dMlp: 35 }, 0.05],
    ],
    memorising: { lr: 0.03, weightDecay: 0.5 },
    middle: { dModel: 20, heads: 5, dHead: 3, dMlp: 17 },
    small: { dModel: 5, heads: 2, dHead: 3, dMlp: 7 },
    // All of its memory but what is constant, and 7 gradients.
    written: [41, 41],
  },
];

const BLOCK = 64; // the smallest there is

for (const suite of SUITES) {
  const { model, fresh, confident, middle, small, written } = suite;
  const freshOf = (sizes: Sizes, seed: number) => freshWeights(sizes, seed, model);
  const blocksOf = (sizes: Sizes) => [BLOCK, rowsPerBlock(...model.rowWidths(sizes))];

  for (const [name, widths, fraction] of fresh) {
    const what = Object.entries(widths).map(([width, value]) => `${width} ${value}`).join(", ");

    deviceTest(
      `The ${model.name} of ${name} with ${what} matches the reference on fresh weights`,
      async (device) => {
        const sizes = model.sizes(group(name).order, widths);
        const networks = threeSplits(name, fraction)
          .map((pairs, i) => referenceOf(model, sizes, freshOf(sizes, i + 1), pairs));
        for (const blockRows of blocksOf(sizes)) {
          for (const instances of [1, 3]) {
            await assertMatches(device, suite, sizes, networks.slice(0, instances), blockRows);
          }
        }
      },
    );
  }

  for (const [name, widths, fraction] of confident) {
    deviceTest(
      `The ${model.name} of ${name} matches the reference on confident weights`,
      async (device) => {
        const sizes = model.sizes(group(name).order, widths);
        const pairs = threeSplits(name, fraction);
        const trained =
          await (TRAINED.get(`${model.name} ${name}`) ?? memorise(suite, name, sizes, pairs));
        const blocks = blocksOf(sizes);
        for (const [i, loss] of [1e-6, 1e-9, 1e-12].entries()) {
          const networks = trained.map((own, k) =>
            referenceOf(model, sizes, withLoss(model, own, pairs[k], sizes, loss), pairs[k])
          );
          await assertMatches(device, suite, sizes, networks, blocks[i % 2]);
          await assertMatches(device, suite, sizes, [networks[i]], blocks[1 - i % 2]);
        }
      },
    );
  }

  deviceTest(
    `A second backward pass of the ${model.name} gives the same gradients, not their double`,
    async (device) => {
      const sizes = model.sizes(24, middle);
      const pairs = threeSplits("S4", 0.6);
      const weights = [1, 2, 3].map((seed) => freshOf(sizes, seed));
      for (const blockRows of [BLOCK, 8192]) {
        const network = await NetworkOnDevice.create(device, model, sizes, weights, blockRows);
        const once = await network.pass(pairs);
        assertSameBytes(await network.pass(pairs), once);
        assertSameBytes(await network.pass(pairs, 2), once);
        network.destroy();
      }
    },
  );

  deviceTest(
    `A network computes the same bytes alone and among others, ${model.name}`,
    async (device) => {
      const sizes = model.sizes(24, middle);
      const pairs = threeSplits("S4", 0.6);
      const weights = [1, 2, 3].map((seed) => freshOf(sizes, seed));
      for (const blockRows of [BLOCK, 8192]) {
        const together = await pass(device, model, sizes, weights, pairs, blockRows);
        for (const i of [0, 1, 2]) {
          const alone = await pass(device, model, sizes, [weights[i]], [pairs[i]], blockRows);
          assertSameBytes(alone, [together[i]]);
        }
      }
    },
  );

  deviceTest(
    `What earlier passes of the ${model.name} left behind does not matter`,
    async (device) => {
      for (const [i, [order, fewer]] of [[7, 5], [11, 70]].entries()) { // one block, and two
        const sizes = model.sizes(order, small);
        const { train } = problem(`C${order}`, 1, 1);
        const few = firstPairs(train, fewer);
        const weights = [freshOf(sizes, 1)];
        const clean = await pass(device, model, sizes, weights, [few], BLOCK);

        const network = await NetworkOnDevice.create(device, model, sizes, weights, BLOCK);
        await network.pass([train]);
        assertSameBytes(await network.pass([few]), clean);
        assertEquals(await network.spoil(), written[i]);
        assertSameBytes(await network.pass([few]), clean);
        network.destroy();
      }
    },
  );

  deviceTest(
    `Gradients of the ${model.name} are zero in the padding, which so stays zero in the weights`,
    async (device) => {
      for (const [name, widths, fraction] of fresh.slice(1, 5)) {
        const sizes = model.sizes(group(name).order, widths);
        const weights = [freshOf(sizes, 1), freshOf(sizes, 2)];
        const network = await NetworkOnDevice.create(device, model, sizes, weights, BLOCK);
        await network.pass(threeSplits(name, fraction).slice(0, 2));
        for (const parameter of network.model.parameters) {
          const { label, value, gradient } = parameter;
          for (
            const [what, matrix] of Object.entries({ [label]: value, [`d${label}`]: gradient })
          ) {
            const around = aroundTensors(parameter, await readMatrix(device, matrix), 2);
            assertEquals(around, [], what);
          }
        }
        const { dlogits } = network.model;
        assertEquals(padding(await readMatrix(device, dlogits), dlogits), [], "dlogits");
        network.destroy();
      }
    },
  );
}

/** Three sets of pairs of different sizes, so that some have more padding rows than others. */
function threeSplits(group: string, fraction: number): Pairs[] {
  return [1, 0.5, 0.77].map((share, i) => {
    const { train } = problem(group, fraction, i + 1);
    return firstPairs(train, Math.max(1, Math.floor(share * train.a.length)));
  });
}

async function pass(
  device: ComputeDevice,
  model: Model,
  sizes: Sizes,
  weights: readonly Weights[],
  pairs: readonly Pairs[],
  blockRows: number,
): Promise<DevicePass[]> {
  const network = await NetworkOnDevice.create(device, model, sizes, weights, blockRows);
  const passes = await network.pass(pairs);
  network.destroy();
  return passes;
}

/** A network, and what its reference makes of its pairs. */
interface Reference {
  readonly weights: Weights;
  readonly pairs: Pairs;
  readonly activations: Activations;
  readonly losses: Float64Array;
  readonly correct: Uint8Array;
  gradients(alive: (index: number) => boolean): Tensors;
}

function referenceOf(model: Model, sizes: Sizes, weights: Weights, pairs: Pairs): Reference {
  const tensors = inFloat64(weights);
  const activations = model.forward(tensors, pairs, sizes);
  const { logits } = activations;
  const dlogits = crossEntropyBackward(logits, pairs.labels, sizes.order);
  return {
    weights,
    pairs,
    activations,
    ...crossEntropyForward(logits, pairs.labels, sizes.order),
    gradients: (alive) => model.backward(dlogits, tensors, activations, pairs, sizes, alive),
  };
}

/** Holds all that a device computes against the float64 reference. */
async function assertMatches(
  device: ComputeDevice,
  { model, hasRelu }: Suite,
  sizes: Sizes,
  networks: readonly Reference[],
  blockRows: number,
): Promise<void> {
  const weights = networks.map((network) => network.weights);
  const pairs = networks.map((network) => network.pairs);
  const passes = await pass(device, model, sizes, weights, pairs, blockRows);
  passes.forEach((actual, i) => {
    const what = `network ${i} of ${networks.length}, blocks of ${blockRows}`;
    const { activations: { hidden_pre, hidden, logits }, losses, correct } = networks[i];

    if (hasRelu) assertSigns(actual.hidden, hidden_pre, what);
    assertTensor(actual.hidden, hidden, 1e-6, `${what}, hidden`);
    assertTensor(actual.logits, logits, 1e-6, `${what}, logits`);
    assertEach(actual.losses, losses, 1e-4, `${what}, losses`);
    assertEquals(actual.correct, correct, what);
    assertEach([mean(actual.losses)], [mean(losses)], 1e-4, `${what}, mean loss`);

    const gradients = networks[i].gradients((k) => actual.hidden[k] > 0);
    assertEquals([...actual.gradients.keys()].toSorted(), model.tensors.toSorted());
    for (const [name, gradient] of Object.entries(gradients)) {
      assertTensor(actual.gradients.get(name)!, gradient, 1e-4, `${what}, d${name}`);
    }
  });
}

/** A neuron may be off on one side only where rounding decides. */
function assertSigns(hidden: Float32Array, hidden_pre: Float64Array, what: string): void {
  const largest = hidden_pre.reduce((max, pre) => Math.max(max, Math.abs(pre)), 0);
  hidden_pre.forEach((pre, k) => {
    assert(
      (hidden[k] > 0) === (pre > 0) || Math.abs(pre) < 1e-6 * Math.max(1, largest),
      `${what}: neuron ${k} has ${pre} before the ReLU and ${hidden[k]} after it`,
    );
  });
}

function assertSameBytes(actual: readonly DevicePass[], expected: readonly DevicePass[]): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((own, i) => {
    const { hidden, logits, losses, correct, gradients } = actual[i];
    assertEquals({ hidden, logits, losses, correct }, {
      hidden: own.hidden,
      logits: own.logits,
      losses: own.losses,
      correct: own.correct,
    });
    assertEquals(bytesOf(gradients), bytesOf(own.gradients));
  });
}

/** The numbers around the tensors of a parameter, or of its gradient, that are not zero. */
function aroundTensors(
  parameter: DeviceParameter,
  laidOut: Float32Array,
  instances: number,
): number[] {
  const tensors = Array.from(
    { length: instances },
    () => new Map<string, Float32Array<ArrayBuffer>>(),
  );
  takeApart(parameter, laidOut, tensors);
  const bare = layOut(parameter, tensors);
  return Array.from(laidOut.filter((value, i) => value !== bare[i]));
}

/** Weights that were trained for a test on one profile and serve the other as well. */
const TRAINED = new Map<string, Promise<Weights[]>>();

/** Trains until every pair is right, and by some margin. */
function memorise(
  { model, memorising }: Suite,
  group: string,
  sizes: Sizes,
  pairs: readonly Pairs[],
): Promise<Weights[]> {
  const optimizer = { ...memorising, beta1: 0.9, beta2: 0.98, warmup: 10 };
  const train = async () => {
    const engine = await engineFor(
      DEVICES[0].device!,
      model,
      sizes,
      pairs.map((train) => ({ train, test: firstPairs(train, 0), optimizer })),
      pairs.map((_, i) => initialState(freshWeights(sizes, i + 1, model))),
    );
    const { snapshots } = await run(engine, 0, MAX_CHUNK, { snapshots: [MAX_CHUNK] });
    engine.destroy();
    return [...snapshots[0].weights];
  };
  const trained = train();
  TRAINED.set(`${model.name} ${group}`, trained);
  return trained;
}

/** Scales the unembedding, which is last, and the logits with it, until the mean loss is about `loss`. */
function withLoss(
  model: Model,
  weights: Weights,
  pairs: Pairs,
  sizes: Sizes,
  loss: number,
): Weights {
  const { logits } = model.forward(inFloat64(weights), pairs, sizes);
  const { correct } = crossEntropyForward(logits, pairs.labels, sizes.order);
  assert(correct.every((right) => right === 1), "memorised");
  const lossAt = (scale: number) =>
    mean(crossEntropyForward(logits.map((l) => scale * l), pairs.labels, sizes.order).losses);
  let [low, high] = [0, 100];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (lossAt(middle) > loss) low = middle;
    else high = middle;
  }
  const reached = lossAt(high);
  assert(reached > 0.9 * loss && reached < 1.1 * loss, `loss ${reached} instead of ${loss}`);
  const unembed = model.tensors.at(-1)!;
  return new Map([...weights, [unembed, weights.get(unembed)!.map((value) => high * value)]]);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
