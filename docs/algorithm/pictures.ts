/**
 * Makes the pictures of docs/algorithm.md:
 *
 * `deno run --allow-read --allow-write docs/algorithm/pictures.ts`
 *
 * With the directory of a run on A5 (`deno task train --group A5 --out RUN`) it first takes the
 * exhibited pair of that network into `trained_a5.json`.
 *
 * @module
 */

import { pairExhibit } from "../../src/analysis/pair_exhibit.ts";
import { characterDetectorChart } from "../../src/charts/character_detector.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { classNames } from "../../src/groups/classes.ts";
import { group } from "../../src/groups/names.ts";
import { analyze } from "../../src/library/analyze.ts";
import { loadRun } from "../../src/library/run.ts";
import { detectorRows } from "../../src/report/group_charts.ts";
import { pairLogitsFigure } from "../../src/report/pair_figure.ts";
import { representations } from "../../src/representations/representations.ts";
import { schematic } from "./schematic.ts";
import { softProductChart, softProductRows } from "./soft_products.ts";
import trained from "./trained_a5.json" with { type: "json" };

/** A5 and its irreps. */
export const A5 = representations(group("A5"));
/** The irrep of the walk through one pair. */
export const IRREP = A5.irreps.find(({ name }) => name === "3a")!;
/** The pair of the walk, and its product, as numbers of elements. */
export const [A, B, AB] = ["(0 1 2 3 4)", "(0 4)(1 2)", "(0 2 3)"]
  .map((name) => A5.group.elementNames.indexOf(name));

/** What the document says of a trained network. */
export const TRAINED: Trained = trained;

/** A trained network: its exhibited pair, and what else is said of it. */
export type Trained = Awaited<ReturnType<typeof trainedOf>>;

/** Keeps the formatter away, which would make pictures longer and unlike what is drawn. */
const AS_DRAWN = "<!-- deno-fmt-ignore-file -->";

/** The pictures by the names of their files, as text. */
export async function pictures(): Promise<Map<string, string>> {
  const { group: { elementNames }, table: { classes } } = A5;
  const figure = pairLogitsFigure(TRAINED.exhibit, {
    group: "A5",
    model: "mlp",
    network: `seed ${TRAINED.seed}`,
  });
  const rows = softProductRows(A5.group, IRREP, A);
  const drawn: [string, string][] = [
    [
      "character_detector.svg",
      await drawSvg(characterDetectorChart(detectorRows(A5.table), "A5").spec),
    ],
    ["soft_products.svg", await drawSvg(softProductChart(rows, elementNames[A]).spec)],
    ["pair_logits.svg", await drawSvg(figure.chart.spec)],
    [
      "gcr.svg",
      schematic({
        names: [elementNames[A], elementNames[B], elementNames[AB]],
        matrices: [IRREP.matrix(A), IRREP.matrix(B), IRREP.matrix(AB)],
        traces: classNames(classes)
          .map((name, k) => ({ class: name, value: IRREP.classCharacter[k] })),
      }),
    ],
  ];
  return new Map(drawn.map(([name, svg]) => [name, `${AS_DRAWN}\n${svg}`]));
}

/** What the document says of a run: its exhibited pair, and some of its analysis. */
async function trainedOf(directory: string) {
  const run = await loadRun(directory);
  const config = JSON.parse(await Deno.readTextFile(`${directory}/config.json`));
  const result = await analyze(run, { draws: 20, device: "cpu" });
  const network = networkOf(run);
  return {
    seed: config.seeds.seed,
    accuracy: result.accuracy,
    logitFve: result.totals.logitFve,
    keys: result.irreps.filter(({ key }) => key).map(({ name }) => name),
    causalKeys: result.irreps.filter(({ causalKey }) => causalKey).map(({ name }) => name),
    clusters: result.neurons.clusters,
    exhibit: pairExhibit(network, run, A5, result, A * A5.group.order + B)!,
  };
}

if (import.meta.main) {
  const write = (name: string, text: string) =>
    Deno.writeTextFile(new URL(name, import.meta.url), text);
  const [directory] = Deno.args;
  if (directory !== undefined) {
    const short = (_: string, value: unknown) =>
      typeof value === "number" ? Number(value.toPrecision(7)) : value;
    await write("trained_a5.json", JSON.stringify(await trainedOf(directory), short, 2) + "\n");
    console.log("Wrote trained_a5.json; run this once more, without a directory, for the pictures");
  } else {
    for (const [name, text] of await pictures()) await write(name, text);
  }
}
