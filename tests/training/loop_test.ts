import type { Weights } from "../../src/models/parameters.ts";
import {
  type Chunk,
  type ChunkResult,
  type Engine,
  MAX_CHUNK,
  type SetMetrics,
  type TrainingState,
} from "../../src/training/engine.ts";
import {
  type LoopPlan,
  type MetricsRow,
  NonFiniteLossError,
  type Observer,
  trainLoop,
} from "../../src/training/loop.ts";
import { assert, assertEquals, assertRejects } from "../../src/std/assert.ts";

/** What a fake network answers after some updates. */
type Answer = (network: number, step: number) => number | null;

/**
 * An engine that computes nothing: losses and accuracies are functions of the step, and weights and
 * states hold the number of updates that they were taken after.
 */
class FakeEngine implements Engine {
  readonly chunks: Chunk[] = [];
  readonly #networks: number[];
  readonly #trainLoss: Answer;
  readonly #testAccuracy: Answer;

  constructor(
    networks: number,
    trainLoss: Answer = (network, step) => 1000 * network + 1 / (step + 1),
    testAccuracy: Answer = () => 0,
  ) {
    this.#networks = Array.from({ length: networks }, (_, i) => i);
    this.#trainLoss = trainLoss;
    this.#testAccuracy = testAccuracy;
  }

  async run(chunk: Chunk): Promise<ChunkResult> {
    const { first, count, evaluate, snapshots, state, evaluateTrain } = chunk;
    const end = first + count;
    assert(count <= MAX_CHUNK);
    for (const step of [...evaluate, ...snapshots]) assert(step >= first && step <= end);
    const before = this.chunks.at(-1);
    if (before) assertEquals(first, before.first + before.count, "chunks follow each other");
    this.chunks.push(chunk);
    await Promise.resolve();
    const trained = Array.from({ length: count + Number(evaluateTrain) }, (_, i) => first + i);
    const metrics = (step: number): SetMetrics[] =>
      this.#networks.map((i) => ({ loss: this.#trainLoss(i, step), accuracy: 0.5 }));
    const tensors = (step: number): Weights => new Map([["step", Float32Array.of(step)]]);
    return {
      train: trained.map((step) => ({ step, metrics: metrics(step) })),
      evaluations: evaluate.map((step) => ({
        step,
        test: this.#networks.map((i) => ({
          loss: 7 * i + step,
          accuracy: this.#testAccuracy(i, step),
        })),
        sumOfSquaredWeights: this.#networks.map((i) => i - step),
      })),
      snapshots: snapshots.map((step) => ({
        step,
        weights: this.#networks.map(() => tensors(step)),
      })),
      state: state
        ? this.#networks.map(() => ({
          parameters: tensors(end),
          firstMoment: tensors(end),
          secondMoment: tensors(end),
        }))
        : undefined,
    };
  }

  destroy(): void {}
}

/** Writes down all that an observer is told. */
class Diary implements Observer {
  readonly rows: MetricsRow[][];
  readonly checkpoints: number[][];
  readonly states: number[][];
  readonly finished: number[][];
  readonly progress: number[] = [];
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #stopAt: number;

  constructor(networks: number, stopAt = Infinity) {
    const lists = <T>() => Array.from({ length: networks }, (): T[] => []);
    this.rows = lists();
    this.checkpoints = lists();
    this.states = lists();
    this.finished = lists();
    this.signal = this.#stop.signal;
    this.#stopAt = stopAt;
  }

