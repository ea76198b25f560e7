/** Networks on all pairs of a small group, by their definitions: no algebra that saves work. */
import type { BySet } from "../../src/evaluation/evaluator.ts";
import {
  type Network,
  type PairModelName,
  type PairNetwork,
  pairNetwork,
} from "../../src/evaluation/network.ts";
import { transformerNetwork } from "../../src/evaluation/transformer_network.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import type { MlpSizes, MlpTensors } from "../../src/models/mlp_reference.ts";
import { sizeOf } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import type {
  TransformerSizes,
  TransformerTensors,
} from "../../src/models/transformer_reference.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import type { RealIrrep } from "../../src/representations/real_irreps.ts";

/** A network with normal weights. */
export function randomNetwork(
  model: PairModelName,
  order: number,
  seed: number,
  scale = 1,
  hidden = 6,
): PairNetwork {
  const random = randomStream(seed, `${model} ${order}`);
  const draw = (count: number) => Float64Array.from(normals(random, count, scale));
  const sizes: MlpSizes = { order, embed: 4, hidden };
  const tensors: MlpTensors = {
    W_x: draw(order * 4),
    W_y: draw(order * 4),
    W: draw(8 * hidden),
    W_U: draw(hidden * order),
  };
  return pairNetwork(model, tensors, sizes);
}

/** A transformer with normal weights, and these. */
export function randomTransformer(
  sizes: TransformerSizes,
  seed: number,
  scale = 0.8,
): { network: Network; tensors: TransformerTensors } {
  const random = randomStream(seed, `transformer ${sizes.order}`);
  const tensors = Object.fromEntries(
    TRANSFORMER.parameters(sizes).map(({ name, shape }) => [
      name,
      Float64Array.from(normals(random, sizeOf(shape), scale)),
    ]),
  ) as TransformerTensors;
  return { network: transformerNetwork(tensors, sizes), tensors };
}

/** (n², h): the hidden layer, from embeddings (n, h). */
export function directHidden(
  model: PairModelName,
  embedLeft: Float64Array,
  embedRight: Float64Array,
  n: number,
): Float64Array {
  const h = embedLeft.length / n;
  return Float64Array.from({ length: n * n * h }, (_, k) => {
    const [a, b, j] = [Math.floor(k / h / n), Math.floor(k / h) % n, k % h];
    const [x, y] = [embedLeft[a * h + j], embedRight[b * h + j]];
    return model === "mlp" ? Math.max(0, x + y) : x * y;
  });
}

/** (rows, columns) = (rows, middle) (middle, columns). */
export function product(left: Float64Array, right: Float64Array, middle: number): Float64Array {
  const [rows, columns] = [left.length / middle, right.length / middle];
  return Float64Array.from({ length: rows * columns }, (_, k) => {
    let sum = 0;
    for (let m = 0; m < middle; m++) {
      sum += left[Math.floor(k / columns) * middle + m] * right[m * columns + k % columns];
    }
    return sum;
  });
}

/** (n, n): the projection on an irrep's functions, by its character: rank/(n D) χ(g h^-1). */
export function characterKernel(
  { character, blockRank, dimension }: RealIrrep,
  group: FiniteGroup,
): Float64Array {
  const n = group.order;
  return Float64Array.from({ length: n * n }, (_, k) =>
    blockRank / (n * dimension) *
    character[group.multiply(Math.floor(k / n), group.inverses[k % n])]);
}

/** What a pair's element is: a, b or ab. */
export type ElementOf = (a: number, b: number) => number;

/** The three functions of a pair that functions on the group are taken of. */
export function elementsOf(group: FiniteGroup): Record<"left" | "right" | "product", ElementOf> {
  return { left: (a) => a, right: (_, b) => b, product: (a, b) => group.multiply(a, b) };
}

/** (n², columns): the projection of functions of a pair on K-functions of one of its elements. */
export function projectPairs(
  values: Float64Array, // (n², columns)
  kernel: Float64Array, // (n, n)
  elementOf: ElementOf,
  n: number,
): Float64Array {
  const columns = values.length / n ** 2;
  const means = new Float64Array(n * columns);
  const rows = Array.from({ length: n * n }, (_, row) => elementOf(Math.floor(row / n), row % n));
  values.forEach((value, k) => {
    means[rows[Math.floor(k / columns)] * columns + k % columns] += value / n;
  });
  const projected = product(kernel, means, n);
  return values.map((_, k) => projected[rows[Math.floor(k / columns)] * columns + k % columns]);
}

/** What logits score, by set. */
export interface DirectScores {
  readonly loss: BySet;
  readonly accuracy: BySet;
  /** Share of pairs whose largest logit is there twice up to rounding: no telling if they are right. */
  readonly ties: BySet;
}

/** Mean loss and accuracy over the training pairs, the others and all, by sums of exponentials. */
export function directScores(
  logits: Float64Array, // (n², n)
  labels: ArrayLike<number>,
  n: number,
  train: readonly number[],
  margin = 0, // logits that differ by no more are equal, and the first of them is the answer
): DirectScores {
  const rows = Array.from({ length: n * n }, (_, row) => row);
  const over = (some: readonly number[], of: (row: number) => number) =>
    some.reduce((sum, row) => sum + of(row), 0) / some.length;
  const rowOf = (row: number) => [...logits.subarray(row * n, (row + 1) * n)];
  const loss = (row: number) => {
    const own = rowOf(row);
    const max = Math.max(...own);
    const sum = own.reduce((total, logit) => total + Math.exp(logit - max), 0);
    return max + Math.log(sum) - own[labels[row]];
  };
  const isRight = (row: number) => {
    const own = rowOf(row)[labels[row]];
    return +rowOf(row).every((logit, c) =>
      c < labels[row] ? logit < own - margin : logit <= own + margin
    );
  };
  const isTie = (row: number) => {
    const [first, second] = rowOf(row).sort((a, b) => b - a);
    return +(first - second <= 1e-9 * Math.max(1, Math.abs(first)));
  };
  const bySet = (of: (row: number) => number): BySet => ({
    train: over(train, of),
    test: over(rows.filter((row) => !train.includes(row)), of),
    all: over(rows, of),
  });
  return { loss: bySet(loss), accuracy: bySet(isRight), ties: bySet(isTie) };
}

/** Entry by entry a + factor b. */
export function add(a: Float64Array, b: Float64Array, factor = 1): Float64Array {
  return a.map((value, i) => value + factor * b[i]);
}

/** Σ a b. */
export function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Each row with its mean removed. */
export function centreRows(values: Float64Array, columns: number): Float64Array {
  const means = new Float64Array(values.length / columns);
  values.forEach((value, i) => means[Math.floor(i / columns)] += value / columns);
  return values.map((value, i) => value - means[Math.floor(i / columns)]);
}
