/**
 * All tables of the report on a network.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { headTable, pathTable } from "./attention_tables.ts";
import { auditTable } from "./audit_table.ts";
import { irrepTable, totalTable } from "./irrep_tables.ts";
import { type Learning, learningTable } from "./learning_table.ts";
import { ablationTable, mapTable, neuronTable, signTable } from "./part_tables.ts";
import type { Table } from "./table.ts";

export type { Table } from "./table.ts";

/**
 * The tables of an analysed network, in the order to read them: `irreps`, `totals`, `neurons`, `maps`,
 * `signs`, `heads`, `paths`, `ablations` and `audit`, without those that have nothing to show.
 */
export function resultTables(result: Result): Table[] {
  return [
    irrepTable(result),
    totalTable(result),
    neuronTable(result.neurons),
    mapTable(result.repMaps),
    signTable(result.signCircuits),
    headTable(result),
    pathTable(result),
    ablationTable(result),
    auditTable(result.audit),
  ].filter((table) => table !== null);
}

/** The tables of a network of a run: those of its end, and `learning`. */
export function networkTables(network: Learning & { readonly final: Result }): Table[] {
  return [...resultTables(network.final), learningTable(network)];
}
