/**
 * Several networks of one launch that differ in more than their seeds.
 *
 * @module
 */

import { HYPERPARAMETERS, type Hyperparameters } from "./config.ts";

/** A hyper-parameter that may differ within a sweep. */
export type SweptName = Exclude<keyof Hyperparameters, "steps">;

/** All of them, in the order in which they are named. */
export const SWEPT: readonly SweptName[] = HYPERPARAMETERS.filter((name) => name !== "steps");

/** What tells a network from the others of its launch beside its seed: nothing without a sweep. */
export type Setting = Partial<Readonly<Record<SweptName, number>>>;

/** Whether a setting tells anything: whether its network is one of a sweep. */
export function isSwept(setting: Setting): boolean {
  return Object.keys(setting).length > 0;
}

/** Values to try, by hyper-parameter. */
export type Choices = Partial<Readonly<Record<SweptName, readonly number[]>>>;

/**
 * All combinations of some values, with each of the seeds.
 *
 * @example Four networks, for `train()`
 * ```ts
 * import { sweep, train } from "@groupscope/groupscope";
 *
 * const networks = sweep([1, 2], { hidden: [8, 16] });
 * const trained = await train({ group: "C5", device: "cpu", steps: 5, embed: 8, networks });
 * if (trained[3].hyperparameters.hidden !== 16) throw new Error("the last has the last values");
 * ```
 *
 * @returns One setting a network: the seeds change fastest, the first of the {@linkcode SWEPT}
 * slowest.
 */
export function sweep(
  seeds: readonly number[],
  choices: Choices,
): (Setting & { readonly seed: number })[] {
  return settingsOf(choices).flatMap((setting) => seeds.map((seed) => ({ ...setting, seed })));
}

/** All combinations of some values. */
export function settingsOf(choices: Choices): Setting[] {
  return SWEPT.reduce<Setting[]>((settings, name) => {
    const values = choices[name];
    if (!values) return settings;
    return settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value })));
  }, [{}]);
}

/** What a network is called among the others of its launch: `hidden 64, lr 0.01, seed 1`. */
export function networkName(setting: Setting, seed: number): string {
  return [
    ...wordsIn(setting).map(({ option, value }) => `${option.replaceAll("-", " ")} ${value}`),
    `seed ${seed}`,
  ].join(", ");
}

/** The same as the name of a folder: `hidden64-lr0.01-seed1`; `seed-1` without a sweep. */
export function networkFolder(setting: Setting, seed: number): string {
  const words = wordsIn(setting);
  if (words.length === 0) return `seed-${seed}`;
  return [...words.map(({ option, value }) => joined(option, value)), `seed${seed}`].join("-");
}

/** The values in which some settings differ, by hyper-parameter. */
export function choicesOf(settings: readonly Setting[]): Choices {
  return Object.fromEntries(
    SWEPT.flatMap((name) => {
      const values = new Set(settings.flatMap((setting) => setting[name] ?? []));
      return values.size > 0 ? [[name, [...values]]] : [];
    }),
  );
}

/** An option and its value in one word. */
export function joined(option: string, value: number | string): string {
  return /\d$/.test(option) ? `${option}-${value}` : `${option}${value}`; // beta1-0.9
}

/** The name of a hyper-parameter as an option of the command line has it. */
export function optionName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function wordsIn(setting: Setting): { option: string; value: number }[] {
  return SWEPT.flatMap((name) => {
    const value = setting[name];
    return value === undefined ? [] : [{ option: optionName(name), value }];
  });
}
