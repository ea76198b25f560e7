import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import { join } from "../../src/std/path.ts";
import {
  assertSameFiles,
  commandTest,
  deviceCommandTest,
  filesButReport,
  filesOf,
  type Finished,
  run,
  start,
  trainKilled,
} from "./command.ts";

/** A run of about a second. */
const SMALL = ["--group", "C7", "--embed", "32", "--hidden", "32", "--steps", "60", "--quiet"];
/** One that is still under way when a signal comes. */
const LONG = ["--group", "C7", "--embed", "32", "--hidden", "32", "--steps", "600", "--quiet"];

/** Whether a run in a directory has got to its first evaluation. */
function isUnderWay(path: string): Promise<boolean> {
  return Deno.stat(join(path, "metrics.jsonl")).then(({ size }) => size > 0, () => false);
}

async function succeed(args: readonly string[], directory: string): Promise<Finished> {
  const result = await run("train", args, directory);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

deviceCommandTest("train leaves the files of a run, and no others", async (directory) => {
  const { stdout, stderr } = await succeed([...SMALL, "--checkpoints", "3"], directory);
  assertMatch(
    stdout,
    /^Took .*\nVerdict\n {2}Generalisation {2}It .*\n( {2}.*\n)+Report: runs\/C7-mlp-seed1\/report\.html\n$/,
  );
  assertEquals(stderr, "");
  const files = await filesOf(join(directory, "runs", "C7-mlp-seed1"));
  assertEquals([...files.keys()], [
    "charts/accuracy.vl.json",
    "charts/loss.vl.json",
    "charts/sum_of_squared_weights.vl.json",
    "checkpoints/step-000000.safetensors",
    "checkpoints/step-000003.safetensors",
    "checkpoints/step-000008.safetensors",
    "checkpoints/step-000022.safetensors",
    "checkpoints/step-000060.safetensors",
    "config.json",
    "data.safetensors",
    "final.safetensors",
    "metrics.jsonl",
    "report.html",
  ]);
  const rows = new TextDecoder().decode(files.get("metrics.jsonl")).trim().split("\n");
  assertEquals(rows.map((row) => JSON.parse(row).step), Array.from({ length: 61 }, (_, i) => i));
  const { tensors } = decodeSafetensors(files.get("final.safetensors")!);
  assertEquals([...tensors].map(([name, { shape }]) => [name, shape]), [
    ["W_x", [7, 32]],
    ["W_y", [7, 32]],
    ["W", [64, 32]],
    ["W_U", [32, 7]],
  ]);
});

deviceCommandTest(
  "train repeats a run to the byte, and only with --force in its place",
  async (dir) => {
    await succeed([...SMALL, "--out", "a"], dir);
    const first = await filesOf(join(dir, "a"));
    await Deno.writeTextFile(join(dir, "a", "charts", "mine.txt"), "mine");
    assertEquals((await run("train", [...SMALL, "--out", "a"], dir)).code, 1);
    await succeed([...SMALL, "--steps", "40", "--out", "a", "--force"], dir);
    await succeed([...SMALL, "--out", "a", "--force"], dir);
    const again = await filesOf(join(dir, "a"));
    assert(again.delete("charts/mine.txt"), "--force removed a file that is not of the run");
    assertEquals(again, first);
  },
);

deviceCommandTest(
  "train --seeds gives each seed the bytes that it has alone",
  async (directory) => {
    await succeed([...SMALL, "--seeds", "1-3", "--out", "all"], directory);
    const config = JSON.parse(await Deno.readTextFile(join(directory, "all", "config.json")));
    assertEquals(config.networks.length, 3);
    for (const seed of ["1", "2", "3"]) {
      await succeed([...SMALL, "--seed", seed, "--out", seed], directory);
      assertEquals(
        await filesButReport(join(directory, "all", `seed-${seed}`)),
        await filesButReport(join(directory, seed)),
      );
    }
  },
);

commandTest("train --json prints one object, on the CPU too", async (directory) => {
  const args = ["--group", "C5", "--embed", "8", "--hidden", "8", "--steps", "20", "--json"];
  const { stdout, stderr } = await succeed([...args, "--device", "cpu", "--out", "a"], directory);
  const { runs } = JSON.parse(stdout);
  assertEquals(runs.map((entry: { seed: number; step: number }) => [entry.seed, entry.step]), [
    [1, 20],
  ]);
  assertMatch(stderr, /\nOn the float64 reference, on one core\n/); // chosen, not fallen back to
  const again = await succeed(["--resume", "a", "--json"], directory);
  assertEquals(JSON.parse(again.stdout), { runs });
  assertMatch(again.stderr, /has already ended/);
});

commandTest("train --from takes group, sizes and split from the file", async (directory) => {
  const { table } = group("S3");
  const numbers = (...shape: number[]) => ({
    shape,
    data: Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i)),
  });
  const train = Int32Array.of(30, 2, 5, 17);
  const tensors = new Map(Object.entries({
    W_x: numbers(6, 4),
    W_y: numbers(6, 4),
    W: numbers(8, 5),
    W_U: numbers(5, 6),
    table: { shape: [6, 6], data: table },
    train: { shape: [4], data: train },
    b_U: { shape: [6], data: new Float32Array(6) },
  }));
  await Deno.writeFile(join(directory, "start.safetensors"), encodeSafetensors(tensors));
  const args = ["--from", "start.safetensors", "--steps", "3", "--device", "cpu", "--out", "a"];
  await succeed([...args, "--quiet"], directory);
  const files = await filesOf(join(directory, "a"));
  const config = JSON.parse(new TextDecoder().decode(files.get("config.json")));
  assertEquals([config.group.order, config.hyperparameters.embed, config.hyperparameters.hidden], [
    6,
    4,
    5,
  ]);
  const kept = (name: string) => decodeSafetensors(files.get(name)!).tensors;
  assertEquals(kept("data.safetensors").get("train")?.data, train.toSorted());
  assertEquals(kept("checkpoints/step-000000.safetensors").get("W"), tensors.get("W"));
});

