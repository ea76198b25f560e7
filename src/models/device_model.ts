/**
 * What training asks of a model on the device.
 *
 * @module
 */

import type { Dispatch } from "../device/commands.ts";
import type { Matrix } from "../device/matrix.ts";
import type { DeviceParameter, Update } from "./device_parameters.ts";
import type { Block, PairSet } from "./pair_set.ts";

/** A model on the device: its memory, and its passes as lists of dispatches. */
export interface DeviceModel {
  readonly parameters: readonly DeviceParameter[];
  /** What `adamw` updates, one dispatch each. */
  readonly updates: readonly Update[];
  /** Hidden layer of the pairs of a block: (instances, rows, h). */
  readonly hidden: Matrix;
  /** Logits that no neuron takes part in, if there are such: beside `hidden`, in the same matrix. */
  readonly direct?: Matrix;
  /** Logits of the pairs of a block: (instances, rows, n). */
  readonly logits: Matrix;
  /** Their gradient: what the backward pass starts from. */
  readonly dlogits: Matrix;
  /** What a forward pass computes once, before its blocks. */
  readonly tables: readonly Dispatch[];
  /** From the tables to the logits of a block. */
  forward(set: PairSet, block: Block): Promise<readonly Dispatch[]>;
  /** From the dlogits of a block to sums over the blocks so far. */
  backward(set: PairSet, block: Block): Promise<readonly Dispatch[]>;
  /** From the sums to the gradients of the parameters, once after all blocks. */
  readonly gradients: readonly Dispatch[];
  /** Frees the model's memory. */
  destroy(): void;
}
