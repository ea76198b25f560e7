import log1pCode from "../../shaders/log1p.wgsl" with { type: "text" };
import log1pValuesCode from "./log1p_values.wgsl" with { type: "text" };
import type { ComputeDevice } from "../../src/device/device.ts";
import type { Kernel, Knobs } from "../../src/device/kernel.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { createMatrix, destroyMatrix, pad, unpad } from "../../src/device/matrix.ts";
import {
  crossEntropyBackward,
  crossEntropyForward,
} from "../../src/models/cross_entropy_reference.ts";
import {
  ACCUMULATE,
  ADAMW,
  HIDDEN,
  HIDDEN_PRODUCT,
  KERNELS,
  quadSizes,
  SOFTMAX_CROSS_ENTROPY,
} from "../../src/models/kernels.ts";
import { adamwReference, adamwUpdate } from "../../src/models/adamw.ts";
import { createParameters, facetPart, FACETS } from "../../src/models/device_parameters.ts";
import {
  MATMUL,
  MATMUL_OTHER,
  MATMUL_SHARED,
  MATMUL_SHARED_OTHER,
} from "../../src/models/products.ts";
import { createPairSet } from "../../src/models/pair_set.ts";
import { TOKEN_PRODUCTS_OTHER } from "../../src/models/transformer_kernels.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { assertEach, assertTensor } from "../helpers/compare.ts";
import { deviceTest } from "../helpers/devices.ts";
import { dispatch, dispatchProduct, randomMatrix, readBuffer, submit } from "../helpers/kernels.ts";
import { fillMatrix, padding, readMatrix, writeMatrix } from "../helpers/matrices.ts";

const TRANSPOSES = [false, true].flatMap((TRANSPOSE_LEFT) =>
  [false, true].map((TRANSPOSE_RIGHT) => ({ TRANSPOSE_LEFT, TRANSPOSE_RIGHT }))
);
const MASKS = [false, true].flatMap((MASK) => TRANSPOSES.map((knobs) => ({ ...knobs, MASK })));
const KNOBS_OF_USES = new Map<Kernel, readonly Knobs[]>([
  [MATMUL, TRANSPOSES],
  [MATMUL_SHARED, TRANSPOSES],
  [MATMUL_OTHER, MASKS],
  [MATMUL_SHARED_OTHER, MASKS],
  [TOKEN_PRODUCTS_OTHER, [{ MASK: false }, { MASK: true }]],
  [SOFTMAX_CROSS_ENTROPY, [{ GRADIENT: false }, { GRADIENT: true }]],
]);

for (const kernel of KERNELS) {
  const matrices = kernel.matrices.join(", ") || "no matrices";
  deviceTest(
    `Kernel ${kernel.name} compiles and binds ${matrices} with all its knobs`,
    async (device) => {
      const library = new KernelLibrary(device);
      const matrices = Object.fromEntries(kernel.matrices.map((role) => [
        role,
        createMatrix(device, role, { layers: 2, rows: 5, columns: 5 }),
      ]));
      const buffers = Object.fromEntries(
        Object.keys(kernel.buffers).map((
          name,
        ) => [name, device.storage(name, new Float32Array(64))]),
      );
      const sizes = Object.fromEntries([...kernel.sizes, "m", "entries"].map((name) => [name, 0]));
      for (const knobs of KNOBS_OF_USES.get(kernel) ?? [{}]) {
        const { label, workgroups } = await library.prepare(kernel, {
          sizes,
          buffers,
          matrices,
          knobs,
        });
        assertEquals([label, workgroups.length], [kernel.name, 3]);
      }
    },
  );
}

deviceTest("log1p() is right to 3e-7 from the smallest to the largest numbers", async (device) => {
  // Normal float32 numbers: 1e-37 to 1e37 by steps of a fifth of a decade, and around the seam at 1.
  const decades = Array.from({ length: 371 }, (_, i) => 10 ** (i / 5 - 37));
  const values = Float32Array.from([...decades, 0.999999, 1, 1.000001, 0.5, 0.25, 1 / 3]);
  const results = await onDevice(device, values);
  assertEach(results, Array.from(values, Math.log1p), 3e-7, "log1p");
  assertEquals([...await onDevice(device, Float32Array.of(0))], [0]);

  // Rounding errors cancel in the mean; those of a series that is cut too early do not.
  const worst = Float32Array.from({ length: 1000 }, (_, i) => 0.9 + i / 10_000);
  const errors = (await onDevice(device, worst)).map((y, i) => y / Math.log1p(worst[i]) - 1);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  assert(Math.abs(mean) < 3e-8, `mean error ${mean} near 1`);
});

