/**
 * What charts of training are made from.
 *
 * @module
 */

/** Metrics of one network after `step` updates; a line of `metrics.jsonl`. */
export interface TrainingRow {
  /** Updates done. */
  readonly step: number;
  /** Tells networks of one chart apart. */
  readonly seed: number;
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
