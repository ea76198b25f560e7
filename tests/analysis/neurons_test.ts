import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { idealBilinear, idealSignCircuit } from "../../src/analysis/ideal_networks.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { type Neurons, neuronsOf } from "../../src/analysis/neurons.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import {
  characterKernel,
  directHidden,
  elementsOf,
  inner,
  product,
  projectPairs,
  randomNetwork,
} from "../helpers/direct_networks.ts";

const S4 = representations(group("S4"));
const N = S4.group.order;
const [, SIGN, PLANE, STANDARD] = S4.irreps;

async function sorted(network: Network, reps = S4): Promise<Neurons> {
  const task = multiplication(reps.group, null);
  const surveyed = await survey(network, task, cpuEvaluator(task));
  return neuronsOf(surveyed, isotypicBlocks(reps.irreps));
}

/** A function on S4 of power 1 in an irrep, or a constant. */
function functionOf(name: "sign" | "standard" | "plane" | "constant"): Float64Array {
  const basis =
    { sign: SIGN, standard: STANDARD, plane: PLANE, constant: S4.irreps[0] }[name].basis;
  return basis.slice(0, N);
}

/** A neuron's embedding column, for a and for b: functions times factors. */
type Column = Partial<Record<"sign" | "standard" | "plane" | "constant", number>>;

/** A network whose neurons have these columns for both elements. */
function withColumns(columns: readonly Column[]) {
  const h = columns.length;
  const embed = new Float64Array(N * h);
  columns.forEach((column, j) => {
    for (const [name, factor] of Object.entries(column)) {
      functionOf(name as keyof Column).forEach((value, g) => embed[g * h + j] += factor * value);
    }
  });
  const weights = randomNetwork("mlp", N, 1, 1, h);
  return weights.replacing({ embedLeft: embed, embedRight: embed.slice() });
}

Deno.test("neuronsOf() sorts neurons by their embeddings: off, in the cluster of an irrep, mixed", async () => {
  const { by, off, mixed, clusters, list } = await sorted(withColumns([
    { sign: 1 },
    { standard: 1 },
    { standard: 0.101 }, // more than a hundredth of the power
    { standard: 0.099 }, // less than a hundredth
    {},
    { standard: Math.sqrt(0.91), plane: Math.sqrt(0.09) },
    { standard: Math.sqrt(0.89), plane: Math.sqrt(0.11) },
    { standard: Math.sqrt(0.3), plane: Math.sqrt(0.3), constant: Math.sqrt(0.4) },
    { sign: 0.5, constant: Math.sqrt(0.75) }, // the constant does not count for the share
  ]));
  assertEquals(by, "embeddings");
  const expected = [
    "sign",
    "standard",
    "standard",
    "off",
    "off",
    "standard",
    "mixed",
    "mixed",
    "sign",
  ];
  assertEquals(list.map(({ cluster }) => cluster), expected);
  assertEquals([off, mixed], [2, 2]);
  assertEquals(clusters.map(({ irrep, neurons }) => [irrep, neurons]), [["sign", 2], [
    "standard",
    3,
  ]]);
  const shares = [1, 1, 1, 1, 0, 0.91, 0.89, 0.5, 1];
  list.forEach(({ share }, j) => assertAlmostEquals(share, shares[j], 1e-12, `share of ${j}`));
  const powers = [1, 1, 0.101 ** 2, 0.099 ** 2, 0, 1, 1, 1, 1];
  list.forEach(({ power }, j) => assertAlmostEquals(power, powers[j], 1e-12, `power of ${j}`));
  assertEquals(list[4].irrep, null);
  assertEquals(list[6].irrep, "standard");
});

Deno.test("neuronsOf() takes neurons that do not vary for off", async () => {
  const { list, off } = await sorted(
    withColumns([{ sign: 1 }, { constant: 1 }, { constant: 3 }]),
  );
  // What constants have in irreps is rounding, and in no irrep.
  assertEquals(list.slice(1).map(({ cluster }) => cluster), ["off", "off"]);
  assertEquals(off, 2);
});

Deno.test("neuronsOf() has all neurons off where all weights are zero", async () => {
  const network = randomNetwork("mlp", N, 1);
  const zero = new Float64Array(N * network.width);
  const { off, clusters, list } = await sorted(
    network.replacing({ embedLeft: zero, embedRight: zero }),
  );
  assertEquals([off, clusters.length], [network.width, 0]);
  assert(list.every(({ power, share, irrep }) => power === 0 && share === 0 && irrep === null));
});

Deno.test("neuronsOf() does not depend on the scale of the weights", async () => {
  for (const model of PAIR_MODELS) {
    const { tensors, sizes } = model === "mlp"
      ? idealSignCircuit(S4, "sign")
      : idealBilinear(S4, ["sign", "standard"]);
    const random = randomNetwork(model, N, 4);
    for (const network of [pairNetwork(model, tensors, sizes), random]) {
      const times = (factor: number) =>
        network.replacing({
          embedLeft: network.embedLeft.map((x) => factor * x),
          embedRight: network.embedRight.map((x) => factor * x),
          unembed: network.unembed.map((x) => factor * x),
        });
      const plain = await sorted(network);
      // Powers of two scale without rounding.
      assertEquals(await sorted(times(2 ** 20)), plain);
      assertEquals(await sorted(times(2 ** -20)), plain);
      const clusters = (await sorted(times(1000))).list.map(({ cluster }) => cluster);
      assertEquals(clusters, plain.list.map(({ cluster }) => cluster));
    }
  }
});

