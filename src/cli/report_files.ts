/**
 * Writing reports: a page, and the spec of each of its figures beside it.
 *
 * @module
 */

import { type Chart, chartText } from "../charts/chart.ts";
import { PLACES } from "../report/network_report.ts";
import type { Report } from "../report/page.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { attempt } from "../runs/attempt.ts";
import { join } from "../std/path.ts";

/** Name of an analysis in JSON. */
export const RESULT = "analysis.json";
/** Name of the page. */
export const REPORT = "report.html";

/** Names of all charts that a report may have. */
export const CHARTS: readonly string[] = [...PLACES.charts, "key_irreps"];

/** Endings of a chart's spec and of its pictures. */
const ENDINGS = [".vl.json", ".svg", ".png"];

/**
 * Writes a page into a folder that is there.
 *
 * @returns its path
 */
export async function writeReport(folder: string, report: Report): Promise<string> {
  const path = join(folder, REPORT);
  const { pageOf } = await import("../report/page.ts"); // loads Vega
  const page = await pageOf(report);
  await attempt(`write ${path}`, () => writeAtomic(path, page));
  return path;
}

/** Removes the page of a folder, if there is one. */
export async function removeReport(folder: string): Promise<void> {
  const path = join(folder, REPORT);
  await attempt(`replace ${path}`, () => removeIfThere(path));
}

/**
 * Writes specs into a folder that is there. Those of other names that may be left from before go, with
 * their pictures: they would be taken for what belongs to the others.
 *
 * @param names of all charts that such a folder may have
 * @returns the paths of the specs
 */
export async function writeCharts(
  folder: string,
  charts: readonly Chart[],
  names: readonly string[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const chart of charts) {
    const path = join(folder, chart.name + ENDINGS[0]);
    await attempt(`write ${path}`, () => writeAtomic(path, chartText(chart)));
    paths.push(path);
  }
  for (const name of names) {
    const isHere = charts.some((chart) => chart.name === name);
    // Pictures of another spec are as wrong as that spec.
    for (const ending of isHere ? ENDINGS.slice(1) : ENDINGS) {
      const path = join(folder, name + ending);
      await attempt(`remove ${path}`, () => removeIfThere(path));
    }
  }
  return paths;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
