import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { MLP } from "../../src/models/mlp.ts";
import type { MlpSizes } from "../../src/models/mlp_reference.ts";
import { decodeWeights } from "../../src/models/weights_file.ts";
import { exists } from "../../src/runs/run_directory.ts";
import { encodeState } from "../../src/runs/state_file.ts";
import { join } from "../../src/std/path.ts";
import { initialState } from "../../src/training/initial.ts";
import { commandTest, filesOf, run } from "./command.ts";
import { trainSmall } from "./small_run.ts";

commandTest("analyze measures a run, and its weights alike", async (directory) => {
  const out = await trainSmall(directory);
  const analyzed = await run("analyze", [out, "--draws", "3", "--json", "-"], directory);
  assertEquals(analyzed.code, 0, analyzed.stderr);
  const { networks: [{ seed, step, partial, final }], skipped } = JSON.parse(analyzed.stdout);
  assertEquals([seed, step, partial, skipped], [1, 60, null, []]);
  assertEquals([final.group, final.model, final.keySet], [
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
  assert(!await exists(join(directory, "analysis")), "weights have no folder of their own");
});

commandTest(
  "analyze measures every checkpoint with the key irreps of the end",
  async (directory) => {
    const out = await trainSmall(directory);
    const { code, stdout, stderr } = await run("analyze", [out, "--draws", "0"], directory);
    assertEquals([code, stderr], [0, ""]);
    const file = join(out, "analysis", "analysis.json");
    assertStringIncludes(stdout, `Wrote ${file}`);
    assert(/Phases: memorised .*, circuits formed .*, generalised /.test(stdout), stdout);
    const { networks: [network] } = JSON.parse(await Deno.readTextFile(file));
    const { final, trajectory, learningOrder, phases } = network;
    const steps: number[] = [];
    for await (const { name } of Deno.readDir(join(out, "checkpoints"))) {
      steps.push(Number(/\d+/.exec(name)![0]));
    }
    assertEquals(
      trajectory.map((point: { step: number }) => point.step),
      steps.sort((a, b) => a - b),
    );
    const end = trajectory.at(-1);
    assertEquals([end.step, end.loss, end.totals], [60, final.loss, final.totals]);
    const keysOf = ({ irreps }: { irreps: { key: boolean }[] }) => irreps.map(({ key }) => key);
    for (const point of trajectory) assertEquals(keysOf(point), keysOf(final));
    assertEquals(
      learningOrder.map(({ irrep }: { irrep: string }) => irrep).sort(),
      ["sign", "standard"],
    );
    assertEquals(Object.keys(phases).sort(), [
      "circuitFormation",
      "circuitFormedAt",
      "cleanup",
      "grokkedAt",
      "memorisation",
      "memorisedAt",
    ]);

    const few = ["--draws", "0", "--checkpoints", "3", "--json", "-", "--out"];
    const elsewhere = join(directory, "new", "folder");
    const some = await run("analyze", [out, ...few, elsewhere], directory);
    assertEquals(some.code, 0, some.stderr);
    assertEquals(
      JSON.parse(some.stdout).networks[0].trajectory.map(({ step }: { step: number }) => step),
      [0, steps[Math.round((steps.length - 1) / 2)], 60],
    );
    assertEquals(
      await Deno.readTextFile(join(elsewhere, "analysis.json")),
      some.stdout,
    );
    const none = await run("analyze", [out, "--draws", "0", "--checkpoints", "0"], directory);
    assertStringIncludes(none.stdout, "the order of learning is not known");
    const { networks: [bare] } = JSON.parse(await Deno.readTextFile(file));
    assertEquals([bare.trajectory, bare.learningOrder], [[], null]);
  },
);

commandTest("analyze reads weights as the model that they were trained as", async (directory) => {
  const out = await trainSmall(directory, "--model", "bilinear");
  const data = join(out, "data.safetensors");
  const result = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(
      "analyze",
      [...args, "--draws", "0", "--json", "-"],
      directory,
    );
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const { networks: [{ final }] } = await result(out);
  const file = ["--weights", join(out, "final.safetensors"), "--group", "S3", "--train", data];
  assertEquals(final.model, "bilinear");
  assertEquals(await result(...file, "--model", "bilinear"), final);
  const asMlp = await result(...file);
  assertEquals(asMlp.model, "mlp");
  assert(asMlp.loss.train !== final.loss.train);
});

commandTest("analyze says what is partial where training has not ended", async (directory) => {
  const out = await trainSmall(directory, "--seeds", "1-3");
  const [second, third] = [2, 3].map((seed) => join(out, `seed-${seed}`));
  await Deno.remove(join(second, "final.safetensors"));
  const checkpoints = join(second, "checkpoints");
  for await (const { name } of Deno.readDir(checkpoints)) {
    if (Number(/\d+/.exec(name)![0]) > 30) await Deno.remove(join(checkpoints, name));
  }
  const metrics = join(second, "metrics.jsonl");
  await Deno.writeTextFile(metrics, '{"step": 61, "see', { append: true });
  await Deno.remove(join(third, "final.safetensors"));
  await Deno.remove(join(third, "checkpoints"), { recursive: true });
  const all = await run("analyze", [out, "--draws", "0", "--json", "-"], directory);
  assertEquals(all.code, 0, all.stderr);
  const { networks, skipped } = JSON.parse(all.stdout);
  const reason = "training has not ended";
  assertEquals(networks.length, 2);
  assertEquals([networks[0].partial, networks[0].step], [null, 60]);
  const { step } = networks[1];
  assert(step > 20 && step <= 30, String(step));
  assertEquals(networks[1].partial, { reason, step });
  assertEquals(networks[1].trajectory.at(-1).step, step);
  assertEquals(networks[1].trajectory.at(-1).loss, networks[1].final.loss);
  assertEquals(skipped, [{ seed: 3, reason: "it has no checkpoint yet" }]);
  assertStringIncludes(all.stderr, `Seed 2 (partial, after ${step} steps: ${reason})`);
  assertStringIncludes(all.stderr, "Seed 3: it has no checkpoint yet");
  assert(await exists(join(out, "analysis", "analysis.json")));
});

commandTest(
  "analyze takes the state of a run where it is later than any checkpoint",
  async (directory) => {
    const out = await trainSmall(directory);
    const file = join(out, "final.safetensors");
    const { weights, sizes } = decodeWeights(await Deno.readFile(file), file, "mlp");
    const specs = MLP.parameters(sizes as MlpSizes);
    const state = { step: 59, metricsBytes: 0, irrepsBytes: 0, state: initialState(weights) };
    await Deno.writeFile(join(out, "state.safetensors"), encodeState(specs, state));
    const ended = await run("analyze", [out, "--draws", "0", "--json", "-"], directory);
    await Deno.remove(file);
    await Deno.remove(join(out, "checkpoints", "step-000060.safetensors"));
    const stopped = await run("analyze", [out, "--draws", "0", "--json", "-"], directory);
    assertEquals([ended.code, stopped.code], [0, 0], ended.stderr + stopped.stderr);
    const [a, b] = [ended, stopped].map(({ stdout }) => JSON.parse(stdout).networks[0]);
    assertEquals([a.partial, b.partial.step, b.step], [null, 59, 59]);
    assertEquals(b.final, a.final);
  },
);

commandTest("a run that is replaced takes its analysis with it", async (directory) => {
  const out = await trainSmall(directory);
  const { code, stderr } = await run("analyze", [out, "--draws", "0"], directory);
  assertEquals([code, stderr], [0, ""]);
  await Deno.writeTextFile(join(out, "analysis", "notes.txt"), "my own");
  await trainSmall(directory, "--force");
  assertEquals([...await filesOf(join(out, "analysis"))].map(([path]) => path), ["notes.txt"]);
  await Deno.remove(join(out, "analysis", "notes.txt"));
  await run("analyze", [out, "--draws", "0"], directory);
  await trainSmall(directory, "--force");
  assert(!await exists(join(out, "analysis")));
});

commandTest(
  "analyze --ideal finds exactly the irreps that the network was built of",
  async (directory) => {
    for (
      const [options, model, keys] of [
        [["--irreps", "sign,[2,2]"], "bilinear", ["sign", "[2,2]"]],
        [[], "bilinear", ["standard"]],
        [["--model", "mlp"], "mlp", ["standard"]],
        [["--model", "mlp", "--irreps", "sign"], "mlp", ["sign"]],
      ] as const
    ) {
      const asked = ["--ideal", "S4", ...options, "--draws", "3", "--json", "-", "--device", "cpu"];
      const { code, stdout, stderr } = await run("analyze", asked, directory);
      assertEquals(code, 0, stderr);
      const result = JSON.parse(stdout);
      const found = result.irreps.filter(({ key }: { key: boolean }) => key);
      assertEquals([result.model, found.map(({ name }: { name: string }) => name)], [model, keys]);
      assertStringIncludes(stderr, `Ideal network of ${keys.join(", ")}`);
    }
  },
);
