/**
 * Which GPU a machine has, driver or not, and which line installs a driver on which system.
 *
 * @module
 */
import type { System } from "./system.ts";

/** A GPU that the machine shows. */
export interface VisibleGpu {
  /** What to call it: `NVIDIA 10de:2330`. */
  name: string;
  maker: Maker;
  /** Whether NVIDIA's kernel driver runs, so that only the Vulkan side can be missing. */
  nvidiaKernelDriver: boolean;
}

/** Whose driver is needed: NVIDIA's own, or the part of Mesa for this maker. */
type Maker = "nvidia" | "amd" | "intel" | "other";

/**
 * Makers of PCI display controllers that compute. All others are the virtual or remote-management
 * displays of servers (QEMU, Cirrus, VMware, VirtualBox, Hyper-V, virtio, ASPEED, Matrox).
 */
const MAKERS: Record<string, { maker: Maker; name: string }> = {
  "10de": { maker: "nvidia", name: "NVIDIA" },
  "1002": { maker: "amd", name: "AMD" },
  "8086": { maker: "intel", name: "Intel" },
};

/** A PCI device of class 3, display controller: vendor and device number. */
const PCI_DISPLAY = /^pci:v0000([0-9A-F]{4})d0000([0-9A-F]{4}).*bc03/;

/** A device of a board's device tree: the maker in its first compatible name. */
const BOARD_DEVICE = /^of:N.*?C([a-z0-9]+),/;

/**
 * Looks for a GPU on Linux, whether it has a driver or not.
 *
 * `ls` and `cat` do the reading, since Deno gives a program /sys, /proc and /dev only together with
 * every other permission.
 */
export async function visibleGpu(system: System): Promise<VisibleGpu | null> {
  if (system.os !== "linux") return null;
  const ls = async (...args: string[]) => lines((await system.run("ls", args, 10)).output);

  // Of two names, the ones that exist are printed alone on a line; ls's complaints are longer.
  const nvidia = ["/proc/driver/nvidia/version", "/dev/nvidiactl"];
  const nvidiaKernelDriver = (await ls("-d", ...nvidia)).some((line) => nvidia.includes(line));

  const slots = (await ls("/sys/bus/pci/devices")).filter((name) => /^[0-9a-f:.]+$/.test(name));
  const nodes = (await ls("/sys/class/drm")).filter((name) => /^renderD\d+$/.test(name));
  const files = [
    ...slots.map((slot) => `/sys/bus/pci/devices/${slot}/modalias`),
    ...nodes.map((node) => `/sys/class/drm/${node}/device/modalias`),
  ];
  const found: VisibleGpu[] = [];
  for (const alias of files.length > 0 ? lines((await system.run("cat", files, 10)).output) : []) {
    const pci = PCI_DISPLAY.exec(alias);
    if (pci !== null) {
      const [vendor, device] = [pci[1].toLowerCase(), pci[2].toLowerCase()];
      const known = MAKERS[vendor];
      if (known === undefined) continue;
      const name = `${known.name} ${vendor}:${device}`;
      found.push({
        name,
        maker: known.maker,
        nvidiaKernelDriver: nvidiaKernelDriver && known.maker === "nvidia",
      });
    } else {
      const board = BOARD_DEVICE.exec(alias);
      if (board !== null) found.push({ name: board[1], maker: "other", nvidiaKernelDriver: false });
    }
  }
  // A laptop's NVIDIA or AMD chip is the one to have, not the Intel one beside it.
  for (const maker of ["nvidia", "amd", "intel", "other"]) {
    const gpu = found.find((gpu) => gpu.maker === maker);
    if (gpu !== undefined) return gpu;
  }
  return nvidiaKernelDriver ? { name: "NVIDIA", maker: "nvidia", nvidiaKernelDriver } : null;
}

/** The packages of Mesa's drivers on Debian and its kin, software driver included. */
export const DEBIAN_PACKAGES = ["libvulkan1", "mesa-vulkan-drivers"];

/** How a family of Linux distributions installs, and what its packages are called. */
interface Distribution {
  /** Values of ID or ID_LIKE in /etc/os-release. */
  ids: string[];
  /** What comes before the packages; `sudo` is added where needed. */
  install: string[];
  software: string;
  /** By the GPU's maker; what is not here has the software driver's packages. */
  hardware: Partial<Record<Maker | "nvidiaKernelDriver", string>>;
}

