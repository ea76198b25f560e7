/**
 * What a network can do without parts of it, and with parts of it alone.
 *
 * @module
 */

import {
  type BySet,
  bySet,
  type Evaluator,
  type LogitTable,
  type RowsBy,
  type Scores,
  type Variant,
} from "../evaluation/evaluator.ts";
import type { Network } from "../evaluation/network.ts";
import { matrixProduct, transpose } from "../numerics/matrix_product.ts";
import { permutation, randomStream } from "../numerics/random.ts";
import type { Block } from "./blocks.ts";
import { sumOf } from "./measures.ts";
import { type ControlBlocks, type Nulls, type Spread, spread } from "./nulls.ts";
import { hiddenPart, logitPart, type Surveyed } from "./parts.ts";
import { coefficients, power, projection } from "./shares.ts";

/** Where a network is changed. */
export type AblationSite = "embeddings" | "hidden" | "unembed" | "logits";

/** What is done to the parts in irreps: all else is dropped, they are, or they become ideal. */
export type AblationAction = "keep" | "remove" | "ideal";

/** A change of a network. */
export interface AblationSpec {
  /** Where. */
  readonly site: AblationSite;
  /** What is done there. */
  readonly action: AblationAction;
  /** The irreps whose parts are meant. */
  readonly irreps: readonly string[];
  /** Which functions of the pair, at the hidden layer: of a, of b, of ab, or all three. */
  readonly part: RowsBy | "all" | null;
}

/** An ablation's losses with blocks that are not the irreps' own. */
export interface AblationNull {
  /** Number of draws. */
  readonly draws: number;
  /** How many pairs were looked at: at most 2048, drawn at random. */
  readonly pairs: number;
  /** Mean loss over these pairs. */
  readonly loss: Spread;
  /** Over these pairs. */
  readonly accuracy: Spread;
}

/** A change of a network, and what it does to losses. */
export interface Ablation extends AblationSpec {
  /** Mean cross-entropy in nats. */
  readonly loss: BySet;
  /** Share of right answers. */
  readonly accuracy: BySet;
  /** How many pairs were looked at: all, or where they are many a random sample. */
  readonly pairs: number;
  /** The same done with controls in the irreps' places; null without draws. */
  readonly nulls: Readonly<Record<keyof Nulls, AblationNull>> | null;
}

/** Draws for ablations of weights: each is a network of its own. */
const NETWORK_DRAWS = 5;
/** Pairs on which the nulls are measured: their spread over draws is much larger than the error. */
const NULL_PAIRS = 2048;
/** Pairs above which the network's own ablations are measured on a sample, and the sample's size. */
const MOST_PAIRS = 65_536;
const SAMPLE_PAIRS = 32_768;
/**
 * Logits that differ by less than this times the root mean square of the network's centred logits are
 * equal: it may be the rounding that removal leaves.
 */
const MARGIN = 1e-4;
/** What removal leaves of an element of a matrix, over its largest: less is rounding. */
const ROUNDING = 1e-9;
/** Most bytes of tables that wait for one pass. */
const TABLE_BYTES = 2 ** 28;

/**
 * The table of ablations, of each key irrep and of all of them.
 *
 * Logits are projected on the irreps' characters χ(ab c^-1), the hidden layer on their functions of a,
 * b or ab (not centred: keeping a part drops the mean), embeddings and unembedding on their blocks.
 * Ideal is, at the hidden layer, a part in ρ(ab) that gives a multiple of the character; at the
 * unembedding, the map that reads ρ(ab) off the hidden layer by the transpose of how it is held there.
 *
 * @param seed of the samples of pairs, where not all are looked at
 * @param most pairs above which a sample of at most as many is looked at
 */
export async function ablationsOf(
  surveyed: Surveyed,
  blocks: readonly Block[],
  isKey: readonly boolean[],
  controls: ControlBlocks | null,
  seed: number,
  most: number = MOST_PAIRS,
): Promise<Ablation[]> {
  const chosen = subsets(isKey);
  if (chosen.length === 0) return [];
  const all = surveyed.task.group.order ** 2;
  const sample = (limit: number, pairs: number) =>
    all <= limit ? surveyed.evaluator : surveyed.evaluator.on(
      permutation(randomStream(seed, `sample of ${pairs} pairs`), all).subarray(0, pairs),
    );
  const own = sample(most, Math.min(most, SAMPLE_PAIRS));
  const ofNulls = controls ? sample(NULL_PAIRS, NULL_PAIRS) : own;
  try {
    const kinds = [
      { scoresOn: networkScores, draws: NETWORK_DRAWS },
      { scoresOn: tableScores, draws: Infinity },
    ];
    const found: Ablation[] = [];
    for (const { scoresOn, draws } of kinds) {
      const [scores] = await scoresOn(surveyed, chosen, own)([blocks]);
      const nulls = controls &&
        await nullsOf(scoresOn(surveyed, chosen, ofNulls), controls, draws);
      found.push(...scores.map(({ spec, scores }, k) => ({
        ...spec,
        ...bySet(scores, surveyed.task.train !== null),
        pairs: pairsIn(scores),
        nulls: nulls && nulls[k],
      })));
    }
    return found.sort((a, b) => SITES.indexOf(a.site) - SITES.indexOf(b.site));
  } finally {
    for (const evaluator of new Set([own, ofNulls])) {
      if (evaluator !== surveyed.evaluator) evaluator.destroy();
    }
  }
}

