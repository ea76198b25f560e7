import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { DeviceEvaluator } from "../../src/evaluation/device_evaluator.ts";
import type { Evaluator } from "../../src/evaluation/evaluator.ts";
import { type PairNetwork, pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication, type Task } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

/** Every other pair. */
function taskOf({ group }: Representations): Task {
  const n = group.order;
  return multiplication(group, Array.from({ length: Math.ceil(n * n / 2) }, (_, i) => 2 * i));
}

function analyse(
  network: PairNetwork,
  reps: Representations,
  evaluator: Evaluator = cpuEvaluator(taskOf(reps)),
  draws = 4,
): Promise<Result> {
  const task = taskOf(reps);
  return analyze(network, reps, { model: network.model, task, evaluator, draws, seed: 2 });
}

/** An ideal network whose similarities are known: weights of characters, as shares of their norm. */
function withSimilarities(reps: Representations, similarities: Record<string, number>) {
  const names = Object.keys(similarities);
  const weights = names.map((name) => {
    const { type } = reps.irreps.find((irrep) => irrep.name === name)!;
    return similarities[name] / Math.sqrt({ real: 1, complex: 2, quaternionic: 4 }[type]);
  });
  const { model, tensors, sizes } = idealBilinear(reps, names, weights);
  return pairNetwork(model, tensors, sizes);
}

Deno.test("analyze() counts irreps above 0.005, 0.02 and 0.05, and those above 0.005 are key", async () => {
  const reps = representations(group("C13"));
  const small = [0.0049, 0.0051, 0.0199, 0.0201, 0.0499];
  const rest = Math.sqrt(1 - small.reduce((sum, x) => sum + x * x, 0));
  const asked = [...small, rest];
  const names = reps.irreps.slice(1).map(({ name }) => name);
  const network = withSimilarities(
    reps,
    Object.fromEntries(names.map((name, i) => [name, asked[i]])),
  );
  const { irreps, keyCounts } = await analyse(network, reps, undefined, 0);
  irreps.slice(1).forEach(({ logitSimilarity }, i) =>
    assertAlmostEquals(logitSimilarity!, asked[i], 1e-9)
  );
  assertEquals(irreps.map(({ key }) => key), [false, false, true, true, true, true, true]);
  assertEquals(keyCounts, [
    { threshold: 0.005, count: 5 },
    { threshold: 0.02, count: 3 },
    { threshold: 0.05, count: 1 },
  ]);

  // Negative similarities count for nothing.
  const negative = network.replacing({ unembed: network.unembed.map((x) => -x) });
  const against = await analyse(negative as PairNetwork, reps, undefined, 0);
  assertEquals(against.keyCounts.map(({ count }) => count), [0, 0, 0]);
});

Deno.test("analyze() says of each irrep which of its measures a null reaches", async () => {
  const reps = representations(group("S4"));
  const { model, tensors, sizes } = idealBilinear(reps, ["standard"]);
  const { irreps, nulls } = await analyse(pairNetwork(model, tensors, sizes), reps);
  const [trivial, , , standard] = irreps;
  assertEquals(standard.name, "standard");
  assertEquals(standard.notDiscriminating, []);
  for (const field of ["embedLeftFve", "hiddenProductFve", "hiddenRestrictedLoss"] as const) {
    assert(trivial.notDiscriminating!.includes(field), field);
  }
  irreps.forEach((irrep, i) => {
    const ranges = [nulls!.randomSubspaces.irreps[i], nulls!.relabelled.irreps[i]];
    for (const field of ["logitSimilarity", "unembedFve", "hiddenExcludedLoss"] as const) {
      const value = irrep[field];
      const slack = 1e-9 * Math.abs(value ?? 0);
      const isReached = value !== null &&
        ranges.some(({ [field]: range }) =>
          range !== null && value >= range.min - slack && value <= range.max + slack
        );
      assertEquals(irrep.notDiscriminating!.includes(field), isReached, `${irrep.name} ${field}`);
    }
  });
});

/** Paths of the numbers of a value that are not finite. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} ${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, own]) => notFinite(own, `${path}.${name}`));
}

/** Networks of which little or nothing is left, with draws of nulls. */
const MEAGRE = PAIR_MODELS.flatMap((model) =>
  ["C1", "C2", "S3"].flatMap((name) => {
    const reps = representations(group(name));
    const network = randomNetwork(model, reps.group.order, 4);
    const { embedLeft, embedRight, unembed } = network;
    const zero = (matrix: Float64Array) => new Float64Array(matrix.length);
    const off = { embedLeft: zero(embedLeft), embedRight: zero(embedRight) };
    const cases = {
      "as it is": network,
      "without embeddings": network.replacing(off),
      "without an unembedding": network.replacing({ unembed: zero(unembed) }),
      "all zero": network.replacing({ ...off, unembed: zero(unembed) }),
      "constant": network.replacing({
        embedLeft: embedLeft.map(() => 1),
        embedRight: embedRight.map(() => 0.5),
      }),
    };
    return Object.entries(cases).map(([kind, network]) => ({
      what: `${model} on ${name}, ${kind}`,
      reps,
      network: network as PairNetwork,
    }));
  })
);

Deno.test("analyze() has finite numbers alone of networks that are off", async () => {
  for (const { what, network, reps } of MEAGRE) {
    assertEquals(notFinite(await analyse(network, reps)), [], what);
  }
});

deviceTest("analyze() has finite numbers alone of networks that are off", async (device) => {
  for (
    const { what, network, reps } of MEAGRE.filter(({ what }) => /all zero|constant/.test(what))
  ) {
    const evaluator = new DeviceEvaluator(device, taskOf(reps), network.width);
    try {
      assertEquals(notFinite(await analyse(network, reps, evaluator, 2)), [], what);
    } finally {
      evaluator.destroy();
    }
  }
});
