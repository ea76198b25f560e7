/**
 * What the training loop asks of whatever computes: a WebGPU device or the float64 reference.
 *
 * @module
 */

import type { AdamwOptions } from "../models/adamw.ts";
import type { Pairs } from "../models/pairs.ts";
import type { Weights } from "../models/parameters.ts";

/** One network to be trained, beside others of the same sizes. */
export interface Instance {
  readonly train: Pairs;
  readonly test: Pairs;
  readonly optimizer: AdamwOptions;
}

/** Tensors in the precision of the engine that they come from, by name. */
export type StateTensors = ReadonlyMap<
  string,
  Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
>;

/** Parameters and AdamW's moments of one network after some updates: all that training needs. */
export interface TrainingState {
  readonly parameters: StateTensors;
  readonly firstMoment: StateTensors;
  readonly secondMoment: StateTensors;
}

/** Mean loss in nats and share of right answers; null where there are no pairs. */
export interface SetMetrics {
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** Some updates, and what is wanted on the way. All numbers of updates are absolute. */
export interface Chunk {
  /** Updates done before. */
  readonly first: number;
  /** Updates to do: at most {@linkcode MAX_CHUNK}; 0 only evaluates. */
  readonly count: number;
  /** Numbers of updates from `first` on after which the test set is evaluated. */
  readonly evaluate: readonly number[];
  /** Numbers of updates after which parameters are wanted. */
  readonly snapshots: readonly number[];
  /** Whether the whole state is wanted after the last update. */
  readonly state: boolean;
  /** Whether the train set is evaluated after the last update. */
  readonly evaluateTrain: boolean;
}

/** Most updates in a chunk. */
export const MAX_CHUNK = 128;

/** What a chunk gave; inner arrays are by instance. */
export interface ChunkResult {
  /** Train metrics after `step` updates, for each update done: it computes them on its way. */
  readonly train: readonly { readonly step: number; readonly metrics: readonly SetMetrics[] }[];
  readonly evaluations: readonly {
    readonly step: number;
    readonly test: readonly SetMetrics[];
    readonly sumOfSquaredWeights: readonly number[];
  }[];
  readonly snapshots: readonly { readonly step: number; readonly weights: readonly Weights[] }[];
  readonly state: readonly TrainingState[] | undefined;
}

/** Trains some networks together. */
export interface Engine {
  /**
   * Does a chunk. Several may be under way: they are done in order, and an engine need not have
   * begun one when this returns.
   */
  run(chunk: Chunk): Promise<ChunkResult>;
  /** Frees what the engine holds. */
  destroy(): void;
}
