import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import {
  idealBilinear,
  type IdealNetwork,
  idealNetwork,
  idealPermutation,
  idealSignCircuit,
  solvingIrreps,
} from "../../src/analysis/ideal_networks.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { parametersOf } from "../../src/models/models.ts";
import { decodeWeights, encodeWeights } from "../../src/models/weights_file.ts";
import { permutation, randomStream } from "../../src/numerics/random.ts";
import {
  COMMUTANT_DIMENSION,
  type RealRepresentation,
} from "../../src/representations/real_irreps.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { centreRows, directHidden, product } from "../helpers/direct_networks.ts";

/** Each group once: irreps and their audit take longer than a network. */
const known = new Map<string, Representations>();
function irrepsOf(name: string): Representations {
  const found = known.get(name) ?? representations(group(name));
  known.set(name, found);
  return found;
}

function networkOf({ model, tensors, sizes }: IdealNetwork) {
  return pairNetwork(model, tensors, sizes);
}

/** The analysis of an ideal network with a third of the pairs to train on. */
function analyse(reps: Representations, ideal: IdealNetwork, draws = 0): Promise<Result> {
  const n = reps.group.order;
  const train = permutation(randomStream(3, "train"), n * n).slice(0, Math.ceil(n * n / 3));
  const task = multiplication(reps.group, train);
  const evaluator = cpuEvaluator(task);
  return analyze(networkOf(ideal), reps, { model: ideal.model, task, evaluator, draws, seed: 1 });
}

/** The irreps that an ideal network uses, with their weights. */
function usedBy(reps: Representations, { irreps }: IdealNetwork) {
  return irreps.map(({ name, weight }) => ({
    irrep: reps.irreps.find((irrep) => irrep.name === name)!,
    weight,
  }));
}

/** What a ratio of squares of weighted characters comes to: <χ, χ> is the commutant's dimension. */
function similarityOf(
  used: readonly { irrep: RealRepresentation; weight: number }[],
  name: string,
): number {
  const squares = used.map(({ irrep, weight }) => weight ** 2 * COMMUTANT_DIMENSION[irrep.type]);
  const own = squares[used.findIndex(({ irrep }) => irrep.name === name)];
  return Math.sqrt(own / squares.reduce((sum, square) => sum + square, 0));
}

/** Loss of logits Σ weight χ(a b c^-1). */
function characterLoss(
  { group: { order: n, identity } }: Representations,
  used: readonly { irrep: RealRepresentation; weight: number }[],
): number {
  let others = 0;
  for (let g = 0; g < n; g++) {
    if (g === identity) continue;
    const below = used.reduce(
      (sum, { irrep, weight }) => sum + weight * (irrep.character[g] - irrep.dimension),
      0,
    );
    others += Math.exp(below);
  }
  return Math.log1p(others);
}

function close(ours: number | null, theirs: number, what: string, tolerance = 1e-9): void {
  assertAlmostEquals(ours!, theirs, tolerance * Math.max(1, Math.abs(theirs)), what);
}

/** A group, irreps that a network on it uses, and their weights; none: what it takes by itself. */
type Chosen = readonly [name: string, irreps?: readonly string[], weights?: readonly number[]];

const BILINEAR: readonly Chosen[] = [
  ["S3", ["standard"], [1]],
  ["S3", ["sign", "standard"], [0.5, 2]],
  ["S4"],
  ["S4", ["[2,2]", "standard_sign"], [3, 1]],
  ["A5", ["3a"], [4]],
  ["C7"],
  ["C7", ["freq_2", "freq_3"], [1, 2]],
  ["Q8", ["2a"], [0.7]],
  ["Q8", ["1b", "2a"], [2, 1]],
  ["C7:C3", ["1a"], [3]],
  ["Dic3"],
  ["Dic3", ["1a", "1b", "2b"], [1, 1.5, 0.8]],
  ["C2^2"],
];

