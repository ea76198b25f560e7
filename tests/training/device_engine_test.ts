import type { ComputeDevice } from "../../src/device/device.ts";
import { crossEntropyForward } from "../../src/models/cross_entropy_reference.ts";
import { BILINEAR } from "../../src/models/bilinear.ts";
import { MLP } from "../../src/models/mlp.ts";
import type { Model, Sizes } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import type { Weights } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { CpuEngine } from "../../src/training/cpu_engine.ts";
import {
  type ChunkResult,
  type Instance,
  MAX_CHUNK,
  type TrainingState,
} from "../../src/training/engine.ts";
import { initialState } from "../../src/training/initial.ts";
import { assert, assertEquals, assertRejects } from "../../src/std/assert.ts";
import { assertEach, assertTensor, bytesOf } from "../helpers/compare.ts";
import { deviceTest } from "../helpers/devices.ts";
import { engineFor, run } from "../helpers/engines.ts";
import { freshWeights, OPTIMIZER, problem } from "../helpers/problems.ts";

const STEPS = 40;
const GROUP = "D5";
const ORDER = 10;
const BLOCK = 64;

/** Three networks that differ in all that may differ. */
const INSTANCES: Instance[] = [
  problem(GROUP, 0.7, 1),
  problem(GROUP, 1, 2, { lr: 0.003, weightDecay: 0, beta1: 0.8, beta2: 0.999, warmup: 0 }),
  problem(GROUP, 0.31, 3, { lr: 0.02, weightDecay: 2, beta1: 0, beta2: 0.9, warmup: 25 }),
];

/** A model with sizes, states of three networks, updates, and how far weights and moments may drift. */
interface Subject {
  readonly model: Model;
  readonly sizes: Sizes;
  readonly states: readonly TrainingState[];
  readonly steps: number;
  readonly drift: number;
}

function subject(model: Model, sizes: Sizes, steps: number, drift: number): Subject {
  const states = [1, 2, 3].map((seed) => initialState(freshWeights(sizes, seed, model)));
  return { model, sizes, states, steps, drift };
}

const PAIR_SIZES = { order: ORDER, embed: 11, hidden: 19 };
const TRANSFORMER_SIZES = { order: ORDER, dModel: 11, heads: 2, dHead: 3, dMlp: 19 };

/**
 * Errors of 2^-24 in the initial weights of the reference move the MLP's losses by up to 2e-7 and its
 * weights by up to 1.5e-6 in these updates, the transformer's in its fewer by up to 2e-8 and 1e-6, the
 * bilinear network's by up to 1e-6 and 5.7e-6.
 */
const SUBJECTS: readonly Subject[] = [
  subject(MLP, PAIR_SIZES, STEPS, 2e-5),
  subject(TRANSFORMER, TRANSFORMER_SIZES, 16, 2e-5),
  subject(BILINEAR, PAIR_SIZES, STEPS, 5e-5),
];

/** All that an engine can be asked for in some updates. */
function allOf(steps: number) {
  const moments = [0, 1, steps / 4, steps / 2, steps];
  return { evaluate: moments, snapshots: moments, state: true, evaluateTrain: true };
}
const ALL = allOf(STEPS);

