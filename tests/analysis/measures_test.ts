import { type Block, isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { measure, type Measures } from "../../src/analysis/measures.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { survey, type Surveyed } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { crossEntropyForward } from "../../src/models/cross_entropy_reference.ts";
import { mlpForward, type MlpSizes, type MlpTensors } from "../../src/models/mlp_reference.ts";
import { normals, permutation, randomStream } from "../../src/numerics/random.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** Groups with irreps of real, complex and quaternionic type. */
const GROUPS = ["S3", "C7", "C6", "Q8", "C7:C3", "D6", "A4"];

interface Problem {
  readonly reps: Representations;
  readonly sizes: MlpSizes;
  readonly tensors: MlpTensors;
  readonly train: Int32Array;
}

/** A random network, `scale` times as large as a fresh one, with half of the pairs to train on. */
function problem(name: string, scale: number): Problem {
  const reps = representations(group(name));
  const order = reps.group.order;
  const sizes = { order, embed: 5, hidden: 9 };
  const random = randomStream(7, name);
  const draw = (count: number) => Float64Array.from(normals(random, count, scale));
  return {
    reps,
    sizes,
    tensors: { W_x: draw(order * 5), W_y: draw(order * 5), W: draw(10 * 9), W_U: draw(9 * order) },
    train: permutation(random, order ** 2).slice(0, Math.floor(order ** 2 / 2)),
  };
}

/** The network on all pairs, a row each. */
function forward({ reps: { group: g }, sizes, tensors }: Problem) {
  const { order: n } = g;
  const rows = Array.from({ length: n * n }, (_, row) => row);
  const a = Int32Array.from(rows, (row) => Math.floor(row / n));
  const b = Int32Array.from(rows, (row) => row % n);
  const pairs = { a, b, labels: Int32Array.from(g.table) };
  return { ...mlpForward(tensors, pairs, sizes), pairs };
}

/** A network and its pass over all pairs, in float64. */
function surveyOf(
  network: Network,
  group: FiniteGroup,
  train: ArrayLike<number> | null,
): Promise<Surveyed> {
  const task = multiplication(group, train);
  return survey(network, task, cpuEvaluator(task));
}

async function analyse({ tensors, sizes, reps, train }: Problem): Promise<Measures> {
  const surveyed = await surveyOf(pairNetwork("mlp", tensors, sizes), reps.group, train);
  return await measure(surveyed, isotypicBlocks(reps.irreps));
}

function mean(values: Iterable<number>): number {
  const list = [...values];
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

function square(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return sum;
}

/** Mean loss over some rows. */
function lossOver(logits: Float64Array, labels: Int32Array, n: number, rows?: Int32Array): number {
  const { losses } = crossEntropyForward(logits, labels, n);
  return mean(rows ? Array.from(rows, (row) => losses[row]) : losses);
}

for (const name of GROUPS) {
  for (const scale of [0.3, 1.5]) {
    Deno.test(`measure() agrees with the definitions on all triples of ${name}, weights of ${scale}`, async () => {
      const given = problem(name, scale);
      const { reps: { group: g, irreps }, sizes: { order: n, hidden: h } } = given;
      const { logits, hidden, pairs } = forward(given);
      const measures = await analyse(given);
      const close = (ours: number | null, theirs: number, what: string) =>
        assertAlmostEquals(ours!, theirs, 1e-9 + 1e-9 * Math.abs(theirs), what);

      close(measures.loss.all, lossOver(logits, pairs.labels, n), "loss");
      close(measures.loss.train, lossOver(logits, pairs.labels, n, given.train), "train loss");
      const weights = Object.values(given.tensors) as Float64Array[];
      close(measures.sumOfSquaredWeights, square(weights.flatMap((w) => [...w])), "weights");

      const centred = logits.map((logit, i) =>
        logit - mean(logits.subarray(i - i % n, i - i % n + n))
      );
      const means = Array.from({ length: h }, (_, j) => mean(hidden.filter((_, i) => i % h === j)));
      const centredHidden = hidden.map((value, i) => value - means[i % h]);
      irreps.forEach((irrep, i) => {
        const ours = measures.irreps[i];
        // The cube χ(a b c^-1), a row for each pair.
        const cube = Float64Array.from(
          { length: n ** 3 },
          (_, k) => irrep.character[g.multiply(pairs.labels[Math.floor(k / n)], g.inverses[k % n])],
        );
        if (i === 0) {
          assertEquals([ours.key, ours.logitSimilarity, ours.logitExcludedLoss], [
            false,
            null,
            null,
          ]);
        } else {
          const dot = cube.reduce((sum, value, k) => sum + value * centred[k], 0);
          const similarity = dot / Math.sqrt(square(cube) * square(centred));
          close(ours.logitSimilarity, similarity, `similarity of ${irrep.name}`);
          assertEquals(ours.key, similarity > 0.005);
          const part = cube.map((value) => value * dot / square(cube));
          close(ours.logitRestrictedLoss, lossOver(part, pairs.labels, n), "restricted logits");
          const rest = centred.map((logit, k) => logit - part[k]);
          close(ours.logitExcludedLoss, lossOver(rest, pairs.labels, n, given.train), "excluded");
        }
        // Projections by the kernel rank/(n · dimension) χ(g h^-1), on functions of a, b and ab.
        const kernel = (x: number, y: number) =>
          irrep.blockRank / (n * irrep.dimension) * irrep.character[g.multiply(x, g.inverses[y])];
        const keysOf = { Left: pairs.a, Right: pairs.b, Product: pairs.labels };
        const project = (values: Float64Array, keys: Int32Array) => {
          const byKey = new Float64Array(n * h);
          values.forEach((value, k) => byKey[keys[Math.floor(k / h)] * h + k % h] += value / n);
          const onKey = byKey.map((_, k) => {
            let sum = 0;
            for (let y = 0; y < n; y++) sum += kernel(Math.floor(k / h), y) * byKey[y * h + k % h];
            return sum;
          });
          return values.map((_, k) => onKey[keys[Math.floor(k / h)] * h + k % h]);
        };
        for (const side of ["Left", "Right", "Product"] as const) {
          const share = square(project(centredHidden, keysOf[side])) / square(centredHidden);
          close(ours[`hidden${side}Fve`], share, `${side} share of ${irrep.name}`);
        }
        const inProduct = project(hidden, pairs.labels);
        const toLogits = (values: Float64Array) =>
          Float64Array.from({ length: n ** 3 }, (_, k) => {
            let sum = 0;
            const row = Math.floor(k / n) * h;
            for (let j = 0; j < h; j++) sum += values[row + j] * given.tensors.W_U[j * n + k % n];
            return sum;
          });
        const without = hidden.map((value, k) => value - inProduct[k]);
        const [restricted, excluded] = [toLogits(inProduct), toLogits(without)];
        close(
          ours.hiddenRestrictedLoss,
          lossOver(restricted, pairs.labels, n),
          "restricted hidden",
        );
        close(
          ours.hiddenExcludedLoss,
          lossOver(excluded, pairs.labels, n, given.train),
          "excluded hidden",
        );
      });
    });
  }
}

Deno.test("measure(): shares of embeddings and unembedding sum to 1, those of the hidden layer to less", async () => {
  for (const name of GROUPS) {
    const { irreps, totals, remainders } = await analyse(problem(name, 1));
    for (const field of ["embedLeftFve", "embedRightFve", "unembedFve"] as const) {
      assertAlmostEquals(irreps.reduce((sum, irrep) => sum + irrep[field], 0), 1, 1e-12);
    }
    const hidden = irreps.reduce(
      (sum, irrep) => sum + irrep.hiddenLeftFve + irrep.hiddenRightFve + irrep.hiddenProductFve,
      0,
    );
    assert(hidden > 0 && hidden < 1, `${name}: ${hidden}`);
    assert(totals.logitFve >= 0 && totals.logitFve < 1);
    assertAlmostEquals(remainders.hiddenInteraction, 1 - hidden, 1e-12);
    assertAlmostEquals(remainders.logits, 1 - totals.logitFve, 1e-12);
  }
});

Deno.test("measure(): totals are sums over key irreps, and test loss over restricted loss", async () => {
  const { irreps, totals, loss } = await analyse(problem("S3", 1.5));
  const keys = irreps.filter(({ key }) => key);
  const sum = (of: (irrep: typeof keys[number]) => number) =>
    keys.reduce((total, irrep) => total + of(irrep), 0);
  assertAlmostEquals(totals.embedLeftFve, sum((irrep) => irrep.embedLeftFve), 1e-12);
  assertAlmostEquals(totals.unembedFve, sum((irrep) => irrep.unembedFve), 1e-12);
  assertAlmostEquals(totals.hiddenProductFve, sum((irrep) => irrep.hiddenProductFve), 1e-12);
  assertAlmostEquals(totals.testRestrictedRatio!, loss.test! / totals.hiddenRestrictedLoss, 1e-12);
});

Deno.test("measure(): excluding nothing leaves the train loss, however large the logits are", async () => {
  for (const scale of [0.1, 1, 30]) {
    const given = problem("D6", scale);
    const blocks = isotypicBlocks(given.reps.irreps);
    const network = pairNetwork("mlp", given.tensors, given.sizes);
    const surveyed = await surveyOf(network, given.reps.group, given.train);
    const empty: Block[] = blocks.map((block) => ({ ...block, basis: block.basis.map(() => 0) }));
    const { irreps, loss } = await measure(surveyed, empty);
    for (const { hiddenExcludedLoss } of irreps) {
      assertAlmostEquals(hiddenExcludedLoss!, loss.train!, 1e-12 * loss.train!);
    }
  }
});

Deno.test("measure() without training pairs leaves out what needs them", async () => {
  const given = problem("C6", 1);
  const network = pairNetwork("mlp", given.tensors, given.sizes);
  const surveyed = await surveyOf(network, given.reps.group, null);
  const blocks = isotypicBlocks(given.reps.irreps);
  const { loss, accuracy, irreps, totals } = await measure(surveyed, blocks);
  assertEquals([loss.train, loss.test, accuracy.train, accuracy.test], [null, null, null, null]);
  assert(irreps.every(({ hiddenExcludedLoss }) => hiddenExcludedLoss === null));
  assertEquals([totals.hiddenExcludedLoss, totals.testRestrictedRatio], [null, null]);
  assert(irreps.every(({ hiddenRestrictedLoss }) => hiddenRestrictedLoss > 0));
});

Deno.test("a network whose logits are a character has similarity 1 with it, and closed losses", async () => {
  // Hidden neuron p is on for the pairs with ab = p alone: one-hot embeddings cannot do that with a
  // ReLU, so the hidden layer is given.
  const reps = representations(group("A4"));
  const { group: g, irreps } = reps;
  const n = g.order;
  const [, , standard] = irreps;
  const network: Network = {
    order: n,
    width: n,
    embedLeft: Float64Array.from({ length: n * n }, (_, i) => standard.character[i % n]),
    embedRight: new Float64Array(n * n).fill(1),
    unembed: Float64Array.from(
      { length: n * n },
      (_, i) => 4 * standard.character[g.multiply(Math.floor(i / n), g.inverses[i % n])],
    ),
    sumOfSquaredWeights: 0,
    neuronEmbeddings: true,
    replacing: (matrices) => ({ ...network, ...matrices }),
    hiddenOf(a: number, out: Float64Array) {
      out.fill(0);
      for (let b = 0; b < n; b++) out[b * n + g.multiply(a, b)] = 1;
    },
  };
  const surveyed = await surveyOf(network, g, Int32Array.of(0, 5, 9));
  const measures = await measure(surveyed, isotypicBlocks(irreps));
  const ours = measures.irreps[2];
  assertAlmostEquals(ours.logitSimilarity!, 1, 1e-12);
  assertEquals(measures.irreps.map(({ key }) => key), irreps.map((_, i) => i === 2));
  const others = Array.from({ length: n }, (_, x) => x).filter((x) => x !== g.identity)
    .reduce((sum, x) => sum + Math.exp(4 * (standard.character[x] - standard.dimension)), 0);
  assertAlmostEquals(measures.loss.all, Math.log1p(others), 1e-12);
  assertAlmostEquals(ours.logitRestrictedLoss!, Math.log1p(others), 1e-12);
  assertAlmostEquals(ours.logitExcludedLoss!, Math.log(n), 1e-12);
  assertAlmostEquals(ours.hiddenExcludedLoss!, Math.log(n), 1e-12);
  assertAlmostEquals(ours.unembedFve, 1, 1e-12);
  assertAlmostEquals(measures.totals.logitFve, 1, 1e-12);
  // Indicators of the product split like the regular representation.
  assertAlmostEquals(ours.hiddenProductFve, standard.blockRank / (n - 1), 1e-12);
});
