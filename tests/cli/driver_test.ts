import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { type DriverSources, driverVersion } from "../../src/cli/driver.ts";
import { describeAdapter, findAdapter } from "../../src/device/adapter.ts";

const LLVMPIPE = { vendor: "65541", description: "llvmpipe (LLVM 15.0.6, 256 bits)" };
const H200 = { vendor: "4318", description: "NVIDIA H200" };
const IRIS = { vendor: "32902", description: "Intel(R) Iris(R) Xe Graphics (TGL GT2)" };
const HASWELL = { vendor: "32902", description: "Intel(R) HD Graphics 4600 (HSW GT2)" };
const RADEON = { vendor: "4098", description: "AMD Radeon RX 7900 XTX (RADV NAVI31)" };

const ICDS = "/usr/share/vulkan/icd.d";
const LIBRARIES = "/usr/lib/x86_64-linux-gnu";

/** A machine's files: text, or bytes; links lead to other paths. */
interface Machine {
  files?: Record<string, string | Uint8Array>;
  links?: Record<string, string>;
  env?: Record<string, string | null>;
  build?: { os: string; arch: string };
}

function play({ files = {}, links = {}, env = {}, build }: Machine): DriverSources {
  return {
    build: build ?? { os: "linux", arch: "x86_64" },
    env: (name) => env[name],
    list: (path) =>
      Promise.resolve(
        Object.keys(files).filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1)).filter((name) => !name.includes("/"))
          .reverse(), // in no particular order
      ),
    resolve(path) {
      const target = links[path] ?? path;
      return Promise.resolve(target in files ? target : null);
    },
    read(path, offset, length) {
      const content = files[path];
      if (content === undefined) return Promise.resolve(null);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}

const manifest = (library: string) =>
  JSON.stringify({ file_format_version: "1.0.0", ICD: { library_path: library } });

/**
 * A library: headers and the build id in the first segment, code in the second, constants in the
 * third, with a version in each of the last two.
 */
function library(
  { build = 0x24e14fcf, constants = "", code = "", machine = 62, at = 0 } = {},
): Uint8Array {
  const [codeAt, constantsAt] = [8192, 16384];
  const bytes = new Uint8Array(constantsAt + at + 8192);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  bytes.set([2, 1, 1], 4);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  const segment = (i: number, type: number, flags: number, offset: number, size: number) => {
    view.setUint32(64 + 56 * i, type, true);
    view.setUint32(68 + 56 * i, flags, true);
    view.setBigUint64(72 + 56 * i, BigInt(offset), true);
    view.setBigUint64(96 + 56 * i, BigInt(size), true);
  };
  segment(0, 4, 4, 512, 52);
  segment(1, 1, 5, codeAt, 8192);
  segment(2, 1, 4, constantsAt, at + 8192);
  // Another note goes first.
  const note = (offset: number, kind: number, valueSize: number) => {
    view.setUint32(offset, 4, true);
    view.setUint32(offset + 4, valueSize, true);
    view.setUint32(offset + 8, kind, true);
    view.setUint32(offset + 12, 0x474e5500);
  };
  note(512, 5, 0);
  if (build !== 0) {
    note(528, 3, 20);
    view.setUint32(544, build);
  }
  bytes.set(new TextEncoder().encode(code), codeAt);
  bytes.set(new TextEncoder().encode(constants), constantsAt + at);
  return bytes;
}

/** Debian with Mesa: a manifest and a library of each driver. */
const MESA: Record<string, string | Uint8Array> = {
  [`${ICDS}/lvp_icd.x86_64.json`]: manifest(`${LIBRARIES}/libvulkan_lvp.so`),
  [`${ICDS}/intel_icd.x86_64.json`]: manifest(`${LIBRARIES}/libvulkan_intel.so`),
  [`${ICDS}/intel_hasvk_icd.x86_64.json`]: manifest(`${LIBRARIES}/libvulkan_intel_hasvk.so`),
  [`${ICDS}/radeon_icd.x86_64.json`]: manifest("libvulkan_radeon.so"),
  [`${ICDS}/README`]: "not a manifest",
  [`${LIBRARIES}/libvulkan_lvp.so`]: library({ constants: "Mesa 22.3.6 (LLVM" }),
  [`${LIBRARIES}/libvulkan_intel.so`]: library({ build: 1, constants: "Intel Mesa driver" }),
  [`${LIBRARIES}/libvulkan_intel_hasvk.so`]: library({ build: 2 }),
  [`${LIBRARIES}/libvulkan_radeon.so`]: library({ build: 0, constants: "Mesa 22.3.6%s" }),
};

Deno.test("driverVersion() names version and build of the adapter's own driver", async () => {
  const sources = play({ files: MESA });
  assertEquals(await driverVersion(LLVMPIPE, sources), "Mesa 22.3.6, build 24e14fcf");
  assertEquals(await driverVersion(RADEON, sources), "Mesa 22.3.6");
});

Deno.test("driverVersion() falls back to the library's name where that does not say its version", async () => {
  const sources = play({ files: MESA });
  assertEquals(await driverVersion(IRIS, sources), "libvulkan_intel.so, build 00000001");
  assertEquals(await driverVersion(HASWELL, sources), "libvulkan_intel_hasvk.so, build 00000002");
});

