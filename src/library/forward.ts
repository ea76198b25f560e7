/**
 * Running a network on pairs, and measuring what comes out, in float64.
 *
 * @module
 */

import { projection } from "../analysis/shares.ts";
import { crossEntropyForward } from "../models/cross_entropy_reference.ts";
import type { Activations, Tensors } from "../models/model.ts";
import { modelOf } from "../models/models.ts";
import type { Pairs } from "../models/pairs.ts";
import type { Patches } from "../models/patches.ts";
import type { RealRepresentation } from "../representations/real_irreps.ts";
import type { Run } from "./run.ts";

/** What a forward pass does on its way. */
export interface ForwardOptions {
  /** Functions that look at activations or replace them, by their names. */
  readonly patch?: Patches;
}

/**
 * The pairs of row numbers a n + b, with their labels.
 *
 * @param run whose labels
 * @param rows by default all pairs, in order
 * @throws {RangeError} If a row is that of no pair.
 */
export function pairs(
  { group: { order }, labels }: Pick<Run, "group" | "labels">,
  rows: ArrayLike<number> = labels.map((_, row) => row),
): Pairs {
  const bad = Array.from(rows).find((row) => !(labels[row] >= 0));
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot take the pair of row ${bad}: rows are a n + b, from 0 to ${labels.length - 1}`,
    );
  }
  return {
    a: Int32Array.from(rows, (row) => Math.floor(row / order)),
    b: Int32Array.from(rows, (row) => row % order),
    labels: Int32Array.from(rows, (row) => labels[row]),
  };
}

/**
 * Runs a network on pairs.
 *
 * @example Remove what the hidden layer knows of a·b in one irrep
 * ```ts
 * import { forward, irreps, loss, pairs, project, train } from "@groupscope/groupscope";
 *
 * const [run] = await train({ group: "S3", device: "cpu", steps: 60, embed: 8, hidden: 16 });
 * const all = pairs(run);
 * const [, sign] = irreps(run.group);
 * const { logits } = forward(run, all, {
 *   patch: {
 *     hidden: (hidden) => {
 *       const part = project(hidden, sign, all.labels);
 *       return hidden.map((value, i) => value - part[i]);
 *     },
 *   },
 * });
 * if (!(loss(logits, all.labels).loss > 0)) throw new Error("unreachable");
 * ```
 *
 * @returns Activations by name, a row for each pair: for `mlp` and `bilinear` `embed_left`,
 * `embed_right`, `hidden_pre`, `hidden` (pairs, h) and `logits` (pairs, n); for `transformer` those
 * of `TransformerActivations`, which end alike.
 * @throws {RangeError} If a patch is for an activation that the model has not, or returns another
 * number of elements.
 */
export function forward(
  { model, sizes, weights }: Run,
  pairs: Pairs,
  { patch = {} }: ForwardOptions = {},
): Activations {
  const tensors: Tensors = Object.fromEntries(
    [...weights].map(([name, values]) => [name, Float64Array.from(values)]),
  );
  return modelOf(model).forward(tensors, pairs, sizes, patch);
}

/**
 * The part of the columns of a matrix that lies in an irrep's functions of one element.
 *
 * @param values (rows, columns): a row for each element of the group, or for each pair
 * @param irrep the irrep
 * @param elements (rows) with a row for each pair, the element whose functions are meant: its a, b or
 * ab. Rows with the same one are averaged first, so it is an orthogonal projection where all elements
 * occur equally often, as they do among all pairs.
 * @returns (rows, columns)
 * @throws {RangeError} If the rows are not as many as the elements.
 */
export function project(
  values: Float64Array,
  irrep: RealRepresentation,
  elements?: ArrayLike<number>,
): Float64Array {
  const { basis, blockRank: rank } = irrep;
  const n = basis.length / rank;
  const rows = elements?.length ?? n;
  const columns = values.length / rows;
  if (!Number.isInteger(columns)) {
    throw new RangeError(
      `Cannot project ${values.length} values on ${irrep.name}: they are no multiple of ${rows} rows`,
    );
  }
  const block = { name: irrep.name, isTrivial: false, rank, basis };
  if (!elements) return projection(block, values);
  const means = new Float64Array(n * columns);
  const counts = new Float64Array(n);
  for (let r = 0; r < rows; r++) counts[elements[r]]++;
  values.forEach((value, i) => {
    const element = elements[Math.floor(i / columns)];
    means[element * columns + i % columns] += value / counts[element];
  });
  const projected = projection(block, means);
  return values.map((_, i) => projected[elements[Math.floor(i / columns)] * columns + i % columns]);
}

/**
 * Mean cross-entropy in nats, and accuracy.
 *
 * @param logits (pairs, n)
 * @param labels (pairs)
 */
export function loss(
  logits: Float64Array,
  labels: Int32Array,
): { readonly loss: number; readonly accuracy: number } {
  const { losses, correct } = crossEntropyForward(logits, labels, logits.length / labels.length);
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  return { loss: mean(losses), accuracy: mean(correct) };
}
