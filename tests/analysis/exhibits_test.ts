import { idealBilinear, idealPermutation } from "../../src/analysis/ideal_networks.ts";
import { attentionPatterns } from "../../src/analysis/attention_patterns.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { group } from "../../src/groups/names.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork, randomTransformer } from "../helpers/direct_networks.ts";
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
  assertEquals([exhibits.logitSlice, exhibits.neurons, exhibits.attention], [null, [], []]);

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

Deno.test("attentionPatterns() have what = attends to a with in the reference, by a and b", async () => {
  const reps = representations(group("S3"));
  const sizes = { order: 6, dModel: 5, heads: 3, dHead: 2, dMlp: 7 };
  const { network, tensors } = randomTransformer(sizes, 1);
  const { exhibits: { attention } } = await exhibited(reps, network, "transformer");
  const pairs = {
    a: Int32Array.from({ length: 36 }, (_, row) => Math.floor(row / 6)),
    b: Int32Array.from({ length: 36 }, (_, row) => row % 6),
    labels: reps.group.table,
  };
  const { pattern } = TRANSFORMER.forward(tensors, pairs, sizes);
  assertEquals(attention.map(({ head }) => head), [0, 1, 2]);
  for (const { head, values } of attention) {
    assertEquals(values.map(({ length }) => length), Array(6).fill(6));
    values.flat().forEach((value, row) =>
      assertAlmostEquals(value, pattern[(row * 3 + head) * 3], 1e-13)
    );
  }
});

Deno.test("attentionPatterns() are of the first 48 elements and 8 heads, and none without attention", () => {
  const sizes = { order: 49, dModel: 2, heads: 9, dHead: 1, dMlp: 2 };
  const { network } = randomTransformer(sizes, 2);
  const patterns = attentionPatterns(network);
  assertEquals(patterns.length, 8);
  assertEquals([patterns[7].values.length, patterns[7].values[47].length], [48, 48]);
  assertEquals(patterns[7].values[47][47], network.attention!.patternOf(7, 47)[3 * 47]);
  assertEquals(attentionPatterns(randomNetwork("mlp", 6, 1)), []);
});
