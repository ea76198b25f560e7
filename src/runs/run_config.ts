/**
 * `config.json`: everything that a run was made with, resolved. It holds no times, so that a
 * repeated run has the same one.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import type { Cadence, Hyperparameters, ModelName, Seeds } from "../training/config.ts";
import type { PresetName } from "../training/presets.ts";

/** What computed: results are only the same on the same adapter, driver and profile. */
export interface RunAdapter {
  /** Name of the adapter, or `float64 reference`. */
  readonly name: string;
  readonly driver: string | null;
  /** Tuning of the kernels; `cpu` for the float64 reference. */
  readonly profile: "software" | "hardware" | "cpu";
}

/** What all networks of a launch share. */
export interface SharedConfig {
  readonly group: {
    readonly name: string;
    readonly order: number;
    /** SHA-256 of the table as little-endian I32. */
    readonly tableHash: string;
    /** The file that it came from, or null for a group known by its name. */
    readonly file: string | null;
  };
  readonly model: ModelName;
  readonly preset: PresetName;
  readonly hyperparameters: Hyperparameters;
  readonly cadence: Cadence;
  /** SHA-256 of the weight file that the run started from, or null for random weights. */
  readonly from: string | null;
  readonly versions: { readonly groupscope: string; readonly deno: string };
  /** SHA-256 of the shaders, or null for the float64 reference. */
  readonly shaderHash: string | null;
  readonly adapter: RunAdapter;
}

/** `config.json` of a run. */
export interface RunConfig extends SharedConfig {
  readonly seeds: Seeds;
  /** SHA-256 of the sorted row numbers of the pairs trained on, as little-endian I32. */
  readonly splitHash: string;
}

/** `config.json` above the runs of several seeds; theirs are in `seed-<k>/`. */
export interface BatchConfig extends SharedConfig {
  readonly batch: readonly number[];
}

/** Writes a config. */
export function encodeConfig(config: RunConfig | BatchConfig): string {
  return JSON.stringify(config, null, 2) + "\n";
}

/**
 * Reads a config.
 *
 * @param path What to call it in errors.
 * @throws {SyntaxError} If it is none.
 */
export function decodeConfig(text: string, path: string): RunConfig | BatchConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  const complete = isRecord(value) && isRecord(value.group) && isRecord(value.hyperparameters) &&
    isRecord(value.cadence) && isRecord(value.versions) && isRecord(value.adapter) &&
    (Array.isArray(value.batch) || (isRecord(value.seeds) && isRecord(value.seeds.split)));
  if (!complete) throw new SyntaxError(`Cannot read ${path}: it is not the config of a run`);
  return value as unknown as RunConfig | BatchConfig;
}
