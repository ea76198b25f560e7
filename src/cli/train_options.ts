/**
 * Options of `train`, as commander parses them, and their values.
 *
 * @module
 */

import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Widths } from "../models/model.ts";
import { type ModelName, modelOf } from "../models/models.ts";
import type { Seeds } from "../training/config.ts";
import { LABEL_KINDS, type LabelKind } from "../training/labels.ts";
import type { PresetName } from "../training/presets.ts";
import type { SplitSeed } from "../training/split.ts";
import { optionName, type SweptName } from "../training/sweep.ts";
import type { GroupOptions } from "./choose_group.ts";
import { UsageError } from "./errors.ts";
import type { DeviceChoice } from "./device_choice.ts";

/**
 * What the user typed: everything else comes from files and presets. Hyper-parameters of several
 * values make a sweep: a network for each combination.
 */
export interface TrainOptions extends GroupOptions, ValueOptions {
  readonly steps?: number;
  readonly padding?: readonly number[];
  readonly model?: ModelName;
  readonly preset?: PresetName;
  readonly seed?: number;
  readonly seeds?: number[];
  readonly splitSeed?: number;
  readonly initSeed?: number;
  readonly split?: SplitSeed;
  readonly labels?: LabelChoice;
  readonly evalEvery?: number;
  readonly checkpoints?: number;
  readonly stopAtAccuracy?: number;
  readonly out?: string;
  readonly force?: true;
  readonly resume?: string;
  readonly from?: string;
  readonly analyze?: true;
  readonly device?: DeviceChoice;
  readonly profile?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** Hyper-parameters with a value, or several. */
export type ValueOptions = Partial<Readonly<Record<SweptName, number | readonly number[]>>>;

/** What pairs should give: labels of a kind, or in a file. */
export type LabelChoice = { readonly kind: LabelKind } | { readonly file: string };

/** Drops the options that were not given: commander passes them as undefined. */
export function defined<T extends object>(
  options: T,
): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

/** Parses a number; its range is checked where it is used. */
export function parseNumber(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new InvalidArgumentError("It must be a number.");
  }
  return Number(text);
}

/** Parses a whole number from 0. */
export function parseWhole(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError(
      `It must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`,
    );
  }
  return value;
}

/** Parses a number, or several between commas. */
export function parseNumbers(text: string): number | number[] {
  return oneOrDistinct(text.split(",").map((part) => parseNumber(part.trim())));
}

/** Parses a whole number from 0, or several between commas. */
export function parseWholes(text: string): number | number[] {
  return oneOrDistinct(text.split(",").map((part) => parseWhole(part.trim())));
}

/** Parses the widths of matrices, which {@linkcode paddingFor} tells apart: `256,128`. */
export function parsePadding(text: string): number[] {
  if (/^\d+(,\d+)*$/.test(text)) return text.split(",").map(parseWhole);
  throw new InvalidArgumentError(
    "A padding looks like 256,128: embed and hidden, or the widths of another model in its order.",
  );
}

/** The padding of a model that an option gave. */
export function paddingFor(model: ModelName, padding: readonly number[]): Widths {
  const { widthNames } = modelOf(model);
  if (padding.length !== widthNames.length) {
    throw new UsageError(
      `Option --padding ${padding} has ${padding.length} widths: model ${model} has ` +
        widthNames.map(optionName).join(", "),
    );
  }
  return Object.fromEntries(widthNames.map((name, i) => [name, padding[i]]));
}

function oneOrDistinct(values: number[]): number | number[] {
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice === undefined) return values.length === 1 ? values[0] : values;
  throw new InvalidArgumentError(`It must have each value once, not ${twice} twice.`);
}

/** Parses the path of a file or directory. */
export function parsePath(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must be a path.");
  return text;
}

/** Parses names between commas. */
export function parseNames(text: string): string[] {
  const names = text.split(/,(?![^[]*\])/).map((name) => name.trim()); // [3,1,1] is one name
  if (names.includes("")) throw new InvalidArgumentError("It must be names between commas.");
  return names;
}

/** Most networks in one launch. */
const MAX_SEEDS = 10_000;

/** Parses seeds: `1-8`, `1,3,5`, or both. */
export function parseSeeds(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (!range || !Number.isSafeInteger(last) || last < first || last - first >= MAX_SEEDS) {
      throw new InvalidArgumentError(
        `Seeds look like 1-8 or 1,3,5: at most ${MAX_SEEDS}, ascending.`,
      );
    }
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds];
}

/** Parses `torch:SEED`. */
export function parseSplit(text: string): SplitSeed {
  const match = /^torch:(\d+)$/.exec(text);
  const seed = Number(match?.[1]);
  if (!match || !Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError("A split looks like torch:1, with PyTorch's seed.");
  }
  return { generator: "torch", seed };
}

/** Parses `group`, `quasigroup`, `random` or the name of a file. */
export function parseLabels(text: string): LabelChoice {
  const kind = LABEL_KINDS.find((one) => one === text);
  if (kind) return { kind };
  if (/\.(safetensors|json|csv)$/i.test(text)) return { file: text };
  throw new InvalidArgumentError(
    `Labels are ${LABEL_KINDS.join(", ")} or a file (.safetensors, .json, .csv).`,
  );
}

/** The seeds of the networks that the options ask for. */
export function seedsOf(options: TrainOptions): Seeds[] {
  if (options.seed !== undefined && options.seeds) {
    throw new UsageError("Options --seed and --seeds exclude each other");
  }
  if (options.split && options.splitSeed !== undefined) {
    throw new UsageError("Options --split and --split-seed exclude each other");
  }
  return (options.seeds ?? [options.seed ?? 1]).map((seed) => ({
    seed,
    split: options.split ??
      { generator: "groupscope", seed: options.splitSeed ?? seed },
    init: options.initSeed ?? seed,
  }));
}
