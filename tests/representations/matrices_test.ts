import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { shortWalk } from "../../src/representations/matrices.ts";
import type { RealRepresentation } from "../../src/representations/real_irreps.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { bareTable, irrepsOf, SAMPLES } from "./sample_groups.ts";

/** Rounding leaves about 1e-14 in a product of a handful of orthogonal matrices. */
const TOLERANCE = 1e-12;

/** Multiplication of 1, i, j, k by i and by j from the right: column k is the image of unit k. */
const TIMES_I = [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, -1, 0]];
const TIMES_J = [[0, 0, -1, 0], [0, 0, 0, -1], [1, 0, 0, 0], [0, 1, 0, 0]];

/** The largest difference between a matrix and the product of two. */
function productError(
  product: Float64Array,
  a: Float64Array,
  b: Float64Array,
  D: number,
): number {
  let worst = 0;
  for (let i = 0; i < D; i++) {
    for (let k = 0; k < D; k++) {
      let sum = -product[i * D + k];
      for (let j = 0; j < D; j++) sum += a[i * D + j] * b[j * D + k];
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

/** The largest entry of A U - U A, where U has the same small matrix along its diagonal. */
function commutatorError(a: Float64Array, D: number, unit: readonly number[][]): number {
  const u = unit.length;
  const big = new Float64Array(D * D);
  for (let i = 0; i < D; i++) {
    for (let k = 0; k < u; k++) big[i * D + i - i % u + k] = unit[i % u][k];
  }
  const product = new Float64Array(D * D);
  for (let i = 0; i < D; i++) {
    for (let k = 0; k < D; k++) {
      for (let j = 0; j < D; j++) product[i * D + k] += a[i * D + j] * big[j * D + k];
    }
  }
  return productError(product, big, a, D);
}

function forEachIrrep(check: (irrep: RealRepresentation, name: string) => void): void {
  for (const name of SAMPLES) {
    for (const irrep of irrepsOf(name).irreps) check(irrep, `${irrep.name} of ${name}`);
  }
}

Deno.test("ρ(gh) = ρ(g) ρ(h) over all pairs, for groups of every kind", () => {
  for (const name of SAMPLES) {
    const { group: g, irreps } = irrepsOf(name);
    for (const { name: irrep, dimension, matrix } of irreps) {
      const matrices = Array.from({ length: g.order }, (_, a) => matrix(a));
      let worst = 0;
      for (let a = 0; a < g.order; a++) {
        for (let b = 0; b < g.order; b++) {
          const product = matrices[g.multiply(a, b)];
          const error = productError(product, matrices[a], matrices[b], dimension);
          worst = Math.max(worst, error);
        }
      }
      assert(worst < TOLERANCE, `${irrep} of ${name}: ${worst}`);
    }
  }
});

Deno.test("ρ is orthogonal, and its identity exactly one", () => {
  for (const name of SAMPLES) {
    const { group: g, irreps } = irrepsOf(name);
    for (const { name: irrep, dimension: D, matrix } of irreps) {
      const one = Float64Array.from({ length: D * D }, (_, i) => i % (D + 1) === 0 ? 1 : 0);
      assertEquals(matrix(g.identity), one, `${irrep} of ${name}`);
      for (let a = 0; a < g.order; a++) {
        const transposed = Float64Array.from(
          one,
          (_, i) => matrix(a)[i % D * D + Math.floor(i / D)],
        );
        assert(productError(one, matrix(a), transposed, D) < TOLERANCE, `${irrep} of ${name}`);
      }
    }
  }
});

Deno.test("traces are the character on elements, on classes, and the sum of the constituents", () => {
  for (const name of SAMPLES) {
    const { group: g, table: { classes, characters }, irreps } = irrepsOf(name);
    for (const { name: irrep, dimension: D, matrix, ...rest } of irreps) {
      const constituents = rest.constituents.map((c) => characters.find((row) => row.name === c)!);
      for (let a = 0; a < g.order; a++) {
        const k = classes.classOf[a];
        let trace = 0;
        for (let i = 0; i < D; i++) trace += matrix(a)[i * D + i];
        const sum = constituents.reduce((sum, { re }) => sum + re[k], 0);
        const imaginary = constituents.reduce((sum, { im }) => sum + im[k], 0);
        const what = `${irrep} of ${name} at ${a}`;
        assert(Math.abs(trace - rest.character[a]) < TOLERANCE, what);
        assert(Math.abs(trace - rest.classCharacter[k]) < TOLERANCE, what);
        // A character of quaternionic type is real; it counts twice.
        assert(Math.abs(trace - sum) < TOLERANCE && Math.abs(imaginary) < TOLERANCE, what);
      }
    }
  }
});

Deno.test("what commutes with ρ has dimension 1, 2 or 4 by its type: Σ χ²/n", () => {
  forEachIrrep(({ type, character }, what) => {
    const commutant = character.reduce((sum, value) => sum + value ** 2, 0) / character.length;
    const expected = { real: 1, complex: 2, quaternionic: 4 }[type];
    assert(Math.abs(commutant - expected) < TOLERANCE, `${what}: ${commutant}`);
  });
});

Deno.test("real irreps have d, 2d, 2d dimensions and blocks of rank d², 2d², d² that sum to n", () => {
  for (const name of SAMPLES) {
    const { group: g, table: { characters }, irreps } = irrepsOf(name);
    for (const { name: irrep, dimension, type, blockRank, constituents } of irreps) {
      const { degree: d, indicator } = characters.find((row) => row.name === constituents[0])!;
      assertEquals(type, ["quaternionic", "complex", "real"][indicator + 1]);
      assertEquals(dimension, type === "real" ? d : 2 * d, `${irrep} of ${name}`);
      assertEquals(blockRank, type === "complex" ? 2 * d * d : d * d, `${irrep} of ${name}`);
    }
    assertEquals(irreps.reduce((sum, { blockRank }) => sum + blockRank, 0), g.order, name);
    // Each complex character belongs to one real irrep.
    const constituents = irreps.flatMap((irrep) => [...new Set(irrep.constituents)]);
    assertEquals(constituents.toSorted(), characters.map((row) => row.name).toSorted(), name);
  }
});

Deno.test("all three types occur in dimensions above the least", () => {
  const found = new Set<string>();
  forEachIrrep(({ type, dimension }) => found.add(`${type} ${dimension}`));
  // deno-fmt-ignore
  const expected = [
    "real 1", "real 2", "real 3", "real 4", "real 5", "real 6", "real 8",
    "complex 2", "complex 4", "complex 6", "quaternionic 4", "quaternionic 8", "quaternionic 12",
  ];
  for (const kind of expected) assert(found.has(kind), kind);
});

Deno.test("matrices of complex type consist of blocks [[a, -b], [b, a]]", () => {
  let count = 0;
  forEachIrrep(({ type, dimension: D, matrices }, what) => {
    if (type !== "complex") return;
    count++;
    for (let at = 0; at < matrices.length; at += D * D) {
      for (let i = 0; i < D; i += 2) {
        for (let k = 0; k < D; k += 2) {
          const [a, minusB] = [matrices[at + i * D + k], matrices[at + i * D + k + 1]];
          const [b, a2] = [matrices[at + (i + 1) * D + k], matrices[at + (i + 1) * D + k + 1]];
          assert(Math.abs(a - a2) < TOLERANCE && Math.abs(b + minusB) < TOLERANCE, what);
        }
      }
    }
  });
  assert(count >= 20, `${count} irreps are of complex type`);
});

Deno.test("matrices of quaternionic type commute with i and j from the right", () => {
  let count = 0;
  forEachIrrep(({ type, dimension: D, matrices }, what) => {
    if (type !== "quaternionic") return;
    count++;
    for (let at = 0; at < matrices.length; at += D * D) {
      const matrix = matrices.subarray(at, at + D * D);
      assert(commutatorError(matrix, D, TIMES_I) < TOLERANCE, what);
      assert(commutatorError(matrix, D, TIMES_J) < TOLERANCE, what);
    }
  });
  assert(count >= 8, `${count} irreps are of quaternionic type`);
});

Deno.test("all laws hold for a bare table whose identity is not element 0", () => {
  for (const name of ["SL(2,3)", "C7:C3", "S4", "Q8xC3"]) {
    const g = bareTable(group(name), 7);
    assert(g.identity !== 0, name);
    const { irreps } = representations(g);
    for (const { dimension, matrix } of irreps) {
      for (let a = 0; a < g.order; a++) {
        for (let b = 0; b < g.order; b++) {
          const error = productError(matrix(g.multiply(a, b)), matrix(a), matrix(b), dimension);
          assert(error < TOLERANCE, `${name}: ${error}`);
        }
      }
    }
  }
});

Deno.test("the same group gives the same matrices, bit by bit", () => {
  for (const name of ["SL(2,3)", "S4", "C7:C3"]) {
    const [first, second] = [irrepsOf(name), representations(group(name))];
    first.irreps.forEach(({ matrices, basis }, i) => {
      assertEquals(matrices, second.irreps[i].matrices);
      assertEquals(basis, second.irreps[i].basis);
    });
  }
});

Deno.test("a short walk reaches every element once, in a few steps", () => {
  for (const name of ["C1", "C2", "C997", "D400", "S5", "C2^9"]) {
    const g = group(name);
    const { steps, edges } = shortWalk(g);
    const depth = new Map([[g.identity, 0]]);
    for (const { element, from, step } of edges) {
      assert(depth.has(from) && !depth.has(element) && steps.includes(step), name);
      assertEquals(g.multiply(from, step), element);
      depth.set(element, depth.get(from)! + 1);
    }
    assertEquals(depth.size, g.order, name);
    assert(Math.max(...depth.values()) <= 10, `${name}: ${Math.max(...depth.values())} steps`);
  }
});
