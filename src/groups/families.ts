import { word } from "./element_names.ts";
import { FiniteGroup } from "./finite_group.ts";
import { checkOrder, MAX_ORDER } from "./limits.ts";

/**
 * The cyclic group C_n: the integers modulo n under addition; element i is i.
 *
 * @param n the order, at least 1
 * @throws RangeError if the order is above `MAX_ORDER`
 */
export function cyclicGroup(n: number): FiniteGroup {
  return FiniteGroup.fromRule(`C${n}`, n, (a, b) => (a + b) % n, String, {
    origin: { family: "cyclic", parameter: n },
  });
}

/**
 * The dihedral group D_p of order 2p: rotations r^i are the elements 0 to p - 1, reflections
 * r^i s the elements p to 2p - 1, with s r s = r^-1.
 *
 * @param p the number of rotations, at least 1
 * @throws RangeError if the order is above `MAX_ORDER`
 */
export function dihedralGroup(p: number): FiniteGroup {
  return FiniteGroup.fromRule(
    `D${p}`,
    2 * p,
    (a, b) => {
      const [i, j] = [a % p, b % p];
      // s r^j = r^-j s, and s s = 1.
      return (a < p ? i + j : i - j + p) % p + ((a < p) === (b < p) ? 0 : p);
    },
    (a) => word(["r", a % p], ["s", a < p ? 0 : 1]),
    { origin: { family: "dihedral", parameter: p } },
  );
}

/**
 * The dicyclic group Dic_n of order 4n: a^i are the elements 0 to 2n - 1, a^i x the elements 2n to
 * 4n - 1, with a^2n = 1, x² = a^n and x a x^-1 = a^-1. Dic_2 is the quaternion group Q8.
 *
 * @param n a quarter of the order, at least 1
 * @param name what to call the group
 * @throws RangeError if the order is above `MAX_ORDER`
 */
export function dicyclicGroup(n: number, name: string = `Dic${n}`): FiniteGroup {
  const m = 2 * n;
  return FiniteGroup.fromRule(
    name,
    2 * m,
    (a, b) => {
      const [i, j] = [a % m, b % m];
      if (a < m) return (i + j) % m + (b < m ? 0 : m);
      // (a^i x) a^j = a^(i-j) x, and (a^i x)(a^j x) = a^(i-j) x² = a^(i-j+n).
      return b < m ? (i - j + m) % m + m : (i - j + m + n) % m;
    },
    (a) => word(["a", a % m], ["x", a < m ? 0 : 1]),
  );
}

/**
 * The direct product of groups. The first factor varies slowest; elements are written
 * `(x, y, …)`.
 *
 * @param factors at least one group
 * @param name what to call the product, by default the factors' names joined by `x`
 * @throws RangeError if the order is above `MAX_ORDER`
 */
export function directProduct(
  factors: readonly FiniteGroup[],
  name: string = factors.map((factor) => factor.name).join("x"),
): FiniteGroup {
  const order = factors.reduce((product, factor) => product * factor.order, 1);
  checkOrder(name, order, MAX_ORDER);
  const coordinates = Array.from({ length: order }, (_, a) => {
    const parts: number[] = [];
    for (const factor of factors.toReversed()) {
      parts.unshift(a % factor.order);
      a = Math.floor(a / factor.order);
    }
    return parts;
  });
  return FiniteGroup.fromRule(
    name,
    order,
    (a, b) => {
      let product = 0;
      for (let k = 0; k < factors.length; k++) {
        const part = factors[k].multiply(coordinates[a][k], coordinates[b][k]);
        product = product * factors[k].order + part;
      }
      return product;
    },
    (a) => `(${coordinates[a].map((part, k) => factors[k].elementNames[part]).join(", ")})`,
  );
}
