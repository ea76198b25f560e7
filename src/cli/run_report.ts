/**
 * What `train` ends with: a verdict, and the reports of each network and of all of a batch.
 *
 * @module
 */

import { phasesOf } from "../analysis/trajectory.ts";
import { MAX_CHART_CLASSES } from "../charts/character_table.ts";
import type { IrrepContext } from "../charts/chart.ts";
import { MAX_CHART_ORDER } from "../charts/multiplication_table.ts";
import { conjugacyClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { namedGroup } from "../groups/named_group.ts";
import { batchReport } from "../report/batch_report.ts";
import { configurationTable } from "../report/configuration.ts";
import { grokkingFigures } from "../report/grokking_figures.ts";
import { groupFigures } from "../report/group_charts.ts";
import { networkReport } from "../report/network_report.ts";
import { irrepOrder } from "../report/ranking.ts";
import type { TrainingFacts } from "../report/training_facts.ts";
import { trainingFigures } from "../report/training_figures.ts";
import { verdictOf } from "../report/verdict.ts";
import type { VerdictInput } from "../report/verdict_types.ts";
import { type CharacterTable, characterTable } from "../representations/character_table.ts";
import { realIrreps } from "../representations/real_irreps.ts";
import { readIrreps } from "../runs/irreps_file.ts";
import { readMetrics } from "../runs/metrics_file.ts";
import { FILES, readRuns, type StoredRun } from "../runs/run_directory.ts";
import { join, relative } from "../std/path.ts";
import { networkName } from "../training/sweep.ts";
import type { LiveMeasures } from "./live_analysis.ts";
import { REPORT, writeCharts, writeReport } from "./report_files.ts";
import { commandOf, repeatsOf, trainCommand } from "./reproduce.ts";
import { sentenceOf, summarise } from "./train_summary.ts";
import { nameIn, rowsOf, sharedSettings, taskName, trainingFacts } from "./training_facts.ts";
import { curveOf, verdictText } from "./verdict_text.ts";

/** The runs of a directory, and how those have gone that have ended. */
export interface EndedRuns {
  readonly path: string;
  readonly stored: readonly StoredRun[];
  readonly ended: readonly EndedRun[];
}

/** A run that has ended. */
interface EndedRun {
  readonly run: StoredRun;
  readonly training: TrainingFacts;
  /** The measures of each evaluation; none of a run that was not watched. */
  readonly points: readonly LiveMeasures[];
}

/** Reads the runs of a directory. */
export async function endedRuns(path: string): Promise<EndedRuns> {
  const stored = await readRuns(path);
  const ended = await Promise.all(
    stored.filter(({ finished }) => finished).map(async (run) => {
      const rows = await readMetrics(join(run.path, FILES.metrics));
      const points = run.config.analyze
        ? await readIrreps(join(run.path, FILES.irreps)) as LiveMeasures[]
        : [];
      return { run, training: trainingFacts(run, rows, stored.length), points };
    }),
  );
  return { path, stored, ended };
}

/** The verdict on one network; of several a line or two each. */
export function endedText({ stored, ended }: EndedRuns): string[] {
  return ended.map((one) => {
    const { run, training } = one;
    const { rows } = training;
    if (stored.length === 1) {
      const analyzeWith = commandOf("analyze", [run.path]);
      const lines = verdictOf({ ...subjectOf(one), analyzeWith });
      return verdictText("Verdict", lines, rows);
    }
    const sentence = sentenceOf(summarise(run, training.rows));
    const curve = curveOf(rows);
    return curve === null ? sentence : `${sentence}\n  test accuracy ${curve}`;
  });
}

/**
 * Writes the reports of the networks that have ended.
 *
 * @returns the path of the report, of a batch that on all of them; null if no network has ended
 */
export async function writeRunReports(runs: EndedRuns): Promise<string | null> {
  const { stored, ended } = runs;
  if (ended.length === 0) return null;
  const tables = tablesOf(ended[0].run.group);
  const written: string[] = [];
  for (const one of ended) written.push(await writeOne(one, tables));
  return stored.length === 1 ? written[0] : await writeBatch(runs);
}

function subjectOf({ run, training, points }: EndedRun): VerdictInput {
  return {
    group: { name: taskName(run), order: run.group.order },
    training,
    result: null,
    watched: points.at(-1)?.irreps ?? null,
  };
}

async function writeOne(one: EndedRun, tables: CharacterTable | null): Promise<string> {
  const { run, training, points } = one;
  const { path, config: { model, seeds }, group: { order } } = run;
  const last = points.at(-1);
  const context: IrrepContext = {
    group: taskName(run),
    model,
    network: networkName(run.setting, seeds.seed),
    ...irrepOrder(last ? [last.irreps] : []),
  };
  const chances = tables && realIrreps(tables).map(({ blockRank }) => blockRank / order);
  const live = trainingFigures(points, phasesOf(points, training), order, context, chances ?? []);
  await writeCharts(join(path, FILES.charts), live.map(({ chart }) => chart), []);
  return await writeReport(
    path,
    networkReport({
      ...subjectOf(one),
      model,
      network: context.network,
      figures: [
        ...grokkingFigures(training.rows, [training], context),
        ...live,
        ...(tables ? groupFigures({ group: tables.group, table: tables }) : []),
      ],
      tables: [configurationTable(run.config)],
      commands: [trainCommand(run)],
      repeats: repeatsOf([run]),
    }),
  );
}

async function writeBatch({ path, stored, ended }: EndedRuns): Promise<string> {
  const { config, group: { order } } = stored[0];
  const context = { group: taskName(stored[0]), model: config.model };
  const training = ended.map(({ training }) => training);
  return await writeReport(
    path,
    batchReport({
      group: { name: context.group, order },
      model: config.model,
      members: ended.map(({ run, training }) => ({
        training,
        result: null,
        href: `${relative(path, run.path)}/${REPORT}`,
      })),
      missing: stored.filter(({ finished }) => !finished).map(({ config, setting }) => ({
        seed: config.seeds.seed,
        ...nameIn(setting, config.seeds.seed),
        reason: "training has not ended",
      })),
      figures: grokkingFigures(rowsOf(training), training, context),
      tables: [configurationTable(sharedSettings(stored[0]))],
      commands: ended.map(({ run }) => trainCommand(run)),
      repeats: repeatsOf(ended.map(({ run }) => run)),
    }),
  );
}

/** The characters of a group, if there is anything of it to draw. */
function tablesOf(stored: FiniteGroup): CharacterTable | null {
  const group = namedGroup(stored);
  const isDrawn = group.order <= MAX_CHART_ORDER ||
    conjugacyClasses(group).count <= MAX_CHART_CLASSES;
  return isDrawn ? characterTable(group) : null;
}
