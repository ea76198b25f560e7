/** Products of batches and of parts of matrices, against float64. */
import type { ComputeDevice } from "../../src/device/device.ts";
import { CommandStream } from "../../src/device/commands.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { createMatrix, destroyMatrix, type Matrix, part } from "../../src/device/matrix.ts";
import { prepareProduct, type Product } from "../../src/models/products.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { assert, assertEquals, assertRejects } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { padding, readMatrix, writeMatrix } from "../helpers/matrices.ts";
import { ACCUMULATE, quadSizes } from "../../src/models/kernels.ts";

/** A matrix with what is in it, padding included. */
interface Filled {
  readonly matrix: Matrix;
  readonly values: Float32Array<ArrayBuffer>;
}

let drawn = 0;

/** A matrix of random numbers, whose padding is zero. */
function random(device: ComputeDevice, layers: number, rows: number, columns: number): Filled {
  const matrix = createMatrix(device, "random", { layers, rows, columns });
  const { paddedRows, quads } = matrix;
  const values = normals(randomStream(drawn++, "matrix"), layers * paddedRows * quads * 4, 1);
  values.forEach((_, i) => {
    const isData = i % (4 * quads) < columns && Math.floor(i / (4 * quads)) % paddedRows < rows;
    if (!isData) values[i] = 0;
  });
  writeMatrix(device, matrix, values);
  return { matrix, values };
}

/** An element of a part of a matrix. */
function at({ matrix, values }: Filled, layer: number, row: number, column: number): number {
  const { paddedRows, quads, first = { row: 0, quad: 0 } } = matrix;
  return values[((layer * paddedRows + first.row + row) * quads + first.quad) * 4 + column];
}

/** What `out` holds after a product that is written to it where it held `before`. */
function expected(
  before: Filled,
  { left, right, other, inner, ...p }: Omit<Product, "left" | "right" | "other" | "out"> & {
    readonly left: Filled;
    readonly right: Filled;
    readonly other?: { readonly filled: Filled; readonly mask: boolean };
    readonly inner: number;
  },
): Float32Array<ArrayBuffer> {
  const values = before.values.slice();
  const { layers, rows, columns, paddedRows, quads, first = { row: 0, quad: 0 } } = before.matrix;
  const { count, rows: stride } = p.blocks ?? { count: 1, rows: 0 };
  const entries = layers * count;
  for (let entry = 0; entry < entries; entry++) {
    const layer = Math.floor(entry / count);
    const l = Math.floor(entry * left.matrix.layers / entries);
    const r = Math.floor(entry * right.matrix.layers / entries);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < 4 * Math.ceil(columns / 4); j++) {
        let sum = 0;
        for (let k = 0; k < inner && j < columns; k++) {
          sum += (p.transposeLeft ? at(left, l, k, i) : at(left, l, i, k)) *
            (p.transposeRight ? at(right, r, j, k) : at(right, r, k, j));
        }
        if (other && j < columns) {
          const own = at(other.filled, layer, i, j);
          sum = other.mask ? (own > 0 ? sum : 0) : sum + own;
        }
        const row = first.row + (entry % count) * stride + i;
        values[((layer * paddedRows + row) * quads + first.quad) * 4 + j] = sum;
      }
    }
  }
  return values;
}

async function run(device: ComputeDevice, p: Product): Promise<Float32Array<ArrayBuffer>> {
  const library = new KernelLibrary(device);
  const stream = new CommandStream(device.gpu, "test");
  stream.add([await prepareProduct(device, library, p)]);
  device.gpu.queue.submit([stream.finish()]);
  const values = await readMatrix(device, p.out);
  library.destroy();
  return values;
}

function assertClose(found: Float32Array, wanted: Float32Array, what: string): void {
  const worst = found.reduce((max, x, i) => Math.max(max, Math.abs(x - wanted[i])), 0);
  assert(found.length === wanted.length && worst < 2e-5, `${what}: ${worst}`);
}

const TRANSPOSES = [[false, false], [false, true], [true, false], [true, true]];

