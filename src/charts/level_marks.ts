/**
 * Levels that belong to irreps, as rules with labels.
 *
 * @module
 */

import { GREYS } from "./chart.ts";
import { sevenDigits } from "./digits.ts";

/** Pixels between labels that can be read. */
const APART = 12;
/** Characters of a label. */
const MAX_LABEL = 15;

/** A level of one irrep or several, and its label. */
export interface LevelMark {
  readonly level: number;
  readonly color: string;
  /** Whose level it is. */
  readonly irreps: string;
  /** In the margin; levels next to each other have one together. */
  readonly label?: string;
  /** Where the label stands. */
  readonly place?: number;
}

/**
 * Equal levels as one, in the order of their size, with labels that do not touch.
 *
 * @param colors of the irreps
 * @param scale pixels of a unit
 */
export function levelMarks(
  levels: readonly { readonly irrep: string; readonly level: number }[],
  colors: ReadonlyMap<string, string>,
  scale: number,
): LevelMark[] {
  const byLevel = new Map<number, string[]>();
  for (const { irrep, level } of levels) {
    const key = sevenDigits(level);
    byLevel.set(key, [...byLevel.get(key) ?? [], irrep]);
  }
  const groups: [level: number, irreps: string[]][][] = [];
  for (const entry of [...byLevel].sort(([a], [b]) => a - b)) {
    const [first] = groups.at(-1) ?? [];
    const isNear = first && (entry[0] - first[0]) * scale < APART;
    if (isNear) groups[groups.length - 1].push(entry);
    else groups.push([entry]);
  }
  const colorOf = (irreps: readonly string[]) =>
    irreps.length === 1 ? colors.get(irreps[0])! : GREYS.middle;
  return groups.flatMap((group) => {
    const names = group.flatMap(([, irreps]) => irreps);
    return group.map(([level, irreps], i): LevelMark => ({
      level,
      color: colorOf(irreps),
      irreps: irreps.join(", "),
      ...(i === 0 && { label: labelOf(names), place: level }),
    }));
  });
}

/** As many names as fit. */
function labelOf(irreps: readonly string[]): string {
  const all = irreps.join(", ");
  if (all.length <= MAX_LABEL || irreps.length === 1) return all;
  return `${irreps[0]} +${irreps.length - 1}`;
}