  async onMetrics(network: number, row: MetricsRow): Promise<void> {
    await Promise.resolve();
    assertEquals(this.finished[network], [], "nothing comes after the end");
    this.rows[network].push(row);
    if (row.step >= this.#stopAt) this.#stop.abort();
  }

  onCheckpoint(network: number, step: number, weights: Weights): void {
    assertEquals(this.finished[network], [], "nothing comes after the end");
    assertEquals([...weights.get("step")!], [step]);
    this.checkpoints[network].push(step);
  }

  onState(
    network: number,
    step: number,
    { parameters, firstMoment, secondMoment }: TrainingState,
  ): void {
    for (const tensors of [parameters, firstMoment, secondMoment]) {
      assertEquals([...tensors.get("step")!], [step]);
    }
    this.states[network].push(step);
  }

  onFinish(network: number, step: number, weights: Weights): void {
    assertEquals([...weights.get("step")!], [step]);
    this.finished[network].push(step);
  }

  onProgress(step: number): void {
    this.progress.push(step);
  }

  steps(network: number): number[] {
    return this.rows[network].map(({ step }) => step);
  }
}

const PLAN: LoopPlan = {
  networks: 1,
  first: 0,
  steps: 250,
  evalEvery: 100,
  checkpoints: [0, 7, 250],
  stopAtAccuracy: null,
};

Deno.test("trainLoop() reports rows at the start, at multiples of evalEvery, and at the end", async () => {
  const diary = new Diary(2);
  const engine = new FakeEngine(2);
  assertEquals(await trainLoop(engine, { ...PLAN, networks: 2 }, diary), true);
  for (const i of [0, 1]) {
    assertEquals(
      diary.rows[i],
      [0, 100, 200, 250].map((step) => ({
        step,
        trainLoss: 1000 * i + 1 / (step + 1),
        testLoss: 7 * i + step,
        trainAccuracy: 0.5,
        testAccuracy: 0,
        sumOfSquaredWeights: i - step,
      })),
    );
    assertEquals(diary.checkpoints[i], [0, 7, 250]);
    assertEquals(diary.finished[i], [250]);
  }
  assertEquals(diary.progress, diary.progress.toSorted((a, b) => a - b));
  assertEquals(diary.progress.at(-1), 250);
  assertEquals(engine.chunks.reduce((sum, { count }) => sum + count, 0), 250);
});

Deno.test("trainLoop() reads weights back at evaluations, if the observer takes them", async () => {
  for (const asks of [false, true]) {
    const told: number[] = [];
    const diary = new Diary(1);
    const observer: Observer = Object.assign(
      diary,
      asks && {
        onEvaluation: (_: number, row: MetricsRow, weights: Weights) => {
          assertEquals(row, diary.rows[0].at(-1));
          assertEquals([...weights.get("step")!], [row.step]);
          told.push(row.step);
        },
      },
    );
    const engine = new FakeEngine(1);
    await trainLoop(engine, PLAN, observer);
    assertEquals(told, asks ? [0, 100, 200, 250] : []);
    assertEquals(diary.checkpoints[0], [0, 7, 250]);
    const wanted = engine.chunks.flatMap(({ snapshots }) => snapshots);
    assertEquals(wanted, asks ? [0, 7, 100, 200, 250] : [0, 7, 250]);
  }
});

Deno.test("trainLoop() reports the last step once where it is a multiple of evalEvery", async () => {
  const diary = new Diary(1);
  await trainLoop(new FakeEngine(1), { ...PLAN, steps: 300, checkpoints: [0, 300] }, diary);
  assertEquals(diary.steps(0), [0, 100, 200, 300]);
  assertEquals(diary.checkpoints[0], [0, 300]);
});

Deno.test("trainLoop() reports every step if it is asked to, over many chunks", async () => {
  const diary = new Diary(1);
  const all = Array.from({ length: 1001 }, (_, step) => step);
  const plan = { ...PLAN, steps: 1000, evalEvery: 1, checkpoints: all };
  await trainLoop(new FakeEngine(1), plan, diary);
  assertEquals(diary.steps(0), all);
  assertEquals(diary.checkpoints[0], all);
});

Deno.test("trainLoop() goes on from the updates done before", async () => {
  for (
    const [first, steps, points] of [[7, [100, 200, 250], [7, 250]], [100, [100, 200, 250], [
      250,
    ]]] as const
  ) {
    const diary = new Diary(1);
    assertEquals(await trainLoop(new FakeEngine(1), { ...PLAN, first }, diary), true);
    assertEquals(diary.steps(0), [...steps], `from ${first}`);
    assertEquals(diary.checkpoints[0], [...points], `from ${first}`);
    assertEquals(diary.finished[0], [250]);
  }
});

Deno.test("trainLoop() only evaluates where all updates are done", async () => {
  for (const steps of [0, 250]) {
    const diary = new Diary(1);
    const engine = new FakeEngine(1);
    const plan = { ...PLAN, first: steps, steps, checkpoints: [0, steps] };
    assertEquals(await trainLoop(engine, plan, diary), true);
    assertEquals(diary.steps(0), [steps]);
    assertEquals(diary.rows[0][0].trainLoss, 1 / (steps + 1));
    assertEquals(diary.checkpoints[0], [steps]);
    assertEquals(diary.finished[0], [steps]);
    assertEquals(engine.chunks.every(({ count }) => count === 0), true);
  }
});

Deno.test("trainLoop() ends each network at its own first evaluation with the accuracy", async () => {
  const reached = [30, 50, Infinity];
  const accuracy: Answer = (i, step) => step >= reached[i] ? 0.99 : 0.98;
  for (const steps of [70, 1000]) {
    const diary = new Diary(3);
    const engine = new FakeEngine(3, undefined, accuracy);
    const plan = { ...PLAN, networks: 3, steps, evalEvery: 10, checkpoints: [0, 25, steps] };
    assertEquals(await trainLoop(engine, { ...plan, stopAtAccuracy: 0.99 }, diary), true);
    const upTo = (last: number) => Array.from({ length: last / 10 + 1 }, (_, i) => 10 * i);
    assertEquals([0, 1, 2].map((i) => diary.steps(i)), [upTo(30), upTo(50), upTo(steps)]);
    assertEquals(diary.finished, [[30], [50], [steps]]);
    assertEquals(diary.checkpoints, [[0, 25, 30], [0, 25, 50], [0, 25, steps]]);
  }
});

Deno.test("trainLoop() stops computing soon after the last network has the accuracy", async () => {
  const diary = new Diary(1);
  const engine = new FakeEngine(1, undefined, (_, step) => step >= 200 ? 1 : 0);
  assertEquals(await trainLoop(engine, { ...PLAN, steps: 1e6, stopAtAccuracy: 1 }, diary), true);
  assertEquals(diary.finished, [[200]]);
  assert(engine.chunks.at(-1)!.first <= 200);
});

Deno.test("trainLoop() knows no accuracy to stop at where there is no test set", async () => {
  const diary = new Diary(1);
  const engine = new FakeEngine(1, undefined, () => null);
  await trainLoop(engine, { ...PLAN, stopAtAccuracy: 0.5 }, diary);
  assertEquals(diary.finished, [[250]]);
  assertEquals(diary.rows[0].map(({ testAccuracy }) => testAccuracy), [null, null, null, null]);
});

Deno.test("trainLoop() reports the state and returns false when the signal comes, and can go on", async () => {
  for (const stopAt of [0, 40, 200]) {
    const diary = new Diary(2, stopAt);
    const plan = { ...PLAN, networks: 2, steps: 5000, evalEvery: 20, checkpoints: [0, 30, 5000] };
    assertEquals(await trainLoop(new FakeEngine(2), plan, diary), false);
    const first = diary.states[0].at(-1)!;
    assertEquals(diary.states[1].at(-1), first);
    assertEquals(diary.finished, [[], []]);
    assert(first > stopAt && first < 5000);

    // Rows and checkpoints of both parts are those of one run: none twice and none missing.
    const rest = new Diary(2);
    assertEquals(await trainLoop(new FakeEngine(2), { ...plan, first }, rest), true);
    const whole = new Diary(2);
    await trainLoop(new FakeEngine(2), plan, whole);
    for (const i of [0, 1]) {
      assertEquals([...diary.rows[i], ...rest.rows[i]], whole.rows[i]);
      assertEquals([...diary.checkpoints[i], ...rest.checkpoints[i]], whole.checkpoints[i]);
    }
  }
});

Deno.test("trainLoop() does nothing but report the state where the signal came before", async () => {
  const states: number[] = [];
  const engine = new FakeEngine(1);
  const observer: Observer = {
    signal: AbortSignal.abort(),
    onState: (_, step) => void states.push(step),
    onMetrics: () => assert(false, "no row"),
  };
  assertEquals(await trainLoop(engine, { ...PLAN, first: 100 }, observer), false);
  assertEquals(states, [100]);
  assertEquals(engine.chunks.map(({ count }) => count), [0]);
});

Deno.test("trainLoop() reports no state of a network that has ended", async () => {
  const diary = new Diary(2, 100);
  const engine = new FakeEngine(2, undefined, (i, step) => i === 0 && step >= 50 ? 1 : 0);
  const plan = { ...PLAN, networks: 2, steps: 5000, evalEvery: 10, stopAtAccuracy: 1 };
  assertEquals(await trainLoop(engine, plan, diary), false);
  assertEquals(diary.finished, [[50], []]);
  assertEquals(diary.states[0].filter((step) => step > 50), []);
  assert(diary.states[1].at(-1)! > 100);
});

Deno.test("trainLoop() throws at the first loss that is not finite, with its step and network", async () => {
  for (const bad of [NaN, Infinity]) {
    const diary = new Diary(3);
    const engine = new FakeEngine(3, (i, step) => i === 1 && step >= 137 ? bad : 1);
    const error = await assertRejects(
      () => trainLoop(engine, { ...PLAN, networks: 3 }, diary),
      NonFiniteLossError,
      "Training diverged: a loss or weight after 137 updates is not finite",
    );
    assertEquals([error.network, error.step], [1, 137]);
    assertEquals(diary.steps(0), [0, 100]);
    assertEquals(diary.states.flat().filter((step) => step > 137), [], "no state is kept of it");
  }
});

Deno.test("trainLoop() finds a loss that is not finite after the last update", async () => {
  const engine = new FakeEngine(1, (_, step) => step === 250 ? NaN : 1);
  const error = await assertRejects(
    () => trainLoop(engine, PLAN, new Diary(1)),
    NonFiniteLossError,
  );
  assertEquals(error.step, 250);
});

Deno.test("trainLoop() goes on with the others where a network diverges, if the observer takes it", async () => {
  const diary = new Diary(3);
  const diverged: [network: number, step: number][] = [];
  const observer = Object.assign(diary, {
    onDivergence: (network: number, step: number) => void diverged.push([network, step]),
  });
  const engine = new FakeEngine(3, (i, step) => i === 1 && step >= 137 ? NaN : 1);
  assert(await trainLoop(engine, { ...PLAN, networks: 3 }, observer));
  assertEquals(diverged, [[1, 137]]);
  assertEquals(diary.finished, [[250], [], [250]]);
  assertEquals(diary.steps(1), [0, 100]);
});

Deno.test("trainLoop() does not mind what becomes of a network that has ended", async () => {
  const diary = new Diary(2);
  const engine = new FakeEngine(
    2,
    (i, step) => i === 0 && step > 150 ? NaN : 1,
    (i, step) => i === 0 && step >= 100 ? 1 : 0,
  );
  assert(await trainLoop(engine, { ...PLAN, networks: 2, stopAtAccuracy: 1 }, diary));
  assertEquals(diary.finished, [[100], [250]]);
});

Deno.test("trainLoop() never reports a checkpoint or state that is not finite", async () => {
  const engine = new FakeEngine(1);
  const spoilt: Engine = {
    run: async (chunk) => {
      const result = await engine.run(chunk);
      const infinite = new Map([["step", Float32Array.of(Infinity)]]);
      return {
        ...result,
        snapshots: result.snapshots.map(({ step, weights }) => ({
          step,
          weights: step < 3 ? weights : [infinite],
        })),
        state: result.state?.map((state) => ({ ...state, secondMoment: infinite })),
      };
    },
    destroy: () => {},
  };
  const kept: number[] = [];
  const error = await assertRejects(
    () =>
      trainLoop(spoilt, { ...PLAN, checkpoints: [0, 1, 2, 3, 4, 250] }, {
        onCheckpoint: (_, step) => void kept.push(step),
        onState: () => assert(false, "a state that is not finite was reported"),
      }),
    NonFiniteLossError,
  );
  assertEquals([error.step, kept], [3, [0, 1, 2]]);
});

Deno.test("trainLoop() passes on what the engine and the observer throw", async () => {
  const engine = new FakeEngine(1);
  const broken: Engine = {
    run: (chunk) => chunk.first > 0 ? Promise.reject(new Error("lost")) : engine.run(chunk),
    destroy: () => {},
  };
  await assertRejects(() => trainLoop(broken, PLAN, {}), Error, "lost");
  const observer = { onMetrics: () => Promise.reject(new Error("disk full")) };
  await assertRejects(() => trainLoop(new FakeEngine(1), PLAN, observer), Error, "disk full");
});

Deno.test("trainLoop() keeps the engine busy, but waits for what may stop a network", async () => {
  for (const [stopAtAccuracy, depth] of [[null, 2], [1, 1]] as const) {
    let [underWay, most] = [0, 0];
    const engine = new FakeEngine(1);
    const counting: Engine = {
      run: async (chunk) => {
        most = Math.max(most, ++underWay);
        const result = await engine.run(chunk);
        await new Promise((resolve) => setTimeout(resolve));
        underWay--;
        return result;
      },
      destroy: () => {},
    };
    await trainLoop(counting, { ...PLAN, stopAtAccuracy }, {});
    assertEquals(most, depth);
  }
});
