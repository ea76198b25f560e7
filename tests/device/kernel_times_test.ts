import { findAdapter } from "../../src/device/adapter.ts";
import { CommandStream } from "../../src/device/commands.ts";
import { ComputeDevice } from "../../src/device/device.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { timeCommands } from "../../src/device/kernel_times.ts";
import { createMatrix, type Matrix } from "../../src/device/matrix.ts";
import { SOFTWARE } from "../../src/device/profile.ts";
import { prepareProduct } from "../../src/models/products.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { readMatrix, writeMatrix } from "../helpers/matrices.ts";

/** A small product, twice, and one with 64 times the work. */
async function products(device: ComputeDevice) {
  const square = (side: number) =>
    createMatrix(device, `${side}`, { layers: 1, rows: side, columns: side });
  const library = new KernelLibrary(device);
  const use = (computes: string, left: Matrix, out: Matrix) =>
    prepareProduct(device, library, { computes, left, right: left, out });
  const [small, large] = [square(64), square(256)];
  const [smallOut, largeOut] = [square(64), square(256)];
  const commands = [
    await use("small", small, smallOut),
    await use("large", large, largeOut),
    await use("small", small, smallOut),
  ];
  return { commands, small, smallOut };
}

function checkTimes({ kernels, seconds }: Awaited<ReturnType<typeof timeCommands>>, name: string) {
  const [small, large] = kernels;
  assertEquals(kernels.map(({ label }) => label), [`${name}: small`, `${name}: large`]);
  assertEquals(kernels.map(({ dispatches }) => dispatches), [2, 1]);
  assertEquals([small.flops, large.flops], [2 * 2 * 64 ** 3, 2 * 256 ** 3]);
  assertEquals([small.bytes, large.bytes], [2 * 3 * 4 * 64 ** 2, 3 * 4 * 256 ** 2]);
  assert(seconds > 0 && large.seconds > 0 && small.seconds >= 0);
  assert(large.seconds > small.seconds, "32 times the work of both");
}

deviceTest("timeCommands() tells kernels apart by their labels", async (device) => {
  const { commands, small, smallOut } = await products(device);
  let prepared = 0;
  const timing = await timeCommands(device, commands, () => prepared++);
  assertEquals(timing.method, "timestamps");
  checkTimes(timing, commands[0].label.split(":")[0]);
  assert(prepared > 9, "before each pass");

  // Encoding each dispatch in a pass of its own computes the same.
  writeMatrix(device, small, new Float32Array(64 * 64).fill(0.5));
  const querySet = device.gpu.createQuerySet({ type: "timestamp", count: 6 });
  const stream = new CommandStream(device.gpu, "timed", querySet);
  stream.add(commands);
  device.gpu.queue.submit([stream.finish()]);
  assertEquals(new Set(await readMatrix(device, smallOut)), new Set([64 * 0.25]));
  querySet.destroy();
});

const adapter = await findAdapter("auto");

Deno.test({
  name: "timeCommands() times by difference where a device has no timestamps" +
    (adapter ? "" : " (needs a WebGPU adapter)"),
  ignore: adapter === null,
  fn: async () => {
    const without = new Proxy(adapter!, {
      get: (target, key) => {
        if (key === "features") return new Set();
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const device = await ComputeDevice.open(without, SOFTWARE);
    assert(!device.gpu.features.has("timestamp-query"));
    const timing = await timeCommands(device, (await products(device)).commands);
    assertEquals(timing.method, "difference");
    checkTimes(timing, "matmul");
    device.destroy();
  },
});
