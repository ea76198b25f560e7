/** One forward and backward pass of the network on a device, with all that it computes on the way. */
import { CommandStream, type Dispatch } from "../../src/device/commands.ts";
import type { ComputeDevice } from "../../src/device/device.ts";
import type { Kernel, Use } from "../../src/device/kernel.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import type { Matrix } from "../../src/device/matrix.ts";
import { ReadbackRing } from "../../src/device/readback.ts";
import type { DeviceModel } from "../../src/models/device_model.ts";
import { facetPart, layOut, takeApart } from "../../src/models/device_parameters.ts";
import { SOFTMAX_CROSS_ENTROPY } from "../../src/models/kernels.ts";
import type { Model, Sizes } from "../../src/models/model.ts";
import type { Pairs } from "../../src/models/pairs.ts";
import { createPairSet, destroyPairSet, type PairSet } from "../../src/models/pair_set.ts";
import type { Weights } from "../../src/models/parameters.ts";
import { MIX_BACKWARD } from "../../src/models/transformer_kernels.ts";
import { fillMatrix, type MatrixCopy, readMatrix, recordMatrix, writeMatrix } from "./matrices.ts";

/** What the device computed for one network. */
export interface DevicePass {
  readonly hidden: Float32Array; // (pairs, h)
  readonly logits: Float32Array; // (pairs, n)
  readonly losses: Float32Array; // (pairs)
  readonly correct: Uint8Array; // (pairs)
  readonly gradients: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
}

/** A library that remembers what it was asked for, so that tests find a model's matrices. */
class RecordingLibrary extends KernelLibrary {
  readonly uses: { readonly kernel: Kernel; readonly use: Use }[] = [];

  override prepare(kernel: Kernel, use: Use): Promise<Dispatch> {
    this.uses.push({ kernel, use });
    return super.prepare(kernel, use);
  }
}

const LIBRARIES = new WeakMap<ComputeDevice, RecordingLibrary>();

/** Networks on a device, with weights. */
export class NetworkOnDevice {
  readonly model: DeviceModel;
  readonly #device: ComputeDevice;
  readonly #library: RecordingLibrary;
  readonly #sizes: Sizes;
  readonly #blockRows: number;
  readonly #instances: number;
  readonly #readback: ReadbackRing;

  private constructor(
    device: ComputeDevice,
    library: RecordingLibrary,
    model: DeviceModel,
    sizes: Sizes,
    instances: number,
    blockRows: number,
  ) {
    this.model = model;
    this.#device = device;
    this.#library = library;
    this.#sizes = sizes;
    this.#instances = instances;
    this.#blockRows = blockRows;
    this.#readback = new ReadbackRing(device);
  }

  static async create(
    device: ComputeDevice,
    architecture: Model,
    sizes: Sizes,
    weights: readonly Weights[],
    blockRows: number,
  ): Promise<NetworkOnDevice> {
    const library = LIBRARIES.get(device) ?? new RecordingLibrary(device);
    LIBRARIES.set(device, library);
    library.uses.length = 0;
    const model = await architecture.createOnDevice(
      device,
      library,
      sizes,
      weights.length,
      blockRows,
    );
    const network = new NetworkOnDevice(device, library, model, sizes, weights.length, blockRows);
    network.#upload(weights);
    return network;
  }

