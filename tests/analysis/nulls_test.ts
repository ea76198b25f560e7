import { analyze, type AnalyzeOptions, type Result } from "../../src/analysis/analyze.ts";
import {
  type Block,
  isotypicBlocks,
  randomBlocks,
  relabelledBlocks,
} from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import type { Network } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { dot } from "../../src/numerics/vectors.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const A4 = representations(group("A4"));
const N = A4.group.order;

/** All basis functions of blocks. */
function functionsOf(blocks: readonly Block[]): Float64Array[] {
  return blocks.flatMap(({ basis, rank }) =>
    Array.from({ length: rank }, (_, i) => basis.subarray(i * N, (i + 1) * N))
  );
}

for (
  const [name, draw] of [["randomBlocks", randomBlocks], [
    "relabelledBlocks",
    relabelledBlocks,
  ]] as const
) {
  Deno.test(`${name}() split all functions as the irreps do, but are others`, () => {
    const blocks = isotypicBlocks(A4.irreps);
    const drawn = draw(blocks, N, randomStream(1, name));
    assertEquals(drawn.map(({ rank }) => rank), blocks.map(({ rank }) => rank));
    const functions = functionsOf(drawn);
    assertEquals(functions.length, N);
    functions.forEach((f, i) =>
      functions.forEach((g, k) => assertAlmostEquals(dot(f, g), i === k ? 1 : 0, 1e-12))
    );
    for (const value of drawn[0].basis) assertAlmostEquals(value ** 2, 1 / N, 1e-12);
    // The kernel of the projection differs from that of the irrep's block.
    const last = blocks.length - 1;
    const overlap = functionsOf([drawn[last]]).reduce(
      (sum, f) => sum + functionsOf([blocks[last]]).reduce((total, g) => total + dot(f, g) ** 2, 0),
      0,
    );
    assert(overlap < blocks[last].rank - 0.1, `overlap ${overlap}`);
    assertEquals(draw(blocks, N, randomStream(1, name)), drawn);
    const other = draw(blocks, N, randomStream(2, name))[last].basis;
    assert(other.some((value, k) => value !== drawn[last].basis[k]));
  });
}

/** A network whose hidden layer is the product, one neuron an element, and whose logits are χ(ab c^-1). */
function ideal(character: Float64Array, scale: number): Network {
  const { group: g } = A4;
  const network: Network = {
    order: N,
    width: N,
    embedLeft: Float64Array.from(
      { length: N * N },
      (_, i) => character[g.multiply(Math.floor(i / N), i % N)],
    ),
    embedRight: Float64Array.from(
      { length: N * N },
      (_, i) => character[g.multiply(Math.floor(i / N), i % N)],
    ),
    unembed: Float64Array.from(
      { length: N * N },
      (_, i) => scale * character[g.multiply(Math.floor(i / N), g.inverses[i % N])],
    ),
    sumOfSquaredWeights: 1,
    neuronEmbeddings: true,
    replacing: (matrices) => ({ ...network, ...matrices }),
    hiddenOf(a, out) {
      out.fill(0);
      for (let b = 0; b < N; b++) out[b * N + g.multiply(a, b)] = 1;
    },
  };
  return network;
}

interface Asked extends Pick<AnalyzeOptions, "draws" | "seed"> {
  readonly train: ArrayLike<number> | null;
}

function analyse(network: Network, { train, ...options }: Asked): Promise<Result> {
  const task = multiplication(A4.group, train);
  const evaluator = cpuEvaluator(task);
  return analyze(network, A4, { model: "ideal", task, evaluator, ...options });
}

Deno.test("analyze() finds the one irrep that an ideal network uses, and tells it from chance", async () => {
  const train = Array.from({ length: 100 }, (_, i) => i);
  for (const [i, { character, name }] of A4.irreps.slice(1).entries()) {
    const options = { train, draws: 8, seed: 3 };
    const result = await analyse(ideal(character, 5), options);
    assertEquals(result.irreps.map(({ key }) => key), A4.irreps.map((_, k) => k === i + 1), name);
    assertEquals(
      result.irreps.map(({ causalKey }) => causalKey),
      A4.irreps.map((_, k) => k === i + 1),
    );
    assertAlmostEquals(result.totals.embedLeftFve, 1, 1e-12);
    for (const field of ["embedLeftFve", "unembedFve", "logitFve", "hiddenExcludedLoss"] as const) {
      assert(!result.notDiscriminating!.includes(field), `${field}: ${result.notDiscriminating}`);
      const { mean, min, max } = result.nulls!.relabelled.totals[field]!;
      assert(min <= mean && mean <= max);
    }
    assertAlmostEquals(
      result.chance.irreps.reduce((sum, { share }) => sum + share, 0),
      1,
      1e-12,
    );
    assertEquals(result.nulls!.randomSubspaces.draws, 8);
    const again = await analyse(ideal(character, 5), options);
    assertEquals(JSON.stringify(again), JSON.stringify(result));
  }
});

Deno.test("analyze() says not discriminating where all irreps are key, and nothing without draws", async () => {
  const sum = Float64Array.from(
    { length: N },
    (_, g) => A4.irreps.slice(1).reduce((total, { character }) => total + character[g], 0),
  );
  const options = { train: [1, 5, 7], draws: 4, seed: 1 };
  const result = await analyse(ideal(sum, 1), options);
  assert(result.irreps.slice(1).every(({ key }) => key));
  assert(result.notDiscriminating!.includes("embedLeftFve"));
  assert(result.notDiscriminating!.includes("hiddenRestrictedLoss"));

  const bare = await analyse(ideal(sum, 1), { ...options, draws: 0 });
  assertEquals([bare.nulls, bare.notDiscriminating], [null, null]);
  assert(bare.irreps.every(({ causalKey }) => causalKey === null));
  const untrained = await analyse(ideal(sum, 1), { ...options, train: null });
  assert(untrained.irreps.every(({ causalKey }) => causalKey === null));
  assert(untrained.nulls !== null);
});
