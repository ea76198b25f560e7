/**
 * A line of text that shows a curve.
 *
 * @module
 */

const BARS = "▁▂▃▄▅▆▇█";
const MAX_WIDTH = 60;

/**
 * Values from 0 to 1 as bars; of more than 60 the mean of each equal part. Null where there is nothing
 * to show.
 */
export function sparkline(values: readonly (number | null)[]): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const width = Math.min(known.length, MAX_WIDTH);
  return Array.from({ length: width }, (_, i) => {
    const part = known.slice(
      Math.floor(i * known.length / width),
      Math.floor((i + 1) * known.length / width),
    );
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    // Only 1 itself is full, and only what is nearly 0 is empty.
    return BARS[
      Math.max(0, Math.min(BARS.length - 1, Math.floor(mean * (BARS.length - 1) + 1e-9)))
    ];
  }).join("");
}
