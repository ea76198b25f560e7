import { irreps } from "../../src/library/analyze.ts";
import { forward, loss, pairs, project } from "../../src/library/forward.ts";
import type { Run } from "../../src/library/run.ts";
import { train } from "../../src/training/train.ts";
import { group } from "../../src/groups/names.ts";
import { type ModelName } from "../../src/models/models.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import { normals, permutation, randomStream } from "../../src/numerics/random.ts";
import type { RealRepresentation } from "../../src/representations/real_irreps.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../src/std/assert.ts";

const S3 = group("S3");
const IRREPS = irreps(S3);
const N = S3.order;
const SIZES = { order: N, embed: 4, hidden: 5 };

function runOf(model: ModelName): Run {
  const random = randomStream(3, model);
  const draw = (count: number) => normals(random, count, 1);
  const { embed: d, hidden: h } = SIZES;
  const weights = new Map([
    ["W_x", draw(N * d)],
    ["W_y", draw(N * d)],
    ["W", draw(2 * d * h)],
    ["W_U", draw(h * N)],
  ]);
  return { group: S3, model, sizes: SIZES, weights, labels: S3.table, train: null };
}

const RUN = runOf("mlp");

/** (rows, columns) of normal numbers. */
function matrix(rows: number, columns: number, seed = 1): Float64Array {
  return Float64Array.from(normals(randomStream(seed, "matrix"), rows * columns, 1));
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function close(ours: Float64Array, theirs: ArrayLike<number>, what = ""): void {
  assertEquals(ours.length, theirs.length, what);
  ours.forEach((value, i) => assertAlmostEquals(value, theirs[i], 1e-12, `${what} ${i}`));
}

/** Holds projections on all irreps against what makes them orthogonal. */
function assertOrthogonal(
  on: (values: Float64Array, irrep: RealRepresentation) => Float64Array,
  rows: number,
): void {
  const [one, two] = [matrix(rows, 3, 1), matrix(rows, 3, 2)];
  for (const irrep of IRREPS) {
    const part = on(one, irrep);
    close(on(part, irrep), part, `${irrep.name} twice`);
    assertAlmostEquals(inner(part, two), inner(one, on(two, irrep)), 1e-11);
    for (const other of IRREPS) {
      if (other === irrep) continue;
      close(on(part, other), new Float64Array(part.length), `${irrep.name} in ${other.name}`);
    }
  }
}

Deno.test("project() splits functions on the group into orthogonal parts of the irreps", () => {
  assertOrthogonal((values, irrep) => project(values, irrep), N);
  const values = matrix(N, 3);
  const parts = IRREPS.map((irrep) => project(values, irrep));
  close(values.map((_, i) => parts.reduce((sum, part) => sum + part[i], 0)), values);
  // The trivial part is the mean.
  const [trivial] = parts;
  const mean = Float64Array.from(
    { length: 3 },
    (_, c) => values.filter((_, i) => i % 3 === c).reduce((sum, x) => sum + x, 0) / N,
  );
  close(trivial, values.map((_, i) => mean[i % 3]));
  // By the character: D_r/(n D) Σ χ(g k^-1) f(k).
  IRREPS.forEach(({ blockRank, dimension, character }, r) => {
    const expected = values.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < N; k++) {
        const own = character[S3.multiply(Math.floor(i / 3), S3.inverses[k])];
        sum += blockRank / (N * dimension) * own * values[3 * k + i % 3];
      }
      return sum;
    });
    close(parts[r], expected, IRREPS[r].name);
  });
});

Deno.test("project() splits functions of one element of all pairs, in any order of the pairs", () => {
  const rows = permutation(randomStream(2, "pairs"), N * N);
  const all = pairs(RUN, rows);
  for (const elements of [all.a, all.b, all.labels]) {
    assertOrthogonal((values, irrep) => project(values, irrep, elements), N * N);
    // Of all irreps together the mean over the pairs with the same element is left.
    const values = matrix(N * N, 2);
    const parts = IRREPS.map((irrep) => project(values, irrep, elements));
    const means = new Float64Array(2 * N);
    values.forEach((value, i) => means[2 * elements[i >> 1] + i % 2] += value / N);
    close(
      values.map((_, i) => parts.reduce((sum, part) => sum + part[i], 0)),
      values.map((_, i) => means[2 * elements[i >> 1] + i % 2]),
    );
    // A function of the element is its own part.
    const functions = project(matrix(N, 1), IRREPS[2]);
    const lifted = Float64Array.from(elements, (element) => functions[element]);
    close(project(lifted, IRREPS[2], elements), lifted);
  }
});

