/**
 * Passes over all pairs in float64.
 *
 * @module
 */

import { crossEntropyOf } from "../models/cross_entropy_reference.ts";
import {
  type Evaluator,
  type LogitTable,
  type Pass,
  type RowsBy,
  type Scores,
  type Variant,
  without,
} from "./evaluator.ts";
import { marginals } from "./marginals.ts";
import { logitsOf, type Network } from "./network.ts";
import { productLosses, SMALLEST_FACTOR } from "./product_losses.ts";
import { PAIR, pairKinds, type Task } from "./task.ts";

/** Most bytes of tables that one pass takes along. */
const TABLE_BYTES = 2 ** 28;

/** {@linkcode Evaluator} in float64, on one core. */
export function cpuEvaluator(task: Task): Evaluator {
  const kinds = pairKinds(task);
  const n = task.group.order;
  const plain: Variant = { own: true, tables: [] };
  const evaluate = (
    network: Network,
    variants: readonly Variant[],
    rows: "train" | "all",
    margin = 0,
  ) => {
    const tables = variants.reduce((sum, variant) => sum + variant.tables.length, 0);
    const passes = Math.max(1, Math.ceil(tables * n * n * 8 / TABLE_BYTES));
    const size = Math.ceil(variants.length / passes);
    const scores: Scores[] = [];
    for (let first = 0; first < variants.length; first += size) {
      const some = variants.slice(first, first + size);
      scores.push(...variantScores(network, task, kinds, some, rows, margin));
    }
    return scores;
  };
  const ofProducts = productLosses(task);
  const pass = (network: Network): Pass => {
    const sums = [new Float64Array(3), new Float64Array(3)];
    const means = marginals(network, task.group, (a, logits) => {
      for (let b = 0; b < n; b++) {
        const set = kinds[a * n + b];
        if (set === PAIR.unseen) continue;
        const row = logits.subarray(b * n, (b + 1) * n);
        const { loss, isCorrect } = crossEntropyOf(row, task.labels[a * n + b]);
        sums[set][0]++;
        sums[set][1] += loss;
        sums[set][2] += Number(isCorrect);
      }
      ofProducts?.take(a, logits);
    });
    ofProducts?.taken(network);
    return { means, scores: scoresOf(sums) };
  };
  return {
    on: (rows) => cpuEvaluator({ ...task, rows }),
    pass: (network) => Promise.resolve(pass(network)),
    variants: (...asked) => Promise.resolve(evaluate(...asked)),
    lossesWithout: (network, parts) =>
      Promise.resolve(
        ofProducts?.without(network, parts) ??
          evaluate(network, parts.map(without), "train").map(({ train }) => train && train.loss),
      ),
    scores: (networks) => Promise.resolve(networks.map((one) => evaluate(one, [plain], "all")[0])),
    destroy: () => {},
  };
}

/** A variant in the course of a pass. */
interface Running {
  readonly variant: Variant;
  /** exp of its tables, each row relative to its maximum. */
  readonly factors: readonly Factor[];
  /** Pairs, losses and right answers: of the test pairs, then of the training pairs. */
  readonly sums: readonly Float64Array[];
}

/** From sums of test pairs, then of training pairs. */
function scoresOf(sums: readonly Float64Array[]): Scores {
  const [test, train] = sums.map(([pairs, loss, right]) =>
    pairs > 0 ? { pairs, loss: loss / pairs, accuracy: right / pairs } : null
  );
  return { train, test };
}

interface Factor {
  readonly by: RowsBy;
  readonly values: Float64Array;
}

/**
 * One pass over pairs. The exponentials of a row of logits serve all variants: a table multiplies
 * them by exponentials that are computed once for n rows.
 */
