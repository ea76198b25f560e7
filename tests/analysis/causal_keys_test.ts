import {
  CAUSAL_RATIO,
  causalKeys as causalKeysOf,
  RUINED,
} from "../../src/analysis/causal_keys.ts";
import { normals, type RandomSource, randomStream } from "../../src/numerics/random.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

/** {@linkcode causalKeysOf} in a group so large that no loss is near that of guessing. */
function causalKeys(own: readonly number[], controls: readonly (readonly number[])[]): boolean[] {
  return causalKeysOf(own, controls, Number.MAX_VALUE);
}

/** Losses whose logarithms are normal. */
function losses(random: RandomSource, count: number, mean = 0, deviation = 1): number[] {
  return Array.from(normals(random, count, deviation), (x) => Math.exp(mean + x));
}

/** Controls of irreps that differ in size and in spread, the trivial one first. */
function controlsOf(random: RandomSource, irreps: number, draws: number): number[][] {
  return Array.from({ length: irreps }, (_, i) => losses(random, draws, i % 5, 0.2 + i % 3));
}

Deno.test("causalKeys() never takes the trivial irrep, and its controls say nothing of others", () => {
  const random = randomStream(1, "trivial");
  const controls = controlsOf(random, 4, 20);
  const own = [1e9, ...controls.slice(1).map((values) => values[0])];
  assertEquals(causalKeys(own, controls), [false, false, false, false]);
  // One of the trivial irrep's controls, far away from the others, hides no causal irrep.
  controls[0] = [...new Array(19).fill(1), 1e12];
  const used = [1, 1, 1e9, 1];
  assertEquals(causalKeys(used, controls), [false, false, true, false]);
  assertEquals(causalKeys([1], [[1, 1]]), [false]);
});

Deno.test("causalKeys() asks for a multiple of the largest control, not of their mean", () => {
  const values = [1, 2, 3, 4, 100];
  const isCausal = (loss: number, controls = values) => causalKeys([1, loss], [[1], controls])[1];
  const bound = CAUSAL_RATIO * 100;
  assertEquals([50, 99, 100, 101, 0.999 * bound].map((loss) => isCausal(loss)), [
    false,
    false,
    false,
    false,
    false,
  ]);
  assertEquals([1.001 * bound, 1000].map((loss) => isCausal(loss)), [true, true]);
  // Where all controls are doubled, so is the bound.
  const doubled = values.map((value) => 2 * value);
  assertEquals([1.999, 2.001].map((factor) => isCausal(factor * bound, doubled)), [false, true]);
});

Deno.test("causalKeys() asks for no multiple where the loss is near that of guessing", () => {
  const guessing = Math.log(60);
  const near = RUINED * guessing;
  const controls = [0.9, 0.91, 0.92, 0.93, 0.94].map((share) => share * near);
  const isCausal = (loss: number) => causalKeysOf([1, loss], [[1], controls], 60)[1];
  assertEquals([0.95, 0.99, 1].map((share) => isCausal(share * near)), [false, false, false]);
  assertEquals([1.001, 1.1, 2].map((share) => isCausal(share * near)), [true, true, true]);
  // More than all controls it has to be nevertheless.
  const high = [1.2, 1.3, 1.4, 1.5, 1.6].map((share) => share * near);
  const isAbove = (loss: number) => causalKeysOf([1, loss], [[1], high], 60)[1];
  assertEquals([1.55, 1.6, 1.6 * (1 + 5e-6), 1.65].map((share) => isAbove(share * near)), [
    false,
    false,
    false,
    true,
  ]);
});

Deno.test("causalKeys() asks an irrep to stand out more than any control of any irrep", () => {
  const even = [1, 2, 3, 4, 5, 6, 7, 8];
  const outlier = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1e3];
  // Above its own controls, but an unused irrep's control stands out more from its like.
  assertEquals(causalKeys([1, 12, 1], [even, even, outlier]), [false, false, false]);
  assertEquals(causalKeys([1, 12, 1], [even, even, even]), [false, true, false]);
});

Deno.test("causalKeys() finds any irrep by chance in one network of the controls and one more", () => {
  const random = randomStream(7, "exchangeable");
  const [irreps, draws, networks] = [26, 20, 400];
  let [any, alone] = [0, 0];
  for (let network = 0; network < networks; network++) {
    const controls = controlsOf(random, irreps, draws + 1);
    const own = controls.map((values) => values.pop()!);
    if (causalKeys(own, controls).some((causal) => causal)) any++;
    if (own.some((loss, i) => i > 0 && loss > CAUSAL_RATIO * Math.max(...controls[i]))) alone++;
  }
  // 1 of 21 is expected. Above its own controls some irrep is far more often.
  assert(any / networks < 0.08, `${any} of ${networks}`);
  assert(alone / networks > 0.15, `${alone} of ${networks}`);
});

Deno.test("causalKeys() finds the clear ones among many, whatever the scale of losses", () => {
  const random = randomStream(3, "clear");
  const controls = controlsOf(random, 30, 40);
  const own = controls.map((values, i) =>
    i === 7 || i === 20 ? Math.max(...values) * 1e6 : values[0]
  );
  const expected = own.map((_, i) => i === 7 || i === 20);
  assertEquals(causalKeys(own, controls), expected);
  for (const scale of [1e-9, 1e9]) {
    const scaled = controls.map((values) => values.map((value) => scale * value));
    assertEquals(causalKeys(own.map((loss) => scale * loss), scaled), expected);
  }
});

Deno.test("causalKeys() takes rounding for nothing, and an excess over equal controls for much", () => {
  const equal: readonly number[] = new Array(10).fill(0.25);
  const isCausal = (loss: number, controls = equal) =>
    causalKeys([1, loss, 0.25], [equal, controls, equal])[1];
  const [less, more] = [0.25 * CAUSAL_RATIO * 0.999, 0.25 * CAUSAL_RATIO * 1.001];
  assertEquals([0.25, 0.25 * (1 + 1e-6), 0.2, less].map((loss) => isCausal(loss)), [
    false,
    false,
    false,
    false,
  ]);
  assertEquals(isCausal(more), true);
  // Equal up to rounding.
  const nearly = equal.map((value, i) => value * (1 + 1e-7 * i));
  assertEquals([less, more].map((loss) => isCausal(loss, nearly)), [false, true]);
  // Losses of zero have no logarithm.
  const zeros = equal.map(() => 0);
  assertEquals([0, 1e-3].map((loss) => isCausal(loss, zeros)), [false, true]);
});
