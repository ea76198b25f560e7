import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, run } from "./command.ts";

/** Trains a small network on S3 with the CPU. */
async function trainSmall(directory: string, ...more: string[]): Promise<string> {
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

commandTest("analyze measures a run, and its weights alike", async (directory) => {
  const out = await trainSmall(directory);
  const analyzed = await run("analyze", [out, "--draws", "3", "--json", "-"], directory);
  assertEquals(analyzed.code, 0, analyzed.stderr);
  const { networks: [{ seed, final }] } = JSON.parse(analyzed.stdout);
  assertEquals([seed, final.group, final.model, final.keySet], [
    1,
    { name: "S3", order: 6 },
    "mlp",
    "final",
  ]);
  assertEquals(final.irreps.map((irrep: { name: string }) => irrep.name), [
    "trivial",
    "sign",
    "standard",
  ]);
  assertEquals([final.irreps[0].key, final.irreps[0].logitSimilarity], [false, null]);
  assertEquals(final.irreps[2].character.length, 6);
  assert(final.audit.passed && final.nulls.relabelled.draws === 3);
  const metrics = (await Deno.readTextFile(join(out, "metrics.jsonl"))).trim().split("\n");
  const last = JSON.parse(metrics[metrics.length - 1]);
  for (const set of ["train", "test"] as const) {
    const theirs = last[`${set}Loss`];
    assert(
      Math.abs(final.loss[set] - theirs) < 1e-4 * theirs,
      `${set}: ${final.loss[set]} ${theirs}`,
    );
  }
  assertStringIncludes(analyzed.stderr, "mlp on S3, order 6");
  assertStringIncludes(analyzed.stderr, "standard");

  const weights = ["--weights", join(out, "final.safetensors"), "--group", "S3"];
  const train = ["--train", join(out, "data.safetensors"), "--draws", "3"];
  const file = join(directory, "result.json");
  const alone = await run("analyze", [...weights, ...train, "--json", file], directory);
  assertEquals([alone.code, alone.stderr], [0, ""]);
  assertEquals(JSON.parse(await Deno.readTextFile(file)), final);
  const unknown = await run("analyze", [...weights, "--draws", "0", "--json", "-"], directory);
  const result = JSON.parse(unknown.stdout);
  assertEquals([result.loss.train, result.nulls, result.irreps[1].causalKey], [null, null, null]);
});

commandTest("analyze refuses what it cannot measure, in one line", async (directory) => {
  const out = await trainSmall(directory, "--seeds", "1-2");
  const weights = join(out, "seed-1", "final.safetensors");
  const cases: [string[], number, string][] = [
    [[], 2, "Give a run directory or --weights"],
    [[out, "--weights", weights], 2, "Give a run directory or --weights"],
    [[out, "--group", "S3"], 2, "Option --group goes with --weights"],
    [["--weights", weights], 2, "it has no table; name one with --group"],
    [["--weights", weights, "--group", "A4"], 1, "its weights are for order 6, A4 has 12"],
    [["--weights", weights, "--group", "S7"], 1, "order 5040 is above 1000"],
    [["--weights", join(out, "config.json"), "--group", "S3"], 1, "config.json"],
    [
      ["--weights", weights, "--group", "S3", "--train", weights],
      1,
      "it needs an I32 tensor train",
    ],
    [[join(directory, "nothing")], 1, "Cannot find a run"],
  ];
  for (const [args, code, message] of cases) {
    const refused = await run("analyze", args, directory);
    assertEquals([refused.code, refused.stdout], [code, ""], refused.stderr);
    assertStringIncludes(refused.stderr, message);
    assertEquals(refused.stderr.trim().split("\n").length, 1, refused.stderr);
  }
  const both = await run("analyze", [out, "--draws", "0"], directory);
  assertEquals(both.code, 0, both.stderr);
  assert(/seed 1: mlp[^]*seed 2: mlp/.test(both.stdout), both.stdout);

  await Deno.remove(weights);
  const unfinished = await run("analyze", [out], directory);
  assertEquals(unfinished.code, 1);
  assertStringIncludes(unfinished.stderr, "training has not ended");
});
