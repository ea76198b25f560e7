import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { type Chance, chanceOf, IRREP_SHARES, TOTAL_SHARES } from "../../src/analysis/chance.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { measure, type Measures } from "../../src/analysis/measures.ts";
import type { Network } from "../../src/evaluation/network.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

const GROUPS = ["S3", "Q8"].map((name) => representations(group(name)));

async function chanceFor(
  { group: g, irreps }: Representations,
  network: Network,
): Promise<{ measures: Measures; chance: Chance }> {
  const task = multiplication(g, null);
  const surveyed = await survey(network, task, cpuEvaluator(task));
  const blocks = isotypicBlocks(irreps);
  const measures = await measure(surveyed, blocks);
  return { measures, chance: chanceOf(surveyed, blocks, measures) };
}

/** Mean of draws, and the standard error of it. */
function meanAndError(draws: readonly number[]): [number, number] {
  const mean = draws.reduce((x, y) => x + y) / draws.length;
  const square = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return [mean, Math.sqrt(square / (draws.length - 1) / draws.length)];
}

const DRAWS = 300;

for (const model of PAIR_MODELS) {
  Deno.test(`chanceOf() is what shares of random networks come to on average, ${model}`, async () => {
    for (const reps of GROUPS) {
      const { group: g, irreps } = reps;
      const excess = irreps.map(() => new Map(IRREP_SHARES.map((name) => [name, [] as number[]])));
      const logits: number[] = [];
      for (let seed = 0; seed < DRAWS; seed++) {
        const { chance } = await chanceFor(reps, randomNetwork(model, g.order, seed));
        chance.irreps.forEach((one, i) => {
          for (const name of IRREP_SHARES) excess[i].get(name)!.push(one[name].excess);
        });
        logits.push(chance.totals.logitFve.excess);
      }
      excess.forEach((fields, i) => {
        for (const [name, draws] of fields) {
          const [mean, error] = meanAndError(draws);
          const what = `${name} of ${irreps[i].name} of ${g.name}: ${mean} ± ${error}`;
          assert(Math.abs(mean) <= 4 * error + 1e-12, what);
        }
      });
      const [mean, error] = meanAndError(logits);
      assert(Math.abs(mean) <= 4 * error, `logits of ${g.name}: ${mean} ± ${error}`);
    }
  });
}

Deno.test("chanceOf() is what shares of random activations come to on average", async () => {
  for (const reps of GROUPS) {
    const { group: g, irreps } = reps;
    const n = g.order;
    const h = 3;
    const excess = irreps.map(() => new Map(IRREP_SHARES.map((name) => [name, [] as number[]])));
    for (let seed = 0; seed < DRAWS; seed++) {
      const activations = normals(randomStream(seed, "activations"), n * n * h, 1);
      const network: Network = {
        ...randomNetwork("mlp", n, seed, 1, h),
        hiddenOf: (a, out) => out.set(activations.slice(a * n * h, (a + 1) * n * h)),
      };
      const { chance } = await chanceFor(reps, network);
      chance.irreps.forEach((one, i) => {
        for (const name of IRREP_SHARES) excess[i].get(name)!.push(one[name].excess);
      });
    }
    excess.forEach((fields, i) => {
      for (const [name, draws] of fields) {
        const [mean, error] = meanAndError(draws);
        const what = `${name} of ${irreps[i].name} of ${g.name}: ${mean} ± ${error}`;
        assert(Math.abs(mean) <= 4 * error + 1e-12, what);
      }
    });
  }
});

Deno.test("chanceOf(): levels and excess are the shares, and totals are over key irreps", async () => {
  for (const model of PAIR_MODELS) {
    for (const reps of GROUPS) {
      const n = reps.group.order;
      const { measures, chance } = await chanceFor(reps, randomNetwork(model, n, 12));
      assertEquals(chance.irreps.map(({ name }) => name), reps.irreps.map(({ name }) => name));
      chance.irreps.forEach((one, i) => {
        assertAlmostEquals(one.share, reps.irreps[i].blockRank / n, 1e-15);
        for (const name of ["embedLeftFve", "embedRightFve", "unembedFve"] as const) {
          assertEquals(one[name].level, one.share);
        }
        for (const name of IRREP_SHARES) {
          assertAlmostEquals(one[name].level + one[name].excess, measures.irreps[i][name], 1e-12);
        }
      });
      // All that is a function of a alone lies in some block.
      for (const name of ["hiddenLeftFve", "hiddenRightFve", "hiddenProductFve"] as const) {
        const total = chance.irreps.reduce((sum, one) => sum + one[name].excess, 0);
        assertAlmostEquals(total, 0, 1e-12);
        assertEquals(chance.irreps[0][name].level, 0);
      }
      const keys = chance.irreps.filter((_, i) => measures.irreps[i].key);
      const over = (of: (one: typeof keys[number]) => number) =>
        keys.reduce((sum, one) => sum + of(one), 0);
      const { totals } = chance;
      assertAlmostEquals(totals.share, over(({ share }) => share), 1e-12);
      for (
        const name of ["embedLeftFve", "embedRightFve", "unembedFve", "hiddenProductFve"] as const
      ) {
        assertAlmostEquals(totals[name].level, over((one) => one[name].level), 1e-12);
      }
      const hidden = over((one) =>
        one.hiddenLeftFve.level + one.hiddenRightFve.level + one.hiddenProductFve.level
      );
      assertAlmostEquals(totals.hiddenFve.level, hidden, 1e-12);
      for (const name of TOTAL_SHARES) {
        const { level, excess } = totals[name];
        assertAlmostEquals(level + excess, measures.totals[name], 1e-12);
      }
    }
  }
});
