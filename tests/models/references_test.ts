import {
  crossEntropyBackward,
  crossEntropyForward,
} from "../../src/models/cross_entropy_reference.ts";
import { BILINEAR } from "../../src/models/bilinear.ts";
import { bilinearForward } from "../../src/models/bilinear_reference.ts";
import { MLP } from "../../src/models/mlp.ts";
import { mlpForward } from "../../src/models/mlp_reference.ts";
import type { Activations, Model, Sizes, Tensors, Widths } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import { sizeOf } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import type { TransformerTensors } from "../../src/models/transformer_reference.ts";
import { normals, randomStream, uniformInteger } from "../../src/numerics/random.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertTensor } from "../helpers/compare.ts";
import { denseTransformer } from "../helpers/dense_transformer.ts";

/**
 * Models, and the step of their central differences. Where there are no kinks it may be longer, which a
 * product of small weights needs: the error of its differences is rounding, and falls as the step grows.
 */
interface Suite {
  readonly model: Model;
  readonly step: number;
  /** A bound on how far a step of a parameter moves a neuron, in steps; 0 without kinks. */
  readonly reach: number;
  readonly cases: readonly (readonly [order: number, Widths, pairs: number, scale: number])[];
}

const PAIR_TABLES: Suite["cases"] = [
  [1, { embed: 1, hidden: 1 }, 1, 1],
  [2, { embed: 1, hidden: 3 }, 4, 1],
  [5, { embed: 4, hidden: 7 }, 11, 1],
  [7, { embed: 3, hidden: 2 }, 49, 1],
  [7, { embed: 5, hidden: 9 }, 1, 1],
  [9, { embed: 2, hidden: 13 }, 30, 2],
  [13, { embed: 6, hidden: 5 }, 60, 0.5],
];

const SUITES: readonly Suite[] = [
  { model: MLP, step: 1e-5, reach: 10, cases: PAIR_TABLES },
  { model: BILINEAR, step: 1e-4, reach: 0, cases: PAIR_TABLES },
  {
    model: TRANSFORMER,
    step: 1e-5,
    reach: 100,
    cases: [
      [1, { dModel: 1, heads: 1, dHead: 1, dMlp: 1 }, 1, 1],
      [2, { dModel: 3, heads: 1, dHead: 3, dMlp: 2 }, 4, 1],
      [5, { dModel: 4, heads: 2, dHead: 1, dMlp: 7 }, 11, 1],
      [5, { dModel: 6, heads: 2, dHead: 3, dMlp: 5 }, 25, 2],
      [7, { dModel: 5, heads: 5, dHead: 3, dMlp: 3 }, 20, 1],
      [7, { dModel: 2, heads: 5, dHead: 1, dMlp: 9 }, 1, 1],
      [7, { dModel: 3, heads: 1, dHead: 1, dMlp: 4 }, 49, 2],
    ],
  },
];

Deno.test("mlpForward() takes the ReLU of a sum, bilinearForward() a product", () => {
  const sizes = { order: 2, embed: 1, hidden: 2 };
  const tensors = {
    W_x: Float64Array.of(1, 2), // (2, 1)
    W_y: Float64Array.of(3, -1), // (2, 1)
    W: Float64Array.of(1, -1, 2, 1), // (2, 2)
    W_U: Float64Array.of(1, 2, 10, 20), // (2, 2)
  };
  const pairs = { a: Int32Array.of(0, 1), b: Int32Array.of(0, 1), labels: Int32Array.of(0, 1) };
  // a = 0, b = 0: 1 (1, -1) and 3 (2, 1); a = 1, b = 1: 2 (1, -1) and -1 (2, 1).
  const embedded = {
    embed_left: Float64Array.of(1, -1, 2, -2),
    embed_right: Float64Array.of(6, 3, -2, -1),
  };
  assertEquals(mlpForward(tensors, pairs, sizes), {
    ...embedded,
    hidden_pre: Float64Array.of(7, 2, 0, -3),
    hidden: Float64Array.of(7, 2, 0, 0),
    logits: Float64Array.of(27, 54, 0, 0),
  });
  assertEquals(bilinearForward(tensors, pairs, sizes), {
    ...embedded,
    hidden_pre: Float64Array.of(6, -3, -4, 2),
    hidden: Float64Array.of(6, -3, -4, 2),
    logits: Float64Array.of(-24, -48, 16, 32),
  });
});

Deno.test("transformerForward() computes what all positions with a causal mask do", () => {
  for (const [heads, dHead, order, scale] of [[1, 3, 1, 1], [2, 1, 5, 1], [5, 3, 7, 2]]) {
    const sizes = { order, dModel: 4, heads, dHead, dMlp: 6 };
    const { tensors, pairs } = draw(TRANSFORMER, sizes, 13, scale, heads);
    const activations: Activations = TRANSFORMER.forward(
      tensors as TransformerTensors,
      pairs,
      sizes,
    );
    const dense = denseTransformer(tensors, pairs, sizes);
    assertEquals(Object.keys(dense), [...TRANSFORMER.activations]);
    for (const [name, values] of Object.entries(dense)) {
      assertTensor(activations[name], values, 1e-14, `${name} of ${heads} heads`);
    }
  }
});