for (const [name, names, weights] of BILINEAR) {
  const title = names ? `${names.join(" and ")} of ${name}` : `what solves ${name}`;
  Deno.test(`idealBilinear() of ${title} has the logits of its characters`, () => {
    const reps = irrepsOf(name);
    const ideal = idealBilinear(reps, names, weights);
    assertLogits(reps, ideal);
    if (weights) assertEquals(ideal.irreps.map(({ weight }) => weight), weights);
  });

  Deno.test(`idealBilinear() of ${title} has its measures in closed form`, async () => {
    const reps = irrepsOf(name);
    const { group: { order: n } } = reps;
    const ideal = idealBilinear(reps, names, weights);
    const used = usedBy(reps, ideal);
    const result = await analyse(reps, ideal);
    const isUsed = reps.irreps.map((irrep) => used.some((one) => one.irrep === irrep));
    assertEquals(result.irreps.map(({ key }) => key), isUsed);
    close(result.totals.logitFve, 1, "logits");
    close(result.loss.all, characterLoss(reps, used), "loss");

    // Entries of ρ have mean square 1/D. The D³ neurons of an irrep have squares n²/D², of which
    // 1/D is in ρ(ab): the mean of ρ(a)_ik ρ(b)_kj over ab = p is ρ(p)_ij/D. Means over a or b alone
    // vanish.
    const sum = (of: (one: typeof used[number]) => number) =>
      used.reduce((total, one) => total + of(one), 0);
    const dimensions = sum(({ irrep }) => irrep.dimension);
    result.irreps.forEach((ours, i) => {
      const D = reps.irreps[i].dimension;
      const one = used.find(({ irrep }) => irrep === reps.irreps[i]);
      const what = `of ${ours.name}`;
      const embed = one ? D ** 2 / sum(({ irrep }) => irrep.dimension ** 2) : 0;
      close(ours.embedLeftFve, embed, `left embedding ${what}`);
      close(ours.embedRightFve, embed, `right embedding ${what}`);
      const unembed = one
        ? (one.weight * D) ** 2 / sum(({ irrep, weight }) => (weight * irrep.dimension) ** 2)
        : 0;
      close(ours.unembedFve, unembed, `unembedding ${what}`);
      close(ours.hiddenLeftFve, 0, `left ${what}`);
      close(ours.hiddenRightFve, 0, `right ${what}`);
      close(ours.hiddenProductFve, one ? 1 / dimensions : 0, `product ${what}`);
      if (i > 0) close(ours.logitSimilarity, one ? similarityOf(used, ours.name) : 0, what);
      if (one) {
        close(ours.logitRestrictedLoss, characterLoss(reps, [one]), `restricted ${what}`);
        close(ours.hiddenRestrictedLoss, characterLoss(reps, [one]), `restricted ${what}`);
        const rest = characterLoss(reps, used.filter((other) => other !== one));
        close(ours.logitExcludedLoss, rest, `excluded ${what}`);
        close(ours.hiddenExcludedLoss, rest, `excluded ${what}`);
      } else {
        close(ours.hiddenRestrictedLoss, Math.log(n), `restricted ${what}`);
        close(ours.hiddenExcludedLoss, result.loss.train!, `excluded ${what}`);
      }
    });
    close(result.remainders.hiddenInteraction, 1 - used.length / dimensions, "interaction");
    close(result.remainders.logits, 0, "logits");
    close(result.totals.hiddenRestrictedLoss, characterLoss(reps, used), "restricted");
    close(result.totals.hiddenExcludedLoss, Math.log(n), "excluded");

    assertEquals(
      result.neurons.clusters.map(({ irrep, neurons }) => [irrep, neurons]),
      reps.irreps.filter((_, i) => isUsed[i]).map((irrep) => [irrep.name, irrep.dimension ** 3]),
    );
    for (const { irrep, shares } of result.neurons.clusters) {
      const { dimension } = reps.irreps.find(({ name }) => name === irrep)!;
      close(shares.left + shares.right, 0, irrep);
      close(shares.product, 1 / dimension, irrep);
    }
    assertEquals(result.repMaps.length, used.length);
    for (const { irrep, hidden, unembed } of result.repMaps) {
      close(hidden.distance, 0, `how ${irrep} is held`, 1e-7);
      close(unembed.distance, 0, `how ${irrep} is read`, 1e-7);
    }
    for (const { site, action, irreps, part, loss } of result.ablations) {
      const what = `${site} ${action} ${part} ${irreps}`;
      const some = used.filter(({ irrep }) => irreps.includes(irrep.name));
      const others = used.filter(({ irrep }) => !irreps.includes(irrep.name));
      const hasProduct = part !== "left" && part !== "right";
      const isWhole = action === "ideal" && site === "hidden";
      const left = isWhole ? used : action === "remove" ? others : some;
      const nothing = action === "remove" ? used : [];
      close(loss.all, characterLoss(reps, hasProduct ? left : nothing), what);
    }
  });
}

