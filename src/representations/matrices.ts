/**
 * Real irreps as explicit orthogonal matrices.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { permutation, randomStream, uniformInteger } from "../numerics/random.ts";
import { dot, norm, subtract } from "../numerics/vectors.ts";
import type { Character } from "./character_table.ts";
import { type CommutantUnits, commutantUnits, QUATERNION_PRODUCTS } from "./commutant.ts";
import { primitiveIdempotent } from "./primitive_idempotent.ts";
import { COMMUTANT_DIMENSION, type RealIrrep } from "./real_irreps.ts";

/**
 * A way to reach all elements from the identity by few multiplications.
 */
export interface Walk {
  /** The elements to multiply by from the right. */
  readonly steps: readonly number[];
  /** Each element but the identity once, after the one that it is reached from. */
  readonly edges: readonly {
    readonly element: number;
    readonly from: number;
    readonly step: number;
  }[];
}

/**
 * A short walk through a group: its generators and random elements as steps, about 2 log2 n in all,
 * make every element a product of a handful of steps, so that errors do not add up.
 *
 * @param group the group
 */
export function shortWalk(group: FiniteGroup): Walk {
  const random = randomStream(0, "walk");
  const steps = new Set(group.generators);
  const wanted = Math.min(group.order - 1, Math.ceil(2 * Math.log2(group.order)));
  while (steps.size < wanted) steps.add(uniformInteger(random, group.order));
  const reached = new Uint8Array(group.order);
  reached[group.identity] = 1;
  const queue = [group.identity];
  const edges: { element: number; from: number; step: number }[] = [];
  for (const from of queue) {
    for (const step of steps) {
      const element = group.multiply(from, step);
      if (reached[element]) continue;
      reached[element] = 1;
      queue.push(element);
      edges.push({ element, from, step });
    }
  }
  return { steps: [...steps], edges };
}

/**
 * The matrices of a real irrep, orthogonal, in a basis that is adapted to its type: for complex type
 * each pair of basis vectors is v, v·i, for quaternionic type each four are v, v·i, v·j, v·k with the
 * units of the commuting algebra. So every matrix consists of blocks [[a, -b], [b, a]] or their
 * quaternionic counterparts, and the first column of each block determines it.
 *
 * @param group the group, of order n up to `MAX_TABLE_ORDER`
 * @param irrep a real irrep of dimension D
 * @param character its complex constituent
 * @param walk how to reach all elements
 * @returns (n, D, D): for each element its matrix, row by row
 */
export function irrepMatrices(
  group: FiniteGroup,
  irrep: RealIrrep,
  { re, im, classOf }: Pick<Character, "re" | "im"> & { readonly classOf: Int32Array },
  walk: Walk,
): Float64Array {
  const { order: n } = group;
  const { dimension: D } = irrep;
  const matrices = new Float64Array(n * D * D);
  if (D === 1) return irrep.character.slice();
  if (D === 2 && irrep.type === "complex") {
    for (let g = 0; g < n; g++) {
      const [c, s] = [re[classOf[g]], im[classOf[g]]];
      matrices.set([c, -s, s, c], 4 * g);
    }
    return matrices;
  }
  const random = randomStream(0, `matrices of ${irrep.name}`);
  const idempotent = primitiveIdempotent(group, irrep, random);
  const imaginary = Float64Array.from({ length: n }, (_, g) => im[classOf[g]]);
  const units = commutantUnits(group, irrep, idempotent, imaginary, random);
  const candidates = permutation(random, n).subarray(0, Math.min(n, 2 * D + 8));
  const basis = adaptedBasis(group, units, D, candidates);

  const steps = new Map(walk.steps.map((step) => [step, translationMatrix(group, basis, step)]));
  for (let i = 0; i < D; i++) matrices[(group.identity * D + i) * D + i] = 1;
  for (const { element, from, step } of walk.edges) {
    multiply(
      matrices.subarray(element * D * D, (element + 1) * D * D),
      matrices.subarray(from * D * D, (from + 1) * D * D),
      steps.get(step)!,
      D,
    );
  }
  return matrices;
}

