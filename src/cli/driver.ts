/**
 * Which driver computes: its version and build. Results are the same only on the same one, and WebGPU
 * does not tell: Mesa's adapters do not say which Mesa.
 *
 * So this goes the way of the Vulkan loader on Linux, from manifests to the driver's library, and
 * reads what that says about itself.
 *
 * @module
 */

import type { AdapterDescription } from "../device/adapter.ts";
import { isRecord } from "../formats/json.ts";
import { basename, dirname, join } from "../std/path.ts";

/** The part of an adapter's description that tells whose driver it has. */
export type DriverHint = Pick<AdapterDescription, "vendor" | "description">;

/** What of the machine decides which driver is loaded; an interface, so that tests can play it. */
export interface DriverSources {
  /** As `Deno.build`. */
  readonly build: { readonly os: string; readonly arch: string };
  /** A variable's value; undefined where it is unset, null where it may not be read. */
  env(name: string): string | null | undefined;
  /** Names in a directory; none where it cannot be read. */
  list(path: string): Promise<string[]>;
  /** The path without links, or null where there is no such file. */
  resolve(path: string): Promise<string | null>;
  /** Bytes of a file from `offset` on, fewer at its end; null where it cannot be read. */
  read(path: string, offset: number, length: number): Promise<Uint8Array | null>;
}

/**
 * Finds the driver of an adapter. Never throws or asks for a permission.
 *
 * It may read the variables `VK_DRIVER_FILES`, `VK_ICD_FILENAMES`, `VK_ADD_DRIVER_FILES`,
 * `XDG_DATA_DIRS` and `LD_LIBRARY_PATH`, and files. Where the first three are not permitted, nobody
 * knows which driver was loaded.
 *
 * @returns Such as `Mesa 22.3.6, build 24e14fcf`; null where it cannot be known.
 */
export async function driverVersion(
  adapter: DriverHint,
  sources: DriverSources = thisMachine,
): Promise<string | null> {
  if (sources.build.os !== "linux") return null;
  if (CHOICES.some((name) => sources.env(name) === null)) return null;
  const pattern = DRIVERS.find(({ adapters }) => adapters.test(wordsOf(adapter)))?.libraries;
  if (pattern === undefined) return null;
  const found = new Set<string>();
  for (const manifest of await findManifests(sources)) {
    for (const candidate of await librariesOf(manifest, sources)) {
      if (!pattern.test(basename(candidate))) continue;
      const library = await sources.resolve(candidate);
      const version = library === null ? null : await versionOf(library, sources);
      if (version === null) continue;
      found.add(version);
      break; // as the loader: the first directory that has the library
    }
  }
  // More than one only where two drivers of a kind are installed; the adapter is one of theirs.
  return found.size === 0 ? null : [...found].sort().join(" or ");
}

/** Variables that choose the driver. */
const CHOICES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"] as const;

/** Which library serves which adapter; the first line that fits, so layers over others go first. */
const DRIVERS: readonly { adapters: RegExp; libraries: RegExp }[] = [
  { adapters: /llvmpipe|lavapipe/i, libraries: /_lvp\./ },
  { adapters: /swiftshader/i, libraries: /swiftshader/ },
  { adapters: /microsoft|direct3d/i, libraries: /_dzn\./ },
  { adapters: /venus/i, libraries: /_virtio\./ },
  { adapters: /\bNVK\b/, libraries: /_nouveau\./ },
  { adapters: /nvidia|geforce|quadro|tesla|vendor:4318$/i, libraries: /nvidia/ },
  { adapters: /radv/i, libraries: /_radeon\./ },
  { adapters: /amd|radeon|vendor:4098$/i, libraries: /_radeon\.|amdvlk/ },
  { adapters: /\((IVB|BYT|HSW|BDW|CHV|BSW)\b/, libraries: /_intel_hasvk\./ }, // Intel before 2015
  { adapters: /intel|vendor:32902$/i, libraries: /_intel\./ },
  { adapters: /v3d/i, libraries: /_broadcom\./ },
  { adapters: /turnip/i, libraries: /_freedreno\./ },
  { adapters: /mali/i, libraries: /_panfrost\.|mali/ },
  { adapters: /apple|\bagx/i, libraries: /_asahi\./ },
];

/** Deno gives the vendor as a PCI number, which helps where the name is a bare model. */
function wordsOf({ description, vendor }: DriverHint): string {
  return `${description} vendor:${vendor}`;
}

/** Paths of the manifests, as the Vulkan loader looks for them. */
async function findManifests(sources: DriverSources): Promise<string[]> {
  const listed = (name: string) => (sources.env(name) ?? "").split(":").filter((part) => part);
  const only = [listed("VK_DRIVER_FILES"), listed("VK_ICD_FILENAMES")]
    .find(({ length }) => length > 0);
  const data = listed("XDG_DATA_DIRS");
  const standard = [
    "/etc",
    ...(data.length > 0 ? data : ["/usr/local/share", "/usr/share"]),
    "/run/opengl-driver/share", // NixOS
  ].map((path) => join(path, "vulkan", "icd.d"));

  const manifests: string[] = [];
  for (const path of [...listed("VK_ADD_DRIVER_FILES"), ...(only ?? standard)]) {
    if (path.endsWith(".json")) manifests.push(path);
    for (const name of path.endsWith(".json") ? [] : (await sources.list(path)).sort()) {
      if (name.endsWith(".json")) manifests.push(join(path, name));
    }
  }
  return manifests;
}

/** Longest manifest that is read. */
const MAX_MANIFEST = 65_536;

/** Paths where the library of a manifest may be, best first. */
async function librariesOf(manifest: string, sources: DriverSources): Promise<string[]> {
  const bytes = await sources.read(manifest, 0, MAX_MANIFEST);
  if (bytes === null) return [];
  let library: unknown;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    library = isRecord(value) && isRecord(value.ICD) ? value.ICD.library_path : undefined;
  } catch {
    return [];
  }
  if (typeof library !== "string" || library === "") return [];
  if (library.startsWith("/")) return [library];
  if (library.includes("/")) return [join(dirname(manifest), library)];
  const { arch } = sources.build;
  return [
    ...(sources.env("LD_LIBRARY_PATH") ?? "").split(":").filter((path) => path.startsWith("/")),
    "/usr/local/lib",
    `/lib/${arch}-linux-gnu`,
    `/usr/lib/${arch}-linux-gnu`,
    "/usr/lib64",
    "/lib64",
    "/usr/lib",
    "/lib",
  ].map((path) => join(path, library));
}