for (const subject of SUBJECTS) {
  const { model, sizes, states, steps, drift } = subject;
  const all = allOf(steps);

  deviceTest(
    `An engine follows the float64 reference within float32 drift, ${model.name}`,
    async (device) => {
      const wanted = { evaluate: [0, 10, steps], state: true, evaluateTrain: true };
      const expected = await run(new CpuEngine(model, sizes, INSTANCES, states), 0, steps, wanted);
      for (const blockRows of [BLOCK, 8192]) {
        const actual = await trained(device, subject, INSTANCES, states, wanted, blockRows);
        INSTANCES.forEach((_, i) => {
          const what = `network ${i}, blocks of ${blockRows}`;
          assertEach(lossesOf(actual, i), lossesOf(expected, i), 1e-5, `${what}, train losses`);
          assertEquals(
            actual.train.map(({ step, metrics }) => [step, metrics[i].accuracy]),
            expected.train.map(({ step, metrics }) => [step, metrics[i].accuracy]),
          );
          actual.evaluations.forEach(({ step, test, sumOfSquaredWeights }, e) => {
            const reference = expected.evaluations[e];
            assertEquals([step, test[i].accuracy], [reference.step, reference.test[i].accuracy]);
            if (test[i].loss === null) assertEquals(reference.test[i].loss, null);
            else assertEach([test[i].loss], [reference.test[i].loss!], 1e-5, `${what}, test loss`);
            const sums = [sumOfSquaredWeights[i], reference.sumOfSquaredWeights[i]];
            assertEach([sums[0]], [sums[1]], 1e-6, `${what}, sum of squares`);
          });
          for (const facet of ["parameters", "firstMoment", "secondMoment"] as const) {
            for (const [name, values] of expected.state![i][facet]) {
              const tensor = actual.state![i][facet].get(name)!;
              assertTensor(tensor, values, drift, `${what}, ${facet} of ${name}`);
            }
          }
        });
      }
    },
  );

  deviceTest(
    `An engine gives a network the same bytes alone and in a batch, ${model.name}`,
    async (device) => {
      for (const blockRows of model === TRANSFORMER ? [BLOCK] : [BLOCK, 8192]) {
        const batch = await trained(device, subject, INSTANCES, states, all, blockRows);
        for (const i of [0, 1, 2]) {
          const alone = await trained(device, subject, [INSTANCES[i]], [states[i]], all, blockRows);
          assertSameResult(alone, part(batch, i));
        }
      }
    },
  );

  deviceTest(
    `An engine goes on from a state as if it had never stopped, ${model.name}`,
    async (device) => {
      const straight = await trained(device, subject, INSTANCES, states, all);
      const [first, second] = [steps / 2, steps / 2];
      const before = await engineFor(device, model, sizes, INSTANCES, states);
      const { state } = await run(before, 0, first, { state: true });
      before.destroy();
      const after = await engineFor(device, model, sizes, INSTANCES, state!);
      const rest = await run(after, first, second, {
        ...all,
        evaluate: [steps],
        snapshots: [steps],
      });
      after.destroy();
      assertSameResult(rest, {
        ...straight,
        train: straight.train.slice(first),
        evaluations: straight.evaluations.slice(-1),
        snapshots: straight.snapshots.slice(-1),
      });
      assertSameState(await stateOf(device, subject, state!), state!);
    },
  );

  deviceTest(`A set without pairs has neither loss nor accuracy, ${model.name}`, async (device) => {
    const instances = [problem(GROUP, 1, 1), problem(GROUP, 0.5, 2)];
    const { evaluations } = await trained(device, subject, instances, states.slice(0, 2), all);
    for (const { test } of evaluations) {
      assertEquals(test[0], { loss: null, accuracy: null });
      assert(test[1].loss! > 0);
    }
  });

  deviceTest(
    `Equal logits count for the first output only, and cost log n, ${model.name}`,
    async (device) => {
      const zeros = initialState(
        new Map(
          [...states[0].parameters].map(([name, { length }]) => [name, new Float32Array(length)]),
        ),
      );
      const instance = problem(GROUP, 0.6, 1);
      for (
        const engine of [
          await engineFor(device, model, sizes, [instance], [zeros]),
          new CpuEngine(model, sizes, [instance], [zeros]),
        ]
      ) {
        const { train, evaluations } = await run(engine, 0, 0, {
          evaluate: [0],
          evaluateTrain: true,
        });
        const metrics = [train[0].metrics[0], evaluations[0].test[0]];
        [instance.train, instance.test].forEach(({ labels }, i) => {
          assertEquals(
            metrics[i].accuracy,
            labels.filter((label) => label === 0).length / labels.length,
          );
          assertEach([metrics[i].loss!], [Math.log(10)], 1e-6, "loss");
        });
        engine.destroy();
      }
    },
  );

  deviceTest(
    `A network on the trivial group has nothing to learn and only decays, ${model.name}`,
    async (device) => {
      const trivial = { ...sizes, order: 1 };
      const start = freshWeights(trivial, 1, model);
      const engine = await engineFor(device, model, trivial, [problem("C1", 1, 1)], [
        initialState(start),
      ]);
      const { train, evaluations, snapshots } = await run(engine, 0, 20, {
        evaluate: [20],
        snapshots: [20],
      });
      engine.destroy();
      for (const { metrics } of train) assertEquals(metrics, [{ loss: 0, accuracy: 1 }]);
      assertEquals(evaluations[0].test, [{ loss: null, accuracy: null }]);
      let decay = 1;
      for (let step = 0; step < 20; step++) {
        decay *= 1 -
          OPTIMIZER.lr * OPTIMIZER.weightDecay * Math.min(1, (step + 1) / OPTIMIZER.warmup);
      }
      for (const [name, values] of start) {
        const expected = Array.from(values, (value) => value * decay);
        assertEach(snapshots[0].weights[0].get(name)!, expected, 3e-6, name);
      }
    },
  );

  deviceTest(
    `A network whose weights overflow has no finite loss, ${model.name}`,
    async (device) => {
      const wild = problem(GROUP, 0.6, 1, { ...OPTIMIZER, lr: 1e25, weightDecay: 0, warmup: 0 });
      for (
        const engine of [
          await engineFor(device, model, sizes, [wild, INSTANCES[0]], states.slice(0, 2)),
          new CpuEngine(model, sizes, [
            { ...wild, optimizer: { ...wild.optimizer, lr: 1e200 } },
            INSTANCES[0],
          ], states),
        ]
      ) {
        const result = await run(engine, 0, 5);
        assert(Number.isFinite(result.train[0].metrics[0].loss));
        assert(result.train.slice(2).every(({ metrics }) => !Number.isFinite(metrics[0].loss)));
        assert(lossesOf(result, 1).every(Number.isFinite), "the other network is not touched");
        engine.destroy();
      }
    },
  );
}

