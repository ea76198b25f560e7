import { findIdentity, findViolation } from "./axioms.ts";
import { checkOrder, MAX_ORDER, MAX_TABLE_ORDER } from "./limits.ts";
import type { PermutationSet } from "./permutation_set.ts";

/** The family that a group was named from, for which its elements and irreps have common names. */
export interface GroupOrigin {
  /** What is known of the elements: C_n and D_p by number, S_n and A_n as permutations. */
  readonly family: "cyclic" | "dihedral" | "symmetric" | "alternating";
  /** The number in the name: n of C_n, S_n and A_n, p of D_p. */
  readonly parameter: number;
}

/** What may be known of a group beyond its multiplication. */
interface GroupExtras {
  /** The family with common names, if it is of one. */
  readonly origin?: GroupOrigin;
  /** The elements as permutations, by number, if they are. */
  readonly permutations?: PermutationSet;
}

/**
 * A finite group. Elements are the numbers 0 to n - 1; the identity need not be element 0. Made by
 * `group("S5")`, by a family such as `cyclicGroup(5)`, from permutations, or from a table of the
 * user's by `FiniteGroup.fromTable()`. Up to order 1000 it keeps its multiplication table, above
 * only the rule to multiply by.
 */
export class FiniteGroup {
  /** What the group is called in files and messages, such as `S5`. */
  readonly name: string;
  /** The number of elements n, from 1 to `MAX_ORDER`. */
  readonly order: number;
  /** (n): the inverse of each element. Not to be changed. */
  readonly inverses: Int32Array<ArrayBuffer>;
  /** The number of the identity. */
  readonly identity: number;
  /** Elements that generate the group, at most log2 n. */
  readonly generators: readonly number[];
  /** (n): how each element is written, such as `(0 1 2)` or `r^2 s`. */
  readonly elementNames: readonly string[];
  /** The family with common names for elements and irreps, if the group was named from one. */
  readonly origin: GroupOrigin | undefined;
  /** The elements as permutations, if they are. */
  readonly permutations: PermutationSet | undefined;
  readonly #table: Int32Array<ArrayBuffer> | undefined;
  readonly #rule: (a: number, b: number) => number;

  private constructor(
    name: string,
    table: Int32Array<ArrayBuffer> | undefined,
    rule: (a: number, b: number) => number,
    elementNames: readonly string[],
    { origin, permutations }: GroupExtras,
  ) {
    const n = elementNames.length;
    this.name = name;
    this.order = n;
    this.#table = table;
    this.#rule = rule;
    this.elementNames = elementNames;
    this.origin = origin;
    this.permutations = permutations;
    this.identity = table ? findIdentity(table, n) : findIdempotent(rule, n);
    this.inverses = this.#invert();
    this.generators = this.#generate();
  }

  /**
   * A group from a rule that is known to give one; the axioms are not checked.
   *
   * @param name what to call the group
   * @param order number of elements n
   * @param multiply (a, b) → a·b on element numbers
   * @param nameOf how element number a is written
   * @param extras what else is known
   * @throws RangeError if the order is above `MAX_ORDER`
   */
  static fromRule(
    name: string,
    order: number,
    multiply: (a: number, b: number) => number,
    nameOf: (a: number) => string,
    extras: GroupExtras = {},
  ): FiniteGroup {
    checkOrder(name, order, MAX_ORDER);
    const names = Array.from({ length: order }, (_, a) => nameOf(a));
    if (order > MAX_TABLE_ORDER) return new FiniteGroup(name, undefined, multiply, names, extras);
    const table = new Int32Array(order * order);
    for (let a = 0; a < order; a++) {
      for (let b = 0; b < order; b++) table[a * order + b] = multiply(a, b);
    }
    return new FiniteGroup(name, table, multiply, names, extras);
  }

