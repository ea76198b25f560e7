/**
 * The one-hidden-layer network on the device. Its embeddings meet no non-linearity before the
 * hidden layer, so they are multiplied out for every token instead of every pair:
 *
 *     E_x = W_x W_top   E_y = W_y W_bottom   hidden = relu(E_x[a] + E_y[b])   logits = hidden W_U
 *
 * the same function, and the same gradients, as `mlp_reference.ts` computes the plain way.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import type { Dispatch, KernelLibrary } from "../device/kernel.ts";
import {
  createMatrix,
  destroyMatrix,
  type Matrix,
  type MatrixShape,
  padded,
  paddedLength,
  PADDING,
  padTo,
} from "../device/matrix.ts";
import type { DeviceModel } from "./device_model.ts";
import { createParameter, destroyParameter, type DeviceParameter } from "./device_parameters.ts";
import { ACCUMULATE, elementSizes, HIDDEN, HIDDEN_BACKWARD, MATMUL, product } from "./kernels.ts";
import { mlpParameters, type MlpSizes } from "./mlp_reference.ts";
import type { Block, PairSet } from "./pair_set.ts";

/** Makes the network on the device for `instances` instances and blocks of `blockRows` rows. */
export async function createMlp(
  device: ComputeDevice,
  library: KernelLibrary,
  sizes: MlpSizes,
  instances: number,
  blockRows: number,
): Promise<DeviceModel> {
  const memory = allocate(device, sizes, instances, blockRows);
  const { W_xy, W, W_U } = memory.parameters;
  const { embedded, dembedded, hidden, dhidden, logits, dlogits } = memory.matrices;
  const { splitRows } = device.profile;
  const multiply = (...p: Parameters<typeof product>) => library.prepare(MATMUL, product(...p));

  return {
    parameters: [W_xy, W, W_U],
    logits,
    dlogits,
    // E = W_xy W, both sides as layers
    tables: [await multiply({ left: W_xy.value, right: W.value, out: embedded })],

    forward: async (set: PairSet, block: Block): Promise<Dispatch[]> => [
      // hidden = relu(E_x[a] + E_y[b])
      await library.prepare(HIDDEN, {
        sizes: { set_rows: set.rows, first_row: block.first, rows: block.rows },
        buffers: { pairs: set.pairs },
        matrices: { left: embedded, out: hidden },
      }),
      // logits = hidden W_U
      await multiply({ left: hidden, right: W_U.value, out: logits, leftRows: block.rows }),
    ],

    backward: async (set: PairSet, block: Block): Promise<Dispatch[]> => [
      // dW_U = hidden^T dlogits, in partial sums over rows
      await multiply({
        left: hidden,
        right: dlogits,
        out: memory.matrices.partials,
        transposeLeft: true,
        leftRows: block.rows,
        splitRows,
      }),
      await library.prepare(ACCUMULATE, {
        sizes: {
          ...elementSizes(W_U.gradient),
          splits: Math.ceil(block.rows / splitRows),
          block: block.index,
        },
        buffers: { sums: memory.sums.W_U },
        matrices: { left: memory.matrices.partials, out: W_U.gradient },
      }),
      // dhidden = dlogits W_U^T
      await multiply({
        left: dlogits,
        right: W_U.value,
        out: dhidden,
        transposeRight: true,
        leftRows: block.rows,
      }),
      // dE_x[a] = sum of dhidden (hidden > 0) over the pairs with a; dE_y[b] likewise
      await library.prepare(HIDDEN_BACKWARD, {
        sizes: {
          elements: 2 * instances * sizes.order * embedded.quads,
          tokens: sizes.order,
          token_rows: embedded.paddedRows,
          quads: embedded.quads,
          layers: 2 * instances,
          block: block.index,
        },
        buffers: { starts: set.starts, rows_of: set.rowsOf, sums: memory.sums.embedded },
        matrices: { left: dhidden, right: hidden, out: dembedded },
      }),
    ],

    gradients: [
      // dW_xy = dE W^T
      await multiply({
        left: dembedded,
        right: W.value,
        out: W_xy.gradient,
        transposeRight: true,
      }),
      // dW = W_xy^T dE
      await multiply({
        left: W_xy.value,
        right: dembedded,
        out: W.gradient,
        transposeLeft: true,
      }),
    ],

    destroy: () => {
      Object.values(memory.parameters).forEach(destroyParameter);
      Object.values(memory.matrices).forEach(destroyMatrix);
      Object.values(memory.sums).forEach((buffer) => buffer.destroy());
    },
  };
}

/**
 * Elements that one instance takes on the device: of its largest matrix, and of its whole state
 * (parameters and moments).
 */
export function mlpElements(
  { order, embed, hidden }: MlpSizes,
  blockRows: number,
  splitRows: number,
): { largest: number; state: number } {
  const [n, d, h] = [order, embed, hidden].map((side) => padTo(side, PADDING));
  const parameters = [2 * n * d, 2 * d * h, h * n];
  const partials = Math.ceil(blockRows / splitRows) * h * n;
  return {
    largest: Math.max(...parameters, 2 * n * h, blockRows * h, blockRows * n, partials),
    state: 3 * parameters.reduce((sum, count) => sum + count, 0),
  };
}

interface Memory {
  readonly parameters: Record<"W_xy" | "W" | "W_U", DeviceParameter>;
  readonly matrices: Record<
    "embedded" | "dembedded" | "hidden" | "dhidden" | "logits" | "dlogits" | "partials",
    Matrix
  >;
  readonly sums: Record<"embedded" | "W_U", GPUBuffer>;
}

function allocate(
  device: ComputeDevice,
  sizes: MlpSizes,
  instances: number,
  blockRows: number,
): Memory {
  const { order: n, embed: d, hidden: h } = sizes;
  const [W_x, W_y, W, W_U] = mlpParameters(sizes);
  const matrix = (label: string, layers: number, rows: number, columns: number) =>
    createMatrix(device, label, { layers, rows, columns });
  const sums = (label: string, shape: MatrixShape) =>
    device.buffer(label, paddedLength(padded(shape)) * 4, GPUBufferUsage.STORAGE);
  const splits = Math.ceil(blockRows / device.profile.splitRows);
  const rowsOfSplit = padded({ layers: 1, rows: h, columns: n }).paddedRows;
  return {
    parameters: {
      // The two sides are layers 2 i and 2 i + 1 of instance i: W_x over W_y, W_top over W_bottom.
      W_xy: createParameter(device, {
        label: "W_xy",
        tensors: [W_x, W_y],
        layersPerInstance: 2,
        rows: n,
        columns: d,
      }, instances),
      W: createParameter(device, {
        label: "W",
        tensors: [W],
        layersPerInstance: 2,
        rows: d,
        columns: h,
      }, instances),
      W_U: createParameter(device, {
        label: "W_U",
        tensors: [W_U],
        layersPerInstance: 1,
        rows: h,
        columns: n,
      }, instances),
    },
    matrices: {
      embedded: matrix("E", 2 * instances, n, h),
      dembedded: matrix("dE", 2 * instances, n, h),
      hidden: matrix("hidden", instances, blockRows, h),
      dhidden: matrix("dhidden", instances, blockRows, h),
      logits: matrix("logits", instances, blockRows, n),
      dlogits: matrix("dlogits", instances, blockRows, n),
      partials: matrix("dW_U partial sums", instances, splits * rowsOfSplit, n),
    },
    sums: {
      embedded: sums("dE sums", { layers: 2 * instances, rows: n, columns: h }),
      W_U: sums("dW_U sums", { layers: instances, rows: h, columns: n }),
    },
  };
}
