/**
 * `config.json`: everything that a run was made with, resolved. It holds no times, so that a
 * repeated run has the same one.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import type { WidthName, Widths } from "../models/model.ts";
import { type ModelName, modelOf, MODELS } from "../models/models.ts";
import {
  type Cadence,
  checkCadence,
  checkHyperparameters,
  checkPadding,
  checkSeed,
  type Hyperparameters,
  hyperparametersOf,
  type Seeds,
  widthsOf,
} from "../training/config.ts";
import type { LabelKind } from "../training/labels.ts";
import { type PresetName, PRESETS } from "../training/presets.ts";
import { isSwept, type Setting, SWEPT } from "../training/sweep.ts";

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
  /** There if each evaluation comes with an analysis, in `irreps.jsonl`. */
  readonly analyze?: true;
  /** SHA-256 of the weight file that the run started from, or null for random weights. */
  readonly from: string | null;
  readonly versions: { readonly groupscope: string; readonly deno: string };
  /** SHA-256 of the shaders, or null for the float64 reference. */
  readonly shaderHash: string | null;
  readonly adapter: RunAdapter;
}

/** What tells one network from the others. */
export interface NetworkConfig {
  readonly seeds: Seeds;
  /** SHA-256 of the sorted row numbers of the pairs trained on, as little-endian I32. */
  readonly splitHash: string;
  /** What the pairs should give; without it the group's products. */
  readonly labels?: LabelsConfig;
  /** Widths of its matrices on the device, where they are not its own: they decide bytes. */
  readonly padding?: Widths;
}

/** Labels that mark a run as a control. */
export interface LabelsConfig {
  /** How they were made: from the network's seed, but for a file. */
  readonly kind: Exclude<LabelKind, "group"> | "file";
  /** SHA-256 of them as little-endian I32, row by row. */
  readonly hash: string;
  /** The file that they came from, or null. */
  readonly file: string | null;
}

/** How the labels of a network were made. */
export function labelKindOf({ labels }: NetworkConfig): LabelKind | "file" {
  return labels?.kind ?? "group";
}

/** `config.json` of a run. */
export interface RunConfig extends SharedConfig, NetworkConfig {}

/** A network of a batch. */
export interface MemberConfig extends NetworkConfig {
  /** Of a sweep: those in which the networks differ. */
  readonly hyperparameters?: Setting;
}

/**
 * `config.json` above the runs of several networks; theirs are in `seed-<k>/`, or of a sweep in
 * directories such as `lr0.01-seed1/`.
 */
export interface BatchConfig extends Omit<SharedConfig, "hyperparameters"> {
  /** Those that the networks share. */
  readonly hyperparameters: Partial<Hyperparameters>;
  readonly networks: readonly MemberConfig[];
}

/** Writes a config. */
export function encodeConfig(config: RunConfig | BatchConfig): string {
  return JSON.stringify(config, null, 2) + "\n";
}

/** Widths of the matrices in which a run was trained. */
export function paddingOf({ padding, hyperparameters }: RunConfig): Widths {
  return padding ?? widthsOf(hyperparameters);
}

/** What a config says of the padding of a network: nothing where its matrices are no wider than it. */
export function paddingConfig(
  { padding, hyperparameters }: {
    readonly padding: Widths;
    readonly hyperparameters: Hyperparameters;
  },
): Pick<NetworkConfig, "padding"> {
  const own: [string, number][] = Object.entries(widthsOf(hyperparameters));
  return own.every(([name, width]) => padding[name as WidthName] === width) ? {} : { padding };
}

/** The config of one run of a batch. */
export function configOf(
  { networks: _, ...shared }: BatchConfig,
  { hyperparameters: own = {}, ...network }: MemberConfig,
): RunConfig {
  const hyperparameters = hyperparametersOf({ ...shared.hyperparameters, ...own });
  return { ...shared, hyperparameters, ...network };
}

