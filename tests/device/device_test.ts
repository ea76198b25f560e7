import { ComputeDevice, DeviceError, DeviceLostError } from "../../src/device/device.ts";
import { HARDWARE, profileFor, SOFTWARE } from "../../src/device/profile.ts";
import { ReadbackRing } from "../../src/device/readback.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../../src/std/assert.ts";
import { deviceTest, open } from "../helpers/devices.ts";

const STORAGE = 0x80 | 0x4 | 0x8; // STORAGE, COPY_SRC, COPY_DST: GPUBufferUsage needs an adapter

Deno.test("profileFor() never tunes a GPU for the CPU", () => {
  assertEquals(profileFor({ software: true }), SOFTWARE);
  assertEquals(profileFor({ software: false }), HARDWARE);
});

deviceTest(
  "A device remembers an error that nobody caught, and reports it",
  async ({ profile }) => {
    const device = (await open(profile))!;
    device.check();
    device.gpu.createBuffer({ label: "wrong", size: 16, usage: 0 }).destroy();
    await assertRejects(
      () => device.settle(device.gpu.queue.onSubmittedWorkDone()),
      DeviceError,
      "WebGPU reported an error: ",
    );
    assertThrows(() => device.check(), DeviceError);
    device.destroy();
  },
);

deviceTest("A device that is lost ends what waits for it", async ({ profile }) => {
  const device = (await open(profile))!;
  const never = new Promise(() => {});
  device.destroy();
  await assertRejects(() => device.settle(never), DeviceLostError, "The GPU device was lost: ");
});

deviceTest(
  "A device rounds buffers up, zeroes them, and refuses those above its limits",
  async (device) => {
    for (const [bytes, size] of [[0, 16], [1, 16], [17, 20], [64, 64]]) {
      const buffer = device.buffer("small", bytes, STORAGE);
      assertEquals(buffer.size, size);
      assertEquals((await readBuffer(device, buffer)).every((byte) => byte === 0), true);
      buffer.destroy();
    }
    const { maxBufferSize, maxStorageBufferBindingSize } = device.gpu.limits;
    const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    assertThrows(
      () => device.buffer("dE sums", limit + 4, STORAGE),
      DeviceError,
      `Cannot make buffer "dE sums" of ${limit + 4} bytes: the device allows ${limit}`,
    );
  },
);

deviceTest("A device stores what it is given, also nothing", async (device) => {
  const numbers = device.storage("numbers", Float32Array.of(1, -2, 3.5, 4));
  const bytes = await readBuffer(device, numbers);
  assertEquals([...new Float32Array(bytes.buffer)], [1, -2, 3.5, 4]);
  assertEquals(device.storage("nothing", new Uint32Array(0)).size, 16);
});

deviceTest("A ring reads parts of buffers, and reuses what it has read from", async (device) => {
  const ring = new ReadbackRing(device);
  const numbers = device.storage("numbers", Uint32Array.from({ length: 64 }, (_, i) => i));
  const copy = (parts: Parameters<ReadbackRing["record"]>[1]) => {
    const encoder = device.gpu.createCommandEncoder();
    const pending = ring.record(encoder, parts);
    device.gpu.queue.submit([encoder.finish()]);
    return pending.read();
  };
  const numbersOf = (parts: ArrayBuffer[]) => parts.map((part) => [...new Uint32Array(part)]);
  const parts = [
    { buffer: numbers, offset: 8, bytes: 12 },
    { buffer: numbers, bytes: 0 },
    { buffer: numbers, offset: 128, bytes: 4 },
  ];
  assertEquals(numbersOf(await copy(parts)), [[2, 3, 4], [], [32]]);
  assertEquals(numbersOf(await copy([{ buffer: numbers }]))[0].length, 64);
  assertEquals(numbersOf(await copy([])), []);

  // Copies that are under way do not share memory, and are of their own moment.
  const value = device.storage("value", Uint32Array.of(0));
  const pending = [1, 2, 3].map((number) => {
    device.gpu.queue.writeBuffer(value, 0, Uint32Array.of(number));
    return copy([{ buffer: value, bytes: 4 }]);
  });
  assertEquals((await Promise.all(pending)).map(numbersOf), [[[1]], [[2]], [[3]]]);
  const again = [4, 5].map((number) => {
    device.gpu.queue.writeBuffer(value, 0, Uint32Array.of(number));
    return copy([{ buffer: value, bytes: 4 }]);
  });
  assertEquals((await Promise.all(again)).map(numbersOf), [[[4]], [[5]]]);
  ring.destroy();
});

async function readBuffer(device: ComputeDevice, buffer: GPUBuffer): Promise<Uint8Array> {
  const ring = new ReadbackRing(device);
  const encoder = device.gpu.createCommandEncoder();
  const copy = ring.record(encoder, [{ buffer }]);
  device.gpu.queue.submit([encoder.finish()]);
  const [bytes] = await copy.read();
  ring.destroy();
  assert(bytes.byteLength === buffer.size);
  return new Uint8Array(bytes);
}
