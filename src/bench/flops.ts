/**
 * Arithmetic of an update: its matrix products, a multiply-add counted as two. ReLU, losses and AdamW
 * are left out: one or two operations in a hundred on large groups, some more on small ones.
 *
 * @module
 */

import type { ModelName } from "../models/models.ts";
import type { Widths } from "../models/model.ts";

/** What decides the arithmetic of an update of one network. */
export interface StepSizes extends Widths {
  /** n: order of the group. */
  readonly order: number;
  /** Pairs that are trained on. */
  readonly pairs: number;
}

/** Operations of one matrix product of (rows, inner) with (inner, columns). */
function product(rows: number, inner: number, columns: number): number {
  return 2 * rows * inner * columns;
}

/** Operations of both embeddings as rows of an (n, h) table: all that models on such tables share. */
function pairTableTerms({ order, pairs, embed, hidden }: StepSizes): Readonly<
  Record<string, number>
> {
  return {
    // E_x = W_x W_top, E_y = W_y W_bottom
    E: 2 * product(order, embed, hidden),
    // hidden W_U
    logits: product(pairs, hidden, order),
    // hiddenᵀ dlogits
    dW_U: product(hidden, pairs, order),
    // dlogits W_Uᵀ
    dhidden: product(pairs, order, hidden),
    // dE_x W_topᵀ, dE_y W_bottomᵀ
    dW_xy: 2 * product(order, hidden, embed),
    // W_xᵀ dE_x, W_yᵀ dE_y
    dW: 2 * product(embed, order, hidden),
  };
}

/** The products of an update of one network by what they compute: each model's own. */
const TERMS: Readonly<Record<ModelName, (sizes: StepSizes) => Readonly<Record<string, number>>>> = {
  mlp: pairTableTerms,
  bilinear: pairTableTerms,
};

/** Operations of the products of an update of one network, by what they compute. */
export function stepTerms(model: ModelName, sizes: StepSizes): Readonly<Record<string, number>> {
  return TERMS[model](sizes);
}

/** Operations of an update of one network. */
export function stepFlops(model: ModelName, sizes: StepSizes): number {
  return Object.values(stepTerms(model, sizes)).reduce((sum, own) => sum + own, 0);
}
