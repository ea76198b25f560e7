import { normals, randomStream } from "../../src/numerics/random.ts";
import { symmetricEigensystem } from "../../src/numerics/symmetric_eigen.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";

/** Of a matrix of size 1 with some tens of rows, rounding leaves about 1e-14. */
const TOLERANCE = 1e-13;

function randomSymmetric(m: number, seed: number): Float64Array {
  const numbers = normals(randomStream(seed, "symmetric"), m * m, 1 / Math.sqrt(m));
  return Float64Array.from(
    { length: m * m },
    (_, i) => numbers[i] + numbers[i % m * m + Math.floor(i / m)],
  );
}

/** Q diag(values) Qᵀ with the orthogonal rows of Q from a random matrix. */
function withEigenvalues(values: readonly number[], seed: number): Float64Array {
  const m = values.length;
  const rows: Float64Array[] = [];
  const random = randomStream(seed, "orthogonal");
  while (rows.length < m) {
    const row = Float64Array.from(normals(random, m, 1));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const weight = product(row, other);
        row.forEach((_, i) => row[i] -= weight * other[i]);
      }
    }
    const size = Math.sqrt(product(row, row));
    rows.push(row.map((value) => value / size));
  }
  const matrix = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k <= i; k++) {
      const entry = values.reduce((sum, value, j) => sum + value * rows[j][i] * rows[j][k], 0);
      matrix[i * m + k] = matrix[k * m + i] = entry;
    }
  }
  return matrix;
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Checks A v = λ v, orthonormal vectors and ascending values, for a matrix of about size 1. */
function assertEigensystem(matrix: Float64Array, m: number, what: string): Float64Array {
  const before = matrix.slice();
  const { values, vectors } = symmetricEigensystem(matrix, m);
  assertEquals(matrix, before, `${what}: the matrix is not changed`);
  assertEquals([values.length, vectors.length], [m, m * m]);
  assertEquals(values, values.toSorted(), what);
  for (let k = 0; k < m; k++) {
    const vector = vectors.subarray(k * m, (k + 1) * m);
    for (let i = 0; i < m; i++) {
      const image = product(matrix.subarray(i * m, (i + 1) * m), vector);
      assert(Math.abs(image - values[k] * vector[i]) < TOLERANCE, `${what}: vector ${k}`);
    }
    for (let j = 0; j <= k; j++) {
      const inner = product(vector, vectors.subarray(j * m, (j + 1) * m));
      assert(Math.abs(inner - (j === k ? 1 : 0)) < TOLERANCE, `${what}: vectors ${k} and ${j}`);
    }
  }
  return values;
}

Deno.test("random symmetric matrices have orthonormal eigenvectors", () => {
  for (const m of [1, 2, 3, 4, 7, 16, 33, 60]) {
    for (const seed of [1, 2, 3]) {
      const matrix = randomSymmetric(m, seed);
      const values = assertEigensystem(matrix, m, `${m} rows, seed ${seed}`);
      const trace = Array.from({ length: m }, (_, i) => matrix[i * m + i])
        .reduce((a, b) => a + b, 0);
      assert(Math.abs(values.reduce((a, b) => a + b, 0) - trace) < TOLERANCE * 10);
    }
  }
});

Deno.test("known eigenvalues are found, repeated and close ones too", () => {
  const spectra = [
    [0, 0, 0, 0],
    [-1, -1, 1, 1],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [-2, 0, 0, 0, 1, 1, 1],
    [1, 1 + 1e-9, 1 + 2e-9],
    [1e-12, 1e-6, 1],
    [-1, -1e-8, 0, 1e-8, 1],
  ];
  for (const spectrum of spectra) {
    const matrix = withEigenvalues(spectrum, 4);
    const values = assertEigensystem(matrix, spectrum.length, spectrum.join());
    values.forEach((value, k) => assert(Math.abs(value - spectrum[k]) < TOLERANCE, `${spectrum}`));
  }
});

Deno.test("a diagonal matrix is its own eigensystem, and zero and 1 x 1 ones are none the worse", () => {
  const diagonal = Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2);
  const { values, vectors } = symmetricEigensystem(diagonal, 3);
  assertEquals([...values], [-1, 2, 3]);
  assertEquals([...vectors], [0, 1, 0, 0, 0, 1, 1, 0, 0]);
  assertEquals([...symmetricEigensystem(new Float64Array(9), 3).values], [0, 0, 0]);
  assertEigensystem(new Float64Array(9), 3, "zero");
  assertEquals([...symmetricEigensystem(Float64Array.of(-5), 1).values], [-5]);
  assertEquals([...symmetricEigensystem(Float64Array.of(-5), 1).vectors], [1]);
});

Deno.test("eigenvalues in closed form: [[2, 1], [1, 2]], a path, and a permutation", () => {
  assertEquals(
    Array.from(symmetricEigensystem(Float64Array.of(2, 1, 1, 2), 2).values, (x) => +x.toFixed(13)),
    [1, 3],
  );
  // A path of m points has 2 cos(π k/(m + 1)), the graph of a swap of two points ±1.
  const m = 12;
  const path = Float64Array.from(
    { length: m * m },
    (_, i) => Math.abs(i % m - Math.floor(i / m)) === 1 ? 1 : 0,
  );
  const expected = Array.from({ length: m }, (_, k) => 2 * Math.cos(Math.PI * (m - k) / (m + 1)));
  assertEigensystem(path, m, "path")
    .forEach((value, k) => assert(Math.abs(value - expected[k]) < TOLERANCE));
  const swap = assertEigensystem(Float64Array.of(0, 1, 1, 0), 2, "swap");
  assert(Math.abs(swap[0] + 1) < TOLERANCE && Math.abs(swap[1] - 1) < TOLERANCE);
});

Deno.test("scaling a matrix scales the eigenvalues, from very small to very large", () => {
  const matrix = randomSymmetric(6, 9);
  const { values } = symmetricEigensystem(matrix, 6);
  for (const scale of [2 ** -200, 2 ** -30, 2 ** 30, 2 ** 200]) {
    const scaled = symmetricEigensystem(matrix.map((value) => value * scale), 6);
    scaled.values.forEach((value, k) =>
      assert(Math.abs(value / scale - values[k]) < TOLERANCE, `${scale}: ${value / scale}`)
    );
  }
});
