/**
 * `setup`: finds a WebGPU adapter, and helps to one where there is none.
 *
 * `train` and `test` run it first, so it is silent where all is well, never asks anything, and does
 * not fail where they can do without: training has a reference on the CPU.
 *
 * @module
 */
import type { AdapterKind } from "../device/adapter.ts";
import {
  DEBIAN_PACKAGES,
  installLine,
  isDebianLike,
  sharesSoftwarePackages,
  visibleGpu,
} from "./drivers.ts";
import { type CommandResult, type System, thisSystem } from "./system.ts";

/** Options of `setup`. */
export interface SetupOptions {
  /** Provide Mesa's software driver, even beside a GPU. */
  software?: boolean | undefined;
}

/** Forbids every installation, if set to anything but nothing and 0. */
const NO_INSTALL = "GROUPSCOPE_NO_INSTALL";

/** The arguments of apt-get that install the software driver. */
const INSTALL = [
  "install",
  "-y",
  "--no-install-recommends",
  // For dpkg's own lock; apt's locks are waited for in aptGet.
  "-o",
  "DPkg::Lock::Timeout=120",
  ...DEBIAN_PACKAGES,
];

/** How long to wait for another apt-get, in seconds, and how often to look. */
const LOCK_LIMIT = 120;
const LOCK_PAUSE = 2;

/**
 * Finds an adapter, or installs the software driver where that is allowed, or says what to do.
 *
 * @param options What to set up.
 * @param system The machine.
 * @returns The exit code: 1 only where the software driver was asked for and is not there.
 */
export async function setup(
  options: SetupOptions = {},
  system: System = thisSystem,
): Promise<number> {
  const kind: AdapterKind = options.software ? "software" : "auto";
  const adapter = await system.findAdapter(kind);
  if (adapter !== null) {
    if (adapter.software && !options.software) await tellOfIdleGpu(adapter.name, system);
    return 0;
  }

  const gpu = options.software ? null : await visibleGpu(system);
  if (gpu !== null) {
    system.write(
      `No WebGPU adapter was found, though there is a GPU (${gpu.name}): ` +
        (gpu.nvidiaKernelDriver
          ? "its kernel driver runs, but the Vulkan part is missing"
          : "its Vulkan driver is missing"),
    );
    tellWhatToInstall("For its driver", installLine(system, gpu), system);
    if (inContainer(system)) {
      system.write(
        gpu.maker === "nvidia"
          ? "This is a container: start it with --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all"
          : "This is a container: start it with --device /dev/dri",
      );
    }
    system.write("For the software driver, far slower than the GPU: deno task setup --software");
    return without(options, system);
  }

  const what = options.software ? "software WebGPU adapter" : "WebGPU adapter";
  const forbidden = !["", "0"].includes(system.env(NO_INSTALL) ?? "");
  if (isDebianLike(system) && system.uid === 0 && !forbidden) {
    system.write(`No ${what} was found: installing Mesa's (${NO_INSTALL}=1 forbids it) with`);
    system.write(`  apt-get update && DEBIAN_FRONTEND=noninteractive apt-get ${INSTALL.join(" ")}`);
    return await install(kind, system) ? 0 : without(options, system);
  }

  system.write(`No ${what} was found`);
  if (system.os === "darwin") {
    system.write(
      "Metal is part of macOS: there is nothing to install, but a virtual machine may lack it",
    );
  } else if (system.os === "windows") {
    system.write("Install the graphics driver of the GPU's maker, or the one of Windows Update");
  } else {
    tellWhatToInstall("For Mesa's software driver", installLine(system, null), system);
  }
  return without(options, system);
}

/** Says so, where a GPU does nothing because only a software driver works. */
async function tellOfIdleGpu(adapter: string, system: System): Promise<void> {
  const gpu = await visibleGpu(system);
  if (gpu === null) return;
  const remedy = sharesSoftwarePackages(system, gpu)
    ? "this user may lack the group render, or this container the device /dev/dri"
    : `for its driver: ${installLine(system, gpu)}`;
  system.write(
    `Using ${adapter}, since the GPU (${gpu.name}) does not work with Vulkan; ${remedy}`,
  );
}

function tellWhatToInstall(purpose: string, line: string, system: System): void {
  system.write(`${purpose}:\n  ${line}`);
}

/** The last word where there is no adapter. */
function without(options: SetupOptions, system: System): number {
  system.write("Without an adapter, training runs on the CPU in float64: correct, but much slower");
  return options.software ? 1 : 0;
}

function inContainer(system: System): boolean {
  return system.exists("/.dockerenv") || system.exists("/run/.containerenv");
}

/** Installs the software driver on Debian as root; tells how that went. */
async function install(kind: AdapterKind, system: System): Promise<boolean> {
  // Not renewed, the lists may still do. apt-get also ends well where it had no network: see W:.
  const update = await aptGet(["update"], 180, system);
  const result = await aptGet(INSTALL, 900, system);
  if (result.code !== 0) {
    if (update.code !== 0 || update.output.includes("W: ")) tellOfFailure("update", update, system);
    tellOfFailure("install", result, system);
    return false;
  }
  const adapter = await system.findAdapterAfresh(kind);
  system.write(
    adapter === null
      ? "The driver is installed, but Deno still finds no WebGPU adapter"
      : `Installed; the adapter is ${adapter.name}`,
  );
  return adapter !== null;
}

/** The end of what apt-get had to say. */
function tellOfFailure(step: string, { code, output }: CommandResult, system: System): void {
  system.write(`apt-get ${step} failed (exit code ${code}):`);
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  for (const line of lines.slice(-3)) system.write(`  ${line}`);
}

/** apt's locks on its lists and downloads, which it does not wait for. */
const LOCKED = /Could not get lock \/var\/(lib|cache)\/apt/;

/** Runs apt-get, again and again while another one holds a lock. */
async function aptGet(args: string[], limit: number, system: System): Promise<CommandResult> {
  for (let waited = 0;; waited += LOCK_PAUSE) {
    const result = await system.run("apt-get", args, limit);
    const locked = result.code !== 0 && LOCKED.test(result.output);
    if (!locked || waited >= LOCK_LIMIT) return result;
    if (waited === 0) system.write("Waiting for another apt-get to finish");
    await system.sleep(LOCK_PAUSE);
  }
}
