/**
 * Which irreps a network uses, by what their removal costs.
 *
 * @module
 */

/** Removing an irrep must cost more than a null by more than rounding. */
const SLACK = 1e-5;

/**
 * An irrep is causal if its excluded loss is above that of all controls in its place, and if it stands
 * out from its controls more than any control of any irrep stands out from its like. The second
 * condition counts how many irreps are asked: of a network that uses none, all are exchangeable with
 * their controls, and with 2 × 20 controls each one of them is found causal in one network of 41, not
 * in one irrep of 41.
 *
 * How far a value stands out is measured on the logarithms of losses, in standard deviations of the
 * controls of its irrep.
 *
 * @param own excluded loss of each irrep, in nats, the trivial one first: it has no controls, since the
 * constants keep their place, and is never causal
 * @param controls for each irrep those of its controls
 */
export function causalKeys(
  own: readonly number[],
  controls: readonly (readonly number[])[],
): boolean[] {
  const scales = controls.map((values) => scaleOf(values.map(logOf)));
  const score = (loss: number, i: number) => standardised(logOf(loss), scales[i]);
  let highest = -Infinity;
  controls.forEach((values, i) => {
    if (i > 0) { for (const value of values) highest = Math.max(highest, score(value, i)); }
  });
  return own.map((loss, i) => {
    const largest = Math.max(...controls[i]);
    return i > 0 && loss > largest * (1 + SLACK) && score(loss, i) > highest;
  });
}

interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

/** Controls that are all alike to rounding stand out by nothing; what differs from them, without end. */
function standardised(value: number, { mean, deviation }: Scale): number {
  if (deviation > SLACK) return (value - mean) / deviation;
  return Math.abs(value - mean) <= 2 * SLACK ? 0 : Infinity * Math.sign(value - mean);
}

function logOf(loss: number): number {
  return Math.log(Math.max(loss, Number.MIN_VALUE));
}
