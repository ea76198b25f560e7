import { assertEquals, assertThrows } from "../../src/std/assert.ts";
import { configOf, decodeConfig, encodeConfig, type RunConfig } from "../../src/runs/run_config.ts";

const CONFIG: RunConfig = {
  group: { name: "C7", order: 7, tableHash: "ab", file: null },
  preset: "demo",
  from: null,
  model: "mlp",
  hyperparameters: {
    embed: 8,
    hidden: 8,
    steps: 10,
    lr: 0.01,
    weightDecay: 1,
    beta1: 0.9,
    beta2: 0.98,
    warmup: 0,
    trainFraction: 0.5,
  },
  cadence: { evalEvery: 1, checkpoints: 2, stopAtAccuracy: null },
  versions: { groupscope: "0.1.0", deno: "2.9.6" },
  shaderHash: null,
  adapter: { name: "float64 reference", driver: null, profile: "cpu" },
  seeds: { seed: 1, split: { generator: "groupscope", seed: 1 }, init: 1 },
  splitHash: "cd",
};

Deno.test("decodeConfig() gives back what encodeConfig() wrote", () => {
  assertEquals(decodeConfig(encodeConfig(CONFIG), "c"), CONFIG);
  const { seeds, splitHash, ...shared } = CONFIG;
  const batch = { ...shared, networks: [{ seeds, splitHash }] };
  assertEquals(decodeConfig(encodeConfig(batch), "c"), batch);
  assertEquals(encodeConfig(configOf(batch, batch.networks[0])), encodeConfig(CONFIG));
});

Deno.test("decodeConfig() refuses what is not the config of a run", () => {
  const { seeds: _, ...rest } = CONFIG;
  const { hyperparameters, cadence } = CONFIG;
  for (
    const wrong of [
      null,
      [],
      {},
      rest,
      { ...rest, networks: [] },
      { ...rest, networks: [{}] },
      { ...CONFIG, model: "lstm" },
      { ...CONFIG, preset: "best" },
      { ...CONFIG, adapter: { ...CONFIG.adapter, profile: "fast" } },
      { ...CONFIG, seeds: { seed: "1", split: { generator: "groupscope", seed: 1 }, init: 1 } },
      { ...CONFIG, seeds: { seed: 1, split: { generator: "numpy", seed: 1 }, init: 1 } },
      { ...CONFIG, hyperparameters: { ...hyperparameters, lr: -1 } },
      { ...CONFIG, hyperparameters: { ...hyperparameters, embed: undefined } },
      { ...CONFIG, cadence: { ...cadence, evalEvery: 0 } },
      { ...CONFIG, cadence: { ...cadence, stopAtAccuracy: undefined } },
    ]
  ) {
    assertThrows(() => decodeConfig(JSON.stringify(wrong), "c.json"), SyntaxError, "c.json");
  }
  assertThrows(() => decodeConfig("{", "c.json"), SyntaxError, "Cannot read c.json");
});