  /**
   * Fills all matrices that kernels write with NaN. Where they write parts, the zeros around these are
   * to stay, so all zeros do.
   *
   * @returns How many matrices these are.
   */
  async spoil(): Promise<number> {
    const found: { readonly matrix: Matrix; hasParts: boolean }[] = [];
    for (const { kernel, use: { matrices, knobs } } of this.#library.uses) {
      const out = matrices?.out;
      if (!out) continue;
      let one = found.find(({ matrix }) =>
        matrix.storage === out.storage && matrix.offset === out.offset
      );
      if (!one) found.push(one = { matrix: out, hasParts: false });
      one.hasParts ||= kernel === MIX_BACKWARD || knobs?.GUARDED === true;
    }
    for (const { matrix, hasParts } of found) {
      if (!hasParts) {
        fillMatrix(this.#device, matrix, NaN);
        continue;
      }
      const laidOut = await readMatrix(this.#device, matrix);
      writeMatrix(this.#device, matrix, laidOut.map((value) => value === 0 ? 0 : NaN));
    }
    return found.length;
  }

  /** Forward and backward over the pairs of each network, `times` times in one submission. */
  async pass(pairs: readonly Pairs[], times = 1): Promise<DevicePass[]> {
    const { gpu } = this.#device;
    const { model } = this;
    const set = createPairSet(
      this.#device,
      "pairs",
      pairs,
      this.#sizes.order,
      this.#blockRows,
    );
    const blocks = await Promise.all(set.blocks.map(async (block) => ({
      block,
      forward: await model.forward(set, block),
      softmax: await this.#softmax(set, block.first, block.rows),
      backward: await model.backward(set, block),
    })));

    const stream = new CommandStream(gpu, "pass");
    const copies: { hidden: MatrixCopy; logits: MatrixCopy }[] = [];
    for (let time = 0; time < times; time++) {
      copies.length = 0;
      stream.add(model.tables);
      for (const { forward, softmax, backward } of blocks) {
        stream.add([...forward, softmax]);
        copies.push({
          hidden: recordMatrix(this.#device, stream.encoder, model.hidden),
          logits: recordMatrix(this.#device, stream.encoder, model.logits),
        });
        stream.add(backward);
      }
      stream.add(model.gradients);
    }
    const gradients = model.parameters.map(({ gradient }) =>
      recordMatrix(this.#device, stream.encoder, gradient)
    );
    const results = this.#readback.record(stream.encoder, [{ buffer: set.results }]);
    gpu.queue.submit([stream.finish()]);

    const passes = pairs.map(({ a }) => ({
      hidden: new Float32Array(a.length * model.hidden.columns),
      logits: new Float32Array(a.length * this.#sizes.order),
      losses: new Float32Array(a.length),
      correct: new Uint8Array(a.length),
      gradients: new Map<string, Float32Array<ArrayBuffer>>(),
    }));
    // All awaited together: every wait costs some 12 ms, whatever it waits for.
    const [[resultBytes], laidOutGradients, laidOutBlocks] = await Promise.all([
      results.read(),
      Promise.all(gradients.map((copy) => copy.read())),
      Promise.all(copies.map(({ hidden, logits }) => Promise.all([hidden.read(), logits.read()]))),
    ]);
    laidOutBlocks.forEach(([hidden, logits], i) => {
      const { first, rows } = blocks[i].block;
      passes.forEach((pass, instance) => {
        const count = Math.min(rows, pass.losses.length - first);
        copyRows(hidden, model.hidden, instance, pass.hidden, first, count);
        copyRows(logits, model.logits, instance, pass.logits, first, count);
      });
    });
    const pairResults = new Float32Array(resultBytes);
    passes.forEach(({ losses, correct }, instance) => {
      losses.forEach((_, r) => {
        losses[r] = pairResults[2 * (instance * set.rows + r)];
        correct[r] = pairResults[2 * (instance * set.rows + r) + 1];
      });
    });
    laidOutGradients.forEach((laidOut, p) =>
      takeApart(model.parameters[p], laidOut, passes.map((pass) => pass.gradients))
    );
    destroyPairSet(set);
    this.#readback.destroy();
    return passes;
  }

  destroy(): void {
    this.model.destroy();
  }

  #softmax(set: PairSet, first: number, rows: number): Promise<Dispatch> {
    return this.#library.prepare(SOFTMAX_CROSS_ENTROPY, {
      sizes: { outputs: this.#sizes.order, set_rows: set.rows, first_row: first, rows },
      buffers: { pairs: set.pairs, results: set.results },
      matrices: { left: this.model.logits, out: this.model.dlogits },
      knobs: { GRADIENT: true },
    });
  }

  #upload(weights: readonly Weights[]): void {
    const { gpu } = this.#device;
    const stream = new CommandStream(gpu, "upload");
    for (const parameter of this.model.parameters) {
      const { offset } = facetPart(parameter, "parameters");
      gpu.queue.writeBuffer(parameter.state, offset, layOut(parameter, weights));
      stream.add(parameter.refresh);
    }
    gpu.queue.submit([stream.finish()]);
  }
}

/** Copies the first `count` rows of a layer, without padding, to row `first` of a dense matrix. */
function copyRows(
  laidOut: Float32Array,
  { columns, paddedRows, quads }: Matrix,
  layer: number,
  dense: Float32Array,
  first: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const start = (layer * paddedRows + row) * 4 * quads;
    dense.set(laidOut.subarray(start, start + columns), (first + row) * columns);
  }
}
