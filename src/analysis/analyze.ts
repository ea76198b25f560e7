/**
 * Everything that is known of a trained network, with the controls that say what it is worth.
 *
 * @module
 */

import type { Evaluator } from "../evaluation/evaluator.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import type { Audit } from "../representations/audit.ts";
import type { IrrepType } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import { type Ablation, ablationsOf } from "./ablations.ts";
import { type HeadResult, headsOf, type PathResult, pathsOf } from "./attention.ts";
import { isotypicBlocks } from "./blocks.ts";
import { causalKeys } from "./causal_keys.ts";
import { type Chance, chanceOf, IRREP_SHARES } from "./chance.ts";
import {
  type IrrepMeasures,
  KEY_SIMILARITY,
  measure,
  type Measures,
  type TotalMeasures,
} from "./measures.ts";
import { type Neurons, neuronsOf } from "./neurons.ts";
import {
  drawControls,
  type Null,
  type NullResults,
  type Nulls,
  nulls,
  type Spread,
} from "./nulls.ts";
import { survey } from "./parts.ts";
import { type RepMaps, repMaps } from "./rep_maps.ts";
import { type SignCircuit, signCircuits } from "./sign_circuits.ts";

/** Measures of one irrep, with what it is. */
export interface IrrepResult extends IrrepMeasures {
  /** Its dimension over the reals. */
  readonly dimension: number;
  /** What commutes with it. */
  readonly type: IrrepType;
  /** (n): its traces on the elements. */
  readonly character: readonly number[];
  /**
   * Whether the network uses it: removing it from the hidden layer costs more than removing any
   * relabelled one, as {@linkcode causalKeys} has it. Null without training pairs or draws.
   */
  readonly causalKey: boolean | null;
  /** Measures that lie in the range of a null: they say nothing of it. Null without draws. */
  readonly notDiscriminating: readonly (keyof IrrepMeasures)[] | null;
}

/** The analysis of a network. */
export interface Result extends Omit<Measures, "irreps"> {
  /** The group whose irreps were looked for. */
  readonly group: { readonly name: string; readonly order: number };
  /** Architecture. */
  readonly model: string;
  /** The key irreps are those of these weights. */
  readonly keySet: "final" | "current";
  /** All irreps, the trivial one first. */
  readonly irreps: readonly IrrepResult[];
  /** How many irreps have a similarity above each threshold. */
  readonly keyCounts: readonly { readonly threshold: number; readonly count: number }[];
  /** What shares would be by chance. */
  readonly chance: Chance;
  /** Null without draws. */
  readonly nulls: Nulls | null;
  /** Totals that lie in the range of a null: they say nothing about irreps. Null without draws. */
  readonly notDiscriminating: readonly (keyof TotalMeasures)[] | null;
  /** Which irrep each neuron belongs to. */
  readonly neurons: Neurons;
  /** Of the key irreps: how the hidden layer holds ρ(ab), and how the unembedding reads it. */
  readonly repMaps: readonly RepMaps[];
  /** Of irreps of dimension 1 that have neurons of their own, in ReLU networks. */
  readonly signCircuits: readonly SignCircuit[];
  /** Of transformers, what each head does. */
  readonly heads?: readonly HeadResult[];
  /** Of transformers, what reaches the logits through the hidden layer and around it. */
  readonly paths?: PathResult;
  /** Losses with parts removed, alone or ideal. */
  readonly ablations: readonly Ablation[];
  /** How exactly the irreps hold. */
  readonly audit: Audit;
}

/** What is analysed, and how thoroughly. */
export interface AnalyzeOptions {
  /** Name of the architecture. */
  readonly model: string;
  readonly task: Task;
  /** What passes over all pairs. */
  readonly evaluator: Evaluator;
  /** Draws of each null; 0 for none. */
  readonly draws: number;
  /** Where the draws come from. */
  readonly seed: number;
  /** Told how many more of the 2 × `draws` are done. */
  readonly onProgress?: (draws: number) => void;
}

