import { idealBilinear, idealPermutation } from "../../src/analysis/ideal_networks.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";
import { exhibited, idealExhibited } from "./exhibited.ts";

Deno.test("neurons on a cyclic group are sorted by angle, and pairs by the same", async () => {
  const { exhibits: { neurons, logitSlice } } = await idealExhibited(
    "C12",
    (reps) => idealBilinear(reps, ["freq_5"]),
  );
  const walk = Array.from({ length: 12 }, (_, i) => 5 * i % 12);
  const either = [walk, walk.map((g) => (12 - g) % 12)].map(String);
  for (const { sortedBy, left, right } of neurons) {
    assertEquals(sortedBy, "angle");
    assertEquals([left.within, right.within], [null, null]);
    assert(either.includes(String(left.elements)) && either.includes(String(right.elements)));
  }
  assertEquals(logitSlice!.cosets, [{ irrep: "freq_5", sortedBy: "angle", subgroupOrder: 1 }]);
  // χ(b b'^-1) then depends on the distance from the diagonal alone.
  const [first, second] = logitSlice!.characterSum!;
  first.slice(0, -1).forEach((value, k) => assertAlmostEquals(second[k + 1], value, 1e-9));
});

Deno.test("embeddings without a column for each neuron have no clusters, and neurons mean activations", async () => {
  const reps = representations(group("S3"));
  const whole = idealPermutation(reps);
  const inner = pairNetwork(whole.model, whole.tensors, whole.sizes);
  const network: Network = {
    ...inner,
    embedLeft: new Float64Array(6 * 2).fill(1),
    embedRight: Float64Array.from({ length: 12 }, (_, i) => i % 5),
    neuronEmbeddings: false,
  };
  const { exhibits: { components, neurons } } = await exhibited(reps, network);
  assertEquals(components.embedLeft, {
    points: [[0, 0], [0, 0]],
    shares: [0, 0],
    clusters: null,
  });
  assertEquals(components.embedRight.points.length, 2);
  assertEquals(components.unembed.clusters?.length, network.width);
  assert(neurons.length > 0);
  for (const { left, right } of neurons) {
    assertAlmostEquals((left.within ?? 0) + (right.within ?? 0), 0, 1e-12);
  }
});

Deno.test("a group of order 1 has no slice, and weights that are not numbers do no harm", async () => {
  const trivial = representations(group("C1"));
  const { exhibits } = await exhibited(trivial, randomNetwork("mlp", 1, 1));
  assertEquals([exhibits.logitSlice, exhibits.neurons], [null, []]);

  const reps = representations(group("S3"));
  const network = randomNetwork("mlp", 6, 1);
  const diverged = network.replacing({
    embedLeft: network.embedLeft.map(() => NaN),
    unembed: network.unembed.map(() => NaN),
  });
  const { exhibits: { components } } = await exhibited(reps, diverged);
  assertEquals(components.embedLeft.shares, [0, 0]);
  assertEquals(components.unembed.shares, [0, 0]);
});
