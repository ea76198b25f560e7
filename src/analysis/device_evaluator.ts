/**
 * Passes over all pairs on a device, in blocks of rows: float32 there, sums of partial sums in float64
 * here.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { type Dispatch, encode, KernelLibrary } from "../device/kernel.ts";
import { createMatrix, destroyMatrix, PADDING, padTo, writeMatrix } from "../device/matrix.ts";
import { type Part, type PendingCopy, ReadbackRing } from "../device/readback.ts";
import type { DeviceModel } from "../models/device_model.ts";
import { layOut } from "../models/device_parameters.ts";
import { elementSizes, MIRROR, SOFTMAX_CROSS_ENTROPY } from "../models/kernels.ts";
import { modelOf } from "../models/models.ts";
import { type Block, rowsPerBlock } from "../models/pair_set.ts";
import { createDeviceSets, destroyDeviceSet, type DeviceSet } from "./device_sets.ts";
import type { Evaluator, Pass, Scores, Variant } from "./evaluator.ts";
import { CHUNK, HIDDEN_SUMS, LOGIT_POWER, VARIANT_LOSSES } from "./kernels.ts";
import type { Marginals } from "./marginals.ts";
import type { ModelWeights, Network } from "./network.ts";
import type { Task } from "./task.ts";
import { inLots, type Lot } from "./variant_lots.ts";

/** Networks that are under way before the first is waited for: their results wait in memory. */
const UNDER_WAY = 32;

/** A model on the device that takes one network's weights after another's. */
interface Host {
  /** What networks must have in common to run on it. */
  readonly shape: string;
  readonly model: DeviceModel;
  /** From uploaded weights to what the forward pass reads. */
  readonly upload: readonly Dispatch[];
  /** Scores of all pairs. */
  readonly scores: readonly Dispatch[];
}

/** {@linkcode Evaluator} on a device, which stays open when the evaluator is destroyed. */
export class DeviceEvaluator implements Evaluator {
  readonly #device: ComputeDevice;
  readonly #task: Task;
  readonly #width: number;
  readonly #order: number;
  readonly #blockRows: number;
  readonly #sets: readonly DeviceSet[];
  readonly #library: KernelLibrary;
  readonly #readback: ReadbackRing;
  #host: Host | undefined;
  #uploaded: Network | undefined;

  /**
   * Uploads the pairs.
   *
   * @param device where to compute
   * @param task what the networks were trained to do
   * @param width neurons of the widest hidden layer
   * @param blockRows rows of a block: a multiple of 64, by default as in training
   */
  constructor(
    device: ComputeDevice,
    task: Task,
    width: number,
    blockRows: number = rowsPerBlock(task.group.order, width),
  ) {
    this.#device = device;
    this.#task = task;
    this.#width = width;
    this.#order = task.group.order;
    const pairs = task.rows?.length ?? this.#order ** 2;
    this.#blockRows = Math.min(padTo(pairs, PADDING), blockRows);
    this.#sets = createDeviceSets(device, task, this.#blockRows);
    this.#library = new KernelLibrary(device);
    this.#readback = new ReadbackRing(device);
  }

