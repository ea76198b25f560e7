import { DeviceError } from "../../src/device/device.ts";
import { type Kernel, quadGrid, quadTuning, type Use } from "../../src/device/kernel.ts";
import { KernelLibrary } from "../../src/device/kernel_library.ts";
import { createMatrix, padded } from "../../src/device/matrix.ts";
import { HARDWARE, SOFTWARE } from "../../src/device/profile.ts";
import { ACCUMULATE, ADAMW_ROWS, quadSizes, RECORD } from "../../src/models/kernels.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";

Deno.test("quadGrid() covers the data, and stays inside the padding", () => {
  for (const profile of [SOFTWARE, HARDWARE]) {
    const { LANES, LINES } = quadTuning(profile);
    assertEquals(LANES * LINES, profile.lanes);
    for (const [rows, columns] of [[1, 1], [7, 120], [24, 17], [64, 64], [65, 129], [720, 113]]) {
      for (const rowsEach of [1, ADAMW_ROWS]) {
        const shape = padded({ layers: 3, rows, columns });
        const [x, y, z] = quadGrid(shape, profile, rowsEach);
        assert(4 * x * LANES >= columns && x * LANES <= shape.quads);
        assert(y * LINES * rowsEach >= rows && y * LINES * rowsEach <= shape.paddedRows);
        assertEquals(z, 3);
      }
    }
  }
});

deviceTest("A library makes a pipeline once for each kernel and set of knobs", async (device) => {
  const library = new KernelLibrary(device);
  const use = (LANES: number): Use => ({
    sizes: { set_rows: 1, instances: 1 },
    buffers: Object.fromEntries(
      Object.keys(RECORD.buffers).map((name) => [name, device.storage(name, new Uint32Array(64))]),
    ),
    knobs: { LANES },
  });
  const [first, second, other] = await Promise.all([
    library.prepare(RECORD, use(64)),
    library.prepare(RECORD, use(64)),
    library.prepare(RECORD, use(32)),
  ]);
  assert(first.pipeline === second.pipeline);
  assert(first.pipeline !== other.pipeline);
  assertEquals(first.label, "record");
  library.destroy();
});

deviceTest("A library says where a shader does not compile", async (device) => {
  const broken: Kernel = {
    ...ACCUMULATE,
    code: ACCUMULATE.code.replace("let index = ", "let index == "),
  };
  await assertRejects(
    () => new KernelLibrary(device).prepare(broken, useOfAccumulate(device)),
    DeviceError,
    'Cannot compile kernel "accumulate": line ',
  );
  device.check(); // the error was caught
});

deviceTest("A library tells which of many kernels does not compile", async (device) => {
  const library = new KernelLibrary(device);
  const use = useOfAccumulate(device);
  const broken: Kernel = { ...ACCUMULATE, name: "broken", code: ACCUMULATE.code + "?" };
  const results = await Promise.allSettled(
    [ACCUMULATE, broken, { ...ACCUMULATE, name: "unknown" }, ACCUMULATE].map((kernel, i) =>
      library.prepare(kernel, { ...use, knobs: { LANES: 8 + i } })
    ),
  );
  assertEquals(results.map(({ status }) => status), [
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  const messages = results.map((result) =>
    result.status === "rejected" ? result.reason.message : ""
  );
  assertStringIncludes(messages[1], 'Cannot compile kernel "broken": ');
  assertStringIncludes(messages[2], 'Cannot compile kernel "unknown": ');
  device.check();
});

deviceTest(
  "A library refuses bindings that do not fit, workgroups and grids that are too large",
  async (device) => {
    const use = useOfAccumulate(device);
    const fails = (kernel: Kernel, use: Use, message: string) =>
      assertRejects(() => new KernelLibrary(device).prepare(kernel, use), DeviceError, message);
    const writes = { sums: "read" } as const;
    await fails({ ...ACCUMULATE, buffers: writes }, use, 'Cannot compile kernel "accumulate"');
    const most = device.gpu.limits.maxComputeInvocationsPerWorkgroup;
    await fails(
      ACCUMULATE,
      { ...use, knobs: { LANES: 100_000, LINES: 2 } },
      `Cannot make kernel "accumulate" with 200000 invocations in a workgroup: the device allows ${most}`,
    );
    await fails(
      { ...ACCUMULATE, workgroups: () => [1, 65536, 1] },
      use,
      'Cannot dispatch kernel "accumulate" on 1 x 65536 x 1 workgroups: WebGPU allows 65535 a side',
    );
  },
);

deviceTest("A library names what a use has left out", async (device) => {
  const library = new KernelLibrary(device);
  const use = useOfAccumulate(device);
  const fails = (use: Use, name: string) =>
    assertRejects(
      () => library.prepare(ACCUMULATE, use),
      TypeError,
      `Kernel "accumulate" needs "${name}"`,
    );
  const { quads: _quads, ...sizes } = use.sizes;
  await fails({ ...use, sizes }, "quads");
  await fails({ ...use, buffers: {} }, "sums");
  await fails({ ...use, matrices: { left: use.matrices!.left! } }, "out");
  await fails({ ...use, matrices: { out: use.matrices!.out! } }, "left");
});

function useOfAccumulate(device: Parameters<typeof createMatrix>[0]): Use {
  const [left, out] = ["left", "out"].map((label) =>
    createMatrix(device, label, { layers: 1, rows: 3, columns: 3 })
  );
  return {
    sizes: { ...quadSizes(out), splits: 1, block: 0 },
    buffers: { sums: device.storage("sums", new Float32Array(4096)) },
    matrices: { left, out },
  };
}
