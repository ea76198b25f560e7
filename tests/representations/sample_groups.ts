import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { type CharacterTable, characterTable } from "../../src/representations/character_table.ts";
import {
  type Representations,
  representations,
} from "../../src/representations/representations.ts";
import { randomIntegers } from "../groups/group_laws.ts";

/** Groups of every kind, with irreps of all three types. */
// deno-fmt-ignore
export const SAMPLES: readonly string[] = [
  "C1", "C2", "C7", "C12", "C2^3", "C4xC2",
  "D1", "D2", "D5", "D6", "D9",
  "Dic3", "Q8", "Q16", "Dic5",
  "He3", "D4xQ8", "Q8xQ8",
  "F20", "C7:C3", "C13:C4", "GL(2,3)", "SL(2,3)",
  "S3", "A4", "S4", "A5", "SL(2,5)", "S5", "PSL(2,7)",
  "S3xS3", "Q8xC3",
];

const tables = new Map<string, CharacterTable>();
const irreps = new Map<string, Representations>();

/** The character table of a named group, computed once. */
export function tableOf(name: string): CharacterTable {
  if (!tables.has(name)) tables.set(name, characterTable(group(name)));
  return tables.get(name)!;
}

/** The representations of a named group, computed once. */
export function irrepsOf(name: string): Representations {
  if (!irreps.has(name)) irreps.set(name, representations(group(name)));
  return irreps.get(name)!;
}

/** The group as nothing but a table, with its elements in the same order or in one drawn by a seed. */
export function bareTable(g: FiniteGroup, seed?: number): FiniteGroup {
  const n = g.order;
  const to = Array.from({ length: n }, (_, a) => a);
  if (seed !== undefined) {
    const next = randomIntegers(seed);
    for (let i = n - 1; i > 0; i--) {
      const j = next(i + 1);
      [to[i], to[j]] = [to[j], to[i]];
    }
  }
  const table = new Int32Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) table[to[a] * n + to[b]] = to[g.multiply(a, b)];
  }
  return FiniteGroup.fromTable(g.name, table);
}
