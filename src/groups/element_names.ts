/**
 * A product of powers of generators, `r^2 s`; without any of them it is `e`.
 *
 * @param powers generators with their exponents, from 0
 */
export function word(
  ...powers: readonly (readonly [generator: string, exponent: number])[]
): string {
  const parts = powers.filter(([, exponent]) => exponent > 0)
    .map(([generator, exponent]) => exponent === 1 ? generator : `${generator}^${exponent}`);
  return parts.join(" ") || "e";
}

/** A matrix by its rows, `[1 1; 0 1]`. */
export function matrixName(rows: readonly (readonly number[])[]): string {
  return `[${rows.map((row) => row.join(" ")).join("; ")}]`;
}
