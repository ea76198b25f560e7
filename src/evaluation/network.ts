/**
 * What the analysis sees of a network, whatever its architecture.
 *
 * @module
 */

import type { MlpSizes, MlpTensors } from "../models/mlp_reference.ts";
import type { Sizes } from "../models/model.ts";
import type { ModelName } from "../models/models.ts";
import { matrixProduct, transpose } from "../numerics/matrix_product.ts";

/** The matrices between elements, hidden layer and logits. */
export interface NetworkMatrices {
  /** (n, ·): what stands for the left element. */
  readonly embedLeft: Float64Array;
  /** (n, ·): what stands for the right element. */
  readonly embedRight: Float64Array;
  /** (h, n): from the hidden layer to the logits. */
  readonly unembed: Float64Array;
}

/** Changes of functions on the group, which are the columns of (n, ·). */
export interface Changes {
  /** Of the columns of the embeddings. */
  readonly embeddings?: (functions: Float64Array) => Float64Array;
  /** Of the logits, as functions of the output: of what reads them off. */
  readonly outputs?: (functions: Float64Array) => Float64Array;
}

/** Attention of a network, for those that have it. */
export interface Attention {
  /** Number of heads. */
  readonly heads: number;
  /** (n, 3) of a head: what "=" attends to for the pairs (a, b) with all b: to a, to b and to itself. */
  readonly patternOf: (head: number, a: number) => Float64Array;
  /** (2, n, h) of a head: what each token adds to the hidden layer before its ReLU, as a and as b. */
  readonly outputOf: (head: number) => Float64Array;
  /** The network without a head. */
  readonly without: (head: number) => Network;
}

/** A network by its maps from elements to the hidden layer and from there to the logits. */
export interface Network extends NetworkMatrices {
  /** n: the order of the group. */
  readonly order: number;
  /** h: neurons of the hidden layer. */
  readonly width: number;
  /** Whether the embeddings have a column for each neuron. */
  readonly neuronEmbeddings: boolean;
  /** The sum of the squares of all weights. */
  readonly sumOfSquaredWeights: number;
  /** Writes (n, h) the hidden layer for the pairs (a, b) with all b. */
  readonly hiddenOf: (a: number, out: Float64Array) => void;
  /** Adds to (n, n) the logits of the pairs (a, b) with all b that no neuron takes part in, if there are such. */
  readonly addDirect?: (a: number, logits: Float64Array) => void;
  /** The network without them: what its hidden layer says by itself. */
  readonly throughHidden?: Network;
  /** What tokens attend to, where they do. */
  readonly attention?: Attention;
  /** Weights of a model that computes the same: what a device runs. */
  readonly asModel?: () => ModelWeights;
  /** The network with its weights changed; not of a part of one. */
  readonly changing?: (changes: Changes) => Network;
  /** The network with other matrices, where they are all that it is made of. */
  readonly replacing?: (matrices: Partial<NetworkMatrices>) => Network;
}

/**
 * (n, n): the logits of the pairs (a, b) with all b.
 *
 * @param hidden (n, h): what to write their hidden layer to
 */
export function logitsOf(network: Network, a: number, hidden: Float64Array): Float64Array {
  const { order: n, width: h, unembed } = network;
  network.hiddenOf(a, hidden);
  const logits = matrixProduct(hidden, unembed, n, h, n);
  network.addDirect?.(a, logits);
  return logits;
}

/** A network as a model with weights. */
export interface ModelWeights {
  readonly model: ModelName;
  readonly sizes: Sizes;
  readonly weights: ReadonlyMap<string, Float64Array>;
  /** Whether its logits are those of the hidden layer alone. */
  readonly withoutDirect?: boolean;
}

/** How a pair's embeddings meet in the hidden layer. */
export type Meeting = (left: number, right: number) => number;

/** Models whose embeddings meet in the hidden layer alone. */
export type PairModelName = Exclude<ModelName, "transformer">;

/** By architecture: the ReLU of the sum, or the product. */
export const MEETINGS: Readonly<Record<PairModelName, Meeting>> = {
  mlp: (left, right) => Math.max(0, left + right),
  bilinear: (left, right) => left * right,
};

/** See {@linkcode PairModelName}. */
export const PAIR_MODELS = Object.keys(MEETINGS) as PairModelName[];

/** A network with E_x, E_y (n, h) and W_U (h, n), and the weights that it has in all. */
export interface PairNetwork extends Network {
  readonly model: PairModelName;
  readonly replacing: NonNullable<Network["replacing"]>;
}

/**
 * The networks whose hidden layer is a function of E_x[a] and E_y[b]: E_x = W_x W_top,
 * E_y = W_y W_bottom.
 */
export function pairNetwork(
  model: PairModelName,
  { W_x, W_y, W, W_U }: MlpTensors,
  { order: n, embed: d, hidden: h }: MlpSizes,
): PairNetwork {
  let sumOfSquaredWeights = 0;
  for (const tensor of [W_x, W_y, W, W_U]) {
    for (const weight of tensor) sumOfSquaredWeights += weight ** 2;
  }
  return fromMatrices(model, n, h, sumOfSquaredWeights, {
    embedLeft: matrixProduct(W_x, W.subarray(0, d * h), n, d, h),
    embedRight: matrixProduct(W_y, W.subarray(d * h), n, d, h),
    unembed: W_U,
  });
}

function fromMatrices(
  model: PairModelName,
  order: number,
  width: number,
  sumOfSquaredWeights: number,
  matrices: NetworkMatrices,
): PairNetwork {
  const { embedLeft, embedRight, unembed } = matrices;
  const meet = MEETINGS[model];
  let asModel: ModelWeights | undefined;
  return {
    model,
    order,
    width,
    neuronEmbeddings: true,
    sumOfSquaredWeights,
    ...matrices,
    hiddenOf(a, out) {
      for (let b = 0; b < order; b++) {
        for (let j = 0; j < width; j++) {
          out[b * width + j] = meet(embedLeft[a * width + j], embedRight[b * width + j]);
        }
      }
    },
    // An MLP as wide as its hidden layer, with W the identity on both sides, embeds by E itself.
    asModel: () =>
      asModel ??= {
        model,
        sizes: { order, embed: width, hidden: width } as MlpSizes,
        weights: new Map([
          ["W_x", embedLeft],
          ["W_y", embedRight],
          ["W", identities(width)],
          ["W_U", unembed],
        ]),
      },
    changing: ({ embeddings = same, outputs = same }) =>
      fromMatrices(model, order, width, sumOfSquaredWeights, {
        embedLeft: embeddings(embedLeft),
        embedRight: embeddings(embedRight),
        unembed: changeOutputs(unembed, order, outputs),
      }),
    replacing: (changes) =>
      fromMatrices(model, order, width, sumOfSquaredWeights, { ...matrices, ...changes }),
  };
}

/** (2 h, h): the identity over the identity. */
function identities(h: number): Float64Array {
  const both = new Float64Array(2 * h * h);
  for (let j = 0; j < 2 * h; j++) both[j * h + j % h] = 1;
  return both;
}

function same(functions: Float64Array): Float64Array {
  return functions;
}

/** (·, n) with a change of its rows, which are functions of the output. */
export function changeOutputs(
  matrix: Float64Array,
  n: number,
  change: (functions: Float64Array) => Float64Array,
): Float64Array {
  const rows = matrix.length / n;
  return transpose(change(transpose(matrix, rows, n)), n, rows);
}
