import { ablationsOf, type AblationSpec } from "../../src/analysis/ablations.ts";
import { type Block, isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import type { LogitTable, RowsBy, Variant } from "../../src/evaluation/evaluator.ts";
import type { PairNetwork } from "../../src/evaluation/network.ts";
import { drawControls } from "../../src/analysis/nulls.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication, type Task } from "../../src/evaluation/task.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import { normals, permutation, randomStream } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import {
  add,
  centreRows,
  characterKernel,
  directHidden,
  directScores,
  elementsOf,
  inner,
  product,
  projectPairs,
  randomNetwork,
} from "../helpers/direct_networks.ts";

/** (n², n): the logits of an ablated network, from the kernels of projections, one an irrep. */
function ablatedLogits(
  network: PairNetwork,
  g: FiniteGroup,
  { site, action, part }: Pick<AblationSpec, "site" | "action" | "part">,
  kernels: readonly Float64Array[],
): Float64Array {
  const { order: n, width: h, embedLeft, embedRight, unembed, model } = network;
  const zero = (like: Float64Array) => new Float64Array(like.length);
  /** Σ over irreps of parts, or what they leave. */
  const kept = (whole: Float64Array, partOf: (kernel: Float64Array) => Float64Array) => {
    const sum = kernels.reduce((total, kernel) => add(total, partOf(kernel)), zero(whole));
    return action === "keep" ? sum : add(whole, sum, -1);
  };
  const hidden = directHidden(model, embedLeft, embedRight, n);
  const logits = product(hidden, unembed, h);
  const elements = elementsOf(g);
  /** P(ab, c) as a cube, and the projection of logits on it. */
  const onCube = (kernel: Float64Array, of: Float64Array) => {
    const cube = of.map((_, k) => {
      const row = Math.floor(k / n);
      return kernel[g.multiply(Math.floor(row / n), row % n) * n + k % n];
    });
    const weight = inner(centreRows(of, n), cube) / inner(cube, cube);
    return { weight, part: cube.map((value) => weight * value) };
  };
  switch (site) {
    case "embeddings": {
      const [left, right] = [embedLeft, embedRight].map((matrix) =>
        kept(matrix, (kernel) => product(kernel, matrix, n))
      );
      return product(directHidden(model, left, right, n), unembed, h);
    }
    case "hidden": {
      const by: RowsBy[] = part === "all" ? ["left", "right", "product"] : [part as RowsBy];
      const inHidden = (kernel: Float64Array) =>
        by.reduce<Float64Array>(
          (sum, one) => add(sum, projectPairs(hidden, kernel, elements[one], n)),
          zero(hidden),
        );
      const changed = product(kept(hidden, inHidden), unembed, h);
      return action !== "ideal" ? changed : kernels.reduce<Float64Array>(
        (sum, kernel) => add(sum, onCube(kernel, logits).part),
        changed,
      );
    }
    case "unembed": {
      if (action !== "ideal") {
        return product(hidden, kept(unembed, (kernel) => product(unembed, kernel, n)), h);
      }
      return kernels.reduce<Float64Array>((sum, kernel) => {
        // A row for each pair, so every n-th row of products has each of them once.
        const held = projectPairs(hidden, kernel, elements.product, n);
        const read = new Float64Array(h * n);
        for (let b = 0; b < n; b++) {
          for (let j = 0; j < h; j++) read[j * n + g.multiply(0, b)] = held[b * h + j];
        }
        const found = product(hidden, read, h);
        const scale = onCube(kernel, logits).weight / onCube(kernel, found).weight;
        return add(sum, found, scale);
      }, zero(logits));
    }
    case "logits":
      return kept(logits, (kernel) => onCube(kernel, logits).part);
  }
}

function kernelOf({ basis, rank }: Block, n: number): Float64Array {
  const transposed = basis.map((_, k) => basis[(k % rank) * n + Math.floor(k / rank)]);
  return product(transposed, basis, rank);
}

/** Every kind of ablation of one set of irreps. */
const KINDS = [
  ...["embeddings", "unembed", "logits"].flatMap((site) => [`${site} keep `, `${site} remove `]),
  ...["left", "right", "product", "all"].flatMap((part) => [
    `hidden keep ${part}`,
    `hidden remove ${part}`,
  ]),
  "unembed ideal ",
  "hidden ideal product",
];

for (const name of ["S3", "C7", "Q8"]) {
  for (const model of PAIR_MODELS) {
    Deno.test(`ablationsOf() agrees with the definitions on all triples of ${name}, ${model}`, async () => {
      const { group: g, irreps } = representations(group(name));
      const n = g.order;
      const network = randomNetwork(model, n, 5, model === "mlp" ? 1 : 0.6);
      const train = [...permutation(randomStream(1, name), n * n).slice(0, Math.floor(n * n / 2))];
      const task = multiplication(g, train);
      const blocks = isotypicBlocks(irreps);
      const isKey = blocks.map((_, i) => i > 0 && i !== 2 || i === blocks.length - 1);
      const keys = blocks.flatMap((block, i) => isKey[i] ? [block.name] : []);
      const controls = drawControls(blocks, n, 7, 3);
      const surveyed = await survey(network, task, cpuEvaluator(task));
      const ablations = await ablationsOf(surveyed, blocks, isKey, controls, 1);

      const expected = [
        ...keys.flatMap((key) => KINDS.map((kind) => `${kind} ${key}`)),
        ...KINDS.map((kind) => `${kind} ${keys.join()}`),
      ];
      const kindOf = ({ site, action, part, irreps: names }: AblationSpec) =>
        `${site} ${action} ${part ?? ""} ${names.join()}`;
      assertEquals(ablations.map(kindOf).sort(), expected.sort());

      for (const ablation of ablations) {
        const close = (ours: number | null, theirs: number | null, what: string) =>
          assertAlmostEquals(
            ours!,
            theirs!,
            1e-9 * Math.max(1, theirs!),
            `${kindOf(ablation)} ${what}`,
          );
        const isTable = ablation.site === "hidden" || ablation.site === "logits";
        const scoresWith = (kernels: readonly Float64Array[]) =>
          directScores(
            ablatedLogits(network, g, ablation, kernels),
            task.labels,
            n,
            train,
            isTable ? 1e-4 * Math.sqrt(surveyed.means.centredLogitPower / n ** 3) : 0,
          );
        const chosen = irreps.filter(({ name }) => ablation.irreps.includes(name));
        const { loss, accuracy, ties } = scoresWith(
          chosen.map((irrep) => characterKernel(irrep, g)),
        );
        for (const set of ["train", "test", "all"] as const) {
          close(ablation.loss[set], loss[set], `loss ${set}`);
          const apart = Math.abs(ablation.accuracy[set]! - accuracy[set]!);
          assert(apart <= ties[set]! + 1e-12, `${kindOf(ablation)} accuracy ${set}`);
        }
        const needsPass = ablation.site === "embeddings" || ablation.site === "unembed";
        for (const control of ["randomSubspaces", "relabelled"] as const) {
          const nulls = ablation.nulls![control];
          assertEquals(nulls.draws, needsPass ? 5 : 7);
          const losses = controls[control].slice(0, nulls.draws).map((draw) =>
            scoresWith(
              draw.filter(({ name }) => ablation.irreps.includes(name))
                .map((block) => kernelOf(block, n)),
            ).loss.all
          );
          close(nulls.loss.mean, losses.reduce((sum, x) => sum + x, 0) / losses.length, control);
          close(nulls.loss.min, Math.min(...losses), `least ${control}`);
          close(nulls.loss.max, Math.max(...losses), `largest ${control}`);
          assert(nulls.accuracy.min <= nulls.accuracy.mean + 1e-12);
        }
      }
    });
  }
}

Deno.test("ablationsOf() lists one key irrep once, none without key irreps, no nulls without draws", async () => {
  const { group: g, irreps } = representations(group("S3"));
  const task = multiplication(g, null);
  const blocks = isotypicBlocks(irreps);
  const surveyed = await survey(randomNetwork("mlp", 6, 1), task, cpuEvaluator(task));
  assertEquals(await ablationsOf(surveyed, blocks, [false, false, false], null, 1), []);
  const one = await ablationsOf(surveyed, blocks, [false, false, true], null, 1);
  assertEquals(one.length, KINDS.length);
  for (const { loss, accuracy, nulls } of one) {
    assertEquals([loss.train, loss.test, accuracy.train, nulls], [null, null, null, null]);
  }
});

/** Tables of all kinds, alone and together. */
function variantsOf(n: number, scale: number): Variant[] {
  const random = randomStream(9, `tables ${scale}`);
  const table = (by: RowsBy, sign: 1 | -1): LogitTable => ({
    by,
    logits: Float64Array.from(normals(random, n * n, scale)),
    sign,
  });
  const some = [
    [],
    [table("left", 1)],
    [table("right", -1)],
    [table("product", -1)],
    [table("left", 1), table("right", 1), table("product", -1)],
    [table("product", 1), table("product", -1)],
    [{ by: "product" as const, logits: new Float64Array(n * n), sign: 1 as const }],
  ];
  return some.flatMap((tables) => [{ own: true, tables }, { own: false, tables }]);
}

for (const scale of [0.1, 3, 1000]) {
  Deno.test(`cpuEvaluator().variants() agrees with sums of exponentials, tables of ${scale}, any labels`, async () => {
    const g = group("C7:C3");
    const n = g.order;
    const network = randomNetwork("mlp", n, 2, scale === 1000 ? 4 : 0.7);
    const { embedLeft, embedRight, unembed, width: h } = network;
    const random = randomStream(4, "labels");
    const labels = Int32Array.from(permutation(random, n * n), (value) => value % n);
    const train = [...permutation(random, n * n).slice(0, 100)];
    const task: Task = { group: g, labels, train };
    const own = product(directHidden("mlp", embedLeft, embedRight, n), unembed, h);
    const elements = elementsOf(g);
    const variants = variantsOf(n, scale);
    const evaluator = cpuEvaluator(task);
    const all = await evaluator.variants(network, variants, "all");
    const trained = await evaluator.variants(network, variants, "train");
    variants.forEach((variant, i) => {
      const logits = own.map((logit, k) => {
        const [a, b, c] = [Math.floor(k / n / n), Math.floor(k / n) % n, k % n];
        return variant.tables.reduce(
          (sum, { by, logits, sign }) => sum + sign * logits[elements[by](a, b) * n + c],
          variant.own ? logit : 0,
        );
      });
      const { loss, accuracy } = directScores(logits, labels, n, train);
      const { train: ours, test } = all[i];
      assertEquals([ours!.pairs, test!.pairs], [100, n * n - 100]);
      for (
        const [score, set] of [[ours, "train"], [test, "test"], [
          trained[i].train,
          "train",
        ]] as const
      ) {
        assertAlmostEquals(
          score!.loss,
          loss[set]!,
          1e-11 * (1 + loss[set]!),
          `variant ${i} ${set}`,
        );
        assertAlmostEquals(score!.accuracy, accuracy[set]!, 1e-12, `variant ${i} ${set}`);
      }
      assertEquals(trained[i].test, null);
    });
    const [plain] = await evaluator.scores([network]);
    assertEquals(plain, all[0]);
  });
}
