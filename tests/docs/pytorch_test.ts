import { decodeSafetensors } from "../../src/formats/safetensors.ts";
import type { Tensor } from "../../src/formats/safetensors.ts";
import { decodeWeights, encodeWeights } from "../../src/models/weights_file.ts";
import { randomStream, uniformInteger } from "../../src/numerics/random.ts";
import { assertEquals } from "../../src/std/assert.ts";
import { inTemporary } from "../cli/command.ts";

const DOCUMENT = new URL("../../docs/pytorch.md", import.meta.url);
const DRIVER = new URL("run_document.py", import.meta.url).pathname;
const STAND_INS = new URL("stand_ins/", import.meta.url).pathname;

/** A Python, and which packages of the document it has. */
interface Python {
  readonly command: string;
  readonly torch: boolean;
  readonly safetensors: boolean;
}

const PYTHON = await findPython();
/** What is real and what stands in: said in the names of the tests. */
const WITH = PYTHON === undefined
  ? "(needs python3, --allow-read, --allow-write, --allow-run)"
  : `(${PYTHON.torch ? "PyTorch" : "a stand-in for PyTorch"}, ` +
    `${PYTHON.safetensors ? "safetensors" : "a stand-in for safetensors"})`;

/** The first Python with PyTorch, or else the first. */
async function findPython(): Promise<Python | undefined> {
  const permitted = (["read", "write", "run"] as const)
    .every((name) => Deno.permissions.querySync({ name }).state === "granted");
  if (!permitted) return undefined;
  const found: Python[] = [];
  for (const command of ["python3", "/usr/bin/python3"]) {
    const look = "import importlib.util as u; print([u.find_spec(p) is not None for p in " +
      '("torch", "safetensors")])';
    try {
      const { success, stdout } = await new Deno.Command(command, { args: ["-c", look] }).output();
      if (!success) continue;
      const [torch, safetensors] = new TextDecoder().decode(stdout).match(/True|False/g)!;
      // The package's functions for PyTorch need PyTorch.
      const both = torch === "True" && safetensors === "True";
      found.push({ command, torch: torch === "True", safetensors: both });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found.find(({ torch }) => torch) ?? found[0];
}

/** A test that runs the document's Python. */
function documentTest(name: string, fn: (directory: string) => Promise<void>): void {
  Deno.test({ name: `${name} ${WITH}`, ignore: PYTHON === undefined, fn: () => inTemporary(fn) });
}

/** Tensors as Python gets and leaves them. */
type Plain = Record<string, { shape: readonly number[]; data: number[] }>;

/** A model, and what to do with it. */
interface Job {
  readonly parameters: Plain;
  readonly buffers?: Plain;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Runs after the functions of the document. */
  readonly script: string;
}

/** The Python blocks of the document: its functions, and how to call them. */
async function pythonBlocks(): Promise<string[]> {
  const text = await Deno.readTextFile(DOCUMENT);
  return [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code]) => code);
}

/** Does jobs in one Python process, each after the document's functions. Returns the models' tensors. */
async function runPython(directory: string, jobs: readonly Job[]): Promise<Plain[]> {
  const [functions] = await pythonBlocks();
  const { torch, safetensors, command } = PYTHON!;
  const standIns = [
    ...(torch ? [] : [`${STAND_INS}torch`]),
    ...(safetensors ? [] : [`${STAND_INS}safetensors`]),
  ];
  const [file, results] = [`${directory}/jobs.json`, `${directory}/results.json`];
  await Deno.writeTextFile(file, JSON.stringify({ standIns, functions, jobs, results }));
  const { success, stderr } = await new Deno.Command(command, {
    args: ["-B", DRIVER, file],
    cwd: directory,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(await Deno.readTextFile(results));
}

/** Float32 numbers, some of them awkward. */
function randomTensors(shapes: Readonly<Record<string, readonly number[]>>): Plain {
  const random = randomStream(1, "tensors");
  const draw = () => Math.fround((uniformInteger(random, 2 ** 24) - 2 ** 23) / 2 ** 20);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const data = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw);
      const awkward = [2 ** -149, Math.fround(0.1), Math.fround(3.4e38)];
      if (!/[._]b_/.test(name)) awkward.forEach((number, i) => data[i] = number);
      return [name, { shape, data }];
    }),
  );
}

const zeros = (tensors: Plain): Plain =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, {
      shape,
      data: data.map(() => 0),
    }]),
  );

const plain = (tensors: ReadonlyMap<string, Tensor>): Plain =>
  Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
  );

const [N, D, H] = [5, 3, 4];
const MLP = { W_x: [N, D], W_y: [N, D], W: [2 * D, H], W_U: [H, N] };
const TABLE = Array.from({ length: N }, (_, a) => Array.from({ length: N }, (_, b) => (a + b) % N));
/** Causal: what each of three positions may attend to. */
const MASK = [1, 0, 0, 1, 1, 0, 1, 1, 1];
const PAIRS = [[4, 4], [0, 3], [2, 1]];
/** What the second block of the document takes as given. */
const VARIABLES = { n: N, pairs: PAIRS, table: TABLE };

