import { configurationTable } from "../../src/report/configuration.ts";
import { assertEquals } from "../../src/std/assert.ts";

Deno.test("configurationTable() has a row for each value, with the names that lead to it", () => {
  const { name, head, rows, notes } = configurationTable({
    group: { name: "<S5>", order: 120, file: null },
    hyperparameters: { trainFraction: 0.5, weightDecay: 2, beta1: 0.9 },
    cadence: { stopAtAccuracy: null },
    seeds: { seed: 1, split: { generator: "torch", seed: 0 } },
    analyze: true,
    lists: [7, { deepName: 8 }],
  });
  assertEquals([name, head, notes], ["configuration", ["Setting", "Value"], []]);
  assertEquals(rows, [
    ["group name", "<S5>"],
    ["group order", "120"],
    ["group file", "none"],
    ["hyperparameters train fraction", "0.5"],
    ["hyperparameters weight decay", "2"],
    ["hyperparameters beta1", "0.9"],
    ["cadence stop at accuracy", "none"],
    ["seeds seed", "1"],
    ["seeds split generator", "torch"],
    ["seeds split seed", "0"],
    ["analyze", "true"],
    ["lists 0", "7"],
    ["lists 1 deep name", "8"],
  ]);
  assertEquals(configurationTable({}).rows, []);
});