/**
 * The config above the runs of some networks.
 *
 * @param configs theirs
 * @param settings in which hyper-parameters they differ
 */
export function batchOf(configs: readonly RunConfig[], settings: readonly Setting[]): BatchConfig {
  const { seeds: _, splitHash: __, labels: ___, padding: ____, ...shared } = configs[0];
  return {
    ...shared,
    hyperparameters: sharedHyperparameters(configs[0], settings[0]),
    networks: configs.map(({ seeds, splitHash, labels, padding }, i) => ({
      seeds,
      splitHash,
      ...(labels && { labels }),
      ...(padding && { padding }),
      ...(isSwept(settings[i]) && { hyperparameters: settings[i] }),
    })),
  };
}

/** The hyper-parameters of a run that are not of its own setting. */
export function sharedHyperparameters(
  { hyperparameters }: Pick<RunConfig, "hyperparameters">,
  setting: Setting,
): Partial<Hyperparameters> {
  return Object.fromEntries(
    Object.entries(hyperparameters).filter(([name]) => !Object.hasOwn(setting, name)),
  );
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
  if (!isShared(value) || !(isNetwork(value) || isBatch(value))) {
    throw new SyntaxError(`Cannot read ${path}: it is not the config of a run`);
  }
  const config = value as unknown as RunConfig | BatchConfig;
  try {
    checkCadence(config.cadence);
    const runs = "networks" in config
      ? config.networks.map((network) => configOf(config, network))
      : [config];
    for (const { seeds, hyperparameters, padding } of runs) {
      checkHyperparameters(hyperparameters, modelOf(config.model).widthNames);
      if (padding) checkPadding(padding, hyperparameters);
      checkSeed("seed", seeds.seed);
      checkSeed("split seed", seeds.split.seed);
      checkSeed("init seed", seeds.init);
    }
  } catch (error) {
    throw new SyntaxError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  return config;
}

/** Whether the fields are there; their numbers are checked after. */
function isShared(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const { group, versions, adapter } = value;
  return isRecord(group) && isText(group.name) && isText(group.tableHash) &&
    isTextOrNull(group.file) && Number.isSafeInteger(group.order) &&
    isOneOf(MODELS, value.model) && isOneOf(PRESETS, value.preset) &&
    isRecord(value.hyperparameters) && isRecord(value.cadence) &&
    value.cadence.stopAtAccuracy !== undefined &&
    (value.analyze === undefined || value.analyze === true) && isTextOrNull(value.from) &&
    isRecord(versions) && isText(versions.groupscope) && isText(versions.deno) &&
    isTextOrNull(value.shaderHash) && isRecord(adapter) && isText(adapter.name) &&
    isTextOrNull(adapter.driver) && isOneOf(["software", "hardware", "cpu"], adapter.profile);
}

function isNetwork(value: unknown): boolean {
  return isRecord(value) && isText(value.splitHash) && isRecord(value.seeds) &&
    isRecord(value.seeds.split) &&
    isOneOf(["groupscope", "torch"], value.seeds.split.generator) &&
    (value.labels === undefined || isLabels(value.labels)) &&
    (value.padding === undefined || isRecord(value.padding));
}

function isMember(value: unknown): boolean {
  return isNetwork(value) && isRecord(value) &&
    (value.hyperparameters === undefined || isSetting(value.hyperparameters));
}

function isSetting(value: unknown): boolean {
  const names: readonly string[] = SWEPT;
  return isRecord(value) && Object.keys(value).every((name) => names.includes(name));
}

function isLabels(value: unknown): boolean {
  return isRecord(value) && isOneOf(["quasigroup", "random", "file"], value.kind) &&
    isText(value.hash) && isTextOrNull(value.file);
}

function isBatch({ networks }: Record<string, unknown>): boolean {
  return Array.isArray(networks) && networks.length > 0 && networks.every(isMember);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function isOneOf(choices: readonly string[], value: unknown): boolean {
  return isText(value) && choices.includes(value as string);
}
