/** What sample charts of irreps are about. */
import type { IrrepContext } from "../../src/charts/chart.ts";

/** Of S5, as a network ranks its irreps. */
export const CONTEXT: IrrepContext = {
  group: "S5",
  model: "mlp",
  network: "seed 1",
  irreps: ["sign", "standard", "standard_sign", "[3,2]", "[2,2,1]", "[3,1,1]"],
  ranking: ["standard", "sign", "[3,2]", "[3,1,1]", "[2,2,1]", "standard_sign"],
};

/** The same of a model with attention. */
export const TRANSFORMER: IrrepContext = { ...CONTEXT, model: "transformer" };

/** Of C113, with more irreps than a chart has series. */
export const MANY: IrrepContext = {
  ...CONTEXT,
  group: "C113",
  irreps: Array.from({ length: 56 }, (_, k) => `freq_${k + 1}`),
  ranking: Array.from({ length: 56 }, (_, k) => `freq_${k + 1}`),
};
