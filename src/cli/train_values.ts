/**
 * The hyper-parameters that options name: one value for all networks, or several that make a sweep.
 *
 * @module
 */

import { HYPERPARAMETERS, type Hyperparameters, type Seeds } from "../training/config.ts";
import { type Choices, optionName, type Setting, settingsOf, SWEPT } from "../training/sweep.ts";
import { UsageError } from "./errors.ts";
import { seedsOf, type TrainOptions } from "./train_options.ts";

/** Most networks that a sweep trains. */
const MOST_NETWORKS = 1000;

/** Names of the hyper-parameters, with their options. */
export const HYPERPARAMETER_OPTIONS = HYPERPARAMETERS.map((name) => ({
  name,
  flag: `--${optionName(name)}`,
}));

/** A network that the options ask for, and what tells it from the others. */
export interface WantedNetwork {
  readonly setting: Setting;
  readonly seeds: Seeds;
}

/** All combinations of the values and seeds that the options list; the seeds change fastest. */
export function networksOf(options: TrainOptions): WantedNetwork[] {
  const lists = listsOf(options);
  const seeds = seedsOf(options);
  const swept = SWEPT.find((name) => lists[name]);
  if (swept !== undefined && options.from !== undefined) {
    throw new UsageError(
      `Option --${optionName(swept)} ${lists[swept]} contradicts --from ${options.from}: ` +
        "its weights are those of one network, which takes one value",
    );
  }
  const lengths = [...Object.values(lists).map(({ length }) => length), seeds.length];
  const count = lengths.reduce((product, length) => product * length);
  if (swept !== undefined && count > MOST_NETWORKS) {
    throw new UsageError(
      `Cannot train ${lengths.join(" x ")} = ${count} networks in one launch: ` +
        `at most ${MOST_NETWORKS}`,
    );
  }
  return settingsOf(lists).flatMap((setting) => seeds.map((own) => ({ setting, seeds: own })));
}

/** The hyper-parameters that all networks share, of those that the options name. */
export function singleValues(options: TrainOptions): Partial<Hyperparameters> {
  return Object.fromEntries(
    HYPERPARAMETERS.flatMap((name) => {
      const value = options[name];
      return typeof value === "number" ? [[name, value]] : [];
    }),
  );
}

function listsOf(options: TrainOptions): Choices {
  return Object.fromEntries(
    SWEPT.flatMap((name) => {
      const values = options[name];
      return typeof values === "object" ? [[name, values]] : [];
    }),
  );
}
