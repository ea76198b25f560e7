import { engineFor, run } from "../helpers/engines.ts";
import { deviceTest } from "../helpers/devices.ts";
import { freshWeights, problem } from "../helpers/problems.ts";
import { initialState } from "../../src/training/initial.ts";
import { assert } from "../../src/std/assert.ts";

deviceTest("Networks on D9 reach 99 % test accuracy within 200 updates", async (device) => {
  const sizes = { order: 18, embed: 64, hidden: 64 };
  const optimizer = { lr: 0.03, weightDecay: 2, beta1: 0.9, beta2: 0.98, warmup: 10 };
  const seeds = [1, 2];
  const engine = await engineFor(
    device,
    sizes,
    seeds.map((seed) => problem("D9", 0.8, seed, optimizer)),
    seeds.map((seed) => initialState(freshWeights(sizes, seed))),
  );
  const best = seeds.map(() => 0);
  let start: (number | null)[] = [];
  for (let first = 0; first < 200; first += 100) {
    const evaluate = Array.from({ length: 10 }, (_, i) => first + 10 * (i + 1));
    const { train, evaluations } = await run(engine, first, 100, { evaluate });
    if (first === 0) start = train[0].metrics.map(({ accuracy }) => accuracy);
    for (const { test } of evaluations) {
      test.forEach(({ accuracy }, i) => best[i] = Math.max(best[i], accuracy!));
    }
  }
  engine.destroy();
  assert(start.every((accuracy) => accuracy! < 0.2), `it began with ${start}`);
  assert(best.every((accuracy) => accuracy >= 0.99), `best test accuracies: ${best}`);
});
