/**
 * Are the representations right? Checks that do not rely on how they were made.
 *
 * @module
 */

import { randomStream, uniformInteger } from "../numerics/random.ts";
import { dot } from "../numerics/vectors.ts";
import type { CharacterTable } from "./character_table.ts";
import { multiply } from "./matrices.ts";
import type { RealRepresentation } from "./real_irreps.ts";

/** The largest residual that passes; rounding alone leaves about 1e-13. */
export const AUDIT_TOLERANCE = 1e-9;

/** Random pairs of elements for each irrep, beside all pairs with a generator. */
const RANDOM_PAIRS = 1000;

/** Random functions on the group that the projections are applied to. */
const RANDOM_FUNCTIONS = 8;

/** What was checked. Residuals are the largest absolute errors; null without explicit matrices. */
export interface Audit {
  /** Whether both sums are exact and no residual exceeds the tolerance. */
  readonly passed: boolean;
  /** The largest residual that passes. */
  readonly tolerance: number;
  /** The order of the group, which the squared degrees must sum to. */
  readonly order: number;
  /** Over the complex characters. */
  readonly sumOfSquaredDegrees: number;
  /** The number of elements with g² = 1, which Σ indicator · degree must be (Frobenius, Schur). */
  readonly squareRootsOfIdentity: number;
  /** Σ indicator · degree over the complex characters. */
  readonly sumOfIndicators: number;
  /** (1/n) Σ_g χ(g) conj ψ(g) = δ, over all pairs of characters. */
  readonly characterOrthogonality: number;
  /** ρ(gh) = ρ(g) ρ(h), over all g with generators h and over random pairs. */
  readonly homomorphism: number | null;
  /** ρ(g) ρ(g)ᵀ = 1, over all g. */
  readonly matrixOrthogonality: number | null;
  /** tr ρ(g) = character of the table, over all g. */
  readonly traces: number | null;
  /** P_ρ² = P_ρ and P_ρ P_σ = 0: the inner products of all n basis functions of the blocks. */
  readonly idempotence: number | null;
  /** Σ_ρ P_ρ = 1, on random functions of size 1. */
  readonly completeness: number | null;
}

/** Representations that failed their audit: what is computed with them would be wrong. */
export class AuditError extends Error {
  /** Tells it from other errors. */
  override name = "AuditError";
  /** What was found. */
  readonly audit: Audit;

  /**
   * An error that names the checks that failed.
   *
   * @param group the group's name
   * @param audit what was found
   */
  constructor(group: string, audit: Audit) {
    super(`The representations of ${group} fail their audit: ${failures(audit).join(", ")}`);
    this.audit = audit;
  }
}

/**
 * Checks a character table, and explicit irreps if there are any.
 *
 * @param table the table
 * @param irreps the real irreps with matrices and block bases, or null above `MAX_TABLE_ORDER`
 */
export function audit(
  table: CharacterTable,
  irreps: readonly RealRepresentation[] | null,
): Audit {
  const { group, classes, characters } = table;
  const squareRoots = classes.elementOrders.reduce(
    (sum, order, k) => order <= 2 ? sum + classes.sizes[k] : sum,
    0,
  );
  const found = {
    tolerance: AUDIT_TOLERANCE,
    order: group.order,
    sumOfSquaredDegrees: characters.reduce((sum, { degree }) => sum + degree ** 2, 0),
    squareRootsOfIdentity: squareRoots,
    sumOfIndicators: characters.reduce((sum, row) => sum + row.indicator * row.degree, 0),
    characterOrthogonality: characterOrthogonality(table),
    homomorphism: irreps && largest(irreps, (irrep) => homomorphism(table, irrep)),
    matrixOrthogonality: irreps && largest(irreps, (irrep) => orthogonality(table, irrep)),
    traces: irreps && largest(irreps, (irrep) => traces(table, irrep)),
    idempotence: irreps && idempotence(table, irreps),
    completeness: irreps && completeness(table, irreps),
  };
  return { passed: failures(found).length === 0, ...found };
}

/** What is wrong, in words; nothing for an audit that passes. */
function failures(found: Omit<Audit, "passed">): string[] {
  const wrong: string[] = [];
  if (found.sumOfSquaredDegrees !== found.order) {
    wrong.push(`the squared degrees sum to ${found.sumOfSquaredDegrees}, not ${found.order}`);
  }
  if (found.sumOfIndicators !== found.squareRootsOfIdentity) {
    wrong.push(
      `indicators times degrees sum to ${found.sumOfIndicators}, but ` +
        `${found.squareRootsOfIdentity} elements are square roots of the identity`,
    );
  }
  const { tolerance } = found;
  const residuals = [
    "characterOrthogonality",
    "homomorphism",
    "matrixOrthogonality",
    "traces",
    "idempotence",
    "completeness",
  ] as const;
  for (const name of residuals) {
    const residual = found[name];
    // Not a number fails as well.
    if (residual === null || residual <= tolerance) continue;
    wrong.push(`${name} is off by ${residual.toExponential(1)}, allowed is ${tolerance}`);
  }
  return wrong;
}