function variantScores(
  network: Network,
  { group: { order: n, table }, labels }: Task,
  kinds: Uint8Array,
  variants: readonly Variant[],
  rows: "train" | "all",
  margin: number,
): Scores[] {
  const needsLogits = variants.some(({ own }) => own);
  const running = variants.map((variant): Running => ({
    variant,
    factors: variant.tables.map((one) => factorOf(one, n)),
    sums: [new Float64Array(3), new Float64Array(3)],
  }));
  const hidden = new Float64Array(n * network.width);
  const ones = new Float64Array(n).fill(1);
  const ratios = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    let logits: Float64Array | undefined;
    for (let b = 0; b < n; b++) {
      const set = kinds[a * n + b];
      if (set === PAIR.unseen || (rows === "train" && set === PAIR.test)) continue;
      if (needsLogits && !logits) {
        logits = logitsOf(network, a, hidden);
      }
      const label = labels[a * n + b];
      const row = logits?.subarray(b * n, (b + 1) * n);
      if (row) { for (let c = 0; c < n; c++) ratios[c] = Math.exp(row[c] - row[label]); }
      const at = { left: a, right: b, product: table[a * n + b] };
      for (const one of running) {
        const sums = one.sums[set];
        const { own } = one.variant;
        const isPlain = own && one.factors.length === 0;
        const quick = isPlain ? null : fromFactors(own ? ratios : ones, one.factors, at, label);
        const { loss, before, after } = quick ??
          scoreOf(isPlain ? row! : rowOf(one.variant, row, at, n), label);
        sums[0]++;
        sums[1] += loss;
        if (before > margin && after >= -margin) {
          sums[2]++;
        }
      }
    }
  }
  return running.map(({ sums }) => scoresOf(sums));
}

/** How well the logits of a pair do. */
interface PairScore {
  readonly loss: number;
  /** The label's logit minus the largest of those before it, and of those after it. */
  readonly before: number;
  readonly after: number;
}

function scoreOf(row: Float64Array, label: number): PairScore {
  const largest = (logits: Float64Array) => logits.reduce((max, x) => Math.max(max, x), -Infinity);
  return {
    loss: crossEntropyOf(row, label).loss,
    before: row[label] - largest(row.subarray(0, label)),
    after: row[label] - largest(row.subarray(label + 1)),
  };
}

/** The place of a pair in tables. */
type Place = Readonly<Record<RowsBy, number>>;

/**
 * The loss from products of exponentials relative to the label's; undefined where they overflow or
 * vanish.
 */
function fromFactors(
  base: Float64Array,
  factors: readonly Factor[],
  at: Place,
  label: number,
): PairScore | undefined {
  const n = base.length;
  const first = factors[0];
  const start = first ? at[first.by] * n : 0;
  let ofLabel = first ? first.values[start + label] : 1;
  let [sum, before, after] = [0, 0, 0];
  if (factors.length === 1) {
    const { values } = first;
    for (let c = 0; c < label; c++) {
      const term = base[c] * values[start + c];
      sum += term;
      if (term > before) before = term;
    }
    for (let c = label + 1; c < n; c++) {
      const term = base[c] * values[start + c];
      sum += term;
      if (term > after) after = term;
    }
  } else {
    for (const { by, values } of factors.slice(1)) ofLabel *= values[at[by] * n + label];
    for (let c = 0; c < n; c++) {
      if (c === label) continue;
      let term = base[c];
      for (const { by, values } of factors) term *= values[at[by] * n + c];
      sum += term;
      if (c < label) before = Math.max(before, term);
      else after = Math.max(after, term);
    }
  }
  const others = sum / ofLabel;
  if (!(ofLabel > SMALLEST_FACTOR && others < Infinity)) return undefined;
  if (before === ofLabel || after === ofLabel) return undefined; // a tie, or nearly one
  return {
    loss: Math.log1p(others),
    before: Math.log(ofLabel / before),
    after: Math.log(ofLabel / after),
  };
}

/** The logits of a pair in a variant. */
function rowOf(
  { own, tables }: Variant,
  logits: Float64Array | undefined,
  at: Place,
  n: number,
): Float64Array {
  const row = own ? logits!.slice() : new Float64Array(n);
  for (const { by, logits: added, sign } of tables) {
    const start = at[by] * n;
    for (let c = 0; c < n; c++) row[c] += sign * added[start + c];
  }
  return row;
}

/** (n, n): exp(± logits), each row relative to its maximum. */
function factorOf({ by, logits, sign }: LogitTable, n: number): Factor {
  const values = new Float64Array(n * n);
  for (let row = 0; row < n * n; row += n) {
    let max = -Infinity;
    for (let c = row; c < row + n; c++) max = Math.max(max, sign * logits[c]);
    for (let c = row; c < row + n; c++) values[c] = Math.exp(sign * logits[c] - max);
  }
  return { by, values };
}
