/**
 * Least and largest of any number of values: a call with more than some 100,000 arguments throws.
 *
 * @module
 */

/** The least of some values; Infinity of none. */
export function leastOf(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The largest of some values; -Infinity of none. */
export function largestOf(values: Iterable<number>): number {
  let largest = -Infinity;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}