async function onDevice(
  device: ComputeDevice,
  values: Float32Array<ArrayBuffer>,
): Promise<Float32Array> {
  const kernel: Kernel = {
    name: "log1p_values",
    code: log1pValuesCode,
    preludes: [log1pCode],
    sizes: ["count"],
    buffers: { values: "read", results: "read_write" },
    matrices: [],
    tuning: ({ lanes }) => ({ LANES: lanes }),
    workgroups: ({ sizes }, { lanes }) => [Math.ceil(sizes.count / lanes), 1, 1],
  };
  const results = device.storage("results", new Float32Array(values.length));
  await dispatch(device, kernel, {
    sizes: { count: values.length },
    buffers: { values: device.storage("values", values), results },
  });
  return (await readBuffer(device, results)).subarray(0, values.length);
}

deviceTest(
  "Kernel matmul matches float64 at sizes that are no multiple of its tiles",
  async (device) => {
    const shapes = [[1, 1, 1], [7, 24, 5], [24, 7, 113], [65, 3, 60], [66, 130, 70]];
    for (const [m, k, n] of shapes) {
      for (const layers of [1, 3]) {
        for (
          const [transposeLeft, transposeRight] of [[0, 0], [0, 1], [1, 0], [1, 1]].map((t) =>
            t.map(Boolean)
          )
        ) {
          const what = `${m} x ${k} x ${n}, ${layers} layers, ${transposeLeft} ${transposeRight}`;
          const left = randomMatrix(device, layers, transposeLeft ? [k, m] : [m, k]);
          const right = randomMatrix(device, layers, transposeRight ? [n, k] : [k, n]);
          const out = createMatrix(device, "out", { layers, rows: m, columns: n });
          fillMatrix(device, out, NaN);
          await dispatchProduct(device, {
            left: left.matrix,
            right: right.matrix,
            out,
            transposeLeft,
            transposeRight,
          });
          const expected = new Float64Array(layers * m * n);
          for (let layer = 0; layer < layers; layer++) {
            const l = (i: number, j: number) =>
              left.dense[layer * m * k + (transposeLeft ? j * m + i : i * k + j)];
            const r = (i: number, j: number) =>
              right.dense[layer * k * n + (transposeRight ? j * k + i : i * n + j)];
            for (let i = 0; i < m; i++) {
              for (let j = 0; j < n; j++) {
                let sum = 0;
                for (let x = 0; x < k; x++) sum += l(i, x) * r(x, j);
                expected[(layer * m + i) * n + j] = sum;
              }
            }
          }
          const laidOut = await readMatrix(device, out);
          assertTensor(unpad(laidOut, out), expected, 1e-6, what);
          const fresh = createMatrix(device, "fresh", { layers, rows: m, columns: n });
          await dispatchProduct(device, {
            left: left.matrix,
            right: right.matrix,
            out: fresh,
            transposeLeft,
            transposeRight,
          });
          assertEquals(padding(await readMatrix(device, fresh), fresh), [], what);
          for (const matrix of [left.matrix, right.matrix, out, fresh]) destroyMatrix(matrix);
        }
      }
    }
  },
);

deviceTest("Kernels matmul and accumulate sum over rows in runs and blocks", async (device) => {
  const [h, n, layers, splitRows] = [19, 7, 2, 64];
  const shape = { layers, rows: h, columns: n };
  const out = createMatrix(device, "out", shape);
  const sums = device.storage(
    "sums",
    new Float32Array(layers * out.paddedRows * out.quads * 4).fill(NaN),
  );
  const expected = new Float64Array(layers * h * n);
  for (const [block, rows] of [320, 64, 192].entries()) {
    const left = randomMatrix(device, layers, [rows, h]);
    const right = randomMatrix(device, layers, [rows, n]);
    const splits = rows / splitRows;
    const partials = createMatrix(device, "partials", { ...shape, rows: splits * out.paddedRows });
    await dispatchProduct(device, {
      left: left.matrix,
      right: right.matrix,
      out: partials,
      transposeLeft: true,
      leftRows: rows,
      splitRows,
    });
    await dispatch(device, ACCUMULATE, {
      sizes: { ...quadSizes(out), splits, block },
      buffers: { sums },
      matrices: { left: partials, out },
    });
    for (let layer = 0; layer < layers; layer++) {
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < h; i++) {
          for (let j = 0; j < n; j++) {
            expected[(layer * h + i) * n + j] += left.dense[(layer * rows + row) * h + i] *
              right.dense[(layer * rows + row) * n + j];
          }
        }
      }
    }
    const what = `blocks up to ${block}`;
    assertTensor(unpad(await readMatrix(device, out), out), expected, 1e-6, what);
  }
});

