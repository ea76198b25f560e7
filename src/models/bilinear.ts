/**
 * The bilinear network: hidden = E_x[a] * E_y[b], elementwise.
 *
 * @module
 */

import { bilinearBackward, bilinearForward } from "./bilinear_reference.ts";
import { HIDDEN_PRODUCT, HIDDEN_PRODUCT_BACKWARD } from "./kernels.ts";
import {
  MLP_ACTIVATIONS,
  type MlpActivations,
  type MlpSizes,
  type MlpTensors,
} from "./mlp_reference.ts";
import type { Model } from "./model.ts";
import { pairTables } from "./pair_tables.ts";

/** {@linkcode Model} of the network that `bilinear_reference.ts` specifies. */
export const BILINEAR: Model<MlpSizes, MlpTensors, MlpActivations> = {
  name: "bilinear",
  activations: MLP_ACTIVATIONS,
  ...pairTables({
    forward: HIDDEN_PRODUCT,
    backward: HIDDEN_PRODUCT_BACKWARD,
    // dE_x[a] = sum of dhidden * E_y[b] over the pairs with a
    backwardUse: (common, { embedded, set, block }) => ({
      sizes: { ...common.sizes, set_rows: set.rows, first_row: block.first },
      buffers: { pairs: set.pairs, ...common.buffers },
      matrices: { ...common.matrices, right: embedded },
    }),
  }),
  forward: bilinearForward,
  backward: bilinearBackward,
};