documentTest("docs/pytorch.md saves state dicts that decodeWeights() reads", async (directory) => {
  const [, calls] = await pythonBlocks();
  const parameters = randomTensors(MLP);
  // Tensors that are transposed views, tied, or float64, and a bias of zero. The stand-in for PyTorch
  // has no views and no other floats.
  const awkward = `
state = model.state_dict()
if hasattr(torch, "float64"):
    state["W"] = state["W"].t().contiguous().t().double()
    assert not state["W"].is_contiguous()
state["W_y"] = state["W_x"]
state["b_U"] = torch.tensor([0] * n, dtype=torch.float32)
save_network("awkward.safetensors", state)
`;
  const [result] = await runPython(directory, [
    { parameters, variables: VARIABLES, script: calls },
    { parameters, variables: VARIABLES, script: awkward },
  ]);
  const read = async (name: string) =>
    decodeWeights(await Deno.readFile(`${directory}/${name}`), name);
  {
    const { model, sizes, weights, table, train } = await read("w.safetensors");
    assertEquals([model, sizes], ["mlp", { order: N, embed: D, hidden: H }]);
    assertEquals([...weights.keys()], Object.keys(MLP));
    for (const [name, values] of weights) assertEquals([...values], parameters[name].data, name);
    assertEquals(table, Int32Array.from(TABLE.flat()));
    assertEquals(train, Int32Array.from(PAIRS, ([a, b]) => a * N + b));
    assertEquals(result, parameters, "the calls leave the weights as they were");
  }
  {
    const { weights, table, train } = await read("awkward.safetensors");
    for (const [name, values] of weights) {
      assertEquals([...values], parameters[name === "W_y" ? "W_x" : name].data, name);
    }
    assertEquals([table, train], [undefined, undefined]);
  }
});

documentTest(
  "docs/pytorch.md loads what encodeWeights() wrote, and refuses other names",
  async (directory) => {
    const parameters = randomTensors(MLP);
    const specs = Object.entries(MLP).map(([name, shape]) => ({ name, shape, deviation: 1 }));
    const weights = new Map(
      Object.entries(parameters).map(([name, { data }]) => [name, Float32Array.from(data)]),
    );
    await Deno.writeFile(`${directory}/final.safetensors`, encodeWeights(specs, weights));
    const renamed = specs.map((spec) => spec.name === "W_U" ? { ...spec, name: "W_V" } : spec);
    weights.set("W_V", weights.get("W_U")!);
    await Deno.writeFile(`${directory}/renamed.safetensors`, encodeWeights(renamed, weights));
    const refused = `
try:
    load_network(model, "renamed.safetensors")
except ValueError as error:
    with open("error.txt", "w") as file:
        file.write(str(error))
`;
    const [loaded] = await runPython(directory, [
      { parameters: zeros(parameters), script: `load_network(model, "final.safetensors")` },
      { parameters, script: refused },
    ]);
    assertEquals(loaded, parameters);
    assertEquals(
      await Deno.readTextFile(`${directory}/error.txt`),
      "Cannot load renamed.safetensors: it and the model differ in W_U, W_V",
    );
  },
);

documentTest(
  "docs/pytorch.md saves TransformerLens's tensors without masks, and loads them again",
  async (directory) => {
    const [d, heads, width, mlp] = [8, 2, 4, 6];
    const [attention, block] = ["blocks.0.attn", "blocks.0.mlp"];
    const parameters = {
      ...randomTensors({
        "embed.W_E": [N + 1, d],
        "pos_embed.W_pos": [3, d],
        [`${attention}.W_Q`]: [heads, d, width],
        [`${attention}.W_K`]: [heads, d, width],
        [`${attention}.W_V`]: [heads, d, width],
        [`${attention}.W_O`]: [heads, width, d],
        [`${block}.W_in`]: [d, mlp],
        [`${block}.W_out`]: [mlp, d],
        "unembed.W_U": [d, N],
      }),
      ...zeros(randomTensors({
        [`${attention}.b_Q`]: [heads, width],
        [`${attention}.b_K`]: [heads, width],
        [`${attention}.b_V`]: [heads, width],
        [`${attention}.b_O`]: [d],
        [`${block}.b_in`]: [mlp],
        [`${block}.b_out`]: [d],
        "unembed.b_U": [N],
      })),
    };
    const buffers = {
      [`${attention}.mask`]: { shape: [3, 3], data: MASK },
      [`${attention}.IGNORE`]: { shape: [1], data: [1] },
    };
    const [, calls] = await pythonBlocks();
    const [, result] = await runPython(directory, [
      { parameters, buffers, variables: VARIABLES, script: calls },
      { parameters: zeros(parameters), buffers, script: `load_network(model, "w.safetensors")` },
    ]);
    const bytes = await Deno.readFile(`${directory}/w.safetensors`);
    const { table, train, ...tensors } = plain(decodeSafetensors(bytes).tensors);
    assertEquals(tensors, parameters);
    assertEquals(table, { shape: [N, N], data: TABLE.flat() });
    assertEquals(train, { shape: [3], data: PAIRS.map(([a, b]) => a * N + b) });

    const { [`${attention}.mask`]: mask, [`${attention}.IGNORE`]: constant, ...loaded } = result;
    assertEquals(loaded, parameters);
    assertEquals([mask.data.map(Number), constant.data.map(Number)], [MASK, [1]]);
  },
);