Deno.test("transformerForward() takes the softmax of scores of any size, which leaves nothing out", () => {
  const sizes = { order: 5, dModel: 4, heads: 2, dHead: 3, dMlp: 6 };
  const { tensors, pairs } = draw(TRANSFORMER, sizes, 3, 1, 1);
  const scores = [[1e4, 0, -1e4], [-1e4, -1e4, -1e4], [800, 800, -800]];
  const patterns = [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0]];
  const activations = TRANSFORMER.forward(tensors as TransformerTensors, pairs, sizes, {
    attn_scores: () => Float64Array.from(scores.flatMap((own) => [...own, ...own])), // two heads
  });
  assertEquals(activations.pattern, Float64Array.from(patterns.flatMap((own) => [...own, ...own])));
});

for (const { model, step, reach, cases } of SUITES) {
  Deno.test(`The gradients of the ${model.name} match central differences in every element`, () => {
    for (const [i, [order, widths, count, scale]] of cases.entries()) {
      const sizes = model.sizes(order, widths);
      const { tensors, pairs } = awayFromKinks(model, sizes, count, scale, i, reach * step);
      const activations = model.forward(tensors, pairs, sizes);
      const dlogits = crossEntropyBackward(activations.logits, pairs.labels, order);
      const gradients = model.backward(dlogits, tensors, activations, pairs, sizes);
      assertEquals(Object.keys(gradients), [...model.tensors]);
      for (const name of model.tensors) {
        const numeric = centralDifferences(
          tensors[name],
          step,
          () => meanLoss(model, tensors, pairs, sizes),
        );
        const what = `${name} of ${JSON.stringify(sizes)}`;
        const exact = gradients[name];
        const largest = exact.reduce((max, g) => Math.max(max, Math.abs(g)), 0);
        exact.forEach((g, j) => {
          const error = Math.abs(numeric[j] - g);
          const bound = 1e-6 * (Math.abs(g) + largest);
          assert(error <= bound, `${what}, element ${j}: ${numeric[j]} instead of ${g}`);
        });
        assertTensor(numeric, exact, 1e-7, what);
      }
    }
  });
}

/** Models with a ReLU, and what it keeps nothing from: tensors whose gradients do not pass it. */
const RELUS: readonly (readonly [Model, Widths, before: string, after: readonly string[]])[] = [
  [MLP, { embed: 4, hidden: 7 }, "W", ["W_U"]],
  [
    TRANSFORMER,
    { dModel: 4, heads: 2, dHead: 3, dMlp: 7 },
    "blocks.0.mlp.W_in",
    ["blocks.0.mlp.W_out", "unembed.W_U"],
  ],
];

for (const [model, widths, before, after] of RELUS) {
  Deno.test(
    `The gradients of the ${model.name} take the signs of the hidden layer from the caller if asked to`,
    () => {
      const sizes = model.sizes(5, widths);
      const { tensors, pairs } = awayFromKinks(model, sizes, 11, 1, 2, 1e-3);
      const activations = model.forward(tensors, pairs, sizes);
      const dlogits = crossEntropyBackward(activations.logits, pairs.labels, sizes.order);
      const gradients = (alive?: (index: number) => boolean, changed: Tensors = tensors) =>
        model.backward(dlogits, changed, activations, pairs, sizes, alive);
      assertEquals(gradients((index) => activations.hidden[index] > 0), gradients());
      const none = gradients(() => false);
      for (const name of after) assertEquals(none[name], gradients()[name]);
      assert(none[before].every((g) => g === 0));
      // What passes no neuron does not see the weights before it.
      const without = gradients(undefined, { ...tensors, [before]: tensors[before].map(() => 0) });
      for (const name of model.tensors) {
        if (name !== before) assertEquals(none[name].map((g) => g + 0), without[name], name);
      }
      const all = gradients(() => true);
      assert(all[before].some((g, i) => g !== gradients()[before][i]));
    },
  );
}

Deno.test("crossEntropyForward() gives log n where all logits are equal", () => {
  for (const n of [1, 2, 3, 60, 113]) {
    for (const offset of [0, 700, -1e6]) {
      const logits = new Float64Array(n).fill(offset);
      const { losses, correct } = crossEntropyForward(logits, Int32Array.of(n - 1), n);
      assert(Math.abs(losses[0] - Math.log(n)) <= 1e-15 * Math.log(n), `n ${n}: ${losses[0]}`);
      assertEquals(correct[0], Number(n === 1), "a tie is won by the first");
    }
  }
});