/** Similarities above which irreps are counted: the paper's rules, and one between. */
const THRESHOLDS = [KEY_SIMILARITY, 0.02, 0.05];

/** Analyses a network on a group. */
export async function analyze(
  network: Network,
  { group, irreps, audit }: Representations,
  { model, task, evaluator, draws, seed, onProgress }: AnalyzeOptions,
): Promise<Result> {
  const surveyed = await survey(network, task, evaluator);
  const blocks = isotypicBlocks(irreps);
  const measures = await measure(surveyed, blocks);
  const isKey = measures.irreps.map(({ key }) => key);
  const controls = draws > 0 ? drawControls(blocks, group.order, draws, seed) : null;
  const { loss: { test } } = measures;
  const results = controls &&
    await nulls(surveyed, controls, isKey, test, seed, (done) => onProgress?.(done));
  const found = results && results.nulls;
  const causal = results && causalOf(measures.irreps, results.excluded, group.order);
  const neurons = neuronsOf(surveyed, blocks);
  const heads = await headsOf(surveyed, blocks);
  const paths = await pathsOf(surveyed, blocks);
  return {
    group: { name: group.name, order: group.order },
    model,
    ...measures,
    keySet: "final",
    irreps: measures.irreps.map((measured, i) => ({
      ...measured,
      dimension: irreps[i].dimension,
      type: irreps[i].type,
      character: [...irreps[i].character],
      causalKey: causal && causal[i],
      notDiscriminating: found &&
        overlapping(IRREP_FIELDS, measured, [found.randomSubspaces, found.relabelled], i),
    })),
    keyCounts: THRESHOLDS.map((threshold) => ({
      threshold,
      count: measures.irreps.filter(({ logitSimilarity }) => (logitSimilarity ?? 0) > threshold)
        .length,
    })),
    chance: chanceOf(surveyed, blocks, measures),
    nulls: found,
    notDiscriminating: found && overlapping(
      Object.keys(measures.totals) as (keyof TotalMeasures)[],
      measures.totals,
      [found.randomSubspaces, found.relabelled],
      null,
    ),
    neurons,
    repMaps: blocks.flatMap((block, i) => (isKey[i] && repMaps(surveyed, block)) || []),
    signCircuits: model === "mlp" ? signCircuits(surveyed, irreps, neurons) : [],
    ...(heads && { heads }),
    ...(paths && { paths }),
    ablations: await ablationsOf(surveyed, blocks, isKey, controls, seed),
    audit,
  };
}

/** Measures of an irrep that are held against nulls. */
const IRREP_FIELDS = [
  "logitSimilarity",
  ...IRREP_SHARES,
  "logitRestrictedLoss",
  "logitExcludedLoss",
  "hiddenRestrictedLoss",
  "hiddenExcludedLoss",
] as const satisfies readonly (keyof IrrepMeasures)[];

/** Null without training pairs. */
function causalOf(
  irreps: readonly IrrepMeasures[],
  controls: NullResults["excluded"],
  order: number,
): boolean[] | null {
  const own = irreps.map(({ hiddenExcludedLoss }) => hiddenExcludedLoss);
  return isKnown(own) && controls.every(isKnown) ? causalKeys(own, controls, order) : null;
}

function isKnown(losses: readonly (number | null)[]): losses is number[] {
  return losses.every((loss) => loss !== null);
}

/** The measures that lie between the least and the largest value of a null. */
function overlapping<Field extends string>(
  fields: readonly Field[],
  values: Readonly<Record<Field, number | null>>,
  controls: readonly Null[],
  irrep: number | null,
): Field[] {
  return fields.filter((field) => {
    const value = values[field];
    return value !== null && controls.some(({ irreps, totals }) => {
      const spreads = irrep === null ? totals : irreps[irrep];
      const range = (spreads as Partial<Record<string, Spread | null>>)[field];
      // Where all irreps are key, nulls are equal to the value up to rounding.
      const slack = 1e-9 * Math.abs(value);
      return range && value >= range.min - slack && value <= range.max + slack;
    });
  });
}
