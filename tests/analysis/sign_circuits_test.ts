import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { idealSignCircuit } from "../../src/analysis/ideal_networks.ts";
import { type PairNetwork, pairNetwork } from "../../src/evaluation/network.ts";
import { neuronsOf } from "../../src/analysis/neurons.ts";
import { survey } from "../../src/analysis/parts.ts";
import { type SignCircuit, signCircuits } from "../../src/analysis/sign_circuits.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { directHidden, randomNetwork } from "../helpers/direct_networks.ts";

const S4 = representations(group("S4"));
const SIGNS = [[1, 1], [1, -1], [-1, 1], [-1, -1]];

async function circuitsOf(network: PairNetwork, reps = S4): Promise<SignCircuit[]> {
  const task = multiplication(reps.group, null);
  const surveyed = await survey(network, task, cpuEvaluator(task));
  return signCircuits(surveyed, reps.irreps, neuronsOf(surveyed, isotypicBlocks(reps.irreps)));
}

/** A neuron: E_x = constant/2 + left s(a), E_y = constant/2 + right s(b), W_U = unembed s(c). */
type SignSpec = readonly [left: number, right: number, unembed: number, constant?: number];

/** A network of neurons of signs. */
function networkOf(specs: readonly SignSpec[], reps = S4, irrep = 1): PairNetwork {
  const n = reps.group.order;
  const h = specs.length;
  const s = reps.irreps[irrep].character;
  const table = (rows: number, columns: number, of: (row: number, column: number) => number) =>
    Float64Array.from(
      { length: rows * columns },
      (_, k) => of(Math.floor(k / columns), k % columns),
    );
  return randomNetwork("mlp", n, 1, 1, h).replacing({
    embedLeft: table(n, h, (a, j) => (specs[j][3] ?? 0) / 2 + specs[j][0] * s[a]),
    embedRight: table(n, h, (b, j) => (specs[j][3] ?? 0) / 2 + specs[j][1] * s[b]),
    unembed: table(h, n, (j, c) => specs[j][2] * s[c]),
  }) as PairNetwork;
}

const CIRCUIT: readonly SignSpec[] = [[1, 1, 3], [1, -1, -3], [-1, 1, -3], [-1, -1, 3]];

Deno.test("signCircuits() reads the weights of neurons, and on what they fire", async () => {
  const [{ irrep, neurons, firing, complete }] = await circuitsOf(networkOf([
    [2, 1, 3, 0.5],
    [0.5, -1, -1, -0.2],
    [-1, 1, -0.1],
    [-1, -1.5, 4],
    [-1, -1.2, 2, 1],
  ]));
  assertEquals([irrep, complete], ["sign", true]);
  assertEquals(firing, [1, 1, 1, 2]);
  assertEquals(neurons.map(({ neuron }) => neuron), [0, 1, 2, 3, 4]);
  const [first] = neurons;
  for (const [ours, theirs] of [[first.left, 2], [first.right, 1], [first.constant, 0.5]]) {
    assertAlmostEquals(ours, theirs, 1e-12);
  }
  assertAlmostEquals(first.unembed, 3, 1e-12);
  // relu(0.5 ± 2 ± 1) = 3.5, 1.5, 0, 0
  [1, 1.5 / 3.5, 0, 0].forEach((value, k) => assertAlmostEquals(first.activation[k], value, 1e-12));
  assertEquals(first.firesOn, [1, 1]);
  for (const { share, consistent } of neurons) {
    assertAlmostEquals(share, 1, 1e-12);
    assert(consistent);
  }
});

Deno.test("signCircuits() says what a circuit lacks", async () => {
  const circuit = async (specs: readonly SignSpec[]) => (await circuitsOf(networkOf(specs)))[0];
  assert((await circuit(CIRCUIT)).complete);
  for (let missing = 0; missing < 4; missing++) {
    const { firing, complete } = await circuit(CIRCUIT.filter((_, j) => j !== missing));
    assertEquals(complete, false);
    assertEquals([...firing], SIGNS.map((_, k) => Number(k !== missing)));
    // One that works against the sign.
    const flipped = CIRCUIT.map(([x, y, u], j): SignSpec => [x, y, j === missing ? -u : u]);
    const broken = await circuit(flipped);
    assertEquals([...broken.firing], [1, 1, 1, 1]);
    assertEquals(broken.complete, false);
    assertEquals(
      broken.neurons.map(({ consistent }) => consistent),
      CIRCUIT.map((_, j) => j !== missing),
    );
  }
});