/** The kernels of hidden layers, and what they do with E_x[a] and E_y[b]. */
const HIDDEN_LAYERS: [Kernel, (x: number, y: number) => number][] = [
  [HIDDEN, (x, y) => Math.max(x + y, 0)],
  [HIDDEN_PRODUCT, (x, y) => x * y],
];

for (const [kernel, combine] of HIDDEN_LAYERS) {
  deviceTest(
    `Kernel ${kernel.name} combines embeddings by pair and block, and clears padding rows`,
    async (device) => {
      const [order, h, blockRows] = [7, 19, 64];
      const instances = [70, 3].map((count) => ({
        a: Int32Array.from({ length: count }, (_, r) => (3 * r) % order),
        b: Int32Array.from({ length: count }, (_, r) => (5 * r + 1) % order),
        labels: new Int32Array(count),
      }));
      const set = createPairSet(device, "pairs", instances, order, blockRows);
      const embedded = randomMatrix(device, 2 * instances.length, [order, h]);
      const shape = { layers: instances.length, rows: blockRows, columns: h };
      for (const { first, rows } of set.blocks) {
        const out = createMatrix(device, "hidden", shape);
        fillMatrix(device, out, NaN);
        await dispatch(device, kernel, {
          sizes: { set_rows: set.rows, first_row: first, rows },
          buffers: { pairs: set.pairs },
          matrices: { left: embedded.matrix, out },
        });
        const expected = instances.flatMap(({ a, b }, i) =>
          Array.from({ length: blockRows * h }, (_, at) => {
            const [r, k] = [first + Math.floor(at / h), at % h];
            if (r >= a.length) return 0;
            const e = (layer: number, token: number) =>
              embedded.dense[(layer * order + token) * h + k];
            return Math.fround(combine(e(2 * i, a[r]), e(2 * i + 1, b[r])));
          })
        );
        assertEquals(unpad(await readMatrix(device, out), out), Float32Array.from(expected));
        destroyMatrix(out);
      }
    },
  );
}

/** Rows of logits with a label each: beginners', and those of confident and mistaken networks. */
function extremeLogits(n: number): { logits: Float32Array; labels: Int32Array } {
  const random = randomStream(n, "logits");
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  for (const scale of [0.01, 1, 5, 10]) {
    for (let i = 0; i < 20; i++) {
      rows.push(normals(random, n, scale));
      labels.push((i * 5) % n);
    }
  }
  // The label ahead of all others by a margin, behind the first of them, or level with it.
  for (const margin of [14, 17, 21, 30, 60, 80, -1, -14, -40, 0]) {
    for (let i = 0; i < 20; i++) {
      const row = normals(random, n, 1);
      const label = (i * 5) % n;
      const others = row.filter((_, c) => c !== label);
      row[label] = (n > 1 ? Math.max(...others) : 0) + margin;
      rows.push(row);
      labels.push(label);
    }
  }
  return {
    logits: Float32Array.from(rows.flatMap((row) => [...row])),
    labels: Int32Array.from(labels),
  };
}

