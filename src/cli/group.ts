/**
 * `group`: what a group is, its character table and its real irreps.
 *
 * @module
 */

import { chartText } from "../charts/chart.ts";
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
import { groupCharts } from "./group_charts.ts";
import { groupJson } from "./group_json.ts";
import type { GroupReport } from "./group_report.ts";
import { groupText } from "./group_text.ts";

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
  const chosen = await chooseGroup(
    {
      ...(name !== undefined && { group: name }),
      ...(table !== undefined && { table }),
      ...(generators !== undefined && { generators }),
    },
    MAX_ORDER,
  );
  const report = reportOn(chosen.group);
  const text = groupText(report, widthOf(json ? Deno.stderr : Deno.stdout));
  if (json) {
    console.error(text);
    console.log(JSON.stringify(groupJson(report)));
  } else {
    console.log(text);
  }
  if (out !== undefined) {
    for (const path of await write(out, report)) (json ? console.error : console.log)(path);
  }
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
  const files = [
    { path: join(out, "group.json"), text: JSON.stringify(groupJson(report)) + "\n" },
    ...groupCharts(report).map((chart) => ({
      path: join(out, "charts", `${chart.name}.vl.json`),
      text: chartText(chart),
    })),
  ];
  await attempt(`make ${out}`, () => Deno.mkdir(join(out, "charts"), { recursive: true }));
  for (const { path, text } of files) await attempt(`write ${path}`, () => writeAtomic(path, text));
  return files.map(({ path }) => path);
}

/** Characters to a line: those of the terminal, else 120. */
function widthOf(stream: typeof Deno.stdout | typeof Deno.stderr): number {
  return stream.isTerminal() ? Math.max(40, Deno.consoleSize().columns) : 120;
}
