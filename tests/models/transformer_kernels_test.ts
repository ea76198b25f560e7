/** The kernels of the transformer one by one, against float64. */
import type { ComputeDevice } from "../../src/device/device.ts";
import type { Kernel } from "../../src/device/kernel.ts";
import { createMatrix, type Matrix, pad, unpad } from "../../src/device/matrix.ts";
import { type Block, createPairSet, type PairSet } from "../../src/models/pair_set.ts";
import {
  ATTENTION,
  ATTENTION_BACKWARD,
  MIX,
  MIX_BACKWARD,
  TOKEN_PRODUCTS,
  TOKEN_PRODUCTS_OTHER,
} from "../../src/models/transformer_kernels.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertTensor } from "../helpers/compare.ts";
import { deviceTest } from "../helpers/devices.ts";
import { dispatch, randomMatrix } from "../helpers/kernels.ts";
import { fillMatrix, padding, readMatrix, writeMatrix } from "../helpers/matrices.ts";

const ORDER = 7;
const BLOCK_ROWS = 128;

/** Pairs of two instances, of which one fills a block and begins another, and one has few. */
const INSTANCES = [140, 3].map((count, i) => ({
  a: Int32Array.from({ length: count }, (_, r) => (3 * r + i) % ORDER),
  b: Int32Array.from({ length: count }, (_, r) => (5 * r * r + 1) % ORDER),
  labels: new Int32Array(count),
}));
const SCALES = [0.5, 1.25];
const HEADS = [1, 3, 4, 9];

/** What results hold before, and keep in rows beyond those of a block. */
const BEFORE = -1;

/** A block of pairs, and how kernels are told of it. */
interface Given {
  readonly heads: number;
  readonly headQuads: number;
  readonly set: PairSet;
  readonly block: Block;
  /** Sizes that most kernels take. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** A test of a kernel on each block of the pairs, with numbers of heads around whole quads. */
function blocksTest(name: string, test: (device: ComputeDevice, given: Given) => Promise<void>) {
  deviceTest(name, async (device) => {
    const set = createPairSet(device, "pairs", INSTANCES, ORDER, BLOCK_ROWS);
    for (const heads of HEADS) {
      for (const block of set.blocks) {
        const headQuads = Math.ceil(heads / 4);
        const rows = { set_rows: set.rows, first_row: block.first, rows: block.rows };
        const sizes = { tokens: ORDER, heads, head_quads: headQuads, ...rows };
        await test(device, { heads, headQuads, set, block, sizes });
      }
    }
  });
}

/** Makes a matrix for results, with a row for each pair of a block. */
function createResult(device: ComputeDevice, columns: number): Matrix {
  const shape = { layers: INSTANCES.length, rows: BLOCK_ROWS, columns };
  const matrix = createMatrix(device, "result", shape);
  fillMatrix(device, matrix, BEFORE);
  return matrix;
}

/** A row of a block, and the pair in it if there is one. */
interface Row {
  readonly instance: number;
  readonly pair: { readonly a: number; readonly b: number } | undefined;
  /** Where the row is in a dense matrix of a block. */
  readonly at: number;
}

/** A dense matrix of results: element by element, in the rows of the block. */
function resultOf(
  { block }: Given,
  columns: number,
  element: (row: Row, column: number) => number,
): Float64Array {
  return Float64Array.from({ length: INSTANCES.length * BLOCK_ROWS * columns }, (_, i) => {
    const at = Math.floor(i / columns);
    const instance = Math.floor(at / BLOCK_ROWS);
    if (at % BLOCK_ROWS >= block.rows) return BEFORE;
    const r = block.first + at % BLOCK_ROWS;
    const { a, b } = INSTANCES[instance];
    const pair = r < a.length ? { a: a[r], b: b[r] } : undefined;
    return element({ instance, pair, at }, i % columns);
  });
}

/** Which head a column of the pattern is of, and of which side: 0 what it has for a, 1 for b. */
function headOf(column: number, { headQuads }: Given): { head: number; side: number } {
  return { head: column % (4 * headQuads), side: Math.floor(column / (4 * headQuads)) };
}

/** Numbers are near those expected, and exactly zero where these are. */
function assertNumbers(actual: Float32Array, expected: Float64Array, what: string): void {
  assertTensor(actual, expected, 1e-6, what);
  expected.forEach((value, i) => assert(value !== 0 || actual[i] === 0, `${what}: number ${i}`));
}

blocksTest("Kernel attention is a softmax of the scores of a, b and 0", async (device, given) => {
  const { heads, headQuads, set, sizes } = given;
  for (const factor of [1, 128]) { // exp() of the largest scores overflows
    const S = randomMatrix(device, INSTANCES.length * heads, [2 * ORDER, 1]);
    const scores = S.dense.map((value) => value * factor);
    writeMatrix(device, S.matrix, pad(scores, S.matrix));
    const out = createResult(device, 8 * headQuads);
    await dispatch(device, ATTENTION, {
      sizes,
      buffers: { pairs: set.pairs, scales: device.storage("scales", Float32Array.from(SCALES)) },
      matrices: { left: S.matrix, out },
    });
    const expected = resultOf(given, out.columns, ({ instance, pair }, column) => {
      const { head, side } = headOf(column, given);
      if (!pair || head >= heads) return 0;
      const layer = (instance * heads + head) * 2 * ORDER;
      const own = [scores[layer + pair.a], scores[layer + ORDER + pair.b], 0];
      const odds = own.map((score) => Math.exp(SCALES[instance] * (score - Math.max(...own))));
      return odds[side] / (odds[0] + odds[1] + odds[2]);
    });
    // Softmax may give less than there is in float32.
    const float32 = expected.map((value) => Math.abs(value) < 1e-37 ? 0 : value);
    const actual = unpad(await readMatrix(device, out), out).map((x) => x < 1e-37 && x > 0 ? 0 : x);
    assertNumbers(actual, float32, `${heads} heads, scores by ${factor}`);
  }
});

blocksTest(
  "Kernel attention_backward takes a gradient through a softmax",
  async (device, given) => {
    const { headQuads, sizes: { head_quads, rows } } = given;
    const columns = 8 * headQuads;
    const dp = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, columns]);
    const p = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, columns]);
    const out = createResult(device, columns);
    await dispatch(device, ATTENTION_BACKWARD, {
      sizes: { head_quads, rows },
      buffers: { scales: device.storage("scales", Float32Array.from(SCALES)) },
      matrices: { left: dp.matrix, right: p.matrix, out },
    });
    const expected = resultOf(given, columns, ({ instance, at }, column) => {
      const sides = [0, 4 * headQuads].map((side) =>
        at * columns + side + headOf(column, given).head
      );
      const mean = sides.reduce((sum, i) => sum + p.dense[i] * dp.dense[i], 0); // that of "=" is 0
      const i = at * columns + column;
      return SCALES[instance] * p.dense[i] * (dp.dense[i] - mean);
    });
    assertNumbers(unpad(await readMatrix(device, out), out), expected, `${headQuads} quads`);
  },
);

