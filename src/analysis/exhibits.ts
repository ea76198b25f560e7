/**
 * What pictures of the inside of a network show.
 *
 * @module
 */

import { transpose } from "../numerics/matrix_product.ts";
import type { Network } from "../evaluation/network.ts";
import type { Task } from "../evaluation/task.ts";
import type { Representations } from "../representations/representations.ts";
import type { Result } from "./analyze.ts";
import { type AttentionPattern, attentionPatterns } from "./attention_patterns.ts";
import { type LogitSlice, logitSlice } from "./logit_slice.ts";
import { type NeuronActivations, neuronActivations } from "./neuron_activations.ts";
import { type PrincipalComponents, principalComponents } from "./principal_components.ts";

/** The columns or rows of a matrix as points on their first two principal components. */
export interface ComponentPlot extends PrincipalComponents {
  /**
   * The cluster of each point's neuron: an irrep, `mixed` or `off`. Null where the points are no
   * neurons, as the columns of embeddings that have none for each.
   */
  readonly clusters: readonly string[] | null;
}

/** Numbers for pictures of one network, in float64. */
export interface Exhibits {
  /** (n): how the group's elements are written. */
  readonly elementNames: readonly string[];
  /** Logits of the pairs with one left element. Null for the group of order 1. */
  readonly logitSlice: LogitSlice | null;
  /** Activations of the strongest neurons of each cluster. */
  readonly neurons: readonly NeuronActivations[];
  /** What the first heads attend to; empty for networks without attention. */
  readonly attention: readonly AttentionPattern[];
  /** Principal components of weights. */
  readonly components: {
    /** Of the columns of the left embedding, E_x. */
    readonly embedLeft: ComponentPlot;
    /** Of the columns of the right embedding, E_y. */
    readonly embedRight: ComponentPlot;
    /** Of the rows of the unembedding, W_U. */
    readonly unembed: ComponentPlot;
  };
}

/**
 * What pictures show of a network, of a quick pass of their own in float64.
 *
 * @param network the network
 * @param task what it was trained to do: its group's elements are those of the network
 * @param representations the irreps of the task's group
 * @param result the analysis of the same network
 */
export function exhibitsOf(
  network: Network,
  task: Task,
  representations: Representations,
  result: Result,
): Exhibits {
  const { order: n, width: h, embedLeft, embedRight, unembed, neuronEmbeddings } = network;
  const clusters = result.neurons.list.map(({ cluster }) => cluster);
  const columns = (matrix: Float64Array): ComponentPlot => ({
    ...principalComponents(transpose(matrix, n, matrix.length / n), matrix.length / n),
    clusters: neuronEmbeddings ? clusters : null,
  });
  return {
    elementNames: task.group.elementNames,
    logitSlice: logitSlice(network, representations, result),
    neurons: neuronActivations(network, representations, result),
    attention: attentionPatterns(network),
    components: {
      embedLeft: columns(embedLeft),
      embedRight: columns(embedRight),
      unembed: { ...principalComponents(unembed, h), clusters },
    },
  };
}
