import { detectorRows } from "../../src/report/group_charts.ts";
import { A, A5, AB, B, IRREP, pictures, TRAINED } from "../../docs/algorithm/pictures.ts";
import {
  agreement,
  softProduct,
  softProductNetwork,
  softProductRows,
} from "../../docs/algorithm/soft_products.ts";
import { analyze } from "../../src/analysis/analyze.ts";
import {
  idealBilinear,
  idealPermutation,
  idealSignCircuit,
} from "../../src/analysis/ideal_networks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { type Network, pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { classNames } from "../../src/groups/classes.ts";
import { group } from "../../src/groups/names.ts";
import type { RealRepresentation } from "../../src/representations/real_irreps.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { smallestOrbits } from "../../src/representations/smallest_orbit.ts";
import { presetFor } from "../../src/training/presets.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const ROOT = new URL("../../", import.meta.url);
const canRead = (await Deno.permissions.query({ name: "read", path: ROOT })).state === "granted";
const needsRead = canRead ? "" : " (needs --allow-read)";

/** A test that reads docs/algorithm.md. */
function documentTest(name: string, fn: (text: string) => void | Promise<void>): void {
  Deno.test({
    name: `docs/algorithm.md ${name}${needsRead}`,
    ignore: !canRead,
    fn: () => fn(read("docs/algorithm.md")),
  });
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** The rows of the table below a header that begins so, without the line below it. */
function tableOf(text: string, header: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.replaceAll(/ +/g, " ").startsWith(header));
  assert(start >= 0, `there is no table ${header}`);
  const rows = lines.slice(start);
  return rows.slice(0, rows.findIndex((line) => !line.startsWith("|")))
    .filter((_, i) => i !== 1)
    .map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
}

/** Holds a number in the text to its value: as many digits as are there. */
function assertShown(text: string, value: number, what: string): void {
  const shown = Number(text);
  const [, decimals = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text) ??
    [undefined, "", "NaN"];
  const unit = 10 ** (Number(exponent) - decimals.length);
  assertAlmostEquals(value, shown, 0.501 * unit, what);
}

const { group: G, irreps, table: { classes } } = A5;
const CLASS_NAMES = classNames(classes);
const irrepOf = (name: string) => irreps.find((irrep) => irrep.name === name)!;
const elementOf = (name: string) => G.elementNames.indexOf(name);

function analysed(reps: Representations, network: Network) {
  const task = multiplication(reps.group, null);
  const options = { model: "mlp", task, evaluator: cpuEvaluator(task), draws: 0, seed: 0 };
  return analyze(network, reps, options);
}

/** What the text says of a network of soft products. */
async function softFacts(irrep: RealRepresentation) {
  const network = softProductNetwork(G, irrep);
  const result = await analysed(A5, network);
  const own = result.irreps.find(({ name }) => name === irrep.name)!;
  const others = result.irreps.filter((one) => one !== own)
    .map(({ logitSimilarity }) => Math.abs(logitSimilarity ?? 0));
  return { network, result, own, others: Math.max(...others) };
}

/** The numbers in the text, by the names in the comments behind them. */
async function facts(): Promise<Record<string, number>> {
  const soft = await softFacts(IRREP);
  const standard = await softFacts(irrepOf("standard"));
  const all = Array.from({ length: G.order }, (_, a) => softProductRows(G, IRREP, a)).flat();
  const S3 = representations(group("S3"));
  const circuit = idealSignCircuit(S3, "sign");
  const sign = (await analysed(S3, pairNetwork("mlp", circuit.tensors, circuit.sizes))).irreps[1];
  const ideal = idealBilinear(A5, ["3a"]);
  const idealNetwork = pairNetwork(ideal.model, ideal.tensors, ideal.sizes);
  const orbits = smallestOrbits(G, classes, irreps.map(({ classCharacter }) => classCharacter));
  const orbitOf = (name: string) => orbits[irreps.findIndex((irrep) => irrep.name === name)].size;
  const weightOf = (name: string) =>
    TRAINED.exhibit.keys.find(({ irrep }) => irrep === name)!.weight;
  const { outputs } = TRAINED.exhibit;
  const right = outputs.find(({ isRight }) => isRight)!;
  const cluster = TRAINED.clusters.find(({ irrep }) => irrep === "standard")!;
  return {
    order: G.order,
    irreps: irreps.length,
    second3a: Math.max(...IRREP.classCharacter.slice(1)) / IRREP.dimension,
    signLeft: sign.hiddenLeftFve,
    signRight: sign.hiddenRightFve,
    signProduct: sign.hiddenProductFve,
    softCorrelation: agreement(all).correlation,
    softNeurons: soft.network.width,
    softPercent: 100 * soft.result.accuracy.all,
    softSimilarity: soft.own.logitSimilarity!,
    softOthers: soft.others,
    softLeft: soft.own.hiddenLeftFve,
    softRight: soft.own.hiddenRightFve,
    softProduct: soft.own.hiddenProductFve,
    softStandardProduct: standard.own.hiddenProductFve,
    permutationNeurons: idealPermutation(A5).sizes.hidden,
    standardOrbit: orbitOf("standard"),
    threeOrbit: orbitOf("3a"),
    idealWeight: ideal.irreps[0].weight,
    idealLoss: (await analysed(A5, idealNetwork)).loss.all,
    trainedPairs: presetFor("demo", "A5").values.trainFraction * G.order ** 2,
    weight3a: weightOf("3a"),
    weight3b: weightOf("3b"),
    weightStandard: weightOf("standard"),
    weight5a: weightOf("5a"),
    rightLogit: right.logit,
    margin: right.logit -
      Math.max(...outputs.filter(({ isRight }) => !isRight).map(({ logit }) => logit)),
    rightPredicted: right.predicted,
    correlation: correlationOf(outputs),
    logitFve: TRAINED.logitFve,
    keyCount: TRAINED.keys.length,
    trainedProduct: cluster.shares.product,
  };
}

