/**
 * What the matrices of a model are called in tables.
 *
 * @module
 */

/** Names of what embeds the elements, and of what reads the hidden layer. */
export interface MatrixNames {
  readonly left: string;
  readonly right: string;
  readonly unembed: string;
}

/** The names of a model's matrices. */
export function matrixNames(model: string): MatrixNames {
  return model === "transformer"
    ? { left: "W_E (a)", right: "W_E (b)", unembed: "W_out W_U" }
    : { left: "W_x", right: "W_y", unembed: "W_U" };
}
