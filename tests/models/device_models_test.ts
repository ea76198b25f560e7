import type { ComputeDevice } from "../../src/device/device.ts";
import {
  crossEntropyBackward,
  crossEntropyForward,
} from "../../src/models/cross_entropy_reference.ts";
import { BILINEAR } from "../../src/models/bilinear.ts";
import { MLP } from "../../src/models/mlp.ts";
import { type MlpSizes, toMlpTensors } from "../../src/models/mlp_reference.ts";
import type { Model } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import { rowsPerBlock } from "../../src/models/pair_set.ts";
import type { Weights } from "../../src/models/parameters.ts";
import { MAX_CHUNK } from "../../src/training/engine.ts";
import { initialState } from "../../src/training/initial.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertEach, assertTensor, bytesOf } from "../helpers/compare.ts";
import { DEVICES, deviceTest } from "../helpers/devices.ts";
import { engineFor, run } from "../helpers/engines.ts";
import { fillMatrix, padding, readMatrix } from "../helpers/matrices.ts";
import { type DevicePass, NetworkOnDevice } from "../helpers/network_on_device.ts";
import { firstPairs, freshWeights, problem } from "../helpers/problems.ts";

const MODELS: readonly Model[] = [MLP, BILINEAR];

/** Groups and widths that are no multiples of tiles, quads or workgroups, but for one. */
const CASES: [group: string, sizes: MlpSizes, fraction: number][] = [
  ["C1", { order: 1, embed: 5, hidden: 3 }, 1],
  ["C7", { order: 7, embed: 5, hidden: 3 }, 0.6],
  ["C7", { order: 7, embed: 1, hidden: 1 }, 1],
  ["S4", { order: 24, embed: 20, hidden: 17 }, 0.6],
  ["A5", { order: 60, embed: 64, hidden: 70 }, 0.25],
  ["C113", { order: 113, embed: 33, hidden: 19 }, 0.2],
  ["S5", { order: 120, embed: 64, hidden: 128 }, 0.05],
];

const BLOCK = 64; // the smallest there is

/** Widths with which a group is memorised at once. */
const CONFIDENT: [group: string, sizes: MlpSizes, fraction: number][] = [
  ["C7", { order: 7, embed: 9, hidden: 21 }, 0.6],
  ["S4", { order: 24, embed: 20, hidden: 35 }, 0.6],
  ["A5", { order: 60, embed: 33, hidden: 70 }, 0.1],
  ["C113", { order: 113, embed: 20, hidden: 67 }, 0.02],
  ["S5", { order: 120, embed: 30, hidden: 61 }, 0.02],
];