function correlationOf(outputs: readonly { logit: number; predicted: number }[]): number {
  const dot = (x: "logit" | "predicted", y: "logit" | "predicted") =>
    outputs.reduce((sum, output) => sum + output[x] * output[y], 0);
  return dot("logit", "predicted") /
    Math.sqrt(dot("logit", "logit") * dot("predicted", "predicted"));
}

documentTest("has the numbers that the library gives", async (text) => {
  const known = await facts();
  const marks = [...text.matchAll(/(-?[\d.e-]*\d)<!--=(\w+)-->/g)];
  for (const [, number, name] of marks) assertShown(number, known[name], name);
  const names = [...text.matchAll(/<!--=(\w+)-->/g)].map(([, name]) => name);
  assertEquals(new Set(names), new Set([...Object.keys(known), "causal"]));
  assertEquals(marks.length, names.length - 1);
  assertEquals(/`(\w+)`<!--=causal-->/.exec(text)?.[1], TRAINED.causalKeys.join());
  const [, squares, order] = /for A5: ([\d+ ]+) = (\d+)\./.exec(text)!;
  assertEquals(squares.split(" + ").map(Number), irreps.map(({ dimension }) => dimension ** 2));
  assertEquals(Number(order), G.order);
});

documentTest("begins no line with a comment, which would end its paragraph", (text) => {
  assertEquals(text.split("\n").filter((line) => /^\s*<!--/.test(line)), []);
});

documentTest("has a table of S3 with holes, and no wrong entry", (text) => {
  const S3 = group("S3");
  const [[, ...columns], ...rows] = tableOf(text, "| a·b |");
  assertEquals(columns, [...S3.elementNames]);
  assertEquals(rows.map(([a]) => a), columns);
  let holes = 0;
  rows.forEach(([, ...cells], a) =>
    cells.forEach((cell, b) => {
      if (cell === "?") holes++;
      else assertEquals(cell, S3.elementNames[S3.multiply(a, b)]);
    })
  );
  assertEquals(holes, 6);
});