const SITES: readonly AblationSite[] = ["embeddings", "hidden", "unembed", "logits"];

/** Each key irrep, and all of them if they are several. */
function subsets(isKey: readonly boolean[]): number[][] {
  const keys = isKey.flatMap((key, i) => key ? [i] : []);
  return keys.length > 1 ? [...keys.map((i) => [i]), keys] : keys.map((i) => [i]);
}

/** Bytes of the tables of one set of blocks. */
function tableBytes({ network: { order } }: Surveyed, chosen: readonly number[][]): number {
  return 4 * chosen.length * order ** 2 * 8;
}

/** A change and what it does. */
interface Scored {
  readonly spec: AblationSpec;
  readonly scores: Scores;
}

/** Scores of the changes with each of several sets of blocks. */
type ScoresOf = (sets: readonly (readonly Block[])[]) => Promise<Scored[][]>;

/** The controls' ablations: for each change its range over the draws. */
async function nullsOf(
  scoresOf: ScoresOf,
  { randomSubspaces, relabelled }: ControlBlocks,
  most: number,
): Promise<NonNullable<Ablation["nulls"]>[]> {
  const measureNull = async (draws: readonly (readonly Block[])[]): Promise<AblationNull[]> => {
    const results = await scoresOf(draws.slice(0, most));
    return results[0].map((_, i) => {
      const scores = results.map((list) => list[i].scores);
      const performances = scores.map((one) => bySet(one, false));
      return {
        draws: results.length,
        pairs: pairsIn(scores[0]),
        loss: spread(performances.map(({ loss }) => loss.all)),
        accuracy: spread(performances.map(({ accuracy }) => accuracy.all)),
      };
    });
  };
  const [random, others] = [await measureNull(randomSubspaces), await measureNull(relabelled)];
  return random.map((one, i) => ({ randomSubspaces: one, relabelled: others[i] }));
}

function pairsIn({ train, test }: Scores): number {
  return (train?.pairs ?? 0) + (test?.pairs ?? 0);
}

/** Changes that add tables, several sets of blocks in one pass. */
function tableScores(
  surveyed: Surveyed,
  chosen: readonly number[][],
  evaluator: Evaluator,
): ScoresOf {
  const size = Math.max(1, Math.floor(TABLE_BYTES / tableBytes(surveyed, chosen)));
  const { network: { order }, means } = surveyed;
  const margin = MARGIN * Math.sqrt(means.centredLogitPower / order ** 3);
  return async (sets) => {
    const out: Scored[][] = [];
    for (let first = 0; first < sets.length; first += size) {
      const lists = sets.slice(first, first + size)
        .map((blocks) => tableChanges(surveyed, blocks, chosen));
      const variants = lists.flat().map(({ variant }) => variant);
      const scores = await evaluator.variants(surveyed.network, variants, "all", margin);
      let taken = 0;
      for (const list of lists) {
        out.push(list.map(({ spec }) => ({ spec, scores: scores[taken++] })));
      }
    }
    return out;
  };
}

/** Changes of weights. */
function networkScores(
  surveyed: Surveyed,
  chosen: readonly number[][],
  evaluator: Evaluator,
): ScoresOf {
  return async (sets) => {
    const out: Scored[][] = [];
    for (const blocks of sets) {
      const list = networkChanges(surveyed, blocks, chosen);
      const scores = await evaluator.scores(list.map(({ network }) => network));
      out.push(list.map(({ spec }, i) => ({ spec, scores: scores[i] })));
    }
    return out;
  };
}

