import { assertEquals, assertRejects } from "../../src/std/assert.ts";
import { finalName, writeAtomic } from "../../src/runs/atomic.ts";
import { readIrreps } from "../../src/runs/irreps_file.ts";
import { readMetrics } from "../../src/runs/metrics_file.ts";
import { lockRows, RowsFile } from "../../src/runs/rows_file.ts";
import { checkOut, clearOut, discardOut } from "../../src/runs/out_directory.ts";
import { join } from "../../src/std/path.ts";
import { commandTest as fileTest, filesOf } from "../cli/command.ts";

fileTest("writeAtomic() replaces a file, and leaves nothing where it cannot", async (directory) => {
  const path = join(directory, "file");
  await writeAtomic(path, "old");
  await writeAtomic(path, "new");
  assertEquals(await Deno.readTextFile(path), "new");
  await Deno.mkdir(join(directory, "folder", "inside"), { recursive: true });
  await assertRejects(() => writeAtomic(join(directory, "folder"), "text"));
  assertEquals([...(await filesOf(directory)).keys()], ["file"]);
});

Deno.test("finalName() knows temporary names", () => {
  assertEquals(finalName("state.safetensors.123.tmp"), "state.safetensors");
  assertEquals(finalName("state.safetensors"), "state.safetensors");
});

fileTest("readMetrics() refuses files that are short, torn or hold other things", async (dir) => {
  const path = join(dir, "metrics.jsonl");
  const row = { step: 0, seed: 1, trainLoss: 1, testLoss: null, trainAccuracy: 0 };
  const whole = { ...row, testAccuracy: null, sumOfSquaredWeights: 2 };
  const line = JSON.stringify(whole) + "\n";
  await Deno.writeTextFile(path, line + line);
  assertEquals(await readMetrics(path), [whole, whole]);
  assertEquals(await readMetrics(path, line.length), [whole]);
  await assertRejects(() => readMetrics(path, 2 * line.length + 1), Error, "were written");
  await assertRejects(() => readMetrics(path, line.length + 1), Error, "not complete");
  await Deno.writeTextFile(path, line + "null\n");
  await assertRejects(() => readMetrics(path), Error, "line 2 is no row");
  await assertRejects(() => readMetrics(join(dir, "none")), Error, "there is no such file");
});

fileTest("readIrreps() takes whole rows, and no others", async (directory) => {
  const path = join(directory, "irreps.jsonl");
  const irreps = [{ name: "trivial", key: false, logitSimilarity: null, embedLeftFve: 0.5 }];
  const line = (step: number) =>
    JSON.stringify({ step, seed: 1, keySet: "current", irreps }) + "\n";
  const rows = [0, 10, 20].map(line);
  await Deno.writeTextFile(path, rows.join("") + "\0".repeat(99));
  const two = await readIrreps(path, rows[0].length + rows[1].length);
  assertEquals(two.map(({ step }) => step), [0, 10]);
  await Deno.writeTextFile(path, rows.join(""));
  assertEquals((await readIrreps(path)).map(({ step }) => step), [0, 10, 20]);
  await Deno.writeTextFile(path, rows.join("") + rows[0].replace("null", '"0"'));
  await assertRejects(() => readIrreps(path), SyntaxError, "line 4 is no row");
});

fileTest("RowsFile lets one process write at a time", async (directory) => {
  const path = join(directory, "metrics.jsonl");
  const file = await RowsFile.open(path, 0);
  await assertRejects(() => RowsFile.open(path, 0), Error, "another process");
  file.close();
  (await RowsFile.open(path, 0)).close();
});

fileTest("clearOut() removes what runs leave, and nothing else", async (directory) => {
  const mine = [
    "notes.md",
    "charts/mine.txt",
    "checkpoints/best.safetensors",
    "seed-7/config.json",
  ];
  const theirs = [
    "final.safetensors",
    "irreps.jsonl",
    "state.safetensors.12.tmp",
    "charts/loss.vl.json",
    "charts/loss.svg",
    "checkpoints/step-000001.safetensors",
    "seed-1/config.json",
    "seed-1/checkpoints/step-000001.safetensors.7.tmp",
  ];
  for (const name of [...mine, ...theirs]) {
    await Deno.mkdir(join(directory, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(directory, name), "");
  }
  const runs = [join(directory, "seed-1")];
  await assertRejects(() => checkOut(directory, runs, false), Error, "--force replaces it");
  await clearOut(await checkOut(directory, runs, true));
  assertEquals([...(await filesOf(directory)).keys()].sort(), mine.toSorted());
});

fileTest("discardOut() removes the directories that were made", async (directory) => {
  const path = join(directory, "a", "b");
  const out = await checkOut(path, [path], false);
  await Deno.mkdir(join(path, "checkpoints"), { recursive: true });
  await discardOut(out);
  assertEquals(await Array.fromAsync(Deno.readDir(directory)), []);
});

fileTest("discardOut() leaves the runs of other processes", async (directory) => {
  const [mine, other] = ["mine", "other"].map((name) => join(directory, "runs", name));
  const out = await checkOut(mine, [mine], false);
  for (const run of [mine, other]) {
    await Deno.mkdir(join(run, "checkpoints"), { recursive: true });
    await Deno.writeTextFile(join(run, "config.json"), "{}");
  }
  await discardOut(out, []); // another process was faster in `mine`
  await discardOut(await checkOut(join(directory, "runs", "none"), [], false));
  assertEquals([...(await filesOf(directory)).keys()], [
    "runs/mine/config.json",
    "runs/other/config.json",
  ]);
  await discardOut(out);
  assertEquals([...(await filesOf(directory)).keys()], ["runs/other/config.json"]);
  assertEquals((await Array.fromAsync(Deno.readDir(join(directory, "runs")))).length, 1);
});

fileTest("clearOut() removes nothing of a batch that is being trained", async (directory) => {
  const runs = ["seed-1", "seed-2"].map((name) => join(directory, name));
  for (const run of runs) {
    await Deno.mkdir(run);
    await Deno.writeTextFile(join(run, "config.json"), "{}");
    await Deno.writeTextFile(join(run, "metrics.jsonl"), "{}");
  }
  const before = await filesOf(directory);
  const out = await checkOut(directory, runs, true);
  const lock = await lockRows(join(runs[1], "metrics.jsonl"), false);
  await assertRejects(() => clearOut(out), Error, "another process is training there");
  assertEquals(await filesOf(directory), before);
  lock.close();
  await clearOut(out);
  assertEquals(await Array.fromAsync(Deno.readDir(directory)), []);
});
