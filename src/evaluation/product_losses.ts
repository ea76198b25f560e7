/**
 * Losses over the training pairs without parts of the logits that depend on ab alone, in float64.
 *
 * @module
 */

import { crossEntropyOf } from "../models/cross_entropy_reference.ts";
import { matrixProduct } from "../numerics/matrix_product.ts";
import { logitsOf, type Network } from "./network.ts";
import { PAIR, pairKinds, type Task } from "./task.ts";

/** Most bytes of logits of training pairs that are kept. */
const LOGIT_BYTES = 2 ** 28;
/** Exponentials below this have lost digits: logits are then added up and not multiplied. */
export const SMALLEST_FACTOR = 1e-280;

/** The training pairs of a task, sorted by product, with room for their logits. */
export interface ProductLosses {
  /** Takes the logits of the pairs (a, b) with all b, (n, n). */
  take(a: number, logits: Float64Array): void;
  /** Says whose logits were taken. */
  taken(network: Network): void;
  /**
   * Mean losses in nats, of logits that were taken or are computed for it.
   *
   * @param parts (n, n) each: what is taken away, a row for each product
   */
  without(network: Network, parts: readonly Float64Array[]): number[];
}

/** Undefined if there are no training pairs, or more than may be kept. */
export function productLosses(task: Task): ProductLosses | undefined {
  const { group: { order: n, table }, labels } = task;
  const kinds = pairKinds(task);
  const pairs = Int32Array.from(kinds.keys()).filter((row) => kinds[row] === PAIR.train);
  if (pairs.length === 0 || pairs.length * n * 8 > LOGIT_BYTES) return undefined;
  pairs.sort((one, other) => table[one] - table[other]);
  const slots = new Int32Array(n * n).fill(-1);
  pairs.forEach((row, slot) => slots[row] = slot);
  const kept = new Float64Array(pairs.length * n); // (pairs, n)
  let owner: Network | undefined;

  const take = (a: number, logits: Float64Array) => {
    owner = undefined;
    for (let b = 0; b < n; b++) {
      const slot = slots[a * n + b];
      if (slot >= 0) kept.set(logits.subarray(b * n, (b + 1) * n), slot * n);
    }
  };
  const compute = (network: Network) => {
    const hidden = new Float64Array(n * network.width);
    for (let a = 0; a < n; a++) {
      take(a, logitsOf(network, a, hidden));
    }
    owner = network;
  };

  return {
    take,
    taken: (network) => owner = network,
    without: (network, parts) => {
      if (owner !== network) compute(network);
      const sums = new Float64Array(parts.length);
      for (let first = 0; first < pairs.length;) {
        const product = table[pairs[first]];
        let end = first;
        while (end < pairs.length && table[pairs[end]] === product) end++;
        const own = kept.subarray(first * n, end * n);
        const of = Array.from(pairs.subarray(first, end), (row) => labels[row]);
        addLosses(sums, own, of, parts.map((part) => part.subarray(product * n, product * n + n)));
        first = end;
      }
      return Array.from(sums, (sum) => sum / pairs.length);
    },
  };
}

/**
 * Adds the losses of pairs with one product: exponentials of their logits times exponentials of the
 * parts, all pairs and parts in one matrix product.
 *
 * @param sums (V)
 * @param logits (pairs, n)
 * @param labels (pairs)
 * @param parts (n) each of V
 */
function addLosses(
  sums: Float64Array,
  logits: Float64Array,
  labels: readonly number[],
  parts: readonly Float64Array[],
): void {
  const [m, v] = [labels.length, parts.length];
  const n = logits.length / m;
  const ratios = ratiosTo(labels, logits, n);
  const factors = new Float64Array(n * v);
  parts.forEach((part, i) => writeFactors(factors, part, i, v));
  const others = matrixProduct(ratios, factors, m, n, v);
  for (let r = 0; r < m; r++) {
    const label = labels[r];
    for (let i = 0; i < v; i++) {
      const ofLabel = factors[label * v + i];
      const ratio = others[r * v + i] / ofLabel;
      sums[i] += ofLabel > SMALLEST_FACTOR && ratio < Infinity
        ? Math.log1p(ratio)
        : lossWithout(logits.subarray(r * n, (r + 1) * n), parts[i], label);
    }
  }
}

/** (pairs, n): exponentials of logits relative to the label's, which is left out. */
function ratiosTo(labels: readonly number[], logits: Float64Array, n: number): Float64Array {
  const ratios = new Float64Array(logits.length);
  for (let r = 0, i = 0; r < labels.length; r++) {
    const own = logits[r * n + labels[r]];
    for (let c = 0; c < n; c++, i++) ratios[i] = Math.exp(logits[i] - own);
    ratios[r * n + labels[r]] = 0;
  }
  return ratios;
}

/** Writes column i of (n, v): exp(-part), relative to its maximum. */
function writeFactors(factors: Float64Array, part: Float64Array, i: number, v: number): void {
  let min = Infinity;
  for (let c = 0; c < part.length; c++) min = Math.min(min, part[c]);
  for (let c = 0; c < part.length; c++) factors[c * v + i] = Math.exp(min - part[c]);
}

function lossWithout(logits: Float64Array, part: Float64Array, label: number): number {
  return crossEntropyOf(logits.map((logit, c) => logit - part[c]), label).loss;
}
