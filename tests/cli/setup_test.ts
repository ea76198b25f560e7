import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { setup, type SetupOptions } from "../../src/cli/setup.ts";
import {
  type CommandResult,
  type FoundAdapter,
  type System,
  thisSystem,
} from "../../src/cli/system.ts";
import { type AdapterKind, describeAdapter, findAdapter } from "../../src/device/adapter.ts";

const DEBIAN = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n`;
const LLVMPIPE: FoundAdapter = { name: "llvmpipe (LLVM 15.0.6, 256 bits)", software: true };
const RADEON: FoundAdapter = { name: "AMD Radeon RX 7900 XTX", software: false };

const H200 = "pci:v000010DEd00002335sv000010DEsd000018BEbc03sc02i00";
const RX7900 = "pci:v00001002d0000744Csv00001EAEsd00007901bc03sc00i00";
const IRIS_XE = "pci:v00008086d00009A49sv00001028sd00000A3Abc03sc00i00";
const QEMU_VGA = "pci:v00001234d00001111sv00001AF4sd00001100bc03sc00i00";
const ASPEED_BMC = "pci:v00001A03d00002000sv00001A03sd00002000bc03sc00i00";
const INTEL_NETWORK = "pci:v00008086d000015F3sv00001043sd000087D2bc02sc00i00";
const RASPBERRY_PI = "of:Nv3dT(null)Cbrcm,2711-v3d";

/** A machine to play; what is left out is Debian 12 without a GPU, seen by root. */
interface Machine {
  os?: string;
  uid?: number;
  env?: Record<string, string>;
  /** Text of /etc/os-release. */
  release?: string;
  /** Paths that exist. */
  paths?: string[];
  /** The modalias of each PCI device. */
  pci?: string[];
  /** The modalias of each render node. */
  renderNodes?: string[];
  nvidiaKernelDriver?: boolean;
  /** Adapters from the start, and those that appear once apt-get has installed a driver. */
  adapters?: FoundAdapter[];
  adaptersOnceInstalled?: FoundAdapter[];
  /** What apt-get answers, by its first argument; the last one is repeated. */
  apt?: Partial<Record<string, CommandResult[]>>;
}

/** Runs `setup` on such a machine; returns all that it did. */
async function play(machine: Machine, options: SetupOptions = {}) {
  const { pci = [], renderNodes = [], adapters = [], adaptersOnceInstalled = [] } = machine;
  const written: string[] = [];
  const apt: string[][] = [];
  let slept = 0;
  const pick = (from: FoundAdapter[], kind: AdapterKind) =>
    from.find(({ software }) => kind === "auto" || software === (kind === "software")) ?? null;
  const ok = (output: string): CommandResult => ({ code: 0, output });

  const system: System = {
    os: machine.os ?? "linux",
    uid: machine.uid ?? 0,
    env: (name) => machine.env?.[name],
    exists: (path) => (machine.paths ?? ["/usr/bin/apt-get"]).includes(path),
    read: (path) => path === "/etc/os-release" ? machine.release ?? DEBIAN : null,
    run(command, args) {
      if (command === "apt-get") {
        apt.push(args);
        const answers = machine.apt?.[args[0]] ?? [ok("")];
        return Promise.resolve(answers.length > 1 ? answers.shift()! : answers[0]);
      }
      const text = args.map((path) => {
        if (command === "ls" && path === "/sys/bus/pci/devices") {
          return pci.map((_, i) => `0000:00:0${i}.0`).join("\n");
        }
        if (command === "ls" && path === "/sys/class/drm") {
          return ["card0", ...renderNodes.map((_, i) => `renderD${128 + i}`), "version"].join("\n");
        }
        if (command === "ls" && path === "/dev/nvidiactl" && machine.nvidiaKernelDriver) {
          return path;
        }
        const slot = /^\/sys\/bus\/pci\/devices\/0000:00:0(\d)\.0\/modalias$/.exec(path);
        if (command === "cat" && slot) return pci[Number(slot[1])];
        const node = /^\/sys\/class\/drm\/renderD(\d+)\/device\/modalias$/.exec(path);
        if (command === "cat" && node) return renderNodes[Number(node[1]) - 128];
        return path === "-d"
          ? ""
          : `${command}: cannot access '${path}': No such file or directory`;
      });
      return Promise.resolve(ok(text.join("\n")));
    },
    findAdapter: (kind) => Promise.resolve(pick(adapters, kind)),
    findAdapterAfresh: (kind) =>
      Promise.resolve(pick([...adapters, ...adaptersOnceInstalled], kind)),
    sleep(seconds) {
      slept += seconds;
      return Promise.resolve();
    },
    write: (line) => written.push(line),
  };
  const code = await setup(options, system);
  return { code, text: written.join("\n"), apt, slept };
}

Deno.test("setup() is silent and installs nothing where a GPU works", async () => {
  const { code, text, apt } = await play({ adapters: [RADEON], pci: [RX7900] });
  assertEquals([code, text, apt], [0, "", []]);
});

Deno.test("setup() is silent and installs nothing where the software driver works and there is no GPU", async () => {
  const { code, text, apt } = await play({ adapters: [LLVMPIPE], pci: [QEMU_VGA, INTEL_NETWORK] });
  assertEquals([code, text, apt], [0, "", []]);
});

Deno.test("setup() says in one line that a GPU idles beside the software driver", async () => {
  const { code, text, apt } = await play({ adapters: [LLVMPIPE], pci: [H200] });
  assertEquals([code, apt], [0, []]);
  assertEquals(text.split("\n").length, 1);
  assertStringIncludes(text, "NVIDIA 10de:2335");
  assertStringIncludes(text, "nvidia-driver");
});

Deno.test("setup() does not advise to install Mesa where Mesa is installed and the GPU idles", async () => {
  const { text } = await play({ adapters: [LLVMPIPE], pci: [IRIS_XE] });
  assertStringIncludes(text, "Intel 8086:9a49");
  assertStringIncludes(text, "/dev/dri");
  assert(!text.includes("apt-get"));
});

Deno.test("setup() installs Mesa on Debian as root, and prints the command that it runs", async () => {
  const { code, text, apt } = await play({ adaptersOnceInstalled: [LLVMPIPE] });
  assertEquals(code, 0);
  assertEquals(apt.map((args) => args[0]), ["update", "install"]);
  for (const args of apt) assertStringIncludes(text, `apt-get ${args.join(" ")}`);
  assertStringIncludes(text, "--no-install-recommends");
  assertStringIncludes(text, "libvulkan1 mesa-vulkan-drivers");
  assertStringIncludes(text, "Installed; the adapter is llvmpipe");
});

Deno.test("setup() installs on Ubuntu and on systems that are like it", async () => {
  for (const release of ["ID=ubuntu\nID_LIKE=debian\n", 'ID=neon\nID_LIKE="ubuntu debian"\n']) {
    const { apt } = await play({ release, adaptersOnceInstalled: [LLVMPIPE] });
    assertEquals(apt.length, 2);
  }
});

Deno.test("setup() takes the display adapters of virtual machines and servers for no GPU", async () => {
  const { apt } = await play({
    pci: [QEMU_VGA, ASPEED_BMC, INTEL_NETWORK],
    renderNodes: ["virtio:d00000010v00001AF4"],
    adaptersOnceInstalled: [LLVMPIPE],
  });
  assertEquals(apt.length, 2);
});

Deno.test("setup() installs nothing where GROUPSCOPE_NO_INSTALL is 1, but says what to type", async () => {
  const env = { GROUPSCOPE_NO_INSTALL: "1" };
  for (const software of [false, true]) {
    const { code, text, apt } = await play({ env }, { software });
    assertEquals([code, apt], [software ? 1 : 0, []]);
    assertStringIncludes(text, "  apt-get update && apt-get install -y");
    assertStringIncludes(text, "float64");
  }
});

Deno.test("setup() takes GROUPSCOPE_NO_INSTALL=0 for a yes", async () => {
  const { apt } = await play({ env: { GROUPSCOPE_NO_INSTALL: "0" } });
  assertEquals(apt.length, 2);
});

Deno.test("setup() never runs apt-get for a user who is not root, but says what to type", async () => {
  const { code, text, apt } = await play({ uid: 1000 });
  assertEquals([code, apt], [0, []]);
  assertMatch(text, /^ {2}sudo apt-get update && sudo apt-get install -y .*mesa-vulkan-drivers$/m);
  assertStringIncludes(text, "float64");
});

Deno.test("setup() names the other distributions' packages", async () => {
  for (
    const [release, line] of [
      ["ID=fedora\n", "  sudo dnf install -y vulkan-loader mesa-vulkan-drivers"],
      ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', "  sudo dnf install -y vulkan-loader"],
      ["ID=arch\n", "  sudo pacman -S --needed vulkan-icd-loader vulkan-swrast"],
      ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "  sudo zypper install libvulkan1"],
      ["ID=alpine\n", "  sudo apk add vulkan-loader mesa-vulkan-swrast"],
      ["ID=nixos\n", "your system's packages of the Vulkan loader"],
      ["", "your system's packages of the Vulkan loader"],
    ]
  ) {
    const { code, text, apt } = await play({ release, paths: [], uid: 1000 });
    assertEquals([code, apt], [0, []]);
    assertStringIncludes(text, line);
    assertStringIncludes(text, "float64");
  }
});

Deno.test("setup() installs nothing as root on a system that is not like Debian", async () => {
  const { text, apt } = await play({ release: "ID=fedora\n", paths: [] });
  assertEquals(apt, []);
  assertStringIncludes(text, "  dnf install -y");
});

Deno.test("setup() says what to do on macOS and Windows, and runs nothing there", async () => {
  for (const [os, words] of [["darwin", "Metal"], ["windows", "graphics driver"]]) {
    const { code, text, apt } = await play({ os });
    assertEquals([code, apt], [0, []]);
    assertStringIncludes(text, words);
    assertStringIncludes(text, "float64");
  }
});

Deno.test("setup() never installs the software driver by itself where there is a GPU", async () => {
  for (
    const [machine, name, line] of [
      [{ pci: [H200] }, "NVIDIA 10de:2335", "libvulkan1 nvidia-driver"],
      [{ nvidiaKernelDriver: true }, "NVIDIA", "libvulkan1 libgl1 libegl1"],
      [{ pci: [H200], nvidiaKernelDriver: true }, "kernel driver runs", "libvulkan1 libgl1"],
      [{ pci: [H200], release: "ID=ubuntu\n" }, "NVIDIA", "ubuntu-drivers install"],
      [{ pci: [RX7900] }, "AMD 1002:744c", "mesa-vulkan-drivers"],
      [{ pci: [RX7900], release: "ID=arch\n" }, "AMD", "vulkan-radeon"],
      [{ pci: [IRIS_XE] }, "Intel 8086:9a49", "mesa-vulkan-drivers"],
      [{ pci: [IRIS_XE, H200], release: "ID=fedora\n" }, "NVIDIA", "akmod-nvidia"],
      [{ renderNodes: [RASPBERRY_PI] }, "brcm", "mesa-vulkan-drivers"],
      [{ pci: [RX7900], release: "ID=nixos\n" }, "AMD", "the driver for AMD 1002:744c"],
    ] as [Machine, string, string][]
  ) {
    const { code, text, apt } = await play({ ...machine, adaptersOnceInstalled: [LLVMPIPE] });
    assertEquals([code, apt], [0, []]);
    assertStringIncludes(text, name);
    assertStringIncludes(text, line);
    assertStringIncludes(text, "deno task setup --software");
    assertStringIncludes(text, "float64");
    assert(!text.includes("sudo"), "root needs no sudo");
  }
});

Deno.test("setup() says how to give a container its GPU", async () => {
  const paths = ["/usr/bin/apt-get", "/.dockerenv"];
  assertStringIncludes((await play({ pci: [H200], paths })).text, "--gpus all");
  assertStringIncludes((await play({ pci: [RX7900], paths })).text, "--device /dev/dri");
});

Deno.test("setup({ software: true }) installs the software driver beside a GPU, working or not", async () => {
  for (const adapters of [[], [RADEON]]) {
    const { code, text, apt } = await play(
      { pci: [RX7900], adapters, adaptersOnceInstalled: [LLVMPIPE] },
      { software: true },
    );
    assertEquals([code, apt.length], [0, 2]);
    assertStringIncludes(text, "Installed; the adapter is llvmpipe");
  }
});

Deno.test("setup({ software: true }) is silent where the software driver works", async () => {
  const machine = { pci: [H200], adapters: [RADEON, LLVMPIPE] };
  const { code, text, apt } = await play(machine, { software: true });
  assertEquals([code, text, apt], [0, "", []]);
});

Deno.test("setup() shows the end of what apt-get said when it fails, and lets training go on", async () => {
  const output = "Reading package lists...\nReading\nmore\n\nE: No space left on device\n";
  for (const software of [false, true]) {
    const { code, text } = await play({ apt: { install: [{ code: 100, output }] } }, { software });
    assertEquals(code, software ? 1 : 0);
    assertStringIncludes(text, "apt-get install failed (exit code 100)");
    assertStringIncludes(text, "  E: No space left on device");
    assert(!text.includes("Reading package lists"));
    assertStringIncludes(text, "float64");
  }
});

Deno.test("setup() tries to install although the package lists could not be renewed", async () => {
  const update = [{ code: 100, output: "E: The repository has no Release file." }];
  const install = [{ code: 100, output: "E: Unable to locate package libvulkan1" }];
  const good = await play({ apt: { update }, adaptersOnceInstalled: [LLVMPIPE] });
  assertStringIncludes(good.text, "Installed");
  assert(!good.text.includes("Release"));
  const bad = await play({ apt: { update, install } });
  assertEquals(bad.code, 0);
  assertStringIncludes(bad.text, "Release");
  assertStringIncludes(bad.text, "Unable to locate");
});

Deno.test("setup() says so when the driver is installed and there still is no adapter", async () => {
  const { code, text } = await play({});
  assertEquals(code, 0);
  assertStringIncludes(text, "still finds no WebGPU adapter");
  assertStringIncludes(text, "float64");
});

Deno.test("setup() waits for another apt-get to release its lock, but not for ever", async () => {
  const locked = {
    code: 100,
    output: "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 42 (apt-get)",
  };
  const done = { code: 0, output: "" };
  const short = await play({
    apt: { update: [locked, locked, done] },
    adaptersOnceInstalled: [LLVMPIPE],
  });
  assertEquals(short.apt.map((args) => args[0]), ["update", "update", "update", "install"]);
  assertEquals(short.text.split("Waiting for another apt-get").length, 2);
  assertStringIncludes(short.text, "Installed");

  const long = await play({ apt: { update: [locked], install: [locked] } });
  assertEquals(long.code, 0);
  assert(long.slept >= 60 && long.slept <= 300, `slept ${long.slept} s`);
  assertStringIncludes(long.text, "held by process 42");
});

/** Whether this machine has an adapter; the look itself needs no permission. */
const adapter = await findAdapter("auto");
const ADAPTER = adapter !== null;

Deno.test({
  name: "findAdapter() finds hardware or software, as asked (needs a WebGPU adapter)",
  ignore: !ADAPTER,
  async fn() {
    const hardware = await findAdapter("hardware");
    const software = await findAdapter("software");
    if (hardware !== null) assertEquals(describeAdapter(hardware).software, false);
    if (software !== null) assertEquals(describeAdapter(software).software, true);
    assert(hardware !== null || software !== null);
    const { name, software: isSoftware } = describeAdapter(adapter!);
    assert(name !== "");
    // A GPU goes before the software driver.
    assertEquals(isSoftware, hardware === null);
  },
});

Deno.test({
  name: "findAdapterAfresh() finds what findAdapter() finds (needs a WebGPU adapter, --allow-read)",
  ignore: !ADAPTER || Deno.permissions.querySync({ name: "read" }).state !== "granted",
  async fn() {
    assertEquals(await thisSystem.findAdapterAfresh("auto"), await thisSystem.findAdapter("auto"));
  },
});

Deno.test("describeAdapter() knows a software driver by its name", () => {
  const describe = (description: string, vendor = "") =>
    describeAdapter(
      { info: { vendor, architecture: "", device: "", description } } as unknown as GPUAdapter,
    );
  for (
    const name of [
      "llvmpipe (LLVM 19.1.7, 256 bits)",
      "SwiftShader Device (Subzero)",
      "Microsoft Basic Render Driver",
    ]
  ) {
    assertEquals([name, describe(name).software], [name, true]);
  }
  for (const name of ["NVIDIA H200", "Apple M3 Max", "AMD Radeon RX 7900 XTX (RADV NAVI31)"]) {
    assertEquals([name, describe(name).software], [name, false]);
  }
  assertEquals(describe("", "google").name, "google");
});
