/**
 * `analyze`: which irreps a trained network uses, and how surely we know.
 *
 * @module
 */

import { verdictOf } from "../report/verdict.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { attempt } from "../runs/attempt.ts";
import { exists, FILES } from "../runs/run_directory.ts";
import { basename, dirname, join } from "../std/path.ts";
import { removeReports, subjectsOf, writeAnalysisReports } from "./analysis_report.ts";
import type { Analysed } from "./analysed.ts";
import { prepareIdeal } from "./analyze_ideal.ts";
import { type AnalyzeCommandOptions, type Subject, subjectOf, wordsOf } from "./analyze_options.ts";
import { prepareRun } from "./analyze_run.ts";
import { analysisText, runText } from "./analyze_text.ts";
import { prepareWeights } from "./analyze_weights.ts";
import { makeFolder } from "./make_folder.ts";
import { REPORT, RESULT } from "./report_files.ts";
import { commandOf } from "./reproduce.ts";
import { verdictText } from "./verdict_text.ts";

/** Runs the command. Returns the exit code. */
export async function analyze(options: AnalyzeCommandOptions): Promise<number> {
  const { json } = options;
  const subject = subjectOf(options);
  const { title, work } = await prepare(subject, options);
  const out = options.out ?? ("run" in subject ? join(subject.run, FILES.analysis) : undefined);
  // What cannot be written shows before the work, not after it.
  if (json !== undefined && json !== "-") await checkFile(json);
  if (options.out !== undefined) await checkNoRun(options.out);
  const made = out === undefined ? undefined : await makeFolder(out);
  let analysed: Analysed;
  try {
    analysed = await work();
  } catch (error) {
    await made?.undo();
    throw error;
  }
  const { result, networks } = analysed;
  const text = JSON.stringify(result);
  const say = json === "-" ? console.error : console.log;
  say("networks" in result ? runText(result) : analysisText(title, result));
  const files = [
    ...(json === undefined || json === "-" ? [] : [json]),
    ...(out === undefined ? [] : [join(out, RESULT)]),
  ];
  const analyzeWith = (run?: string) => commandOf("analyze", wordsOf({ ...options, run }));
  const place = { title, analyzeWith, isBuilt: "ideal" in subject };
  const reports = out === undefined ? null : { ...place, out, isChosen: options.out !== undefined };
  if (reports) await removeReports(analysed, reports);
  for (const path of files) await attempt(`write ${path}`, () => writeAtomic(path, text + "\n"));
  if (json === "-") console.log(text);
  const subjects = subjectsOf(analysed, place);
  for (const one of subjects) {
    const name = networks.length > 1 ? `Verdict, ${one.network}` : "Verdict";
    say(`\n${verdictText(name, verdictOf(one), one.training?.rows ?? [])}`);
  }
  if (files.length > 0) say(`\nWrote ${files.join(", ")}`);
  if (reports) say(`Report: ${await writeAnalysisReports(analysed, subjects, reports)}`);
  return 0;
}

/** Reads what is to be analysed, and gives it a title. */
async function prepare(
  subject: Subject,
  options: AnalyzeCommandOptions,
): Promise<{ title: string; work: () => Promise<Analysed> }> {
  if ("ideal" in subject) return await prepareIdeal(subject.ideal, options);
  if ("run" in subject) {
    return { title: subject.run, work: await prepareRun(subject.run, options) };
  }
  const { weights } = subject;
  return { title: basename(weights), work: await prepareWeights(weights, options) };
}

/** Refuses a folder in which a run keeps a report of its own. */
async function checkNoRun(out: string): Promise<void> {
  if (!await exists(join(out, FILES.config))) return;
  throw new Error(
    `Cannot write an analysis to ${out}: it holds a run, which has its own ${REPORT}; ` +
      `${join(out, FILES.analysis)} is free for it`,
  );
}

/** Refuses a file that could not be written. */
async function checkFile(path: string): Promise<void> {
  const cannot = `write ${path}`;
  await attempt(cannot, async () => {
    await Deno.stat(dirname(path));
    if (await exists(path) && (await Deno.stat(path)).isDirectory) {
      throw new Deno.errors.IsADirectory();
    }
  });
}
