/**
 * Networks that multiply in a group by its representations, exactly: positive controls, all of whose
 * measures are known in closed form.
 *
 * Their embeddings hold ρ(a) and ρ(b), the hidden layer products of matrix entries, the unembedding
 * ρ(c^-1), and the logits are multiples of χ(a b c^-1) = tr ρ(a) ρ(b) ρ(c^-1): the "group
 * composition via representations" of Chughtai, Chan and Nanda, "A Toy Model of Universality" (2023).
 *
 * @module
 */

import type { FiniteGroup } from "../groups/finite_group.ts";
import type { MlpSizes, MlpTensors } from "../models/mlp_reference.ts";
import { COMMUTANT_DIMENSION, type RealRepresentation } from "../representations/real_irreps.ts";
import type { Representations } from "../representations/representations.ts";
import { checkAction, ownAction } from "./actions.ts";

/** The architectures that have ideal networks. */
export type IdealModel = "bilinear" | "mlp";

/** An irrep that an ideal network uses. */
export interface UsedIrrep {
  readonly name: string;
  /** What χ(a b c^-1) is multiplied by. */
  readonly weight: number;
}

/** An ideal network, as weights that can be written, read and trained like any others. */
export interface IdealNetwork {
  readonly model: IdealModel;
  readonly sizes: MlpSizes;
  readonly tensors: MlpTensors;
  /** Its logits are Σ weight χ(a b c^-1), up to what is the same for all c. */
  readonly irreps: readonly UsedIrrep[];
}

/** Most neurons of an ideal network: the Gram matrix of more takes over half a gigabyte. */
export const MAX_IDEAL_HIDDEN = 8192;
/** By how much the label's logit is above the next one by default: a loss as of trained networks. */
export const IDEAL_MARGIN = 20;

/** Traces closer than this are equal. */
const TOLERANCE = 1e-9;

/** What an ideal network should be made of. */
export interface IdealOptions {
  /** Architecture; `bilinear` by default. */
  readonly model?: IdealModel;
  /** Names of the irreps; by default what {@linkcode idealBilinear} or the group's action takes. */
  readonly irreps?: readonly string[];
}

/**
 * The ideal network of an architecture.
 *
 * The bilinear one can use any irreps. With ReLUs it is the circuit of one irrep with values ±1, or
 * the network of the group's permutations, whose irreps are then all or none of its own.
 *
 * @throws {RangeError} If there is none with these irreps; the message says which there are.
 */
export function idealNetwork(
  representations: Representations,
  { model = "bilinear", irreps }: IdealOptions = {},
): IdealNetwork {
  if (model === "bilinear") return idealBilinear(representations, irreps);
  if (irreps === undefined) return idealPermutation(representations);
  const chosen = choose(representations, irreps);
  if (chosen.length === 1 && chosen[0].dimension === 1) {
    return idealSignCircuit(representations, chosen[0].name);
  }
  const own = constituents(representations, ownAction(representations.group).permutations);
  if (own.length === chosen.length && own.every(({ irrep }) => chosen.includes(irrep))) {
    return idealPermutation(representations);
  }
  const signs = representations.irreps.slice(1).filter(({ dimension }) => dimension === 1);
  throw new RangeError(
    `Cannot build an ideal mlp network on ${representations.group.name} from ` +
      `${irreps.join(", ")}: it can be made of ` +
      signs.map(({ name }) => `${name}, `).join("") +
      (signs.length > 0 ? "or " : "") +
      `all of ${own.map(({ irrep }) => irrep.name).join(", ")}`,
  );
}

/**
 * The bilinear network: for each irrep of real dimension D and all i, k, j < D a neuron
 * ρ(a)_ik ρ(b)_kj, which adds weight ρ(c^-1)_ji to the logit of c. The sum over k is ρ(ab)_ij, over
 * i and j then χ(a b c^-1), for irreps of all three types.
 *
 * @param representations the group's irreps
 * @param names the irreps to use; by default {@linkcode solvingIrreps}: as few neurons as are
 *   needed to solve the task, so that there are irreps which it does not use
 * @param weights what their characters are multiplied by; by default all by the same, such that the
 *   label's logit is `IDEAL_MARGIN` above the next
 * @throws {RangeError} If a name is unknown, trivial or twice there, or the network too large.
 */
