import { commandOf, repeatsOf, trainCommand, trainedAt } from "../../src/cli/reproduce.ts";
import { startJob } from "../../src/cli/train_start.ts";
import {
  parseLabels,
  parseNumber,
  parsePadding,
  parsePath,
  parseSplit,
  parseWhole,
  type TrainOptions,
} from "../../src/cli/train_options.ts";
import { HYPERPARAMETER_OPTIONS } from "../../src/cli/train_values.ts";
import { encodeSafetensors } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import type { StoredRun } from "../../src/runs/run_directory.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, run } from "./command.ts";
import { storedRun } from "./stored_run.ts";
import main from "../../src/cli/main.ts" with { type: "text" };

const NUMBERS = HYPERPARAMETER_OPTIONS
  .map(({ name, flag }) => [flag, { name, parse: parseNumber }] as const);
const text = (value: string) => value;
/** What `train` takes, by flag; `main.ts` itself is tried at the end. */
const OPTIONS = new Map<string, { name: string; parse?: (value: string) => unknown }>([
  ...NUMBERS,
  ["--padding", { name: "padding", parse: parsePadding }],
  ["--group", { name: "group", parse: text }],
  ["--table", { name: "table", parse: parsePath }],
  ["--model", { name: "model", parse: text }],
  ["--preset", { name: "preset", parse: text }],
  ["--seed", { name: "seed", parse: parseWhole }],
  ["--split-seed", { name: "splitSeed", parse: parseWhole }],
  ["--init-seed", { name: "initSeed", parse: parseWhole }],
  ["--split", { name: "split", parse: parseSplit }],
  ["--labels", { name: "labels", parse: parseLabels }],
  ["--eval-every", { name: "evalEvery", parse: parseWhole }],
  ["--checkpoints", { name: "checkpoints", parse: parseWhole }],
  ["--stop-at-accuracy", { name: "stopAtAccuracy", parse: parseNumber }],
  ["--analyze", { name: "analyze" }],
  ["--from", { name: "from", parse: parsePath }],
  ["--device", { name: "device", parse: text }],
  ["--out", { name: "out", parse: parsePath }],
]);

function parse(words: readonly string[]): TrainOptions {
  const rest = [...words];
  assertEquals(rest.splice(0, 3), ["deno", "task", "train"]);
  const found: Record<string, unknown> = {};
  while (rest.length > 0) {
    const flag = rest.shift()!;
    const option = OPTIONS.get(flag);
    assert(option, `there is no option ${flag}`);
    assert(main.includes(`"${flag}${option.parse ? " <" : '"'}`), `${flag} is not in main.ts`);
    found[option.name] = option.parse ? option.parse(rest.shift()!) : true;
  }
  return found;
}

/** The words of commands as a shell takes them apart. */
async function wordsOf(commands: readonly string[], cwd: string): Promise<string[][]> {
  const script = commands.map((command) => `words ${command}\n`);
  const define = "words() { for word; do printf '%s\\001' \"$word\"; done; printf '\\002'; }\n";
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", define + script.join("")],
    cwd,
  }).output();
  assert(success && stderr.length === 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\x02").slice(0, -1)
    .map((line) => line.split("\x01").slice(0, -1));
}

/** What decides the bytes of a run. */
function decisive({ config, group: { table }, split, labels }: StoredRun) {
  return { config, table, split, labels };
}

