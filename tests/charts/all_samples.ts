/**
 * All charts with rows of every kind, and one of each whose spec is kept in `golden/`.
 *
 * After a change that is meant: `deno run --allow-write tests/charts/all_samples.ts`, and read the diff.
 *
 * @module
 */

import { type Chart, chartText } from "../../src/charts/chart.ts";
import * as training from "./samples.ts";
import { rounded } from "./samples.ts";
import * as algorithm from "./samples_algorithm.ts";
import * as cost from "./samples_cost.ts";
import * as exhibits from "./samples_exhibits.ts";
import * as network from "./samples_network.ts";
import * as overTraining from "./samples_over_training.ts";

const SAMPLES = [training, overTraining, network, exhibits, algorithm, cost];

/** All charts, of ordinary and of odd data; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = SAMPLES
  .flatMap(({ CASES }) => CASES);

/** All charts with a golden file. */
export function sampleCharts(): Chart[] {
  return SAMPLES.flatMap(({ sampleCharts }) => sampleCharts());
}

/** The folder of golden files. */
export const GOLDEN = new URL("./golden/", import.meta.url);

if (import.meta.main) {
  for (const chart of sampleCharts().map(rounded)) {
    await Deno.writeTextFile(new URL(`${chart.name}.vl.json`, GOLDEN), chartText(chart));
  }
}
