import { decodeSafetensors } from "../../src/formats/safetensors.ts";
import { assert, assertEquals, assertMatch, assertNotEquals } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import {
  assertSameFiles,
  commandTest,
  deviceCommandTest,
  filesButReport,
  filesOf,
  type Finished,
  run,
  trainKilled,
} from "./command.ts";

const COMMON = ["--group", "C7", "--embed", "8", "--quiet"];
const SWEEP = [...COMMON, "--hidden", "6,70", "--lr", "0.01,0.003", "--seeds", "1-2"];
const FOLDERS = ["6", "70"].flatMap((hidden) =>
  ["0.01", "0.003"].flatMap((lr) => ["1", "2"].map((seed) => `hidden${hidden}-lr${lr}-seed${seed}`))
);

async function succeed(args: readonly string[], directory: string): Promise<Finished> {
  const result = await run("train", args, directory);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

async function configIn(...path: string[]) {
  return JSON.parse(await Deno.readTextFile(join(...path, "config.json")));
}

deviceCommandTest(
  "train with lists trains all combinations, each with the bytes of a single run with its padding",
  async (dir) => {
    const { stdout } = await succeed([...SWEEP, "--steps", "20"], dir);
    const path = join("runs", "C7-mlp-hidden6+70-lr0.01+0.003-seeds1-2");
    const told = stdout.split("\n").filter((line) => line.includes("20 steps:"));
    assertEquals(told.map((line) => line.split(", 20 steps")[0]), [
      "Hidden 6, lr 0.01, seed 1",
      "Hidden 6, lr 0.01, seed 2",
      "Hidden 6, lr 0.003, seed 1",
      "Hidden 6, lr 0.003, seed 2",
      "Hidden 70, lr 0.01, seed 1",
      "Hidden 70, lr 0.01, seed 2",
      "Hidden 70, lr 0.003, seed 1",
      "Hidden 70, lr 0.003, seed 2",
    ]);
    const files = await filesOf(join(dir, path));
    const folders = [...new Set([...files.keys()].map((name) => name.split("/")[0]))];
    assertEquals(folders, ["config.json", ...FOLDERS.toSorted(), "report.html"]);

    const { hyperparameters, networks } = await configIn(dir, path);
    assertEquals([hyperparameters.hidden, hyperparameters.lr], [undefined, undefined]);
    assertEquals([hyperparameters.embed, networks.length], [8, 8]);
    const padding = { embed: 8, hidden: 70 };
    for (const seed of ["1", "2"]) {
      for (const hidden of ["6", "70"]) {
        const own = join(dir, path, `hidden${hidden}-lr0.003-seed${seed}`);
        const config = await configIn(own);
        assertEquals(config.padding, hidden === "6" ? padding : undefined);
        assertEquals([config.hyperparameters.hidden, config.hyperparameters.lr], [+hidden, 0.003]);
        const single = [...COMMON, "--hidden", hidden, "--lr", "0.003", "--seed", seed];
        const out = `${hidden}-${seed}`;
        await succeed([...single, "--steps", "20", "--padding", "8,70", "--out", out], dir);
        assertEquals(await filesButReport(own), await filesButReport(join(dir, out)));
      }
    }
    const { tensors } = decodeSafetensors(files.get(`${FOLDERS[0]}/final.safetensors`)!);
    assertEquals([...tensors].map(([name, { shape }]) => [name, shape]), [
      ["W_x", [7, 8]],
      ["W_y", [7, 8]],
      ["W", [16, 6]],
      ["W_U", [6, 7]],
    ]);
  },
);

deviceCommandTest(
  "train --resume goes on with the padding of the run, alone or with what is left of its sweep",
  async (dir) => {
    // So wide that the pairs come in several blocks, whose sums are rounded one by one.
    const small = ["--group", "C23", "--embed", "4", "--hidden", "6", "--steps", "5"];
    const wide = [...small, "--train-fraction", "0.9", "--quiet"];
    await succeed([...wide, "--padding", "4,6144", "--out", "padded"], dir);
    await succeed([...wide, "--out", "narrow"], dir);
    const padded = await filesOf(join(dir, "padded"));
    const narrow = await filesOf(join(dir, "narrow"));
    assertNotEquals(padded.get("final.safetensors"), narrow.get("final.safetensors"));
    await Deno.remove(join(dir, "padded", "final.safetensors"));
    await succeed(["--resume", "padded", "--quiet"], dir);
    assertEquals(await filesOf(join(dir, "padded")), padded);

    await succeed([...SWEEP, "--steps", "20", "--out", "a"], dir);
    const whole = await filesOf(join(dir, "a"));
    await Deno.remove(join(dir, "a", FOLDERS[0], "final.safetensors"));
    await succeed(["--resume", "a", "--quiet"], dir);
    assertEquals(await filesOf(join(dir, "a")), whole);
  },
);

deviceCommandTest(
  "train of a sweep that was killed again and again ends in the bytes of an unbroken one",
  async (dir) => {
    const args = [...SWEEP, "--steps", "400"];
    await succeed([...args, "--out", "whole"], dir);
    assert(await trainKilled(args, dir) > 0);
    await assertSameFiles(join(dir, "a"), join(dir, "whole"));
  },
);

commandTest(
  "train of a sweep on the CPU needs no padding, and tells JSON what differs",
  async (dir) => {
    const small = ["--group", "C5", "--embed", "4", "--steps", "4", "--device", "cpu", "--quiet"];
    const lists = ["--hidden", "8,6", "--warmup", "0,2"];
    const { stdout } = await succeed([...small, ...lists, "--json", "--out", "a"], dir);
    const { runs } = JSON.parse(stdout);
    assertEquals(
      runs.map((one: { directory: string; hyperparameters: object }) => [
        one.directory,
        one.hyperparameters,
      ]),
      [
        ["a/hidden6-warmup0-seed1", { hidden: 6, warmup: 0 }],
        ["a/hidden6-warmup2-seed1", { hidden: 6, warmup: 2 }],
        ["a/hidden8-warmup0-seed1", { hidden: 8, warmup: 0 }],
        ["a/hidden8-warmup2-seed1", { hidden: 8, warmup: 2 }],
      ],
    );
    await succeed([...small, "--hidden", "6", "--warmup", "2", "--out", "b"], dir);
    const own = join(dir, "a", "hidden6-warmup2-seed1");
    assertEquals(await filesButReport(own), await filesButReport(join(dir, "b")));

    const { stdout: again } = await succeed(
      ["--resume", "a", ...lists, "--seed", "1", "--json"],
      dir,
    );
    assertEquals(
      new Set(JSON.parse(again).runs.map(JSON.stringify)),
      new Set(runs.map(JSON.stringify)),
    );
    for (const [flag, value, stored] of [["--hidden", "6", "8,6"], ["--warmup", "2,0", "0,2"]]) {
      const { code, stderr } = await run("train", ["--resume", "a", flag, value], dir);
      assertEquals(
        [code, stderr],
        [2, `error: Option ${flag} ${value} contradicts --resume a: the run has ${stored}\n`],
      );
    }

    // Another sweep in its place: what is not its is gone.
    await succeed([...small, "--hidden", "6,7", "--out", "a", "--force"], dir);
    const left = [...Deno.readDirSync(join(dir, "a"))].map(({ name }) => name).toSorted();
    assertEquals(left, ["config.json", "hidden6-seed1", "hidden7-seed1", "report.html"]);
  },
);

commandTest("train lets the other settings end where one diverges", async (dir) => {
  const args = ["--group", "C5", "--embed", "4", "--hidden", "4", "--steps", "30", "--quiet"];
  const lists = ["--lr", "1e30,0.01", "--device", "cpu", "--out", "a"];
  const { code, stdout, stderr } = await run("train", [...args, ...lists], dir);
  assertEquals(code, 1);
  assertMatch(stdout, /^Took .*\nLr 0\.01, seed 1, 30 steps: /);
  assertMatch(
    stderr,
    /^error: Training of lr 1e\+30, seed 1 diverged: .* try an --lr below 1e\+30,[^\n]*\n$/,
  );
});

commandTest("train refuses lists where they cannot be", async (dir) => {
  const many = Array.from({ length: 32 }, (_, i) => i + 1).join();
  const cases: [string, number, RegExp][] = [
    ["--lr 0.01,0.010", 2, /'0.01,0.010' is invalid. It must have each value once, not 0.01 twice/],
    ["--hidden 8,", 2, /'8,' is invalid. It must be a whole number from 0/],
    ["--hidden 8,x", 2, /'8,x' is invalid. It must be a whole number from 0/],
    ["--lr 0.01,-1", 1, /Cannot train with lr -1: it must be a positive number/],
    ["--steps 10,20", 2, /'10,20' is invalid. It must be a whole number from 0/],
    [
      `--hidden ${many} --embed ${many}`,
      2,
      /Cannot train 32 x 32 x 1 = 1024 networks in one launch: at most 1000/,
    ],
    ["--lr 0.1,0.2 --from w.safetensors", 2, /--lr 0.1,0.2 contradicts --from w.safetensors: its/],
    ["--padding 8", 2, /Option --padding 8 has 1 widths: model mlp has embed, hidden/],
    ["--padding 8,x", 2, /A padding looks like 256,128: embed and hidden/],
    ["--embed 9,8 --padding 8,128", 1, /padding of embed 8: it must be a whole number from 9/],
    ["--train-fraction 0.5,1 --stop-at-accuracy 0.9", 2, /all pairs are trained on/],
  ];
  for (const [options, expected, message] of cases) {
    const { code, stdout, stderr } = await run(
      "train",
      ["--group", "C5", ...options.split(" "), "--device", "cpu", "--out", "a"],
      dir,
    );
    assertEquals([code, stdout], [expected, ""], options);
    assertMatch(stderr, message);
    assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  }
  assert([...Deno.readDirSync(dir)].length === 0);
});

commandTest("analyze tells the networks of a sweep apart", async (dir) => {
  const small = ["--group", "C5", "--embed", "4", "--steps", "30", "--device", "cpu", "--quiet"];
  await succeed([...small, "--hidden", "6,8", "--checkpoints", "0", "--out", "a"], dir);
  const { code, stdout, stderr } = await run("analyze", [
    ...["a", "--draws", "1", "--device", "cpu", "--quiet"],
    ...["--out", "b", "--json", "c.json"],
  ], dir);
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^Hidden 6, seed 1: mlp on C5/);
  assertMatch(stdout, /\nHidden 8, seed 1: mlp on C5/);
  const { networks } = JSON.parse(await Deno.readTextFile(join(dir, "c.json")));
  const identities = networks.map((one: { seed: number; hyperparameters: object }) => [
    one.seed,
    one.hyperparameters,
  ]);
  assertEquals(identities, [[1, { hidden: 6 }], [1, { hidden: 8 }]]);
  const folders = [...Deno.readDirSync(join(dir, "b"))].filter(({ isDirectory }) => isDirectory);
  assertEquals(folders.map(({ name }) => name).toSorted(), ["hidden6-seed1", "hidden8-seed1"]);
  const page = await Deno.readTextFile(join(dir, "b", "report.html"));
  for (const hidden of [6, 8]) {
    assert(page.includes(`href="hidden${hidden}-seed1/report.html"`));
    assert(page.includes(`Report on hidden ${hidden}, seed 1`));
    assert(page.includes(`--out runs/C5-mlp-hidden${hidden}-seed1`));
  }
  const spec = JSON.parse(await Deno.readTextFile(join(dir, "b", "loss.vl.json")));
  const drawn = new Set(spec.data.values.map(({ seed }: { seed: string }) => seed));
  assertEquals(drawn, new Set(["hidden 6, seed 1", "hidden 8, seed 1"]));
  assertEquals(spec.title.subtitle.at(-1), "2 networks, a line each");
});
