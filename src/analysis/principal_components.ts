/**
 * The two directions in which points differ most (principal component analysis).
 *
 * @module
 */

import { matrixProduct, transpose } from "../numerics/matrix_product.ts";
import { normals, randomStream } from "../numerics/random.ts";
import { symmetricEigensystem } from "../numerics/symmetric_eigen.ts";
import { dot, subtract, unit } from "../numerics/vectors.ts";
import { power, shareOf } from "./shares.ts";

/** Points on their first two principal components. */
export interface PrincipalComponents {
  /** Of each point its two coordinates, around the mean of all points. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of each component in the variance of the points. */
  readonly shares: readonly [number, number];
}

/** Directions that are followed: the first two come faster the more there are beside them. */
const BLOCK = 8;
/** Largest change of a variance, over the largest, at which it has been found. */
const SETTLED = 1e-12;
const MOST_ROUNDS = 500;

/**
 * The first two principal components, by subspace iteration from a fixed start. A component has the
 * sign that makes its largest loading positive; of components of equal variance any basis may come.
 *
 * @param points (count, width), row by row
 * @param count how many points
 */
export function principalComponents(points: Float64Array, count: number): PrincipalComponents {
  const width = count > 0 ? points.length / count : 0;
  const centred = centredColumns(points, count, width);
  const whole = power(centred);
  const directions = whole > 0 ? leadingDirections(centred, count, width) : [];
  const scores = [0, 1].map((k) => {
    const direction = directions[k];
    if (!direction) return new Float64Array(count);
    const largest = direction.reduce((best, x) => Math.abs(x) > Math.abs(best) ? x : best, 0);
    return matrixProduct(centred, direction, count, width, 1).map((x) => largest < 0 ? -x : x);
  });
  return {
    points: Array.from({ length: count }, (_, i) => [scores[0][i], scores[1][i]] as const),
    shares: [shareOf(power(scores[0]), whole), shareOf(power(scores[1]), whole)],
  };
}

/** Unit vectors of length `width` along which the points have most variance, the largest first. */
function leadingDirections(centred: Float64Array, count: number, width: number): Float64Array[] {
  const block = Math.min(BLOCK, count, width);
  const turned = transpose(centred, count, width);
  const random = randomStream(0, "principal components");
  let basis = orthonormal(Float64Array.from(normals(random, block * width, 1)), width);
  let before: number[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const images = matrixProduct(basis, turned, block, width, count);
    // Within the subspace the directions are exact (Rayleigh and Ritz).
    const gram = matrixProduct(images, transpose(images, block, count), block, count, block);
    const { values, vectors } = symmetricEigensystem(gram, block);
    const variances = Array.from(values).reverse();
    const coordinates = new Float64Array(block * block);
    for (let k = 0; k < block; k++) {
      coordinates.set(vectors.subarray((block - 1 - k) * block, (block - k) * block), k * block);
    }
    const settled = round > 0 &&
      [0, 1].every((k) =>
        !(Math.abs((variances[k] ?? 0) - (before[k] ?? 0)) > SETTLED * variances[0])
      );
    if (settled || round === MOST_ROUNDS - 1) {
      const found = matrixProduct(coordinates, basis, block, block, width);
      return [0, 1].filter((k) => variances[k] > SETTLED * variances[0])
        .map((k) => found.slice(k * width, (k + 1) * width));
    }
    before = variances;
    const rotated = matrixProduct(coordinates, images, block, block, count);
    basis = orthonormal(matrixProduct(rotated, centred, block, count, width), width);
  }
  return [];
}

/** Rows made orthonormal in their order; a row that depends on those before becomes 0. */
function orthonormal(rows: Float64Array, width: number): Float64Array {
  const out = rows.slice();
  for (let i = 0; i * width < out.length; i++) {
    const row = out.subarray(i * width, (i + 1) * width);
    const size = Math.sqrt(dot(row, row));
    // Twice is enough (Kahan and Parlett).
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = out.subarray(j * width, (j + 1) * width);
        subtract(row, other, dot(row, other));
      }
    }
    const left = Math.sqrt(dot(row, row));
    row.set(left > 1e-12 * size ? unit(row) : new Float64Array(width));
  }
  return out;
}

function centredColumns(points: Float64Array, count: number, width: number): Float64Array {
  const mean = new Float64Array(width);
  points.forEach((value, i) => mean[i % width] += value / count);
  return points.map((value, i) => value - mean[i % width]);
}
