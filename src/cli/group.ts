/**
 * `group`: what a group is, its character table and its real irreps.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { MAX_ORDER, MAX_TABLE_ORDER } from "../groups/limits.ts";
import { groupStructure } from "../groups/structure.ts";
import { audit, AuditError } from "../representations/audit.ts";
import { characterTable } from "../representations/character_table.ts";
import { realIrreps } from "../representations/real_irreps.ts";
import { representations } from "../representations/representations.ts";
import { smallestOrbits } from "../representations/smallest_orbit.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { attempt } from "../runs/attempt.ts";
import { join } from "../std/path.ts";
import { chooseGroup } from "./choose_group.ts";
import { UsageError } from "./errors.ts";
import { GROUP_CHARTS, groupCharts, undrawn } from "../report/group_charts.ts";
import { groupJson } from "./group_json.ts";
import type { GroupReport } from "./group_report.ts";
import { groupText } from "./group_text.ts";
import { makeFolder } from "./make_folder.ts";
import { writeCharts } from "./report_files.ts";

/** Options of `group`. */
export interface GroupCommandOptions {
  readonly name?: string | undefined;
  readonly table?: string | undefined;
  readonly generators?: string | undefined;
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
}

/** Runs the command. Returns the exit code. */
export async function group(options: GroupCommandOptions): Promise<number> {
  const { name, table, generators, json = false, out } = options;
  if (name === undefined && table === undefined && generators === undefined) {
    throw new UsageError(
      "Cannot tell which group: name one, such as S5, or give --table or --generators",
    );
  }
  if ([name, table, generators].filter((source) => source !== undefined).length > 1) {
    throw new UsageError("The name of a group, --table and --generators exclude each other");
  }
  const chosen = await chooseGroup(
    {
      ...(name !== undefined && { group: name }),
      ...(table !== undefined && { table }),
      ...(generators !== undefined && { generators }),
    },
    MAX_ORDER,
  );
  // A folder that cannot be written shows before the work, not after it.
  const made = out === undefined ? undefined : await makeFolder(join(out, "charts"));
  let report: GroupReport;
  try {
    report = reportOn(chosen.group);
  } catch (error) {
    await made?.undo();
    throw error;
  }
  const written = out === undefined ? [] : await write(out, report);
  const say = json ? console.error : console.log;
  say(groupText(report, widthOf(json ? Deno.stderr : Deno.stdout)));
  if (json) console.log(JSON.stringify(groupJson(report)));
  if (written.length > 0) say(`\nWrote ${written.join(", ")}`);
  if (out !== undefined) { for (const line of undrawn(report)) say(line); }
  return 0;
}

/** Computes and audits all there is to say about a group. */
function reportOn(group: FiniteGroup): GroupReport {
  const isExplicit = group.order <= MAX_TABLE_ORDER;
  const table = isExplicit ? undefined : characterTable(group);
  const found = table
    ? { table, irreps: realIrreps(table), audit: audit(table, null) }
    : representations(group);
  if (!found.audit.passed) throw new AuditError(group.name, found.audit);
  const { classes } = found.table;
  return {
    ...found,
    group,
    structure: groupStructure(group, classes),
    orbits: smallestOrbits(group, classes, found.irreps.map((irrep) => irrep.classCharacter)),
  };
}

/** Writes the JSON and the charts. Returns their paths. */
async function write(out: string, report: GroupReport): Promise<string[]> {
  const path = join(out, "group.json");
  const text = JSON.stringify(groupJson(report)) + "\n";
  await attempt(`write ${path}`, () => writeAtomic(path, text));
  return [path, ...await writeCharts(join(out, "charts"), groupCharts(report), GROUP_CHARTS)];
}

/** Characters to a line: those of the terminal, else 120. */
function widthOf(stream: typeof Deno.stdout | typeof Deno.stderr): number {
  return stream.isTerminal() ? Math.max(40, Deno.consoleSize().columns) : 120;
}
