/**
 * Where benchmarks measure and print.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import type { BenchTable } from "./bench_text.ts";

/** What benchmarks measure on, and where they print. */
export interface BenchPlace {
  readonly device: ComputeDevice;
  /** The adapter's name and its driver. */
  readonly adapter: string;
  /** Prints a line for people. */
  readonly say: (line: string) => void;
  /** Prints a table for people. */
  readonly show: (table: BenchTable) => void;
}

/** Where and when something was measured. */
export function machine(adapter: string): string {
  const { os, arch } = Deno.build;
  const date = new Date().toISOString().slice(0, 10);
  const cores = `${navigator.hardwareConcurrency} cores`;
  return `${date}: ${adapter}; ${cores}, ${os} ${arch}, Deno ${Deno.version.deno}`;
}
