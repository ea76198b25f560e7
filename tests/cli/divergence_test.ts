import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from "../../src/formats/safetensors.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, deviceCommandTest, filesOf, run } from "./command.ts";

commandTest(
  "train says at which step it diverged, what is left, and what may help",
  async (dir) => {
    const args = ["--group", "C5", "--device", "cpu", "--lr", "1e30", "--out", "a", "--quiet"];
    const { code, stdout, stderr } = await run("train", args, dir);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^error: Training of seed 1 diverged: .* after \d+ steps is not finite; the last good checkpoint is a\/checkpoints\/step-\d+\.safetensors; try an --lr below 1e\+30/,
    );
  },
);

deviceCommandTest("train prints nothing on stdout where all seeds diverge", async (dir) => {
  const args = ["--group", "C5", "--lr", "1e30", "--steps", "30", "--seeds", "1-2", "--quiet"];
  const { code, stdout, stderr } = await run("train", [...args, "--json"], dir);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^error: Training of seed 1 diverged: .*\nerror: Training of seed 2 .*\n$/);
});

commandTest("train lets the other seeds end where one diverges", async (dir) => {
  const args = ["--group", "C5", "--embed", "8", "--hidden", "8", "--steps", "40"];
  const small = [...args, "--device", "cpu", "--seeds", "1-3", "--out", "a", "--quiet"];
  assertEquals((await run("train", small, dir)).code, 0);
  const before = await filesOf(join(dir, "a"));
  // Both are put back to their start, and the second to weights from which it must diverge.
  await rewind(join(dir, "a", "seed-2"), () => 1e200);
  await rewind(join(dir, "a", "seed-3"), (weight) => weight);
  for (const _ of ["the third goes on", "the third has ended"]) {
    const { code, stdout, stderr } = await run("train", ["--resume", "a", "--json"], dir);
    assertEquals(code, 1);
    const { runs } = JSON.parse(stdout);
    assertEquals(runs.map(({ seed }: { seed: number }) => seed), [1, 3]);
    assertMatch(stderr, /\nerror: Training of seed 2 diverged: .* try an --lr below [^\n]*\n$/);
  }
  const after = await filesOf(join(dir, "a"));
  for (const [name, bytes] of before) {
    // The report on all of them tells of the second.
    const isTouched = name.startsWith("seed-2/") || name === "report.html";
    if (!isTouched) assertEquals(after.get(name), bytes, name);
  }
});

/** Turns a run on the CPU that has ended into one that was stopped before its first update. */
async function rewind(path: string, change: (weight: number) => number): Promise<void> {
  const start = await Deno.readFile(join(path, "checkpoints", "step-000000.safetensors"));
  const state = new Map<string, Tensor>();
  for (const [name, { shape, data }] of decodeSafetensors(start).tensors) {
    state.set(name, { shape, data: Float64Array.from(data, change) });
    for (const moment of ["first_moment", "second_moment"]) {
      state.set(`${moment}.${name}`, { shape, data: new Float64Array(data.length) });
    }
  }
  const bytes = encodeSafetensors(state, { step: "0", metricsBytes: "0", irrepsBytes: "0" });
  await Deno.writeFile(join(path, "state.safetensors"), bytes);
  await Deno.remove(join(path, "final.safetensors"));
}