deviceTest("Products of parts of matrices leave all around them as it was", async (device) => {
  const [m, k, n] = [13, 21, 30];
  for (const [transposeLeft, transposeRight] of TRANSPOSES) {
    for (const finish of ["plain", "add", "mask"]) {
      // What lies around the parts is random, but for what is beyond k, and beyond n in its last quad.
      const left = random(device, 2, transposeLeft ? k + 5 : 70, transposeLeft ? 90 : k + 8);
      const right = random(
        device,
        2,
        transposeRight ? n + 7 : k + 9,
        transposeRight ? k + 4 : n + 40,
      );
      const out = random(device, 2, 75, 100);
      const other = random(device, 2, 75, 16 + n);
      const leftPart = transposeLeft
        ? { row: 5, rows: k, column: 12, columns: m }
        : { row: 3, rows: m, column: 8, columns: k };
      const rightPart = transposeRight
        ? { row: 7, rows: n, column: 4, columns: k }
        : { row: 9, rows: k, column: 40, columns: n };
      const parts = {
        left: { ...left, matrix: part(left.matrix, leftPart) },
        right: { ...right, matrix: part(right.matrix, rightPart) },
        transposeLeft,
        transposeRight,
      };
      // `other` lies as `out` does, some columns before.
      const outPart = part(out.matrix, { row: 11, rows: m, column: 52, columns: n });
      const otherPart = part(other.matrix, { row: 11, rows: m, column: 16, columns: n });
      const filled = { filled: { ...other, matrix: otherPart }, mask: finish === "mask" };
      const found = await run(device, {
        ...parts,
        left: parts.left.matrix,
        right: parts.right.matrix,
        leftRows: transposeLeft ? k : m,
        out: outPart,
        ...(finish !== "plain" && { other: { matrix: otherPart, mask: filled.mask } }),
      });
      const wanted = expected({ ...out, matrix: outPart }, {
        ...parts,
        inner: k,
        ...(finish !== "plain" && { other: filled }),
      });
      const what = `${finish}, ${transposeLeft} ${transposeRight}`;
      assertClose(found, wanted, what);
      for (const { matrix } of [left, right, out, other]) destroyMatrix(matrix);
    }
  }
});

deviceTest(
  "Products of batches share layers, and write blocks that accumulate() adds",
  async (device) => {
    const [layers, heads, m, k, n] = [2, 3, 9, 6, 5];
    const stride = 16;
    for (const [shareLeft, shareRight] of [[1, 1], [1, heads], [heads, 1], [heads, heads]]) {
      const left = random(device, layers * heads / shareLeft, m, k);
      const right = random(device, layers * heads / shareRight, k, n);
      const p = { left: left.matrix, right: right.matrix };
      const apart = random(device, layers * heads, m, n);
      const own = await run(device, { ...p, out: apart.matrix });
      assertClose(own, expected(apart, { left, right, inner: k }), `${shareLeft} ${shareRight}`);
      assertEquals(padding(own, apart.matrix), []);

      const under = random(device, layers, (heads + 1) * stride, n);
      const out = part(under.matrix, { row: stride, rows: m });
      const blocks = { count: heads, rows: stride };
      const found = await run(device, { ...p, out, blocks });
      const wanted = expected({ ...under, matrix: out }, { left, right, inner: k, blocks });
      assertClose(found, wanted, `blocks, ${shareLeft} ${shareRight}`);

      const sums = random(device, layers, stride, n);
      const library = new KernelLibrary(device);
      const stream = new CommandStream(device.gpu, "test");
      stream.add([
        await library.prepare(ACCUMULATE, {
          sizes: { ...quadSizes(sums.matrix), rows: stride, splits: heads + 1, block: 0 },
          buffers: { sums: device.storage("sums", new Float32Array(layers * 64 * 64)) },
          matrices: { left: under.matrix, out: sums.matrix },
        }),
      ]);
      device.gpu.queue.submit([stream.finish()]);
      const total = await readMatrix(device, sums.matrix);
      for (let layer = 0; layer < layers; layer++) {
        for (let i = 0; i < stride; i++) {
          for (let j = 0; j < n; j++) {
            const place = (row: number) => ((layer * 64 + row) * 16) * 4 + j;
            let sum = 0;
            for (let block = 0; block <= heads; block++) sum += found[place(block * stride + i)];
            assert(Math.abs(total[place(i)] - sum) < 1e-5, `${layer} ${i} ${j}`);
          }
        }
      }
      library.destroy();
    }
  },
);

deviceTest("Kernels that take whole matrices refuse parts of them", async (device) => {
  const { matrix } = random(device, 1, 8, 8);
  const library = new KernelLibrary(device);
  const sums = device.storage("sums", new Float32Array(64 * 64));
  await assertRejects(
    () =>
      library.prepare(ACCUMULATE, {
        sizes: { ...quadSizes(matrix), splits: 1, block: 0 },
        buffers: { sums },
        matrices: { left: part(matrix, { row: 1 }), out: matrix },
      }),
    TypeError,
    "takes no part of a matrix as left",
  );
});
