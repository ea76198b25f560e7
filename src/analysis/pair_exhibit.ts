/**
 * One pair of a network, looked at closely: the logits of all outputs beside the characters of the key
 * irreps.
 *
 * @module
 */

import { centredRows } from "../evaluation/marginals.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import { classNames } from "../groups/classes.ts";
import { matrixProduct } from "../numerics/matrix_product.ts";
import { COMMUTANT_DIMENSION, type RealIrrep } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import type { Result } from "./analyze.ts";

/** An element of the group. */
export interface ExhibitElement {
  /** How it is written. */
  readonly name: string;
  /** Name of its conjugacy class. */
  readonly class: string;
}

/** What the network says of one output c for the pair. */
export interface ExhibitOutput {
  /** How c is written. */
  readonly output: string;
  /** Class of a b c⁻¹; that of its inverse has the same name, real characters being the same on both. */
  readonly class: string;
  /** The network's logit minus the mean over all outputs. */
  readonly logit: number;
  /** Σ weight χ(a b c⁻¹) over the key irreps. */
  readonly predicted: number;
  /** Whether c is the right output: ab, but for controls. */
  readonly isRight: boolean;
}

/** What an exhibit takes from a network's analysis, a {@linkcode Result}: which irreps are key. */
export interface KeyIrreps {
  readonly irreps: readonly Pick<Result["irreps"][number], "key">[];
}

/** A pair (a, b), and the logits of all outputs. */
export interface PairExhibit {
  readonly left: ExhibitElement;
  readonly right: ExhibitElement;
  /** ab in the group. */
  readonly product: ExhibitElement;
  /** How the right output is written. */
  readonly label: string;
  /** Whether the network was trained on the pair; null if that is not known. */
  readonly isTrained: boolean | null;
  /** The key irreps, with what their characters χ(a b c⁻¹) are multiplied by in the logits of all pairs. */
  readonly keys: readonly { readonly irrep: string; readonly weight: number }[];
  /** (n): by class, those with the largest prediction first. */
  readonly outputs: readonly ExhibitOutput[];
}

/**
 * A pair of a network, in float64.
 *
 * Without `row` it is the first one, by the numbers of its elements, of those that the most of this
 * holds for, what comes first counting most: it is no training pair; none of a, b and ab is the
 * identity; their classes are three.
 *
 * @param result the network's analysis
 * @param row the pair's row number a n + b
 * @returns null where there is only one output, or a logit is not finite
 */
export function pairExhibit(
  network: Network,
  task: Task,
  representations: Representations,
  result: KeyIrreps,
  row: number = choosePair(task, representations),
): PairExhibit | null {
  const { group, irreps, table: { classes } } = representations;
  const { order: n, elementNames, inverses } = group;
  if (n === 1) return null;
  const [a, b] = [Math.floor(row / n), row % n];
  const logits = centredLogits(network, a, b);
  if (!logits.every(Number.isFinite)) return null;
  const names = classNames(classes);
  const keyIrreps = irreps.filter((_, i) => result.irreps[i].key);
  const weights = characterWeights(network, representations, keyIrreps);
  const ab = group.multiply(a, b);
  const outputs = Array.from(logits, (logit, c) => {
    const quotient = group.multiply(ab, inverses[c]);
    const own = classes.classOf[quotient];
    const predicted = keyIrreps.reduce(
      (sum, { character }, i) => sum + weights[i] * character[quotient],
      0,
    );
    const first = Math.min(own, classes.inverses[own]);
    const isRight = c === task.labels[row];
    return { first, output: elementNames[c], class: names[first], logit, predicted, isRight };
  });
  // Within a class predictions differ by rounding: that of its first output stands for all.
  const level = new Map<number, number>();
  for (const { first, predicted } of outputs) if (!level.has(first)) level.set(first, predicted);
  const order = (first: number) => -Number(level.get(first)!.toPrecision(9));
  const element = (g: number) => ({ name: elementNames[g], class: names[classes.classOf[g]] });
  return {
    left: element(a),
    right: element(b),
    product: element(ab),
    label: elementNames[task.labels[row]],
    isTrained: task.train && Array.from(task.train).includes(row),
    keys: keyIrreps.map(({ name }, i) => ({ irrep: name, weight: weights[i] })),
    outputs: outputs
      .sort((c, d) => order(c.first) - order(d.first) || c.first - d.first)
      .map(({ first: _, ...output }) => output),
  };
}

/** The row number of the pair that shows most. */
function choosePair(
  { train }: Task,
  { group: { order: n, table, identity }, table: { classes: { classOf } } }: Representations,
): number {
  const trained = new Uint8Array(n * n);
  for (let i = 0; i < (train?.length ?? 0); i++) trained[train![i]] = 1;
  let [best, most] = [0, -1];
  for (let row = 0; row < n * n && most < 7; row++) {
    const elements = [Math.floor(row / n), row % n, table[row]];
    const isPlain = !elements.includes(identity);
    const isVaried = new Set(elements.map((g) => classOf[g])).size === 3;
    const score = 4 * (1 - trained[row]) + 2 * Number(isPlain) + Number(isVaried);
    if (score > most) [best, most] = [row, score];
  }
  return best;
}

/** (n): a pair's logits without their mean. */
function centredLogits(network: Network, a: number, b: number): Float64Array {
  const { order: n, width: h, unembed } = network;
  const hidden = new Float64Array(n * h);
  network.hiddenOf(a, hidden);
  const own = hidden.subarray(b * h, (b + 1) * h);
  return centredRows(matrixProduct(own, unembed, 1, h, n), 1, n);
}

/**
 * What χ(a b c⁻¹) is multiplied by in the projection of the logits of all pairs: ⟨L, χ⟩ / ⟨χ, χ⟩, where
 * ⟨χ, χ⟩ is n³ times 1, 2 or 4.
 */
function characterWeights(
  network: Network,
  { group }: Representations,
  irreps: readonly RealIrrep[],
): number[] {
  const { order: n, width: h, unembed } = network;
  const hidden = new Float64Array(n * h);
  const byProduct = new Float64Array(n * h);
  for (let a = 0; a < n; a++) {
    network.hiddenOf(a, hidden);
    for (let b = 0; b < n; b++) {
      const start = group.multiply(a, b) * h;
      for (let j = 0; j < h; j++) byProduct[start + j] += hidden[b * h + j];
    }
  }
  const logits = matrixProduct(byProduct, unembed, n, h, n); // summed over the n pairs of a product
  return irreps.map(({ character, type }) => {
    let dot = 0;
    for (let p = 0; p < n; p++) {
      for (let c = 0; c < n; c++) {
        dot += logits[p * n + c] * character[group.multiply(p, group.inverses[c])];
      }
    }
    return dot / (n ** 3 * COMMUTANT_DIMENSION[type]);
  });
}
