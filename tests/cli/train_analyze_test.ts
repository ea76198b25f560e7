import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { measure, type Measures } from "../../src/analysis/measures.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { survey } from "../../src/analysis/parts.ts";
import {
  irrepsToWatch,
  LiveAnalysis,
  type LiveMeasures,
  type Writer,
} from "../../src/cli/live_analysis.ts";
import { group } from "../../src/groups/names.ts";
import { decodeWeights } from "../../src/models/weights_file.ts";
import { representations } from "../../src/representations/representations.ts";
import { readMetrics } from "../../src/runs/metrics_file.ts";
import { checkpointPath, readRuns } from "../../src/runs/run_directory.ts";
import { join } from "../../src/std/path.ts";
import { planTraining } from "../../src/training/plan.ts";
import { runPlan } from "../../src/training/run_plan.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "../../src/std/assert.ts";
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

/** A run with a checkpoint at each evaluation. */
const SMALL = [
  ...["--group", "S3", "--embed", "8", "--hidden", "16", "--train-fraction", "0.6"],
  ...["--steps", "24", "--eval-every", "4", "--checkpoints", "99", "--quiet", "--analyze"],
];

async function succeed(args: readonly string[], directory: string): Promise<Finished> {
  const result = await run("train", args, directory);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

async function rowsOf(path: string): Promise<LiveMeasures[]> {
  const text = await Deno.readTextFile(join(path, "irreps.jsonl"));
  assert(text.endsWith("\n"));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** All numbers in a value with where they are. */
function* leaves(value: unknown, at = ""): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null) yield [at, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${at}.${key}`);
}

/** Holds rows of a run against the measures of its checkpoints in float64. */
async function checkRows(path: string, tolerance: number): Promise<void> {
  const [stored] = await readRuns(path);
  const named = group(stored.group.name);
  const blocks = isotypicBlocks(representations(named).irreps);
  const task = { group: named, labels: stored.labels, train: stored.split.train };
  const rows = await rowsOf(path);
  const metrics = await readMetrics(join(path, "metrics.jsonl"));
  assertEquals(rows.map(({ step }) => step), metrics.map(({ step }) => step));
  for (const { step, seed, keySet, ...measures } of rows) {
    assertEquals([seed, keySet], [1, "current"]);
    const file = checkpointPath(path, step);
    const network = networkOf(decodeWeights(await Deno.readFile(file), file));
    const wanted: Measures = await measure(
      await survey(network, task, cpuEvaluator(task)),
      blocks,
    );
    const [ours, theirs] = [measures, wanted].map((one) => [...leaves(one)]);
    assertEquals(ours.map(([at]) => at), theirs.map(([at]) => at));
    for (const [i, [at, value]] of ours.entries()) {
      const [, exact] = theirs[i];
      if (typeof value !== "number" || typeof exact !== "number") assertEquals(value, exact, at);
      else assertAlmostEquals(value, exact, tolerance * Math.max(1, Math.abs(exact)), at);
    }
  }
}

for (const labels of ["group", "random"]) {
  const args = [...SMALL, "--labels", labels, "--out", "a"];

  commandTest(`train --analyze measures as analyze does, on ${labels} labels`, async (dir) => {
    await succeed([...args, "--device", "cpu"], dir);
    await checkRows(join(dir, "a"), 0);
  });

  deviceCommandTest(`train --analyze measures on a device, on ${labels} labels`, async (dir) => {
    await succeed(args, dir);
    await checkRows(join(dir, "a"), 2e-5);
  });
}

deviceCommandTest("train --analyze changes nothing but its own files and mark", async (dir) => {
  await succeed([...SMALL, "--out", "with"], dir);
  await succeed([...SMALL.slice(0, -1), "--out", "without"], dir);
  const [own, plain] = [
    await filesButReport(join(dir, "with")),
    await filesButReport(join(dir, "without")),
  ];
  const added = [...own.keys()].filter((name) => !plain.has(name));
  assertEquals(added, [
    "charts/embedding_shares.vl.json",
    "charts/excluded_loss_by_irrep.vl.json",
    "charts/hidden_shares.vl.json",
    "charts/logit_similarity.vl.json",
    "charts/progress_losses.vl.json",
    "charts/restricted_loss_by_irrep.vl.json",
    "charts/test_restricted_ratio.vl.json",
    "irreps.jsonl",
  ]);
  for (const name of added) own.delete(name);
  const config = (files: typeof own) =>
    JSON.parse(new TextDecoder().decode(files.get("config.json")));
  const { analyze, ...rest } = config(own);
  assertEquals([analyze, rest], [true, config(plain)]);
  own.delete("config.json");
  plain.delete("config.json");
  assertEquals(own, plain);
  const refused = await run("train", ["--resume", "without", "--analyze"], dir);
  assertEquals(refused.code, 2);
  assertMatch(refused.stderr, /Option --analyze contradicts --resume without: /);
  await succeed([...SMALL.slice(0, -1), "--out", "with", "--force"], dir);
  // What was there before is gone, and the run is the other one to the byte, its report included.
  assertEquals(
    await filesOf(join(dir, "with")).then((files) => [...files.keys()]),
    await filesOf(join(dir, "without")).then((files) => [...files.keys()]),
  );
});

deviceCommandTest("train --analyze gives each seed the rows that it has alone", async (dir) => {
  await succeed([...SMALL, "--seeds", "1-2", "--out", "all"], dir);
  for (const seed of ["1", "2"]) {
    await succeed([...SMALL, "--seed", seed, "--out", seed], dir);
    assertEquals(
      await filesButReport(join(dir, "all", `seed-${seed}`)),
      await filesButReport(join(dir, seed)),
    );
  }
  assertNotEquals(await rowsOf(join(dir, "1")), await rowsOf(join(dir, "2")));
});

deviceCommandTest(
  "train --analyze that was killed ends in the bytes of an unbroken run",
  async (dir) => {
    const args = [...SMALL, "--steps", "1500", "--eval-every", "50", "--checkpoints", "3"];
    await succeed([...args, "--seeds", "1-2", "--out", "whole"], dir);
    assert(await trainKilled([...args, "--seeds", "1-2"], dir, ["SIGKILL", "SIGINT"]) > 0);
    await assertSameFiles(join(dir, "a"), join(dir, "whole"));
  },
);

deviceCommandTest(
  "train --analyze measures some of many evaluations, on a log scale, and the last",
  async (dir) => {
    const args = [...SMALL, "--steps", "300", "--eval-every", "1"];
    for (const [out, more, last] of [["a", [], 300], ["b", ["--stop-at-accuracy", "0.01"], -1]]) {
      const words = [...args, ...more as string[], "--out", out as string];
      assertEquals((await run("train", words, dir)).code, 0);
      const [rows, metrics] = await Promise.all(
        ["irreps.jsonl", "metrics.jsonl"].map(async (file) => {
          const text = await Deno.readTextFile(join(dir, out as string, file));
          return text.trim().split("\n").map((line): number => JSON.parse(line).step);
        }),
      );
      assertEquals(rows.slice(0, 3), [0, 1, 2].slice(0, rows.length));
      assertEquals(rows.at(-1), metrics.at(-1));
      if (last === -1) continue;
      assertEquals(rows.at(-1), last);
      assert(rows.length >= 18 && rows.length <= 20, `${rows.length} of ${metrics.length} rows`);
    }
  },
);

deviceCommandTest("train --resume refuses rows of irreps that are not all there", async (dir) => {
  const child = start("train", [...SMALL, "--steps", "100000", "--out", "a"], dir);
  const path = join(dir, "a");
  while (!await Deno.stat(join(path, "irreps.jsonl")).then(({ size }) => size > 0, () => false)) {
    await new Promise((next) => setTimeout(next, 20));
  }
  child.kill("SIGINT");
  assertEquals((await child.output()).code, 130);
  const file = join(path, "irreps.jsonl");
  const [first, ...rest] = (await Deno.readTextFile(file)).split("\n");
  assert(first.includes('"step":0'));
  const refused = async (text: string, message: RegExp) => {
    await Deno.writeTextFile(file, text);
    const { code, stderr } = await run("train", ["--resume", "a"], dir);
    assertEquals(code, 1);
    assertMatch(stderr, message);
  };
  await refused(rest.join("\n"), /irreps\.jsonl: it has \d+ bytes, \d+ were written\n$/);
  const late = [first.replace('"step":0', '"step":1'), ...rest].join("\n");
  await refused(late, /does not belong to irreps\.jsonl with \d+ rows\n$/);
});

Deno.test("irrepsToWatch() are the same of a name and of its table", () => {
  const named = group("D4");
  const { irreps } = irrepsToWatch(named);
  assertEquals(irreps.map(({ name }) => name), representations(named).irreps.map((i) => i.name));
});

Deno.test("LiveAnalysis writes rows before the states that follow, and tells what it could not write", async () => {
  const cyclic = group("C5");
  const plan = planTraining({
    group: cyclic,
    model: "mlp",
    hyperparameters: {
      ...{ embed: 4, hidden: 6, steps: 20_000, lr: 0.01, weightDecay: 1, beta1: 0.9, beta2: 0.98 },
      ...{ warmup: 0, trainFraction: 0.6 },
    },
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: [{ seed: 3, split: { generator: "groupscope", seed: 3 }, init: 3 }],
  });
  for (const failsAt of [Infinity, 5]) {
    const told: string[] = [];
    const stop = new AbortController();
    const writer: Writer = {
      config: { seeds: plan.networks[0].seeds } as Writer["config"],
      onMetrics: async ({ step }) => {
        await Promise.resolve();
        if (step === 6) stop.abort();
      },
      onIrreps: async ({ step }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (step === failsAt) throw new Error("disk full");
        told.push(`row ${step}`);
      },
      onCheckpoint: () => Promise.resolve(),
      onState: async (step, _, before) => {
        await before;
        told.push(`state ${step}`);
      },
      onFinish: () => Promise.resolve(),
      onDivergence: () => {},
    };
    const analysis = new LiveAnalysis(plan, null, irrepsToWatch(cyclic));
    const trained = runPlan(plan, null, {
      signal: stop.signal,
      network: () => analysis.observer(0, writer),
    }).then(() => analysis.end());
    const rows = (count: number) => Array.from({ length: count }, (_, step) => `row ${step}`);
    if (failsAt === Infinity) {
      await trained;
      const steps = told.map((line) => Number(line.split(" ")[1]));
      assertEquals(told.slice(0, 7), rows(7));
      assertEquals(steps, steps.toSorted((x, y) => x - y), "rows by step, and the state last");
      assertEquals(told.filter((line) => line.startsWith("state")), [told.at(-1)]);
    } else {
      await assertRejects(() => trained, Error, "disk full");
      await analysis.end().catch(() => {});
      assertEquals(told, rows(failsAt));
    }
  }
});
