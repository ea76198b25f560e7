/**
 * The options that say which group: by name, by file or by generators.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { groupFromFile } from "../groups/files.ts";
import { groupFromGenerators } from "../groups/generators.ts";
import { group as groupByName } from "../groups/names.ts";
import { readInput, UsageError } from "./errors.ts";

/** What the user typed; at most one of them. */
export interface GroupOptions {
  /** A name, or a file by its ending. */
  readonly group?: string;
  /** A file. */
  readonly table?: string;
  /** Permutations in cycle notation. */
  readonly generators?: string;
}

/** A group, and the file that it came from, if it is not known by name or generators. */
export interface ChosenGroup {
  readonly group: FiniteGroup;
  readonly file: string | null;
}

/** The group of a command that is told none. */
const DEFAULT_GROUP = "S5";

/**
 * The option that says which group, for messages; `undefined` if none does.
 *
 * @throws UsageError if there are several
 */
export function groupOption(
  options: GroupOptions,
): { readonly flag: string; readonly value: string } | undefined {
  const given = (["group", "table", "generators"] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [{ flag: `--${name}`, value }];
  });
  if (given.length > 1) {
    const flags = given.map(({ flag }) => flag);
    throw new UsageError(
      `Options ${flags.slice(0, -1).join(", ")} and ${flags.at(-1)} exclude each other`,
    );
  }
  return given[0];
}

/**
 * The group by option, or the default.
 *
 * @param options what the user typed
 * @param maxOrder the largest order wanted: above it, nothing is allocated
 */
export async function chooseGroup(options: GroupOptions, maxOrder: number): Promise<ChosenGroup> {
  groupOption(options); // refuses several
  const { group = DEFAULT_GROUP, table, generators } = options;
  if (generators !== undefined) {
    return { group: groupFromGenerators(generators, { maxOrder }), file: null };
  }
  const file = table ?? (/\.(safetensors|json|csv)$/i.test(group) ? group : null);
  if (file === null) return { group: groupByName(group, maxOrder), file };
  return { group: groupFromFile(file, await readInput(file, "a group")), file };
}
