/**
 * Parameters as named tables: what a network is made of, whoever computes with it.
 *
 * @module
 */

/** One parameter tensor of a model. */
export interface ParameterSpec {
  /** Name in files: the paper's, or TransformerLens's. */
  readonly name: string;
  /** Sizes, outermost first. */
  readonly shape: readonly number[];
  /** Standard deviation of the normal distribution that it is drawn from. */
  readonly deviation: number;
}

/** Values of one network's parameters by name, dense and row-major. */
export type Weights = ReadonlyMap<string, Float32Array<ArrayBuffer>>;

/** Number of elements of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