documentTest("shows the matrices of 3a", (text) => {
  const [, names, body] = /```text\n((?:ρ of .*)+)\n([^`]*)```/.exec(text)!;
  const elements = [...names.matchAll(/ρ of ((?:\([\d ]+\))+)/g)].map(([, name]) =>
    elementOf(name)
  );
  assertEquals(elements, [A, B, AB]);
  assertEquals(G.multiply(A, B), AB);
  const rows = body.trim().split("\n").map((line) => line.trim().split(/ +/));
  elements.forEach((g, m) =>
    rows.forEach((row, i) => {
      row.slice(3 * m, 3 * m + 3).forEach((shown, j) =>
        assertShown(shown, IRREP.matrix(g)[3 * i + j], `${G.elementNames[g]} ${i} ${j}`)
      );
    })
  );
  // A fifth, a half and a third of a turn: the trace of a rotation is 1 + 2 cos of its angle.
  [5, 2, 3].forEach((part, m) =>
    assertAlmostEquals(IRREP.character[elements[m]], 1 + 2 * Math.cos(2 * Math.PI / part), 1e-9)
  );
});

documentTest("has the classes of A5 and their characters", (text) => {
  const [[, , , ...names], ...rows] = tableOf(text, "| class | elements |");
  assertEquals(names, [...irreps.map(({ name }) => name), "Σ D χ"]);
  assertEquals(rows.map(([name]) => name), CLASS_NAMES);
  const sums = detectorRows(A5.table).slice(-classes.count);
  rows.forEach(([name, size, example, ...values], k) => {
    assertEquals(Number(size), classes.sizes[k]);
    assertEquals(classes.classOf[elementOf(example)], k);
    irreps.forEach(({ classCharacter }, i) => assertShown(values[i], classCharacter[k], name));
    assertShown(values[irreps.length], sums[k].value, name);
  });
});

documentTest("has the four neurons of a sign, which are those of the ideal circuit", (text) => {
  const rows = tableOf(text, "| s(a) |").slice(1).map((row) => row.map(Number));
  const { tensors: { W } } = idealSignCircuit(representations(group("S3")), "sign");
  assertEquals(rows.length, 4);
  for (const [left, right, ...rest] of rows) {
    const neurons = [0, 1, 2, 3].map((j) => Math.max(0, left * W[j] + right * W[4 + j]));
    assertEquals(rest, [...neurons, left * right]);
    const [first, second, third, fourth] = neurons;
    assertEquals((first - second - third + fourth) / 2, left * right);
    assertEquals(neurons[0], (1 + left + right + left * right) / 2);
  }
});

documentTest("has the outputs and logits of the pair by class", (text) => {
  const rows = tableOf(text, "| class of a·b·c⁻¹ |").slice(1);
  const { irreps: [{ weight }] } = idealBilinear(A5, ["3a"]);
  const classOf = (c: number) => classes.classOf[G.multiply(AB, G.inverses[c])];
  assertEquals(rows.map(([name]) => name), CLASS_NAMES);
  rows.forEach(([name, count, example, trace, logit], k) => {
    assertEquals(G.elementNames.filter((_, c) => classOf(c) === k).length, Number(count));
    assertEquals(classOf(elementOf(example)), k, example);
    assertShown(trace, IRREP.classCharacter[k], name);
    assertShown(logit, weight * IRREP.classCharacter[k], name);
  });
});

documentTest("tells of a trained network what its file says", () => {
  const { exhibit } = TRAINED;
  const names = [exhibit.left, exhibit.right, exhibit.product].map(({ name }) => name);
  assertEquals(names, [A, B, AB].map((g) => G.elementNames[g]));
  assertEquals([exhibit.isTrained, exhibit.outputs.length], [false, G.order]);
  for (const { output, class: own, predicted, isRight } of exhibit.outputs) {
    const quotient = G.multiply(AB, G.inverses[elementOf(output)]);
    assertEquals(own, CLASS_NAMES[classes.classOf[quotient]]);
    assertEquals(isRight, quotient === G.identity);
    const sum = exhibit.keys
      .reduce((all, { irrep, weight }) => all + weight * irrepOf(irrep).character[quotient], 0);
    assertAlmostEquals(predicted, sum, 1e-4);
  }
});

documentTest("has the pictures that its script draws, and no others", async (text) => {
  const drawn = await pictures();
  for (const [name, svg] of drawn) {
    assert(read(`docs/algorithm/${name}`) === svg, `${name} is not what pictures.ts draws`);
    assert(new TextEncoder().encode(svg).length < 150_000, `${name} is too large`);
    assert(!/NaN|undefined|<script/.test(svg), name);
    const sizes = [...svg.matchAll(/font-size="([\d.]+)(?:px)?"/g)].map(([, size]) => Number(size));
    assert(sizes.length > 0 && Math.min(...sizes) >= 10, `${name} has text that is too small`);
  }
  const files = [...Deno.readDirSync(new URL("docs/algorithm/", ROOT))].map(({ name }) => name);
  assertEquals(files.filter((name) => name.endsWith(".svg")).sort(), [...drawn.keys()].sort());
  const shown = [...text.matchAll(/!\[([^\]]{30,})\]\(algorithm\/([^)]+)\)/g)];
  assertEquals(shown.map(([, , name]) => name).sort(), [...drawn.keys()].sort());
});

documentTest(
  "links to files and sections that exist, and names functions that there are",
  (text) => {
    const slugs = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
    );
    const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link);
    assertEquals(links.filter((link) => link.startsWith("#")), slugs.map((slug) => `#${slug}`));
    for (const link of links.filter((link) => !/^#|^https:/.test(link))) {
      assert(Deno.statSync(new URL(`docs/${link}`, ROOT)).isFile, link);
    }
    const prose = text.replaceAll(/^```.*?^```$/gms, "");
    for (const [, path] of prose.matchAll(/`((?:src|docs|tests)\/[\w/]+\.ts)`/g)) {
      assert(Deno.statSync(new URL(path, ROOT)).isFile, path);
    }
    const code = ["src/analysis/ideal_networks.ts", "docs/algorithm/soft_products.ts"].map(read)
      .join();
    const functions = [...prose.matchAll(/`(\w+)\(\)`/g)].map(([, name]) => name);
    assert(functions.length > 3);
    for (const name of functions) assert(code.includes(`export function ${name}(`), name);
    const fields = read("docs/metrics.md");
    for (const [, name] of prose.matchAll(/`(\w+(?:Fve|Loss|Similarity|Maps))`/g)) {
      assert(fields.includes(`\`${name}\``) || fields.includes(`.${name}\``), name);
    }
  },
);

Deno.test("softProduct() is the smaller number with the sign of the product", () => {
  for (const p of [-1, -0.3, 0, 0.2, 1]) {
    for (const q of [-1, -0.5, 0, 0.7, 1]) {
      const direct = Math.sign(p * q) * Math.min(Math.abs(p), Math.abs(q));
      assertAlmostEquals(softProduct(p, q), direct, 1e-15);
      assertAlmostEquals(softProduct(p, q), (Math.abs(p + q) - Math.abs(p - q)) / 2, 1e-15);
    }
  }
});
