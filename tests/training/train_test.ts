import { group } from "../../src/groups/names.ts";
import { train } from "../../src/training/train.ts";
import { assert, assertRejects } from "../../src/std/assert.ts";

Deno.test("train() refuses a group without a multiplication table, at once", async () => {
  const start = performance.now();
  for (const own of ["S7", "C99999999999", group("M11"), group("D501")]) {
    await assertRejects(
      () => train({ group: own, device: "cpu", steps: 1 }),
      RangeError,
      "is above 1000, the limit for a multiplication table, which would take",
    );
  }
  assert(performance.now() - start < 2000);
});