Deno.test("project() averages the rows of an element first, however many there are", () => {
  const elements = [0, 0, 0, 1, 2, 3, 3, 4, 5];
  const functions = matrix(N, 1);
  // About the function of an element, rows differ by what sums to nothing.
  const apart = [1, -3, 2, 0, 0, 5, -5, 0, 0];
  const values = Float64Array.from(elements, (element, row) => functions[element] + apart[row]);
  for (const irrep of IRREPS) {
    const part = project(functions, irrep);
    close(project(values, irrep, elements), elements.map((element) => part[element]), irrep.name);
  }
});

Deno.test("project() refuses rows that are not as many as the elements", () => {
  const [, sign] = IRREPS;
  assertThrows(() => project(matrix(7, 1), sign), RangeError, "no multiple of 6 rows");
  assertThrows(() => project(matrix(6, 1), sign, [0, 1, 2, 3]), RangeError, "multiple of 4 rows");
});

Deno.test("pairs() are all pairs in order or those of rows, and rows out of range are refused", () => {
  const all = pairs(RUN);
  assertEquals([...all.a], Array.from({ length: 36 }, (_, row) => Math.floor(row / 6)));
  assertEquals([...all.b], Array.from({ length: 36 }, (_, row) => row % 6));
  assertEquals(all.labels, S3.table);
  const some = pairs(RUN, [35, 0, 7]);
  assertEquals([[...some.a], [...some.b]], [[5, 0, 1], [5, 0, 1]]);
  assertEquals([...some.labels], [35, 0, 7].map((row) => S3.table[row]));
  const control = pairs({ group: S3, labels: new Int32Array(36).fill(4) }, [3]);
  assertEquals([...control.labels], [4]);
  assertEquals(pairs(RUN, []).a.length, 0);
  for (const row of [36, -1, 1.5, NaN]) {
    assertThrows(
      () => pairs(RUN, [0, row]),
      RangeError,
      `row ${row}: rows are a n + b, from 0 to 35`,
    );
  }
});

for (const model of PAIR_MODELS) {
  Deno.test(`forward() of ${model} computes its activations, and what patches make of them`, () => {
    const run = runOf(model);
    const all = pairs(run, [7, 30, 2]);
    const { embed: d, hidden: h } = SIZES;
    const [W_x, W_y, W, W_U] = [...run.weights.values()];
    const plain = forward(run, all);
    assertEquals(Object.keys(plain), [
      "embed_left",
      "embed_right",
      "hidden_pre",
      "hidden",
      "logits",
    ]);
    const embedded = (table: Float32Array, elements: Int32Array, first: number) =>
      Float64Array.from({ length: 3 * h }, (_, k) => {
        let sum = 0;
        for (let i = 0; i < d; i++) {
          sum += table[elements[Math.floor(k / h)] * d + i] * W[(first + i) * h + k % h];
        }
        return sum;
      });
    close(plain.embed_left, embedded(W_x, all.a, 0), "left");
    close(plain.embed_right, embedded(W_y, all.b, d), "right");
    const meet = (left: number, right: number) => model === "mlp" ? left + right : left * right;
    const pre = plain.embed_left.map((left, k) => meet(left, plain.embed_right[k]));
    close(plain.hidden_pre, pre, "pre");
    close(plain.hidden, model === "mlp" ? pre.map((x) => Math.max(0, x)) : pre, "hidden");
    const logitsOf = (hidden: Float64Array) =>
      Float64Array.from({ length: 3 * N }, (_, k) => {
        let sum = 0;
        for (let j = 0; j < h; j++) sum += hidden[Math.floor(k / N) * h + j] * W_U[j * N + k % N];
        return sum;
      });
    close(plain.logits, logitsOf(plain.hidden), "logits");

    const shapes: unknown[] = [];
    const patched = forward(run, all, {
      patch: {
        hidden: (hidden, shape) => {
          shapes.push(shape);
          return hidden.map((value, k) => value + k);
        },
      },
    });
    assertEquals(shapes, [[3, h]]);
    assertEquals([patched.embed_left, patched.hidden_pre], [plain.embed_left, plain.hidden_pre]);
    close(patched.logits, logitsOf(plain.hidden.map((value, k) => value + k)), "patched");
    // A patch that only looks changes nothing, nor do patches change the weights.
    assertEquals(forward(run, all, { patch: { logits: () => {} } }), plain);
    assertThrows(() => forward(run, all, { patch: { gelu: (x) => x } }), RangeError, "gelu");
    assertThrows(
      () => forward(run, all, { patch: { hidden: () => new Float64Array(1) } }),
      RangeError,
      "with 1 elements",
    );
  });
}

