/**
 * Words below the columns of heat maps.
 *
 * @module
 */

import { sevenDigits } from "./digits.ts";

/** A word below columns. */
export interface HeatMark {
  /** Its middle, in columns from the left. */
  readonly place: number;
  readonly text: string;
  /** Which line it stands in: 0, or 1 below. */
  readonly line: number;
}

/** Pixels: of a letter, between lines, and the size of the font. */
export const MARK = { letter: 6.6, line: 13, fontSize: 11 } as const;

/**
 * Words below the columns that they are about, in two lines if need be. What would touch others in both
 * is left out.
 *
 * @param words with the middle of their columns, from the left
 * @param columns of the whole map
 * @param width of a column, in pixels
 */
export function heatMarks(
  words: readonly Omit<HeatMark, "line">[],
  columns: number,
  width: number,
): HeatMark[] {
  const free = [0, 0]; // pixels from which on the lines are
  return words.flatMap(({ place, text }) => {
    const half = MARK.letter * text.length / 2;
    const middle = Math.max(half, Math.min(place * width, columns * width - half));
    const line = free.findIndex((start) => middle - half >= start);
    if (line < 0) return [];
    free[line] = middle + half + MARK.letter;
    return [{ place: sevenDigits(middle / width), text, line }];
  });
}
