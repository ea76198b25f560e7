/**
 * All irreducible representations of a group, computed and audited.
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import { formatBytes, MAX_TABLE_ORDER, shorten } from "../groups/limits.ts";
import { type Audit, audit, AuditError } from "./audit.ts";
import { type CharacterTable, characterTable } from "./character_table.ts";
import { irrepMatrices, isotypicBasis, shortWalk } from "./matrices.ts";
import { realIrreps, type RealRepresentation } from "./real_irreps.ts";

/** The irreducible representations of a group, which have passed their audit. */
export interface Representations {
  /** The group. */
  readonly group: FiniteGroup;
  /** Classes and complex characters. */
  readonly table: CharacterTable;
  /** The real irreps: the trivial one first, then by degree. Their blocks split all functions. */
  readonly irreps: readonly RealRepresentation[];
  /** What was checked, and how exactly it holds. */
  readonly audit: Audit;
}

/**
 * The real irreps of a group as explicit matrices.
 *
 * @example The isotypic blocks of S3 split the functions on it
 * ```ts
 * import { group, representations } from "@groupscope/groupscope";
 *
 * const { irreps, audit } = representations(group("S3"));
 * const ranks = irreps.map(({ name, blockRank }) => `${name} ${blockRank}`);
 * if (ranks.join() !== "trivial 1,sign 1,standard 4") throw new Error(ranks.join());
 * if (!audit.passed) throw new Error("unreachable: representations() would have thrown");
 * ```
 *
 * @param group a group of order up to `MAX_TABLE_ORDER`
 * @throws RangeError if the group is above a limit
 * @throws AuditError if a check of the result fails
 */
export function representations(group: FiniteGroup): Representations {
  if (group.order > MAX_TABLE_ORDER) {
    throw new RangeError(
      `Cannot compute explicit irreps of ${
        shorten(group.name)
      }: its order ${group.order} is above ` +
        `${MAX_TABLE_ORDER}, the limit; they would take at least ${
          formatBytes(16 * group.order ** 2)
        }`,
    );
  }
  const table = characterTable(group);
  const walk = shortWalk(group);
  const irreps = realIrreps(table).map((irrep): RealRepresentation => {
    const { re, im } = table.characters.find(({ name }) => name === irrep.name)!;
    const { classOf } = table.classes;
    const matrices = irrepMatrices(group, irrep, { re, im, classOf }, walk);
    const size = irrep.dimension ** 2;
    return {
      ...irrep,
      matrices,
      basis: isotypicBasis(group.order, irrep, matrices),
      matrix: (element) => matrices.subarray(element * size, (element + 1) * size),
    };
  });
  const found = audit(table, irreps);
  if (!found.passed) throw new AuditError(group.name, found);
  return { group, table, irreps, audit: found };
}
