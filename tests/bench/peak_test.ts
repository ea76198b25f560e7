import { ACCUMULATORS, MULTIPLY_ADD_PEAK, UPDATES } from "../../src/bench/peak.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { CommandStream } from "../../src/device/commands.ts";
import { ReadbackRing } from "../../src/device/readback.ts";
import { assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";

Deno.test("multiply_add_peak.wgsl does as many multiply-adds a run as the host counts", () => {
  const updates = [...MULTIPLY_ADD_PEAK.code.matchAll(/^ {4}(a\d) = \1 \* x \+ y;$/gm)];
  const by = Map.groupBy(updates, ([, name]) => name);
  assertEquals(by.size, ACCUMULATORS);
  for (const own of by.values()) assertEquals(own.length, UPDATES);
});

deviceTest("multiply_add_peak.wgsl computes what it says", async (device) => {
  const library = new KernelLibrary(device);
  const readback = new ReadbackRing(device);
  const invocations = 128;
  const sums = device.buffer(
    "sums",
    16 * invocations,
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  );
  const runs = 3;
  const dispatch = await library.prepare(MULTIPLY_ADD_PEAK, {
    sizes: { runs, invocations },
    buffers: { sums },
  });
  const stream = new CommandStream(device.gpu, "peak");
  stream.add([dispatch]);
  const pending = readback.record(stream.encoder, [{ buffer: sums }]);
  device.gpu.queue.submit([stream.finish()]);
  const [bytes] = await pending.read();
  let expected = 0;
  for (let c = 0; c < ACCUMULATORS; c++) {
    let a = c + 0.5;
    for (let i = 0; i < runs * UPDATES; i++) a = a * 0.999 + 0.4995;
    expected += a;
  }
  const values = new Float32Array(bytes);
  assertEquals(values.length, 4 * invocations);
  for (const value of values) assertAlmostEquals(value, expected, 1e-3);
  sums.destroy();
  library.destroy();
  readback.destroy();
});
