import { ablationsOf } from "../../src/analysis/ablations.ts";
import { type Block, relabelledBlocks } from "../../src/analysis/blocks.ts";
import { type ControlBlocks, nulls } from "../../src/analysis/nulls.ts";
import { survey, type Surveyed } from "../../src/analysis/parts.ts";
import type { Evaluator, Score } from "../../src/evaluation/evaluator.ts";
import { multiplication, PAIR, pairKinds, type Task } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

/** What an evaluator was asked to look at, and whether it is still there. */
interface Asked {
  readonly rows: Int32Array;
  destroyed: boolean;
}

/** A loss that a pair has whatever the network: from 0 to 1. */
const lossOf = (row: number) => row * 7919 % 1009 / 1008;

/** An evaluator in whose passes the loss of a pair is `lossOf()`. */
function recorder(task: Task, asked: Asked[]): Evaluator {
  const own: Asked = { rows: task.rows ?? new Int32Array(), destroyed: false };
  if (task.rows) asked.push(own);
  const { order: n } = task.group;
  const kinds = pairKinds(task);
  const scoreOf = (kind: number): Score | null => {
    let [pairs, loss] = [0, 0];
    kinds.forEach((one, row) => {
      if (one === kind) [pairs, loss] = [pairs + 1, loss + lossOf(row)];
    });
    return pairs === 0 ? null : { pairs, loss: loss / pairs, accuracy: 0 };
  };
  const scores = { train: scoreOf(PAIR.train), test: scoreOf(PAIR.test) };
  const ofTrain = { ...scores, test: null };
  return {
    on: (rows) => recorder({ ...task, rows }, asked),
    pass: (network) => {
      const marginal = new Float64Array(n * network.width).map((_, i) => Math.sin(i));
      const means = {
        mean: new Float64Array(network.width),
        left: marginal,
        right: marginal,
        product: marginal,
        neuronPower: new Float64Array(network.width).fill(1),
        centredPower: 1,
        centredLogitPower: 1,
      };
      return Promise.resolve({ means, scores });
    },
    variants: (_, variants, rows) =>
      Promise.resolve(variants.map(() => rows === "train" ? ofTrain : scores)),
    lossesWithout: (_, parts) =>
      Promise.resolve(parts.map(() => ofTrain.train && ofTrain.train.loss)),
    scores: (networks) => Promise.resolve(networks.map(() => scores)),
    destroy: () => own.destroyed = true,
  };
}

/** The constants, and the functions of frequency 1 on a cyclic group. */
function blocksOf(n: number): Block[] {
  const of = (f: (angle: number) => number) =>
    Array.from({ length: n }, (_, g) => f(2 * Math.PI * g / n) * Math.sqrt(2 / n));
  const [cos, sin] = [of(Math.cos), of(Math.sin)];
  const constant = new Float64Array(n).fill(1 / Math.sqrt(n));
  return [
    { name: "trivial", isTrivial: true, rank: 1, basis: constant },
    { name: "freq_1", isTrivial: false, rank: 2, basis: Float64Array.of(...cos, ...sin) },
  ];
}

interface Problem {
  readonly surveyed: Surveyed;
  readonly blocks: readonly Block[];
  readonly controls: ControlBlocks;
  readonly asked: Asked[];
  /** Of the training pairs, and of all. */
  readonly exact: { readonly train: number; readonly all: number };
}

/** A network on a cyclic group, and training pairs: the last ones of all. */
async function problem(order: number, train: number): Promise<Problem> {
  const g = group(`C${order}`);
  const n2 = order ** 2;
  const task = multiplication(g, Array.from({ length: train }, (_, i) => n2 - 1 - i));
  const asked: Asked[] = [];
  const surveyed = await survey(randomNetwork("mlp", order, 1, 1, 2), task, recorder(task, asked));
  const blocks = blocksOf(order);
  const drawn = [relabelledBlocks(blocks, order, randomStream(1, "draws"))];
  const meanFrom = (first: number) => {
    let sum = 0;
    for (let row = first; row < n2; row++) sum += lossOf(row);
    return sum / (n2 - first);
  };
  const exact = { train: meanFrom(n2 - train), all: meanFrom(0) };
  return {
    surveyed,
    blocks,
    controls: { randomSubspaces: drawn, relabelled: drawn },
    asked,
    exact,
  };
}

/** That rows are different pairs, in range. */
function assertRows(rows: Int32Array, count: number, first: number, end: number): void {
  assertEquals(rows.length, count);
  assertEquals(new Set(rows).size, count);
  assert(rows.every((row) => row >= first && row < end));
}

const KEYS = [false, true];

Deno.test("nulls() are over all training pairs up to 65,536, and over a sample of more", async () => {
  const n2 = 260 ** 2;
  for (const [train, pairs] of [[65_536, 65_536], [65_537, 16_384]]) {
    const { surveyed, controls, asked, exact } = await problem(260, train);
    const once = await nulls(surveyed, controls, KEYS, null, 5);
    for (const kind of ["randomSubspaces", "relabelled"] as const) {
      const { pairs: seen, irreps: [, { hiddenExcludedLoss }] } = once.nulls[kind];
      assertEquals(seen, pairs);
      // The standard error of a mean of 16,384 is 0.0023.
      assertAlmostEquals(hiddenExcludedLoss!.mean, exact.train, pairs === train ? 1e-12 : 0.01);
    }
    if (pairs === train) {
      assertEquals(asked, []);
      continue;
    }
    assertEquals([asked.length, asked[0].destroyed], [1, true]);
    assertRows(asked[0].rows, pairs, n2 - train, n2);
    assertEquals(await nulls(surveyed, controls, KEYS, null, 5), once);
    await nulls(surveyed, controls, KEYS, null, 6);
    assertEquals(asked[1].rows, asked[0].rows);
    assert(asked[2].rows.some((row, i) => row !== asked[0].rows[i]), "another seed");
  }
});

Deno.test("ablationsOf() looks at all pairs up to order 256, and at samples above", async () => {
  for (const [order, pairs] of [[45, 2025], [256, 65_536], [257, 32_768]]) {
    const all = order ** 2;
    const { surveyed, blocks, controls, asked, exact } = await problem(order, all / 2 | 0);
    const once = await ablationsOf(surveyed, blocks, KEYS, controls, 5);
    assertEquals(once.length, 16);
    for (const { loss, pairs: seen, nulls } of once) {
      assertEquals(seen, pairs);
      assertAlmostEquals(loss.all, exact.all, seen === all ? 1e-12 : 0.01);
      assertAlmostEquals(loss.train!, exact.train, seen === all ? 1e-12 : 0.01);
      for (const control of [nulls!.randomSubspaces, nulls!.relabelled]) {
        assertEquals(control.pairs, Math.min(all, 2048));
        assertAlmostEquals(control.loss.mean, exact.all, all < 2048 ? 1e-12 : 0.03);
      }
    }
    const samples = [pairs, 2048].filter((count) => count < all);
    assertEquals(asked.map(({ rows }) => rows.length), samples);
    asked.forEach(({ rows, destroyed }, i) => {
      assertRows(rows, samples[i], 0, all);
      assert(destroyed, "each is freed");
    });
    if (order === 256) continue;
    assertEquals(await ablationsOf(surveyed, blocks, KEYS, controls, 5), once);
    await ablationsOf(surveyed, blocks, KEYS, null, 6);
    const [first, again, other] = [0, 1, 2].map((i) => asked[i * samples.length]?.rows);
    assertEquals(again, first);
    if (first) assert(other.some((row, i) => row !== first[i]), "another seed");
  }
});