Deno.test("forward() of a transformer computes its activations, and goes on from a patched pattern", async () => {
  const widths = { dModel: 4, heads: 2, dHead: 3, dMlp: 5 };
  const [run] = await train({
    group: S3,
    model: "transformer",
    device: "cpu",
    steps: 2,
    ...widths,
  });
  assertEquals({ ...run.sizes }, { order: N, ...widths });
  const all = pairs(run, [7, 30, 2]);
  const plain = forward(run, all);
  const columns: [string, number][] = [
    ["resid_pre", 3 * 4],
    ["q", 2 * 3],
    ["k", 3 * 2 * 3],
    ["v", 3 * 2 * 3],
    ["attn_scores", 2 * 3],
    ["pattern", 2 * 3],
    ["z", 2 * 3],
    ["attn_out", 4],
    ["resid_mid", 4],
    ["hidden_pre", 5],
    ["hidden", 5],
    ["mlp_out", 4],
    ["resid_post", 4],
    ["logits", N],
  ];
  assertEquals(Object.entries(plain).map(([name, { length }]) => [name, length / 3]), columns);
  // What "=" attends to, by head: softmax of the scores.
  for (let row = 0; row < 3 * 2; row++) {
    const of = (values: Float64Array) => values.slice(3 * row, 3 * row + 3);
    const weights = of(plain.attn_scores).map(Math.exp);
    const sum = weights.reduce((total, weight) => total + weight);
    close(of(plain.pattern), weights.map((weight) => weight / sum), `pattern ${row}`);
  }

  // A pattern on "=" alone hides both elements: all pairs have the same logits.
  const shapes: unknown[] = [];
  const patched = forward(run, all, {
    patch: {
      pattern: (pattern, shape) => {
        shapes.push(shape);
        return pattern.map((_, i) => i % 3 === 2 ? 1 : 0);
      },
    },
  });
  assertEquals(shapes, [[3, 2 * 3]]);
  for (const name of ["resid_pre", "q", "k", "v", "attn_scores"]) {
    assertEquals(patched[name], plain[name], name);
  }
  const atLast = (v: Float64Array, pair: number) => v.slice(pair * 18 + 12, pair * 18 + 18);
  for (let pair = 0; pair < 3; pair++) {
    close(patched.z.slice(6 * pair, 6 * pair + 6), atLast(plain.v, pair), `z of pair ${pair}`);
    close(patched.logits.slice(N * pair, N * pair + N), patched.logits.slice(0, N));
  }
  assert(plain.logits.slice(0, N).some((x, i) => Math.abs(x - plain.logits[N + i]) > 1e-3));
  assertThrows(() => forward(run, all, { patch: { embed_left: (x) => x } }), RangeError, "pattern");
});

Deno.test("loss() is the mean cross-entropy in nats, and the share of right answers", () => {
  const labels = Int32Array.of(0, 1, 2);
  const equal = loss(new Float64Array(9), labels);
  assertAlmostEquals(equal.loss, Math.log(3), 1e-15);
  assertAlmostEquals(equal.accuracy, 1 / 3, 1e-15); // the first of equal logits is the answer
  const logits = Float64Array.of(2, 0, 0, 0, 3, 0, 5, 0, 0);
  const own = loss(logits, labels);
  const expected = [
    Math.log(1 + 2 * Math.exp(-2)),
    Math.log(1 + 2 * Math.exp(-3)),
    Math.log(Math.exp(5) + 2),
  ];
  assertAlmostEquals(own.loss, expected.reduce((sum, x) => sum + x, 0) / 3, 1e-14);
  assertAlmostEquals(own.accuracy, 2 / 3, 1e-15);
  // Tiny losses keep their digits.
  assertAlmostEquals(
    loss(Float64Array.of(40, 0), Int32Array.of(0)).loss / Math.exp(-40),
    1,
    1e-12,
  );
  // Of the whole network, as evaluations have it.
  const all = pairs(RUN);
  const { loss: whole, accuracy } = loss(forward(RUN, all).logits, all.labels);
  assert(whole > 0 && accuracy >= 0 && accuracy <= 1);
});