  on(rows: Int32Array): DeviceEvaluator {
    return new DeviceEvaluator(this.#device, { ...this.#task, rows }, this.#width, this.#blockRows);
  }

  async pass(network: Network): Promise<Pass> {
    const { model, ...host } = await this.#hostOf(network);
    const n = this.#order;
    const { quads } = model.hidden;
    const sums = this.#device.buffer(
      "hidden sums",
      4 * n * quads * 16,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    );
    try {
      const dispatches = await this.#overBlocks(model, this.#sets, async (set, block, isFirst) => [
        await this.#softmax(model, set, block),
        await this.#library.prepare(LOGIT_POWER, {
          sizes: { outputs: n, first_row: block.first, rows: block.rows },
          buffers: { pairs: set.pairs.pairs, powers: set.powers },
          matrices: { left: model.logits },
        }),
        await this.#library.prepare(HIDDEN_SUMS, {
          sizes: {
            elements: 4 * n * quads,
            tokens: n,
            quads,
            block: block.index,
            add: Number(!isFirst),
          },
          buffers: { starts: set.starts, rows_of: set.rowsOf, sums },
          matrices: { left: model.hidden },
        }),
      ]);
      const [summed, ...rows] = await this.#submit(network, host.upload, dispatches, [
        { buffer: sums },
        ...this.#sets.map(({ pairs }) => ({ buffer: pairs.results })),
        ...this.#sets.map(({ powers }) => ({ buffer: powers })),
      ]).read();
      const results = rows.slice(0, this.#sets.length);
      const powers = rows.slice(this.#sets.length);
      return {
        means: marginalsOf(new Float32Array(summed), n, network.width, 4 * quads, powers),
        scores: this.#scores(this.#sets, results, 1),
      };
    } finally {
      sums.destroy();
    }
  }

  async variants(
    network: Network,
    variants: readonly Variant[],
    rows: "train" | "all",
  ): Promise<Scores[]> {
    const scores = new Array<Scores>(variants.length);
    const sets = this.#sets.filter(({ name }) => rows === "all" || name === "train");
    for (const lot of inLots(variants, this.#order)) {
      const own = await this.#lot(network, lot, sets);
      lot.indices.forEach((index, i) => scores[index] = own[i]);
    }
    return scores;
  }

  async scores(networks: readonly Network[]): Promise<Scores[]> {
    const scores: Scores[] = [];
    for (let first = 0; first < networks.length; first += UNDER_WAY) {
      const copies: PendingCopy[] = [];
      for (const network of networks.slice(first, first + UNDER_WAY)) {
        const host = await this.#hostOf(network);
        const parts = this.#sets.map(({ pairs }) => ({ buffer: pairs.results }));
        copies.push(this.#submit(network, host.upload, host.scores, parts));
      }
      for (const copy of copies) scores.push(this.#scores(this.#sets, await copy.read(), 1));
    }
    return scores;
  }

  destroy(): void {
    this.#host?.model.destroy();
    this.#sets.forEach(destroyDeviceSet);
    this.#library.destroy();
    this.#readback.destroy();
  }

  /** Scores of some variants whose tables fit the device together. */
  async #lot(network: Network, lot: Lot, sets: readonly DeviceSet[]): Promise<Scores[]> {
    const host = await this.#hostOf(network);
    const count = lot.variants.length / 4;
    const n = this.#order;
    const tables = createMatrix(this.#device, "tables", {
      layers: Math.max(1, lot.layers),
      rows: n,
      columns: n,
    });
    const variants = this.#device.storage("variants", lot.variants);
    const outputs = sets.map(({ pairs }) =>
      this.#device.buffer(
        "variant losses",
        count * pairs.rows / CHUNK * 8,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      )
    );
    try {
      writeMatrix(this.#device, tables, lot.tables);
      const dispatches = await this.#overBlocks(host.model, sets, async (set, block) => [
        await this.#library.prepare(VARIANT_LOSSES, {
          sizes: {
            outputs: n,
            set_rows: set.pairs.rows,
            first_row: block.first,
            rows: block.rows,
          },
          buffers: {
            pairs: set.pairs.pairs,
            products: set.products,
            variants,
            results: outputs[sets.indexOf(set)],
          },
          matrices: { left: host.model.logits, right: tables },
          knobs: { SINGLE: lot.single },
        }),
      ]);
      const parts = outputs.map((buffer) => ({ buffer }));
      const results = await this.#submit(network, host.upload, dispatches, parts).read();
      return Array.from({ length: count }, (_, v) =>
        this.#scores(
          sets,
          results.map((bytes) =>
            bytes.slice(v * bytes.byteLength / count, (v + 1) * bytes.byteLength / count)
          ),
          CHUNK,
        ));
    } finally {
      for (const buffer of [variants, ...outputs]) buffer.destroy();
      destroyMatrix(tables);
    }
  }

  /** Forward passes over all blocks of sets, each followed by what `then` makes of it. */
  async #overBlocks(
    model: DeviceModel,
    sets: readonly DeviceSet[],
    then: (set: DeviceSet, block: Block, isFirst: boolean) => Promise<readonly Dispatch[]>,
  ): Promise<Dispatch[]> {
    const dispatches: Dispatch[] = [];
    for (const set of sets) {
      for (const block of set.pairs.blocks) {
        dispatches.push(
          ...await model.forward(set.pairs, block),
          ...await then(set, block, dispatches.length === 0),
        );
      }
    }
    return dispatches;
  }

  #softmax(model: DeviceModel, { pairs }: DeviceSet, block: Block): Promise<Dispatch> {
    return this.#library.prepare(SOFTMAX_CROSS_ENTROPY, {
      sizes: {
        outputs: this.#order,
        set_rows: pairs.rows,
        first_row: block.first,
        rows: block.rows,
      },
      buffers: { pairs: pairs.pairs, results: pairs.results },
      matrices: { left: model.logits, out: model.dlogits },
      knobs: { GRADIENT: false },
    });
  }

  /** Uploads a network unless it is there, computes, and copies what came out. */
  #submit(
    network: Network,
    upload: readonly Dispatch[],
    dispatches: readonly Dispatch[],
    parts: readonly Part[],
  ): PendingCopy {
    this.#device.check();
    const isNew = this.#uploaded !== network;
    if (isNew) {
      const { weights } = weightsOf(network);
      for (const parameter of this.#host!.model.parameters) {
        const data = layOut(parameter, [weights]);
        this.#device.gpu.queue.writeBuffer(parameter.buffers.parameters, 0, data);
      }
      this.#uploaded = network;
    }
    const encoder = this.#device.gpu.createCommandEncoder({ label: "analysis" });
    const pass = encoder.beginComputePass({ label: "analysis" });
    encode(pass, isNew ? [...upload, ...dispatches] : dispatches);
    pass.end();
    const copy = this.#readback.record(encoder, parts);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return copy;
  }

  /** The model that runs networks of this kind: the one that is there, if it does. */
  async #hostOf(network: Network): Promise<Host> {
    const { model: name, sizes } = weightsOf(network);
    const shape = JSON.stringify([name, sizes]);
    if (this.#host?.shape === shape) return this.#host;
    this.#host?.model.destroy();
    this.#uploaded = undefined;
    const model = await modelOf(name).createOnDevice(
      this.#device,
      this.#library,
      sizes,
      1,
      this.#blockRows,
    );
    const mirrors = await Promise.all(
      model.parameters.map(({ value, buffers: { parameters } }) =>
        this.#library.prepare(MIRROR, {
          sizes: elementSizes(value),
          buffers: { parameters },
          matrices: { out: value },
        })
      ),
    );
    const scores = await this.#overBlocks(
      model,
      this.#sets,
      async (set, block) => [await this.#softmax(model, set, block)],
    );
    this.#host = { shape, model, upload: [...mirrors, ...model.tables], scores };
    return this.#host;
  }

  /** Scores from sums of (loss, correct) over `rows` rows each. */
  #scores(sets: readonly DeviceSet[], results: readonly ArrayBuffer[], rows: number): Scores {
    const scores: { -readonly [name in keyof Scores]: Scores[name] } = { train: null, test: null };
    sets.forEach(({ name, count }, s) => {
      const values = new Float32Array(results[s]);
      let [loss, correct] = [0, 0];
      // Rows after the last pair are padding.
      for (let i = 0; i < 2 * Math.ceil(count / rows); i += 2) {
        loss += values[i];
        correct += values[i + 1];
      }
      scores[name] = { pairs: count, loss: loss / count, accuracy: correct / count };
    });
    return scores;
  }
}

