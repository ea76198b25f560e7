import type { Result } from "../../src/analysis/analyze.ts";
import { exhibitsOf } from "../../src/analysis/exhibits.ts";
import { idealPermutation, idealSignCircuit } from "../../src/analysis/ideal_networks.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";
import { idealExhibited } from "./exhibited.ts";

Deno.test("the neurons of an ideal sign circuit are blocks on the cosets of the alternating group", async () => {
  const { exhibits: { neurons, elementNames } } = await idealExhibited(
    "S4",
    (reps) => idealSignCircuit(reps, "sign"),
  );
  assert(neurons.length > 0);
  assertEquals(elementNames.length, 24);
  for (const { cluster, sortedBy, left, right, values } of neurons) {
    assertEquals([cluster, sortedBy], ["sign", "kernel"]);
    assertEquals([left.subgroupOrder, right.subgroupOrder], [12, 12]);
    assertAlmostEquals(left.within! + right.within!, 0, 1e-12);
    assertEquals([left.starts, right.starts], [[12], [12]]);
    const blocks = [0, 1, 2, 3].map((k) => values[12 * Math.floor(k / 2)][12 * (k % 2)]);
    values.forEach((row, i) =>
      row.forEach((value, k) => {
        const block = 2 * Math.floor(i / 12) + Math.floor(k / 12);
        assertAlmostEquals(value, blocks[block], 1e-12);
      })
    );
    // It fires on one block alone.
    assertEquals(blocks.filter((value) => value > 1e-12).length, 1);
  }
});

Deno.test("the neurons of an ideal network of permutations are functions of cosets of a point's stabilizer", async () => {
  const { exhibits: { neurons } } = await idealExhibited("S4", idealPermutation);
  assertEquals(neurons.length, 8);
  for (const { irrep, sortedBy, left, right, values } of neurons) {
    assertEquals([irrep, sortedBy], ["standard", "stabilizer"]);
    for (const side of [left, right]) {
      assertEquals(side.subgroupOrder, 6);
      assertEquals(side.starts, [6, 12, 18]);
      assertAlmostEquals(side.within!, 0, 1e-12);
    }
    // relu(ρ(a)_ik + ρ(b)_kj - 1): it fires where both permutations take the point along.
    values.forEach((row, i) =>
      row.forEach((value, k) => assertAlmostEquals(value, i < 6 && k < 6 ? 1 : 0, 1e-12))
    );
  }
});

Deno.test("activations are those of the hidden layer, the strongest neurons of each cluster in order", () => {
  const reps = representations(group("S4"));
  const network = randomNetwork("mlp", 24, 5, 1, 30);
  const task = multiplication(reps.group, null);
  const list = Array.from({ length: 30 }, (_, j) => ({
    cluster: j < 3 ? "sign" : j < 20 ? "standard" : "off",
    power: j % 2 === 0 ? 0.5 : 0.25,
    irrep: j < 3 ? "sign" : "standard",
    share: 1,
  }));
  const result = {
    irreps: [],
    neurons: { clusters: [{ irrep: "sign" }, { irrep: "standard" }], list },
  } as unknown as Result;
  const { neurons } = exhibitsOf(network, task, reps, result);
  assertEquals(neurons.map(({ neuron }) => neuron), [0, 2, 1, 4, 6, 8, 10, 12]);
  const hidden = new Float64Array(24 * 30);
  for (const { neuron, left, right, values } of neurons) {
    left.elements.forEach((a, i) => {
      network.hiddenOf(a, hidden);
      assertEquals(values[i], right.elements.map((b) => hidden[b * 30 + neuron]));
    });
  }
  // Without a cluster those of none.
  const mixed = {
    ...result,
    neurons: { clusters: [], list: list.map((one) => ({ ...one, cluster: "mixed" })) },
  } as unknown as Result;
  assertEquals(
    exhibitsOf(network, task, reps, mixed).neurons.map(({ cluster }) => cluster),
    Array(8).fill("mixed"),
  );
});