/** The logits on all triples against the characters, up to what is the same for all outputs. */
function assertLogits(reps: Representations, ideal: IdealNetwork): void {
  const { group: g } = reps;
  const n = g.order;
  const { embedLeft, embedRight, unembed, width } = networkOf(ideal);
  const hidden = directHidden(ideal.model, embedLeft, embedRight, n);
  const logits = centreRows(product(hidden, unembed, width), n);
  const used = usedBy(reps, ideal);
  for (let k = 0; k < n ** 3; k++) {
    const [a, b, c] = [Math.floor(k / n ** 2), Math.floor(k / n) % n, k % n];
    const element = g.multiply(g.multiply(a, b), g.inverses[c]);
    const expected = used.reduce(
      (sum, { irrep, weight }) => sum + weight * irrep.character[element],
      0,
    );
    close(logits[k], expected, `logit of ${a}, ${b}, ${c}`);
  }
}

Deno.test("idealBilinear() is told from chance: its irreps are causal, the others are not", async () => {
  // Not S3: without any four of its six functions hardly anything of a network is left.
  const chosen = [["S4", "standard"], ["S4", "[2,2]"], ["A5", "3a"], ["C7:C3", "1a"]];
  for (const [name, irrep] of chosen) {
    const reps = irrepsOf(name);
    const result = await analyse(reps, idealBilinear(reps, [irrep]), 5);
    const expected = reps.irreps.map((one) => one.name === irrep);
    assertEquals(result.irreps.map(({ causalKey }) => causalKey), expected, name);
    for (const field of ["embedLeftFve", "unembedFve", "logitFve", "hiddenExcludedLoss"] as const) {
      assert(!result.notDiscriminating!.includes(field), `${name}: ${field}`);
    }
  }
});

Deno.test("idealBilinear() solves its task by default, with irreps none of which can be left out", () => {
  const expected = {
    S3: ["standard"],
    S4: ["standard"],
    A5: ["3a"],
    C7: ["freq_1"],
    Q8: ["2a"],
    "C7:C3": ["3a"],
    "C2^2": ["1a", "1b"],
    Dic3: ["1b", "2a"],
  };
  for (const [name, irreps] of Object.entries(expected)) {
    assertEquals(solvingIrreps(irrepsOf(name)), irreps, name);
  }
  for (const name of ["S4", "Q8", "C2^2", "Dic3"]) {
    const reps = irrepsOf(name);
    const ideal = idealBilinear(reps);
    const n = reps.group.order;
    // The margin: what is not the label is at least 20 below it, some exactly.
    const loss = characterLoss(reps, usedBy(reps, ideal));
    assert(loss <= n * Math.exp(-20) && loss >= 0.99 * Math.exp(-20), `${name}: ${loss}`);
    const weights = ideal.irreps.map(({ weight }) => weight);
    assertEquals(new Set(weights).size, 1);
  }
});

