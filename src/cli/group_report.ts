import type { FiniteGroup } from "../groups/finite_group.ts";
import type { GroupStructure } from "../groups/structure.ts";
import type { Audit } from "../representations/audit.ts";
import type { CharacterTable } from "../representations/character_table.ts";
import type { RealIrrep } from "../representations/real_irreps.ts";
import type { SmallestOrbit } from "../representations/smallest_orbit.ts";

/** All that `group` says about a group, before it is put into a form. */
export interface GroupReport {
  readonly group: FiniteGroup;
  readonly structure: GroupStructure;
  readonly table: CharacterTable;
  readonly irreps: readonly RealIrrep[];
  /** The smallest orbit of each irrep. */
  readonly orbits: readonly SmallestOrbit[];
  readonly audit: Audit;
}