/** Changes that add tables to the logits or replace them: at the hidden layer and at the logits. */
function tableChanges(
  surveyed: Surveyed,
  blocks: readonly Block[],
  chosen: readonly number[][],
): { readonly spec: AblationSpec; readonly variant: Variant }[] {
  const { network: { order: n }, means } = surveyed;
  const keys = chosen.at(-1)!;
  const partsIn = (marginal: Float64Array) =>
    new Map(keys.map((i) => [i, hiddenPart(surveyed, blocks[i], marginal)]));
  const parts = {
    left: partsIn(means.left),
    right: partsIn(means.right),
    product: partsIn(means.product),
  };
  const characters = new Map(keys.map((i) => [i, logitPart(surveyed, blocks[i]).logits]));
  const sum = (of: ReadonlyMap<number, Float64Array>, subset: readonly number[]) =>
    subset.length === 1 ? of.get(subset[0])! : sumOf(subset.map((i) => of.get(i)!), n);
  const changes: { spec: AblationSpec; variant: Variant }[] = [];
  for (const subset of chosen) {
    const irreps = subset.map((i) => blocks[i].name);
    const add = (
      site: AblationSite,
      action: AblationAction,
      part: AblationSpec["part"],
      variant: Variant,
    ) => changes.push({ spec: { site, action, irreps, part }, variant });
    const both = (
      site: AblationSite,
      part: AblationSpec["part"],
      tables: readonly Omit<LogitTable, "sign">[],
    ) => {
      const signed = (sign: 1 | -1) => tables.map((table) => ({ ...table, sign }));
      add(site, "keep", part, { own: false, tables: signed(1) });
      add(site, "remove", part, { own: true, tables: signed(-1) });
    };
    const table = (by: RowsBy) => ({ by, logits: sum(parts[by], subset) });
    const ideal = { by: "product", logits: sum(characters, subset) } as const;
    const inProduct = table("product");
    both("hidden", "left", [table("left")]);
    both("hidden", "right", [table("right")]);
    both("hidden", "all", [table("left"), table("right"), inProduct]);
    both("hidden", "product", [inProduct]);
    add("hidden", "ideal", "product", {
      own: true,
      tables: [{ ...inProduct, sign: -1 }, { ...ideal, sign: 1 }],
    });
    both("logits", null, [ideal]);
  }
  return changes;
}

/** Changes of the weights: at the embeddings and at the unembedding. */
function networkChanges(
  surveyed: Surveyed,
  blocks: readonly Block[],
  chosen: readonly number[][],
): { readonly spec: AblationSpec; readonly network: Network }[] {
  const { network } = surveyed;
  const { changing, replacing } = network;
  return chosen.flatMap((subset) => {
    const irreps = subset.map((i) => blocks[i].name);
    const keep = (matrix: Float64Array) => {
      const sum = new Float64Array(matrix.length);
      for (const i of subset) projection(blocks[i], matrix).forEach((x, k) => sum[k] += x);
      return sum;
    };
    const remove = (matrix: Float64Array) => minus(matrix, keep(matrix));
    const change = (site: AblationSite, action: AblationAction, changed: Network | undefined) =>
      changed ? [{ spec: { site, action, irreps, part: null }, network: changed }] : [];
    return [
      ...change("embeddings", "keep", changing?.({ embeddings: keep })),
      ...change("embeddings", "remove", changing?.({ embeddings: remove })),
      ...change("unembed", "keep", changing?.({ outputs: keep })),
      ...change("unembed", "remove", changing?.({ outputs: remove })),
      ...change(
        "unembed",
        "ideal",
        replacing?.({ unembed: idealUnembed(surveyed, subset.map((i) => blocks[i])) }),
      ),
    ];
  });
}

/**
 * (h, n): Σ over blocks of s Mᵀ F with M (rank, h) how the hidden layer holds functions of ab and
 * F (rank, n) the basis, scaled so that the logits have the network's own part in each character.
 */
function idealUnembed(surveyed: Surveyed, blocks: readonly Block[]): Float64Array {
  const { network: { order: n, width: h }, means } = surveyed;
  const sum = new Float64Array(h * n);
  for (const block of blocks) {
    const { rank, basis } = block;
    const held = coefficients(block, means.product);
    const size = power(held);
    if (size === 0) continue;
    // tr(M Mᵀ)/rank times s is the weight of the kernel Σ_i f_i(ab) f_i(c).
    const scale = logitPart(surveyed, block).weight * rank / size;
    const read = matrixProduct(transpose(held, rank, h), basis, h, rank, n);
    for (let i = 0; i < h * n; i++) sum[i] += scale * read[i];
  }
  return sum;
}

/** What is left without a part: where that is all there was, zero. */
function minus(values: Float64Array, part: Float64Array): Float64Array {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return values.map((value, i) => {
    const rest = value - part[i];
    return Math.abs(rest) <= ROUNDING * largest ? 0 : rest;
  });
}