for (const model of PAIR_MODELS) {
  Deno.test(`neuronsOf() agrees with projections by characters, ${model}`, async () => {
    for (const name of ["S4", "C7", "Q8"]) {
      const reps = name === "S4" ? S4 : representations(group(name));
      const { group: g, irreps } = reps;
      const n = g.order;
      // Half of a random network's neurons are moved into an irrep's functions.
      const random = randomNetwork(model, n, 6, 1, 8);
      const own = characterKernel(irreps[2], g);
      const moved = (matrix: Float64Array) => {
        const projected = product(own, matrix, n);
        return matrix.map((value, k) => k % 8 < 4 ? projected[k] : value);
      };
      const { embedLeft, embedRight } = random;
      const network = random.replacing({
        embedLeft: moved(embedLeft),
        embedRight: moved(embedRight),
      });
      const { list, clusters } = await sorted(network, reps);
      const columnPower = (matrix: Float64Array, j: number) =>
        inner(...twice(matrix.filter((_, k) => k % 8 === j)));
      const inIrreps = irreps.map((irrep) => {
        const kernel = characterKernel(irrep, g);
        const parts = [network.embedLeft, network.embedRight].map((matrix) =>
          product(kernel, matrix, n)
        );
        return list.map((_, j) => columnPower(parts[0], j) + columnPower(parts[1], j));
      });
      const totals = list.map((_, j) => inIrreps.reduce((sum, powers) => sum + powers[j], 0));
      list.forEach(({ cluster, power, irrep, share }, j) => {
        const varying = inIrreps.slice(1).map((powers) => powers[j]);
        const best = varying.indexOf(Math.max(...varying));
        assertEquals(irrep, irreps[best + 1].name);
        assertAlmostEquals(share, varying[best] / varying.reduce((x, y) => x + y), 1e-12);
        assertAlmostEquals(power, totals[j] / Math.max(...totals), 1e-12);
        if (j < 4 && cluster !== "off") assertEquals(cluster, irreps[2].name);
      });
      const hidden = directHidden(model, network.embedLeft, network.embedRight, n);
      const means = new Float64Array(8);
      hidden.forEach((value, k) => means[k % 8] += value / n ** 2);
      const centred = hidden.map((value, k) => value - means[k % 8]);
      for (const { irrep: name, neurons, shares } of clusters) {
        const mine = list.flatMap(({ cluster }, j) => cluster === name ? [j] : []);
        assertEquals(neurons, mine.length);
        const powerOf = (values: Float64Array) =>
          mine.reduce((sum, j) => sum + columnPower(values, j), 0);
        const kernel = characterKernel(irreps.find((irrep) => irrep.name === name)!, g);
        for (const [argument, elementOf] of Object.entries(elementsOf(g))) {
          const part = projectPairs(centred, kernel, elementOf, n);
          const share = powerOf(part) / powerOf(centred);
          assertAlmostEquals(shares[argument as keyof typeof shares], share, 1e-10);
        }
      }
    }
  });
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}

Deno.test("neuronsOf() goes by mean activations where embeddings have no column for each neuron", async () => {
  // The embeddings are of another width, and of no irrep.
  const h = 4;
  const [f, p] = [functionOf("standard"), functionOf("plane")];
  const s = functionOf("sign").map((value) => value * Math.sqrt(N)); // ±1
  const network: Network = {
    ...randomNetwork("mlp", N, 2, 1, h),
    embedLeft: new Float64Array(N).fill(1),
    embedRight: new Float64Array(N).fill(1),
    neuronEmbeddings: false,
    hiddenOf(a, out) {
      for (let b = 0; b < N; b++) {
        const ab = S4.group.multiply(a, b);
        // A constant; ρ(a), ρ(b) and ρ(ab) of one irrep; of two; and no function of one element.
        out.set([7, 3 + f[a] - f[b] + 2 * f[ab], f[a] + p[b], s[a] * f[b]], b * h);
      }
    },
  };
  const { by, list, clusters } = await sorted(network);
  assertEquals(by, "hidden");
  assertEquals(list.slice(0, 3).map(({ cluster }) => cluster), ["off", "standard", "mixed"]);
  assertAlmostEquals(list[0].power, 0, 1e-12);
  assertAlmostEquals(list[2].share, 0.5, 1e-12);
  assertEquals(clusters.map(({ irrep }) => irrep)[0], "standard");
  // Powers of the first: N (1 + 1 + 4); the last has power N, all of it outside of irreps.
  assertAlmostEquals(list[2].power, 2 / 6, 1e-12);
  assertAlmostEquals(list[3].power, 1 / 6, 1e-12);
});
