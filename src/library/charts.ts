/**
 * Charts for programs and notebooks.
 *
 * @module
 */

import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../analysis/analyze.ts";
import type { Chart, IrrepContext } from "../charts/chart.ts";
import { chartsOfRun, type TrainingRow } from "../charts/training.ts";
import { networkOf } from "../evaluation/networks.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { irrepOrder } from "../report/ranking.ts";
import { groupCharts as chartsOfGroup } from "../report/group_charts.ts";
import { resultFigures } from "../report/result_figures.ts";
import { characterTable } from "../representations/character_table.ts";
import { representations } from "../representations/representations.ts";
import type { Run } from "./run.ts";

/** A chart as data. In a Deno notebook it shows itself as the last value of a cell. */
export interface NotebookChart {
  /** What tells it from the others, such as `causal_irreps`. */
  readonly name: string;
  /** A Vega-Lite 6 spec with its data inside. */
  readonly spec: object;
}

/** Charts by their names. */
export type Charts = Readonly<Record<string, NotebookChart>>;

/** A network with the evaluations of its training, as `train()` returns it. */
export interface Evaluated {
  /** Its seed. */
  readonly seed: number;
  /** The group whose multiplication it was to learn. */
  readonly group: FiniteGroup;
  /** Architecture. */
  readonly model: string;
  /** Its evaluations, by step. */
  readonly rows: readonly Omit<TrainingRow, "seed">[];
}

/**
 * The grokking curves of networks on one group: `loss`, `accuracy` and `sum_of_squared_weights`.
 *
 * @param networks what `train()` returned
 */
export function trainingCharts(networks: readonly Evaluated[]): Charts {
  const isSweep = new Set(networks.map(({ seed }) => seed)).size < networks.length;
  const rows = networks.flatMap(({ seed, rows }, i) =>
    rows.map((row) => ({
      ...row,
      seed,
      ...(isSweep && { name: `network ${i + 1}, seed ${seed}` }),
    }))
  );
  const [first] = networks;
  if (first === undefined) return {};
  return byName(chartsOfRun(rows, { group: first.group.name, model: first.model }));
}

/**
 * All charts of a network that `analyze()` was asked about: shares, neurons, maps, ablations, …
 *
 * @example What each irrep is worth to a small network
 * ```ts
 * import { analyze, networkCharts, train } from "@groupscope/groupscope";
 *
 * const [run] = await train({ group: "C5", device: "cpu", steps: 100, embed: 8, hidden: 16 });
 * const charts = networkCharts(run, await analyze(run, { device: "cpu", draws: 3 }));
 * if (!("causal_irreps" in charts)) throw new Error(Object.keys(charts).join());
 * ```
 *
 * @param run the network
 * @param result the analysis of it
 * @param network what to call it in titles, such as `seed 1`
 */
export function networkCharts(
  { group, model, sizes, weights, labels, train }: Run,
  result: Result,
  network = "a network",
): Charts {
  const context: IrrepContext = {
    group: group.name,
    model,
    network,
    ...irrepOrder([result.irreps]),
  };
  const analysed = {
    network: networkOf({ model, sizes, weights }),
    task: { group, labels, train },
    result,
  };
  const figures = resultFigures(analysed, representations(group), context);
  return byName(figures.map(({ chart }) => chart));
}

/** The charts of a group: `character_table` and `multiplication_table`, unless it is too large. */
export function groupCharts(group: FiniteGroup): Charts {
  return byName(chartsOfGroup({ group, table: characterTable(group) }));
}

/** Draws a chart. The same chart gives the same SVG. */
export async function drawChart({ spec }: NotebookChart): Promise<string> {
  const { drawSvg } = await import("../charts/draw_svg.ts"); // loads Vega
  return await drawSvg(spec as TopLevelSpec);
}

function byName(charts: readonly Chart[]): Charts {
  return Object.fromEntries(charts.map((chart) => [chart.name, chart]));
}