Deno.test("signCircuits() does not count neurons that never fire", async () => {
  // relu(± 1 ± 1 - 3) is zero for all pairs: it is no part of what computes.
  const dead: SignSpec = [1, 1, 3, -3];
  const [{ firing, complete }] = await circuitsOf(networkOf([dead, ...CIRCUIT.slice(1)]));
  assertEquals([...firing], [0, 1, 1, 1]);
  assertEquals(complete, false);
  const [whole] = await circuitsOf(networkOf([[1, 1, -3, -3], ...CIRCUIT]));
  assertEquals([...whole.firing], [1, 1, 1, 1]);
  assert(!JSON.stringify(whole).includes("null"), "numbers of neurons that never fire");
});

Deno.test("signCircuits() finds each sign's own neurons, and no irreps of higher dimension", async () => {
  const reps = representations(group("C2^2"));
  const networks = [1, 2, 3].map((irrep) => networkOf(CIRCUIT, reps, irrep));
  const joined = (field: "embedLeft" | "embedRight") =>
    Float64Array.from(
      { length: 4 * 8 },
      (_, k) => networks[k % 8 < 4 ? 0 : 2][field][Math.floor(k / 8) * 4 + k % 4],
    );
  const both = randomNetwork("mlp", 4, 1, 1, 8).replacing({
    embedLeft: joined("embedLeft"),
    embedRight: joined("embedRight"),
    unembed: Float64Array.of(...networks[0].unembed, ...networks[2].unembed),
  }) as PairNetwork;
  const found = await circuitsOf(both, reps);
  assertEquals(found.map(({ irrep }) => irrep), [1, 3].map((i) => reps.irreps[i].name));
  assertEquals(found.map(({ neurons }) => neurons.map(({ neuron }) => neuron)), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  assert(found.every(({ complete }) => complete));
  const { tensors, sizes } = idealSignCircuit(S4, "sign");
  assertEquals((await circuitsOf(pairNetwork("mlp", tensors, sizes))).length, 1);
  const standard = S4.irreps[3].basis.slice(0, 24);
  const other = networkOf([CIRCUIT[0]]).replacing({ embedLeft: standard, embedRight: standard });
  assertEquals(await circuitsOf(other as PairNetwork), []);
});

Deno.test("signCircuits() agrees with means over cosets, for neurons that hold more than a sign", async () => {
  const random = randomStream(3, "noise");
  const noisy = (values: Float64Array) => {
    const noise = normals(random, values.length, 0.1);
    return values.map((value, k) => value + noise[k]);
  };
  const { model, embedLeft, embedRight, unembed, replacing } = networkOf(CIRCUIT);
  const network = replacing({
    embedLeft: noisy(embedLeft),
    embedRight: noisy(embedRight),
    unembed: noisy(unembed),
  }) as PairNetwork;
  const [{ neurons }] = await circuitsOf(network);
  assertEquals(neurons.length, 4);
  const hidden = directHidden(model, network.embedLeft, network.embedRight, 24);
  const s = S4.irreps[1].character;
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y) / values.length;
  const elements = Array.from({ length: 24 }, (_, g) => g);
  for (const { neuron, activation, firesOn, share, left, right, unembed, constant } of neurons) {
    const valueOf = (a: number, b: number) => hidden[(a * 24 + b) * 4 + neuron];
    const pairs = elements.flatMap((a) => elements.map((b) => [a, b]));
    const over = SIGNS.map(([x, y]) =>
      mean(pairs.filter(([a, b]) => s[a] * x > 0 && s[b] * y > 0).map(([a, b]) => valueOf(a, b)))
    );
    const most = Math.max(...over);
    over.forEach((value, k) => assertAlmostEquals(activation[k], value / most, 1e-12));
    assertEquals([...firesOn], SIGNS[over.indexOf(most)]);
    const all = mean(over);
    const total = mean(pairs.map(([a, b]) => (valueOf(a, b) - all) ** 2));
    assertAlmostEquals(share, mean(over.map((value) => (value - all) ** 2)) / total, 1e-10);
    assert(share < 0.999);
    const columns = [network.embedLeft, network.embedRight].map((matrix) =>
      elements.map((g) => matrix[g * 4 + neuron])
    );
    assertAlmostEquals(left, mean(elements.map((g) => columns[0][g] * s[g])), 1e-12);
    assertAlmostEquals(right, mean(elements.map((g) => columns[1][g] * s[g])), 1e-12);
    assertAlmostEquals(constant, mean(columns[0]) + mean(columns[1]), 1e-12);
    const out = elements.map((c) => network.unembed[neuron * 24 + c] * s[c]);
    assertAlmostEquals(unembed, mean(out), 1e-12);
  }
});
