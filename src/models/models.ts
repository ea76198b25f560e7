/**
 * The architectures: a new one is a record here, and nothing else.
 *
 * @module
 */

import { BILINEAR } from "./bilinear.ts";
import { MLP } from "./mlp.ts";
import type { Model, Widths } from "./model.ts";
import type { ParameterSpec } from "./parameters.ts";
import { TRANSFORMER } from "./transformer.ts";

/** Name of an architecture. */
export type ModelName = "mlp" | "transformer" | "bilinear";

const RECORDS: Readonly<Record<ModelName, Model>> = {
  mlp: MLP,
  transformer: TRANSFORMER,
  bilinear: BILINEAR,
};

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

/** Operations of the matrix products of an update of one network: see {@linkcode Model.products}. */
export function updateFlops(name: ModelName, order: number, pairs: number, widths: Widths): number {
  const model = modelOf(name);
  const products = model.products(model.sizes(order, widths), pairs);
  return Object.values(products).reduce((sum, own) => sum + own, 0);
}
