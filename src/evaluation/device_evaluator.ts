/**
 * Passes over all pairs on a device, in blocks of rows: float32 there, sums of partial sums in float64
 * here.
 *
 * @module
 */

import { CommandStream, type Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import { KernelLibrary } from "../device/kernel_library.ts";
import { createMatrix, destroyMatrix, PADDING, padTo, writeMatrix } from "../device/matrix.ts";
import { type Part, type PendingCopy, ReadbackRing } from "../device/readback.ts";
import { facetPart, layOut } from "../models/device_parameters.ts";
import { rowsPerBlock } from "../models/pair_set.ts";
import { createDeviceHost, destroyDeviceHost, type DeviceHost, shapeOf } from "./device_host.ts";
import { createDeviceSets, destroyDeviceSet, type DeviceSet } from "./device_sets.ts";
import { type Evaluator, type Pass, type Scores, type Variant, without } from "./evaluator.ts";
import { CHUNK, VARIANT_LOSSES } from "./kernels.ts";
import type { DeviceModel } from "../models/device_model.ts";
import type { Marginals } from "./marginals.ts";
import type { ModelWeights, Network } from "./network.ts";
import type { Task } from "./task.ts";
import { inLots, type Lot } from "./variant_lots.ts";

/** Networks that are under way before the first is waited for: their results wait in memory. */
const UNDER_WAY = 32;
/** Shapes of networks that are kept ready: a network, and its hidden layer by itself. */
const HOSTS = 2;

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
  /** Of the networks of the latest shapes; promises, since several may ask at once. */
  readonly #hosts = new Map<string, Promise<DeviceHost>>();
  readonly #uploaded = new Map<DeviceHost, Network>();

  /**
   * Uploads the pairs.
   *
   * @param device where to compute
   * @param task what the networks were trained to do
   * @param width neurons of the widest hidden layer
   * @param blockRows rows of a block: a multiple of 64, by default as in training
   * @param parent whose pipelines are shared
   */
  constructor(
    device: ComputeDevice,
    task: Task,
    width: number,
    blockRows: number = rowsPerBlock(task.group.order, width),
    parent?: DeviceEvaluator,
  ) {
    this.#device = device;
    this.#task = task;
    this.#width = width;
    this.#order = task.group.order;
    const pairs = task.rows?.length ?? this.#order ** 2;
    this.#blockRows = Math.min(padTo(pairs, PADDING), blockRows);
    this.#sets = createDeviceSets(device, task, this.#blockRows);
    this.#library = new KernelLibrary(device, parent && parent.#library);
    this.#readback = new ReadbackRing(device);
  }

  on(rows: Int32Array): DeviceEvaluator {
    const task = { ...this.#task, rows };
    return new DeviceEvaluator(this.#device, task, this.#width, this.#blockRows, this);
  }

  async pass(network: Network): Promise<Pass> {
    const host = await this.#hostOf(network);
    const pivots = pivotsOf(network);
    this.#device.gpu.queue.writeBuffer(host.pivots, 0, pivots);
    const [sums, ...rows] = await this.#submit(network, host, host.pass, [
      { buffer: host.sums },
      ...this.#sets.map(({ pairs }) => ({ buffer: pairs.results })),
      ...this.#sets.map(({ powers }) => ({ buffer: powers })),
    ]).read();
    const results = rows.slice(0, this.#sets.length);
    const powers = rows.slice(this.#sets.length);
    const pitch = 4 * host.model.hidden.quads;
    return {
      means: marginalsOf(new Float32Array(sums), this.#order, pivots, pitch, powers, host.model),
      scores: this.#scores(this.#sets, results, 1),
    };
  }

  async variants(
    network: Network,
    variants: readonly Variant[],
    rows: "train" | "all",
    margin = 0,
  ): Promise<Scores[]> {
    const scores = new Array<Scores>(variants.length);
    const sets = this.#sets.filter(({ name }) => rows === "all" || name === "train");
    for (const lot of inLots(variants, this.#order)) {
      const own = await this.#lot(network, lot, sets, margin);
      lot.indices.forEach((index, i) => scores[index] = own[i]);
    }
    return scores;
  }

  async lossesWithout(
    network: Network,
    parts: readonly Float64Array[],
  ): Promise<(number | null)[]> {
    const scores = await this.variants(network, parts.map(without), "train");
    return scores.map(({ train }) => train && train.loss);
  }

  async scores(networks: readonly Network[]): Promise<Scores[]> {
    const scores: Scores[] = [];
    for (let first = 0; first < networks.length; first += UNDER_WAY) {
      const copies: PendingCopy[] = [];
      for (const network of networks.slice(first, first + UNDER_WAY)) {
        const host = await this.#hostOf(network);
        const parts = this.#sets.map(({ pairs }) => ({ buffer: pairs.results }));
        copies.push(this.#submit(network, host, host.scores, parts));
      }
      for (const copy of copies) scores.push(this.#scores(this.#sets, await copy.read(), 1));
    }
    return scores;
  }

  destroy(): void {
    for (const shape of this.#hosts.keys()) this.#drop(shape);
    this.#sets.forEach(destroyDeviceSet);
    this.#library.destroy();
    this.#readback.destroy();
  }

  /** Scores of some variants whose tables fit the device together. */
  async #lot(
    network: Network,
    lot: Lot,
    sets: readonly DeviceSet[],
    margin: number,
  ): Promise<Scores[]> {
    const host = await this.#hostOf(network);
    const count = lot.variants.length / 4;
    const n = this.#order;
    const tables = createMatrix(this.#device, "tables", {
      layers: Math.max(1, lot.layers),
      rows: n,
      columns: n,
    });
    const variants = this.#device.storage("variants", lot.variants);
    const library = new KernelLibrary(this.#device, this.#library);
    const outputs = sets.map(({ pairs }) =>
      this.#device.buffer(
        "variant losses",
        count * pairs.rows / CHUNK * 8,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      )
    );
    try {
      if (lot.layers > 0) writeMatrix(this.#device, tables, lot.tables);
      const dispatches: Dispatch[] = [];
      for (const { set, block, forward } of host.places) {
        if (!sets.includes(set)) continue;
        const losses = await library.prepare(VARIANT_LOSSES, {
          sizes: {
            outputs: n,
            set_rows: set.pairs.rows,
            first_row: block.first,
            rows: block.rows,
            margin: new Uint32Array(Float32Array.of(margin).buffer)[0],
          },
          buffers: {
            pairs: set.pairs.pairs,
            products: set.products,
            variants,
            results: outputs[sets.indexOf(set)],
          },
          matrices: { left: host.model.logits, right: tables },
          knobs: { SINGLE: lot.single },
        });
        dispatches.push(...forward, losses);
      }
      const parts = outputs.map((buffer) => ({ buffer }));
      const results = await this.#submit(network, host, dispatches, parts).read();
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
      library.destroy();
    }
  }

  /** Uploads a network unless it is there, computes, and copies what came out. */
  #submit(
    network: Network,
    host: DeviceHost,
    dispatches: readonly Dispatch[],
    parts: readonly Part[],
  ): PendingCopy {
    this.#device.check();
    const { model, upload } = host;
    const isNew = this.#uploaded.get(host) !== network;
    if (isNew) {
      const { weights } = weightsOf(network);
      for (const parameter of model.parameters) {
        const data = layOut(parameter, [weights]);
        this.#device.gpu.queue.writeBuffer(
          parameter.state,
          facetPart(parameter, "parameters").offset,
          data,
        );
      }
      this.#uploaded.set(host, network);
    }
    const stream = new CommandStream(this.#device.gpu, "analysis");
    if (isNew) stream.add(upload);
    stream.add(dispatches);
    const copy = this.#readback.record(stream.encoder, parts);
    this.#device.gpu.queue.submit([stream.finish()]);
    return copy;
  }

  /** The host of networks of this shape: the one that is there, if it is. */
  #hostOf(network: Network): Promise<DeviceHost> {
    const weights = weightsOf(network);
    const shape = shapeOf(weights);
    const known = this.#hosts.get(shape);
    if (known) return known;
    const [oldest] = this.#hosts.keys();
    if (this.#hosts.size >= HOSTS) this.#drop(oldest);
    const host = createDeviceHost(
      this.#device,
      this.#library,
      this.#sets,
      weights,
      this.#blockRows,
    );
    this.#hosts.set(shape, host);
    return host;
  }

  /** Frees a host. */
  #drop(shape: string): void {
    this.#hosts.get(shape)?.then((host) => {
      this.#uploaded.delete(host);
      destroyDeviceHost(host);
    }).catch(() => {}); // told to whoever asked for it
    this.#hosts.delete(shape);
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

/** (h): hidden activations near the means: those of the pairs with the first element, on average. */
function pivotsOf({ order: n, width: h, hiddenOf }: Network): Float32Array<ArrayBuffer> {
  const hidden = new Float64Array(n * h);
  hiddenOf(0, hidden);
  const pivots = new Float32Array(h);
  for (let j = 0; j < h; j++) {
    let sum = 0;
    for (let b = 0; b < n; b++) sum += hidden[b * h + j];
    pivots[j] = sum / n;
  }
  return pivots;
}

/** Means from the sums of `hidden_sums.wgsl`, (4, n, pitch), and the powers of all pairs' logits. */
function marginalsOf(
  sums: Float32Array,
  n: number,
  pivots: Float32Array,
  pitch: number,
  powers: readonly ArrayBuffer[],
  { direct }: DeviceModel,
): Marginals {
  const h = pivots.length;
  /** Σ of a layer over tokens, by neuron: about the pivots. */
  const totals = (layer: number) => {
    const total = new Float64Array(h);
    for (let t = 0; t < n; t++) {
      const start = (layer * n + t) * pitch;
      for (let j = 0; j < h; j++) total[j] += sums[start + j];
    }
    return total;
  };
  const meansOf = (layer: number) => {
    const means = new Float64Array(n * h);
    for (let t = 0; t < n; t++) {
      const start = (layer * n + t) * pitch;
      for (let j = 0; j < h; j++) means[t * h + j] = sums[start + j] / n + pivots[j];
    }
    return means;
  };
  const mean = totals(0).map((total) => total / n ** 2); // about the pivots
  // Of a constant neuron rounding may leave less than nothing.
  const neuronPower = totals(3).map((total, j) => Math.max(0, total - (n * mean[j]) ** 2));
  let centredLogitPower = 0;
  for (const bytes of powers) {
    for (const power of new Float32Array(bytes)) centredLogitPower += power;
  }
  return {
    mean: mean.map((value, j) => value + pivots[j]),
    left: meansOf(0),
    right: meansOf(1),
    product: meansOf(2),
    ...(direct && { direct: directOf(sums, n, pitch, 4 * direct.first!.quad) }),
    neuronPower,
    centredPower: neuronPower.reduce((sum, power) => sum + power, 0),
    centredLogitPower,
  };
}

/** (n, n): means of the direct logits by product, which are beside the hidden layer from `column` on. */
function directOf(sums: Float32Array, n: number, pitch: number, column: number): Float64Array {
  const means = new Float64Array(n * n);
  for (let p = 0; p < n; p++) {
    const start = (2 * n + p) * pitch + column;
    for (let c = 0; c < n; c++) means[p * n + c] = sums[start + c] / n;
  }
  return means;
}
