import { decomposeAbelian } from "../groups/abelian.ts";
import type { ConjugacyClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { type Cyclotomic, cyclotomic } from "./cyclotomic.ts";

/**
 * The characters of an abelian group C_m1 × C_m2 × …, by the product formula: the character with
 * exponents v has the value Π_i exp(2πi v_i x_i / m_i) on the element with coordinates x.
 *
 * @param group an abelian group
 * @param classes its classes, one for each element
 * @returns (n, n): exact values by character and class; equal ones are the same object
 */
export function abelianCharacters(
  group: FiniteGroup,
  { representatives }: ConjugacyClasses,
): Cyclotomic[][] {
  const { factors, coordinates } = decomposeAbelian(group);
  const exponent = factors[0] ?? 1;
  const roots = Array.from({ length: exponent }, (_, k) => cyclotomic(exponent, [[k, 1]]));
  const scales = factors.map((factor) => exponent / factor);
  const vectors = representatives.map((g) => coordinates.get(g)!);
  return vectors.map((v) =>
    vectors.map((x) => {
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += v[i] * x[i] * scales[i];
      return roots[sum % exponent];
    })
  );
}
