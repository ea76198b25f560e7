/**
 * What charts of training are made from.
 *
 * @module
 */

/** What tells networks of one chart apart: a seed, or a name where seeds do not. */
export type NetworkKey = number | string;

/** What tells the network of a row from the others. */
export function keyOf({ seed, name }: Pick<TrainingRow, "seed" | "name">): NetworkKey {
  return name ?? seed;
}

/** What such keys are, as the title of an axis. */
export function networkTitle(keys: readonly NetworkKey[]): "seed" | "network" {
  return keys.every((key) => typeof key === "number") ? "seed" : "network";
}

/** Metrics of one network after `step` updates; a line of `metrics.jsonl`. */
export interface TrainingRow {
  /** Updates done. */
  readonly step: number;
  /** Tells networks of one chart apart. */
  readonly seed: number;
  /** Tells them apart where seeds do not. */
  readonly name?: string;
  /** In nats; null where it is not known. */
  readonly trainLoss: number | null;
  /** In nats; null where it is not known, or there are no such pairs. */
  readonly testLoss: number | null;
  /** From 0 to 1; null where it is not known. */
  readonly trainAccuracy: number | null;
  /** From 0 to 1; null where it is not known, or there are no such pairs. */
  readonly testAccuracy: number | null;
  /** Over all weights. */
  readonly sumOfSquaredWeights: number;
}