blocksTest(
  "Kernel mix adds rows of tables by what is attended to, and cuts the hidden layer off at zero",
  async (device, given) => {
    const { heads, headQuads, set, sizes } = given;
    const [hidden, columns] = [20, 20 + ORDER];
    const tokens = 2 * ORDER + 1;
    const T = randomMatrix(device, INSTANCES.length * heads, [tokens, columns]);
    // NaN in the last column of the hidden layer, for one token of the second instance
    T.dense[(heads * tokens + INSTANCES[1].a[1]) * columns + hidden - 1] = NaN;
    writeMatrix(device, T.matrix, pad(T.dense, T.matrix));
    const base = randomMatrix(device, INSTANCES.length, [1, columns]);
    const pattern = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, 8 * headQuads]);
    const out = createResult(device, columns);
    await dispatch(device, MIX, {
      sizes: { ...sizes, relu_quads: hidden / 4 },
      buffers: { pairs: set.pairs },
      matrices: { left: T.matrix, right: base.matrix, other: pattern.matrix, out },
    });
    const expected = resultOf(given, columns, ({ instance, pair, at }, column) => {
      if (!pair) return 0;
      let sum = base.dense[instance * columns + column];
      for (let head = 0; head < heads; head++) {
        const t = (token: number) =>
          T.dense[((instance * heads + head) * tokens + token) * columns + column];
        const p = (side: number) => pattern.dense[at * 8 * headQuads + 4 * headQuads * side + head];
        sum += t(2 * ORDER) + p(0) * t(pair.a) + p(1) * t(ORDER + pair.b);
      }
      return column < hidden && sum <= 0 ? 0 : sum;
    });
    const laidOut = await readMatrix(device, out);
    assertEquals(padding(laidOut, out), []);
    const actual = unpad(laidOut, out);
    assertEquals(Array.from(actual, Number.isNaN), Array.from(expected, Number.isNaN));
    const found = actual.map((value) => value || 0);
    assertNumbers(found, expected.map((value) => value || 0), `${heads} heads`);
  },
);