commandTest("trainCommand() gives a run with the same config, as a shell reads it", async (dir) => {
  const { table } = group("S3");
  const rows = Array.from({ length: 6 }, (_, a) => [...table.slice(6 * a, 6 * a + 6)]);
  const csv = rows.map((row) => row.join(",")).join("\n");
  const odd = join(dir, "it's $HOME & `more`.csv");
  const named = join(dir, "S5.json"); // not of the group that it is named after
  await Deno.writeTextFile(odd, csv);
  await Deno.writeTextFile(named, JSON.stringify(rows));
  const labels = join(dir, "my labels.csv");
  await Deno.writeTextFile(labels, "0,0,0\n1,0,0\n1,2,2\n");
  const small = { embed: 4, hidden: 4 };
  const cases: TrainOptions[] = [
    {},
    { seed: 7 },
    ...["S5", "C53", "D15", "C7:C3@2", "GL(2,3)", "C2^3xS3", "PSL(2,7)", "A4xC2"]
      .map((group) => ({ group, ...small })),
    { group: "S4", model: "bilinear" },
    { group: "A5", preset: "paper" },
    { group: "S5", preset: "paper", model: "bilinear", steps: 1000, trainFraction: 0.5 },
    {
      ...{ group: "C5", embed: 8, hidden: 12, steps: 90, lr: 1e-7, weightDecay: 0, beta1: 0.5 },
      ...{ beta2: 0.875, warmup: 3, trainFraction: 1 / 3 },
    },
    { group: "C5", ...small, steps: 90, evalEvery: 1 },
    { group: "C5", ...small, padding: [4, 70] },
    { group: "C5", ...small, padding: [4, 4] },
    { group: "C5", ...small, hidden: [4, 70], lr: [0.1, 0.2] },
    { group: "C5", ...small, evalEvery: 7, checkpoints: 0, stopAtAccuracy: 0.995 },
    { group: "C5", ...small, split: { generator: "torch", seed: 0 }, seed: 3 },
    { group: "C5", ...small, splitSeed: 4, initSeed: 5, seed: 3 },
    { group: "C5", ...small, splitSeed: 3, initSeed: 3, seed: 3 },
    { group: "C7", ...small, labels: { kind: "random" }, seed: 2 },
    { group: "C7", ...small, labels: { kind: "quasigroup" } },
    { group: "C7", ...small, labels: { kind: "group" } },
    { group: "C3", ...small, labels: { file: labels } },
    { table: odd, ...small },
    { group: named, ...small, analyze: true },
    { group: "S3", ...small, analyze: true, device: "cpu" },
  ];
  const runs = await Promise.all(cases.map((options) => storedRun(options)));
  const words = await wordsOf(runs.map(trainCommand), dir);
  assertEquals(words.length, runs.length);
  for (const [i, run] of runs.entries()) {
    const what = trainCommand(run);
    const options = parse(words[i]);
    assertEquals(decisive(await storedRun(options)), decisive(run), what);
    const { path } = await startJob({ ...options, device: "cpu", force: true });
    assertEquals(trainedAt(run), path, what);
  }
  // What the preset gives is not said again.
  assertEquals(trainCommand(runs[0]), "deno task train --group S5 --seed 1");
  assertEquals(trainCommand(runs[1]), "deno task train --group S5 --seed 7");
  assertEquals(
    trainCommand(runs[cases.findIndex(({ preset }) => preset === "paper")]),
    "deno task train --group A5 --preset paper --seed 1",
  );
});

commandTest("trainCommand() of a group from generators takes the table of the run", async (dir) => {
  const path = join(dir, "a run");
  await Deno.mkdir(path);
  const run = await storedRun({ generators: "(0 1 2), (0 1)", embed: 4, hidden: 4 }, path);
  const { table } = run.group;
  const tensors = new Map([["table", { shape: [6, 6], data: Int32Array.from(table) }]]);
  await Deno.writeFile(join(path, "data.safetensors"), encodeSafetensors(tensors));
  const [words] = await wordsOf([trainCommand(run)], dir);
  const options = parse(words);
  assertEquals(options.table, join(path, "data.safetensors"));
  const again = await storedRun(options);
  const { group: _, ...config } = run.config;
  const { group: { name, tableHash }, ...same } = again.config;
  assertEquals([same, name], [config, "data"]);
  assertEquals(tableHash, run.config.group.tableHash);
  assertEquals([again.group.table, again.split], [table, run.split]);
  const { path: out } = await startJob({ ...options, device: "cpu", force: true });
  assertEquals(trainedAt(run), out);
});

