import { forward, loss, pairs } from "../../src/library/forward.ts";
import { loadRun } from "../../src/library/run.ts";
import { group } from "../../src/groups/names.ts";
import { readRuns } from "../../src/runs/run_directory.ts";
import { join } from "../../src/std/path.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../../src/std/assert.ts";
import { commandTest, run as command } from "../cli/command.ts";
import { trainSmall } from "../cli/small_run.ts";

/** The last line of a run's metrics. */
async function lastRow(path: string): Promise<Record<string, number>> {
  const text = await Deno.readTextFile(join(path, "metrics.jsonl"));
  return JSON.parse(text.trimEnd().split("\n").at(-1)!);
}

commandTest(
  "loadRun() reads the network that was trained, in the end and after some steps",
  async (dir) => {
    const path = await trainSmall(dir);
    const run = await loadRun(path);
    const [stored] = await readRuns(path);
    assertEquals([run.group.name, run.group.table, run.model], ["S3", group("S3").table, "mlp"]);
    assertEquals({ ...run.sizes }, { order: 6, embed: 8, hidden: 16 });
    assertEquals([run.train, run.labels], [Int32Array.from(stored.split.train), run.group.table]);
    assertEquals(run.train!.length, 28);
    assertEquals(
      [...run.weights].map(([name, { length }]) => [name, length]),
      [["W_x", 48], ["W_y", 48], ["W", 256], ["W_U", 96]],
    );

    // It does what the metrics say that it did.
    const lossOf = ({ weights }: typeof run) => {
      const own = pairs(run, run.train!);
      return loss(forward({ ...run, weights }, own).logits, own.labels);
    };
    const row = await lastRow(path);
    assertEquals(row.step, 60);
    assertAlmostEquals(lossOf(run).loss, row.trainLoss, 1e-5 * row.trainLoss);
    assertAlmostEquals(lossOf(run).accuracy, row.trainAccuracy, 1e-12);

    const first = await loadRun(path, { step: 0 });
    assertEquals([first.labels, first.train], [run.labels, run.train]);
    assert(lossOf(first).loss > lossOf(run).loss, "it has learned");
    assertEquals((await loadRun(path, { step: 60 })).weights, run.weights);

    // The same by other names of the directory.
    for (const name of [`${path}/`, new URL(`file://${path}`), `file://${path}/`]) {
      assertEquals((await loadRun(name)).weights, run.weights, `${name}`);
    }
    await assertRejects(() => loadRun(path, { step: 999 }), Error, "step-000999");
    await assertRejects(() => loadRun(join(dir, "none")), Error, "there is no such file");
    await Deno.remove(join(path, "final.safetensors"));
    await assertRejects(() => loadRun(path), Error, "final.safetensors: there is no such file");
    await Deno.writeTextFile(join(path, "config.json"), "{}");
    await assertRejects(() => loadRun(path), Error, "its config.json is not the config of a run");
  },
);

commandTest(
  "loadRun() reads a network of a batch, but not a batch, and the labels of a control",
  async (dir) => {
    const options = ["--embed", "8", "--hidden", "8", "--steps", "4", "--device", "cpu", "--quiet"];
    const { code, stderr } = await command(
      "train",
      ["--group", "C5", ...options, "--seeds", "1-2", "--labels", "random", "--out", "all"],
      dir,
    );
    assertEquals(code, 0, stderr);
    const batch = join(dir, "all");
    await assertRejects(
      () => loadRun(batch),
      Error,
      "it holds several networks: name the directory of one",
    );
    const runs = [await loadRun(join(batch, "seed-1")), await loadRun(join(batch, "seed-2"))];
    const stored = await readRuns(batch);
    runs.forEach((run, i) => {
      assertEquals([run.group.name, run.group.table], ["C5", group("C5").table]);
      assertEquals(run.labels, Int32Array.from(stored[i].labels));
      assert(
        run.labels.some((label, row) => label !== run.group.table[row]),
        "they are a control's",
      );
      assertEquals(pairs(run).labels, run.labels);
    });
    assert(runs[0].labels.some((label, row) => label !== runs[1].labels[row]));
    const row = await lastRow(join(batch, "seed-2"));
    const own = pairs(runs[1], runs[1].train!);
    const { loss: trainLoss } = loss(forward(runs[1], own).logits, own.labels);
    assertAlmostEquals(trainLoss, row.trainLoss, 1e-5 * row.trainLoss);
  },
);