Deno.test("crossEntropyForward() keeps all digits of a loss from 1e-300 to 1e3", () => {
  // With n - 1 other logits lower by x: loss = log1p((n - 1) exp(-x)), whose series says it apart
  // from log1p() where the term t is small: t - t²/2 + t³/3 - t⁴/4.
  for (const n of [2, 24, 113]) {
    for (const margin of [4, 10, 20, 27.6, 31, 40, 100, 600]) {
      const logits = new Float64Array(n).fill(3 - margin);
      logits[n >> 1] = 3;
      const { losses: [loss] } = crossEntropyForward(logits, Int32Array.of(n >> 1), n);
      const t = (n - 1) * Math.exp(-margin);
      const expected = t < 1e-3
        ? t - t * t / 2 + t ** 3 / 3 - t ** 4 / 4
        : Math.log((n - 1) * Math.exp(-margin) + 1);
      assert(loss > 0 && Math.abs(loss / expected - 1) < 1e-12, `${n}, ${margin}: ${loss}`);
    }
    // The label lower than another by x: loss = x + log1p((n - 1) exp(-x)) where all others share it.
    for (const margin of [0.5, 5, 50, 1000]) {
      const logits = new Float64Array(n).fill(margin);
      logits[0] = 0;
      const { losses: [loss] } = crossEntropyForward(logits, Int32Array.of(0), n);
      const expected = margin + Math.log(n - 1 + Math.exp(-margin));
      assert(Math.abs(loss / expected - 1) < 1e-14, `${n}, ${margin}: ${loss}`);
    }
  }
});

Deno.test("crossEntropyForward() counts a label as right only where it is the first maximum", () => {
  const logits = Float64Array.of(1, 3, 3, /**/ 1, 3, 3, /**/ 3, 3, 1, /**/ 0, 1, 2);
  const { correct } = crossEntropyForward(logits, Int32Array.of(1, 2, 1, 2), 3);
  assertEquals([...correct], [1, 0, 0, 1]);
});

Deno.test("crossEntropyBackward() is softmax less the indicator, over the number of pairs", () => {
  const n = 5;
  const random = randomStream(3, "logits");
  const logits = Float64Array.from(normals(random, 4 * n, 2));
  const labels = Int32Array.of(0, 4, 2, 2);
  const dlogits = crossEntropyBackward(logits, labels, n);
  labels.forEach((label, r) => {
    const odds = Array.from(logits.subarray(r * n, (r + 1) * n), Math.exp);
    const sum = odds.reduce((a, b) => a + b);
    odds.forEach((odd, c) => {
      const expected = (odd / sum - Number(c === label)) / labels.length;
      assert(Math.abs(dlogits[r * n + c] - expected) < 1e-15);
    });
  });
});

Deno.test("crossEntropyBackward() keeps all digits of the label's gradient at tiny losses", () => {
  for (const margin of [20, 28, 60, 300]) {
    const dlogits = crossEntropyBackward(Float64Array.of(0, margin, 0), Int32Array.of(1), 3);
    const other = Math.exp(-margin); // divided by 1 + 2 exp(-margin), which is 1 in float64 or nearly
    const expected = [other, -2 * other, other].map((g) => g / (1 + 2 * other));
    dlogits.forEach((g, c) => assert(Math.abs(g / expected[c] - 1) < 1e-14, `${margin}: ${g}`));
  }
});

/** Mean loss as -log softmax, which central differences of float64 can afford. */
function meanLoss(model: Model, tensors: Tensors, pairs: Pairs, sizes: Sizes): number {
  const { logits } = model.forward(tensors, pairs, sizes);
  let sum = 0;
  pairs.labels.forEach((label, r) => {
    const row = logits.subarray(r * sizes.order, (r + 1) * sizes.order);
    const max = Math.max(...row);
    const odds = row.reduce((total, logit) => total + Math.exp(logit - max), 0);
    sum += Math.log(odds) + max - row[label];
  });
  return sum / pairs.labels.length;
}

function centralDifferences(
  tensor: Float64Array,
  step: number,
  loss: () => number,
): Float64Array {
  return tensor.map((value, i) => {
    tensor[i] = value + step;
    const above = loss();
    tensor[i] = value - step;
    const below = loss();
    tensor[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Random weights and pairs. */
function draw(
  model: Model,
  sizes: Sizes,
  count: number,
  scale: number,
  seed: number,
): { tensors: Tensors; pairs: Pairs } {
  const random = randomStream(seed, "references");
  const elements = () =>
    Int32Array.from({ length: count }, () => uniformInteger(random, sizes.order));
  const pairs = { a: elements(), b: elements(), labels: elements() };
  const tensors = Object.fromEntries(
    model.parameters(sizes).map(({ name, shape, deviation }) => [
      name,
      Float64Array.from(normals(random, sizeOf(shape), scale * deviation)),
    ]),
  );
  return { tensors, pairs };
}

/** The same, with all neurons further from zero than `margin`: no small step moves one across. */
function awayFromKinks(
  model: Model,
  sizes: Sizes,
  count: number,
  scale: number,
  seed: number,
  margin: number,
): { tensors: Tensors; pairs: Pairs } {
  for (let attempt = 0;; attempt++) {
    const drawn = draw(model, sizes, count, scale, 1000 * seed + attempt);
    const { hidden_pre } = model.forward(drawn.tensors, drawn.pairs, sizes);
    if (hidden_pre.every((pre) => Math.abs(pre) > margin)) return drawn;
  }
}
