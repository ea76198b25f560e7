/**
 * All figures of an analysed network, but for its training.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { exhibitsOf } from "../analysis/exhibits.ts";
import { pairExhibit } from "../analysis/pair_exhibit.ts";
import type { IrrepContext } from "../charts/chart.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import type { Representations } from "../representations/representations.ts";
import { exhibitFigures } from "./exhibit_figures.ts";
import type { Figure } from "./figure.ts";
import { groupFigures } from "./group_charts.ts";
import { networkFigures } from "./network_figures.ts";
import { pairLogitsFigure } from "./pair_figure.ts";

/** A network and the analysis of it. */
export interface AnalysedNetwork {
  readonly network: Network;
  readonly task: Task;
  readonly result: Result;
}

/** The figures that there is something to show in, those of the group among them. */
export function resultFigures(
  { network, task, result }: AnalysedNetwork,
  irreps: Representations,
  context: IrrepContext,
): Figure[] {
  const pair = pairExhibit(network, task, irreps, result);
  return [
    ...Object.values(networkFigures(result, context)),
    ...Object.values(exhibitFigures(exhibitsOf(network, task, irreps, result), result, context)),
    pair && pairLogitsFigure(pair, context),
    ...groupFigures(irreps),
  ].filter((figure) => figure !== null);
}
