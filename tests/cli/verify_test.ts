import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, run } from "./command.ts";

commandTest("verify refuses what is no trajectory, in one line", async (directory) => {
  await Deno.mkdir(join(directory, "empty"));
  await Deno.mkdir(join(directory, "broken"));
  await Deno.writeTextFile(join(directory, "broken", "expected.json"), "{}");
  for (
    const [args, code, message] of [
      ["weights empty", 2, /Cannot verify "weights": trajectory can be verified/],
      ["trajectory empty", 1, /in empty: there is no expected.json/],
      ["trajectory nowhere", 1, /in nowhere: there is no expected.json/],
      ["trajectory broken --device cpu", 1, /broken\/expected.json: it is not the expectation/],
      ["trajectory", 2, /missing required argument/],
    ] as const
  ) {
    const result = await run("verify", args.split(" "), directory);
    assertEquals(result.code, code, result.stderr);
    assertMatch(result.stderr, message);
    assertEquals(result.stderr.trim().split("\n").length, 1);
  }
});
