/**
 * The most multiply-adds that an adapter does in a second: what shares of its peak are shares of.
 *
 * @module
 */

import peakCode from "../../shaders/multiply_add_peak.wgsl" with { type: "text" };
import { CommandStream } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { Kernel } from "../device/kernel.ts";
import { KernelLibrary } from "../device/kernel_library.ts";

/** Accumulators of four numbers in `multiply_add_peak.wgsl`, and updates of each in a run. */
export const ACCUMULATORS = 8;
/** See {@linkcode ACCUMULATORS}. */
export const UPDATES = 4;

/** Runs of the loop in an invocation. */
const RUNS = 256;
/** Invocations: enough to fill any adapter. */
const INVOCATIONS = { software: 8192, hardware: 2 ** 18 } as const;

/** Multiply-adds and nothing else. */
export const MULTIPLY_ADD_PEAK: Kernel = {
  name: "multiply_add_peak",
  code: peakCode,
  sizes: ["runs"],
  buffers: { sums: "read_write" },
  matrices: [],
  tuning: ({ lanes }) => ({ LANES: lanes }),
  flops: ({ sizes: { runs, invocations } }) => runs * UPDATES * ACCUMULATORS * 4 * 2 * invocations,
  workgroups: ({ sizes: { invocations } }, { lanes }) => [Math.ceil(invocations / lanes), 1, 1],
};

/** The kernels that only the benchmark has. */
export const BENCH_KERNELS: readonly Kernel[] = [MULTIPLY_ADD_PEAK];

/** Seconds that a measurement lasts at least, and how many there are: the best one counts. */
const SECONDS = 0.15;
const MEASUREMENTS = 5;

/** Measures the peak in operations a second: a multiply-add counts two. */
export async function measurePeak(device: ComputeDevice): Promise<number> {
  const library = new KernelLibrary(device);
  const invocations = INVOCATIONS[device.profile.name];
  const sums = device.buffer("sums", 16 * invocations, GPUBufferUsage.STORAGE);
  try {
    const use = { sizes: { runs: RUNS, invocations }, buffers: { sums } };
    const dispatch = await library.prepare(MULTIPLY_ADD_PEAK, use);
    const run = async (count: number): Promise<number> => {
      const start = performance.now();
      const stream = new CommandStream(device.gpu, "peak");
      for (let i = 0; i < count; i++) stream.add([dispatch]);
      device.gpu.queue.submit([stream.finish()]);
      await device.settle(device.gpu.queue.onSubmittedWorkDone());
      return (performance.now() - start) / 1000;
    };
    await run(1); // compiles what the driver left for later
    let count = 1;
    let seconds = await run(count);
    while (seconds < SECONDS) {
      count *= 2;
      seconds = await run(count);
    }
    for (let i = 1; i < MEASUREMENTS; i++) seconds = Math.min(seconds, await run(count));
    return count * dispatch.flops / seconds;
  } finally {
    sums.destroy();
    library.destroy();
  }
}
