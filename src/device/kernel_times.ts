/**
 * How long each kernel of a list of commands takes.
 *
 * @module
 */

import { median } from "../numerics/statistics.ts";
import { type Command, CommandStream, type Dispatch } from "./commands.ts";
import type { ComputeDevice } from "./device.ts";
import { ReadbackRing } from "./readback.ts";

/** What the dispatches of one label cost, one pass through the list. */
export interface KernelTime {
  readonly label: string;
  readonly dispatches: number;
  /** Median over the passes. */
  readonly seconds: number;
  readonly flops: number;
  readonly bytes: number;
}

/** How long a list of commands takes, as a whole and kernel by kernel. */
export interface Timing {
  /** Of the whole list, encoded as in training: the slope of two numbers of passes. */
  readonly seconds: number;
  /** `timestamps` of the device, or `difference` of runs that repeat a dispatch. */
  readonly method: "timestamps" | "difference";
  /** In the order of the list. */
  readonly kernels: readonly KernelTime[];
}

/** Passes through the list that are timed. */
const PASSES = 9;
/** WebGPU's limit on the timestamps of a set. */
const MAX_QUERIES = 4096;
/** How long a run lasts at least that is timed from outside: an await costs some 12 ms. */
const RUN_SECONDS = 0.15;

/**
 * Times a list of commands. What it computes is computed many times.
 *
 * @param commands What is timed, such as an update.
 * @param prepare Recorded before each pass, untimed: what the commands must find.
 */
export async function timeCommands(
  device: ComputeDevice,
  commands: readonly Command[],
  prepare: (stream: CommandStream) => void = () => {},
): Promise<Timing> {
  const dispatches = commands.filter((command) => "pipeline" in command);
  await run(device, commands, 1, prepare);
  const seconds = await slope((passes) => run(device, commands, passes, prepare));
  const timestamps = device.gpu.features.has("timestamp-query") &&
    2 * dispatches.length <= MAX_QUERIES;
  const times = timestamps
    ? await byTimestamps(device, commands, prepare, dispatches.length)
    : await byDifference(device, dispatches, prepare);
  const kernels = new Map<string, KernelTime>();
  dispatches.forEach(({ label, flops, bytes }, d) => {
    const before = kernels.get(label) ??
      { label, dispatches: 0, seconds: 0, flops: 0, bytes: 0 };
    kernels.set(label, {
      label,
      dispatches: before.dispatches + 1,
      seconds: before.seconds + times[d],
      flops: before.flops + flops,
      bytes: before.bytes + bytes,
    });
  });
  return {
    seconds,
    method: timestamps ? "timestamps" : "difference",
    kernels: [...kernels.values()],
  };
}

/** Seconds of each dispatch of the list, in median over the passes. */
async function byTimestamps(
  device: ComputeDevice,
  commands: readonly Command[],
  prepare: (stream: CommandStream) => void,
  dispatches: number,
): Promise<number[]> {
  const { gpu } = device;
  const count = 2 * dispatches;
  const querySet = gpu.createQuerySet({ type: "timestamp", count });
  const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
  const resolved = device.buffer("timestamps", count * 8, usage);
  const readback = new ReadbackRing(device);
  const passes: number[][] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const before = new CommandStream(gpu, "before");
    prepare(before);
    const stream = new CommandStream(gpu, "timed", querySet);
    stream.add(commands);
    stream.encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    const copy = readback.record(stream.encoder, [{ buffer: resolved }]);
    gpu.queue.submit([before.finish(), stream.finish()]);
    const nanoseconds = new BigUint64Array((await copy.read())[0]);
    passes.push(Array.from(
      { length: dispatches },
      (_, d) => Number(nanoseconds[2 * d + 1] - nanoseconds[2 * d]) / 1e9,
    ));
  }
  readback.destroy();
  resolved.destroy();
  querySet.destroy();
  return Array.from({ length: dispatches }, (_, d) => median(passes.map((times) => times[d])));
}

/** Seconds of each dispatch on its own: the slope of two numbers of repetitions, once for those alike. */
async function byDifference(
  device: ComputeDevice,
  dispatches: readonly Dispatch[],
  prepare: (stream: CommandStream) => void,
): Promise<number[]> {
  const keyOf = ({ label, workgroups }: Dispatch) => `${label} ${workgroups.join()}`;
  const times = new Map<string, number>();
  for (const dispatch of dispatches) {
    const key = keyOf(dispatch);
    if (times.has(key)) continue;
    times.set(key, await slope((count) => run(device, [dispatch], count, prepare)));
  }
  return dispatches.map((dispatch) => times.get(keyOf(dispatch))!);
}

/** Seconds that one more repetition takes. */
async function slope(run: (count: number) => Promise<number>): Promise<number> {
  let count = 1;
  while (await run(2 * count) < RUN_SECONDS && count < 1024) count *= 2;
  const slopes: number[] = [];
  for (let i = 0; i < 3; i++) slopes.push((await run(2 * count) - await run(count)) / count);
  return Math.max(0, median(slopes));
}

/** Seconds of some passes through the commands, and of a wait. */
async function run(
  device: ComputeDevice,
  commands: readonly Command[],
  passes: number,
  prepare: (stream: CommandStream) => void,
): Promise<number> {
  const start = performance.now();
  const stream = new CommandStream(device.gpu, "untimed");
  for (let pass = 0; pass < passes; pass++) {
    prepare(stream);
    stream.add(commands);
  }
  device.gpu.queue.submit([stream.finish()]);
  await device.settle(device.gpu.queue.onSubmittedWorkDone());
  return (performance.now() - start) / 1000;
}