/**
 * An orthonormal basis of the functions spanned by the left translates of e, in groups of b, b * i,
 * b * j, b * k. The translate with the largest remainder comes next, so that it is well conditioned.
 */
function adaptedBasis(
  group: FiniteGroup,
  units: CommutantUnits,
  dimension: number,
  candidates: Int32Array,
): Float64Array[] {
  const { order: n, table, inverses } = group;
  const translate = (f: Float64Array, g: number) => f.map((_, x) => f[table[inverses[g] * n + x]]);
  const remainders = Array.from(candidates, (g) => translate(units[0], g));
  const basis: Float64Array[] = [];
  while (basis.length < dimension) {
    const sizes = remainders.map(norm);
    const largest = sizes.indexOf(Math.max(...sizes));
    const frame = units.map((u) => translate(u, candidates[largest]));
    for (let pass = 0; pass < 2; pass++) removeFrames(frame, basis);
    const scale = 1 / norm(frame[0]);
    const added = frame.map((f) => f.map((value) => value * scale));
    for (const remainder of remainders) {
      for (const b of added) subtract(remainder, b, dot(b, remainder));
    }
    basis.push(...added);
  }
  return basis;
}

/** Subtracts from f, f * i, … the projections on earlier frames, which are b * u for each unit u. */
function removeFrames(frame: readonly Float64Array[], basis: readonly Float64Array[]): void {
  const weights = basis.map((b) => dot(b, frame[0]));
  weights.forEach((weight, index) => {
    const q = index % frame.length;
    const start = index - q;
    // (b * u_q) * u_p = ± b * u_(qp).
    frame.forEach((f, p) => {
      const { sign, unit } = QUATERNION_PRODUCTS[q][p];
      subtract(f, basis[start + unit], sign * weight);
    });
  });
}

/** (D, D): the inner products of basis vectors with the left translates of basis vectors by g. */
function translationMatrix(group: FiniteGroup, basis: readonly Float64Array[], g: number) {
  const { order: n, table, inverses } = group;
  const row = table.subarray(inverses[g] * n, (inverses[g] + 1) * n);
  const D = basis.length;
  const matrix = new Float64Array(D * D);
  basis.forEach((b, k) => {
    const translated = b.map((_, x) => b[row[x]]);
    basis.forEach((other, i) => matrix[i * D + k] = dot(other, translated));
  });
  return matrix;
}

/** out ← a b, for (D, D) matrices. */
export function multiply(out: Float64Array, a: Float64Array, b: Float64Array, D: number): void {
  out.fill(0);
  for (let i = 0; i < D; i++) {
    for (let k = 0; k < D; k++) {
      const factor = a[i * D + k];
      for (let j = 0; j < D; j++) out[i * D + j] += factor * b[k * D + j];
    }
  }
}

/**
 * An orthonormal basis of the isotypic block of an irrep, the functions on the group spanned by its
 * matrix entries. By Schur's orthogonality relations √(D/n) times the entries in the first column of
 * each block of an adapted basis are one.
 *
 * @param order n
 * @param irrep the irrep, of dimension D
 * @param matrices (n, D, D), in an adapted basis
 * @returns (blockRank, n): each row a function on the group
 */
export function isotypicBasis(
  order: number,
  { dimension: D, blockRank, type }: RealIrrep,
  matrices: Float64Array,
): Float64Array {
  const step = COMMUTANT_DIMENSION[type];
  const scale = Math.sqrt(D / order);
  const basis = new Float64Array(blockRank * order);
  let next = 0;
  for (let entry = 0; entry < D * D; entry++) {
    if (entry % D % step > 0) continue;
    for (let g = 0; g < order; g++) basis[next++] = scale * matrices[g * D * D + entry];
  }
  return basis;
}
