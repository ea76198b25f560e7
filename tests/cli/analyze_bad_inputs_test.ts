import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from "../../src/formats/safetensors.ts";
import { exists } from "../../src/runs/run_directory.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, filesOf, run } from "./command.ts";
import { trainSmall } from "./small_run.ts";

/** Arguments, exit code and a part of the message. */
type Case = readonly [readonly string[], number, string];

/** Each is refused in one line, and changes no file. */
async function assertRefused(directory: string, cases: readonly Case[]): Promise<void> {
  const before = await listed(directory);
  for (const [args, code, message] of cases) {
    const refused = await run("analyze", args, directory);
    assertEquals([refused.code, refused.stdout], [code, ""], `${args}: ${refused.stderr}`);
    assertStringIncludes(refused.stderr, message);
    assertEquals(refused.stderr.trim().split("\n").length, 1, refused.stderr);
    assertEquals(await listed(directory), before, `${args} wrote a file`);
  }
}

async function listed(directory: string): Promise<string[]> {
  return [...await filesOf(directory)].map(([path, { length }]) => `${path} ${length}`);
}

/** The multiplication table of C6, with elements in the order of their exponents. */
const CYCLIC = Int32Array.from({ length: 36 }, (_, i) => (Math.floor(i / 6) + i % 6) % 6);

commandTest("analyze refuses options that do not go together", async (directory) => {
  const out = await trainSmall(directory);
  const weights = join(out, "final.safetensors");
  const given = ["--weights", weights, "--group", "S3"];
  await Deno.writeTextFile(join(directory, "file"), "");
  await Deno.mkdir(join(directory, "folder"));
  await assertRefused(directory, [
    [[], 2, "Give a run directory, --weights or --ideal"],
    [[out, "--weights", weights], 2, "Give a run directory, --weights or --ideal"],
    [[out, "--group", "S3"], 2, "Option --group goes with --weights"],
    [[out, "--train", weights], 2, "Option --train goes with --weights"],
    [[out, "--model", "mlp"], 2, "Option --model goes with --weights"],
    [[...given, "--checkpoints", "3"], 2, "Option --checkpoints goes with a run"],
    [[out, "--irreps", "sign"], 2, "Option --irreps goes with --ideal"],
    [[out, "--ideal", "S3"], 2, "Give a run directory, --weights or --ideal"],
    [["--ideal", "S3", "--train", weights], 2, "Option --train does not go with --ideal"],
    [["--ideal", "S3", "--irreps", "sign,"], 2, "It must be names between commas"],
    [["--ideal", "S3", "--irreps", "spin"], 1, "it has sign, standard"],
    [["--ideal", "S3", "--irreps", "trivial"], 1, "trivial"],
    [["--ideal", "S9"], 1, "order"],
    [["--ideal", "S3", "--device", "abacus"], 2, "Allowed choices are"],
    [[...given, "--model", "perceptron"], 2, "Allowed choices are"],
    [[...given, "--draws", "-1"], 2, "--draws"],
    [[...given, "--draws", "100000000"], 1, "Cannot draw 100000000 nulls"],
    [["--weights", weights], 2, "it has no table; name one with --group"],
    [[out, "--out", join(directory, "file")], 1, "there is a file"],
    [[out, "--out", join(directory, "file", "below")], 1, "part of the path is not a directory"],
    [[out, "--json", join(directory, "none", "result.json")], 1, "Cannot write"],
    [[out, "--json", join(directory, "folder")], 1, "it is a directory"],
  ]);
  assert(!await exists(join(out, "analysis")));
});

