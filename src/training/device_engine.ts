/**
 * Training on a WebGPU device: many updates a submission, nothing awaited between them.
 *
 * @module
 */

import { type Command, CommandStream, type Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import { KernelLibrary } from "../device/kernel_library.ts";
import { timeCommands, type Timing } from "../device/kernel_times.ts";
import { type Part, ReadbackRing } from "../device/readback.ts";
import { type AdamwUpdate, adamwUpdate } from "../models/adamw.ts";
import type { DeviceModel } from "../models/device_model.ts";
import {
  type DeviceParameter,
  type Facet,
  facetPart,
  FACETS,
  layOut,
  takeApart,
  type Update,
} from "../models/device_parameters.ts";
import {
  ADAMW,
  PARTIALS,
  quadSizes,
  RECORD,
  SOFTMAX_CROSS_ENTROPY,
  SUM_OF_SQUARES,
} from "../models/kernels.ts";
import { createPairSet, destroyPairSet, type PairSet } from "../models/pair_set.ts";
import type { Weights } from "../models/parameters.ts";
import {
  type Chunk,
  type ChunkResult,
  type Engine,
  type Instance,
  MAX_CHUNK,
  type SetMetrics,
  type StateTensors,
  type TrainingState,
} from "./engine.ts";

/** Makes a model's memory and dispatches. */
export type ModelFactory = (
  device: ComputeDevice,
  library: KernelLibrary,
  instances: number,
  blockRows: number,
) => Promise<DeviceModel>;

/** What a device engine is made of. */
export interface DeviceEngineOptions {
  /** n: order of the group. */
  readonly order: number;
  readonly instances: readonly Instance[];
  readonly states: readonly TrainingState[];
  readonly createModel: ModelFactory;
  /** Rows of a block: see `rowsPerBlock()`. */
  readonly blockRows: number;
}

/** Slots in which the results of a chunk wait to be read. */
interface Recorder {
  readonly counter: GPUBuffer; // (instances)
  readonly history: GPUBuffer; // (slots, instances, PARTIALS) of (loss, correct)
}

/** Floats of `Update` in `adamw.wgsl`. */
const UPDATE_FLOATS = 8;

/** {@linkcode Engine} on a device. */
export class DeviceEngine implements Engine {
  readonly #device: ComputeDevice;
  readonly #options: DeviceEngineOptions;
  readonly #library: KernelLibrary;
  readonly #readback: ReadbackRing;
  readonly #sets: { train: PairSet; test: PairSet };
  readonly #recorders: { train: Recorder; test: Recorder };
  readonly #schedule: GPUBuffer; // (slots, instances) of Update
  #model!: DeviceModel;
  #squares!: readonly GPUBuffer[]; // by parameter: (slots, layers, PARTIALS)
  #update!: readonly Command[];
  #evaluateTest!: readonly Command[];
  #evaluateTrain!: readonly Command[];

  private constructor(device: ComputeDevice, options: DeviceEngineOptions) {
    this.#device = device;
    this.#options = options;
    this.#library = new KernelLibrary(device);
    this.#readback = new ReadbackRing(device);
    const { instances, order, blockRows } = options;
    const set = (name: "train" | "test") =>
      createPairSet(device, name, instances.map((i) => i[name]), order, blockRows);
    this.#sets = { train: set("train"), test: set("test") };
    this.#recorders = { train: this.#recorder("train"), test: this.#recorder("test") };
    this.#schedule = device.buffer(
      "schedule",
      MAX_CHUNK * instances.length * UPDATE_FLOATS * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    );
  }

  /** Makes an engine whose networks are in the given states. */
  static async create(device: ComputeDevice, options: DeviceEngineOptions): Promise<DeviceEngine> {
    const engine = new DeviceEngine(device, options);
    try {
      await engine.#prepare();
      engine.#upload(options.states);
    } catch (error) {
      engine.destroy();
      throw error;
    }
    return engine;
  }

  async run(chunk: Chunk): Promise<ChunkResult> {
    if (chunk.count > MAX_CHUNK) {
      throw new RangeError(`Cannot do ${chunk.count} updates in a chunk: at most ${MAX_CHUNK}`);
    }
    this.#device.check();
    this.#writeSchedule(chunk);
    const stream = new CommandStream(this.#device.gpu, "chunk");
    stream.encoder.clearBuffer(this.#recorders.train.counter);
    stream.encoder.clearBuffer(this.#recorders.test.counter);
    const parameters = this.#model.parameters.map((parameter) =>
      facetPart(parameter, "parameters")
    );
    const snapshots: { step: number; copy: ReturnType<ReadbackRing["record"]> }[] = [];
    for (let step = chunk.first; step <= chunk.first + chunk.count; step++) {
      if (chunk.evaluate.includes(step)) stream.add(this.#evaluateTest);
      if (chunk.snapshots.includes(step)) {
        snapshots.push({ step, copy: this.#readback.record(stream.encoder, parameters) });
      }
      if (step < chunk.first + chunk.count) stream.add(this.#update);
      else if (chunk.evaluateTrain) stream.add(this.#evaluateTrain);
    }
    const trainSlots = chunk.count + Number(chunk.evaluateTrain);
    const metrics = this.#readback.record(stream.encoder, this.#metricsParts(trainSlots, chunk));
    const state = chunk.state
      ? this.#readback.record(stream.encoder, this.#model.parameters.flatMap(stateParts))
      : undefined;
    this.#device.gpu.queue.submit([stream.finish()]);

    const [bytes, stateBytes, ...weights] = await Promise.all([
      metrics.read(),
      state?.read(),
      ...snapshots.map(({ copy }) => copy.read()),
    ]);
    const [train, test, ...squares] = bytes.map((part) => new Float32Array(part));
    return {
      train: Array.from({ length: trainSlots }, (_, slot) => ({
        step: chunk.first + slot,
        metrics: this.#means(train, slot, this.#sets.train.counts),
      })),
      evaluations: chunk.evaluate.map((step, slot) => ({
        step,
        test: this.#means(test, slot, this.#sets.test.counts),
        sumOfSquaredWeights: this.#sumsOfSquares(squares, slot),
      })),
      snapshots: snapshots.map(({ step }, i) => ({ step, weights: this.#weights(weights[i]) })),
      state: stateBytes && this.#states(stateBytes),
    };
  }

  /** Times an update, kernel by kernel. The networks are not those that training would give afterwards. */
  async time(): Promise<Timing> {
    const { counter } = this.#recorders.train;
    // Each pass begins after one update, so that the next has its factors even without `record`.
    this.#writeSchedule({ first: 0, count: 2 });
    const one = this.#device.storage("one", new Uint32Array(this.#count).fill(1));
    try {
      return await timeCommands(
        this.#device,
        this.#update,
        (stream) => stream.encoder.copyBufferToBuffer(one, 0, counter, 0, 4 * this.#count),
      );
    } finally {
      one.destroy();
    }
  }

  destroy(): void {
    this.#model?.destroy();
    destroyPairSet(this.#sets.train);
    destroyPairSet(this.#sets.test);
    for (const { counter, history } of Object.values(this.#recorders)) {
      counter.destroy();
      history.destroy();
    }
    for (const buffer of this.#squares ?? []) buffer.destroy();
    this.#schedule.destroy();
    this.#library.destroy();
    this.#readback.destroy();
  }

  get #count(): number {
    return this.#options.instances.length;
  }

  #recorder(label: string): Recorder {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const bytes = (MAX_CHUNK + 1) * this.#count * PARTIALS * 8;
    return {
      counter: this.#device.buffer(`${label} counter`, this.#count * 4, usage),
      history: this.#device.buffer(`${label} history`, bytes, usage),
    };
  }

  /** Makes the model and the lists of dispatches of an update and of the evaluations. */
  async #prepare(): Promise<void> {
    const { createModel, blockRows } = this.#options;
    const { train, test } = this.#sets;
    const model = await createModel(this.#device, this.#library, this.#count, blockRows);
    this.#model = model;
    this.#squares = model.parameters.map(({ label, value: { layers } }) =>
      this.#device.buffer(
        `${label} squares`,
        (MAX_CHUNK + 1) * layers * PARTIALS * 4,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      )
    );
    const forward = async (set: PairSet, learn: boolean): Promise<Dispatch[]> => {
      const passes = await Promise.all(set.blocks.map(async (block) => [
        ...await model.forward(set, block),
        await this.#softmax(set, block.first, block.rows, learn),
        ...(learn ? await model.backward(set, block) : []),
      ]));
      return [...model.tables, ...passes.flat()];
    };
    this.#update = [
      ...await forward(train, true),
      await this.#record(train, this.#recorders.train),
      ...model.gradients,
      ...await Promise.all(model.updates.map((update) => this.#adamw(update))),
      ...model.parameters.flatMap(({ refresh }) => refresh),
    ];
    this.#evaluateTrain = [
      ...await forward(train, false),
      await this.#record(train, this.#recorders.train),
    ];
    this.#evaluateTest = [
      ...await forward(test, false),
      await this.#record(test, this.#recorders.test),
      ...await Promise.all(model.parameters.map((p, i) => this.#sumOfSquares(p, i))),
    ];
  }

  #softmax(set: PairSet, first: number, rows: number, GRADIENT: boolean): Promise<Dispatch> {
    return this.#library.prepare(SOFTMAX_CROSS_ENTROPY, {
      sizes: { outputs: this.#options.order, set_rows: set.rows, first_row: first, rows },
      buffers: { pairs: set.pairs, results: set.results },
      matrices: { left: this.#model.logits, out: this.#model.dlogits },
      knobs: { GRADIENT },
    });
  }

  #record(set: PairSet, { counter, history }: Recorder): Promise<Dispatch> {
    return this.#library.prepare(RECORD, {
      sizes: { set_rows: set.rows, instances: this.#count },
      buffers: { results: set.results, history, counter },
    });
  }

  #adamw({ state, gradient, facets, owners }: Update): Promise<Dispatch> {
    const { counter } = this.#recorders.train;
    return this.#library.prepare(ADAMW, {
      sizes: { ...quadSizes(gradient), layers: gradient.layers, instances: this.#count },
      buffers: { counter, schedule: this.#schedule, owners, state },
      matrices: { left: gradient, right: facets },
    });
  }

  #sumOfSquares({ value, layersPerInstance }: DeviceParameter, index: number): Promise<Dispatch> {
    return this.#library.prepare(SUM_OF_SQUARES, {
      sizes: {
        ...quadSizes(value),
        layers: value.layers,
        layers_per_instance: layersPerInstance,
      },
      buffers: { counter: this.#recorders.test.counter, squares: this.#squares[index] },
      matrices: { left: value },
    });
  }

  #upload(states: readonly TrainingState[]): void {
    const { gpu } = this.#device;
    const stream = new CommandStream(gpu, "upload");
    for (const parameter of this.#model.parameters) {
      for (const facet of FACETS) {
        const data = layOut(parameter, states.map((state) => facetOf(state, facet)));
        gpu.queue.writeBuffer(parameter.state, facetPart(parameter, facet).offset, data);
      }
      stream.add(parameter.refresh);
    }
    gpu.queue.submit([stream.finish()]);
  }

  /** The factors of the chunk's updates, by slot and instance. */
  #writeSchedule({ first, count }: Pick<Chunk, "first" | "count">): void {
    const table = new Float32Array(count * this.#count * UPDATE_FLOATS);
    for (let slot = 0; slot < count; slot++) {
      this.#options.instances.forEach(({ optimizer }, i) => {
        const update = adamwUpdate(optimizer, first + slot);
        table.set(updateFloats(update), (slot * this.#count + i) * UPDATE_FLOATS);
      });
    }
    if (count > 0) this.#device.gpu.queue.writeBuffer(this.#schedule, 0, table);
  }

  #metricsParts(trainSlots: number, { evaluate }: Chunk): Part[] {
    const slot = this.#count * PARTIALS * 8;
    return [
      { buffer: this.#recorders.train.history, bytes: trainSlots * slot },
      { buffer: this.#recorders.test.history, bytes: evaluate.length * slot },
      ...this.#model.parameters.map(({ value }, i) => ({
        buffer: this.#squares[i],
        bytes: evaluate.length * value.layers * PARTIALS * 4,
      })),
    ];
  }

  /** Means over the pairs of each instance from the partial sums of a slot. */
  #means(history: Float32Array, slot: number, counts: readonly number[]): SetMetrics[] {
    return counts.map((count, i) => {
      if (count === 0) return { loss: null, accuracy: null };
      let loss = 0;
      let correct = 0;
      const start = (slot * this.#count + i) * PARTIALS * 2;
      for (let lane = 0; lane < PARTIALS; lane++) {
        loss += history[start + 2 * lane];
        correct += history[start + 2 * lane + 1];
      }
      return { loss: loss / count, accuracy: correct / count };
    });
  }

  #sumsOfSquares(squares: readonly Float32Array[], slot: number): number[] {
    return this.#options.instances.map((_, i) => {
      let sum = 0;
      this.#model.parameters.forEach(({ layersPerInstance, value: { layers } }, p) => {
        const start = (slot * layers + i * layersPerInstance) * PARTIALS;
        const end = start + layersPerInstance * PARTIALS;
        for (let at = start; at < end; at++) sum += squares[p][at];
      });
      return sum;
    });
  }

  #weights(parts: readonly ArrayBuffer[]): Weights[] {
    const instances = this.#options.instances.map(() =>
      new Map<string, Float32Array<ArrayBuffer>>()
    );
    this.#model.parameters.forEach((parameter, p) =>
      takeApart(parameter, new Float32Array(parts[p]), instances)
    );
    return instances;
  }

  #states(parts: readonly ArrayBuffer[]): TrainingState[] {
    const [parameters, firstMoment, secondMoment] = FACETS.map((_, facet) =>
      this.#weights(parts.filter((_, part) => part % FACETS.length === facet))
    );
    return parameters.map((weights, i) => ({
      parameters: weights,
      firstMoment: firstMoment[i],
      secondMoment: secondMoment[i],
    }));
  }
}

/** All that is kept of a parameter, in the order of {@linkcode FACETS}. */
function stateParts(parameter: DeviceParameter): Part[] {
  return FACETS.map((facet) => facetPart(parameter, facet));
}

function facetOf(state: TrainingState, facet: Facet): StateTensors {
  switch (facet) {
    case "parameters":
      return state.parameters;
    case "first_moment":
      return state.firstMoment;
    case "second_moment":
      return state.secondMoment;
  }
}

function updateFloats(update: AdamwUpdate): number[] {
  const { decay, stepSize, inverseRoot, epsilon, oneMinusBeta1, beta2, oneMinusBeta2 } = update;
  return [decay, stepSize, inverseRoot, epsilon, oneMinusBeta1, beta2, oneMinusBeta2, 0];
}
