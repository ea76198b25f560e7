/**
 * Axes that charts share.
 *
 * @module
 */

import { largestOf } from "./extent.ts";

/** Linear: metrics come at equal distances, and the wait before the network groks is the point. */
export const STEPS = {
  field: "step",
  type: "quantitative",
  title: "step (updates done)",
  scale: { nice: false },
  axis: { grid: false, tickCount: 5 },
} as const;

/**
 * Steps on a scale that is linear below 10 and logarithmic above: checkpoints come at equal distances
 * there, the first of them at step 0.
 *
 * @param steps all that are drawn
 */
export function logSteps(steps: readonly number[]) {
  const last = Math.max(1, largestOf(steps));
  const values = [0];
  for (let tick = last < 10 ? 1 : 10; tick <= last; tick *= 10) values.push(tick);
  return {
    field: "step",
    type: "quantitative" as const,
    title: "step (updates done, log scale)",
    scale: { type: "symlog" as const, constant: 10, domain: [0, last], nice: false },
    axis: { grid: false, values, labelExpr: "format(datum.value, '~s')" },
  };
}

/** A log axis over whole decades, with a grid line for each, or each second one where they are many. */
export function decadesOf(values: readonly number[]) {
  let [low, high] = [0, 1];
  for (const value of values) {
    low = Math.min(low, Math.floor(Math.log10(value)));
    high = Math.max(high, Math.ceil(Math.log10(value)));
  }
  const power = (exponent: number) => Number(`1e${exponent}`);
  const stride = high - low > 8 ? 2 : 1;
  const ticks: number[] = [];
  for (let exponent = high; exponent >= low; exponent -= stride) ticks.unshift(power(exponent));
  const domain = [power(low), power(high)];
  return {
    scale: { type: "log" as const, domain, nice: false },
    axis: { values: ticks, labelExpr: "format(datum.value, datum.value < 0.001 ? '~e' : '~r')" },
  };
}
