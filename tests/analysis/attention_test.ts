import { ablationsOf } from "../../src/analysis/ablations.ts";
import { headsOf, pathsOf } from "../../src/analysis/attention.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { measure } from "../../src/analysis/measures.ts";
import { survey } from "../../src/analysis/parts.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { crossEntropyForward } from "../../src/models/cross_entropy_reference.ts";
import { sizeOf } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import type { TransformerTensors } from "../../src/models/transformer_reference.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const REPS = representations(group("S3"));
const BLOCKS = isotypicBlocks(REPS.irreps);
const N = 6;
const SIZES = { order: N, dModel: 7, heads: 3, dHead: 2, dMlp: 11 };
const PAIRS = {
  a: Int32Array.from({ length: N * N }, (_, row) => Math.floor(row / N)),
  b: Int32Array.from({ length: N * N }, (_, row) => row % N),
  labels: REPS.group.table,
};

function randomTensors(seed: number): TransformerTensors {
  const random = randomStream(seed, "attention");
  return Object.fromEntries(
    TRANSFORMER.parameters(SIZES).map(({ name, shape }) => [
      name,
      Float64Array.from(normals(random, sizeOf(shape), 0.8)),
    ]),
  ) as TransformerTensors;
}

function surveyOf(tensors: TransformerTensors, train: Int32Array | null = null) {
  const weights = new Map(Object.entries(tensors));
  const network = networkOf({ model: "transformer", sizes: SIZES, weights });
  const task = { ...multiplication(REPS.group, train ?? new Int32Array(0)), train };
  return survey(network, task, cpuEvaluator(task));
}

function meanLoss(logits: Float64Array): number {
  return crossEntropyForward(logits, PAIRS.labels, N).losses
    .reduce((sum, loss) => sum + loss / (N * N), 0);
}

Deno.test("headsOf() has the attention of the reference, and what a head is worth", async () => {
  const tensors = randomTensors(1);
  const heads = await headsOf(await surveyOf(tensors), BLOCKS);
  const { pattern } = TRANSFORMER.forward(tensors, PAIRS, SIZES);
  assertEquals(heads!.length, SIZES.heads);
  heads!.forEach(({ head, attention, spread, lossWithout, irreps }) => {
    const own = [0, 1, 2].map((j) =>
      PAIRS.a.reduce((sum, _, row) => sum + pattern[(row * SIZES.heads + head) * 3 + j], 0) / 36
    );
    assertAlmostEquals(attention.left, own[0], 1e-13);
    assertAlmostEquals(attention.right, own[1], 1e-13);
    assertAlmostEquals(attention.self, own[2], 1e-13);
    const off = [0, 1].map((j) =>
      PAIRS.a.reduce(
        (sum, _, row) => sum + Math.abs(pattern[(row * SIZES.heads + head) * 3 + j] - own[j]),
        0,
      ) / 36
    );
    assertAlmostEquals(spread.left, off[0], 1e-13);
    assertAlmostEquals(spread.right, off[1], 1e-13);
    // Without its z.
    const { logits } = TRANSFORMER.forward(tensors, PAIRS, SIZES, {
      z: (z) => z.map((x, i) => Math.floor(i / SIZES.dHead) % SIZES.heads === head ? 0 : x),
    });
    assertAlmostEquals(lossWithout.all, meanLoss(logits), 1e-12);
    for (const side of ["left", "right"] as const) {
      assertAlmostEquals(irreps.reduce((sum, irrep) => sum + irrep[side], 0), 1, 1e-12);
      assert(irreps.every((irrep) => irrep[side] >= 0));
    }
  });
});

Deno.test("headsOf() of a head without queries attends to all alike, and finds the irrep it carries", async () => {
  const tensors = randomTensors(2);
  tensors["blocks.0.attn.W_Q"].fill(0);
  // The embedding is the sign of the element in one column; positions have none.
  const sign = REPS.irreps.find(({ name }) => name === "sign")!.character;
  const d = SIZES.dModel;
  tensors["embed.W_E"].fill(0);
  tensors["pos_embed.W_pos"].fill(0);
  for (let t = 0; t < N; t++) tensors["embed.W_E"][t * d] = sign[t];
  for (const { attention, spread, irreps } of (await headsOf(await surveyOf(tensors), BLOCKS))!) {
    for (const share of Object.values(attention)) assertAlmostEquals(share, 1 / 3, 1e-14);
    assert(Math.max(...Object.values(spread)) < 1e-14);
    for (const { name, left, right } of irreps) {
      assertAlmostEquals(left, Number(name === "sign"), 1e-12);
      assertAlmostEquals(right, Number(name === "sign"), 1e-12);
    }
  }
});

