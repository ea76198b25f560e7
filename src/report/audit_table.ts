/**
 * What was checked of the irreps, as a table.
 *
 * @module
 */

import type { Audit } from "../representations/audit.ts";
import type { Table } from "./table.ts";

/** Checks that allow for rounding. */
const RESIDUALS = [
  ["characterOrthogonality", "characters are orthonormal"],
  ["homomorphism", "ρ(gh) = ρ(g) ρ(h)"],
  ["matrixOrthogonality", "ρ(g) ρ(g)ᵀ = 1"],
  ["traces", "tr ρ(g) is the character"],
  ["idempotence", "projections: P² = P, P_ρ P_σ = 0"],
  ["completeness", "projections: Σ P_ρ = 1"],
] as const satisfies readonly (readonly [keyof Audit, string])[];

/** What was found of each check, and what is right. */
export function auditTable(audit: Audit): Table {
  const { passed, tolerance, order, sumOfSquaredDegrees } = audit;
  return {
    name: "audit",
    caption: `Audit of the irreps: ${passed ? "passed" : "failed"}`,
    head: ["check", "found", "right is"],
    rows: [
      ["sum of squared degrees of the characters", String(sumOfSquaredDegrees), `${order} exactly`],
      [
        "sum of indicators times degrees",
        String(audit.sumOfIndicators),
        `${audit.squareRootsOfIdentity} exactly`,
      ],
      ...RESIDUALS.map(([name, what]) => [
        `${what}, largest error`,
        audit[name]?.toExponential(1) ?? "not checked",
        `at most ${tolerance}`,
      ]),
    ],
    notes: [
      "The squared degrees must sum to the order; indicators times degrees to the number of " +
      "elements with g² = 1 (Frobenius and Schur)",
      "The homomorphism is checked for all elements with all generators and for random pairs, " +
      "all else for all elements",
    ],
  };
}
