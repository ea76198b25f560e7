import { modelOf, updateFlops } from "../../src/models/models.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import { assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const WIDTHS = { embed: 256, hidden: 128 };

Deno.test("updateFlops() is what was counted by hand for the benchmark's groups", () => {
  for (const [order, millions] of [[120, 578], [113, 487.6], [60, 90], [24, 13.7]]) {
    for (const model of PAIR_MODELS) {
      const flops = updateFlops(model, order, Math.floor(0.4 * order * order), WIDTHS);
      assertAlmostEquals(flops / 1e6, millions, 0.06, `${model}, n ${order}`);
    }
  }
});

Deno.test("products() of models on pair tables counts two operations for each multiply-add", () => {
  for (const name of ["mlp", "bilinear"] as const) {
    const model = modelOf(name);
    assertEquals(model.products(model.sizes(2, { embed: 5, hidden: 7 }), 3), {
      E: 2 * (2 * 2 * 5 * 7),
      logits: 2 * 3 * 7 * 2,
      dW_U: 2 * 7 * 3 * 2,
      dhidden: 2 * 3 * 2 * 7,
      dW_xy: 2 * (2 * 2 * 7 * 5),
      dW: 2 * (2 * 5 * 2 * 7),
    });
  }
});