Deno.test("idealSignCircuit() is found as a complete circuit of four neurons", async () => {
  for (const [name, irrep] of [["S3", "sign"], ["S4", "sign"], ["Q8", "1b"], ["C2^2", "1c"]]) {
    const reps = irrepsOf(name);
    const n = reps.group.order;
    const ideal = idealSignCircuit(reps, irrep, 12);
    assertEquals(ideal.irreps, [{ name: irrep, weight: 12 }]);
    assertLogits(reps, ideal);
    const result = await analyse(reps, ideal);
    const [circuit] = result.signCircuits;
    assertEquals(result.signCircuits.length, 1);
    assertEquals([circuit.irrep, circuit.complete], [irrep, true]);
    assertEquals(circuit.firing, [1, 1, 1, 1]);
    circuit.neurons.forEach(({ left, right, constant, activation, share, unembed }, j) => {
      const [x, y] = [[1, 1], [1, -1], [-1, 1], [-1, -1]][j];
      assertEquals([left, right], [x, y]);
      assertAlmostEquals(constant, 0, 1e-15);
      assertEquals([...activation], [0, 1, 2, 3].map((k) => Number(k === j)));
      assertAlmostEquals(share, 1, 1e-12);
      assertAlmostEquals(unembed, x * y * 6, 1e-12);
    });
    // 2 [s(a) = x] [s(b) = y] = (1 + x s(a) + y s(b) + x y s(ab)) / 2
    const i = reps.irreps.findIndex((one) => one.name === irrep);
    const ours = result.irreps[i];
    for (const field of ["hiddenLeftFve", "hiddenRightFve", "hiddenProductFve"] as const) {
      close(ours[field], 1 / 3, field);
    }
    for (const field of ["embedLeftFve", "embedRightFve", "unembedFve"] as const) {
      close(ours[field], 1, field);
    }
    close(ours.logitSimilarity, 1, "similarity");
    const loss = Math.log(n / 2 + n / 2 * Math.exp(-24)); // n/2 outputs have the label's sign
    close(result.loss.all, loss, "loss");
    close(ours.logitRestrictedLoss, loss, "restricted");
    close(ours.hiddenRestrictedLoss, loss, "restricted");
    close(ours.logitExcludedLoss, Math.log(n), "excluded");
    assertEquals(result.neurons.clusters.map((one) => [one.irrep, one.neurons]), [[irrep, 4]]);
  }
});

/** m of the points, and the character of the permutations as irreps of multiplicities. */
const PERMUTATIONS: readonly (readonly [
  name: string,
  m: number,
  irreps: Readonly<Record<string, number>>,
])[] = [
  ["S3", 3, { standard: 1 }],
  ["S4", 4, { standard: 1 }],
  ["A5", 5, { standard: 1 }],
  // Without permutations of their own, on their elements: each irrep D/<χ, χ> times.
  ["C7", 7, { freq_1: 1, freq_2: 1, freq_3: 1 }],
  ["Q8", 8, { "1a": 1, "1b": 1, "1c": 1, "2a": 1 }],
];

