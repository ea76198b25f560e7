/**
 * Products of matrix entries as ReLUs of sums make them: |p + q| - |p - q| = 2 sgn(pq) min(|p|, |q|),
 * which has the sign of pq and is pq up to a factor where p and q are ±1.
 *
 * @module
 */

import { Chart, COLORS, frame, GREYS } from "../../src/charts/chart.ts";
import { sevenDigits } from "../../src/charts/digits.ts";
import { type PairNetwork, pairNetwork } from "../../src/evaluation/network.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import type { RealRepresentation } from "../../src/representations/real_irreps.ts";

/** The signs of the four neurons of a product: of p, of q, and of what they add. */
const QUADRUPLE = [[1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -1]] as const;

/** sgn(pq) min(|p|, |q|). */
export function softProduct(p: number, q: number): number {
  return QUADRUPLE.reduce((sum, [s, t, to]) => sum + to * Math.max(0, s * p + t * q), 0) / 2;
}

/**
 * The ReLU network of an irrep of dimension D: four neurons for each product ρ(a)_ik ρ(b)_kj, 4 D³ in
 * all, which add their soft product to the logit of c, times ρ(c)_ij.
 */
export function softProductNetwork(
  { order: n }: FiniteGroup,
  { dimension: D, matrices }: RealRepresentation,
): PairNetwork {
  const h = 4 * D ** 3;
  const [W_x, W_y, W_U] = [
    new Float64Array(n * h),
    new Float64Array(n * h),
    new Float64Array(h * n),
  ];
  for (let j = 0; j < h; j++) {
    const [i, k, l] = [Math.floor(j / (4 * D * D)), Math.floor(j / (4 * D)) % D, (j >> 2) % D];
    const [s, t, to] = QUADRUPLE[j % 4];
    for (let g = 0; g < n; g++) {
      W_x[g * h + j] = s * matrices[(g * D + i) * D + k];
      W_y[g * h + j] = t * matrices[(g * D + k) * D + l];
      W_U[j * n + g] = 10 * to * matrices[(g * D + i) * D + l];
    }
  }
  // Embeddings have a column for each neuron: W hands them on.
  const W = Float64Array.from(
    { length: 2 * h * h },
    (_, i) => Number(i % h === (i - i % h) / h % h),
  );
  return pairNetwork("mlp", { W_x, W_y, W, W_U }, { order: n, embed: h, hidden: h });
}

/** An entry of ρ(ab), and what soft products make of it. */
export interface SoftProductRow {
  readonly b: string;
  readonly entry: string;
  /** ρ(ab)_ij = Σ_k ρ(a)_ik ρ(b)_kj. */
  readonly exact: number;
  /** Σ_k sgn(pq) min(|p|, |q|) for p = ρ(a)_ik, q = ρ(b)_kj. */
  readonly soft: number;
}

/** All entries of ρ(ab) for one a and all b. */
export function softProductRows(
  group: FiniteGroup,
  { dimension: D, matrix }: RealRepresentation,
  a: number,
): SoftProductRow[] {
  return Array.from({ length: group.order * D * D }, (_, place): SoftProductRow => {
    const [b, i, j] = [Math.floor(place / (D * D)), Math.floor(place / D) % D, place % D];
    let soft = 0;
    for (let k = 0; k < D; k++) soft += softProduct(matrix(a)[i * D + k], matrix(b)[k * D + j]);
    const exact = matrix(group.multiply(a, b))[i * D + j];
    return { b: group.elementNames[b], entry: `(${i + 1}, ${j + 1})`, exact, soft };
  });
}

/** How far both go together: correlation, and the slope of soft over exact. */
export function agreement(rows: readonly SoftProductRow[]) {
  let [both, exact, soft] = [0, 0, 0];
  for (const row of rows) {
    both += row.exact * row.soft;
    exact += row.exact ** 2;
    soft += row.soft ** 2;
  }
  return { correlation: both / Math.sqrt(exact * soft), slope: both / exact };
}

/** Soft against exact entries of ρ(ab), with the line of the least squares. */
export function softProductChart(rows: readonly SoftProductRow[], a: string): Chart {
  const { slope } = agreement(rows);
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative" as const,
    title,
    scale: { domain: [-1.6, 1.6], nice: false },
    axis: { values: [-1.5, -1, -0.5, 0, 0.5, 1, 1.5] },
  });
  const line = [-1.4, 1.4].map((exact) => ({ exact, soft: sevenDigits(slope * exact) }));
  return new Chart("soft_products", {
    ...frame(
      "ρ(ab) made of ReLUs, 3a of A5",
      [`The 9 entries of ρ(ab), a = ${a}, all 60 b`, "Grey: the line of the least squares"],
      "Entries of ρ(ab) as sums of soft products of entries of ρ(a) and ρ(b), against the true ones: " +
        "the points lie around a line through zero",
    ),
    width: 340,
    height: 340,
    data: {
      values: rows.map((row) => ({
        ...row,
        exact: sevenDigits(row.exact),
        soft: sevenDigits(row.soft),
      })),
    },
    layer: [
      {
        data: { values: line },
        mark: { type: "line", color: GREYS.middle, strokeDash: [6, 3], strokeWidth: 1.5 },
        encoding: { x: axis("exact", "ρ(ab), true entry"), y: axis("soft", "") },
      },
      {
        mark: {
          type: "point",
          filled: true,
          size: 16,
          color: COLORS.blue,
          opacity: 0.5,
          aria: false,
        },
        encoding: {
          x: axis("exact", "ρ(ab), true entry"),
          y: axis("soft", "Σ sgn(pq) min(|p|, |q|), from ReLUs"),
          tooltip: [
            { field: "b", type: "nominal", title: "b" },
            { field: "entry", type: "nominal", title: "entry" },
            { field: "exact", type: "quantitative", title: "true" },
            { field: "soft", type: "quantitative", title: "from ReLUs" },
          ],
        },
      },
    ],
  });
}