for (const model of MODELS) {
  for (const [group, sizes, fraction] of CASES) {
    const { order, embed, hidden } = sizes;
    const name = `${model.name} of ${group}, d ${embed}, h ${hidden}`;

    deviceTest(`The ${name} matches the reference on fresh weights`, async (device) => {
      const pairs = threeSplits(group, fraction);
      const weights = [1, 2, 3].map((seed) => freshWeights(sizes, seed));
      for (const blockRows of [BLOCK, rowsPerBlock(order, hidden)]) {
        for (const instances of [1, 3]) {
          await assertMatchesReference(
            device,
            model,
            sizes,
            weights.slice(0, instances),
            pairs.slice(0, instances),
            blockRows,
          );
        }
      }
    });
  }

  for (const [group, sizes, fraction] of CONFIDENT) {
    deviceTest(
      `The ${model.name} of ${group} matches the reference on confident weights`,
      async (device) => {
        const pairs = threeSplits(group, fraction);
        const trained =
          await (TRAINED.get(`${model.name} ${group}`) ?? memorise(model, group, sizes, pairs));
        const blocks = [BLOCK, rowsPerBlock(sizes.order, sizes.hidden)];
        for (const [i, loss] of [1e-6, 1e-9, 1e-12].entries()) {
          const weights = trained.map((own, k) => withLoss(model, own, pairs[k], sizes, loss));
          await assertMatchesReference(device, model, sizes, weights, pairs, blocks[i % 2]);
          await assertMatchesReference(
            device,
            model,
            sizes,
            [weights[i]],
            [pairs[i]],
            blocks[1 - i % 2],
          );
        }
      },
    );
  }

  deviceTest(
    `A second backward pass of the ${model.name} gives the same gradients, not their double`,
    async (device) => {
      const sizes = { order: 24, embed: 20, hidden: 17 };
      const pairs = threeSplits("S4", 0.6);
      const weights = [1, 2, 3].map((seed) => freshWeights(sizes, seed));
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
      const sizes = { order: 24, embed: 20, hidden: 17 };
      const pairs = threeSplits("S4", 0.6);
      const weights = [1, 2, 3].map((seed) => freshWeights(sizes, seed));
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
      // In one block, and in two: partial sums of dW_U are only needed there.
      for (const [order, fewer, matrices] of [[7, 5, 9], [11, 70, 10]]) {
        const sizes = { order, embed: 5, hidden: 7 };
        const { train } = problem(`C${order}`, 1, 1);
        const few = firstPairs(train, fewer);
        const weights = [freshWeights(sizes, 1)];
        const clean = await pass(device, model, sizes, weights, [few], 64);

        const network = await NetworkOnDevice.create(device, model, sizes, weights, 64);
        await network.pass([train]);
        assertSameBytes(await network.pass([few]), clean);
        const scratch = network.scratch;
        assertEquals(
          scratch.length,
          matrices,
          "E, hidden, logits, their gradients, 3 gradients, dW_U's parts",
        );
        for (const matrix of scratch) fillMatrix(device, matrix, NaN);
        assertSameBytes(await network.pass([few]), clean);
        network.destroy();
      }
    },
  );

  deviceTest(
    `Gradients of the ${model.name} are zero in the padding, which so stays zero in the weights`,
    async (device) => {
      for (const [group, sizes, fraction] of CASES.slice(1, 5)) {
        const weights = [freshWeights(sizes, 1), freshWeights(sizes, 2)];
        const network = await NetworkOnDevice.create(device, model, sizes, weights, BLOCK);
        await network.pass(threeSplits(group, fraction).slice(0, 2));
        for (const { label, value, gradient } of network.model.parameters) {
          assertEquals(padding(await readMatrix(device, gradient), gradient), [], `d${label}`);
          assertEquals(padding(await readMatrix(device, value), value), [], label);
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
  sizes: MlpSizes,
  weights: readonly Weights[],
  pairs: readonly Pairs[],
  blockRows: number,
): Promise<DevicePass[]> {
  const network = await NetworkOnDevice.create(device, model, sizes, weights, blockRows);
  const passes = await network.pass(pairs);
  network.destroy();
  return passes;
}

/** Holds all that a device computes against the float64 reference. */
async function assertMatchesReference(
  device: ComputeDevice,
  model: Model,
  sizes: MlpSizes,
  weights: readonly Weights[],
  pairs: readonly Pairs[],
  blockRows: number,
): Promise<void> {
  const passes = await pass(device, model, sizes, weights, pairs, blockRows);
  passes.forEach((actual, i) => {
    const what = `network ${i} of ${weights.length}, blocks of ${blockRows}`;
    const { labels } = pairs[i];
    const tensors = toMlpTensors(weights[i]);
    const activations = model.forward(tensors, pairs[i], sizes);
    const { hidden_pre, hidden, logits } = activations;
    const { losses, correct } = crossEntropyForward(logits, labels, sizes.order);

    if (model === MLP) assertSigns(actual.hidden, hidden_pre, what);
    assertTensor(actual.hidden, hidden, 1e-6, `${what}, hidden`);
    assertTensor(actual.logits, logits, 1e-6, `${what}, logits`);
    assertEach(actual.losses, losses, 1e-4, `${what}, losses`);
    assertEquals(actual.correct, correct, what);
    assertEach([mean(actual.losses)], [mean(losses)], 1e-4, `${what}, mean loss`);

    const dlogits = crossEntropyBackward(logits, labels, sizes.order);
    const alive = (k: number) => actual.hidden[k] > 0;
    const gradients = model.backward(dlogits, tensors, activations, pairs[i], sizes, alive);
    assertEquals([...actual.gradients.keys()], ["W_x", "W_y", "W", "W_U"]);
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

/** Weights that were trained for a test on one profile and serve the other as well. */
const TRAINED = new Map<string, Promise<Weights[]>>();

/** Trains until every pair is right, and by some margin. */
function memorise(
  model: Model,
  group: string,
  sizes: MlpSizes,
  pairs: readonly Pairs[],
): Promise<Weights[]> {
  const optimizer = { lr: 0.01, weightDecay: 0.5, beta1: 0.9, beta2: 0.98, warmup: 10 };
  const train = async () => {
    const engine = await engineFor(
      DEVICES[0].device!,
      model,
      sizes,
      pairs.map((train) => ({ train, test: firstPairs(train, 0), optimizer })),
      pairs.map((_, i) => initialState(freshWeights(sizes, i + 1))),
    );
    const { snapshots } = await run(engine, 0, MAX_CHUNK, { snapshots: [MAX_CHUNK] });
    engine.destroy();
    return [...snapshots[0].weights];
  };
  const trained = train();
  TRAINED.set(`${model.name} ${group}`, trained);
  return trained;
}

/** Scales `W_U`, and the logits with it, until the mean loss is about `loss`. */
function withLoss(
  model: Model,
  weights: Weights,
  pairs: Pairs,
  sizes: MlpSizes,
  loss: number,
): Weights {
  const { logits } = model.forward(toMlpTensors(weights), pairs, sizes);
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
  return new Map([...weights, ["W_U", weights.get("W_U")!.map((value) => high * value)]]);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