/** What an engine does whatever the model: transformers would take long. */
for (const subject of SUBJECTS.filter(({ model }) => model !== TRANSFORMER)) {
  const { model, sizes, states } = subject;

  deviceTest(`An engine gives the same bytes each time, ${model.name}`, async (device) => {
    for (const blockRows of [BLOCK, 8192]) {
      const once = await trained(device, subject, INSTANCES, states, ALL, blockRows);
      assertSameResult(await trained(device, subject, INSTANCES, states, ALL, blockRows), once);
    }
  });

  deviceTest(
    `An engine gives the same bytes whatever the chunks are, ${model.name}`,
    async (device) => {
      const whole = await trained(device, subject, INSTANCES, states, ALL);
      for (const size of [1, 37]) {
        const engine = await engineFor(device, model, sizes, INSTANCES, states);
        const chunks: Promise<ChunkResult>[] = [];
        for (let first = 0; first < STEPS; first += size) {
          const count = Math.min(size, STEPS - first);
          const last = first + count === STEPS;
          const within = (step: number) => step >= first && (step < first + count || last);
          chunks.push(run(engine, first, count, {
            evaluate: ALL.evaluate.filter(within),
            snapshots: ALL.snapshots.filter(within),
            state: last,
            evaluateTrain: last,
          })); // not awaited: several are under way
        }
        assertSameResult(joined(await Promise.all(chunks)), whole);
        engine.destroy();
      }
    },
  );

  deviceTest(
    `Evaluations, snapshots and states do not disturb training, ${model.name}`,
    async (device) => {
      const quiet = await trained(device, subject, INSTANCES, states, { state: true });
      const every = Array.from({ length: STEPS + 1 }, (_, step) => step);
      const watched = await trained(device, subject, INSTANCES, states, {
        evaluate: every,
        snapshots: every,
        state: true,
        evaluateTrain: true,
      });
      assertSameState(watched.state!, quiet.state!);
      assertEquals(watched.train.slice(0, STEPS), quiet.train);
      assertEquals(watched.train.length, STEPS + 1);
      assertEquals(quiet.train.length, STEPS);
    },
  );

  deviceTest(
    `Evaluations are those of the weights in the snapshot of the same step, ${model.name}`,
    async (device) => {
      const { train, evaluations, snapshots, state } = await trained(
        device,
        subject,
        INSTANCES,
        states,
        ALL,
      );
      assertEquals(snapshots.map(({ step }) => step), ALL.snapshots);
      for (const [s, { step, weights }] of snapshots.entries()) {
        weights.forEach((own, i) => {
          const what = `network ${i} after ${step} updates`;
          const { sumOfSquaredWeights, test } = evaluations[s];
          const squares = [...own.values()].flatMap((tensor) => [...tensor]).map((w) => w * w);
          const sum = squares.reduce((total, square) => total + square);
          assertEach([sumOfSquaredWeights[i]], [sum], 1e-6, `${what}, sum of squares`);
          assertMetrics(subject, test[i], own, INSTANCES[i].test, `${what}, test`);
          assertMetrics(subject, train[step].metrics[i], own, INSTANCES[i].train, `${what}, train`);
        });
      }
      const last = snapshots.at(-1)!.weights;
      last.forEach((own, i) => assertEquals(bytesOf(own), bytesOf(state![i].parameters)));
    },
  );

  deviceTest(
    `A chunk may be empty, or as long as allowed, and no longer, ${model.name}`,
    async (device) => {
      const engine = await engineFor(device, model, sizes, INSTANCES, states);
      const nothing = await run(engine, 0, 0);
      assertEquals(nothing, {
        train: [],
        evaluations: [],
        snapshots: [],
        state: undefined,
      });
      const start = await run(engine, 0, 0, { state: true, evaluateTrain: true, evaluate: [0] });
      assertSameState(start.state!, states);
      assertEquals([start.train.length, start.evaluations.length], [1, 1]);
      const every = Array.from({ length: MAX_CHUNK + 1 }, (_, step) => step);
      const longest = await run(engine, 0, MAX_CHUNK, { evaluate: every, evaluateTrain: true });
      engine.destroy();
      assertEquals(longest.train.map(({ step }) => step), every);
      assertEquals(longest.evaluations.map(({ step }) => step), every);

      const halves = await engineFor(device, model, sizes, INSTANCES, states);
      const half = MAX_CHUNK / 2;
      const { train } = await run(halves, 0, half);
      const { train: rest } = await run(halves, half, half, { evaluateTrain: true });
      halves.destroy();
      assertEquals([...train, ...rest], longest.train);

      const another = await engineFor(device, model, sizes, INSTANCES, states);
      await assertRejects(
        () => run(another, 0, MAX_CHUNK + 1),
        RangeError,
        `Cannot do ${MAX_CHUNK + 1} updates in a chunk: at most ${MAX_CHUNK}`,
      );
      another.destroy();
    },
  );
}

