/** Runs that take a second, for commands that read runs. */
import { assertEquals } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { run } from "./command.ts";

/** Trains a small network on S3 with the CPU. Returns its directory. */
export async function trainSmall(directory: string, ...more: string[]): Promise<string> {
  const out = join(directory, "run");
  const options = ["--group", "S3", "--embed", "8", "--hidden", "16", "--train-fraction", "0.8"];
  const { code, stderr } = await run(
    "train",
    [...options, "--steps", "60", "--device", "cpu", "--quiet", "--out", out, ...more],
    directory,
  );
  assertEquals(code, 0, stderr);
  return out;
}
