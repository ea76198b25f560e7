import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { exists } from "../../src/runs/run_directory.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, filesOf, run } from "./command.ts";
import { checkPage, sayingOn, SMALL, succeed, verdictOn } from "./pages.ts";

commandTest("analyze writes nothing in the place of a run or of a batch", async (dir) => {
  await succeed("train", [...SMALL, "--steps", "2", "--seeds", "1-2", "--out", "all"], dir);
  const before = await filesOf(dir);
  const few = ["--draws", "0", "--device", "cpu", "--quiet"];
  for (
    const [out, subject] of [
      ["all", ["all"]],
      ["all/seed-1", ["all/seed-1"]],
      ["all/seed-2/", ["all/seed-1"]],
      ["all", ["--ideal", "C2"]],
    ] as const
  ) {
    const { code, stdout, stderr } = await run("analyze", [...subject, ...few, "--out", out], dir);
    assertEquals([code, stdout], [1, ""], subject.join(" "));
    assertEquals(
      stderr,
      `error: Cannot write an analysis to ${out}: it holds a run, which has its own report.html; ` +
        `${join(out, "analysis")} is free for it\n`,
    );
    assertEquals(await filesOf(dir), before);
  }
  await succeed("analyze", [
    "all/seed-1",
    "--checkpoints",
    "0",
    ...few,
    "--out",
    "all/seed-1/analysis",
  ], dir);
  assertEquals(
    await Deno.readFile(join(dir, "all", "seed-1", "report.html")),
    before.get("all/seed-1/report.html"),
  );
});

commandTest("analyze takes reports of before away before it writes another result", async (dir) => {
  const ideal = ["--ideal", "C2", "--device", "cpu", "--quiet", "--out", "a"];
  await succeed("analyze", [...ideal, "--draws", "2"], dir);
  assert(await exists(join(dir, "a", "report.html")));
  // A spec that cannot be written stands for a process that was killed between the two.
  await Deno.remove(join(dir, "a", "shares.vl.json"));
  await Deno.mkdir(join(dir, "a", "shares.vl.json", "x"), { recursive: true });
  const { code, stderr } = await run("analyze", [...ideal, "--draws", "1"], dir);
  assertEquals([code, stderr.split("\n").length], [1, 2], stderr);
  assertStringIncludes(stderr, "error: Cannot write a/shares.vl.json: ");
  const { nulls } = JSON.parse(await Deno.readTextFile(join(dir, "a", "analysis.json")));
  assertEquals(nulls.relabelled.draws, 1);
  assert(!await exists(join(dir, "a", "report.html")), "it is that of another result");
});

commandTest(
  "verdicts and captions agree, of ideal networks and of one that was trained",
  async (dir) => {
    const cpu = ["--device", "cpu", "--quiet", "--out"];
    const c2 = await succeed("analyze", ["--ideal", "C2", "--draws", "4", ...cpu, "c2"], dir);
    const small = await checkPage(dir, "c2/report.html", c2.stdout);
    assertStringIncludes(
      verdictOn(small)[2][1],
      "stays open, as no irrep is causal, which tells little",
    );

    const size = ["--group", "S4", "--model", "bilinear", "--embed", "24", "--hidden", "48"];
    const stop = ["--steps", "300", "--stop-at-accuracy", "0.995"];
    await succeed("train", [...size, ...stop, ...cpu, "s4"], dir);
    const few = ["--draws", "2", "--checkpoints", "0", "--device", "cpu", "--quiet"];
    const s4 = await succeed("analyze", ["s4", ...few], dir);
    const page = await checkPage(dir, "s4/analysis/report.html", s4.stdout);
    const [[, generalisation], , [, evidence], , [, caveats]] = verdictOn(page);
    assertStringIncludes(generalisation, "It generalised: ");
    assertStringIncludes(evidence, ": consistent with composition via representations.");
    assertEquals(sayingOn(page), ["logit_slices", "causal_irreps", "ablations"]);
    assertStringIncludes(caveats, "preset demo, but for embed, hidden and steps (");
    assertStringIncludes(caveats, "; training was stopped at a test accuracy of 99.5 %; ");
  },
);
