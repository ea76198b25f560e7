import { livePoints } from "../../src/analysis/live_points.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

const C53 = { order: 53, irreps: 27, embed: 64, hidden: 64, trainFraction: 0.5, steps: 2000 };
const S5 = { order: 120, irreps: 7, embed: 256, hidden: 128, trainFraction: 0.5, steps: 2000 };

Deno.test("livePoints() grows with the steps, and is the same for the same sizes", () => {
  assertEquals(livePoints(C53), livePoints({ ...C53 }));
  const [once, twice] = [livePoints(S5), livePoints({ ...S5, steps: 4000 })];
  assert(Math.abs(twice - 2 * once) <= 1, `${once} points, then ${twice}`);
});

Deno.test("livePoints() is less the more irreps there are for the same training", () => {
  const [many, few] = [27, 5].map((irreps) => livePoints({ ...C53, irreps, steps: 20_000 }));
  assert(many < few);
  assert(many < livePoints({ ...S5, steps: 20_000 }));
});

Deno.test("livePoints() leaves short runs enough to show a course", () => {
  assertEquals(livePoints({ ...C53, steps: 10 }), 20);
});