for (const [name, m, multiplicities] of PERMUTATIONS) {
  Deno.test(`idealPermutation() of ${name} counts fixed points, and has its measures in closed form`, async () => {
    const reps = irrepsOf(name);
    const ideal = idealPermutation(reps, { weight: 3 });
    assertEquals(
      Object.fromEntries(ideal.irreps.map(({ name, weight }) => [name, weight / 3])),
      multiplicities,
    );
    assertEquals([ideal.sizes.embed, ideal.sizes.hidden], [m ** 2, m ** 3]);
    if (reps.group.order < 60) assertLogits(reps, ideal);
    const result = await analyse(reps, ideal);
    const used = usedBy(reps, ideal);
    close(result.loss.all, characterLoss(reps, used), "loss");
    close(result.totals.logitFve, 1, "logits");
    result.irreps.forEach((ours, i) => {
      const irrep = reps.irreps[i];
      const what = `of ${ours.name}`;
      // mD: the power of the irrep among the m of the permutation matrices.
      const power = i === 0 ? 1 : irrep.dimension * (multiplicities[ours.name] ?? 0);
      if (i > 0) {
        close(
          ours.logitSimilarity,
          power > 0 ? similarityOf(used, ours.name) : 0,
          `similarity ${what}`,
        );
      }
      // Of P - 1/2 all entries have square 1/4, and mean 1/m - 1/2.
      const embed = i === 0 ? (1 - 2 / m) ** 2 : 4 * power / m ** 2;
      close(ours.embedLeftFve, embed, `left embedding ${what}`);
      close(ours.embedRightFve, embed, `right embedding ${what}`);
      close(ours.unembedFve, power / m, `unembedding ${what}`);
      // The means of P(a)_ij P(b)_jk are P(a)_ij/m, P(b)_jk/m and P(ab)_ik/m; its square is 1/m².
      const share = i === 0 ? 0 : power / (m ** 2 - 1);
      close(ours.hiddenLeftFve, share, `left ${what}`);
      close(ours.hiddenRightFve, share, `right ${what}`);
      close(ours.hiddenProductFve, share, `product ${what}`);
      if (power > 0 && i > 0) {
        const [one] = used.filter((other) => other.irrep === irrep);
        close(ours.logitRestrictedLoss, characterLoss(reps, [one]), `restricted ${what}`);
        // P(ab)/m is held by m neurons an entry.
        close(ours.hiddenRestrictedLoss, characterLoss(reps, [one]), `restricted ${what}`);
      }
    });
    close(result.remainders.hiddenInteraction, (m - 2) / (m + 1), "interaction");
    close(result.totals.hiddenFve, 3 / (m + 1), "hidden");
    for (const { irrep, hidden, unembed } of result.repMaps) {
      close(hidden.distance, 0, `how ${irrep} is held`, 1e-7);
      close(unembed.distance, 0, `how ${irrep} is read`, 1e-7);
    }
    // Neurons belong to an irrep where there is only one but the trivial.
    if (used.length === 1) {
      assertEquals(
        result.neurons.clusters.map(({ irrep, neurons }) => [irrep, neurons]),
        [[used[0].irrep.name, m ** 3]],
      );
      close(result.neurons.clusters[0].shares.product, 1 / (m + 1), "cluster");
    } else {
      assertEquals(result.neurons.mixed, m ** 3);
    }
  });
}

Deno.test("idealPermutation() takes any action, and checks it", () => {
  const reps = irrepsOf("S4");
  const { group: g } = reps;
  const own = Array.from({ length: 24 }, (_, a) => g.permutations!.at(a));
  // On pairs {0 1, 2 3}, {0 2, 1 3}, {0 3, 1 2}, by where the partner of 0 goes.
  const partner = (to: readonly number[], i: number) => {
    const [x, y] = [to[0], to[i]];
    const [u, v] = [0, 1, 2, 3].filter((point) => point !== x && point !== y);
    return x === 0 ? y : y === 0 ? x : u === 0 ? v : u;
  };
  const onPairings = own.map((to) => [1, 2, 3].map((i) => partner(to, i) - 1));
  const ideal = idealPermutation(reps, { action: onPairings, weight: 1 });
  assertEquals(ideal.irreps, [{ name: "[2,2]", weight: 1 }]);
  assertLogits(reps, ideal);
  // Two orbits: points 0 to 3, and 4 and 5 by the sign.
  const sign = reps.irreps[1].character;
  const twice = own.map((to, a) => [...to, ...(sign[a] > 0 ? [4, 5] : [5, 4])]);
  assertLogits(reps, idealPermutation(reps, { action: twice }));

  const fails = (action: readonly (readonly number[])[], message: string) =>
    assertThrows(() => idealPermutation(reps, { action }), RangeError, message);
  fails(own.slice(1), "Cannot let S4 act on points: 23 permutations for 24 elements");
  fails(own.map(() => []), "there are none");
  fails(own.map((to, a) => a === 5 ? [0, 0, 1, 2] : to), "the images 0 0 1 2 under");
  fails(own.map((to, a) => a === 5 ? [0, 1, 2] : to), "are not 0 to 3");
  fails(own.map((to, a) => a === 5 ? [-1, 0, 1, 2] : to), "are not 0 to 3");
  fails(own.map((to, a) => a === 5 ? [0.5, 1, 2, 3] : to), "the images 0.5 1 2 3 under");
  fails(own.map((to) => to.map((_, i) => to.indexOf(i))), "is not where their product sends it");
  fails(own.map(() => [0, 1]), "they fix all points");
});