Deno.test("driverVersion() takes NVIDIA's version from the name that its library links to", async () => {
  const real = `${LIBRARIES}/libGLX_nvidia.so.550.54.15`;
  const sources = play({
    files: {
      ...MESA,
      "/etc/vulkan/icd.d/nvidia_icd.json": manifest("libGLX_nvidia.so.0"),
      [real]: library({ build: 3 }),
    },
    links: { [`${LIBRARIES}/libGLX_nvidia.so.0`]: real },
  });
  assertEquals(await driverVersion(H200, sources), "NVIDIA 550.54.15, build 00000003");
  assertEquals(
    await driverVersion({ vendor: "4318", description: "A name nobody knows" }, sources),
    "NVIDIA 550.54.15, build 00000003",
  );
  assertEquals(await driverVersion(LLVMPIPE, sources), "Mesa 22.3.6, build 24e14fcf");
});

Deno.test("driverVersion() follows the loader's variables", async () => {
  const files = {
    ...MESA,
    "/opt/a/lvp.json": manifest("lib/libvulkan_lvp.so"),
    "/opt/a/lib/libvulkan_lvp.so": library({ build: 0xa, constants: "Mesa 25.0.7-2" }),
    "/opt/b/lvp.json": manifest("libvulkan_lvp.so"),
    "/opt/c/libvulkan_lvp.so": library({ build: 0xc, constants: "Mesa 26.1.0-devel" }),
  };
  const version = (env: Record<string, string>) => driverVersion(LLVMPIPE, play({ files, env }));
  const [a, c] = ["Mesa 25.0.7, build 0000000a", "Mesa 26.1.0, build 0000000c"];
  assertEquals(await version({ VK_DRIVER_FILES: "/opt/a/lvp.json" }), a);
  assertEquals(await version({ VK_ICD_FILENAMES: "/opt/a/lvp.json" }), a);
  assertEquals(await version({ VK_DRIVER_FILES: "/nowhere:/opt/a", VK_ICD_FILENAMES: "/x" }), a);
  assertEquals(await version({ VK_DRIVER_FILES: "/opt/b/lvp.json", LD_LIBRARY_PATH: "/opt/c" }), c);
  assertEquals(
    await version({ VK_ADD_DRIVER_FILES: "/opt/a/lvp.json" }),
    `Mesa 22.3.6, build 24e14fcf or ${a}`,
  );
  assertEquals(await version({ VK_DRIVER_FILES: "/nowhere.json" }), null);
  assertEquals(await version({ XDG_DATA_DIRS: "/opt" }), null);
});

Deno.test("driverVersion() finds a version anywhere among the constants, and none in code", async () => {
  const version = (own: Parameters<typeof library>[0]) =>
    driverVersion(
      LLVMPIPE,
      play({ files: { ...MESA, [`${LIBRARIES}/libvulkan_lvp.so`]: library(own) } }),
    );
  for (const at of [0, 2 ** 20 - 70, 2 ** 20 - 64, 2 ** 20 - 5, 2 ** 20, 3 * 2 ** 20 + 17]) {
    assertEquals(await version({ at, constants: "Mesa 9.10.11" }), "Mesa 9.10.11, build 24e14fcf");
  }
  assertEquals(await version({ code: "Mesa 22.3.6" }), "libvulkan_lvp.so, build 24e14fcf");
});

Deno.test("driverVersion() is null where it cannot be known, whatever the files hold", async () => {
  const lvp = `${LIBRARIES}/libvulkan_lvp.so`;
  const whole = library();
  const hostile = library();
  hostile.fill(255, 64, 64 + 3 * 56);
  const endless = library();
  new DataView(endless.buffer).setUint32(516, 0xffffffff, true);
  const without: [string, Machine][] = [
    ["no file permitted", {}],
    ["no variable permitted", { files: MESA, env: { VK_DRIVER_FILES: null } }],
    ["no library", { files: { ...MESA, [lvp]: "" } }],
    ["no ELF", { files: { ...MESA, [lvp]: "MZ".repeat(5000) } }],
    ["library of another machine", { files: { ...MESA, [lvp]: library({ machine: 3 }) } }],
    ["not Linux", { files: MESA, build: { os: "darwin", arch: "aarch64" } }],
    ...["", "{", "[]", "{}", '{"ICD": {"library_path": 3}}', manifest("")].map((
      text,
    ): [string, Machine] => [
      `manifest ${text}`,
      { files: { ...MESA, [`${ICDS}/lvp_icd.x86_64.json`]: text } },
    ]),
  ];
  for (const [name, machine] of without) {
    assertEquals([name, await driverVersion(LLVMPIPE, play(machine))], [name, null]);
  }
  for (const bytes of [whole.slice(0, 70), whole.slice(0, 530), hostile, endless]) {
    const version = await driverVersion(LLVMPIPE, play({ files: { ...MESA, [lvp]: bytes } }));
    assertEquals(version, "libvulkan_lvp.so");
  }
  assertEquals(
    await driverVersion({ vendor: "0", description: "Unheard-of" }, play({ files: MESA })),
    null,
  );
});

const adapter = await findAdapter("software");
const LAVAPIPE = Deno.build.os === "linux" && adapter !== null &&
  /llvmpipe/.test(describeAdapter(adapter).name);

Deno.test({
  name:
    "driverVersion() knows this machine's software driver (needs lavapipe, --allow-read, --allow-env)",
  ignore: !LAVAPIPE || (["read", "env"] as const)
    .some((name) => Deno.permissions.querySync({ name }).state !== "granted"),
  async fn() {
    const version = await driverVersion(describeAdapter(adapter!));
    assert(version !== null);
    assertMatch(version, /^Mesa \d+\.\d+\.\d+/);
    assertEquals(await driverVersion(describeAdapter(adapter!)), version);
  },
});