Deno.test("pathsOf() splits similarities by path, and has the loss of the hidden layer by itself", async () => {
  const tensors = randomTensors(3);
  const surveyed = await surveyOf(tensors, Int32Array.of(0, 5, 7, 20));
  const paths = await pathsOf(surveyed, BLOCKS);
  const { irreps } = await measure(surveyed, BLOCKS);
  paths!.irreps.forEach(({ name, throughHidden, direct }, i) => {
    assertEquals(name, irreps[i].name);
    if (irreps[i].logitSimilarity === null) {
      return assertEquals([throughHidden, direct], [null, null]);
    }
    assertAlmostEquals(throughHidden! + direct!, irreps[i].logitSimilarity, 1e-14);
    assert(direct !== 0);
  });
  const { logits } = TRANSFORMER.forward(tensors, PAIRS, SIZES, {
    resid_post: (_, [rows]) =>
      TRANSFORMER.forward(tensors, PAIRS, SIZES).mlp_out.slice(0, rows * SIZES.dModel),
  });
  assertAlmostEquals(paths!.lossThroughHidden.all, meanLoss(logits), 1e-12);
});

Deno.test("Networks without attention have no heads and one path", async () => {
  const weights = new Map([["W_x", 4], ["W_y", 4], ["W", 8], ["W_U", 6]].map(([name, size]) => [
    name as string,
    new Float64Array(N * (size as number)).fill(0.1),
  ]));
  weights.set("W", new Float64Array(8 * 3).fill(0.1)).set("W_U", new Float64Array(3 * N).fill(0.2));
  const network = networkOf({
    model: "mlp",
    sizes: { order: N, embed: 4, hidden: 3 } as never,
    weights,
  });
  const task = multiplication(REPS.group, Int32Array.of(1));
  const surveyed = await survey(network, task, cpuEvaluator(task));
  assertEquals([await headsOf(surveyed, BLOCKS), await pathsOf(surveyed, BLOCKS)], [null, null]);
});

Deno.test("Ablations of a transformer's weights project W_E without =, and W_U", async () => {
  const tensors = randomTensors(4);
  const surveyed = await surveyOf(tensors, Int32Array.of(0, 5, 7, 20));
  const isKey = BLOCKS.map(({ name }) => name === "standard");
  const found = await ablationsOf(surveyed, BLOCKS, isKey, null, 1);
  const d = SIZES.dModel;
  const block = BLOCKS.find(({ name }) => name === "standard")!;
  const kernel = (i: number, j: number) => {
    let sum = 0;
    for (let r = 0; r < block.rank; r++) sum += block.basis[r * N + i] * block.basis[r * N + j];
    return sum;
  };
  for (const action of ["keep", "remove"] as const) {
    const P = (i: number, j: number) =>
      action === "keep" ? kernel(i, j) : Number(i === j) - kernel(i, j);
    const W_E = tensors["embed.W_E"].slice();
    const W_U = tensors["unembed.W_U"].slice();
    for (let k = 0; k < d; k++) {
      for (let i = 0; i < N; i++) {
        let [embedded, read] = [0, 0];
        for (let j = 0; j < N; j++) {
          embedded += P(i, j) * tensors["embed.W_E"][j * d + k];
          read += P(i, j) * tensors["unembed.W_U"][k * N + j];
        }
        W_E[i * d + k] = embedded;
        W_U[k * N + i] = read;
      }
    }
    for (
      const [site, changed] of [
        ["embeddings", { ...tensors, "embed.W_E": W_E }],
        ["unembed", { ...tensors, "unembed.W_U": W_U }],
      ] as const
    ) {
      const own = found.find((one) => one.site === site && one.action === action)!;
      const { logits } = TRANSFORMER.forward(changed, PAIRS, SIZES);
      assertAlmostEquals(own.loss.all, meanLoss(logits), 1e-12, `${site} ${action}`);
    }
  }
  assertEquals(found.filter(({ site, action }) => site === "unembed" && action === "ideal"), []);
});