export function idealBilinear(
  representations: Representations,
  names: readonly string[] = solvingIrreps(representations),
  weights?: readonly number[],
): IdealNetwork {
  const { group } = representations;
  const chosen = choose(representations, names);
  if (weights !== undefined && weights.length !== chosen.length) {
    throw new RangeError(
      `Cannot build an ideal network: it has ${weights.length} weights for ${chosen.length} irreps`,
    );
  }
  const scale = marginScale(chosen.map((irrep) => ({ irrep, multiplicity: 1 })));
  const parts = chosen.map(({ matrices, dimension }, i) => ({
    matrices,
    dimension,
    weight: weights?.[i] ?? scale,
  }));
  return {
    model: "bilinear",
    ...composing(group, parts, 0),
    irreps: chosen.map(({ name }, i) => ({ name, weight: parts[i].weight })),
  };
}

/**
 * The circuit of an irrep s with values ±1 in four ReLUs: relu(± s(a) ± s(b)) is 2 on one coset for
 * a and one for b, elsewhere 0, and knows s(ab), the product of its two signs.
 *
 * @param representations the group's irreps
 * @param name the irrep
 * @param weight what s(a b c^-1) is multiplied by
 * @throws {RangeError} If the irrep is unknown, trivial, or of a dimension above 1.
 */
export function idealSignCircuit(
  representations: Representations,
  name: string,
  weight?: number,
): IdealNetwork {
  const [irrep] = choose(representations, [name]);
  if (irrep.dimension > 1) {
    throw new RangeError(
      `Cannot build a sign circuit of ${name}: its dimension is ${irrep.dimension}, not 1`,
    );
  }
  const scale = weight ?? marginScale([{ irrep, multiplicity: 1 }]);
  const signs = irrep.character.map(Math.sign);
  const [left, right] = [[1, 1, -1, -1], [1, -1, 1, -1]];
  return {
    model: "mlp",
    sizes: { order: representations.group.order, embed: 1, hidden: 4 },
    tensors: {
      W_x: signs,
      W_y: signs.slice(),
      W: Float64Array.of(...left, ...right),
      W_U: Float64Array.from(
        left.flatMap((sign, j) => Array.from(signs, (s) => sign * right[j] * s * scale / 2)),
      ),
    },
    irreps: [{ name, weight: scale }],
  };
}

/** Where the points of {@linkcode idealPermutation} go, and by what its logits are multiplied. */
export interface PermutationOptions {
  /**
   * (n, m): the image of each of m points under each element, for a·b first by a, then by b. By
   * default the group's own permutations, and without those its elements as points, i to i·a.
   */
  readonly action?: readonly (readonly number[])[];
  /** What a fixed point of a b c^-1 adds to the logit of c; by default for `IDEAL_MARGIN`. */
  readonly weight?: number;
}

/**
 * The ReLU network of a group that acts on m points: for all i, j, k < m a neuron that is 1 where a
 * sends i to j and b sends j to k, relu(P(a)_ij + P(b)_jk - 1), and adds to the logits of those c that
 * send i to k. Each logit is then the number of fixed points of a b c^-1: the character of the
 * permutation representation, a sum of irreps. There being no biases, both embeddings have half of
 * the -1.
 *
 * @throws {RangeError} If the action is none of the group, or fixes all points, or the network is
 *   too large.
 */
export function idealPermutation(
  representations: Representations,
  { action, weight }: PermutationOptions = {},
): IdealNetwork {
  const { group } = representations;
  const { degree, permutations } = action ? checkAction(group, action) : ownAction(group);
  const own = constituents(representations, permutations);
  if (own.length === 0) {
    throw new RangeError(
      `Cannot build an ideal network from permutations of ${group.name}: they fix all points`,
    );
  }
  checkHidden(degree ** 3);
  const matrices = new Float64Array(group.order * degree ** 2);
  permutations.forEach((to, g) =>
    to.forEach((image, i) => matrices[(g * degree + i) * degree + image] = 1)
  );
  const scale = weight ?? marginScale(own);
  return {
    model: "mlp",
    ...composing(group, [{ dimension: degree, matrices, weight: scale }], -1 / 2),
    irreps: own.map(({ irrep, multiplicity }) => ({
      name: irrep.name,
      weight: scale * multiplicity,
    })),
  };
}

/**
 * Irreps with which the label has the largest logit of all: those whose kernels have only the
 * identity in common, none of which can be left out, those with many neurons left out first.
 */
