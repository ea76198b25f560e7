import { type AdamwOptions, adamwReference, adamwUpdate } from "../../src/models/adamw.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

/** `torch.optim.AdamW` on one number, as its documentation writes it. */
function textbook(
  { lr, weightDecay, beta1, beta2, warmup }: AdamwOptions,
  start: number,
  gradients: readonly number[],
): number[] {
  let [theta, m, v] = [start, 0, 0];
  return gradients.map((g, i) => {
    const t = i + 1;
    const gamma = warmup === 0 ? lr : lr * Math.min(1, t / warmup);
    theta = theta - gamma * weightDecay * theta;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const mHat = m / (1 - Math.pow(beta1, t));
    const vHat = v / (1 - Math.pow(beta2, t));
    theta = theta - gamma * mHat / (Math.sqrt(vHat) + 1e-8);
    return theta;
  });
}

function train(options: AdamwOptions, start: number, gradients: readonly number[]): number[] {
  const [p, m, v] = [Float64Array.of(start), new Float64Array(1), new Float64Array(1)];
  return gradients.map((g, step) => {
    adamwReference(p, Float64Array.of(g), m, v, adamwUpdate(options, step));
    return p[0];
  });
}

const PAPER = { lr: 1e-3, weightDecay: 1, beta1: 0.9, beta2: 0.98, warmup: 0 };

Deno.test("adamwReference() follows the textbook for 200 updates", () => {
  const options: AdamwOptions[] = [
    PAPER,
    { lr: 0.01, weightDecay: 2, beta1: 0.9, beta2: 0.98, warmup: 10 },
    { lr: 0.1, weightDecay: 0, beta1: 0, beta2: 0.999, warmup: 3 },
    { lr: 1e-3, weightDecay: 0.01, beta1: 0.5, beta2: 0, warmup: 0 },
  ];
  for (const option of options) {
    for (const size of [1, 1e-4, 1e-9]) {
      const gradients = Array.from({ length: 200 }, (_, t) => size * Math.sin(1 + t * t));
      const expected = textbook(option, 0.7, gradients);
      train(option, 0.7, gradients).forEach((p, t) =>
        assert(Math.abs(p - expected[t]) < 1e-14, `update ${t + 1}: ${p}, not ${expected[t]}`)
      );
    }
  }
});

Deno.test("adamwReference() gives the values worked out by hand", () => {
  // One update from 1: decay to 0.9, then by lr g / (|g| + eps), however small the first gradient.
  const options = { lr: 0.1, weightDecay: 1, beta1: 0.9, beta2: 0.98, warmup: 0 };
  const [first] = train(options, 1, [4]);
  assert(Math.abs(first - (0.9 - 0.1 * 4 / (4 + 1e-8))) < 1e-15);
  const [tiny] = train(options, 1, [1e-8]);
  assert(Math.abs(tiny - (0.9 - 0.1 / 2)) < 1e-15, "epsilon halves a gradient of its own size");
  // A second update with gradient 0: m̂ = 0.9 · 0.1 g / 0.19, v̂ = 0.98 · 0.02 g² / 0.0396.
  const [, second] = train(options, 1, [4, 0]);
  const mHat = 0.9 * 0.1 * 4 / 0.19;
  const vHat = 0.98 * 0.02 * 16 / 0.0396;
  assert(Math.abs(second - (first * 0.9 - 0.1 * mHat / (Math.sqrt(vHat) + 1e-8))) < 1e-14);
  // Nothing but decay without gradients.
  const decayed = train(PAPER, 1, new Array(10).fill(0)).at(-1)!;
  assert(Math.abs(decayed - 0.999 ** 10) < 1e-15);
});

Deno.test("adamwReference() updates each element by itself and keeps its moments", () => {
  const p = Float64Array.of(1, -2, 0);
  const m = new Float64Array(3);
  const v = new Float64Array(3);
  adamwReference(p, Float64Array.of(0.5, 0, -3), m, v, adamwUpdate(PAPER, 0));
  [0.05, 0, -0.3].forEach((expected, i) => assert(Math.abs(m[i] - expected) < 1e-15));
  [0.02 * 0.25, 0, 0.02 * 9].forEach((expected, i) => assert(Math.abs(v[i] - expected) < 1e-15));
  [0.999 - 0.001, -1.998, 0.001].forEach((expected, i) =>
    assert(Math.abs(p[i] - expected) < 1e-10)
  );
});

Deno.test("adamwUpdate() raises the learning rate linearly over the warm-up, from its first share", () => {
  const options = { lr: 0.01, weightDecay: 2, beta1: 0, beta2: 0, warmup: 4 };
  const rates = [0, 1, 2, 3, 4, 1000].map((step) => adamwUpdate(options, step).stepSize);
  [0.0025, 0.005, 0.0075, 0.01, 0.01, 0.01].forEach((rate, i) =>
    assert(Math.abs(rates[i] - rate) < 1e-17)
  );
  assert(Math.abs(adamwUpdate(options, 0).decay - (1 - 0.0025 * 2)) < 1e-16);
  assertEquals(adamwUpdate({ ...options, warmup: 0 }, 0).stepSize, 0.01);
  assertEquals(adamwUpdate({ ...options, warmup: 1 }, 0).stepSize, 0.01);
});

Deno.test("adamwUpdate() stays finite and settles after a billion updates", () => {
  const { decay, stepSize, inverseRoot, epsilon } = adamwUpdate(PAPER, 1e9);
  assertEquals({ decay, stepSize, inverseRoot, epsilon }, {
    decay: 0.999,
    stepSize: 0.001,
    inverseRoot: 1,
    epsilon: 1e-8,
  });
});
