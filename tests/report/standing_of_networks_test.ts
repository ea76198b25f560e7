import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { idealNetwork, type IdealOptions } from "../../src/analysis/ideal_networks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { multiplication, type Task } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { irrepOrder } from "../../src/report/ranking.ts";
import { resultFigures } from "../../src/report/result_figures.ts";
import { standingOf, TINY_ORDER } from "../../src/report/standing.ts";
import { verdictOf } from "../../src/report/verdict.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertEquals, assertNotEquals } from "../../src/std/assert.ts";
import { splitPairs } from "../../src/training/split.ts";
import { train } from "../../src/training/train.ts";
import { withAccuracy, withDraws, withKeys, withLosses, withoutNulls } from "./invented.ts";

const S4_IRREPS = ["sign", "[2,2]", "standard", "standard_sign"];

interface Case {
  readonly what: string;
  readonly reps: Representations;
  readonly network: Network;
  readonly task: Task;
  readonly result: Result;
}

async function analysed(
  what: string,
  reps: Representations,
  [model, network]: readonly [string, Network],
  task: Task,
  draws: number,
  seed: number,
): Promise<Case> {
  const options = { model, task, evaluator: cpuEvaluator(task), draws, seed };
  const result = await analyze(network, reps, options);
  return { what: `${what}, ${draws} draws, seed ${seed}`, reps, network, task, result };
}

async function ideals(
  name: string,
  options: IdealOptions,
  draws: readonly number[],
): Promise<Case[]> {
  const reps = representations(group(name));
  const { model, tensors, sizes } = idealNetwork(reps, options);
  const network = pairNetwork(model, tensors, sizes);
  const what = `${name} ${model} ${options.irreps}`;
  return await Promise.all(draws.map((count, seed) => {
    const split = splitPairs(reps.group.order, 0.5, { generator: "groupscope", seed });
    const task = multiplication(reps.group, split.train);
    return analysed(what, reps, [model, network], task, count, seed);
  }));
}

const IDEALS = (await Promise.all([
  ideals("C2", { irreps: ["sign"] }, [1, 4, 20]),
  ideals("C2", { irreps: ["sign"], model: "mlp" }, [1, 4, 20]),
  ideals("S3", { irreps: ["standard"] }, [1, 4, 20]),
  ideals("S3", { irreps: ["sign", "standard"] }, [1, 4, 20]),
  ideals("S4", { irreps: S4_IRREPS }, [1, 2]),
  ideals("A5", { irreps: ["3a"] }, [1, 2]),
])).flat();

Deno.test("standingOf() calls no ideal network inconsistent, and those of larger groups consistent", () => {
  for (const { what, result } of IDEALS) {
    const { claim, reason } = standingOf(result);
    const isTold = result.group.order > TINY_ORDER && result.nulls!.relabelled.draws > 1;
    if (isTold) assertEquals(claim, "consistent", `${what}: ${reason}`);
    else assertNotEquals(claim, "not consistent", `${what}: ${reason}`);
  }
});

/** Networks that learned the pairs they were shown by heart. */
async function memorised(name: string, trainFraction: number, seeds: number[]): Promise<Case[]> {
  const networks = await train({
    ...{ group: name, seeds, trainFraction, device: "cpu", weightDecay: 0 },
    ...{ embed: 16, hidden: 32, steps: 200, evalEvery: 200 },
  });
  const reps = representations(group(name));
  const cases = networks.flatMap(({ seed, model, weights, sizes, split, rows }) => {
    assertEquals(rows.at(-1)!.trainAccuracy, 1);
    const network = networkOf({ model, sizes, weights });
    // Without the pairs, as of weights that came as a file, it is not called consistent either.
    return [split.train, split.train, split.train, null].map((pairs, draw) =>
      analysed(
        `${name} ${trainFraction} seed ${seed}`,
        reps,
        [model, network],
        multiplication(reps.group, pairs),
        4,
        draw,
      )
    );
  });
  return await Promise.all(cases);
}

const MEMORISED = (await Promise.all([
  memorised("S3", 0.5, [1, 2]),
  memorised("C7", 0.5, [1]),
  memorised("S3", 1, [1]),
])).flat();

Deno.test("standingOf() calls no network consistent that learned its pairs by heart", () => {
  for (const { what, result } of MEMORISED) {
    const { claim, reason } = standingOf(result);
    if (result.accuracy.test !== null) assertEquals(claim, "not consistent", what);
    assertNotEquals(claim, "consistent", `${what}: ${reason}`);
  }
  // Their irreps may all be key and some of them causal, as what they learned are products.
  const causal = MEMORISED.filter(({ result: { irreps } }) =>
    irreps.slice(1).every(({ key }) => key) && irreps.some(({ causalKey }) => causalKey)
  );
  assert(causal.length > 2, `${causal.length}`);
});

/**
 * Captions of neurons may say this of any network: it is of the neurons shown alone, whose variance
 * within cosets was measured, and not of what the network computes with them.
 */
const OF_NEURONS = "consistent with neurons that see cosets alone";

Deno.test("captions say what a network is consistent with where the verdict says so, and nowhere else", () => {
  const [s4] = IDEALS.filter(({ result }) => result.group.order === 24);
  const changed = [
    ...[withAccuracy(s4.result, 0), withoutNulls(s4.result), withKeys(s4.result, [])],
    ...[withKeys(s4.result, S4_IRREPS, null), withAccuracy(s4.result, null)],
    withLosses(withKeys(s4.result, ["sign"]), 1, 1, 3),
    withLosses(s4.result, NaN, NaN, NaN),
    withDraws(withKeys(s4.result, S4_IRREPS, []), 5),
  ].map((result, i) => ({ ...s4, result, what: `S4, changed ${i}` }));
  const claims = new Set<string>();
  for (const { what, reps, network, task, result } of [...IDEALS, ...MEMORISED, ...changed]) {
    const { claim, reason } = standingOf(result);
    claims.add(claim);
    const { group, model, irreps } = result;
    const context = { group: group.name, model, network: what, ...irrepOrder([irreps]) };
    const saying = resultFigures({ network, task, result }, reps, context)
      .filter(({ shows, computed }) => /consistent/i.test(shows.replace(OF_NEURONS, "") + computed))
      .map(({ chart }) => chart.name);
    assertEquals(saying.length > 0, claim === "consistent", `${what}: ${saying} ${reason}`);
    const { text } = verdictOf({ group, training: null, result })[2];
    assertEquals(/: consistent with/.test(text), claim === "consistent", text);
    // Without a key irrep there is nothing to say more of.
    const isSaid = irreps.some(({ key }) => key);
    assertEquals(/: not consistent with/.test(text), claim === "not consistent" && isSaid, text);
    assertEquals(/stays open/.test(text), claim === "open", text);
  }
  assertEquals(claims.size, 3);
});
