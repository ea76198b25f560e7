import { join } from "../../src/std/path.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { commandTest, filesOf, run } from "./command.ts";

/** A wrong input: words after `group`, the exit code, and what stderr says. */
type BadInput = readonly [args: readonly string[], code: 1 | 2, message: RegExp];

const BAD_INPUTS: readonly BadInput[] = [
  [[], 2, /which group: name one/],
  [[""], 1, /Unknown group ""/],
  [["Foo"], 1, /Unknown group "Foo"; known are C<n>/],
  [["s5"], 1, /did you mean S5/],
  [["S5", "A5"], 2, /too many arguments/],
  [["S5", "--table", "c2.json"], 2, /exclude each other/],
  [["S5", "--generators", "(0 1)"], 2, /exclude each other/],
  [["--table", "c2.json", "--generators", "(0 1)"], 2, /--table and --generators exclude/],
  [["S5", "--degree", "3"], 2, /unknown option '--degree'/],
  [["S5", "--out="], 2, /It must be a path/],
  [["--table", "missing.json"], 1, /Cannot read a group from missing.json: there is no such file/],
  [["--table", "folder"], 1, /folder: it is a directory/],
  [["--table", "file"], 1, /must end in .safetensors, .json or .csv/],
  [["--table", "text.csv"], 1, /row 0, column 0 is "x"/],
  [["--generators", "(0 1"], 1, /is not closed/],
  [["--generators="], 1, /it is empty/],
  // At most 1000 classes if abelian, 512 if not, 10,000 elements.
  [["C1001"], 1, /C1001: .*1001 conjugacy classes.* above 1000.* 24 MB/],
  [["D1100"], 1, /D1100: .*553 conjugacy classes.* above 512.* 7\.34 MB/],
  [["S8"], 1, /Cannot build S8: its order 40320 is above 10000.* 6\.5 GB/],
  [["M11xC2"], 1, /order 15840 is above 10000.* 1 GB/],
  [["S5xS5xS5xS5"], 1, /order 207360000 is above 10000.* 172 PB/],
  [["--generators", "(0 1 2 3 4 5 6 7), (0 1)"], 1, /order 40320 is above 10000.* 6\.5 GB/],
];

commandTest("group refuses what is wrong in one line, and writes nothing", async (directory) => {
  await Deno.writeTextFile(join(directory, "c2.json"), "[[0, 1], [1, 0]]");
  await Deno.writeTextFile(join(directory, "text.csv"), "x,y\ny,x\n");
  await Deno.writeTextFile(join(directory, "file"), "");
  await Deno.mkdir(join(directory, "folder"));
  const before = await filesOf(directory);
  for (const [args, code, message] of BAD_INPUTS) {
    const out = args.includes("--out=") ? [] : ["--out", "new"];
    const result = await run("group", [...args, ...out, "--json"], directory);
    assertEquals([result.code, result.stdout], [code, ""], `${args}: ${result.stderr}`);
    assertMatch(result.stderr, message);
    assertMatch(result.stderr, /^error: [^\n]+\n$/);
    assertEquals(await filesOf(directory), before);
    assertEquals(Array.from(Deno.readDirSync(directory)).length, 4);
  }
});

commandTest("group --out on a path that is no directory fails in one line", async (directory) => {
  await Deno.writeTextFile(join(directory, "file"), "kept");
  for (const out of ["file", "file/below"]) {
    const { code, stdout, stderr } = await run("group", ["S3", "--out", out], directory);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^error: Cannot [^\n]*file[^\n]*not a directory\n$/);
  }
  assertEquals([...await filesOf(directory)], [["file", new TextEncoder().encode("kept")]]);
});

commandTest("group --out writes the JSON and charts that render draws", async (directory) => {
  const { code, stdout } = await run("group", ["A4", "--json", "--out", "a/A4"], directory);
  assertEquals(code, 0);
  const charts = ["character_detector", "character_table", "multiplication_table"]
    .map((name) => `charts/${name}.vl.json`);
  const files = await filesOf(join(directory, "a", "A4"));
  assertEquals([...files.keys()].sort(), [...charts, "group.json"]);
  assertEquals(new TextDecoder().decode(files.get("group.json")), stdout);

  // Twice the same, and the paths are told where no JSON is printed.
  const again = await run("group", ["A4", "--out", "a/A4"], directory);
  for (const name of files.keys()) assertStringIncludes(again.stdout, `a/A4/${name}`);
  assertEquals(await filesOf(join(directory, "a", "A4")), files);

  const rendered = await run("render", ["a/A4"], directory);
  assertEquals([rendered.code, rendered.stderr], [0, ""]);
  assertEquals(
    rendered.stdout.trim().split("\n"),
    charts.map((name) => `a/A4/${name.replace("vl.json", "svg")}`),
  );
  const svg = await Deno.readTextFile(join(directory, "a/A4/charts/character_table.svg"));
  for (const part of ["Character table of A4", "standard", "ζ3²", "3B"]) {
    assertStringIncludes(svg, `>${part}<`);
  }

  // 504 elements: too many for a picture of all products, and that of A4 is not left behind.
  const psl = await run("group", ["PSL(2,8)", "--out", "a/A4"], directory);
  assertEquals([psl.code, psl.stderr], [0, ""]);
  assertMatch(psl.stdout, /No chart of the multiplication table: the order is 504/);
  const left = await filesOf(join(directory, "a", "A4"));
  assertEquals(
    [...left.keys()].filter((name) => name.endsWith(".json")),
    [...charts.slice(0, 2), "group.json"],
  );
  assertStringIncludes(new TextDecoder().decode(left.get("group.json")), '"PSL(2,8)"');
});
