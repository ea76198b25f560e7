/**
 * The reports that `analyze` ends with: of each network, and of all of a batch.
 *
 * @module
 */

import type { IrrepContext } from "../charts/chart.ts";
import { batchReport } from "../report/batch_report.ts";
import { configurationTable } from "../report/configuration.ts";
import type { Figure } from "../report/figure.ts";
import { grokkingFigures } from "../report/grokking_figures.ts";
import { type NetworkReport, networkReport } from "../report/network_report.ts";
import { irrepOrder } from "../report/ranking.ts";
import { resultFigures } from "../report/result_figures.ts";
import { networkTables, resultTables } from "../report/tables.ts";
import { keyIrrepsFigure, trainingFigures } from "../report/training_figures.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { attempt } from "../runs/attempt.ts";
import { FILES } from "../runs/run_directory.ts";
import { basename, join, relative } from "../std/path.ts";
import { networkName } from "../training/sweep.ts";
import type { Analysed, AnalysedRun } from "./analysed.ts";
import type { RunResult } from "./run_result.ts";
import { makeFolder } from "./make_folder.ts";
import { CHARTS, removeReport, REPORT, RESULT, writeCharts, writeReport } from "./report_files.ts";
import { repeatsOf, trainCommand, trainedAt } from "./reproduce.ts";
import { nameIn, rowsOf, sharedSettings, taskName, trainingFacts } from "./training_facts.ts";

/** Where reports go, and what they say of themselves. */
export interface ReportPlace {
  /** The folder of the analysis. */
  readonly out: string;
  /** Whether `out` was asked for: else networks of a batch have theirs in their own runs. */
  readonly isChosen: boolean;
  /** Whether the network was built by --ideal. */
  readonly isBuilt: boolean;
  /** What networks without a run are called. */
  readonly title: string;
  /** The command that was typed, on a run in some directory. */
  readonly analyzeWith: (run?: string) => string;
}

/** What is known of an analysed network, for its report and its verdict. */
export type Subject = Omit<NetworkReport, "figures">;

/** Gathers all but the figures: that is quick. */
export function subjectsOf(
  { networks, irreps: { group }, result: whole }: Analysed,
  { title, analyzeWith, isBuilt }: Pick<ReportPlace, "title" | "analyzeWith" | "isBuilt">,
): Subject[] {
  // Those without weights yet are networks of the launch too.
  const count = networks.length + ("networks" in whole ? whole.skipped.length : 0);
  return networks.map(({ result, run }) => ({
    group: { name: run ? taskName(run.stored) : group.name, order: group.order },
    model: result.model,
    network: run ? networkName(run.stored.setting, run.outcome.seed) : title,
    training: run && trainingFacts(run.stored, run.rows, count),
    result,
    built: isBuilt,
    repeats: run ? repeatsOf([run.stored]) : "On the same device this command gives the same.",
    tables: [
      ...(run ? networkTables(run.outcome) : resultTables(result)),
      ...(run ? [configurationTable(run.stored.config)] : []),
    ],
    commands: run
      ? [trainCommand(run.stored), analyzeWith(trainedAt(run.stored))]
      : [analyzeWith()],
  }));
}

/**
 * Writes the reports, and the specs of their figures beside them.
 *
 * @returns the path of the report, of several networks that on all of them
 */
export async function writeAnalysisReports(
  analysed: Analysed,
  subjects: readonly Subject[],
  place: ReportPlace,
): Promise<string> {
  const { networks } = analysed;
  const folders = foldersOf(analysed, place);
  const written: string[] = [];
  for (const [i, network] of networks.entries()) {
    const figures = figuresOf(network, subjects[i], analysed);
    await makeFolder(folders[i]);
    await writeCharts(folders[i], figures.map(({ chart }) => chart), CHARTS);
    if (isBatch(analysed)) await writeResult(folders[i], network);
    written.push(await writeReport(folders[i], networkReport({ ...subjects[i], figures })));
  }
  if (!isBatch(analysed)) return written[0];
  return await writeBatch(analysed, subjects, place, folders);
}

/** Removes reports of before: what is there after a kill belongs to what is beside it, or is not there. */
export async function removeReports(analysed: Analysed, place: ReportPlace): Promise<void> {
  for (const folder of new Set([place.out, ...foldersOf(analysed, place)])) {
    await removeReport(folder);
  }
}

/** Whether the networks are some of several of one launch. */
function isBatch({ result }: Analysed): boolean {
  return "networks" in result && result.networks.length + result.skipped.length > 1;
}

/** A network's own result, as the analysis of its run alone writes it. */
async function writeResult(folder: string, { run }: AnalysedRun): Promise<void> {
  const path = join(folder, RESULT);
  const text = JSON.stringify({ networks: [run!.outcome], skipped: [] });
  await attempt(`write ${path}`, () => writeAtomic(path, text + "\n"));
}

function foldersOf(analysed: Analysed, { out, isChosen }: ReportPlace): string[] {
  return analysed.networks.map(({ run }) => {
    if (!run || !isBatch(analysed)) return out;
    return isChosen ? join(out, basename(run.stored.path)) : join(run.stored.path, FILES.analysis);
  });
}

function figuresOf(
  network: AnalysedRun,
  { group, model, network: name, training }: Subject,
  { irreps }: Analysed,
): Figure[] {
  // Its own: where irreps are many, those of other networks would take the colours.
  const order = irrepOrder([network.result.irreps]);
  const context: IrrepContext = { group: group.name, model, network: name, ...order };
  const { trajectory = [], phases = null } = network.run?.outcome ?? {};
  return [
    ...(training ? grokkingFigures(training.rows, [training], context) : []),
    ...trainingFigures(trajectory, phases, group.order, context),
    ...resultFigures(network, irreps, context),
  ];
}

async function writeBatch(
  { networks, result }: Analysed,
  subjects: readonly Subject[],
  { out, analyzeWith }: ReportPlace,
  folders: readonly string[],
): Promise<string> {
  const { group, model } = subjects[0];
  const order = irrepOrder(networks.map(({ result }) => result.irreps));
  const context: IrrepContext = { group: group.name, model, network: "all seeds", ...order };
  const training = subjects.flatMap(({ training }) => training ?? []);
  const seeds = networks.map(({ result: { irreps } }, i) => ({
    seed: training[i].name ?? training[i].seed,
    irreps,
  }));
  const figures = [
    ...grokkingFigures(rowsOf(training), training, context),
    keyIrrepsFigure(seeds, context),
  ].filter((figure) => figure !== null);
  await writeCharts(out, figures.map(({ chart }) => chart), CHARTS);
  const stored = networks.flatMap(({ run }) => run?.stored ?? []);
  return await writeReport(
    out,
    batchReport({
      group,
      model,
      members: networks.map(({ result }, i) => ({
        training: training[i],
        result,
        href: `${relative(out, folders[i])}/${REPORT}`,
      })),
      missing: (result as RunResult).skipped.map((one) => ({
        ...one,
        ...nameIn(one.hyperparameters ?? {}, one.seed),
      })),
      figures,
      tables: [configurationTable(sharedSettings(stored[0]))],
      repeats: repeatsOf(stored),
      commands: stored.flatMap((run) => [trainCommand(run), analyzeWith(trainedAt(run))]),
    }),
  );
}
