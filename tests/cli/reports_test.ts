import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "../../src/std/assert.ts";
import { exists } from "../../src/runs/run_directory.ts";
import { dirname, join } from "../../src/std/path.ts";
import { commandTest, filesOf, run } from "./command.ts";
import {
  checkCaptions,
  checkPage,
  figuresOn,
  SMALL,
  succeed,
  verdictIn,
  verdictOn,
} from "./pages.ts";

const textOf = (...path: string[]) => Deno.readTextFile(join(...path));
const specsIn = (names: Iterable<string>) =>
  [...names].flatMap((name) => /^(?:.*\/)?(\w+)\.vl\.json$/.exec(name)?.[1] ?? []);

/** Links of a page to others lead to pages that are there. */
async function checkLinks(path: string, seeds: readonly number[]): Promise<string[]> {
  const links = [...(await Deno.readTextFile(path)).matchAll(/<a href="([^#"]*)">(.*?)<\/a>/g)];
  assertEquals(links.map(([, , text]) => text), seeds.map((seed) => `Report on seed ${seed}`));
  const paths = links.map(([, href]) => join(dirname(path), href));
  for (const [i, linked] of paths.entries()) {
    const [, heading] = /<h1>(.*?)<\/h1>/.exec(await Deno.readTextFile(linked))!;
    assertEquals(heading, `S3, mlp, seed ${seeds[i]}`);
  }
  return paths;
}

commandTest("train and analyze write the verdicts that they print into reports", async (dir) => {
  const trained = await succeed("train", [...SMALL, "--out", "a"], dir);
  // What is printed names the run; its report is the same in any directory.
  const NOT_YET = "Not measured when this was written: deno task analyze writes " +
    "analysis/report.html beside it.";
  const printed = trained.stdout.replace("Not measured yet: deno task analyze a tells.", NOT_YET);
  assertNotEquals(printed, trained.stdout);
  const page = await checkPage(dir, "a/report.html", printed);
  assertStringIncludes(page, "<h1>S3, mlp, seed 1</h1>");
  assertEquals(verdictOn(page)[1][1], NOT_YET);
  assertEquals(figuresOn(page), [
    ...["loss", "accuracy", "sum_of_squared_weights", "character_table"],
    ...figuresOn(page).filter((name) => /character_detector|multiplication_table/.test(name)),
  ]);
  const [, command] = /<pre [^>]*>(.*?)<\/pre>/s.exec(page)!;
  assertEquals(
    command,
    "deno task train --group S3 --embed 8 --hidden 16 --steps 60 --train-fraction 0.8 --seed 1 " +
      "--checkpoints 3 --device cpu",
  );

  const analyzed = await succeed(
    "analyze",
    ["a", "--draws", "2", "--device", "cpu", "--quiet"],
    dir,
  );
  const after = await checkPage(dir, "a/analysis/report.html", analyzed.stdout);
  assertMatch(verdictOn(after)[2][1], /ρ\(ab\) of the key irreps alone|There is no key irrep/);
  const files = await filesOf(join(dir, "a", "analysis"));
  const GROUP = ["character_table", "character_detector", "multiplication_table"];
  assertEquals(specsIn(files.keys()).sort(), figuresOn(after).sort());
  assert(GROUP.some((name) => figuresOn(after).includes(name)));
  assert(
    ["logit_similarity", "shares", "progress_losses"].every((name) =>
      figuresOn(after).includes(name)
    ),
  );
  const [, commands] = /<pre [^>]*>(.*?)<\/pre>/s.exec(after)!;
  const lines = commands.split("\n");
  assertEquals(lines.length, 2);
  assertMatch(lines[1], /^deno task analyze runs\/S3-mlp-seed1 --draws 2 --device cpu$/);
  // A second time the same bytes, the report of the training included.
  await succeed("analyze", ["a", "--draws", "2", "--device", "cpu", "--quiet"], dir);
  assertEquals(await filesOf(join(dir, "a", "analysis")), files);
  assertEquals(await textOf(dir, "a", "report.html"), page);

  // Its charts are drawn with the others; another analysis leaves none of their pictures.
  const drawn = (await succeed("render", ["a"], dir)).stdout.trim().split("\n");
  const names = (text: readonly string[]) => text.map((path) => /(\w+)\.svg$/.exec(path)![1]);
  assertEquals(drawn.length, 3 + specsIn(files.keys()).length);
  assertEquals(
    names(drawn.filter((path) => path.startsWith("a/analysis/"))).sort(),
    specsIn(files.keys()).sort(),
  );
  await Deno.writeTextFile(join(dir, "a", "analysis", "mine.svg"), "mine");
  await succeed("analyze", [
    "a",
    "--draws",
    "0",
    "--checkpoints",
    "0",
    "--device",
    "cpu",
    "--quiet",
  ], dir);
  const left = await filesOf(join(dir, "a", "analysis"));
  const last = figuresOn(await textOf(dir, "a", "analysis", "report.html"));
  assert(!last.includes("progress_losses") && last.includes("shares"), last.join());
  assertEquals(
    [...left.keys()].sort(),
    [
      ...["analysis.json", "report.html", "mine.svg"],
      ...last.map((name) => `${name}.vl.json`),
    ].sort(),
  );

  // A report that is missing comes back from a run that has ended.
  await Deno.remove(join(dir, "a", "report.html"));
  const resumed = await succeed("train", ["--resume", "a"], dir);
  assertMatch(resumed.stdout, /^The run in a has already ended: .*\nVerdict\n/);
  assertEquals(await textOf(dir, "a", "report.html"), page);
  const json = await succeed("train", ["--resume", "a", "--json"], dir);
  assertEquals(Object.keys(JSON.parse(json.stdout)), ["runs"]);
  assertStringIncludes(json.stderr, "Report: a/report.html\n");

  // What cannot be written is an error of one line, and costs nothing but the report; what was there
  // before stays, rather than beside a report on something else.
  await Deno.remove(join(dir, "a", "report.html"));
  await Deno.mkdir(join(dir, "a", "report.html", "x"), { recursive: true });
  const weights = await Deno.readFile(join(dir, "a", "final.safetensors"));
  const refused = await run("train", ["--resume", "a"], dir);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /^error: Cannot write a\/report\.html: [^\n]*\n$/);
  assertEquals(await Deno.readFile(join(dir, "a", "final.safetensors")), weights);
  await Deno.remove(join(dir, "a", "analysis", "report.html"));
  await Deno.mkdir(join(dir, "a", "analysis", "report.html", "x"), { recursive: true });
  const before = await filesOf(join(dir, "a"));
  const more = ["a", "--draws", "1", "--checkpoints", "0", "--device", "cpu", "--quiet"];
  const stuck = await run("analyze", more, dir);
  assertEquals(stuck.code, 1);
  assertMatch(stuck.stderr, /^error: Cannot replace a\/analysis\/report\.html: [^\n]*\n$/);
  assertEquals(await filesOf(join(dir, "a")), before);
});

