/**
 * Groups that were stored as tables, under their names.
 *
 * @module
 */

import type { FiniteGroup } from "./finite_group.ts";
import { MAX_TABLE_ORDER } from "./limits.ts";
import { group as groupByName } from "./names.ts";

/**
 * The group that a stored one's name stands for, if it has the same table: its irreps then have their
 * common names. Else the stored one.
 */
export function namedGroup(stored: FiniteGroup): FiniteGroup {
  try {
    const named = groupByName(stored.name, MAX_TABLE_ORDER);
    const isSame = named.order === stored.order &&
      named.table.every((product, i) => product === stored.table[i]);
    if (isSame) return named;
  } catch (error) {
    // A file or generators gave it its name.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  return stored;
}