function largest<T>(items: readonly T[], residualOf: (item: T) => number): number {
  return items.reduce((worst, item) => larger(worst, residualOf(item)), 0);
}

/** The larger one; not a number wins. */
function larger(a: number, b: number): number {
  return a >= b || Number.isNaN(a) ? a : b;
}

function characterOrthogonality({ group, classes, characters }: CharacterTable): number {
  // (r) each: values times the root of the share of their class, so that rows are orthonormal.
  const roots = classes.sizes.map((size) => Math.sqrt(size / group.order));
  const re = characters.map((row) => row.re.map((value, k) => value * roots[k]));
  const im = characters.map((row) => row.im.map((value, k) => value * roots[k]));
  const isReal = characters.map((row) => row.im.every((value) => value === 0));
  let worst = 0;
  for (let i = 0; i < characters.length; i++) {
    for (let k = 0; k <= i; k++) {
      const real = dot(re[i], re[k]) + (isReal[i] && isReal[k] ? 0 : dot(im[i], im[k]));
      const imaginary = (isReal[i] ? 0 : dot(im[i], re[k])) - (isReal[k] ? 0 : dot(re[i], im[k]));
      worst = larger(worst, Math.hypot(real - (i === k ? 1 : 0), imaginary));
    }
  }
  return worst;
}

function homomorphism({ group }: CharacterTable, irrep: RealRepresentation): number {
  const { dimension: D, name } = irrep;
  const product = new Float64Array(D * D);
  let worst = 0;
  const check = (a: number, b: number) => {
    multiply(product, irrep.matrix(a), irrep.matrix(b), D);
    worst = larger(worst, largestDifference(product, irrep.matrix(group.multiply(a, b))));
  };
  for (const generator of group.generators) {
    for (let a = 0; a < group.order; a++) check(a, generator);
  }
  const random = randomStream(0, `audit of ${name}`);
  for (let pair = 0; pair < RANDOM_PAIRS; pair++) {
    check(uniformInteger(random, group.order), uniformInteger(random, group.order));
  }
  return worst;
}

function orthogonality({ group }: CharacterTable, irrep: RealRepresentation): number {
  const { dimension: D } = irrep;
  let worst = 0;
  for (let g = 0; g < group.order; g++) {
    const matrix = irrep.matrix(g);
    for (let i = 0; i < D; i++) {
      for (let k = 0; k <= i; k++) {
        let sum = i === k ? -1 : 0;
        for (let j = 0; j < D; j++) sum += matrix[i * D + j] * matrix[k * D + j];
        worst = larger(worst, Math.abs(sum));
      }
    }
  }
  return worst;
}

function traces({ group, classes }: CharacterTable, irrep: RealRepresentation): number {
  const { dimension: D, classCharacter } = irrep;
  let worst = 0;
  for (let g = 0; g < group.order; g++) {
    const matrix = irrep.matrix(g);
    let trace = 0;
    for (let i = 0; i < D; i++) trace += matrix[i * D + i];
    worst = larger(worst, Math.abs(trace - classCharacter[classes.classOf[g]]));
  }
  return worst;
}

function idempotence(
  { group: { order: n } }: CharacterTable,
  irreps: readonly RealRepresentation[],
): number {
  const functions = irreps.flatMap(({ basis, blockRank }) =>
    Array.from({ length: blockRank }, (_, i) => basis.subarray(i * n, (i + 1) * n))
  );
  let worst = 0;
  functions.forEach((f, i) => {
    for (let k = 0; k <= i; k++) {
      worst = larger(worst, Math.abs(dot(f, functions[k]) - (i === k ? 1 : 0)));
    }
  });
  return worst;
}

function completeness(
  { group: { order: n } }: CharacterTable,
  irreps: readonly RealRepresentation[],
): number {
  const random = randomStream(0, "audit of projections");
  let worst = 0;
  for (let draw = 0; draw < RANDOM_FUNCTIONS; draw++) {
    const f = Float64Array.from({ length: n }, () => random.next() / 2 ** 31 - 1);
    const rest = f.slice();
    for (const { basis, blockRank } of irreps) {
      for (let i = 0; i < blockRank; i++) {
        const b = basis.subarray(i * n, (i + 1) * n);
        const weight = dot(b, f);
        for (let g = 0; g < n; g++) rest[g] -= weight * b[g];
      }
    }
    worst = rest.reduce((sum, value) => larger(sum, Math.abs(value)), worst);
  }
  return worst;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => larger(worst, Math.abs(value - b[i])), 0);
}
