/**
 * What peers are handed, so that they do the same work as we.
 *
 * @module
 */

import { encodeSafetensors, type Tensor } from "../formats/safetensors.ts";
import { EPSILON } from "../models/adamw.ts";
import { parametersOf } from "../models/models.ts";
import { pairsOf } from "../training/split.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { hyperparametersFor } from "./workload.ts";

/**
 * The first network of a plan as a safetensors file: the initial weights `W_x`, `W_y`, `W`, `W_U`, the
 * training pairs as I32 tensors `a`, `b` and `labels`, and AdamW's hyper-parameters as JSON in the
 * metadata `optimizer`.
 */
export function handoverFile(plan: TrainingPlan): Uint8Array<ArrayBuffer> {
  const { group, model, networks: [{ state, split, labels }] } = plan;
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of parametersOf(model, group.order, hyperparametersFor(model))) {
    tensors.set(name, { shape, data: state.parameters.get(name)! });
  }
  for (const [name, values] of Object.entries(pairsOf(split.train, group.order, labels))) {
    tensors.set(name, { shape: [values.length], data: Int32Array.from(values as Int32Array) });
  }
  const { lr, weightDecay, beta1, beta2 } = hyperparametersFor(model);
  const optimizer = { lr, weightDecay, beta1, beta2, epsilon: EPSILON };
  return encodeSafetensors(tensors, { optimizer: JSON.stringify(optimizer) });
}
