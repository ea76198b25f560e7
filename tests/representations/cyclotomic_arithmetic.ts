import { type Cyclotomic, cyclotomic } from "../../src/representations/cyclotomic.ts";

/** The value 0. */
export const ZERO: Cyclotomic = cyclotomic(1, []);

/** a + b. */
export function add(a: Cyclotomic, b: Cyclotomic): Cyclotomic {
  const order = a.conductor * b.conductor;
  return cyclotomic(order, [
    ...a.terms.map(([k, c]) => [k * b.conductor, c] as const),
    ...b.terms.map(([k, c]) => [k * a.conductor, c] as const),
  ]);
}

/** a b. */
export function multiply(a: Cyclotomic, b: Cyclotomic): Cyclotomic {
  const order = a.conductor * b.conductor;
  return cyclotomic(
    order,
    a.terms.flatMap(([k, c]) =>
      b.terms.map(([l, d]) => [(k * b.conductor + l * a.conductor) % order, c * d] as const)
    ),
  );
}

/** A multiple by an integer. */
export function scale({ conductor, terms }: Cyclotomic, factor: number): Cyclotomic {
  return cyclotomic(conductor, terms.map(([k, c]) => [k, c * factor]));
}

/** Real and imaginary part, the plain way. */
export function valueAt({ conductor, terms }: Cyclotomic): [re: number, im: number] {
  return sumOfRoots(conductor, terms);
}

/** Σ c exp(2πi k/N), the plain way. */
export function sumOfRoots(
  order: number,
  terms: Iterable<readonly [k: number, c: number]>,
): [re: number, im: number] {
  let [re, im] = [0, 0];
  for (const [k, c] of terms) {
    const angle = 2 * Math.PI * k / order;
    re += c * Math.cos(angle);
    im += c * Math.sin(angle);
  }
  return [re, im];
}
