import { leastCommonMultiple } from "../numerics/integers.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { letters } from "./letters.ts";

/** The conjugacy classes of a group, numbered from 0, with what is constant on each. */
export interface ConjugacyClasses {
  /** Number of classes r. */
  readonly count: number;
  /** (n): the class of each element. */
  readonly classOf: Int32Array;
  /** (r): the number of elements in each class. */
  readonly sizes: readonly number[];
  /** (r): the first element of each class. */
  readonly representatives: readonly number[];
  /** (r): the order of the elements of each class. */
  readonly elementOrders: readonly number[];
  /** (r): the class of the inverses. */
  readonly inverses: readonly number[];
  /** (r): for each class the classes of the powers g^0, g^1, …, g^(order - 1) of its elements. */
  readonly powers: readonly Int32Array[];
}

/**
 * The conjugacy classes of a group, numbered by their first elements.
 *
 * @param group the group
 */
export function conjugacyClasses(group: FiniteGroup): ConjugacyClasses {
  const { order: n, generators } = group;
  const classOf = new Int32Array(n).fill(-1);
  const representatives: number[] = [];
  const sizes: number[] = [];
  for (let first = 0; first < n; first++) {
    if (classOf[first] >= 0) continue;
    const number = representatives.length;
    classOf[first] = number;
    const members = [first];
    // The orbit under conjugation by generators; `members` grows meanwhile.
    for (let i = 0; i < members.length; i++) {
      for (const generator of generators) {
        const conjugate = group.conjugate(members[i], generator);
        if (classOf[conjugate] >= 0) continue;
        classOf[conjugate] = number;
        members.push(conjugate);
      }
    }
    representatives.push(first);
    sizes.push(members.length);
  }
  return describe(group, classOf, representatives, sizes);
}

/**
 * The same classes with other numbers.
 *
 * @param group the group
 * @param classes its classes
 * @param order (r): the class that gets number 0, 1, …
 */
export function renumberClasses(
  group: FiniteGroup,
  classes: ConjugacyClasses,
  order: readonly number[],
): ConjugacyClasses {
  const numberOf = new Int32Array(classes.count);
  order.forEach((old, number) => numberOf[old] = number);
  return describe(
    group,
    classes.classOf.map((old) => numberOf[old]),
    order.map((old) => classes.representatives[old]),
    order.map((old) => classes.sizes[old]),
  );
}

function describe(
  group: FiniteGroup,
  classOf: Int32Array,
  representatives: readonly number[],
  sizes: readonly number[],
): ConjugacyClasses {
  const powers = representatives.map((g) => {
    const classesOfPowers = [classOf[group.identity]];
    for (let power = g; power !== group.identity; power = group.multiply(power, g)) {
      classesOfPowers.push(classOf[power]);
    }
    return Int32Array.from(classesOfPowers);
  });
  return {
    count: representatives.length,
    classOf,
    sizes,
    representatives,
    elementOrders: powers.map(({ length }) => length),
    inverses: powers.map((list) => list[list.length - 1]),
    powers,
  };
}

/** The exponent of a group: the least e ≥ 1 with g^e = 1 for all g. */
export function exponentOf({ elementOrders }: ConjugacyClasses): number {
  return elementOrders.reduce((e, m) => leastCommonMultiple(e, m), 1);
}

/**
 * The classes of the k-th powers.
 *
 * @param classes the classes of a group
 * @param k any integer, also a negative one
 * @returns (r): the class of g^k for g in each class
 */
export function powerMap({ powers }: ConjugacyClasses, k: number): number[] {
  return powers.map((list) => list[((k % list.length) + list.length) % list.length]);
}

/**
 * The classes' names: the order of the elements and a letter, `1A`, `2A`, `2B`, as in the ATLAS of
 * Finite Groups.
 *
 * @param classes the classes of a group
 */
export function classNames({ elementOrders }: ConjugacyClasses): string[] {
  const counts = new Map<number, number>();
  return elementOrders.map((order) => {
    const count = counts.get(order) ?? 0;
    counts.set(order, count + 1);
    return `${order}${letters(count).toUpperCase()}`;
  });
}
