import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import { encodeSafetensors, type Tensor } from "../../src/formats/safetensors.ts";
import { cyclicGroup } from "../../src/groups/families.ts";
import { join } from "../../src/std/path.ts";
import { commandTest, filesOf, run } from "./command.ts";

/** A wrong input: options after `train`, the exit code, and what stderr says. */
type BadInput = readonly [args: string, code: 1 | 2, message: RegExp];

const OPTIONS: readonly BadInput[] = [
  ["--group Foo", 1, /Unknown group "Foo"; known are C<n>/],
  ["--group c7", 1, /did you mean C7/],
  ["--group C0", 1, /Cannot build C0: .* start at 1, not 0/],
  ["--group D0", 1, /Cannot build D0/],
  ["--group S12", 1, /Cannot build S12: its order 479001600 is above/],
  ["--group C1 --train-fraction 0.5", 1, /0\.5 of 1 pairs/],
  ["--train-fraction 0", 1, /train fraction 0: it must be above 0 and at most 1/],
  ["--train-fraction 1.5", 1, /train fraction 1\.5/],
  ["--train-fraction 0.001", 1, /fraction of 0\.001 of 49 pairs/],
  ["--train-fraction half", 2, /'half' is invalid. It must be a number/],
  ["--train-fraction 0x1", 2, /'0x1' is invalid/],
  ["--lr NaN", 2, /--lr <rate>' argument 'NaN' is invalid. It must be a number/],
  ["--lr Infinity", 2, /'Infinity' is invalid/],
  ["--lr 1e999", 1, /lr Infinity: it must be a positive number/],
  ["--lr -1", 1, /lr -1: it must be a positive number/],
  ["--lr 0", 1, /lr 0/],
  ["--weight-decay -1", 1, /weight decay -1: it must be a number from 0/],
  ["--beta1 1", 1, /beta1 1: it must be a number from 0 to below 1/],
  ["--beta2 -0.5", 1, /beta2 -0\.5/],
  ["--warmup -3", 2, /'-3' is invalid. It must be a whole number from 0/],
  ["--steps 1.5", 2, /'1\.5' is invalid/],
  ["--steps -1", 2, /'-1' is invalid/],
  ["--steps 99999999999", 1, /steps 99999999999: it must be a whole number from 0 to 1000000000/],
  ["--embed 0", 1, /embed 0: it must be a whole number from 1/],
  ["--hidden 9999999", 1, /hidden 9999999/],
  ["--eval-every 0", 1, /eval every 0/],
  ["--checkpoints 99999", 1, /checkpoints 99999/],
  ["--stop-at-accuracy 1.1", 1, /stop at accuracy 1\.1/],
  ["--stop-at-accuracy 0.9 --train-fraction 1", 2, /Cannot stop at a test accuracy of 0\.9/],
  ["--seed -1", 2, /'-1' is invalid/],
  ["--seed 9007199254740992", 2, /whole number from 0 to 9007199254740991/],
  ["--seeds 3-1", 2, /Seeds look like 1-8 or 1,3,5/],
  ["--seeds 1-999999999", 2, /Seeds look like/],
  ["--seeds 1,,2", 2, /Seeds look like/],
  ["--seed 1 --seeds 1-2", 2, /--seed and --seeds exclude each other/],
  ["--split torch:x", 2, /A split looks like torch:1/],
  ["--split torch:1 --split-seed 2", 2, /--split and --split-seed exclude each other/],
  ["--model lstm", 2, /Allowed choices are mlp/],
  ["--d-model 8", 1, /d model 8: the model has embed, hidden/],
  ["--model bilinear --heads 1,2", 1, /heads 1: the model has embed, hidden/],
  ["--model transformer --embed 8", 1, /embed 8: the model has d model, heads, d head, d mlp/],
  ["--model transformer --heads 0", 1, /heads 0: it must be a whole number from 1 to 8192/],
  ["--model transformer --d-mlp 8,x", 2, /'8,x' is invalid. It must be a whole number from 0/],
  ["--model transformer --padding 8,8", 2, /has 2 widths: model transformer has d-model, heads,/],
  ["--padding 8,8,8,8", 2, /has 4 widths: model mlp has embed, hidden/],
  ["--model transformer --d-mlp 9 --padding 128,8,32,8", 1, /padding of d mlp 8: .* from 9 to/],
  ["--preset best", 2, /Allowed choices are demo, paper/],
  ["--preset paper", 1, /the paper trained C113, C118/],
  ["--device gpu", 2, /Allowed choices are auto, hardware, software, cpu/],
  ["--group C5 --table c5.json", 2, /--group and --table exclude each other/],
  ["--group C5 --generators (0,1)", 2, /--group and --generators exclude each other/],
  ["--table c5.json --generators (0,1)", 2, /--table and --generators exclude each other/],
  ["--generators (0,1", 1, /Cannot read the generators "\(0,1": .* is not closed/],
  ["--generators=", 1, /Cannot read the generators "": it is empty/],
  ["--generators (0,99999999999)", 1, /degree 100000000000 is above 1000, .* would take 2 PB/],
  ["--generators (0,1,2,3,4,5,6),(0,1)", 1, /order 5040 is above 1000, .* would take 102 MB/],
  ["--group S7", 1, /Cannot build S7: its order 5040 is above 1000, .* would take 102 MB/],
  ["--out=", 2, /It must be a path/],
  ["--unknown", 2, /unknown option '--unknown'/],
  ["more", 2, /too many arguments/],
  ["--lr", 2, /argument missing/],
];

const TABLES: readonly BadInput[] = [
  ["--table missing.json", 1, /Cannot read a group from missing.json: there is no such file/],
  ["--group missing.csv", 1, /Cannot read a group from missing.csv: there is no such file/],
  ["--table folder", 1, /Cannot read a group from folder: it is a directory/],
  ["--table text.txt", 1, /its name must end in .safetensors, .json or .csv/],
  ["--table loop.json", 1, /loop.json as a group: multiplication is not associative/],
  ["--table ragged.csv", 1, /row 1 has length 1, but there are 2 rows/],
  ["--table empty.csv", 1, /it is empty/],
  ["--table empty.json", 1, /it is not JSON/],
  ["--table huge.safetensors", 1, /its header is said to have 9223372036854775807 bytes/],
  ["--table weights.safetensors", 1, /must hold a tensor named table/],
];

const WEIGHTS: readonly BadInput[] = [
  ["--from missing.safetensors", 1, /Cannot read weights from missing.safetensors/],
  ["--from c5.json", 1, /Cannot read c5.json: its header/],
  ["--from huge.safetensors", 1, /its header is said to have/],
  ["--from weights.safetensors", 2, /Cannot tell the group of --from .* order 5; .* --group/],
  ["--from weights.safetensors --group C7", 2, /--group C7 of order 7 contradicts --from/],
  ["--from whole.safetensors --generators (0,1)", 2, /--generators \(0,1\) of order 2 contradicts/],
  ["--from whole.safetensors --group C7", 2, /--group C7 of order 7 contradicts --from/],
  ["--from whole.safetensors --table relabelled.json", 2, /it has another table/],
  ["--from whole.safetensors --embed 5", 2, /--embed 5 contradicts --from .*: its tensors have 3/],
  ["--from whole.safetensors --hidden 5", 2, /--hidden 5 contradicts/],
  ["--from whole.safetensors --train-fraction 0.5", 2, /--train-fraction contradicts .* a split/],
  ["--from whole.safetensors --split torch:1", 2, /--split contradicts/],
  ["--from whole.safetensors --split-seed 1", 2, /--split-seed contradicts/],
  ["--from whole.safetensors --init-seed 1", 2, /--init-seed contradicts .* weights/],
  ["--from bias.safetensors", 1, /bias b_U is not zero/],
  [
    "--from transformer.safetensors --d-model 5",
    2,
    /--d-model 5 contradicts .*: its tensors have 4/,
  ],
  ["--from transformer.safetensors --heads 1", 2, /--heads 1 contradicts .*: its tensors have 2/],
  ["--from transformer.safetensors --embed 4", 1, /embed 4: the model has d model/],
  ["--from transformer.safetensors --model mlp", 1, /tensor W_x is missing/],
  ["--from whole.safetensors --model transformer", 1, /tensor embed.W_E is missing/],
  ["--from biased.safetensors", 1, /bias blocks.0.mlp.b_in is not zero/],
  ["--from heads.safetensors", 1, /blocks.0.attn.W_O has shape \[3, 3, 4\] where \[2, 3, 4\] fits/],
  ["--from flat.safetensors", 1, /blocks.0.attn.W_Q has shape \[4, 6\], not 3 sides/],
  ["--from nan.safetensors", 1, /element 0 of tensor W is NaN/],
];

const PLACES: readonly BadInput[] = [
  ["--out file", 1, /Cannot write a run to file: it is not a directory/],
  ["--out file/below", 1, /Cannot write a run to file\/below: part of the path/],
  ["--out taken", 1, /there is one; --resume taken goes on with it, --force replaces it/],
  ["--out seeds --seeds 1-2", 1, /there is one in seeds\/seed-2; --resume seeds\/seed-2/],
  ["--resume nowhere", 1, /Cannot find a run in nowhere: there is no nowhere\/config.json/],
  ["--resume file", 1, /Cannot find a run in file/],
  ["--resume taken", 1, /Cannot read taken\/config.json: it is not the config of a run/],
  ["--resume taken --force", 2, /--resume and --force exclude each other/],
  ["--resume taken --out new", 2, /--resume and --out exclude each other/],
  ["--resume taken --from new", 2, /--resume and --from exclude each other/],
];

commandTest("train refuses wrong options in one line, and leaves nothing behind", refuse(OPTIONS));
commandTest("train refuses tables that are no groups", refuse(TABLES));
commandTest("train refuses weights that do not fit", refuse(WEIGHTS));
commandTest("train refuses places where there can be no run", refuse(PLACES));

commandTest("train --help prints the options with no more permissions than train", async (dir) => {
  const { code, stdout, stderr } = await run("train", ["--help"], dir);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /--stop-at-accuracy/);
});