commandTest("analyze refuses weights that it cannot measure", async (directory) => {
  const out = await trainSmall(directory);
  const final = join(out, "final.safetensors");
  const { tensors } = decodeSafetensors(await Deno.readFile(final), final);
  const write = async (name: string, changes: Readonly<Record<string, Tensor | null>>) => {
    const changed = new Map(tensors);
    for (const [tensor, value] of Object.entries(changes)) {
      if (value) changed.set(tensor, value);
      else changed.delete(tensor);
    }
    const path = join(directory, `${name}.safetensors`);
    await Deno.writeFile(path, encodeSafetensors(changed));
    return ["--weights", path];
  };
  const onlyTrain = async (name: string, rows: readonly number[]) => {
    const path = join(directory, `${name}.safetensors`);
    const data = Int32Array.from(rows);
    await Deno.writeFile(
      path,
      encodeSafetensors(new Map([["train", { shape: [rows.length], data }]])),
    );
    return ["--weights", final, "--group", "S3", "--train", path];
  };
  const nan = Float32Array.from(tensors.get("W")!.data);
  nan[7] = NaN;
  const notAssociative = CYCLIC.slice();
  // Exchanging two rows leaves a Latin square.
  notAssociative.set(CYCLIC.subarray(6, 12), 12);
  notAssociative.set(CYCLIC.subarray(12, 18), 6);
  const table = { shape: [6, 6], data: CYCLIC };
  const s3 = ["--group", "S3"];
  await Deno.writeTextFile(join(directory, "table.json"), "[[0, 1], [1, 1]]");
  await Deno.writeTextFile(join(directory, "text.safetensors"), "no weights at all");
  await assertRefused(directory, [
    [[...await write("missing", { W: null }), ...s3], 1, "tensor W is missing"],
    [
      [...await write("shape", { W_U: { shape: [16, 5], data: new Float32Array(80) } }), ...s3],
      1,
      "W_U",
    ],
    [
      [...await write("nan", { W: { shape: [16, 16], data: nan } }), ...s3],
      1,
      "element 7 of tensor W is NaN",
    ],
    [
      [...await write("bias", { b_U: { shape: [6], data: new Float32Array(6).fill(1) } }), ...s3],
      1,
      "bias b_U is not zero",
    ],
    [
      [...await write("extra", { W_E: { shape: [1], data: new Float32Array(1) } }), ...s3],
      1,
      "Cannot use",
    ],
    [await write("square", { table: { shape: [6, 6], data: notAssociative } }), 1, "as a group"],
    [
      await write("short", { table: { shape: [2, 2], data: new Int32Array(4) } }),
      1,
      "tensor table has shape [2, 2] where [6, 6] fits",
    ],
    [[...await write("cyclic", { table }), ...s3], 1, "its tensor table is another"],
    [
      [
        ...await write("trained", { train: { shape: [2], data: Int32Array.of(1, 2) } }),
        ...s3,
        "--train",
        join(out, "data.safetensors"),
      ],
      1,
      "are others; without --train they are used",
    ],
    [["--weights", join(directory, "text.safetensors"), ...s3], 1, "text.safetensors"],
    [["--weights", join(directory, "none.safetensors"), ...s3], 1, "there is no such file"],
    [["--weights", directory, ...s3], 1, "it is a directory"],
    [["--weights", final, "--group", "A4"], 1, "its weights are for order 6, A4 has 12"],
    [["--weights", final, "--group", "Z6"], 1, "Z6"],
    [["--weights", final, "--group", "S7"], 1, "order 5040 is above 1000"],
    [["--weights", final, "--group", join(directory, "table.json")], 1, "table.json"],
    [["--weights", final, ...s3, "--train", final], 1, "it needs an I32 tensor train"],
    [await onlyTrain("outside", [0, 36]), 1, "row 36 is none of the 36 pairs of order 6"],
    [await onlyTrain("twice", [3, 3]), 1, "repeats a pair"],
    [await onlyTrain("empty", []), 1, "is empty"],
  ]);
});

commandTest("analyze refuses what is no run, and runs that are damaged", async (directory) => {
  const out = await trainSmall(directory);
  await Deno.mkdir(join(directory, "empty"));
  await assertRefused(directory, [
    [[join(directory, "nothing")], 1, "Cannot find a run"],
    [[join(directory, "empty")], 1, "Cannot find a run"],
    [[join(out, "config.json")], 1, "Cannot find a run"],
  ]);
  const small = join(directory, "other");
  await Deno.mkdir(small);
  const other = await trainSmall(small, "--hidden", "12");
  const damage: readonly (readonly [string, string | Uint8Array, string])[] = [
    ["config.json", "{", "config.json"],
    ["data.safetensors", new Uint8Array(3), "data.safetensors"],
    ["metrics.jsonl", "{}\n", "line 1 is no row"],
    ["metrics.jsonl", "", "metrics.jsonl is empty"],
    ["final.safetensors", new Uint8Array(40), "final.safetensors"],
    [
      "final.safetensors",
      await Deno.readFile(join(other, "final.safetensors")),
      "its hidden is 12, that of the run 16",
    ],
    ["checkpoints/step-000001.safetensors", new Uint8Array(40), "step-000001.safetensors"],
  ];
  for (const [name, content, message] of damage) {
    const path = join(out, name);
    const whole = await Deno.readFile(path);
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    await assertRefused(directory, [[[out, "--draws", "0"], 1, message]]);
    assert(!await exists(join(out, "analysis")), name);
    await Deno.writeFile(path, whole);
  }
  await Deno.remove(join(out, "final.safetensors"));
  await Deno.remove(join(out, "checkpoints"), { recursive: true });
  await assertRefused(directory, [[[out], 1, `${out}: it has no checkpoint yet`]]);
});