deviceCommandTest(
  "train that was killed again and again ends in the bytes of an unbroken run",
  async (dir) => {
    const args = [...LONG, "--seeds", "1-2"];
    await succeed([...args, "--out", "whole"], dir);
    assert(await trainKilled(args, dir) > 0);
    await assertSameFiles(join(dir, "a"), join(dir, "whole"));
  },
);

deviceCommandTest("train writes the same files on one thread and on three", async (directory) => {
  await succeed([...SMALL, "--out", "one"], directory);
  const threads = { LP_NUM_THREADS: "3" };
  const { code, stderr } = await run("train", [...SMALL, "--out", "three"], directory, threads);
  assertEquals(code, 0, stderr);
  assertEquals(await filesOf(join(directory, "three")), await filesOf(join(directory, "one")));
});

deviceCommandTest("train --model bilinear goes on and starts from files as one", async (dir) => {
  const args = [...SMALL, "--model", "bilinear"];
  await succeed(args, dir);
  const path = join(dir, "runs", "C7-bilinear-seed1");
  const whole = await filesOf(path);
  await succeed(SMALL, dir);
  const mlp = await filesOf(join(dir, "runs", "C7-mlp-seed1"));
  assertEquals(
    whole.get("checkpoints/step-000000.safetensors"),
    mlp.get("checkpoints/step-000000.safetensors"),
  );
  assert(
    whole.get("final.safetensors")!.some((byte, i) => byte !== mlp.get("final.safetensors")![i]),
  );

  await Deno.remove(join(path, "final.safetensors"));
  const resume = ["--resume", "runs/C7-bilinear-seed1", "--quiet"];
  const other = await run("train", [...resume, "--model", "mlp"], dir);
  assertEquals(other.code, 2);
  assertMatch(other.stderr, /--model mlp contradicts .*: the run has bilinear/);
  await succeed(resume, dir);
  assertEquals(await filesOf(path), whole);

  const from = [
    "--group",
    "C7",
    "--steps",
    "2",
    "--from",
    "runs/C7-bilinear-seed1/final.safetensors",
  ];
  for (const [model, options] of [["mlp", []], ["bilinear", ["--model", "bilinear"]]] as const) {
    await succeed([...from, ...options, "--out", model, "--quiet"], dir);
    const config = JSON.parse(await Deno.readTextFile(join(dir, model, "config.json")));
    assertEquals([config.model, config.hyperparameters.hidden], [model, 32]);
  }
});

