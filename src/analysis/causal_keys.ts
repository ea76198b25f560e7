/**
 * Which irreps a network uses, by what their removal costs.
 *
 * @module
 */

/**
 * Removing an irrep must cost this many times what removing a control costs. Networks that memorised
 * reach 1.16 on some irreps, since what they memorised are products; those that generalise start at 1.5.
 */
export const CAUSAL_RATIO = 1.25;
/**
 * Or it must leave this share of the loss of guessing: more is hardly possible, and in small groups
 * controls come near it.
 */
export const RUINED = 0.5;
/** What exceeds a control by less is equal to it. */
const SLACK = 1e-5;
/** Deviation of logarithms below which controls are all alike. */
const ROUNDING = 1e-5;

/**
 * An irrep is causal if its excluded loss is above that of all relabelled irreps in its place, by
 * `CAUSAL_RATIO` unless it is above `RUINED` times ln n, and if it stands out from these more than any
 * relabelled irrep stands out from its like. The last condition counts how many irreps are asked: of a
 * network that has nothing to do with any, all are exchangeable with their controls, and with 20
 * relabellings an irrep stands out in one network of 21, not one irrep in 21 does.
 *
 * How far a value stands out is measured on the logarithms of losses, in standard deviations of an
 * irrep and its controls.
 *
 * @param own excluded loss of each irrep, in nats, the trivial one first: it has no controls, since the
 * constants keep their place, and is never causal
 * @param controls for each irrep those of relabelled irreps
 * @param order n
 */
export function causalKeys(
  own: readonly number[],
  controls: readonly (readonly number[])[],
  order: number,
): boolean[] {
  // Its own value counts too, so that of a network that uses no irrep all are alike.
  const scales = own.map((loss, i) => scaleOf([loss, ...controls[i]].map(logOf)));
  const score = (loss: number, i: number) => standardised(logOf(loss), scales[i]);
  let highest = -Infinity;
  controls.forEach((values, i) => {
    if (i > 0) { for (const value of values) highest = Math.max(highest, score(value, i)); }
  });
  return own.map((loss, i) => {
    const largest = Math.max(...controls[i]);
    const ratio = loss > RUINED * Math.log(order) ? 1 + SLACK : CAUSAL_RATIO;
    return i > 0 && loss > ratio * largest && score(loss, i) > highest;
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
  if (deviation > ROUNDING) return (value - mean) / deviation;
  return Math.abs(value - mean) <= 2 * ROUNDING ? 0 : Infinity * Math.sign(value - mean);
}

function logOf(loss: number): number {
  return Math.log(Math.max(loss, Number.MIN_VALUE));
}