Deno.test("idealNetwork() chooses the network by architecture and irreps", () => {
  const s4 = irrepsOf("S4");
  assertEquals(idealNetwork(s4), idealBilinear(s4));
  assertEquals(idealNetwork(s4, { irreps: ["sign"] }), idealBilinear(s4, ["sign"]));
  assertEquals(idealNetwork(s4, { model: "mlp" }), idealPermutation(s4));
  assertEquals(idealNetwork(s4, { model: "mlp", irreps: ["sign"] }), idealSignCircuit(s4, "sign"));
  assertEquals(idealNetwork(s4, { model: "mlp", irreps: ["standard"] }), idealPermutation(s4));
  const c7 = irrepsOf("C7");
  const all = ["freq_3", "freq_1", "freq_2"];
  assertEquals(idealNetwork(c7, { model: "mlp", irreps: all }), idealPermutation(c7));
});

Deno.test("idealNetwork() says what it cannot build", () => {
  const s4 = irrepsOf("S4");
  const fails = (run: () => void, message: string) => assertThrows(run, RangeError, message);
  const start = "Cannot build an ideal network on S4: ";
  const known = "sign, [2,2], standard, standard_sign";
  fails(() => idealNetwork(s4, { irreps: ["3a"] }), `${start}it has no irrep 3a; it has ${known}`);
  fails(() => idealNetwork(s4, { model: "mlp", irreps: ["3a"] }), `it has ${known}`);
  fails(() => idealNetwork(s4, { irreps: [] }), `${start}no irrep is given`);
  fails(() => idealNetwork(s4, { irreps: ["trivial"] }), "gives all outputs the same logit");
  fails(() => idealNetwork(s4, { irreps: ["sign", "sign"] }), "irrep sign is given twice");
  fails(
    () => idealNetwork(s4, { model: "mlp", irreps: ["[2,2]"] }),
    "Cannot build an ideal mlp network on S4 from [2,2]: it can be made of sign, or all of standard",
  );
  fails(
    () => idealNetwork(irrepsOf("A5"), { model: "mlp", irreps: ["3a"] }),
    "it can be made of all of standard",
  );
  fails(() => idealSignCircuit(s4, "standard"), "its dimension is 3, not 1");
  fails(() => idealBilinear(s4, ["sign"], [1, 2]), "it has 2 weights for 1 irreps");
  const trivial = irrepsOf("C1");
  fails(() => idealNetwork(trivial), "its only irrep is trivial");
  fails(() => idealNetwork(trivial, { model: "mlp" }), "they fix all points");
  fails(
    () => idealNetwork(irrepsOf("C21"), { model: "mlp" }),
    "Cannot build an ideal network: its 9261 neurons are above 8192, the limit",
  );
});

Deno.test("ideal networks survive a weight file", () => {
  const reps = irrepsOf("S3");
  for (
    const ideal of [idealBilinear(reps), idealPermutation(reps), idealSignCircuit(reps, "sign")]
  ) {
    const { model, sizes, tensors } = ideal;
    const specs = parametersOf(model, sizes.order, sizes);
    const weights = new Map(
      Object.entries(tensors).map(([name, data]) => [name, Float32Array.from(data)]),
    );
    const read = decodeWeights(encodeWeights(specs, weights), "ideal", model);
    assertEquals([read.model, read.sizes], [model, sizes]);
    assertEquals(read.weights, weights);
  }
  // Permutations and signs are whole in float32, so the file holds the same network.
  const { tensors } = idealPermutation(reps, { weight: 2 });
  for (const data of Object.values(tensors)) {
    assertEquals(Float64Array.from(Float32Array.from(data)), data);
  }
});

Deno.test("ideal networks do not depend on the numbering of the elements", async () => {
  const g = group("S3");
  const to = permutation(randomStream(8, "numbers"), 6);
  const table = new Int32Array(36);
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) table[to[a] * 6 + to[b]] = to[g.multiply(a, b)];
  }
  const reps = representations(FiniteGroup.fromTable("S3", table));
  const ideal = idealBilinear(reps);
  assertLogits(reps, ideal);
  const { accuracy, totals } = await analyse(reps, ideal);
  assertEquals(accuracy.all, 1);
  close(totals.logitFve, 1, "logits");
});
