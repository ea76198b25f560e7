/**
 * What networks are trained on: pairs of elements with their labels, whatever the model.
 *
 * @module
 */

/** Pairs of elements and the labels that the network should give them. */
export interface Pairs {
  /** (pairs): left elements. */
  readonly a: Int32Array;
  /** (pairs): right elements. */
  readonly b: Int32Array;
  /** (pairs): what the network should answer. */
  readonly labels: Int32Array;
}
