import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { join } from "../../src/std/path.ts";
import { assert, assertEquals, assertNotEquals } from "../../src/std/assert.ts";
import { train } from "../../src/training/train.ts";
import { assertEach, assertTensor } from "../helpers/compare.ts";
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

const WIDTHS = { dModel: 16, heads: 2, dHead: 8, dMlp: 32 };
const COMMON = ["--model", "transformer", "--group", "C7", "--d-model", "16", "--d-head", "8"];
const SMALL = [...COMMON, "--heads", "2", "--d-mlp", "32", "--steps", "30", "--quiet"];
const LONG = [...COMMON, "--d-mlp", "20", "--steps", "60", "--quiet"];

/** Names and shapes as TransformerLens has them. */
const SHAPES: [string, readonly number[]][] = [
  ["embed.W_E", [8, 16]],
  ["pos_embed.W_pos", [3, 16]],
  ["blocks.0.attn.W_Q", [2, 16, 8]],
  ["blocks.0.attn.W_K", [2, 16, 8]],
  ["blocks.0.attn.W_V", [2, 16, 8]],
  ["blocks.0.attn.W_O", [2, 8, 16]],
  ["blocks.0.mlp.W_in", [16, 32]],
  ["blocks.0.mlp.W_out", [32, 16]],
  ["unembed.W_U", [16, 7]],
];

async function succeed(args: readonly string[], directory: string): Promise<Finished> {
  const result = await run("train", args, directory);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

/** The evaluations in the files of a run. */
function rowsOf(files: ReadonlyMap<string, Uint8Array>): Record<string, number>[] {
  const text = new TextDecoder().decode(files.get("metrics.jsonl"));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

deviceCommandTest(
  "train --model transformer leaves the files of a run, nearly those of the CPU",
  async (dir) => {
    await succeed([...SMALL, "--checkpoints", "1"], dir);
    const files = await filesOf(join(dir, "runs", "C7-transformer-seed1"));
    assertEquals([...files.keys()], [
      "charts/accuracy.vl.json",
      "charts/loss.vl.json",
      "charts/sum_of_squared_weights.vl.json",
      "checkpoints/step-000000.safetensors",
      "checkpoints/step-000005.safetensors",
      "checkpoints/step-000030.safetensors",
      "config.json",
      "data.safetensors",
      "final.safetensors",
      "metrics.jsonl",
      "report.html",
    ]);
    const { tensors } = decodeSafetensors(files.get("final.safetensors")!);
    assertEquals([...tensors].map(([name, { shape }]) => [name, shape]), SHAPES);
    const { model, hyperparameters } = JSON.parse(
      new TextDecoder().decode(files.get("config.json")),
    );
    assertEquals([model, hyperparameters], ["transformer", { ...hyperparameters, ...WIDTHS }]);
    assertEquals(["embed", "hidden"].filter((name) => name in hyperparameters), []);
    const page = new TextDecoder().decode(files.get("report.html"));
    assert(page.includes("--model transformer"));
    for (const words of ["--d-model 16", "--heads 2", "--d-head 8", "--d-mlp 32"]) {
      assert(page.includes(words), words);
    }

    await succeed([...SMALL, "--checkpoints", "1", "--device", "cpu", "--out", "cpu"], dir);
    const reference = await filesOf(join(dir, "cpu"));
    const [ours, theirs] = [files, reference].map(rowsOf);
    assertEquals(ours.map(({ step }) => step), theirs.map(({ step }) => step));
    ours.forEach((row, i) => {
      for (const name of ["trainLoss", "testLoss", "sumOfSquaredWeights"]) {
        assertEach([row[name]], [theirs[i][name]], 1e-5, `${name} after ${row.step} steps`);
      }
    });
    for (const [name, { data }] of decodeSafetensors(reference.get("final.safetensors")!).tensors) {
      assertTensor(
        tensors.get(name)!.data as Float32Array,
        data as Float32Array,
        1e-5,
        name,
      );
    }
  },
);

deviceCommandTest(
  "train of a sweep of transformers has the bytes of single ones, also if it is killed again and again",
  async (dir) => {
    const args = [...LONG, "--heads", "1,2"];
    await succeed([...args, "--out", "whole"], dir);
    assert(await trainKilled(args, dir) > 0);
    await assertSameFiles(join(dir, "a"), join(dir, "whole"));

    const single = [...LONG, "--heads", "1", "--padding", "16,2,8,20"];
    await succeed([...single, "--out", "single"], dir);
    const own = join(dir, "whole", "heads1-seed1");
    assertEquals(await filesButReport(own), await filesButReport(join(dir, "single")));
    const { padding } = JSON.parse(await Deno.readTextFile(join(own, "config.json")));
    assertEquals(padding, { ...WIDTHS, dMlp: 20 });
    assert((await Deno.readTextFile(join(own, "report.html"))).includes("--padding 16,2,8,20"));
  },
);

commandTest(
  "train --from takes a transformer by its names and shapes, and no moments",
  async (dir) => {
    await succeed([...SMALL, "--device", "cpu", "--out", "a"], dir);
    const { tensors } = decodeSafetensors(await Deno.readFile(join(dir, "a", "final.safetensors")));
    tensors.set("blocks.0.attn.b_Q", { shape: [2, 8], data: new Float32Array(16) });
    tensors.set("unembed.b_U", { shape: [7], data: new Float32Array(7) });
    await Deno.writeFile(join(dir, "start.safetensors"), encodeSafetensors(tensors));
    const from = ["--from", "start.safetensors", "--group", "C7", "--steps", "3", "--quiet"];
    await succeed([...from, "--device", "cpu", "--out", "b"], dir);
    const config = JSON.parse(await Deno.readTextFile(join(dir, "b", "config.json")));
    assertEquals([config.model, config.hyperparameters], ["transformer", {
      ...config.hyperparameters,
      ...WIDTHS,
    }]);
    const weights = new Map(
      TRANSFORMER.tensors.map((
        name,
      ) => [name, tensors.get(name)!.data as Float32Array<ArrayBuffer>]),
    );
    const [expected] = await train({
      group: "C7",
      model: "transformer",
      device: "cpu",
      ...WIDTHS,
      steps: 3,
      weights,
    });
    const found =
      decodeSafetensors(await Deno.readFile(join(dir, "b", "final.safetensors"))).tensors;
    assertEquals([...found].map(([name, { data }]) => [name, data]), [...expected.weights]);
    assertNotEquals(found.get("embed.W_E")!.data, tensors.get("embed.W_E")!.data);

    // It goes on as what it is.
    const whole = await filesOf(join(dir, "a"));
    await Deno.remove(join(dir, "a", "final.safetensors"));
    const resume = ["--resume", "a", "--quiet"];
    const wrong: [string[], string][] = [
      [["--model", "mlp"], "--model mlp contradicts --resume a: the run has transformer"],
      [["--d-head", "4"], "--d-head 4 contradicts --resume a: the run has 8"],
      [
        ["--padding", "16,2,8,64"],
        "--padding 16,2,8,64 contradicts --resume a: the run has 16,2,8,32",
      ],
    ];
    for (const [options, message] of wrong) {
      const { code, stderr } = await run("train", [...resume, ...options], dir);
      assertEquals([code, stderr], [2, `error: Option ${message}\n`]);
    }
    await succeed([...resume, "--heads", "2", "--padding", "16,2,8,32"], dir);
    assertEquals(await filesOf(join(dir, "a")), whole);
  },
);
