import {
  crossEntropyBackward,
  crossEntropyForward,
} from "../../src/models/cross_entropy_reference.ts";
import { BILINEAR } from "../../src/models/bilinear.ts";
import { bilinearForward } from "../../src/models/bilinear_reference.ts";
import { MLP } from "../../src/models/mlp.ts";
import {
  type MlpActivations,
  mlpBackward,
  mlpForward,
  mlpParameters,
  type MlpSizes,
  type MlpTensors,
} from "../../src/models/mlp_reference.ts";
import type { Model } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import { normals, randomStream, uniformInteger } from "../../src/numerics/random.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertTensor } from "../helpers/compare.ts";

/**
 * Models of these tensors, and the step of their central differences. Where there are no kinks it may
 * be longer, which a product of small weights needs: the error of its differences is rounding, and
 * falls as the step grows.
 */
const MODELS: {
  readonly model: Model<MlpSizes, MlpTensors, MlpActivations>;
  readonly step: number;
}[] = [
  { model: MLP, step: 1e-5 },
  { model: BILINEAR, step: 1e-4 },
];
const NAMES = ["W_x", "W_y", "W", "W_U"] as const;

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

for (const { model, step } of MODELS) {
  Deno.test(`The gradients of the ${model.name} match central differences in every element`, () => {
    const cases: [MlpSizes, pairs: number, scale: number][] = [
      [{ order: 1, embed: 1, hidden: 1 }, 1, 1],
      [{ order: 2, embed: 1, hidden: 3 }, 4, 1],
      [{ order: 5, embed: 4, hidden: 7 }, 11, 1],
      [{ order: 7, embed: 3, hidden: 2 }, 49, 1],
      [{ order: 7, embed: 5, hidden: 9 }, 1, 1],
      [{ order: 9, embed: 2, hidden: 13 }, 30, 2],
      [{ order: 13, embed: 6, hidden: 5 }, 60, 0.5],
    ];
    for (const [i, [sizes, count, scale]] of cases.entries()) {
      const { tensors, pairs } = awayFromKinks(sizes, count, scale, i, step);
      const activations = model.forward(tensors, pairs, sizes);
      const dlogits = crossEntropyBackward(activations.logits, pairs.labels, sizes.order);
      const gradients = model.backward(dlogits, tensors, activations, pairs, sizes);
      for (const name of NAMES) {
        const numeric = centralDifferences(
          tensors,
          name,
          step,
          () => meanLoss(model, tensors, pairs, sizes),
        );
        const what = `${name} of n ${sizes.order}, d ${sizes.embed}, h ${sizes.hidden}`;
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

Deno.test("mlpBackward() takes the signs of the hidden layer from the caller if it is asked to", () => {
  const sizes = { order: 5, embed: 4, hidden: 7 };
  const { tensors, pairs } = awayFromKinks(sizes, 11, 1, 2, 1e-5);
  const activations = mlpForward(tensors, pairs, sizes);
  const dlogits = crossEntropyBackward(activations.logits, pairs.labels, sizes.order);
  const gradients = (alive?: (index: number) => boolean) =>
    mlpBackward(dlogits, tensors, activations, pairs, sizes, alive);
  assertEquals(gradients((index) => activations.hidden[index] > 0), gradients());
  const none = gradients(() => false);
  assertEquals(none.W_U, gradients().W_U);
  assert([none.W_x, none.W_y, none.W].every((tensor) => tensor.every((g) => g === 0)));
  const all = gradients(() => true);
  assert(all.W.some((g, i) => g !== gradients().W[i]));
});

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
function meanLoss(
  model: typeof MODELS[number]["model"],
  tensors: MlpTensors,
  pairs: Pairs,
  sizes: MlpSizes,
): number {
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
  tensors: MlpTensors,
  name: keyof MlpTensors,
  step: number,
  loss: () => number,
): Float64Array {
  const tensor = tensors[name];
  return tensor.map((value, i) => {
    tensor[i] = value + step;
    const above = loss();
    tensor[i] = value - step;
    const below = loss();
    tensor[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Random weights and pairs such that no step of the differences moves a neuron across zero. */
function awayFromKinks(
  sizes: MlpSizes,
  count: number,
  scale: number,
  seed: number,
  step: number,
): { tensors: MlpTensors; pairs: Pairs } {
  for (let attempt = 0;; attempt++) {
    const random = randomStream(1000 * seed + attempt, "central differences");
    const draw = (bound: number) =>
      Int32Array.from({ length: count }, () => uniformInteger(random, bound));
    const pairs = { a: draw(sizes.order), b: draw(sizes.order), labels: draw(sizes.order) };
    const [W_x, W_y, W, W_U] = mlpParameters(sizes).map(({ shape, deviation }) =>
      Float64Array.from(normals(random, shape[0] * shape[1], scale * deviation))
    );
    const tensors = { W_x, W_y, W, W_U };
    const { hidden_pre } = mlpForward(tensors, pairs, sizes);
    const largest = Math.max(
      ...[W_x, W_y, W].map((t) => t.reduce((m, w) => Math.max(m, Math.abs(w)), 0)),
    );
    if (hidden_pre.every((pre) => Math.abs(pre) > 2 * step * largest)) return { tensors, pairs };
  }
}
