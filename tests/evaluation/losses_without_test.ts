import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { DeviceEvaluator } from "../../src/evaluation/device_evaluator.ts";
import { type Evaluator, without } from "../../src/evaluation/evaluator.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

const GROUP = group("S4");
const N = GROUP.order;
const TRAIN = Array.from({ length: 301 }, (_, i) => (i * 37) % N ** 2);
const TASK = multiplication(GROUP, TRAIN);
const NETWORK = randomNetwork("mlp", N, 3, 1, 6);
/** Ordinary parts, nothing, and one so large that exponentials overflow and vanish. */
const PARTS = [1, 0, 3, 2000].map((scale, i) =>
  Float64Array.from(normals(randomStream(i, "parts"), N * N, scale || 1), (x) => scale && x)
);

/** That losses are those of variants, asked before a pass, after it, and of another network between. */
async function assertLosses(evaluator: Evaluator, tolerance: number): Promise<void> {
  const reference = cpuEvaluator(TASK);
  const other = randomNetwork("mlp", N, 4, 1, 6);
  const check = async (network: typeof NETWORK) => {
    const losses = await evaluator.lossesWithout(network, PARTS);
    const scores = await reference.variants(network, PARTS.map(without), "train");
    assertEquals(losses.length, PARTS.length);
    losses.forEach((loss, i) => {
      const wanted = scores[i].train!.loss;
      assertAlmostEquals(loss!, wanted, tolerance * Math.max(1, wanted), `part ${i}`);
    });
    return losses;
  };
  const first = await check(NETWORK);
  await evaluator.pass(NETWORK);
  assertEquals(await check(NETWORK), first);
  await evaluator.pass(other);
  assertEquals(await check(NETWORK), first);
  assert((await check(other))[0] !== first[0]);
}

Deno.test("cpuEvaluator().lossesWithout() gives the losses of variants, huge ones too", async () => {
  await assertLosses(cpuEvaluator(TASK), 1e-12);
});

deviceTest("DeviceEvaluator.lossesWithout() gives the losses of variants", async (device) => {
  const evaluator = new DeviceEvaluator(device, TASK, NETWORK.width);
  try {
    await assertLosses(evaluator, 1e-5);
  } finally {
    evaluator.destroy();
  }
});

Deno.test("cpuEvaluator().lossesWithout() is null without training pairs", async () => {
  const none = cpuEvaluator(multiplication(GROUP, null));
  assertEquals(await none.lossesWithout(NETWORK, PARTS), PARTS.map(() => null));
});