export function solvingIrreps({ group, irreps }: Representations): string[] {
  // In how many of the irreps kept an element is not the identity matrix.
  const moved = new Int32Array(group.order);
  const moves = ({ dimension, character }: RealRepresentation, g: number) =>
    character[g] < dimension - TOLERANCE;
  const kept = new Set(irreps.slice(1));
  for (const irrep of kept) for (let g = 0; g < group.order; g++) moved[g] += +moves(irrep, g);
  const costly = [...kept].reverse().sort((a, b) => b.dimension - a.dimension);
  for (const irrep of costly) {
    if (moved.some((count, g) => count === 1 && moves(irrep, g))) continue;
    kept.delete(irrep);
    for (let g = 0; g < group.order; g++) moved[g] -= +moves(irrep, g);
  }
  return [...kept].map(({ name }) => name);
}

/** Representation matrices that a network composes. */
interface Part {
  readonly dimension: number;
  /** (n, D, D): orthogonal. */
  readonly matrices: Float64Array;
  readonly weight: number;
}

/**
 * The weights of neurons (i, k, j) that take entry (i, k) of a's matrix and (k, j) of b's, each with
 * `shift` added, and add entry (j, i) of c's inverse, which is (i, j) of c. Embeddings are the
 * entries of matrices, once each; `W` hands them to neurons.
 */
function composing({ order: n }: FiniteGroup, parts: readonly Part[], shift: number) {
  const sum = (power: number) => parts.reduce((total, part) => total + part.dimension ** power, 0);
  const [d, h] = [sum(2), sum(3)];
  checkHidden(h);
  const W_x = new Float64Array(n * d);
  const W = new Float64Array(2 * d * h);
  const W_U = new Float64Array(h * n);
  let [entry, neuron] = [0, 0]; // the part's first ones
  for (const { dimension: D, matrices, weight } of parts) {
    for (let g = 0; g < n; g++) {
      for (let e = 0; e < D * D; e++) W_x[g * d + entry + e] = matrices[g * D * D + e] + shift;
    }
    for (let ikj = 0; ikj < D ** 3; ikj++, neuron++) {
      const [i, k, j] = [Math.floor(ikj / D ** 2), Math.floor(ikj / D) % D, ikj % D];
      W[(entry + i * D + k) * h + neuron] = 1;
      W[(d + entry + k * D + j) * h + neuron] = 1;
      for (let c = 0; c < n; c++) W_U[neuron * n + c] = weight * matrices[(c * D + i) * D + j];
    }
    entry += D * D;
  }
  return {
    sizes: { order: n, embed: d, hidden: h },
    tensors: { W_x, W_y: W_x.slice(), W, W_U },
  };
}

/** An irrep, and how often it is there. */
interface Constituent {
  readonly irrep: RealRepresentation;
  readonly multiplicity: number;
}

/** The non-trivial real irreps that permutations split into. */
function constituents(
  { group, irreps }: Representations,
  permutations: readonly (readonly number[])[],
): Constituent[] {
  const fixed = permutations.map((to) => to.filter((image, i) => image === i).length);
  return irreps.slice(1).flatMap((irrep) => {
    const dot = fixed.reduce((sum, points, g) => sum + points * irrep.character[g], 0);
    const multiplicity = Math.round(dot / group.order / COMMUTANT_DIMENSION[irrep.type]);
    return multiplicity > 0 ? [{ irrep, multiplicity }] : [];
  });
}

/** The multiple of the sum of characters with `IDEAL_MARGIN` between its largest two values. */
function marginScale(parts: readonly Constituent[]): number {
  let least = Infinity;
  for (let g = 0; g < parts[0].irrep.character.length; g++) {
    let below = 0;
    for (const { irrep, multiplicity } of parts) {
      below += multiplicity * (irrep.dimension - irrep.character[g]);
    }
    if (below > TOLERANCE && below < least) least = below;
  }
  return IDEAL_MARGIN / least;
}

/** The irreps of these names. */
function choose(
  { group, irreps }: Representations,
  names: readonly string[],
): RealRepresentation[] {
  const fail = (problem: string) => {
    throw new RangeError(`Cannot build an ideal network on ${group.name}: ${problem}`);
  };
  const useful = irreps.slice(1);
  if (useful.length === 0) fail("its only irrep is trivial");
  if (names.length === 0) fail("no irrep is given");
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) fail(`irrep ${repeated} is given twice`);
  return names.map((name) => {
    if (name === irreps[0].name) fail(`irrep ${name} gives all outputs the same logit`);
    const irrep = useful.find((one) => one.name === name);
    return irrep ??
      fail(`it has no irrep ${name}; it has ${useful.map((one) => one.name).join(", ")}`);
  });
}

function checkHidden(hidden: number): void {
  if (hidden <= MAX_IDEAL_HIDDEN) return;
  throw new RangeError(
    `Cannot build an ideal network: its ${hidden} neurons are above ${MAX_IDEAL_HIDDEN}, the limit`,
  );
}
