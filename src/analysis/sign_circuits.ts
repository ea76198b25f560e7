/**
 * One-dimensional irreps with values ±1, whose circuit can be read off the weights: a neuron with
 * E_x = ±s(a) and E_y = ±s(b) fires on one coset for a and one for b, and knows s(ab).
 *
 * @module
 */

import type { RealIrrep } from "../representations/real_irreps.ts";
import type { Neurons } from "./neurons.ts";
import type { Surveyed } from "./parts.ts";

/** A neuron of the circuit of a sign s. */
export interface SignNeuron {
  /** Its number in the hidden layer. */
  readonly neuron: number;
  /** E_x[a] = left s(a) + …, likewise E_y[b] = right s(b) + …. */
  readonly left: number;
  /** See `left`. */
  readonly right: number;
  /** Mean of hidden_pre over all pairs. */
  readonly constant: number;
  /**
   * Mean activation where (s(a), s(b)) is (1, 1), (1, -1), (-1, 1), (-1, -1), over the largest of
   * the four.
   */
  readonly activation: readonly [number, number, number, number];
  /** The signs (s(a), s(b)) for which it fires most. */
  readonly firesOn: readonly [1 | -1, 1 | -1];
  /** Share of its centred power that depends on (s(a), s(b)) alone. */
  readonly share: number;
  /** W_U[c] = unembed s(c) + …. */
  readonly unembed: number;
  /** Whether what it adds to the logits is what s(ab) asks for: s(a) s(b) unembed > 0 where it fires. */
  readonly consistent: boolean;
}

/** The circuit of one sign. */
export interface SignCircuit {
  /** Name of the sign. */
  readonly irrep: string;
  /** The neurons of its cluster. */
  readonly neurons: readonly SignNeuron[];
  /** How many fire on (1, 1), (1, -1), (-1, 1), (-1, -1). */
  readonly firing: readonly [number, number, number, number];
  /** Whether all four pairs of cosets have a neuron, and all neurons are consistent. */
  readonly complete: boolean;
}

const SIGNS = [[1, 1], [1, -1], [-1, 1], [-1, -1]] as const;

/** The circuits in a ReLU network of the irreps of dimension 1 that have neurons of their own. */
export function signCircuits(
  { network, means }: Surveyed,
  irreps: readonly RealIrrep[],
  { list }: Neurons,
): SignCircuit[] {
  const { order: n, width: h, embedLeft, embedRight, unembed, hiddenOf } = network;
  if (!network.neuronEmbeddings) return [];
  const signs = irreps.slice(1).filter(({ dimension, name }) =>
    dimension === 1 && list.some(({ cluster }) => cluster === name)
  );
  if (signs.length === 0) return [];
  // By sign, by (s(a), s(b)), by neuron: sums of activations.
  const sums = signs.map(() => SIGNS.map(() => new Float64Array(h)));
  const hidden = new Float64Array(n * h);
  for (let a = 0; a < n; a++) {
    hiddenOf(a, hidden);
    signs.forEach(({ character }, s) => {
      for (let b = 0; b < n; b++) {
        const own = sums[s][placeOf(character[a], character[b])];
        for (let j = 0; j < h; j++) own[j] += hidden[b * h + j];
      }
    });
  }
  return signs.map(({ name, character }, s): SignCircuit => {
    const onSign = (function_: (g: number) => number) => {
      let sum = 0;
      for (let g = 0; g < n; g++) sum += function_(g) * Math.sign(character[g]);
      return sum / n;
    };
    const neurons = list.flatMap(({ cluster }, j): SignNeuron[] => {
      if (cluster !== name) return [];
      const activity = SIGNS.map((_, k) => sums[s][k][j] / (n * n / 4));
      const most = activity.indexOf(Math.max(...activity));
      if (!(activity[most] > 0)) return []; // it fires for no pair
      let between = 0;
      for (const value of activity) between += n * n / 4 * (value - means.mean[j]) ** 2;
      const toOutput = onSign((c) => unembed[j * n + c]);
      const [sa, sb] = SIGNS[most];
      const scaled = activity.map((value) => value / activity[most]);
      let constant = 0;
      for (let g = 0; g < n; g++) constant += (embedLeft[g * h + j] + embedRight[g * h + j]) / n;
      return [{
        neuron: j,
        left: onSign((a) => embedLeft[a * h + j]),
        right: onSign((b) => embedRight[b * h + j]),
        constant,
        activation: [scaled[0], scaled[1], scaled[2], scaled[3]],
        firesOn: [sa, sb],
        share: between / means.neuronPower[j],
        unembed: toOutput,
        consistent: sa * sb * toOutput > 0,
      }];
    });
    const count = (k: number) =>
      neurons.filter(({ firesOn }) => firesOn.join() === SIGNS[k].join()).length;
    return {
      irrep: name,
      neurons,
      firing: [count(0), count(1), count(2), count(3)],
      complete: SIGNS.every((_, k) => count(k) > 0) &&
        neurons.every(({ consistent }) => consistent),
    };
  });
}

/** Index of a pair of signs in `SIGNS`. */
function placeOf(left: number, right: number): number {
  return (left > 0 ? 0 : 2) + (right > 0 ? 0 : 1);
}
