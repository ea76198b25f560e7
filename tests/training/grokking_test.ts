import { describeAdapter, findAdapter } from "../../src/device/adapter.ts";
import { learnedStep } from "../../src/training/milestones.ts";
import { train } from "../../src/training/train.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

const adapter = await findAdapter("auto");

Deno.test({
  name: "The demo preset of D15 memorises within 100 steps and generalises within its 1500" +
    (adapter ? "" : " (needs a WebGPU adapter)"),
  ignore: adapter === null,
  async fn() {
    const networks = await train({
      group: "D15",
      seeds: [1, 2],
      stopAtAccuracy: 0.99,
      device: describeAdapter(adapter!).software ? "software" : "hardware",
    });
    for (const { rows, finished } of networks) {
      const memorised = learnedStep(rows, "trainAccuracy");
      assert(memorised !== null && memorised <= 100, `memorised at ${memorised}`);
      const last = rows[rows.length - 1];
      assert(last.testAccuracy! >= 0.99 && last.step < 1500, JSON.stringify(last));
      assert(rows[0].testAccuracy! < 0.2 && finished);
      // It generalises long after: that is what is called grokking.
      const half = rows.findLast(({ step }) => step <= 2 * memorised)!;
      assert(half.testAccuracy! < 0.5, `test accuracy ${half.testAccuracy} at ${half.step}`);
    }
    assertEquals(networks.map(({ seed }) => seed), [1, 2]);
  },
});

Deno.test({
  name: "The demo preset of S4 generalises within its 600 steps as a bilinear network" +
    (adapter ? "" : " (needs a WebGPU adapter)"),
  ignore: adapter === null,
  async fn() {
    const [{ rows }] = await train({
      group: "S4",
      model: "bilinear",
      stopAtAccuracy: 0.99,
      device: describeAdapter(adapter!).software ? "software" : "hardware",
    });
    const last = rows[rows.length - 1];
    assert(last.testAccuracy! >= 0.99 && last.step < 600, JSON.stringify(last));
  },
});
