/**
 * Numbers for tables.
 *
 * @module
 */

/** A number with three digits after the point, or as a power of ten; `?` if it is not known. */
export function number(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "?";
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : fixed(value);
}

/** A share or a cosine with three digits after the point; `-` if there is none. */
export function share(value: number | null): string {
  return value === null || Number.isNaN(value) ? "-" : fixed(value);
}

function fixed(value: number): string {
  return value.toFixed(3).replace(/^-(?=0\.000$)/, "");
}

/** From the least to the largest. */
export function range(spread: { readonly min: number; readonly max: number } | null): string {
  return spread ? `${number(spread.min)} to ${number(spread.max)}` : "-";
}
