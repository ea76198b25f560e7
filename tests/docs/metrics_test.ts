import { analyze, type Result } from "../../src/analysis/analyze.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import {
  idealBilinear,
  type IdealNetwork,
  idealSignCircuit,
} from "../../src/analysis/ideal_networks.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import { initialWeights } from "../../src/training/initial.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { trajectoryPoint } from "../../src/analysis/trajectory.ts";
import { group } from "../../src/groups/names.ts";
import { permutation, randomStream } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const ROOT = new URL("../../", import.meta.url);
const canRead = (await Deno.permissions.query({ name: "read", path: ROOT })).state === "granted";
const needsRead = canRead ? "" : " (needs --allow-read)";

/** A test that reads docs/metrics.md. */
function documentTest(name: string, fn: (text: string) => void | Promise<void>): void {
  Deno.test({
    name: `docs/metrics.md ${name}${needsRead}`,
    ignore: !canRead,
    fn: () => fn(read("docs/metrics.md")),
  });
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** All TypeScript files of a folder and below, as text. */
function sources(folder: string): string {
  return [...Deno.readDirSync(new URL(folder, ROOT))].map(({ name, isDirectory }) => {
    if (isDirectory) return sources(`${folder}${name}/`);
    return name.endsWith(".ts") ? read(`${folder}${name}`) : "";
  }).join("\n");
}

/** What stands in backticks, without code blocks. */
function codes(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

/** The words in backticks. */
function wordsIn(text: string): Set<string> {
  return new Set(codes(text).flatMap((code) => code.split(/\W+/)));
}

/** The section whose line "Fields: …" has a field, beside others. */
function sectionOf(text: string, field: string): string {
  const sections = text.split(/^(?=## )/m);
  const own = sections.filter((section) => {
    const [, fields] = /^Fields: ([^]*?)\.\n\n/m.exec(section) ?? [];
    return fields !== undefined && wordsIn(fields).has(field);
  });
  assert(own.length > 0, `no section has ${field} among its fields`);
  return own.join("\n");
}

/** Names of the fields of a value, at any depth. */
function fieldsOf(value: unknown): Set<string> {
  if (typeof value !== "object" || value === null) return new Set();
  const isList = Array.isArray(value);
  return new Set(
    Object.entries(value).flatMap(([name, own]) => [...(isList ? [] : [name]), ...fieldsOf(own)]),
  );
}

/** Names of the fields of interfaces in a file. */
function fieldsOfInterfaces(path: string, names: readonly string[]): string[] {
  const text = read(path);
  return names.flatMap((name) => {
    const [, body] = new RegExp(`^export interface ${name}\\b.*?{\\n(.*?)^}`, "ms").exec(text)!;
    return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field);
  });
}

const S3 = representations(group("S3"));
const TASK = multiplication(S3.group, permutation(randomStream(3, "train"), 36).slice(0, 18));

function analyse({ model, tensors, sizes }: IdealNetwork, draws: number): Promise<Result> {
  const evaluator = cpuEvaluator(TASK);
  const network = pairNetwork(model, tensors, sizes);
  return analyze(network, S3, { model, task: TASK, evaluator, draws, seed: 0 });
}

/** A transformer with random weights. */
function analyseTransformer(): Promise<Result> {
  const sizes = { order: 6, dModel: 4, heads: 2, dHead: 2, dMlp: 5 };
  const model = "transformer";
  const weights = initialWeights(TRANSFORMER.parameters(sizes), 1);
  const network = networkOf({ model, sizes, weights });
  return analyze(network, S3, {
    model,
    task: TASK,
    evaluator: cpuEvaluator(TASK),
    draws: 1,
    seed: 0,
  });
}

let analysed: Promise<Result[]> | undefined;

/** Results with all fields: two key irreps and their maps, a sign circuit, and attention. */
function results(): Promise<Result[]> {
  return analysed ??= Promise.all([
    analyse(idealBilinear(S3, ["sign", "standard"]), 2),
    analyse(idealSignCircuit(S3, "sign", 12), 2),
    analyseTransformer(),
  ]);
}

/** Fields of a run and its networks, which only a run directory gives. */
const runFields = () => [
  ...fieldsOfInterfaces("src/cli/run_result.ts", ["RunResult", "NetworkResult", "Unfinished"]),
  ...fieldsOfInterfaces("src/analysis/trajectory.ts", ["Phases", "Milestones", "Crossing"]),
];

documentTest("names each field of a result in the section of its own", async (text) => {
  const all = await results();
  const [first] = all;
  assert(all.some(({ signCircuits }) => signCircuits[0]?.neurons.length > 0));
  assert(first.nulls && first.repMaps.length === 2 && first.ablations[0].nulls);
  const measures = fieldsOf([first.irreps, first.totals]);
  const fields = new Set(all.flatMap((result) => Object.keys(result) as (keyof Result)[]));
  const missing = [...fields].flatMap((field) => {
    const words = wordsIn(sectionOf(text, field));
    const names = fieldsOf(all.map((result) => result[field]));
    // Elsewhere measures have the names that irreps and totals give them.
    const isOwn = (name: string) => field === "irreps" || field === "totals" || !measures.has(name);
    return [field, ...names].filter((name) => isOwn(name) && !words.has(name))
      .map((name) => `${field}: ${name}`);
  });
  assertEquals(missing, []);
});

documentTest("names each field of a run, and of a point of its trajectory", async (text) => {
  const { model, tensors, sizes } = idealBilinear(S3, ["standard"]);
  const blocks = isotypicBlocks(S3.irreps);
  const network = pairNetwork(model, tensors, sizes);
  const surveyed = await survey(network, TASK, cpuEvaluator(TASK));
  const point = await trajectoryPoint(0, surveyed, blocks, [false, false, true], S3.irreps);
  const words = wordsIn(sectionOf(text, "networks"));
  const missing = [...runFields(), ...Object.keys(point)].filter((name) => !words.has(name));
  assertEquals(missing, []);
  // What is in them results have too, and the sections of their own.
  const known = fieldsOf(await results());
  assertEquals([...fieldsOf(point)].filter((name) => !known.has(name) && !words.has(name)), []);
});

documentTest("has no field in its tables that no result has", async (text) => {
  const known = new Set([...fieldsOf(await results()), ...runFields()]);
  const tables = [...text.matchAll(/^\| field .*\n\|[-| ]+\|\n((?:\|.*\n)+)/gm)];
  assert(tables.length > 10);
  const names = tables.flatMap(([, rows]) => rows.trimEnd().split("\n"))
    .flatMap((row) => codes(row.split("|")[1]))
    .flatMap((code) => code.split(/\W+/).filter((word) => word !== ""));
  assert(names.length > 80);
  assertEquals(names.filter((name) => !known.has(name)), []);
});

documentTest("names files, functions and sections that exist", (text) => {
  const paths = codes(text).filter((code) => /^(src|tests|experiments)\/[\w/]+\.ts$/.test(code));
  assert(paths.length > 20);
  for (const path of paths) assert(Deno.statSync(new URL(path, ROOT)).isFile, path);
  const code = sources("src/");
  const functions = codes(text).flatMap((code) => /^(\w+)\(\)$/.exec(code)?.[1] ?? []);
  assert(functions.length > 20);
  const isExported = (name: string) =>
    new RegExp(`^export (async )?function ${name}\\b`, "m").test(code);
  assertEquals(functions.filter((name) => !isExported(name)), []);
  // A function and "in" a file: it is there.
  for (const [, name, path] of text.matchAll(/`(\w+)\(\)`\s+in\s+`(src\/[\w/]+\.ts)`/g)) {
    assert(new RegExp(`^export (async )?function ${name}\\b`, "m").test(read(path)), name);
  }
  const slugs = [...text.matchAll(/^##+ (.*)$/gm)].map(([, title]) =>
    title.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
  );
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, slug]) => slug);
  assertEquals(links.filter((slug) => !slugs.includes(slug)), []);
  assertEquals(slugs.filter((slug) => !links.includes(slug)), [], "not among the contents");
});

documentTest("has the values of its worked check", async (text) => {
  const [, section] = text.split(/^## A worked check$/m);
  const [result] = await results();
  const rows = [...section.split(/^## /m)[0].matchAll(/^\| `.*$/gm)].map(([row]) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const close = (ours: unknown, theirs: string, what: string) => {
    // As many digits as are there.
    const value = Number(theirs);
    assertAlmostEquals(ours as number, value, 5e-4 * Math.abs(value) + 1e-12, what);
  };
  for (const [first, , ...values] of rows) {
    const path = codes(first)[0];
    if (values.length === 2) {
      const [, sign, standard] = result.irreps;
      [sign, standard].forEach((irrep, i) =>
        close(irrep[path as keyof typeof irrep], values[i], `${path} of ${irrep.name}`)
      );
    } else {
      const own = path.split(".").reduce<unknown>(
        (value, name) => (value as Record<string, unknown>)[name],
        result,
      );
      close(own, values[0], path);
    }
  }
  assertEquals(rows.length, 11);
});
