import {
  isIsotopicToGroup,
  isLatinSquare,
  randomLabels,
  randomLatinSquare,
  randomQuasigroup,
} from "../../src/groups/latin_squares.ts";
import { group } from "../../src/groups/names.ts";
import { permutation, randomStream } from "../../src/numerics/random.ts";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../../src/std/assert.ts";

/** All Latin squares whose row 0 and column 0 are in order. */
function reducedSquares(n: number): Int32Array[] {
  const square = new Int32Array(n * n).fill(-1);
  for (let i = 0; i < n; i++) square[i] = square[i * n] = i;
  const found: Int32Array[] = [];
  const fill = (cell: number) => {
    if (cell === n * n) return void found.push(square.slice());
    const [row, column] = [Math.floor(cell / n), cell % n];
    if (row === 0 || column === 0) return fill(cell + 1);
    for (let symbol = 0; symbol < n; symbol++) {
      let free = true;
      for (let i = 0; i < n; i++) {
        if (square[row * n + i] === symbol || square[i * n + column] === symbol) free = false;
      }
      if (!free) continue;
      square[cell] = symbol;
      fill(cell + 1);
      square[cell] = -1;
    }
  };
  fill(0);
  return found;
}

/** The one reduced square that a square becomes by reordering its columns, then its rows. */
function reduce(square: Int32Array, n: number): string {
  const numbers = Array.from({ length: n }, (_, i) => i);
  const columns = numbers.toSorted((a, b) => square[a] - square[b]);
  const first = columns[0];
  const rows = numbers.toSorted((a, b) => square[a * n + first] - square[b * n + first]);
  return rows.flatMap((row) => columns.map((column) => square[row * n + column])).join();
}

/** A table with rows, columns and symbols renamed at random. */
function isotope(table: ArrayLike<number>, n: number, seed: number): Int32Array {
  const random = randomStream(seed, "isotope");
  const [rows, columns, symbols] = [0, 1, 2].map(() => permutation(random, n));
  const square = new Int32Array(n * n);
  for (let i = 0; i < n * n; i++) {
    square[rows[Math.floor(i / n)] * n + columns[i % n]] = symbols[table[i]];
  }
  return square;
}

/** The number of 2 x 2 Latin squares inside a square: the same for all its isotopes. */
function intercalates(square: Int32Array, n: number): number {
  let count = 0;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      for (let x = 0; x < n; x++) {
        for (let y = 0; y < x; y++) {
          if (square[a * n + x] !== square[b * n + y]) continue;
          if (square[a * n + y] === square[b * n + x]) count++;
        }
      }
    }
  }
  return count;
}

/** Chi-square of counts that should be equal, in standard deviations from its expectation. */
function deviation(counts: readonly number[]): number {
  const mean = counts.reduce((a, b) => a + b) / counts.length;
  const square = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  return (square - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

/** How often each value comes up. */
function tally<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function* draws(n: number, count: number): Generator<Int32Array> {
  const random = randomStream(1, `order ${n}`);
  for (let i = 0; i < count; i++) yield randomLatinSquare(n, random);
}

Deno.test("randomLatinSquare() has each symbol once in each row and column", () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 10, 16, 31, 60, 120]) {
    const square = randomLatinSquare(n, randomStream(1, "square"));
    assertEquals(square.length, n * n);
    const all = Array.from({ length: n }, (_, i) => i);
    for (const i of all) {
      assertEquals(all.map((j) => square[i * n + j]).sort((a, b) => a - b), all, `row ${i}`);
      assertEquals(all.map((j) => square[j * n + i]).sort((a, b) => a - b), all, `column ${i}`);
    }
    assert(isLatinSquare(square, n));
  }
});

Deno.test("randomLatinSquare() gives all 2, 12 and 576 squares of orders 2 to 4 equally often", () => {
  for (const [n, squares] of [[2, 2], [3, 12], [4, 576]]) {
    const counts = tally(draws(n, 16 * squares).map((square) => square.join()));
    assertEquals(counts.size, squares);
    assert(deviation([...counts.values()]) < 3, `order ${n}: ${deviation([...counts.values()])}`);
  }
});

Deno.test("randomLatinSquare() gives all 56 reduced squares of order 5 equally often, 6 of them C5's", () => {
  // It starts on one of the 6: the chain alone reaches the other 50.
  const reduced = reducedSquares(5);
  assertEquals(reduced.length, 56);
  const ofC5 = reduced.filter((square) => isIsotopicToGroup(square, 5));
  // 5!³ isotopisms, of which 5² · 4 fix the table of C5; 5! 4! squares for each reduced one.
  assertEquals(ofC5.length, 120 ** 3 / 100 / (120 * 24));
  const samples = 4000;
  const counts = tally(draws(5, samples).map((square) => reduce(square, 5)));
  assertEquals(counts.size, 56);
  assert(deviation([...counts.values()]) < 3, `${deviation([...counts.values()])}`);
  const groups = ofC5.reduce((sum, square) => sum + counts.get(square.join())!, 0);
  const share = 6 / 56;
  assert(Math.abs(groups / samples - share) < 3 * Math.sqrt(share * (1 - share) / samples));
});

