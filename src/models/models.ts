/**
 * The architectures: a new one is a record here, and nothing else.
 *
 * @module
 */

import { BILINEAR } from "./bilinear.ts";
import { MLP } from "./mlp.ts";
import type { Model, Widths } from "./model.ts";
import type { ParameterSpec } from "./parameters.ts";

/** Name of an architecture. */
export type ModelName = "mlp" | "bilinear";

const RECORDS: Readonly<Record<ModelName, Model>> = { mlp: MLP, bilinear: BILINEAR };

/** The models that can be trained. */
export const MODELS: readonly ModelName[] = Object.keys(RECORDS) as ModelName[];

/** The model of a name. */
export function modelOf(name: ModelName): Model {
  return RECORDS[name];
}

/** The parameters of a model on a group of order `order`, in the order of files. */
export function parametersOf(name: ModelName, order: number, widths: Widths): ParameterSpec[] {
  const model = modelOf(name);
  return model.parameters(model.sizes(order, widths));
}
