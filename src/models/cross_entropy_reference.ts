/**
 * Softmax cross-entropy in float64, in the form that keeps its digits at any loss:
 * `softmax_cross_entropy.wgsl` explains it.
 *
 * @module
 */

/** Losses and accuracies of a set of pairs. */
export interface CrossEntropy {
  readonly losses: Float64Array; // (pairs), nats
  readonly correct: Uint8Array; // (pairs), 1 where the label is the first maximum
}

/** Loss and accuracy of each pair. */
export function crossEntropyForward(
  logits: Float64Array, // (pairs, n)
  labels: Int32Array, // (pairs)
  n: number,
): CrossEntropy {
  const losses = new Float64Array(labels.length);
  const correct = new Uint8Array(labels.length);
  labels.forEach((label, r) => {
    const { loss, isCorrect } = crossEntropyOf(logits.subarray(r * n, (r + 1) * n), label);
    losses[r] = loss;
    correct[r] = Number(isCorrect);
  });
  return { losses, correct };
}

/** Loss of one row of logits in nats, and whether the label is its first maximum. */
export function crossEntropyOf(
  row: Float64Array,
  label: number,
): { loss: number; isCorrect: boolean } {
  const { max, others } = sumOfOthers(row, label);
  const loss = row[label] === max
    ? Math.log1p(others)
    : max - row[label] + Math.log(others + Math.exp(row[label] - max));
  return { loss, isCorrect: row.indexOf(max) === label };
}

/** Gradient of the mean loss at the logits. */
export function crossEntropyBackward(
  logits: Float64Array, // (pairs, n)
  labels: Int32Array, // (pairs)
  n: number,
): Float64Array {
  const dlogits = new Float64Array(logits.length);
  labels.forEach((label, r) => {
    const row = logits.subarray(r * n, (r + 1) * n);
    const { max, others } = sumOfOthers(row, label);
    const scale = 1 / (others + Math.exp(row[label] - max)) / labels.length;
    for (let c = 0; c < n; c++) dlogits[r * n + c] = scale * Math.exp(row[c] - max);
    dlogits[r * n + label] = -scale * others;
  });
  return dlogits;
}

/** Maximum of a row of logits, and the sum of exp(logit - maximum) over all but the label. */
function sumOfOthers(row: Float64Array, label: number): { max: number; others: number } {
  let max = -Infinity;
  for (let c = 0; c < row.length; c++) max = Math.max(max, row[c]);
  let others = 0;
  for (let c = 0; c < row.length; c++) {
    if (c !== label) others += Math.exp(row[c] - max);
  }
  return { max, others };
}
