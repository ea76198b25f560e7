import { stepFlops, stepTerms } from "../../src/bench/flops.ts";
import { HYPERPARAMETERS } from "../../src/bench/workload.ts";
import { MODELS } from "../../src/models/models.ts";
import { assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** Sizes of the benchmark's networks on a group of order `order`. */
function sizesOn(order: number) {
  return { ...HYPERPARAMETERS, order, pairs: Math.floor(0.4 * order * order) };
}

Deno.test("stepFlops() is what was counted by hand for the benchmark's groups", () => {
  for (const [order, millions] of [[120, 578], [113, 487.6], [60, 90], [24, 13.7]]) {
    for (const model of MODELS) {
      assertAlmostEquals(stepFlops(model, sizesOn(order)) / 1e6, millions, 0.06, `n ${order}`);
    }
  }
});

Deno.test("stepTerms() counts two operations for each multiply-add of a product", () => {
  const terms = stepTerms("mlp", { order: 2, pairs: 3, embed: 5, hidden: 7 });
  assertEquals(terms, {
    E: 2 * (2 * 2 * 5 * 7),
    logits: 2 * 3 * 7 * 2,
    dW_U: 2 * 7 * 3 * 2,
    dhidden: 2 * 3 * 2 * 7,
    dW_xy: 2 * (2 * 2 * 7 * 5),
    dW: 2 * (2 * 5 * 2 * 7),
  });
});
