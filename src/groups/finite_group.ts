import { findIdentity, findViolation } from "./axioms.ts";
import { checkTableOrder } from "./table_limit.ts";

/**
 * A finite group as its multiplication table. Elements are the numbers 0 to n - 1; the identity
 * need not be element 0. Made by `group("S5")`, by a family such as `cyclicGroup(5)`, or from a
 * table of the user's by `FiniteGroup.fromTable()`.
 */
export class FiniteGroup {
  /** What the group is called in files and messages, such as `S5`. */
  readonly name: string;
  /** The number of elements n, from 1 to `MAX_TABLE_ORDER`. */
  readonly order: number;
  /** (n, n): `table[a * n + b]` = a·b. Not to be changed. */
  readonly table: Int32Array<ArrayBuffer>;
  /** (n): the inverse of each element. Not to be changed. */
  readonly inverses: Int32Array<ArrayBuffer>;
  /** The number of the identity. */
  readonly identity: number;
  /** (n): how each element is written, such as `(0 1 2)` or `r^2 s`. */
  readonly elementNames: readonly string[];

  private constructor(
    name: string,
    table: Int32Array<ArrayBuffer>,
    elementNames: readonly string[],
  ) {
    const n = elementNames.length;
    const identity = findIdentity(table, n);
    const inverses = new Int32Array(n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (table[a * n + b] === identity) inverses[a] = b;
      }
    }
    this.name = name;
    this.order = n;
    this.table = table;
    this.inverses = inverses;
    this.identity = identity;
    this.elementNames = elementNames;
  }

  /**
   * A group from a rule that is known to give one; the axioms are not checked.
   *
   * @param name what to call the group
   * @param order number of elements n
   * @param multiply (a, b) → a·b on element numbers
   * @param nameOf how element number a is written
   * @throws RangeError if the order is above the limit for tables
   */
  static fromRule(
    name: string,
    order: number,
    multiply: (a: number, b: number) => number,
    nameOf: (a: number) => string,
  ): FiniteGroup {
    checkTableOrder(name, order);
    const table = new Int32Array(order * order);
    for (let a = 0; a < order; a++) {
      for (let b = 0; b < order; b++) table[a * order + b] = multiply(a, b);
    }
    return new FiniteGroup(name, table, Array.from({ length: order }, (_, a) => nameOf(a)));
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
    checkTableOrder(source, order);
    if (elementNames !== undefined && elementNames.length !== order) {
      fail(`it has ${elementNames.length} element names for ${order} elements`);
    }
    const violation = findViolation(table, order);
    if (violation !== undefined) fail(violation);
    return new FiniteGroup(
      name,
      Int32Array.from(table),
      elementNames ?? Array.from({ length: order }, (_, a) => String(a)),
    );
  }

  /**
   * The product a·b. For permutations that is first a, then b.
   *
   * @param a an element, 0 to n - 1
   * @param b an element, 0 to n - 1
   */
  multiply(a: number, b: number): number {
    return this.table[a * this.order + b];
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
}
