/**
 * Latin squares at random: tables that look like a group's, row by row and column by column, but
 * are none. They are what a network that learns a group is compared with.
 *
 * @module
 */

import { permutation, type RandomSource, uniformInteger } from "../numerics/random.ts";
import { findViolation } from "./axioms.ts";
import { MAX_TABLE_ORDER } from "./limits.ts";

/**
 * How long the Markov chain of `randomLatinSquare()` goes on: until it has come by 64 n proper
 * squares, which takes about 64 n² moves. How many it must be is not proved; n³ moves are customary.
 * What is left of its start, measured from the table of C_n for n from 6 to 720 (the cells that
 * agree with it, and the sum of exp(2πi(x + y - z)/n) over the cells (x, y, z), both above chance),
 * shrinks by a factor of e with about every n proper squares, from the second n on. So 64 n leave
 * nothing of it, even where n³ moves would be far more. Order 120 takes 0.05 s, order 720 takes 2 s.
 */
const PROPER_SQUARES_PER_ORDER = 64;

/**
 * A Latin square, nearly uniform among all of its order: a random isotope of the cyclic group's,
 * and from there the Markov chain of M. T. Jacobson and P. Matthews, "Generating uniformly
 * distributed random Latin squares", Journal of Combinatorial Designs 4 (1996), 405-437.
 *
 * @param order n, from 1 to `MAX_TABLE_ORDER`
 * @param random where the choices come from; equal sources give equal squares
 * @returns (n, n), row by row: each row and column contains each of 0 to n - 1 once
 * @throws RangeError if there is no table of this order
 */
export function randomLatinSquare(order: number, random: RandomSource): Int32Array<ArrayBuffer> {
  checkTableOrder("a Latin square", order, 1);
  const square = randomIsotope(order, random);
  if (order > 1) shuffle(square, order, random, PROPER_SQUARES_PER_ORDER * order);
  return Int32Array.from(square);
}

/**
 * A Latin square that is isotopic to no group: however its rows, columns and symbols are renamed,
 * it is no group's table. Uniform among those as far as `randomLatinSquare()` is.
 *
 * @param order n, from 5 to `MAX_TABLE_ORDER`: up to order 4 all Latin squares are isotopic to groups
 * @param random where the choices come from
 * @returns (n, n), row by row
 * @throws RangeError if there is none of this order
 */
export function randomQuasigroup(order: number, random: RandomSource): Int32Array<ArrayBuffer> {
  checkTableOrder("a Latin square that is isotopic to no group", order, 5);
  for (;;) {
    const square = randomLatinSquare(order, random);
    if (!isIsotopicToGroup(square, order)) return square;
  }
}

/**
 * Labels without any structure: independent, each uniform.
 *
 * @param order n, from 1 to `MAX_TABLE_ORDER`
 * @param random where the choices come from
 * @returns (n, n), row by row: numbers from 0 to n - 1
 * @throws RangeError if there is no table of this order
 */
export function randomLabels(order: number, random: RandomSource): Int32Array<ArrayBuffer> {
  checkTableOrder("a table of labels", order, 1);
  return Int32Array.from({ length: order * order }, () => uniformInteger(random, order));
}

/**
 * Whether each row and each column contains each of 0 to n - 1 once.
 *
 * @param square (n, n), row by row
 * @param order n
 */
export function isLatinSquare(square: ArrayLike<number>, order: number): boolean {
  if (square.length !== order * order) return false;
  const inRow = new Uint8Array(order * order); // row * n + symbol: 1 where it has been seen
  const inColumn = new Uint8Array(order * order);
  for (let i = 0; i < square.length; i++) {
    const symbol = square[i];
    if (!(Number.isInteger(symbol) && symbol >= 0 && symbol < order)) return false;
    const column = i % order;
    const row = (i - column) / order;
    if (inRow[row * order + symbol]++ || inColumn[column * order + symbol]++) return false;
  }
  return true;
}

/**
 * Whether a table is a group's with rows, columns and symbols renamed, each in its own way. Exact,
 * in O(n² log n) time.
 *
 * The names x∘y = L(x', y') with L(x', 0) = x and L(0, y') = y make a Latin square L a loop. It is
 * isotopic to L, and a loop isotopic to a group is isomorphic to it (A. A. Albert, "Quasigroups I",
 * Transactions of the American Mathematical Society 54 (1943), 507-519, theorem 2). So L is isotopic to
 * a group if this one loop is a group.
 *
 * @param square (n, n), row by row
 * @param order n
 * @returns false also for what is no Latin square
 */
