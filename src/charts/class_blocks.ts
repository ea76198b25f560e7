/**
 * Places of one class on an axis, and where their names have room.
 *
 * @module
 */

import { SIZE } from "./chart.ts";

/** Pixels that a letter of a class name takes, and those of a line of text. */
const LETTER = 7;
const LINE = 12;

/** Places of one class, side by side. */
export interface ClassBlock {
  readonly class: string;
  /** Where it begins and ends on the axis. */
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly shaded: boolean;
  /** Whether there is room for its name. */
  readonly label: boolean;
}

/** The blocks of a row of places, by the class of each place. */
export function blocksOf(classes: readonly string[]): ClassBlock[] {
  const starts = classes.flatMap((name, i) => i === 0 || classes[i - 1] !== name ? [i] : []);
  const upright = isUpright(starts);
  let free = -Infinity; // pixels from the left that names may take
  return starts.map((start, k) => {
    const end = starts[k + 1] ?? classes.length;
    const middle = (start + end - 1) / 2;
    const centre = (middle + 0.5) / classes.length * SIZE.width;
    const half = (upright ? LINE : LETTER * classes[start].length + 4) / 2;
    const label = centre - half >= free;
    if (label) free = centre + half;
    const [from, to] = [start - 0.5, end - 0.5];
    return { class: classes[start], from, to, middle, shaded: k % 2 === 1, label };
  });
}

/** Names of many classes stand upright. */
export function isUpright({ length }: { readonly length: number }): boolean {
  return length > 16;
}