deviceTest("Kernel mix_backward sums rows by token and block", async (device) => {
  const set = createPairSet(device, "pairs", INSTANCES, ORDER, BLOCK_ROWS);
  const [columns, before, after] = [19, 8, 13];
  for (const heads of HEADS) {
    const headQuads = Math.ceil(heads / 4);
    const quads = Math.ceil(columns / 4);
    const layers = INSTANCES.length * heads;
    const all = before + 4 * quads + after;
    // What is left and right of the columns stays, and so does the row of "=".
    const out = randomMatrix(device, layers, [2 * ORDER + 1, all]);
    const expected = Float64Array.from(out.dense);
    const added = new Float64Array(expected.length);
    const sums = device.storage(
      "sums",
      new Float32Array(layers * 2 * ORDER * quads * 4).fill(NaN),
    );
    for (const block of set.blocks) {
      const dmixed = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, columns]);
      const weights = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, 8 * headQuads]);
      await dispatch(device, MIX_BACKWARD, {
        sizes: {
          ...{ tokens: ORDER, heads, head_quads: headQuads, quads },
          ...{ instances: INSTANCES.length, out_quad: before / 4, block: block.index },
        },
        buffers: { starts: set.incidence.starts, sums },
        matrices: {
          left: dmixed.matrix,
          other: weights.matrix,
          index: set.incidence.index,
          out: out.matrix,
        },
      });
      INSTANCES.forEach(({ a, b }, instance) => {
        const last = Math.min(block.first + block.rows, a.length);
        for (let r = block.first; r < last; r++) {
          const at = instance * BLOCK_ROWS + r - block.first;
          for (let head = 0; head < heads; head++) {
            [a[r], ORDER + b[r]].forEach((row, side) => {
              const w = weights.dense[at * 8 * headQuads + side * 4 * headQuads + head];
              const layer = instance * heads + head;
              for (let c = 0; c < columns; c++) {
                const i = (layer * (2 * ORDER + 1) + row) * all + before + c;
                added[i] += w * dmixed.dense[at * columns + c];
              }
            });
          }
        }
      });
      for (let layer = 0; layer < layers; layer++) {
        for (let row = 0; row < 2 * ORDER; row++) {
          for (let c = before; c < before + 4 * quads; c++) {
            const i = (layer * (2 * ORDER + 1) + row) * all + c;
            expected[i] = added[i];
          }
        }
      }
      const laidOut = await readMatrix(device, out.matrix);
      const what = `${heads} heads, blocks up to ${block.index}`;
      assertNumbers(unpad(laidOut, out.matrix), expected, what);
      assertEquals(padding(laidOut, out.matrix), [], what);
    }
  }
});

/** The kernels of products with rows of tables, by whether they add what another has. */
const PRODUCTS: [Kernel, addsOther: boolean][] = [
  [TOKEN_PRODUCTS, false],
  [TOKEN_PRODUCTS_OTHER, true],
];

for (const [kernel, addsOther] of PRODUCTS) {
  blocksTest(
    `Kernel token_products multiplies gradients with rows of tables${
      addsOther ? ", and adds other columns'" : ""
    }`,
    async (device, given) => {
      const { heads, headQuads, set, sizes } = given;
      const [columns, before] = [19, 8];
      const all = before + columns;
      const dmixed = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, columns]);
      const T = randomMatrix(device, INSTANCES.length * heads, [2 * ORDER + 1, all]);
      const other = randomMatrix(device, INSTANCES.length, [BLOCK_ROWS, 8 * headQuads]);
      const out = createResult(device, 8 * headQuads);
      await dispatch(device, kernel, {
        sizes: { ...sizes, quads: Math.ceil(columns / 4), right_quad: before / 4, other_quad: 0 },
        buffers: { pairs: set.pairs },
        matrices: {
          ...{ left: dmixed.matrix, right: T.matrix, out },
          ...(addsOther && { other: other.matrix }),
        },
        ...(addsOther && { knobs: { MASK: false } }),
      });
      const expected = resultOf(given, out.columns, ({ instance, pair, at }, column) => {
        const { head, side } = headOf(column, given);
        if (!pair || head >= heads) return NaN; // nobody reads it
        const layer = (instance * heads + head) * (2 * ORDER + 1);
        const row = (layer + (side === 0 ? pair.a : ORDER + pair.b)) * all + before;
        let sum = addsOther ? other.dense[at * out.columns + column] : 0;
        for (let c = 0; c < columns; c++) sum += dmixed.dense[at * columns + c] * T.dense[row + c];
        return sum;
      });
      const written = unpad(await readMatrix(device, out), out);
      const read = (_: number, i: number) => !Number.isNaN(expected[i]);
      assertNumbers(written.filter(read), expected.filter(read), `${heads} heads`);
    },
  );
}
