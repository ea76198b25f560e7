/**
 * Where runs go that are told no place.
 *
 * @module
 */

import { basename, extname, join } from "../std/path.ts";

/** What the name of a run says. */
export interface RunName {
  /** Name of the group. */
  readonly group: string;
  /** Labels of a control: their kind, or the file they came from. */
  readonly labels: string | null;
  readonly model: string;
  /** Such as `seed1` or `seeds1-8`. */
  readonly seeds: string;
}

/** The directory of a run. */
export function defaultOut({ group, labels, model, seeds }: RunName): string {
  // Labels of a file go by its name alone.
  const parts = [
    group,
    ...(labels === null ? [] : [basename(labels, extname(labels))]),
    model,
    seeds,
  ];
  return join("runs", parts.map(fileName).join("-"));
}

/** A name without the characters that file systems mind. */
function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9^._+-]/g, "_");
}