async function trained(
  device: ComputeDevice,
  { model, sizes, steps }: Subject,
  instances: readonly Instance[],
  states: readonly TrainingState[],
  wanted: Parameters<typeof run>[3],
  blockRows?: number,
): Promise<ChunkResult> {
  const engine = await engineFor(device, model, sizes, instances, states, blockRows);
  const result = await run(engine, 0, steps, wanted);
  engine.destroy();
  return result;
}

/** The states of an engine that does nothing but take them in and give them back. */
async function stateOf(
  device: ComputeDevice,
  { model, sizes }: Subject,
  states: readonly TrainingState[],
): Promise<readonly TrainingState[]> {
  const engine = await engineFor(device, model, sizes, INSTANCES, states);
  const { state } = await run(engine, 20, 0, { state: true });
  engine.destroy();
  return state!;
}

function lossesOf({ train }: ChunkResult, network: number): number[] {
  return train.map(({ metrics }) => metrics[network].loss!);
}

/** The part of one network in the result of a batch. */
function part({ train, evaluations, snapshots, state }: ChunkResult, i: number): ChunkResult {
  return {
    train: train.map(({ step, metrics }) => ({ step, metrics: [metrics[i]] })),
    evaluations: evaluations.map(({ step, test, sumOfSquaredWeights }) => ({
      step,
      test: [test[i]],
      sumOfSquaredWeights: [sumOfSquaredWeights[i]],
    })),
    snapshots: snapshots.map(({ step, weights }) => ({ step, weights: [weights[i]] })),
    state: state && [state[i]],
  };
}

/** The results of chunks that follow each other, as one. */
function joined(results: readonly ChunkResult[]): ChunkResult {
  return {
    train: results.flatMap(({ train }) => train),
    evaluations: results.flatMap(({ evaluations }) => evaluations),
    snapshots: results.flatMap(({ snapshots }) => snapshots),
    state: results.at(-1)!.state,
  };
}

function assertSameResult(actual: ChunkResult, expected: ChunkResult): void {
  assertEquals(actual.train, expected.train);
  assertEquals(actual.evaluations, expected.evaluations);
  assertEquals(
    actual.snapshots.map(({ step }) => step),
    expected.snapshots.map(({ step }) => step),
  );
  actual.snapshots.forEach(({ weights }, s) =>
    weights.forEach((own, i) =>
      assertEquals(bytesOf(own), bytesOf(expected.snapshots[s].weights[i]))
    )
  );
  assertSameState(actual.state!, expected.state!);
}

function assertSameState(
  actual: readonly TrainingState[],
  expected: readonly TrainingState[],
): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((state, i) => {
    for (const facet of ["parameters", "firstMoment", "secondMoment"] as const) {
      assertEquals(bytesOf(actual[i][facet]), bytesOf(state[facet]), `${facet} of network ${i}`);
    }
  });
}

/** Holds metrics against the reference on the same weights. */
function assertMetrics(
  { model, sizes }: Subject,
  actual: { readonly loss: number | null; readonly accuracy: number | null },
  weights: Weights,
  pairs: Pairs,
  what: string,
): void {
  if (pairs.labels.length === 0) {
    assertEquals(actual, { loss: null, accuracy: null });
    return;
  }
  const tensors = Object.fromEntries(
    [...weights].map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const { logits } = model.forward(tensors, pairs, sizes);
  const { losses, correct } = crossEntropyForward(logits, pairs.labels, sizes.order);
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  assertEach([actual.loss!], [mean(losses)], 1e-6, what);
  assertEquals(actual.accuracy, mean(correct), what);
}
