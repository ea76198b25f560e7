/**
 * Networks on the device whose hidden layer takes a pair by the tables of its elements. Embeddings
 * meet no other element before the hidden layer, so they are multiplied out for every token instead
 * of every pair:
 *
 *     E_x = W_x W_top   E_y = W_y W_bottom   hidden from E_x[a] and E_y[b]   logits = hidden W_U
 *
 * the same function, and the same gradients, as the references compute the plain way.
 *
 * @module
 */

import type { Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { Kernel, Use } from "../device/kernel.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
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
import { createParameters, type DeviceParameters, FACETS } from "./device_parameters.ts";
import { ACCUMULATE, quadSizes } from "./kernels.ts";
import { prepareProduct, type Product } from "./products.ts";
import { MLP_WIDTHS, mlpParameters, type MlpSizes } from "./mlp_reference.ts";
import { type Elements, type Model, pickWidths, productFlops, type Shapes } from "./model.ts";
import type { Block, PairSet } from "./pair_set.ts";

/** The kernels of a hidden layer: what such networks differ in. */
export interface HiddenPass {
  /** From E to hidden. */
  readonly forward: Kernel;
  /** From dhidden to dE. */
  readonly backward: Kernel;
  /** What `backward` is used on, from what all such kernels take. */
  backwardUse(common: Use, given: HiddenPassInputs): Use;
}

/** What a kernel from dhidden to dE may need beside dhidden. */
export interface HiddenPassInputs {
  /** E: (2 instances, n, h). */
  readonly embedded: Matrix;
  /** (instances, rows, h). */
  readonly hidden: Matrix;
  readonly set: PairSet;
  readonly block: Block;
}

/** What such networks have in common as a {@linkcode Model}: tensors, sizes, memory, passes. */
export function pairTables(pass: HiddenPass): Pick<
  Model<MlpSizes>,
  | "tensors"
  | "widthNames"
  | "sizes"
  | "layers"
  | "widths"
  | "sizesOfShapes"
  | "parameters"
  | "products"
  | "rowWidths"
  | "elements"
  | "createOnDevice"
> {
  return {
    tensors: mlpParameters({ order: 1, embed: 1, hidden: 1 }).map(({ name }) => name),
    widthNames: MLP_WIDTHS,
    sizes: (order, widths) => ({ order, ...pickWidths(widths, MLP_WIDTHS) }),
    layers: ({ embed, hidden }) => ({ embed, hidden }),
    widths: ({ embed, hidden }) => ({ embed, hidden }),
    sizesOfShapes,
    parameters: mlpParameters,
    products,
    rowWidths: ({ order, hidden }) => [order, hidden],
    elements,
    createOnDevice: (device, library, sizes, instances, blockRows) =>
      create(pass, device, library, sizes, instances, blockRows),
  };
}

function sizesOfShapes(shapes: Shapes, fail: (message: string) => never): MlpSizes {
  for (const name of ["W_x", "W_U"]) {
    const shape = shapes.get(name)!;
    if (shape.length !== 2 || shape.includes(0)) {
      fail(`tensor ${name} has shape [${shape.join(", ")}], not that of a matrix`);
    }
  }
  const [order, embed] = shapes.get("W_x")!;
  const [hidden, outputs] = shapes.get("W_U")!;
  if (outputs !== order) {
    fail(`tensor W_U has shape [${hidden}, ${outputs}] where [hidden, ${order}] fits`);
  }
  return { order, embed, hidden };
}

function products(
  { order: n, embed: d, hidden: h }: MlpSizes,
  pairs: number,
): Readonly<Record<string, number>> {
  const both = 2 * productFlops(n, d, h); // sides
  return {
    E: both, // E_x = W_x W_top, E_y = W_y W_bottom
    logits: productFlops(pairs, h, n), // hidden W_U
    dW_U: productFlops(h, pairs, n), // hiddenᵀ dlogits
    dhidden: productFlops(pairs, n, h), // dlogits W_Uᵀ
    dW_xy: both, // dE_x W_topᵀ, dE_y W_bottomᵀ
    dW: both, // W_xᵀ dE_x, W_yᵀ dE_y
  };
}

function elements(
  { order, embed, hidden }: MlpSizes,
  blockRows: number,
  splitRows: number,
): Elements {
  const [n, d, h] = [order, embed, hidden].map((side) => padTo(side, PADDING));
  const state = FACETS.length * (2 * n * d + 2 * d * h + h * n);
  const partials = Math.ceil(blockRows / splitRows) * h * n;
  return {
    largest: Math.max(state, 2 * n * h, blockRows * h, blockRows * n, partials),
    state,
    layers: FACETS.length * 2,
    parameterLayers: 2 + 2 + 1,
  };
}

async function create(
  pass: HiddenPass,
  device: ComputeDevice,
  library: KernelLibrary,
  sizes: MlpSizes,
  instances: number,
  blockRows: number,
): Promise<DeviceModel> {
  const memory = allocate(device, sizes, instances, blockRows);
  const [W_xy, W, W_U] = memory.parameters.parameters;
  const { embedded, dembedded, hidden, dhidden, logits, dlogits, partials } = memory.matrices;
  const { splitRows } = device.profile;
  const multiply = (p: Product) => prepareProduct(device, library, p);

  // dW_U = hidden^T dlogits, in partial sums over rows; a single one is the gradient itself.
  const unembedGradient = async (set: PairSet, block: Block): Promise<Dispatch[]> => {
    const splits = Math.ceil(block.rows / splitRows);
    const single = set.blocks.length === 1 && splits === 1;
    const sum = await multiply({
      computes: "dW_U",
      left: hidden,
      right: dlogits,
      out: single ? W_U.gradient : partials,
      transposeLeft: true,
      leftRows: block.rows,
      splitRows,
    });
    if (single) return [sum];
    const accumulated = await library.prepare(ACCUMULATE, {
      sizes: { ...quadSizes(W_U.gradient), splits, block: block.index },
      buffers: { sums: memory.sums.W_U },
      matrices: { left: partials, out: W_U.gradient },
    });
    return [sum, accumulated];
  };

  return {
    parameters: memory.parameters.parameters,
    updates: memory.parameters.updates,
    hidden,
    logits,
    dlogits,
    // E = W_xy W, both sides as layers
    tables: [await multiply({ computes: "E", left: W_xy.value, right: W.value, out: embedded })],

    forward: async (set: PairSet, block: Block): Promise<Dispatch[]> => [
      // hidden from E_x[a] and E_y[b]
      await library.prepare(pass.forward, {
        sizes: { set_rows: set.rows, first_row: block.first, rows: block.rows },
        buffers: { pairs: set.pairs },
        matrices: { left: embedded, out: hidden },
      }),
      // logits = hidden W_U
      await multiply({
        computes: "logits",
        left: hidden,
        right: W_U.value,
        out: logits,
        leftRows: block.rows,
      }),
    ],

    backward: async (set: PairSet, block: Block): Promise<Dispatch[]> => [
      ...await unembedGradient(set, block),
      // dhidden = dlogits W_U^T
      await multiply({
        computes: "dhidden",
        left: dlogits,
        right: W_U.value,
        out: dhidden,
        transposeRight: true,
        leftRows: block.rows,
      }),
      // dE_x[a]: the sum over the pairs with a, dE_y[b] likewise
      await library.prepare(
        pass.backward,
        pass.backwardUse({
          sizes: {
            tokens: sizes.order,
            token_rows: embedded.paddedRows,
            quads: embedded.quads,
            layers: 2 * instances,
            block: block.index,
          },
          buffers: { starts: set.incidence.starts, sums: memory.sums.embedded },
          matrices: { left: dhidden, index: set.incidence.index, out: dembedded },
        }, { embedded, hidden, set, block }),
      ),
    ],

    gradients: [
      // dW_xy = dE W^T
      await multiply({
        computes: "dW_xy",
        left: dembedded,
        right: W.value,
        out: W_xy.gradient,
        transposeRight: true,
      }),
      // dW = W_xy^T dE
      await multiply({
        computes: "dW",
        left: W_xy.value,
        right: dembedded,
        out: W.gradient,
        transposeLeft: true,
      }),
    ],

    destroy: () => {
      memory.parameters.destroy();
      Object.values(memory.matrices).forEach(destroyMatrix);
      Object.values(memory.sums).forEach((buffer) => buffer.destroy());
    },
  };
}

interface Memory {
  /** W_xy, W and W_U. */
  readonly parameters: DeviceParameters;
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
    // The two sides are layers 2 i and 2 i + 1 of instance i: W_x over W_y, W_top over W_bottom.
    parameters: createParameters(device, [
      { label: "W_xy", tensors: [W_x, W_y], layersPerInstance: 2, rows: n, columns: d },
      { label: "W", tensors: [W], layersPerInstance: 2, rows: d, columns: h },
      { label: "W_U", tensors: [W_U], layersPerInstance: 1, rows: h, columns: n },
    ], instances),
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
