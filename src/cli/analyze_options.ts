/**
 * Options of `analyze`, and which of them go together.
 *
 * @module
 */

import type { ModelName } from "../models/models.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { UsageError } from "./errors.ts";

/** What the user typed. */
export interface AnalyzeCommandOptions extends DrawOptions {
  readonly run?: string | undefined;
  readonly weights?: string | undefined;
  /** Name or file of a group. */
  readonly ideal?: string | undefined;
  readonly irreps?: readonly string[] | undefined;
  readonly group?: string | undefined;
  readonly train?: string | undefined;
  readonly model?: ModelName | undefined;
  readonly checkpoints?: number | undefined;
  readonly device: DeviceChoice;
  readonly json?: string | undefined;
  readonly out?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/** How nulls are drawn. */
export interface DrawOptions {
  readonly draws: number;
  readonly seed: number;
}

/** How nulls are drawn by default. */
export const DEFAULT_DRAWS: DrawOptions = { draws: 20, seed: 0 };

/** A run directory, a weight file, or the group of an ideal network. */
export type Subject =
  | { readonly run: string }
  | { readonly weights: string }
  | { readonly ideal: string };

/** Most bytes of nulls that are held at once. */
const DRAW_BYTES = 2 ** 31;

/**
 * What is to be analysed.
 *
 * @throws {UsageError} If options do not go together
 */
export function subjectOf(options: AnalyzeCommandOptions): Subject {
  const { run, weights, ideal } = options;
  if ([run, weights, ideal].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError("Give a run directory, --weights or --ideal, one of them");
  }
  if (ideal === undefined) refuse(options, ["irreps"], "goes with --ideal");
  if (run !== undefined) {
    refuse(options, ["group", "train", "model"], "goes with --weights: a run knows its own");
    return { run };
  }
  if (weights !== undefined) {
    refuse(options, ["checkpoints"], "goes with a run: a weight file is one network");
    return { weights };
  }
  refuse(
    options,
    ["group", "train", "checkpoints"],
    "does not go with --ideal, which names the group",
  );
  return { ideal: ideal! };
}

/** The words of the command, without those that say where results go and how they are shown. */
export function wordsOf(options: AnalyzeCommandOptions): string[] {
  const { run, irreps, draws, seed, device } = options;
  const values = ["weights", "ideal", "group", "train", "model", "checkpoints"] as const;
  return [
    ...(run === undefined ? [] : [run]),
    ...values.flatMap((name) => {
      const value = options[name];
      return value === undefined ? [] : [`--${name}`, String(value)];
    }),
    ...(irreps ? ["--irreps", irreps.join(",")] : []),
    ...(draws === DEFAULT_DRAWS.draws ? [] : ["--draws", String(draws)]),
    ...(seed === DEFAULT_DRAWS.seed ? [] : ["--seed", String(seed)]),
    ...(device === "auto" ? [] : ["--device", device]),
  ];
}

/** Refuses more draws than there is memory for. */
export function checkDraws(draws: number, order: number): void {
  const most = Math.floor(DRAW_BYTES / (2 * order ** 2 * 8));
  if (draws > most) {
    throw new RangeError(
      `Cannot draw ${draws} nulls on a group of order ${order}: they do not fit into memory; ` +
        `--draws of at most ${most} do`,
    );
  }
}

function refuse(
  options: AnalyzeCommandOptions,
  names: readonly (keyof AnalyzeCommandOptions)[],
  why: string,
): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`Option --${given} ${why}`);
}
