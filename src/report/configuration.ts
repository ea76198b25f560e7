/**
 * A configuration as a table.
 *
 * @module
 */

import type { Table } from "./table.ts";
import { wordsOf } from "./words.ts";

/** All that a run was made with: a row for each value, with the names that lead to it. */
export function configurationTable(config: object): Table {
  return {
    name: "configuration",
    caption: "All that the run was made with (config.json)",
    head: ["Setting", "Value"],
    rows: valuesIn(config, []),
    notes: [],
  };
}

function valuesIn(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== "object" || value === null) return [[path.join(" "), textOf(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    valuesIn(inner, [...path, wordsOf(name)])
  );
}

function textOf(value: unknown): string {
  return value === null ? "none" : String(value);
}