function refuse(inputs: readonly BadInput[]): (directory: string) => Promise<void> {
  return async (directory) => {
    await layOut(directory);
    const before = await filesOf(directory);
    const left = [...inputs];
    const work = async () => {
      for (let input = left.pop(); input; input = left.pop()) {
        const [args, code, message] = input;
        const words = args.split(" ");
        const has = (...flags: string[]) => words.some((word) => flags.includes(word));
        if (!has("--group", "--table", "--generators", "--generators=", "--from", "--resume")) {
          words.unshift("--group", "C7");
        }
        if (!has("--steps")) words.unshift("--steps", "2"); // ends soon if it is not refused
        const result = await run("train", words, directory);
        assertEquals([result.code, result.stdout], [code, ""], `${args}: ${result.stderr}`);
        assertMatch(result.stderr, message);
        assertMatch(result.stderr, /^error: [^\n]+\n$/);
      }
    };
    await Promise.all([work(), work(), work()]);
    assertEquals(await filesOf(directory), before);
  };
}

/** Files for the inputs above. */
async function layOut(directory: string): Promise<void> {
  const { table } = cyclicGroup(5);
  const rows = (values: ArrayLike<number>) =>
    JSON.stringify(Array.from({ length: 5 }, (_, a) => Array.from(values).slice(5 * a, 5 * a + 5)));
  const images = [2, 0, 1, 3, 4];
  const relabelled = new Array(25);
  table.forEach((product, row) => {
    relabelled[5 * images[Math.floor(row / 5)] + images[row % 5]] = images[product];
  });
  const ones = (...shape: number[]): Tensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b)).fill(1),
  });
  const weights: Record<string, Tensor> = {
    W_x: ones(5, 3),
    W_y: ones(5, 3),
    W: ones(6, 4),
    W_U: ones(4, 5),
  };
  const whole = {
    ...weights,
    table: { shape: [5, 5], data: table },
    train: { shape: [4], data: Int32Array.of(0, 7, 13, 24) },
  };
  const transformer: Record<string, Tensor> = {
    "embed.W_E": ones(6, 4),
    "pos_embed.W_pos": ones(3, 4),
    "blocks.0.attn.W_Q": ones(2, 4, 3),
    "blocks.0.attn.W_K": ones(2, 4, 3),
    "blocks.0.attn.W_V": ones(2, 4, 3),
    "blocks.0.attn.W_O": ones(2, 3, 4),
    "blocks.0.mlp.W_in": ones(4, 7),
    "blocks.0.mlp.W_out": ones(7, 4),
    "unembed.W_U": ones(4, 5),
    table: whole.table,
  };
  const encode = (tensors: Record<string, Tensor>) =>
    encodeSafetensors(new Map(Object.entries(tensors)));
  const huge = new Uint8Array(64);
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n - 1n, true);
  const files: Record<string, string | Uint8Array> = {
    "c5.json": rows(table),
    "relabelled.json": rows(relabelled),
    "loop.json": "[[0,1,2,3,4],[1,0,3,4,2],[2,4,0,1,3],[3,2,4,0,1],[4,3,1,2,0]]", // Latin, no group
    "ragged.csv": "0,1\n1\n",
    "empty.csv": "",
    "empty.json": "",
    "text.txt": "0",
    "file": "",
    "huge.safetensors": huge,
    "weights.safetensors": encode(weights),
    "whole.safetensors": encode(whole),
    "bias.safetensors": encode({ ...whole, b_U: ones(5) }),
    "nan.safetensors": encode({
      ...whole,
      W: { shape: [6, 4], data: new Float32Array(24).fill(NaN) },
    }),
    "transformer.safetensors": encode(transformer),
    "biased.safetensors": encode({ ...transformer, "blocks.0.mlp.b_in": ones(7) }),
    "heads.safetensors": encode({ ...transformer, "blocks.0.attn.W_O": ones(3, 3, 4) }),
    "flat.safetensors": encode({ ...transformer, "blocks.0.attn.W_Q": ones(4, 6) }),
    "folder/inside": "",
    "taken/config.json": "{}",
    "seeds/seed-2/config.json": "{}",
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
}
