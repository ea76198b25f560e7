import { principalComponents } from "../../src/analysis/principal_components.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { symmetricEigensystem } from "../../src/numerics/symmetric_eigen.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** (count, width): random points whose coordinates have different variances. */
function cloud(count: number, width: number): Float64Array {
  const random = randomStream(3, `${count} ${width}`);
  const points = Float64Array.from(normals(random, count * width, 1));
  return points.map((value, i) => 5 + value / (1 + i % width));
}

/** (width, width): Σ over points of products of centred coordinates. */
function scatter(points: Float64Array, count: number): Float64Array {
  const width = points.length / count;
  const mean = Array.from({ length: width }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += points[i * width + c] / count;
    return sum;
  });
  return Float64Array.from({ length: width * width }, (_, k) => {
    const [c, d] = [Math.floor(k / width), k % width];
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += (points[i * width + c] - mean[c]) * (points[i * width + d] - mean[d]);
    }
    return sum;
  });
}

const SHAPES = [[40, 12], [12, 40], [5, 3], [3, 5], [100, 2], [2, 7]] as const;

Deno.test("principalComponents() have the two largest variances, and are uncorrelated", () => {
  for (const [count, width] of SHAPES) {
    const points = cloud(count, width);
    const { points: scores, shares } = principalComponents(points, count);
    const { values } = symmetricEigensystem(scatter(points, count), width);
    const whole = values.reduce((sum, value) => sum + value, 0);
    const inner = (i: 0 | 1, j: 0 | 1) =>
      scores.reduce((sum, score) => sum + score[i] * score[j], 0);
    for (const k of [0, 1] as const) {
      const expected = values[width - 1 - k];
      assertAlmostEquals(inner(k, k) / whole, expected / whole, 1e-9);
      assertAlmostEquals(shares[k], expected / whole, 1e-9);
      assertAlmostEquals(scores.reduce((sum, score) => sum + score[k], 0), 0, 1e-9 * whole);
    }
    assertAlmostEquals(inner(0, 1), 0, 1e-6 * whole);
  }
});

Deno.test("principalComponents() are linear in the points, and have their largest loading positive", () => {
  for (const [count, width] of SHAPES) {
    const points = cloud(count, width);
    const { points: scores } = principalComponents(points, count);
    for (const k of [0, 1] as const) {
      const square = scores.reduce((sum, score) => sum + score[k] ** 2, 0);
      if (square < 1e-12) continue;
      // The direction is Σ score (point - mean) / Σ score²; scores have mean 0.
      const direction = Array.from(
        { length: width },
        (_, c) => scores.reduce((sum, score, i) => sum + score[k] * points[i * width + c], 0),
      ).map((value) => value / square);
      assertAlmostEquals(direction.reduce((sum, value) => sum + value ** 2, 0), 1, 1e-6);
      const largest = direction.reduce((most, value) =>
        Math.abs(value) > Math.abs(most) ? value : most
      );
      assert(largest > 0);
    }
    const mirrored = principalComponents(points.map((value) => -value), count);
    mirrored.points.forEach((score, i) =>
      score.forEach((value, k) => assertAlmostEquals(value, -scores[i][k], 1e-6))
    );
  }
});

Deno.test("principalComponents() of points with equal variances in all directions hold equal shares", () => {
  // The corners of a simplex: n - 1 directions of equal variance.
  for (const n of [3, 12, 60]) {
    const corners = new Float64Array(n * n);
    for (let i = 0; i < n; i++) corners[i * n + i] = 2;
    const { shares } = principalComponents(corners, n);
    for (const share of shares) assertAlmostEquals(share, 1 / (n - 1), 1e-9);
  }
});

Deno.test("principalComponents() of a line, of a point and of nothing have no second or no first one", () => {
  const line = Float64Array.from({ length: 30 }, (_, i) => Math.floor(i / 3) * (1 + i % 3));
  assertAlmostEquals(principalComponents(line, 10).shares[0], 1, 1e-12);
  assertAlmostEquals(principalComponents(line, 10).shares[1], 0, 1e-12);
  assertEquals(principalComponents(new Float64Array(12).fill(7), 4), {
    points: [[0, 0], [0, 0], [0, 0], [0, 0]],
    shares: [0, 0],
  });
  assertEquals(principalComponents(new Float64Array(), 0), { points: [], shares: [0, 0] });
});

Deno.test("principalComponents() are the same each time", () => {
  const points = cloud(50, 20);
  assertEquals(principalComponents(points, 50), principalComponents(points.slice(), 50));
});