commandTest(
  "a batch has a report above those of its networks, before and after the analysis",
  async (dir) => {
    const options = ["--seeds", "3,1", "--analyze", "--out", "all"];
    const trained = await succeed("train", [...SMALL, ...options], dir);
    const seeds = [3, 1];
    const above = join(dir, "all", "report.html");
    const own = await checkLinks(above, seeds);
    assertEquals(own, seeds.map((seed) => join(dir, "all", `seed-${seed}`, "report.html")));
    for (const seed of seeds) {
      assertMatch(
        trained.stdout,
        new RegExp(`^Seed ${seed}, 60 steps: .*\n  test accuracy .* %$`, "m"),
      );
    }
    assertEquals(trained.stdout.trim().split("\n").at(-1), "Report: all/report.html");
    assertStringIncludes(verdictOn(await textOf(above))[1][1], "Not measured yet");
    const live = await filesOf(join(dir, "all", "seed-1", "charts"));
    const page = await textOf(own[1]);
    assert(specsIn(live.keys()).includes("logit_similarity"));
    for (const name of specsIn(live.keys())) assert(figuresOn(page).includes(name), name);
    assertMatch(verdictOn(page)[1][1], /key by the cosine|None is key/);
    assertStringIncludes(verdictOn(page)[4][1], "one of 2 seeds");

    const few = ["all", "--draws", "0", "--checkpoints", "0", "--device", "cpu", "--quiet"];
    const analyzed = await succeed("analyze", [...few, "--json", "-"], dir);
    const { networks, skipped } = JSON.parse(analyzed.stdout);
    assertEquals([networks.length, skipped], [2, []]);
    const overview = join(dir, "all", "analysis", "report.html");
    const reports = await checkLinks(overview, seeds);
    assertEquals(
      reports,
      seeds.map((seed) => join(dir, "all", `seed-${seed}`, "analysis", "report.html")),
    );
    assertEquals(analyzed.stderr.trim().split("\n").at(-1), "Report: all/analysis/report.html");
    for (const [i, path] of reports.entries()) {
      assertEquals(
        verdictOn(await textOf(path)),
        verdictIn(analyzed.stderr, `Verdict, seed ${seeds[i]}`),
      );
      checkCaptions(await textOf(path));
    }
    const specs = specsIn((await filesOf(join(dir, "all", "analysis"))).keys());
    assertEquals(specs.sort(), figuresOn(await textOf(overview)).sort());
    assert(specs.includes("key_irreps"));

    // A network's folder is that of the analysis of its run alone, but for its report and its colours.
    const first = await textOf(dir, "all", "seed-1", "analysis", "analysis.json");
    assertEquals(JSON.parse(first), { networks: [networks[1]], skipped: [] });
    await succeed("analyze", ["all/seed-1", ...few.slice(1), "--out", "alone"], dir);
    assertEquals(await textOf(dir, "alone", "analysis.json"), first);

    // With --out nothing but that folder changes. A network without weights is one of the batch too.
    await Deno.remove(join(dir, "all", "seed-3", "final.safetensors"));
    await Deno.remove(join(dir, "all", "seed-3", "checkpoints"), { recursive: true });
    const before = await filesOf(join(dir, "all"));
    const { stdout } = await succeed("analyze", [...few, "--out", "there/new"], dir);
    assertEquals(await filesOf(join(dir, "all")), before);
    const partly = join(dir, "there", "new", "report.html");
    assertEquals(await checkLinks(partly, [1]), [join(dirname(partly), "seed-1", "report.html")]);
    assertStringIncludes(verdictIn(stdout)[4][1], "one of 2 seeds");
    assertMatch(await textOf(partly), /Seed 3: it has no checkpoint yet\./);
    assertEquals(stdout.trim().split("\n").at(-1), "Report: there/new/report.html");
    const { stdout: pictures } = await succeed("render", ["there/new"], dir);
    assertMatch(pictures, /^there\/new\/key_irreps\.svg$/m);
    assertMatch(pictures, /^there\/new\/seed-1\/shares\.svg$/m);

    // A run in the place of all of them leaves nothing of theirs.
    for (const path of ["analysis/key_irreps.svg", "seed-1/analysis/shares.png"]) {
      await Deno.writeTextFile(join(dir, "all", path), "drawn");
    }
    await succeed("train", [...SMALL, "--steps", "4", "--out", "all", "--force"], dir);
    const after = [...(await filesOf(join(dir, "all"))).keys()];
    assertEquals(after.filter((name) => !name.startsWith("checkpoints/")), [
      "charts/accuracy.vl.json",
      "charts/loss.vl.json",
      "charts/sum_of_squared_weights.vl.json",
      "config.json",
      "data.safetensors",
      "final.safetensors",
      "metrics.jsonl",
      "report.html",
    ]);
    assertStringIncludes(await textOf(above), "<h1>S3, mlp, seed 1</h1>");
  },
);