const DISTRIBUTIONS: Distribution[] = [
  {
    ids: ["ubuntu"],
    install: ["apt-get update", "apt-get install -y --no-install-recommends"],
    software: DEBIAN_PACKAGES.join(" "),
    hardware: {
      nvidia: "libvulkan1 ubuntu-drivers-common && sudo ubuntu-drivers install",
      nvidiaKernelDriver: "libvulkan1 libgl1 libegl1 libxext6",
    },
  },
  {
    ids: ["debian"],
    install: ["apt-get update", "apt-get install -y --no-install-recommends"],
    software: DEBIAN_PACKAGES.join(" "),
    hardware: {
      nvidia: "libvulkan1 nvidia-driver nvidia-vulkan-icd  # from Debian's section non-free",
      nvidiaKernelDriver: "libvulkan1 libgl1 libegl1 libxext6",
    },
  },
  {
    ids: ["fedora", "rhel"],
    install: ["dnf install -y"],
    software: "vulkan-loader mesa-vulkan-drivers",
    hardware: {
      nvidia: "vulkan-loader akmod-nvidia  # from RPM Fusion",
      nvidiaKernelDriver: "vulkan-loader",
    },
  },
  {
    ids: ["arch"],
    install: ["pacman -S --needed"],
    software: "vulkan-icd-loader vulkan-swrast",
    hardware: {
      nvidia: "vulkan-icd-loader nvidia nvidia-utils",
      nvidiaKernelDriver: "vulkan-icd-loader nvidia-utils",
      amd: "vulkan-icd-loader vulkan-radeon",
      intel: "vulkan-icd-loader vulkan-intel",
    },
  },
  {
    ids: ["suse", "opensuse"],
    install: ["zypper install"],
    software: "libvulkan1 libvulkan_lvp",
    hardware: {
      nvidiaKernelDriver: "libvulkan1",
      amd: "libvulkan1 libvulkan_radeon",
      intel: "libvulkan1 libvulkan_intel",
    },
  },
  {
    ids: ["alpine"],
    install: ["apk add"],
    software: "vulkan-loader mesa-vulkan-swrast",
    hardware: { amd: "vulkan-loader mesa-vulkan-ati", intel: "vulkan-loader mesa-vulkan-intel" },
  },
];

/** Whether this is Debian or made from it, with apt-get at hand. */
export function isDebianLike(system: System): boolean {
  if (system.os !== "linux" || !system.exists("/usr/bin/apt-get")) return false;
  return distribution(system)?.install[0].startsWith("apt-get") ?? false;
}

/** The line to type on Linux for the driver of a GPU, or for the software driver where that is null. */
export function installLine(system: System, gpu: VisibleGpu | null): string {
  const found = distribution(system);
  if (found === undefined) {
    const driver = gpu === null
      ? "Mesa's software driver (lavapipe)"
      : `the driver for ${gpu.name}`;
    return `(your system's packages of the Vulkan loader and of ${driver})`;
  }
  const line = found.install.map((part) => `sudo ${part}`).join(" && ") + " " +
    packagesFor(found, gpu);
  return system.uid === 0 ? line.replaceAll("sudo ", "") : line;
}

/** Whether the packages that hold this GPU's driver are those of the software driver. */
export function sharesSoftwarePackages(system: System, gpu: VisibleGpu): boolean {
  const found = distribution(system);
  return found !== undefined && packagesFor(found, gpu) === found.software;
}

function packagesFor({ software, hardware }: Distribution, gpu: VisibleGpu | null): string {
  if (gpu === null) return software;
  return hardware[gpu.nvidiaKernelDriver ? "nvidiaKernelDriver" : gpu.maker] ?? software;
}

/** The first family whose name is this system's own, or else one that it says it is like. */
function distribution(system: System): Distribution | undefined {
  const release = system.read("/etc/os-release") ?? "";
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, "m").exec(release)?.[1] ?? "";
  for (const id of [value("ID"), ...value("ID_LIKE").split(" ")]) {
    const found = DISTRIBUTIONS.find((distribution) => distribution.ids.includes(id));
    if (found !== undefined) return found;
  }
  return undefined;
}

function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
