import type { Result } from "../../src/analysis/analyze.ts";
import { exhibitsOf } from "../../src/analysis/exhibits.ts";
import {
  idealBilinear,
  type IdealNetwork,
  idealPermutation,
} from "../../src/analysis/ideal_networks.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { forward, pairs } from "../../src/library/forward.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";
import { idealExhibited } from "./exhibited.ts";

/** The centred logits of all pairs of an ideal network, by the library's forward pass. */
function directLogits({ group: g }: Representations, { model, sizes, tensors }: IdealNetwork) {
  const weights = new Map(
    Object.entries(tensors).map(([name, values]) => [name, values as Float64Array]),
  );
  // deno-lint-ignore no-explicit-any
  const run = { group: g, model, sizes, weights, labels: g.table, train: null } as any;
  const { logits } = forward(run, pairs(run));
  return (a: number, b: number) => {
    const row = logits.subarray((a * g.order + b) * g.order, (a * g.order + b + 1) * g.order);
    const mean = row.reduce((sum, value) => sum + value, 0) / g.order;
    return (c: number) => row[c] - mean;
  };
}

Deno.test("a logit slice is the direct forward pass, with answers on the diagonal", async () => {
  const cases = [
    ["S4", idealPermutation],
    ["S3", (reps: Representations) => idealBilinear(reps, ["sign", "standard"], [3, 5])],
  ] as const;
  for (const [name, build] of cases) {
    const { reps, ideal, exhibits } = await idealExhibited(name, build);
    const slice = exhibits.logitSlice!;
    assert(slice.left !== reps.group.identity);
    const { elements } = slice.right;
    assertEquals([...elements].sort((x, y) => x - y), [...elements.keys()]);
    assertEquals(slice.outputs, elements.map((b) => reps.group.multiply(slice.left, b)));
    const direct = directLogits(reps, ideal);
    elements.forEach((b, i) => {
      const logitOf = direct(slice.left, b);
      slice.outputs.forEach((c, k) => assertAlmostEquals(slice.logits[i][k], logitOf(c), 1e-9));
      assertAlmostEquals(slice.logits[i][i], Math.max(...slice.logits[i]), 1e-9);
    });
    assertEquals(slice.answered, 1);
  }
});

Deno.test("the characters of a logit slice are those of the ideal network, whose logits they are", async () => {
  const { reps, exhibits: { logitSlice } } = await idealExhibited(
    "S3",
    (one) => idealBilinear(one, ["sign", "standard"], [3, 5]),
  );
  const { left, right, outputs, parts, characterSum, logits, similarity } = logitSlice!;
  assertAlmostEquals(similarity!, 1, 1e-12);
  // Similarities are w √m / √Σ w² m: standard is the larger one.
  assertEquals(parts.map(({ irrep }) => irrep), ["standard", "sign"]);
  const g = reps.group;
  for (const { irrep, coefficient, values } of parts) {
    assertAlmostEquals(coefficient, irrep === "sign" ? 3 : 5, 1e-9);
    const { character } = reps.irreps.find(({ name }) => name === irrep)!;
    right.elements.forEach((b, i) =>
      outputs.forEach((c, k) => {
        const abc = g.multiply(g.multiply(left, b), g.inverses[c]);
        assertAlmostEquals(values[i][k], coefficient * character[abc], 1e-9);
        assertAlmostEquals(characterSum![i][k], logits[i][k], 1e-9);
      })
    );
  }
});

Deno.test("coefficients and cosine of a logit slice are sums over pairs, of any network", () => {
  const reps = representations(group("S4"));
  const { group: g, irreps } = reps;
  const n = g.order;
  const network = randomNetwork("mlp", n, 4);
  const task = multiplication(g, null);
  // Which irreps are key is the result's to say.
  const keys = irreps.slice(1, 4).map(({ name }) => name);
  const result = {
    irreps: irreps.map(({ name }, i) => ({
      name,
      key: keys.includes(name),
      logitSimilarity: i / 10,
    })),
    neurons: { clusters: [], list: [] },
  } as unknown as Result;
  const slice = exhibitsOf(network, task, reps, result).logitSlice!;
  assertEquals(slice.parts.map(({ irrep }) => irrep).length, 2);
  const hidden = new Float64Array(n * network.width);
  const logitsOf = (a: number) => {
    network.hiddenOf(a, hidden);
    return Array.from({ length: n }, (_, b) => {
      const row = Array.from({ length: n }, (_, c) => {
        let sum = 0;
        for (let j = 0; j < network.width; j++) {
          sum += hidden[b * network.width + j] * network.unembed[j * n + c];
        }
        return sum;
      });
      const mean = row.reduce((sum, value) => sum + value, 0) / n;
      return row.map((value) => value - mean);
    });
  };
  const characterAt = (name: string, a: number, b: number, c: number) =>
    irreps.find((irrep) => irrep.name === name)!
      .character[g.multiply(g.multiply(a, b), g.inverses[c])];
  const own = new Map(keys.map((name) => {
    let [dot, square] = [0, 0];
    for (let a = 0; a < n; a++) {
      logitsOf(a).forEach((row, b) =>
        row.forEach((value, c) => {
          dot += value * characterAt(name, a, b, c);
          square += characterAt(name, a, b, c) ** 2;
        })
      );
    }
    return [name, dot / square] as const;
  }));
  for (const { irrep, coefficient } of slice.parts) {
    assertAlmostEquals(coefficient, own.get(irrep)!, 1e-12);
  }
  let [dot, ours, theirs] = [0, 0, 0];
  logitsOf(slice.left).forEach((row, b) =>
    row.forEach((value, c) => {
      const sum = keys.reduce(
        (total, name) => total + own.get(name)! * characterAt(name, slice.left, b, c),
        0,
      );
      dot += value * sum;
      ours += value ** 2;
      theirs += sum ** 2;
    })
  );
  assertAlmostEquals(slice.similarity!, dot / Math.sqrt(ours * theirs), 1e-12);
});