export function isIsotopicToGroup(square: ArrayLike<number>, order: number): boolean {
  if (!isLatinSquare(square, order)) return false;
  const loop = new Int32Array(order * order);
  for (let x = 0; x < order; x++) {
    for (let y = 0; y < order; y++) {
      loop[square[x * order] * order + square[y]] = square[x * order + y];
    }
  }
  return findViolation(loop, order) === undefined;
}

/** The table of C_n with rows, columns and symbols renamed at random. */
function randomIsotope(order: number, random: RandomSource): Uint16Array<ArrayBuffer> {
  const [rows, columns, symbols] = [0, 1, 2].map(() => permutation(random, order));
  const square = new Uint16Array(order * order);
  for (let row = 0; row < order; row++) {
    for (let column = 0; column < order; column++) {
      square[row * order + column] = symbols[(rows[row] + columns[column]) % order];
    }
  }
  return square;
}

/**
 * Moves a Latin square on until the chain has come by so many others. Seen as a cube of n³ entries
 * (x, y, z), 1 where z stands in row x and column y and else 0, every line in the three directions
 * adds up to 1. A move adds 1 and subtracts 1 in turn at the corners of a box, so that lines keep
 * their sums. It may leave one entry -1; the square is then improper, three of its lines contain
 * two ones each, and moves go on from that entry, by one of the ones of each line, until there is
 * no -1 left. Over the proper squares that it comes by, the chain is uniform in the limit; stopping
 * after a fixed number of moves instead would favour some.
 *
 * @param symbolAt (n, n), by row and column: the square, changed in place
 */
function shuffle(
  symbolAt: Uint16Array,
  n: number,
  random: RandomSource,
  properSquares: number,
): void {
  // Half the size of 32-bit ones: large tables do not fit a cache, and moves jump about in them.
  const columnAt = new Uint16Array(n * n); // by row and symbol
  const rowAt = new Uint16Array(n * n); // by column and symbol
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      const z = symbolAt[x * n + y];
      columnAt[x * n + z] = y;
      rowAt[y * n + z] = x;
    }
  }
  for (let count = 0; count < properSquares; count++) {
    // The corner (x, y, z) is an entry 0, and gains 1; (x1, y1, z1) is opposite.
    let x = uniformInteger(random, n);
    let y = uniformInteger(random, n);
    let z = uniformInteger(random, n - 1);
    let z1 = symbolAt[x * n + y];
    if (z >= z1) z++;
    let y1 = columnAt[x * n + z];
    let x1 = rowAt[y * n + z];
    // What stays on the three lines through (x, y, z).
    let [x2, y2, z2] = [x, y, z];
    for (;;) {
      symbolAt[x * n + y] = z2;
      columnAt[x * n + z] = y2;
      rowAt[y * n + z] = x2;
      symbolAt[x * n + y1] = symbolAt[x1 * n + y] = z1;
      columnAt[x * n + z1] = columnAt[x1 * n + z] = y1;
      rowAt[y * n + z1] = rowAt[y1 * n + z] = x1;
      // The opposite corner loses 1, and each line through it gains a one at its other end.
      z2 = symbolAt[x1 * n + y1];
      y2 = columnAt[x1 * n + z1];
      x2 = rowAt[y1 * n + z1];
      symbolAt[x1 * n + y1] = z;
      columnAt[x1 * n + z1] = y;
      rowAt[y1 * n + z1] = x;
      if (z2 === z1) break;
      // Improper: the next move starts at that corner, and takes one of the two ones of each line.
      const coins = random.next();
      [x, x1] = [x1, x];
      [y, y1] = [y1, y];
      [z, z1] = [z1, z];
      if (coins & 1) [x1, x2] = [x2, x1];
      if (coins & 2) [y1, y2] = [y2, y1];
      if (coins & 4) [z1, z2] = [z2, z1];
    }
  }
}

function checkTableOrder(what: string, order: number, least: number): void {
  if (Number.isInteger(order) && order >= least && order <= MAX_TABLE_ORDER) return;
  throw new RangeError(
    `Cannot draw ${what}: its order is ${order}, ` +
      `it must be an integer from ${least} to ${MAX_TABLE_ORDER}`,
  );
}