deviceTest(
  "Kernel softmax_cross_entropy keeps its digits at any margin and tie",
  async (device) => {
    for (const n of [1, 2, 7, 24, 60, 113, 120]) {
      const { logits, labels } = extremeLogits(n);
      const count = labels.length;
      const pairs = { a: new Int32Array(count), b: new Int32Array(count), labels };
      const set = createPairSet(device, "pairs", [pairs], n, 64);
      const shape = { layers: 1, rows: set.rows, columns: n };
      const [left, out] = ["logits", "dlogits"].map((label) => createMatrix(device, label, shape));
      writeMatrix(device, left, pad(padRows(logits, set.rows * n), left));
      fillMatrix(device, out, NaN);
      await dispatch(device, SOFTMAX_CROSS_ENTROPY, {
        sizes: { outputs: n, set_rows: set.rows, first_row: 0, rows: set.rows },
        buffers: { pairs: set.pairs, results: set.results },
        matrices: { left, out },
        knobs: { GRADIENT: true },
      });
      const reference = Float64Array.from(logits);
      const { losses, correct } = crossEntropyForward(reference, labels, n);
      const results = await readBuffer(device, set.results);
      const actual = losses.map((_, r) => results[2 * r]);
      assertEach(actual, losses, 1e-5, `losses of ${n} outputs`);
      assertEquals(Uint8Array.from(correct, (_, r) => results[2 * r + 1]), correct);

      const expected = crossEntropyBackward(reference, labels, n);
      const laidOut = await readMatrix(device, out);
      const dlogits = unpad(laidOut, out);
      expected.forEach((g, i) => {
        const bound = Math.max(1e-5 * Math.abs(g), 1e-37);
        assert(
          Math.abs(dlogits[i] - g) <= bound,
          `dlogits ${i} of n ${n}: ${dlogits[i]}, not ${g}`,
        );
      });
      assert(dlogits.subarray(count * n).every((g) => g === 0), "padding rows get 0");
      assertEquals(padding(laidOut, out), []);
    }
  },
);

deviceTest("Kernel adamw matches the reference, instance by instance", async (device) => {
  const [instances, layersPerInstance, rows, columns] = [3, 2, 5, 7];
  const shape = { layers: instances * layersPerInstance, rows, columns };
  const gradient = randomMatrix(device, shape.layers, [rows, columns]);
  const start = randomMatrix(device, shape.layers, [rows, columns]);
  const options = [
    { lr: 0.01, weightDecay: 2, beta1: 0.9, beta2: 0.98, warmup: 10 },
    { lr: 0.001, weightDecay: 0, beta1: 0, beta2: 0.999, warmup: 0 },
    { lr: 0.1, weightDecay: 1, beta1: 0.5, beta2: 0.5, warmup: 2 },
  ];
  const updates = 4;
  const schedule = new Float32Array(updates * instances * 8);
  for (let step = 0; step < updates; step++) {
    options.forEach((option, i) => {
      const u = adamwUpdate(option, step);
      schedule.set(
        [
          u.decay,
          u.stepSize,
          u.inverseRoot,
          u.epsilon,
          u.oneMinusBeta1,
          u.beta2,
          u.oneMinusBeta2,
        ],
        (step * instances + i) * 8,
      );
    });
  }
  const stack = { label: "p", tensors: [], layersPerInstance, rows, columns };
  // Two stacks: where one buffer holds all parameters, the second lies behind the first.
  const before = { ...stack, label: "before", rows: 70, layersPerInstance: 1 };
  const all = createParameters(device, [before, stack], instances);
  const parameter = all.parameters[1];
  const { state, value, refresh } = parameter;
  const start0 = facetPart(parameter, "parameters").offset;
  device.gpu.queue.writeBuffer(state, start0, pad(start.dense, value));
  writeMatrix(device, parameter.gradient, pad(gradient.dense, value));
  submit(device, refresh);
  const schedules = device.storage("schedule", schedule);
  const p = Float64Array.from(start.dense);
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  const g = Float64Array.from(gradient.dense);
  const size = p.length / instances;
  for (let step = 0; step < updates; step++) {
    const counter = device.storage("counter", new Uint32Array(instances).fill(step + 1));
    for (const { state, gradient, facets, owners } of all.updates) {
      await dispatch(device, ADAMW, {
        sizes: { ...quadSizes(gradient), layers: gradient.layers, instances },
        buffers: { counter, schedule: schedules, owners, state },
        matrices: { left: gradient, right: facets },
      });
    }
    submit(device, refresh);
    options.forEach((option, i) => {
      const own = [p, g, m, v].map((t) => t.subarray(i * size, (i + 1) * size));
      adamwReference(own[0], own[1], own[2], own[3], adamwUpdate(option, step));
    });
  }
  const laidOut = await readBuffer(device, state);
  const bytesOf = (facet: typeof FACETS[number]) => facetPart(parameter, facet);
  for (const [f, expected] of [p, m, v].entries()) {
    const { offset, bytes } = bytesOf(FACETS[f]);
    const facet = laidOut.subarray(offset / 4, (offset + bytes) / 4);
    assertTensor(unpad(facet, value), expected, 1e-6, FACETS[f]);
    assertEquals(padding(facet, value), [], FACETS[f]);
    if (f === 0) assertEquals(await readMatrix(device, value), facet, "what kernels read");
  }
  all.destroy();
});

function padRows(values: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length);
  out.set(values);
  return out;
}