  /**
   * A group from a table that may be anything; all axioms are verified, exactly.
   *
   * @param name what to call the group
   * @param table (n, n), row by row: `table[a * n + b]` = a·b; copied
   * @param options.elementNames (n), by default the numbers 0 to n - 1
   * @param options.source what messages call the table, such as a file's name; by default `name`
   * @throws RangeError if the table is not square, above the order limit, or no group: the message
   * gives the first law that fails and the elements that show it
   */
  static fromTable(
    name: string,
    table: ArrayLike<number>,
    options: { elementNames?: readonly string[]; source?: string } = {},
  ): FiniteGroup {
    const { elementNames, source = name } = options;
    const order = Math.floor(Math.sqrt(table.length));
    const fail = (problem: string) => {
      throw new RangeError(`Cannot use the table of ${source} as a group: ${problem}`);
    };
    if (order === 0) fail("it is empty; a group has at least one element");
    if (order * order !== table.length) {
      fail(`it has ${table.length} entries, which is not a square number`);
    }
    checkOrder(source, order, MAX_TABLE_ORDER);
    if (elementNames !== undefined && elementNames.length !== order) {
      fail(`it has ${elementNames.length} element names for ${order} elements`);
    }
    const violation = findViolation(table, order);
    if (violation !== undefined) fail(violation);
    const copy = Int32Array.from(table);
    return new FiniteGroup(
      name,
      copy,
      (a, b) => copy[a * order + b],
      elementNames ?? Array.from({ length: order }, (_, a) => String(a)),
      {},
    );
  }

  /**
   * (n, n): `table[a * n + b]` = a·b. Not to be changed.
   *
   * @throws RangeError if the order is above `MAX_TABLE_ORDER`: there is no table then
   */
  get table(): Int32Array<ArrayBuffer> {
    checkOrder(this.name, this.order, MAX_TABLE_ORDER);
    return this.#table!;
  }

  /**
   * The product a·b. For permutations that is first a, then b.
   *
   * @param a an element, 0 to n - 1
   * @param b an element, 0 to n - 1
   */
  multiply(a: number, b: number): number {
    return this.#table ? this.#table[a * this.order + b] : this.#rule(a, b);
  }

  /**
   * The conjugate t^-1·a·t.
   *
   * @param a an element, 0 to n - 1
   * @param t what to conjugate by, 0 to n - 1
   */
  conjugate(a: number, t: number): number {
    return this.multiply(this.multiply(this.inverses[t], a), t);
  }

  /**
   * The order of an element: the least k ≥ 1 for which its k-th power is the identity.
   *
   * @param a an element, 0 to n - 1
   */
  elementOrder(a: number): number {
    let k = 1;
    for (let power = a; power !== this.identity; power = this.multiply(power, a)) k++;
    return k;
  }

  /** (n): inverses, by walking the powers of each element once. */
  #invert(): Int32Array<ArrayBuffer> {
    const inverses = new Int32Array(this.order).fill(-1);
    for (let a = 0; a < this.order; a++) {
      if (inverses[a] >= 0) continue;
      const powers = [this.identity];
      for (let power = a; power !== this.identity; power = this.multiply(power, a)) {
        powers.push(power);
      }
      powers.forEach((power, k) => inverses[power] = powers[(powers.length - k) % powers.length]);
    }
    return inverses;
  }

  /** The elements, in ascending order, that are not products of the earlier ones. */
  #generate(): number[] {
    const reached = new Uint8Array(this.order);
    const members = [this.identity];
    reached[this.identity] = 1;
    const generators: number[] = [];
    for (let g = 0; members.length < this.order; g++) {
      if (reached[g]) continue;
      generators.push(g);
      // The new generator applies to the old members too; `members` grows meanwhile.
      for (let i = 0; i < members.length; i++) {
        for (const generator of generators) {
          const product = this.multiply(members[i], generator);
          if (reached[product]) continue;
          reached[product] = 1;
          members.push(product);
        }
      }
    }
    return generators;
  }
}

/** The identity: the only element of a group that is its own square. */
function findIdempotent(rule: (a: number, b: number) => number, n: number): number {
  for (let a = 0; a < n; a++) if (rule(a, a) === a) return a;
  return -1;
}
