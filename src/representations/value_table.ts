import { type Cyclotomic, toComplex } from "./cyclotomic.ts";

/** A square table of exact values, with their numbers. */
export class ValueTable {
  /** Number of rows and columns r. */
  readonly size: number;
  /** The different values: by real part, then imaginary part, largest first. */
  readonly values: readonly Cyclotomic[];
  /** Real parts of `values`. */
  readonly re: Float64Array;
  /** Imaginary parts of `values`. */
  readonly im: Float64Array;
  /** (r, r): positions in `values`. */
  readonly entries: Int32Array;

  /** @param rows (r, r); equal values are the same object */
  constructor(rows: readonly (readonly Cyclotomic[])[]) {
    const different = new Set<Cyclotomic>();
    for (const row of rows) for (const value of row) different.add(value);
    const numbers = [...different].map((value) => ({ value, number: toComplex(value) }));
    // Parts that differ by rounding alone are equal.
    const compare = (a: number, b: number) => Math.abs(a - b) < 1e-9 ? 0 : b - a;
    numbers.sort(({ number: [a, b] }, { number: [c, d] }) => compare(a, c) || compare(b, d));
    const positions = new Map(numbers.map(({ value }, i) => [value, i]));
    this.size = rows.length;
    this.values = numbers.map(({ value }) => value);
    this.re = Float64Array.from(numbers, ({ number }) => number[0]);
    this.im = Float64Array.from(numbers, ({ number }) => number[1]);
    this.entries = new Int32Array(rows.length ** 2);
    rows.forEach((row, i) => {
      row.forEach((value, k) => this.entries[i * rows.length + k] = positions.get(value)!);
    });
  }

  /** (r): the entries of a row. */
  row(i: number): Int32Array {
    return this.entries.subarray(i * this.size, (i + 1) * this.size);
  }
}
