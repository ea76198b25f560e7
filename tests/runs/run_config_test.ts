import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import {
  batchOf,
  configOf,
  decodeConfig,
  encodeConfig,
  paddingOf,
  type RunConfig,
} from "../../src/runs/run_config.ts";

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

Deno.test("batchOf() and configOf() undo each other, for seeds and for settings", () => {
  const { hyperparameters } = CONFIG;
  const padding = { embed: 8, hidden: 70 };
  const seeds = { ...CONFIG.seeds, seed: 2 };
  const labels = { kind: "random", hash: "ef", file: null } as const;
  const of = (hidden: number, lr: number): RunConfig => ({
    ...CONFIG,
    hyperparameters: { ...hyperparameters, hidden, lr },
    ...(hidden < 70 && { padding }),
  });
  const cases = [
    { configs: [CONFIG, { ...CONFIG, seeds, labels }], settings: [{}, {}] },
    {
      configs: [of(6, 0.1), of(6, 0.2), of(70, 0.2)],
      settings: [{ hidden: 6, lr: 0.1 }, { hidden: 6, lr: 0.2 }, { hidden: 70, lr: 0.2 }],
    },
  ];
  for (const { configs, settings } of cases) {
    const batch = decodeConfig(encodeConfig(batchOf(configs, settings)), "c");
    assert("networks" in batch);
    assertEquals(
      batch.networks.map((network) => encodeConfig(configOf(batch, network))),
      configs.map(encodeConfig),
    );
    // Nothing is said twice.
    for (const name of Object.keys(settings[0])) assert(!(name in batch.hyperparameters));
  }
  assertEquals(cases[1].configs.map(paddingOf), [padding, padding, padding]);

  const { embed: _, hidden: __, ...others } = hyperparameters;
  const widths = { dModel: 8, heads: 2, dHead: 4, dMlp: 9 };
  const transformers = [1, 2].map((heads): RunConfig => ({
    ...CONFIG,
    model: "transformer",
    hyperparameters: { ...widths, heads, ...others },
    ...(heads === 1 && { padding: widths }),
  }));
  const batch = decodeConfig(
    encodeConfig(batchOf(transformers, [{ heads: 1 }, { heads: 2 }])),
    "c",
  );
  assert("networks" in batch);
  assertEquals(
    batch.networks.map((network) => encodeConfig(configOf(batch, network))),
    transformers.map(encodeConfig),
  );
  assertEquals(transformers.map(paddingOf), [widths, widths]);
});

Deno.test("decodeConfig() refuses what is not the config of a run", () => {
  const { seeds: _, splitHash: __, ...rest } = CONFIG;
  const { hyperparameters, cadence, seeds, splitHash } = CONFIG;
  const member = (own: object) => ({ ...rest, networks: [{ seeds, splitHash, ...own }] });
  decodeConfig(JSON.stringify(member({ hyperparameters: { hidden: 8 } })), "c.json");
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
      { ...CONFIG, hyperparameters: { ...hyperparameters, dModel: 8 } },
      { ...CONFIG, model: "transformer" },
      { ...CONFIG, padding: { embed: 8, hidden: 7 } },
      { ...CONFIG, padding: { embed: 8 } },
      { ...CONFIG, padding: 8 },
      member({ hyperparameters: { hidden: 0 } }),
      member({ hyperparameters: { hidden: "8" } }),
      member({ hyperparameters: { steps: 8 } }),
      member({ hyperparameters: { hidden: 8 }, padding: { embed: 8, hidden: 7 } }),
      { ...member({}), hyperparameters: { ...hyperparameters, embed: undefined } },
      { ...CONFIG, hyperparameters: { ...hyperparameters, embed: undefined } },
      { ...CONFIG, cadence: { ...cadence, evalEvery: 0 } },
      { ...CONFIG, cadence: { ...cadence, stopAtAccuracy: undefined } },
    ]
  ) {
    assertThrows(() => decodeConfig(JSON.stringify(wrong), "c.json"), SyntaxError, "c.json");
  }
  assertThrows(() => decodeConfig("{", "c.json"), SyntaxError, "Cannot read c.json");
});
