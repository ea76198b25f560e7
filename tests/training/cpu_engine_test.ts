import { CpuEngine } from "../../src/training/cpu_engine.ts";
import { initialState, initialWeights } from "../../src/training/initial.ts";
import { mlpParameters } from "../../src/models/mlp_reference.ts";
import { modelOf, MODELS } from "../../src/models/models.ts";
import { assert, assertEquals, assertNotEquals } from "../../src/std/assert.ts";
import { bytesOf } from "../helpers/compare.ts";
import { run } from "../helpers/engines.ts";
import { freshWeights, problem } from "../helpers/problems.ts";

const WIDTHS = { embed: 6, hidden: 9, dModel: 12, heads: 2, dHead: 5, dMlp: 24 };
const INSTANCES = [problem("C7", 0.7, 1), problem("C7", 1, 2)];

for (const model of MODELS.map(modelOf)) {
  const sizes = model.sizes(7, WIDTHS);
  const states = [1, 2].map((seed) => initialState(freshWeights(sizes, seed, model)));

  Deno.test(`CpuEngine of the ${model.name} goes on from a state, in float64, as if it had never stopped`, async () => {
    const straight = await run(new CpuEngine(model, sizes, INSTANCES, states), 0, 30, {
      state: true,
    });
    const { state } = await run(new CpuEngine(model, sizes, INSTANCES, states), 0, 20, {
      state: true,
    });
    const rest = await run(new CpuEngine(model, sizes, INSTANCES, state!), 20, 10, { state: true });
    assertEquals(rest.train, straight.train.slice(20));
    rest.state!.forEach(({ parameters, firstMoment, secondMoment }, i) => {
      const expected = straight.state![i];
      assertEquals(bytesOf(parameters), bytesOf(expected.parameters));
      assertEquals(bytesOf(firstMoment), bytesOf(expected.firstMoment));
      assertEquals(bytesOf(secondMoment), bytesOf(expected.secondMoment));
      assert([...parameters.values()].every((tensor) => tensor instanceof Float64Array));
    });
  });

  Deno.test(`CpuEngine of the ${model.name} does chunks in order, also those that nobody waited for`, async () => {
    const engine = new CpuEngine(model, sizes, INSTANCES, states);
    const chunks = await Promise.all([
      run(engine, 0, 5, { evaluate: [0, 3] }),
      run(engine, 5, 0),
      run(engine, 5, 5, { evaluate: [5], snapshots: [5, 10], evaluateTrain: true }),
    ]);
    const whole = await run(new CpuEngine(model, sizes, INSTANCES, states), 0, 10, {
      evaluate: [0, 3, 5],
      snapshots: [5, 10],
      evaluateTrain: true,
    });
    assertEquals(chunks.flatMap(({ train }) => train), whole.train);
    assertEquals(chunks.flatMap(({ evaluations }) => evaluations), whole.evaluations);
    assertEquals(chunks[2].snapshots, whole.snapshots);
    assertEquals(whole.train.map(({ step }) => step), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assertEquals(
      whole.evaluations.map(({ test }) => test[1]),
      new Array(3).fill({
        loss: null,
        accuracy: null,
      }),
    );
  });

  Deno.test(`CpuEngine of the ${model.name} trains each network as if it were alone, and leaves its state alone`, async () => {
    const before = states.map(({ parameters }) => structuredClone(bytesOf(parameters)));
    const both = await run(new CpuEngine(model, sizes, INSTANCES, states), 0, 10, {
      snapshots: [10],
    });
    for (const i of [0, 1]) {
      const engine = new CpuEngine(model, sizes, [INSTANCES[i]], [states[i]]);
      const alone = await run(engine, 0, 10, { snapshots: [10] });
      assertEquals(alone.snapshots[0].weights[0], both.snapshots[0].weights[i]);
      assertEquals(bytesOf(states[i].parameters), before[i]);
    }
  });

  Deno.test(`CpuEngine of the ${model.name} memorises what it is trained on`, async () => {
    const engine = new CpuEngine(model, sizes, INSTANCES, states);
    const { train } = await run(engine, 0, 100, { evaluateTrain: true });
    assert(Math.abs(train[0].metrics[0].loss! - Math.log(7)) < 1);
    assert(train[100].metrics[0].loss! < train[0].metrics[0].loss! / 2);
  });
}

Deno.test("initialWeights() give each tensor a stream of its own and the paper's deviations", () => {
  const sizes = { order: 60, embed: 64, hidden: 50 };
  const specs = mlpParameters(sizes);
  assertEquals(specs.map(({ name, shape }) => [name, ...shape]), [
    ["W_x", 60, 64],
    ["W_y", 60, 64],
    ["W", 128, 50],
    ["W_U", 50, 60],
  ]);
  const weights = initialWeights(specs, 1);
  const expected = [1 / 8, 1 / 8, 1 / Math.sqrt(128), 1 / Math.sqrt(50)];
  [...weights.values()].forEach((tensor, i) => {
    const mean = tensor.reduce((sum, w) => sum + w, 0) / tensor.length;
    const deviation = Math.sqrt(tensor.reduce((sum, w) => sum + w * w, 0) / tensor.length);
    assert(Math.abs(mean) < 5 * expected[i] / Math.sqrt(tensor.length), `mean ${mean}`);
    assert(Math.abs(deviation / expected[i] - 1) < 5 / Math.sqrt(2 * tensor.length));
  });
  assertNotEquals(weights.get("W_x"), weights.get("W_y"));
  assertEquals(initialWeights(specs, 1), weights);
  assertNotEquals(initialWeights(specs, 2), weights);
  const moments = initialState(weights);
  assert([...moments.firstMoment.values()].every((tensor) => tensor.every((m) => m === 0)));
  assert([...moments.secondMoment.values()].every((tensor) => tensor.every((v) => v === 0)));
  assertEquals([...moments.firstMoment.keys()], ["W_x", "W_y", "W", "W_U"]);
});
