import { matrixName } from "./element_names.ts";
import { FiniteField } from "./finite_field.ts";
import { FiniteGroup } from "./finite_group.ts";
import { greatestCommonDivisor } from "../numerics/integers.ts";
import { checkDegree, checkOrder, MAX_ORDER } from "./limits.ts";
import { permutationGroup } from "./permutation_groups.ts";
import { identityPermutation, type Permutation } from "./permutations.ts";

/** The linear groups: all matrices, those of determinant 1, and both modulo scalars. */
export type LinearKind = "GL" | "SL" | "PGL" | "PSL";

/** A vector over a finite field, or a row of a matrix. */
type Vector = readonly number[];

/** The order of GL(n, q), SL(n, q), PGL(n, q) or PSL(n, q), by formula. */
export function linearOrder(kind: LinearKind, n: number, q: number): number {
  const vectors = q ** n;
  if (vectors === Infinity) return Infinity;
  let order = 1;
  for (let i = 0; i < n; i++) order *= vectors - q ** i;
  if (kind === "GL" || order === Infinity) return order;
  // PGL(n, q) has as many elements as SL(n, q), but is another group.
  return order / (q - 1) / (kind === "PSL" ? greatestCommonDivisor(n, q - 1) : 1);
}

/**
 * A linear group over the field of q elements, as permutations. GL and SL permute the non-zero row
 * vectors, v → vM, so that a·b is the product of the matrices; elements are named by their matrices,
 * with the entries numbered as in `FiniteField`. PGL and PSL permute the lines through 0; elements
 * are named by cycles. The order is that of `permutationGroup()`.
 *
 * @param kind which group
 * @param n number of rows, at least 1
 * @param q number of elements of the field, a prime power
 * @throws RangeError if q is no prime power, or order or degree are above the limit
 */
export function linearGroup(kind: LinearKind, n: number, q: number): FiniteGroup {
  const name = `${kind}(${n},${q})`;
  checkOrder(name, linearOrder(kind, n, q), MAX_ORDER);
  const isProjective = kind === "PGL" || kind === "PSL";
  checkDegree(name, (q ** n - 1) / (isProjective ? q - 1 : 1));
  const field = new FiniteField(q);
  const points = Array.from({ length: q ** n - 1 }, (_, i) => vectorAt(field, n, i + 1))
    .filter((vector) => !isProjective || isNormal(vector));
  const numberOf = new Map(points.map((vector, point) => [vector.join(), point]));
  const imagesUnder = (matrix: readonly Vector[]): Permutation =>
    points.map((vector) => {
      const image = timesMatrix(field, vector, matrix);
      return numberOf.get((isProjective ? normalize(field, image) : image).join())!;
    });
  const matrices = generatingMatrices(field, n, kind === "GL" || kind === "PGL");
  const generators = [identityPermutation(points.length), ...matrices.map(imagesUnder)];
  if (isProjective) return permutationGroup(name, generators);
  const units = identityMatrix(n).map((row) => numberOf.get(row.join())!);
  return permutationGroup(name, generators, {
    nameOf: (element) => matrixName(units.map((unit) => points[element[unit]])),
  });
}

/**
 * The affine group AGL(1, q): the maps x → u x + v of the field of q elements with u ≠ 0, as
 * permutations of its elements. It is a Frobenius group of order q (q - 1).
 *
 * @param q number of elements of the field, a prime power
 * @param name what to call the group
 * @throws RangeError if q is no prime power, or the order is above `MAX_ORDER`
 */
export function affineGroup(q: number, name: string = `AGL(1,${q})`): FiniteGroup {
  checkOrder(name, q * (q - 1), MAX_ORDER);
  const field = new FiniteField(q);
  const elements = identityPermutation(q);
  return permutationGroup(name, [
    elements.map((x) => field.add(x, 1)),
    elements.map((x) => field.multiply(x, field.primitive)),
  ]);
}

/**
 * The Heisenberg group modulo a prime p: the matrices [1 a c; 0 1 b; 0 0 1] over the integers
 * modulo p, by which its elements are named. The matrix is element a p² + b p + c.
 *
 * @param p a prime
 * @throws RangeError if the order p³ is above `MAX_ORDER`
 */
export function heisenbergGroup(p: number): FiniteGroup {
  const entries = (element: number) => {
    const rest = Math.floor(element / p);
    return [Math.floor(rest / p), rest % p, element % p];
  };
  return FiniteGroup.fromRule(
    `He${p}`,
    p ** 3,
    (left, right) => {
      const [a, b, c] = entries(left);
      const [d, e, f] = entries(right);
      return ((a + d) % p * p + (b + e) % p) * p + (c + f + a * e) % p;
    },
    (element) => {
      const [a, b, c] = entries(element);
      return matrixName([[1, a, c], [0, 1, b], [0, 0, 1]]);
    },
  );
}

/** Matrices that generate SL(n, q), or GL(n, q): elementary ones, and a diagonal one. */
function generatingMatrices(field: FiniteField, n: number, isGeneral: boolean): Vector[][] {
  const matrices: Vector[][] = [];
  const add = (row: number, column: number, entry: number) => {
    const matrix = identityMatrix(n);
    matrix[row][column] = entry;
    matrices.push(matrix);
  };
  // The entries 1, x, x², … add up to all of the field; commutators reach further columns.
  for (let entry = 1; entry < field.size; entry *= field.characteristic) {
    for (let i = 1; i < n; i++) {
      add(i - 1, i, entry);
      add(i, i - 1, entry);
    }
  }
  if (isGeneral) add(0, 0, field.primitive);
  return matrices;
}

function identityMatrix(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => i === j ? 1 : 0));
}

/** The vector whose entries are the digits of a number to base q. */
function vectorAt({ size }: FiniteField, n: number, number: number): Vector {
  return Array.from({ length: n }, (_, i) => Math.floor(number / size ** (n - 1 - i)) % size);
}

/** The product of a row vector and a matrix. */
function timesMatrix(field: FiniteField, vector: Vector, matrix: readonly Vector[]): Vector {
  return vector.map((_, column) =>
    vector.reduce((sum, x, row) => field.add(sum, field.multiply(x, matrix[row][column])), 0)
  );
}

/** Whether a vector stands for the line through it: its first entry that is not 0 is 1. */
function isNormal(vector: Vector): boolean {
  return vector.find((entry) => entry > 0) === 1;
}

/** The vector that stands for the line through this one. */
function normalize(field: FiniteField, vector: Vector): Vector {
  const factor = field.invert(vector.find((entry) => entry > 0)!);
  return vector.map((entry) => field.multiply(entry, factor));
}
