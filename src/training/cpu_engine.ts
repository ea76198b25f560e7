/**
 * Training on the CPU in float64: the reference itself, one network after the other.
 *
 * @module
 */

import { adamwReference, adamwUpdate } from "../models/adamw.ts";
import { crossEntropyBackward, crossEntropyForward } from "../models/cross_entropy_reference.ts";
import type { Model, Sizes, Tensors } from "../models/model.ts";
import type { Pairs } from "../models/pairs.ts";
import type { Weights } from "../models/parameters.ts";
import type {
  Chunk,
  ChunkResult,
  Engine,
  Instance,
  SetMetrics,
  StateTensors,
  TrainingState,
} from "./engine.ts";

/** Parameters and moments of a network in float64. */
interface Network {
  readonly instance: Instance;
  readonly parameters: Tensors;
  readonly firstMoment: Tensors;
  readonly secondMoment: Tensors;
}

/** {@linkcode Engine} on the float64 reference. */
export class CpuEngine implements Engine {
  readonly #model: Model;
  readonly #sizes: Sizes;
  readonly #networks: readonly Network[];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    model: Model,
    sizes: Sizes,
    instances: readonly Instance[],
    states: readonly TrainingState[],
  ) {
    this.#model = model;
    this.#sizes = sizes;
    const float64 = (values: StateTensors): Tensors =>
      Object.fromEntries(model.tensors.map((name) => [name, Float64Array.from(values.get(name)!)]));
    this.#networks = instances.map((instance, i) => ({
      instance,
      parameters: float64(states[i].parameters),
      firstMoment: float64(states[i].firstMoment),
      secondMoment: float64(states[i].secondMoment),
    }));
  }

  run(chunk: Chunk): Promise<ChunkResult> {
    const result = this.#queue.then(() => this.#run(chunk));
    this.#queue = result.catch(() => {});
    return result;
  }

  destroy(): void {}

  async #run({ first, count, evaluate, snapshots, state, evaluateTrain }: Chunk) {
    const train: { step: number; metrics: SetMetrics[] }[] = [];
    const evaluations: { step: number; test: SetMetrics[]; sumOfSquaredWeights: number[] }[] = [];
    const wanted: { step: number; weights: Weights[] }[] = [];
    for (let step = first; step <= first + count; step++) {
      if (evaluate.includes(step)) {
        evaluations.push({
          step,
          test: this.#networks.map((n) => this.#metrics(n, n.instance.test)),
          sumOfSquaredWeights: this.#networks.map(({ parameters }) => sumOfSquares(parameters)),
        });
      }
      if (snapshots.includes(step)) {
        wanted.push({ step, weights: this.#networks.map((n) => toWeights(n.parameters)) });
      }
      if (step < first + count) {
        train.push({ step, metrics: this.#networks.map((network) => this.#update(network, step)) });
        await new Promise((resolve) => setTimeout(resolve)); // let signals and timers through
      } else if (evaluateTrain) {
        train.push({
          step,
          metrics: this.#networks.map((n) => this.#metrics(n, n.instance.train)),
        });
      }
    }
    return {
      train,
      evaluations,
      snapshots: wanted,
      state: state
        ? this.#networks.map(({ parameters, firstMoment, secondMoment }) => ({
          parameters: copy(parameters),
          firstMoment: copy(firstMoment),
          secondMoment: copy(secondMoment),
        }))
        : undefined,
    };
  }

  /** One update; returns the train metrics of the weights before it. */
  #update(network: Network, step: number): SetMetrics {
    const { instance: { train, optimizer }, parameters, firstMoment, secondMoment } = network;
    const sizes = this.#sizes;
    const model = this.#model;
    const activations = model.forward(parameters, train, sizes);
    const dlogits = crossEntropyBackward(activations.logits, train.labels, sizes.order);
    const gradients = model.backward(dlogits, parameters, activations, train, sizes);
    const update = adamwUpdate(optimizer, step);
    for (const name of model.tensors) {
      const moments = [firstMoment[name], secondMoment[name]] as const;
      adamwReference(parameters[name], gradients[name], ...moments, update);
    }
    return means(activations.logits, train, sizes.order);
  }

  #metrics({ parameters }: Network, pairs: Pairs): SetMetrics {
    const { logits } = this.#model.forward(parameters, pairs, this.#sizes);
    return means(logits, pairs, this.#sizes.order);
  }
}

function means(logits: Float64Array, { labels }: Pairs, n: number): SetMetrics {
  if (labels.length === 0) return { loss: null, accuracy: null };
  const { losses, correct } = crossEntropyForward(logits, labels, n);
  return { loss: mean(losses), accuracy: mean(correct) };
}

function mean(values: Float64Array | Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function sumOfSquares(tensors: Tensors): number {
  let sum = 0;
  for (const tensor of Object.values(tensors)) for (const value of tensor) sum += value * value;
  return sum;
}

function copy(tensors: Tensors): StateTensors {
  return new Map(
    Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}

function toWeights(tensors: Tensors): Weights {
  return new Map(
    Object.entries(tensors).map(([name, values]) => [name, Float32Array.from(values)]),
  );
}
