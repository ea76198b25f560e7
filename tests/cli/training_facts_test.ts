import { taskName, trainingFacts } from "../../src/cli/training_facts.ts";
import type { TrainOptions } from "../../src/cli/train_options.ts";
import type { StoredRun } from "../../src/runs/run_directory.ts";
import { assertEquals } from "../../src/std/assert.ts";
import { storedRun } from "./stored_run.ts";

/** Evaluations at every hundredth step, with these test accuracies. */
const rowsOf = (...accuracies: number[]) =>
  accuracies.map((testAccuracy, i) => ({
    ...{ step: 100 * i, seed: 1, trainLoss: 1, testLoss: 1, trainAccuracy: i && 1, testAccuracy },
    sumOfSquaredWeights: 1,
  }));
const ROWS = rowsOf(0, 0.5, 0.995);

async function factsOf(options: TrainOptions, changes: Partial<StoredRun> = {}, rows = ROWS) {
  return trainingFacts({ ...await storedRun(options), ...changes }, rows, 3);
}

Deno.test("trainingFacts() name what is not the preset's", async () => {
  const changed = async (options: TrainOptions) => (await factsOf(options)).changed;
  assertEquals(await changed({ group: "S4" }), []);
  assertEquals(await changed({ group: "A5", preset: "paper" }), []);
  assertEquals(await changed({ group: "S5", preset: "paper", lr: 0.01, weightDecay: 0 }), [
    "learning rate",
    "weight decay",
  ]);
  assertEquals(
    await changed({ group: "C5", embed: 8, hidden: 12, steps: 90, warmup: 3, trainFraction: 0.3 }),
    ["embed", "hidden", "steps", "warmup", "train fraction"],
  );
  // What is typed may be the preset's.
  assertEquals(await changed({ group: "S4", steps: 2000 }), []);
  const { preset, regime } = await factsOf({ group: "S5", preset: "paper", lr: 0.5 });
  assertEquals([preset, regime.lr], ["paper", 0.5]);
});

Deno.test("trainingFacts() tell a training that was stopped when it had learned from one that goes on", async () => {
  const options = { group: "S4", steps: 400, stopAtAccuracy: 0.99 };
  const stop = await factsOf(options);
  assertEquals([stop.stoppedAt, stop.unfinished, stop.step, stop.steps], [0.99, null, 200, 400]);
  const open = await factsOf(options, { finished: false });
  assertEquals([open.stoppedAt, open.unfinished], [null, "training has not ended"]);
  assertEquals((await factsOf({ ...options, steps: 200 })).stoppedAt, null);
  assertEquals((await factsOf({ group: "S4", steps: 200 })).stoppedAt, null);
});

Deno.test("trainingFacts() know when sets were learned to stay so, and what a control was shown", async () => {
  const steps = async (...accuracies: number[]) => {
    const { memorisedAt, grokkedAt } = await factsOf({ group: "S4" }, {}, rowsOf(...accuracies));
    return [memorisedAt, grokkedAt];
  };
  assertEquals(await steps(0, 0.5, 0.995), [100, 200]);
  assertEquals(await steps(0, 1, 0.98), [100, null]);
  assertEquals(await steps(0, 1, 0.98, 0.99, 1), [100, 300]);
  const { control, networks, seed } = await factsOf({ group: "S4", seed: 7 });
  assertEquals([control, networks, seed], [null, 3, 7]);
  const labels = { kind: "random" } as const;
  assertEquals((await factsOf({ group: "C5", labels })).control, "independent random labels");
  assertEquals(taskName(await storedRun({ group: "C5", labels })), "C5 with random labels");
  assertEquals(taskName(await storedRun({ group: "C5" })), "C5");
});
