import { type Block, isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { survey, type Surveyed } from "../../src/analysis/parts.ts";
import { type RepMap, repMaps } from "../../src/analysis/rep_maps.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { PAIR_MODELS, type PairModelName } from "../../src/evaluation/network.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
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

/** Groups with irreps of all types. */
const GROUPS = ["S3", "C7", "Q8", "Dic3"].map((name) => representations(group(name)));

function surveyed({ group: g }: Representations, model: PairModelName): Promise<Surveyed> {
  const task = multiplication(g, null);
  return survey(randomNetwork(model, g.order, 8), task, cpuEvaluator(task));
}

/** A random orthogonal matrix, by Gram and Schmidt. */
function rotation(size: number, name: string): Float64Array[] {
  const random = randomStream(5, name);
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    let row = Float64Array.from(normals(random, size, 1));
    for (const other of rows) {
      const overlap = inner(other, row);
      row = row.map((value, i) => value - overlap * other[i]);
    }
    const norm = Math.sqrt(inner(row, row));
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}

function normOf(values: Float64Array): number {
  return Math.sqrt(inner(values, values));
}

for (const model of PAIR_MODELS) {
  Deno.test(`repMaps() agree with sums over all pairs, ${model}`, async () => {
    for (const reps of GROUPS) {
      const { group: g, irreps } = reps;
      const n = g.order;
      const survey = await surveyed(reps, model);
      const { network } = survey;
      const { width: h, embedLeft, embedRight, unembed } = network;
      const hidden = directHidden(model, embedLeft, embedRight, n);
      isotypicBlocks(irreps).forEach((block, i) => {
        const { rank, basis } = block;
        const maps = repMaps(survey, block)!;
        const f = (k: number, x: number) => basis[k * n + x];
        assertEquals(maps.irrep, irreps[i].name);
        assertEquals([...maps.hidden.shape], [rank, h]);
        assertEquals([...maps.unembed.shape], [rank, rank]);

        // Σ_i f_i(ab) M[i] is the hidden layer's part in functions of ab, up to M's norm.
        const M = Float64Array.from(maps.hidden.values);
        assertAlmostEquals(normOf(M), 1, 1e-12);
        const inProduct = projectPairs(
          hidden,
          characterKernel(irreps[i], g),
          elementsOf(g).product,
          n,
        );
        const scale = normOf(inProduct) / Math.sqrt(n);
        for (let row = 0; row < n * n; row++) {
          const p = g.multiply(Math.floor(row / n), row % n);
          for (let j = 0; j < h; j++) {
            let sum = 0;
            for (let k = 0; k < rank; k++) sum += f(k, p) * M[k * h + j];
            assertAlmostEquals(scale * sum, inProduct[row * h + j], 1e-9);
          }
        }
        const gram = Float64Array.from({ length: rank * rank }, (_, e) => {
          const [x, y] = [Math.floor(e / rank), e % rank];
          return inner(M.subarray(x * h, (x + 1) * h), M.subarray(y * h, (y + 1) * h));
        });
        const identity = gram.map((_, e) => Number(e % (rank + 1) === 0));
        assertDistance(maps.hidden, gram, identity);

        // Logits in the block: B[i][j] is their product with f_i(ab) f_j(c^-1).
        const logits = product(inProduct, unembed, h);
        const B = gram.map((_, e) => {
          const [x, y] = [Math.floor(e / rank), e % rank];
          return logits.reduce((sum, logit, k) => {
            const row = Math.floor(k / n);
            const p = g.multiply(Math.floor(row / n), row % n);
            return sum + logit * f(x, p) * f(y, g.inverses[k % n]) / n;
          }, 0);
        });
        const norm = normOf(B);
        maps.unembed.values.forEach((value, e) => assertAlmostEquals(value, B[e] / norm, 1e-9));

        // The ideal: with it Σ_ij f_i(p) T[i][j] f_j(c^-1) is a multiple of χ(p c^-1).
        const T = Float64Array.from(maps.ideal);
        assertAlmostEquals(normOf(T), 1, 1e-12);
        const { character, dimension } = irreps[i];
        for (let p = 0; p < n; p++) {
          for (let c = 0; c < n; c++) {
            let sum = 0;
            T.forEach((t, e) => {
              sum += f(Math.floor(e / rank), p) * t * f(e % rank, g.inverses[c]);
            });
            const kernel = rank / (n * dimension) * character[g.multiply(p, g.inverses[c])];
            assertAlmostEquals(sum * Math.sqrt(rank), kernel, 1e-9);
          }
        }
        assertDistance(maps.unembed, B, T);
      });
    }
  });
}

/** Frobenius distance of matrices of norm 1. */
function assertDistance(map: RepMap, ours: Float64Array, ideal: Float64Array): void {
  const [x, y] = [normOf(ours), normOf(ideal)];
  const difference = ours.map((value, e) => value / x - ideal[e] / y);
  assertAlmostEquals(map.distance, normOf(difference), 1e-9);
  assertAlmostEquals(map.meanSquaredError, inner(difference, difference) / ours.length, 1e-9);
}

Deno.test("repMaps() have the same distances in any orthonormal basis of a block", async () => {
  for (const model of PAIR_MODELS) {
    for (const reps of GROUPS) {
      const n = reps.group.order;
      const survey = await surveyed(reps, model);
      for (const block of isotypicBlocks(reps.irreps)) {
        const rows = rotation(block.rank, block.name);
        const basis = block.basis.map((_, k) =>
          rows[Math.floor(k / n)].reduce((sum, x, i) => sum + x * block.basis[i * n + k % n], 0)
        );
        const turned: Block = { ...block, basis };
        const [plain, other] = [repMaps(survey, block)!, repMaps(survey, turned)!];
        for (const map of ["hidden", "unembed"] as const) {
          assertAlmostEquals(other[map].distance, plain[map].distance, 1e-9);
          assertAlmostEquals(other[map].meanSquaredError, plain[map].meanSquaredError, 1e-9);
        }
        if (block.rank > 1) {
          assert(other.unembed.values.some((x, e) => Math.abs(x - plain.unembed.values[e]) > 1e-3));
        }
      }
    }
  }
});

Deno.test("repMaps(): for real irreps the ideal map transposes matrix entries", async () => {
  for (const reps of GROUPS) {
    const n = reps.group.order;
    const survey = await surveyed(reps, "mlp");
    for (const { name, type, matrices, dimension: D } of reps.irreps) {
      if (type !== "real") continue;
      // Matrix entries as the basis: √(D/n) ρ_ij.
      const rank = D * D;
      const basis = Float64Array.from(
        { length: rank * n },
        (_, k) => Math.sqrt(D / n) * matrices[(k % n) * rank + Math.floor(k / n)],
      );
      const { ideal } = repMaps(survey, { name, isTrivial: false, rank, basis })!;
      ideal.forEach((value, e) => {
        const [i, j, k, l] = [
          Math.floor(e / rank / D),
          Math.floor(e / rank) % D,
          Math.floor(e % rank / D),
          e % D,
        ];
        assertAlmostEquals(value, i === l && j === k ? 1 / D : 0, 1e-12, name);
      });
    }
  }
});

Deno.test("repMaps() are null where the hidden layer has nothing in a block", async () => {
  const [reps] = GROUPS;
  const task = multiplication(reps.group, null);
  const network = randomNetwork("mlp", 6, 1);
  const zero = new Float64Array(6 * network.width);
  const silent = network.replacing({ embedLeft: zero, embedRight: zero });
  const found = await survey(silent, task, cpuEvaluator(task));
  assertEquals(repMaps(found, isotypicBlocks(reps.irreps)[2]), null);
});