commandTest(
  "analyze of weights or of an ideal network has a report where --out says",
  async (dir) => {
    const ideal = ["--ideal", "S3", "--draws", "2", "--device", "cpu", "--quiet"];
    const { stdout } = await succeed("analyze", ideal, dir);
    assertEquals([...await filesOf(dir)], []);
    assert(!stdout.includes("Report:"), stdout);
    assertEquals(verdictIn(`${stdout}\n`).length, 5);

    const json = await succeed("analyze", [...ideal, "--out", "b", "--json", "-"], dir);
    assertEquals(JSON.parse(json.stdout).group, { name: "S3", order: 6 });
    const page = await checkPage(dir, "b/report.html", json.stderr);
    assertMatch(
      verdictOn(page)[0][1],
      /^It was built, not trained: accuracy over all pairs 100\.0 %/,
    );
    assertMatch(verdictOn(page)[4][1], /^a positive control: .*; nulls from 2 draws; /);
    assertStringIncludes(page, ">deno task analyze --ideal S3 --draws 2 --device cpu</pre>");
    assert(!figuresOn(page).includes("loss") && figuresOn(page).includes("shares"));

    const trained = ["--out", "run", "--steps", "4"];
    await succeed("train", [...SMALL, ...trained], dir);
    const weights = [
      "--weights",
      "run/final.safetensors",
      "--group",
      "S3",
      "--draws",
      "0",
      "--device",
      "cpu",
    ];
    const before = await filesOf(dir);
    const plain = await succeed("analyze", weights, dir);
    assertEquals(await filesOf(dir), before);
    assert(!plain.stdout.includes("Report:"));
    const placed = await succeed("analyze", [...weights, "--out", "c"], dir);
    const own = await checkPage(dir, "c/report.html", placed.stdout);
    assertStringIncludes(own, "<h1>S3, mlp, final.safetensors</h1>");
    assertStringIncludes(verdictOn(own)[4][1], "how the network was trained is not known");
    assert(await exists(join(dir, "c", "analysis.json")));
  },
);