deviceCommandTest("train --force leaves a run alone that is being trained", async (dir) => {
  // Long enough for another process to start in the meantime, on a busy machine too.
  const child = start("train", [...LONG, "--steps", "1500", "--out", "a"], dir);
  while (!await isUnderWay(join(dir, "a"))) await new Promise((next) => setTimeout(next, 5));
  const { code, stderr } = await run("train", [...SMALL, "--out", "a", "--force"], dir);
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^error: Cannot write a\/metrics\.jsonl: another process is training there\n$/,
  );
  assertEquals((await child.output()).code, 0);
  assert((await filesOf(join(dir, "a"))).has("final.safetensors"));
});

deviceCommandTest("train saves on Ctrl-C, says how to resume and exits with 130", async (dir) => {
  await succeed([...LONG, "--out", "whole"], dir);
  const child = start("train", [...LONG, "--out", "a"], dir);
  while (!await isUnderWay(join(dir, "a"))) await new Promise((next) => setTimeout(next, 5));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await child.output();
  assertEquals([code, stdout.length], [130, 0]);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^Stopped after \d+ steps?\. Go on with: deno task train --resume a\n$/,
  );
  await succeed(["--resume", "a", "--quiet"], dir);
  await assertSameFiles(join(dir, "a"), join(dir, "whole"));
});

deviceCommandTest("train --json prints its object on Ctrl-C too", async (dir) => {
  const child = start("train", [...LONG, "--seeds", "1-2", "--json", "--out", "a"], dir);
  while (!await isUnderWay(join(dir, "a", "seed-2"))) {
    await new Promise((next) => setTimeout(next, 5));
  }
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  assertEquals(code, 130);
  const { runs } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(runs.map(({ directory }: { directory: string }) => directory), [
    "a/seed-1",
    "a/seed-2",
  ]);
});

deviceCommandTest("train --resume refuses options that the run was not made with", async (dir) => {
  await succeed([...SMALL, "--out", "a"], dir);
  for (
    const [option, value, stored] of [
      ["--lr", "0.5", "0.01"],
      ["--group", "C5", "that of C7"],
      ["--seed", "2", "1"],
      ["--seeds", "1-2", "1"],
      ["--split", "torch:1", "groupscope:1"],
      ["--stop-at-accuracy", "0.5", "none"],
    ]
  ) {
    const { code, stderr } = await run("train", ["--resume", "a", option, value], dir);
    assertEquals(code, 2);
    assertEquals(
      stderr,
      `error: Option ${option} ${value} contradicts --resume a: the run has ${stored}\n`,
    );
  }
  await succeed(["--resume", "a", "--group", "C7", "--lr", "0.01", "--seed", "1"], dir);
});

commandTest("train takes permutations, and goes on only with those", async (directory) => {
  const own = ["--generators", "(0 1 2), (0 1)", "--seed", "1"];
  const sizes = ["--embed", "8", "--hidden", "8", "--steps", "5", "--device", "cpu", "--quiet"];
  await succeed([...own, ...sizes], directory);
  const path = join(directory, "runs", "G6-mlp-seed1");
  const whole = await filesOf(path);
  const { group: stored } = JSON.parse(new TextDecoder().decode(whole.get("config.json")));
  assertEquals([stored.name, stored.order, stored.file], ["G6", 6, null]);
  const { tensors } = decodeSafetensors(whole.get("data.safetensors")!);
  assertEquals(tensors.get("table")?.data, group("S3").table);

  await Deno.remove(join(path, "final.safetensors"));
  const resume = ["--resume", "runs/G6-mlp-seed1", "--quiet"];
  const other = await run("train", [...resume, "--generators", "(0 1 2)"], directory);
  assertEquals([other.code, other.stderr], [
    2,
    "error: Option --generators (0 1 2) contradicts --resume runs/G6-mlp-seed1: " +
    "the run has that of G6\n",
  ]);
  await succeed([...resume, ...own], directory);
  assertEquals(await filesOf(path), whole);
});
