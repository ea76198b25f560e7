import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { decodeSafetensors } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import { isIsotopicToGroup, isLatinSquare } from "../../src/groups/latin_squares.ts";
import { readRuns } from "../../src/runs/run_directory.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, filesButReport, filesOf, type Finished, run } from "./command.ts";

const SMALL = ["--embed", "8", "--hidden", "8", "--steps", "6", "--device", "cpu", "--quiet"];

async function succeed(args: readonly string[], directory: string): Promise<Finished> {
  const result = await run("train", [...SMALL, ...args], directory);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

async function readJson(path: string) {
  return JSON.parse(await Deno.readTextFile(path));
}

commandTest("train --labels quasigroup makes a run that is marked as a control", async (dir) => {
  const { stdout } = await succeed(["--group", "S3", "--labels", "quasigroup"], dir);
  assertMatch(
    stdout,
    /\n {2}Generalisation {2}A control, trained on a random Latin square that is isotopic/,
  );
  assertMatch(stdout.replaceAll(/\s+/g, " "), /; a control: no irrep should be causal; /);
  const path = join(dir, "runs", "S3-quasigroup-mlp-seed1");
  const config = await readJson(join(path, "config.json"));
  assertEquals([config.group.name, config.labels.kind, config.labels.file], [
    "S3",
    "quasigroup",
    null,
  ]);
  const { tensors } = decodeSafetensors(await Deno.readFile(join(path, "data.safetensors")));
  const labels = tensors.get("labels")!;
  assertEquals([labels.shape, tensors.get("table")!.data], [[6, 6], group("S3").table]);
  assert(isLatinSquare(labels.data, 6) && !isIsotopicToGroup(labels.data, 6));
  const chart = await readJson(join(path, "charts", "loss.vl.json"));
  assertMatch(JSON.stringify(chart), /S3 with quasigroup labels/);
  const [stored] = await readRuns(path);
  assertEquals(stored.labels, Int32Array.from(labels.data));

  const { stderr } = await run("train", [...SMALL.slice(0, -1), "--labels", "random"], dir);
  assertMatch(stderr, /\nA control: it learns independent random labels, not the products of S5\n/);
});

commandTest("train --labels random gives each seed of a batch its own labels", async (dir) => {
  const args = ["--group", "C5", "--labels", "random"];
  await succeed([...args, "--seeds", "1-2", "--out", "all"], dir);
  const { networks } = await readJson(join(dir, "all", "config.json"));
  assert(networks[0].labels.hash !== networks[1].labels.hash);
  for (const seed of ["1", "2"]) {
    await succeed([...args, "--seed", seed, "--out", seed], dir);
    assertEquals(
      await filesButReport(join(dir, "all", `seed-${seed}`)),
      await filesButReport(join(dir, seed)),
    );
  }
});

commandTest("train --resume of a control goes on with the same labels alone", async (dir) => {
  await succeed(["--group", "C5", "--labels", "random", "--out", "a"], dir);
  const path = join(dir, "a");
  const whole = await filesOf(path);
  await Deno.remove(join(path, "final.safetensors"));
  for (const other of ["group", "quasigroup"]) {
    const { code, stderr } = await run("train", ["--resume", "a", "--labels", other], dir);
    assertEquals([code, stderr], [
      2,
      `error: Option --labels ${other} contradicts --resume a: the run has random\n`,
    ]);
  }
  await succeed(["--resume", "a", "--labels", "random"], dir);
  assertEquals(await filesOf(path), whole);

  // Labels that are not those of the config are noticed.
  const data = join(path, "data.safetensors");
  const bytes = whole.get("data.safetensors")!.slice();
  const { tensors } = decodeSafetensors(bytes);
  const last = tensors.get("labels")!.data.at(-1)!;
  const at = bytes.length - 4; // tensors are written in the order of their names' insertion
  assertEquals(new DataView(bytes.buffer).getInt32(at, true), last);
  new DataView(bytes.buffer).setInt32(at, (last + 1) % 5, true);
  await Deno.writeFile(data, bytes);
  const broken = await run("train", ["--resume", "a"], dir);
  assertMatch(broken.stderr, /data\.safetensors does not belong to config\.json/);
});

commandTest("train --labels takes a file, and refuses others", async (dir) => {
  await Deno.writeTextFile(join(dir, "mine.csv"), "0,0,0\n1,0,0\n1,2,2\n");
  await Deno.writeTextFile(join(dir, "two.json"), "[[0,1],[1,0]]");
  await succeed(["--group", "C3", "--labels", "mine.csv"], dir);
  const path = join("runs", "C3-mine-mlp-seed1");
  const { labels } = await readJson(join(dir, path, "config.json"));
  assertEquals([labels.kind, labels.file], ["file", "mine.csv"]);
  await succeed(["--resume", path, "--labels", "mine.csv"], dir);
  const cases: [string[], number, RegExp][] = [
    [["--labels", "two.json"], 1, /as labels: it has 2 rows, but the group has order 3\n$/],
    [["--labels", "none.csv"], 1, /Cannot read labels from none\.csv: there is no such file/],
    [["--labels", "quasigroup"], 1, /its order is 3, it must be an integer from 5 to 1000\n$/],
    [["--labels", "latin"], 2, /Labels are group, quasigroup, random or a file/],
  ];
  for (const [args, code, message] of cases) {
    const result = await run("train", [...SMALL, "--group", "C3", ...args], dir);
    assertEquals(result.code, code);
    assertMatch(result.stderr, message);
  }
  const other = await run("train", ["--resume", path, "--labels", "random"], dir);
  assertMatch(other.stderr, /--labels random contradicts .*: the run has mine\.csv\n$/);
});