/** What a library says about itself: name and version, and the build, which tells all others apart. */
async function versionOf(path: string, sources: DriverSources): Promise<string | null> {
  const head = await sources.read(path, 0, HEAD);
  const segments = head && segmentsOf(head, sources.build.arch);
  if (!segments) return null;
  const name = fromFileName(path) ?? await mesaVersion(path, segments, sources) ?? basename(path);
  const build = buildId(head, segments);
  return build === null ? name : `${name}, build ${build}`;
}

/** NVIDIA's libraries are links to files whose names end in the version. */
function fromFileName(path: string): string | null {
  const version = /nvidia.*\.so\.(\d+\.\d+[.\d]*)$/.exec(basename(path))?.[1];
  return version === undefined ? null : `NVIDIA ${version}`;
}

/** Bytes at the start of a library, enough for its headers and notes. */
const HEAD = 4096;
/** Bytes searched at once, and how far two such pieces overlap. */
const CHUNK = 1 << 20;
const OVERLAP = 64;

/** Looks for Mesa's version among a library's constants. */
async function mesaVersion(
  path: string,
  segments: readonly Segment[],
  sources: DriverSources,
): Promise<string | null> {
  const latin1 = new TextDecoder("latin1");
  for (const { type, flags, offset, size } of segments) {
    if (type !== LOADED || flags & EXECUTABLE || size <= HEAD) continue;
    for (let at = 0; at < size; at += CHUNK - OVERLAP) {
      const bytes = await sources.read(path, offset + at, Math.min(CHUNK, size - at));
      if (bytes === null) return null;
      const version = /Mesa \d+\.\d+\.\d+/.exec(latin1.decode(bytes))?.[0];
      if (version !== undefined) return version;
    }
  }
  return null;
}

/** A program header of an ELF file. */
interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
}

/** Types of a segment, and a flag. */
const LOADED = 1;
const NOTES = 4;
const EXECUTABLE = 1;

/** ELF's numbers of the machines that Deno runs on. */
const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, aarch64: 183 };

/** Program headers of a 64-bit little-endian library of this machine; null if it is anything else. */
function segmentsOf(head: Uint8Array, arch: string): Segment[] | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isElf = head.length >= 64 && view.getUint32(0) === 0x7f454c46 && head[4] === 2 &&
    head[5] === 1 && view.getUint16(18, true) === MACHINES[arch];
  if (!isElf) return null;
  const start = Number(view.getBigUint64(32, true));
  const [entry, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  const segments: Segment[] = [];
  for (let at = start, i = 0; i < count && at + 56 <= head.length; i++, at += entry) {
    segments.push({
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      size: Number(view.getBigUint64(at + 32, true)),
    });
  }
  return segments;
}

/** The first 8 hexadecimal digits of the build id, a hash that linkers write into a note. */
function buildId(head: Uint8Array, segments: readonly Segment[]): string | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const align = (size: number) => Math.ceil(size / 4) * 4;
  for (const { type, offset, size } of segments) {
    if (type !== NOTES) continue;
    const end = Math.min(offset + size, head.length);
    for (let at = offset; at + 16 <= end;) {
      const [nameSize, valueSize, kind] = [0, 4, 8].map((skip) => view.getUint32(at + skip, true));
      const value = at + 12 + align(nameSize);
      const isBuildId = kind === 3 && nameSize === 4 && view.getUint32(at + 12) === 0x474e5500;
      if (isBuildId && valueSize >= 4 && value + 4 <= end) {
        return view.getUint32(value).toString(16).padStart(8, "0");
      }
      at = value + align(valueSize);
    }
  }
  return null;
}

/** The machine that this runs on. Every look is preceded by a question whether it is permitted. */
const thisMachine: DriverSources = {
  build: Deno.build,
  env: (variable) => may({ name: "env", variable }) ? Deno.env.get(variable) : null,
  async list(path) {
    if (!may({ name: "read", path })) return [];
    try {
      return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
    } catch {
      return [];
    }
  },
  async resolve(path) {
    if (!may({ name: "read", path })) return null;
    try {
      return await Deno.realPath(path);
    } catch {
      return null;
    }
  },
  async read(path, offset, length) {
    if (!may({ name: "read", path })) return null;
    try {
      using file = await Deno.open(path);
      await file.seek(offset, Deno.SeekMode.Start);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const count = await file.read(bytes.subarray(filled));
        if (count === null) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    } catch {
      return null;
    }
  },
};

function may(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
