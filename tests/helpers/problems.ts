/** Small learning problems: groups, splits and weights. */
import { group } from "../../src/groups/names.ts";
import { MLP } from "../../src/models/mlp.ts";
import type { Model, Sizes, Tensors } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import type { Weights } from "../../src/models/parameters.ts";
import type { Instance } from "../../src/training/engine.ts";
import type { AdamwOptions } from "../../src/models/adamw.ts";
import { initialWeights } from "../../src/training/initial.ts";
import { pairsOf, splitPairs } from "../../src/training/split.ts";

/** An optimizer that learns small groups fast. */
export const OPTIMIZER: AdamwOptions = {
  lr: 0.01,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  warmup: 10,
};

/** The pairs of a group, split at random. */
export function problem(
  groupName: string,
  fraction: number,
  seed: number,
  optimizer: AdamwOptions = OPTIMIZER,
): Instance {
  const { order, table } = group(groupName);
  const { train, test } = splitPairs(order, fraction, { generator: "groupscope", seed });
  return { train: pairsOf(train, order, table), test: pairsOf(test, order, table), optimizer };
}

/** The first pairs of some. */
export function firstPairs({ a, b, labels }: Pairs, count: number): Pairs {
  return { a: a.slice(0, count), b: b.slice(0, count), labels: labels.slice(0, count) };
}

/** Initial weights of a network. */
export function freshWeights(sizes: Sizes, seed: number, model: Model = MLP): Weights {
  return initialWeights(model.parameters(sizes), seed);
}

/** Weights as the references take them. */
export function inFloat64(weights: Weights): Tensors {
  return Object.fromEntries([...weights].map(([name, own]) => [name, Float64Array.from(own)]));
}