Deno.test("randomLatinSquare() agrees with all 9408 reduced squares of order 6 in the mean", () => {
  const reduced = reducedSquares(6);
  assertEquals(reduced.length, 9408);
  // 6!³ isotopisms, of which 6² · 2 fix the table of C6 and 6² · 6 that of S3.
  const groups = reduced.filter((square) => isIsotopicToGroup(square, 6)).length;
  assertEquals(groups, 720 ** 3 / 72 / (720 * 120) + 720 ** 3 / 216 / (720 * 120));
  const samples = [...draws(6, 3000)];
  const measures = [
    (square: Int32Array) => intercalates(square, 6),
    (square: Int32Array) => isIsotopicToGroup(square, 6) ? 1 : 0,
  ];
  for (const measure of measures) {
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const exact = reduced.map(measure);
    const variance = mean(exact.map((value) => value ** 2)) - mean(exact) ** 2;
    const error = mean(samples.map(measure)) - mean(exact);
    assert(Math.abs(error) < 3 * Math.sqrt(variance / samples.length), `${error}, ${mean(exact)}`);
  }
});

Deno.test("random tables follow from the seed", () => {
  for (const draw of [randomLatinSquare, randomQuasigroup, randomLabels]) {
    const table = (seed: number) => draw(9, randomStream(seed, "table"));
    assertEquals(table(1), table(1));
    assertNotEquals(table(1), table(2));
  }
});

Deno.test("isIsotopicToGroup() recognises groups with rows, columns and symbols renamed", () => {
  for (const name of ["C1", "C2", "C6", "S3", "Q8", "C2^3", "C7:C3", "A5", "S5"]) {
    const { table, order } = group(name);
    assert(isIsotopicToGroup(table, order), name);
    for (const seed of [1, 2, 3]) {
      assert(isIsotopicToGroup(isotope(table, order, seed), order), `${name}, seed ${seed}`);
    }
  }
  for (const n of [1, 2, 3, 4]) {
    assert(reducedSquares(n).every((square) => isIsotopicToGroup(square, n)), `order ${n}`);
  }
});

Deno.test("isIsotopicToGroup() notices four cells that differ from a group's isotope", () => {
  for (const name of ["C6", "Q8", "S5"]) {
    const { table, order: n } = group(name);
    const square = isotope(table, n, 1);
    // Exchange the two symbols of an intercalate: the square stays Latin.
    const partner = (row: number, symbol: number) => square.indexOf(symbol, row * n) - row * n;
    let [a, b, x, y] = [0, 0, 0, 0];
    do {
      if (++b === n) [x, b] = [x + 1, 1];
      y = partner(b, square[a * n + x]);
    } while (square[a * n + y] !== square[b * n + x]);
    [square[a * n + x], square[a * n + y]] = [square[a * n + y], square[a * n + x]];
    [square[b * n + x], square[b * n + y]] = [square[b * n + y], square[b * n + x]];
    assert(isLatinSquare(square, n), name);
    assert(!isIsotopicToGroup(square, n), name);
  }
});

Deno.test("isLatinSquare() and isIsotopicToGroup() refuse what is no Latin square", () => {
  const wrong: [string, number[]][] = [
    ["a column repeats", [0, 1, 2, 0, 1, 2, 0, 1, 2]],
    ["a row repeats", [0, 0, 0, 1, 1, 1, 2, 2, 2]],
    ["a symbol too large", [0, 1, 2, 1, 2, 3, 2, 0, 1]],
    ["a fraction", [0, 1, 2, 1, 2, 0.5, 2, 0, 1]],
    ["a cell missing", [0, 1, 2, 1, 2, 0, 2, 0]],
  ];
  for (const [what, square] of wrong) {
    assert(!isLatinSquare(square, 3), what);
    assert(!isIsotopicToGroup(square, 3), what);
  }
  assert(isLatinSquare([0, 1, 2, 1, 2, 0, 2, 0, 1], 3));
});

Deno.test("randomQuasigroup() is a Latin square that is isotopic to no group", () => {
  const random = randomStream(1, "quasigroup");
  for (const n of [...Array(20).fill(5), 6, 7, 8, 12, 24, 60, 120]) {
    const square = randomQuasigroup(n, random);
    assert(isLatinSquare(square, n) && !isIsotopicToGroup(square, n), `order ${n}`);
  }
});

Deno.test("randomLabels() gives every label equally often, with repetitions in rows and columns", () => {
  const n = 60;
  const labels = randomLabels(n, randomStream(1, "labels"));
  assertEquals(labels.length, n * n);
  const counts = tally(labels);
  assertEquals([...counts.keys()].sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i));
  assert(Math.abs(deviation([...counts.values()])) < 3);
  // Rows of n independent labels hold n (1 - (1 - 1/n)^n) different ones on average, about n (1 - 1/e).
  const different = Array.from(
    { length: n },
    (_, row) => new Set(labels.subarray(row * n, row * n + n)).size,
  );
  const expected = n * (1 - (1 - 1 / n) ** n);
  assert(Math.abs(different.reduce((a, b) => a + b) / n - expected) < 1);
});

Deno.test("random tables of impossible orders are refused", () => {
  const random = randomStream(1, "none");
  const cases: [() => unknown, string][] = [
    [
      () => randomLatinSquare(0, random),
      "Cannot draw a Latin square: its order is 0, it must be an integer from 1 to 1000",
    ],
    [
      () => randomQuasigroup(4, random),
      "Cannot draw a Latin square that is isotopic to no group: its order is 4, " +
      "it must be an integer from 5 to 1000",
    ],
    [
      () => randomLabels(2.5, random),
      "Cannot draw a table of labels: its order is 2.5, it must be an integer from 1 to 1000",
    ],
  ];
  for (const [draw, message] of cases) {
    const error = assertThrows(draw, RangeError);
    assertEquals(error.message, message);
  }
});
