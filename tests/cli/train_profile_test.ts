import { exists } from "../../src/runs/run_directory.ts";
import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, deviceCommandTest, run } from "./command.ts";

const TINY = ["--group", "C5", "--embed", "8", "--hidden", "6", "--steps", "4", "--seeds", "1,2"];

deviceCommandTest(
  "train --profile times an update, and changes no byte of the run",
  async (dir) => {
    const profiled = await run("train", [...TINY, "--profile", "--out", "a"], dir);
    const plain = await run("train", [...TINY, "--out", "b"], dir);
    assertEquals([profiled.code, plain.code], [0, 0], profiled.stderr);
    assertMatch(profiled.stderr, /^One update of 2 networks: [\d.]+ ms, [\d.]+ GFLOP\/s, /m);
    assertMatch(
      profiled.stderr,
      /^ *kernel +dispatches +ms +share +GFLOP\/s +of peak +MB +GB\/s$/m,
    );
    for (const name of ["matmul\\w*: logits", "softmax_cross_entropy", "adamw"]) {
      assertMatch(profiled.stderr, new RegExp(`^ *${name} +\\d+ +[\\d.]+ +[\\d.]+ %`, "m"));
    }
    assert(!plain.stderr.includes("One update of"));
    for (const file of ["final.safetensors", "metrics.jsonl"]) {
      const [own, other] = await Promise.all(
        ["a", "b"].map((out) => Deno.readFile(join(dir, out, "seed-2", file))),
      );
      assertEquals(own, other, file);
    }
  },
);

commandTest("train --profile refuses the CPU, and leaves nothing behind", async (dir) => {
  const { code, stderr } = await run(
    "train",
    [...TINY, "--profile", "--device", "cpu", "--quiet", "--out", "a"],
    dir,
  );
  assertEquals(code, 1);
  assertEquals(
    stderr.trim().split("\n").at(-1),
    "error: Cannot profile training on the CPU: --profile needs a WebGPU adapter",
  );
  assert(!await exists(join(dir, "a")));
});
