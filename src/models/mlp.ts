/**
 * The one-hidden-layer network: hidden = relu(E_x[a] + E_y[b]).
 *
 * @module
 */

import { HIDDEN, HIDDEN_BACKWARD } from "./kernels.ts";
import {
  MLP_ACTIVATIONS,
  type MlpActivations,
  mlpBackward,
  mlpForward,
  type MlpSizes,
  type MlpTensors,
} from "./mlp_reference.ts";
import type { Model } from "./model.ts";
import { pairTables } from "./pair_tables.ts";

/** {@linkcode Model} of the network that `mlp_reference.ts` specifies. */
export const MLP: Model<MlpSizes, MlpTensors, MlpActivations> = {
  name: "mlp",
  activations: MLP_ACTIVATIONS,
  ...pairTables({
    forward: HIDDEN,
    backward: HIDDEN_BACKWARD,
    // dE_x[a] = sum of dhidden (hidden > 0) over the pairs with a
    backwardUse: (common, { hidden }) => ({
      ...common,
      matrices: { ...common.matrices, right: hidden },
    }),
  }),
  forward: mlpForward,
  backward: mlpBackward,
};