function weightsOf(network: Network): ModelWeights {
  if (!network.asModel) throw new TypeError("Cannot run the network on a device: it is no model");
  return network.asModel();
}

/** Means from the sums of `hidden_sums.wgsl`, (4, n, pitch), and the powers of all pairs' logits. */
function marginalsOf(
  sums: Float32Array,
  n: number,
  h: number,
  pitch: number,
  powers: readonly ArrayBuffer[],
): Marginals {
  const layer = (s: number) =>
    Float64Array.from(
      { length: n * h },
      (_, i) => sums[(s * n + Math.floor(i / h)) * pitch + i % h],
    );
  const [left, right, product, squares] = [0, 1, 2, 3].map(layer);
  const mean = new Float64Array(h);
  const neuronPower = new Float64Array(h);
  for (let i = 0; i < n * h; i++) {
    mean[i % h] += left[i] / n ** 2;
    neuronPower[i % h] += squares[i];
  }
  for (let j = 0; j < h; j++) neuronPower[j] -= (n * mean[j]) ** 2;
  let centredLogitPower = 0;
  for (const bytes of powers) {
    for (const power of new Float32Array(bytes)) centredLogitPower += power;
  }
  return {
    mean,
    left: left.map((sum) => sum / n),
    right: right.map((sum) => sum / n),
    product: product.map((sum) => sum / n),
    neuronPower,
    centredPower: neuronPower.reduce((sum, power) => sum + power, 0),
    centredLogitPower,
  };
}
