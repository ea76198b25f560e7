/**
 * Numbers with few digits: in data, and in labels.
 *
 * @module
 */

/** Seven significant digits: measures of networks have no more. */
export function sevenDigits(value: number): number {
  return Number(value.toPrecision(7));
}

/** A loss in a label: three significant digits, very small and large ones as powers of ten with two. */
export function lossText(value: number): string {
  return value >= 1e-3 && value < 1e5
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}

/** A distance in a label: two significant digits. */
export function distanceText(value: number): string {
  return value === 0 ? "0" : value.toPrecision(2);
}
