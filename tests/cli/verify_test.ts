import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import { encodeSafetensors, type Tensor } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import { EPSILON } from "../../src/models/adamw.ts";
import { mlpParameters, type MlpSizes } from "../../src/models/mlp_reference.ts";
import type { Weights } from "../../src/models/parameters.ts";
import { encodeWeights } from "../../src/models/weights_file.ts";
import { join } from "../../src/std/path.ts";
import { createEngine, planTraining } from "../../src/training/plan.ts";
import { commandTest, HAS_ADAPTER, run } from "./command.ts";

commandTest("verify refuses what is no trajectory, in one line", async (directory) => {
  await Deno.mkdir(join(directory, "empty"));
  await Deno.mkdir(join(directory, "broken"));
  await Deno.writeTextFile(join(directory, "broken", "expected.json"), "{}");
  for (
    const [args, code, message] of [
      [
        "weights empty",
        2,
        /Cannot verify "weights": there are trajectory, characters and networks/,
      ],
      ["trajectory empty", 1, /in empty: there is no expected.json/],
      ["trajectory nowhere", 1, /in nowhere: there is no expected.json/],
      ["trajectory broken --device cpu", 1, /broken\/expected.json: it is not the expectation/],
      ["trajectory", 2, /missing required argument/],
    ] as const
  ) {
    const result = await run("verify", args.split(" "), directory);
    assertEquals(result.code, code, result.stderr);
    assertMatch(result.stderr, message);
    assertEquals(result.stderr.trim().split("\n").length, 1);
  }
});

const STEPS = 30;
/** Of the other program, had it computed in float32: what is allowed is ten times this. */
const DRIFT = 1e-5;

commandTest("verify repeats a trajectory, and finds what is altered in it", async (directory) => {
  const { expected, init, final } = await trajectory();
  const lay = async (name: string, altered: object, end: Weights = final) => {
    const path = join(directory, name);
    await Deno.mkdir(path);
    await Deno.writeTextFile(
      join(path, "expected.json"),
      JSON.stringify({ ...expected, ...altered }),
    );
    await Deno.writeFile(join(path, "init.safetensors"), init);
    await Deno.writeFile(join(path, "final.safetensors"), encodeWeights(SPECS, end));
  };
  const loss = (factor: number) => ({
    loss_float64: expected.loss_float64.map((value, step) => step === 17 ? value * factor : value),
  });
  await lay("whole", {});
  await lay("near", loss(1 + 5 * DRIFT));
  await lay("lr", { lr: expected.lr * 1.01 });
  await lay("loss", loss(1 + 20 * DRIFT));
  await lay(
    "weights",
    {},
    new Map([...final].map(([name, values]) => [name, values.map((value) => value * 1.001)])),
  );

  const cpu = await run("verify", ["trajectory", "whole", "near", "--device", "cpu"], directory);
  assertEquals(cpu.code, 0, cpu.stderr + cpu.stdout);
  assertMatch(cpu.stdout, /^On float64 reference\ntrajectory .*\nwhole .* ok\nnear .* ok\n$/);
  const auto = await run("verify", ["trajectory", "whole"], directory);
  assertEquals(auto.code, 0, auto.stderr + auto.stdout);
  assertMatch(
    auto.stdout,
    HAS_ADAPTER
      ? /^On (?!float64 reference).+\ntrajectory /
      : /^On float64 reference\nWebGPU finds no adapter here: .*\ntrajectory /,
  );
  for (
    const [name, message] of [
      ["lr", /failed: worst loss after \d+ steps\n$/],
      ["loss", /failed: worst loss after 17 steps\n$/],
      ["weights", /failed: the final weights\n$/],
    ] as const
  ) {
    for (const device of ["cpu", "auto"]) {
      const args = ["trajectory", name, "whole", "--device", device];
      const { code, stdout } = await run("verify", args, directory);
      assertEquals(code, 1, stdout);
      assertMatch(stdout.replace(/whole .* ok\n$/, ""), message);
    }
  }
});

const SIZES: MlpSizes = { order: 7, embed: 8, hidden: 16 };
const SPECS = mlpParameters(SIZES);

/** A short trajectory on C7 by the float64 reference, as another program would describe it. */
async function trajectory() {
  const plan = planTraining({
    group: group("C7"),
    model: "mlp",
    hyperparameters: {
      embed: SIZES.embed,
      hidden: SIZES.hidden,
      steps: STEPS,
      lr: 0.01,
      weightDecay: 0.5,
      beta1: 0.9,
      beta2: 0.98,
      warmup: 0,
      trainFraction: 0.6,
    },
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: [{ seed: 5, split: { generator: "groupscope", seed: 5 }, init: 5 }],
  });
  const [{ split, state }] = plan.networks;
  const tensors = new Map<string, Tensor>(
    SPECS.map(({ name, shape }) => [name, { shape, data: state.parameters.get(name)! }]),
  );
  tensors.set("table", { shape: [7, 7], data: plan.group.table });
  tensors.set("train", { shape: [split.train.length], data: split.train });
  const engine = await createEngine(plan, [0], null);
  const { train, snapshots } = await engine.run({
    first: 0,
    count: STEPS,
    evaluate: [],
    snapshots: [STEPS],
    state: false,
    evaluateTrain: true,
  });
  engine.destroy();
  const { lr, weightDecay, beta1, beta2 } = plan.networks[0].hyperparameters;
  const expected = {
    group: "C7",
    model: "mlp",
    steps: STEPS,
    lr,
    betas: [beta1, beta2],
    eps: EPSILON,
    weight_decay: weightDecay,
    loss_float64: train.map(({ metrics }) => metrics[0].loss!),
    float32_max_relative_loss_drift: DRIFT,
    float32_max_relative_weight_drift: DRIFT,
  };
  return { expected, init: encodeSafetensors(tensors), final: snapshots[0].weights[0] };
}