commandTest(
  "trainCommand() of a run from weights names what they have, and not their pairs",
  async (dir) => {
    const numbers = (...shape: number[]) => ({
      shape,
      data: Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i)),
    });
    const weights = {
      ...{ W_x: numbers(7, 4), W_y: numbers(7, 4), W: numbers(8, 5), W_U: numbers(5, 7) },
    };
    const table = { shape: [7, 7], data: Int32Array.from(group("C7").table) };
    const files: [string, Record<string, unknown>, TrainOptions][] = [
      ["plain.safetensors", weights, { group: "C7", trainFraction: 0.5, splitSeed: 9 }],
      ["pairs.safetensors", {
        ...weights,
        table,
        train: { shape: [4], data: Int32Array.of(30, 2, 5, 17) },
      }, {}],
      ["one.safetensors", {
        ...weights,
        table,
        train: { shape: [1], data: Int32Array.of(48) },
      }, { steps: 50 }],
    ];
    for (const [name, tensors, options] of files) {
      const from = join(dir, name);
      const entries = new Map(Object.entries(tensors)) as Parameters<typeof encodeSafetensors>[0];
      await Deno.writeFile(from, encodeSafetensors(entries));
      const run = await storedRun({ ...options, from });
      const command = trainCommand(run);
      assertStringIncludes(
        command,
        `--from WEIGHTS.safetensors # weights with SHA-256 ${run.config.from}`,
      );
      const [words] = await wordsOf([command], dir);
      const again = parse(words);
      assertEquals(again.from, "WEIGHTS.safetensors");
      assertEquals(decisive(await storedRun({ ...again, from })), decisive(run), command);
    }
  },
);

Deno.test("repeatsOf() says what must be the same, on what was trained, and from what", async () => {
  const small = { group: "C3", embed: 4, hidden: 4 };
  const same = "these commands give the same weights and metrics to the byte";
  const device = await storedRun(small);
  const adapter = { name: "GPU 9", driver: "Mesa 1.2", profile: "hardware" } as const;
  const driven = { ...device, config: { ...device.config, adapter } };
  assertEquals(repeatsOf([device]), `On the same adapter and driver (a) ${same}.`);
  assertEquals(
    repeatsOf([driven]),
    `On the same adapter and driver (GPU 9 with Mesa 1.2) ${same}.`,
  );
  const cpu = await storedRun({ ...small, device: "cpu" });
  assertEquals(repeatsOf([cpu, cpu]), `T${same.slice(1)}.`);
  const weights = (run: StoredRun) => ({ ...run, config: { ...run.config, from: "ab12" } });
  assertEquals(
    repeatsOf([weights(cpu)]),
    `T${same.slice(1)}, given the same weight file to start from.`,
  );
  const open = { ...cpu, finished: false };
  const end = "; they train to the end, which this had not come to.";
  assertEquals(repeatsOf([cpu, open]), `T${same.slice(1)}${end}`);
  assertEquals(
    repeatsOf([weights({ ...driven, finished: false })]),
    `On the same adapter and driver (GPU 9 with Mesa 1.2) ${same}, given the same weight file to ` +
      `start from${end}`,
  );
});

Deno.test("commandOf() quotes what a shell would mind, and nothing else", () => {
  assertEquals(
    commandOf("analyze", ["runs/C2^3xS3-mlp-seed1", "--draws", "0", "a=b,c:d@e"]),
    "deno task analyze runs/C2^3xS3-mlp-seed1 --draws 0 a=b,c:d@e",
  );
  assertEquals(
    commandOf("train", ["GL(2,3)", "it's", "", "a b", "$x", "~", "#", "*"]),
    `deno task train 'GL(2,3)' 'it'\\''s' '' 'a b' '$x' '~' '#' '*'`,
  );
});

commandTest(
  "the command line takes the command that repeats a run, and gives its config",
  async (dir) => {
    const words = [
      ...["--group", "C7:C3@2", "--embed", "4", "--hidden", "4", "--steps", "2", "--warmup", "1"],
      ...["--lr", "1e-3", "--split", "torch:2", "--init-seed", "8", "--labels", "random"],
      ...[
        "--eval-every",
        "2",
        "--checkpoints",
        "1",
        "--stop-at-accuracy",
        "0.9",
        "--device",
        "cpu",
      ],
    ];
    const [first] = await wordsOf(["deno task train " + words.join(" ")], dir);
    const run_ = await storedRun(parse(first));
    const [again] = await wordsOf([trainCommand(run_)], dir);
    const { code, stderr } = await run("train", [...again.slice(3), "--quiet"], dir);
    assertEquals([code, stderr], [0, ""]);
    const config = JSON.parse(await Deno.readTextFile(join(dir, trainedAt(run_), "config.json")));
    for (
      const key of ["model", "preset", "hyperparameters", "cadence", "seeds", "group"] as const
    ) {
      assertEquals(config[key], JSON.parse(JSON.stringify(run_.config[key])), key);
    }
    assertEquals([config.labels.kind, config.adapter.profile], ["random", "cpu"]);
  },
);
