import type { RealRepresentation } from "../../src/representations/real_irreps.ts";
import { assert } from "../../src/std/assert.ts";
import { irrepsOf, SAMPLES } from "./sample_groups.ts";

const TOLERANCE = 1e-12;

/** (n, n): the projection on the block, from its basis. */
function projection({ basis, blockRank }: RealRepresentation, n: number): Float64Array {
  const P = new Float64Array(n * n);
  for (let i = 0; i < blockRank; i++) {
    const b = basis.subarray(i * n, (i + 1) * n);
    for (let x = 0; x < n; x++) {
      for (let y = 0; y < n; y++) P[x * n + y] += b[x] * b[y];
    }
  }
  return P;
}

/** The largest difference between the entries of two arrays. */
function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}

Deno.test("the bases of all blocks together are an orthonormal basis of the functions", () => {
  for (const name of SAMPLES) {
    const { group: { order: n }, irreps } = irrepsOf(name);
    const rows = irreps.flatMap(({ basis, blockRank }) => {
      assert(basis.length === blockRank * n, name);
      return Array.from({ length: blockRank }, (_, i) => basis.subarray(i * n, (i + 1) * n));
    });
    assert(rows.length === n, name);
    rows.forEach((f, i) => {
      rows.slice(0, i + 1).forEach((other, k) => {
        const product = f.reduce((sum, value, g) => sum + value * other[g], 0);
        assert(Math.abs(product - (i === k ? 1 : 0)) < TOLERANCE, `${name}: ${i} and ${k}`);
      });
    });
  }
});

Deno.test("the projections are convolutions with characters, Σ_y d/n χ(x y⁻¹) f(y), and sum to 1", () => {
  for (const name of SAMPLES) {
    const { group: g, table: { classes, characters }, irreps } = irrepsOf(name);
    const n = g.order;
    const total = new Float64Array(n * n);
    for (const irrep of irreps) {
      // Of each different constituent: d/n χ, with the degree d over the complex numbers.
      const constituents = [...new Set(irrep.constituents)]
        .map((c) => characters.find((row) => row.name === c)!);
      const P = projection(irrep, n);
      const formula = Float64Array.from({ length: n * n }, (_, i) => {
        const [x, y] = [Math.floor(i / n), i % n];
        const k = classes.classOf[g.multiply(x, g.inverses[y])];
        return constituents.reduce((sum, { degree, re }) => sum + degree / n * re[k], 0);
      });
      assert(difference(P, formula) < TOLERANCE, `${irrep.name} of ${name}`);
      P.forEach((value, i) => total[i] += value);
    }
    const one = Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : 0);
    assert(difference(total, one) < TOLERANCE, name);
  }
});

Deno.test("the projections are idempotent and annihilate each other", () => {
  for (const name of SAMPLES) {
    const { group: { order: n }, irreps } = irrepsOf(name);
    if (n > 60) continue; // n³ for each pair
    const projections = irreps.map((irrep) => projection(irrep, n));
    const none = new Float64Array(n * n);
    projections.forEach((P, i) => {
      projections.slice(0, i + 1).forEach((Q, k) => {
        const product = new Float64Array(n * n);
        for (let x = 0; x < n; x++) {
          for (let z = 0; z < n; z++) {
            const factor = P[x * n + z];
            for (let y = 0; y < n; y++) product[x * n + y] += factor * Q[z * n + y];
          }
        }
        assert(difference(product, i === k ? P : none) < TOLERANCE, `${name}: ${i} and ${k}`);
      });
    });
  }
});

Deno.test("a block is what the matrix entries span, no less and no more", () => {
  for (const name of SAMPLES) {
    const { group: { order: n }, irreps } = irrepsOf(name);
    for (const { name: irrep, basis, blockRank, dimension: D, matrices } of irreps) {
      const what = `${irrep} of ${name}`;
      // (blockRank, D²): the entries' coordinates in the basis.
      const coordinates = Array.from(
        { length: blockRank },
        (_, i) =>
          Float64Array.from({ length: D * D }, (_, entry) => {
            let sum = 0;
            for (let g = 0; g < n; g++) sum += basis[i * n + g] * matrices[g * D * D + entry];
            return sum;
          }),
      );
      // The coordinates give back the entries: these lie in the block.
      for (let entry = 0; entry < D * D; entry++) {
        for (let g = 0; g < n; g++) {
          let sum = -matrices[g * D * D + entry];
          for (let i = 0; i < blockRank; i++) sum += coordinates[i][entry] * basis[i * n + g];
          assert(Math.abs(sum) < TOLERANCE * 10, what);
        }
      }
      // The coordinates have full rank: by Schur their Gram matrix is a multiple of 1.
      const size = n * D / blockRank;
      coordinates.forEach((a, i) => {
        coordinates.slice(0, i + 1).forEach((b, k) => {
          const product = a.reduce((sum, value, e) => sum + value * b[e], 0);
          assert(Math.abs(product - (i === k ? size : 0)) < TOLERANCE * 100, what);
        });
      });
    }
  }
});
