/**
 * `device`: the adapter that training would use, in words or as JSON.
 *
 * @module
 */

import {
  type AdapterDescription,
  type AdapterKind,
  describeAdapter,
  findAdapter,
} from "../device/adapter.ts";
import { profileFor } from "../device/profile.ts";
import type { Profile } from "../device/profile.ts";
import { driverVersion } from "./driver.ts";

/** Options of `device`. */
export interface DeviceOptions {
  /** One JSON object on stdout instead of text. */
  readonly json: boolean;
  /** Which adapter to look for. */
  readonly device: AdapterKind;
}

/** The limits that decide what can be trained. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxTextureDimension2D",
  "maxTextureArrayLayers",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** What `device --json` prints. */
export interface DeviceReport {
  /** Null: there is none, and training runs on the float64 reference. */
  readonly adapter: (AdapterDescription & { readonly driver: string | null }) | null;
  /** Tuning of the kernels that suits it. */
  readonly profile: Profile | null;
  /** WebGPU's optional features that it offers, sorted. */
  readonly features: readonly string[];
  /** Of the adapter; sizes in bytes. */
  readonly limits: Readonly<Partial<Record<typeof LIMITS[number], number>>>;
}

/**
 * Prints the adapter.
 *
 * @param write Prints on stdout.
 * @returns The exit code: 0 even where there is no adapter, since training does without.
 */
export async function device(
  options: DeviceOptions,
  write: (text: string) => void = console.log,
): Promise<number> {
  const report = await reportOf(await findAdapter(options.device));
  write(options.json ? JSON.stringify(report) : inWords(report, options.device));
  return 0;
}

/** Describes an adapter, or that there is none. */
export async function reportOf(adapter: GPUAdapter | null): Promise<DeviceReport> {
  if (adapter === null) return { adapter: null, profile: null, features: [], limits: {} };
  const description = describeAdapter(adapter);
  const limits: Partial<Record<typeof LIMITS[number], number>> = {};
  for (const name of LIMITS) limits[name] = adapter.limits[name];
  return {
    adapter: { ...description, driver: await driverVersion(description) },
    profile: profileFor(description),
    features: [...adapter.features].sort(),
    limits,
  };
}

/** A report for people. */
export function inWords(report: DeviceReport, kind: AdapterKind): string {
  const { adapter, profile, features, limits } = report;
  if (adapter === null || profile === null) {
    if (kind !== "auto") {
      return `WebGPU finds no ${kind} adapter here: --device auto takes any other, or the CPU`;
    }
    return "WebGPU finds no adapter here; `deno task setup` helps to one.\n" +
      "Without one, training runs on the float64 reference: correct, but much slower.";
  }
  const {
    maxBufferSize = 0,
    maxStorageBufferBindingSize = 0,
    maxStorageBuffersPerShaderStage,
    maxTextureDimension2D,
    maxTextureArrayLayers,
    maxComputeWorkgroupSizeX,
    maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupStorageSize = 0,
    maxComputeWorkgroupsPerDimension,
  } = limits;
  const matrices = profile.memory === "texture" ? "textures" : "buffers";
  const lines: [string, string][] = [
    ["kind", adapter.software ? "software: it computes on the CPU" : "hardware: a GPU"],
    ["driver", adapter.driver ?? "unknown"],
    ["profile", `${profile.name}: matrices in ${matrices}, ${profile.lanes} lanes in a workgroup`],
    ["features", `none needed; it offers ${features.length} (--json lists them)`],
    [
      "buffers",
      `${bytes(maxBufferSize)}, ${bytes(maxStorageBufferBindingSize)} in a binding, ` +
      `${maxStorageBuffersPerShaderStage} bindings in a shader`,
    ],
    ["textures", `${maxTextureDimension2D} texels a side, ${maxTextureArrayLayers} layers`],
    [
      "workgroups",
      `${maxComputeInvocationsPerWorkgroup} invocations (${maxComputeWorkgroupSizeX} along x), ` +
      `${bytes(maxComputeWorkgroupStorageSize)} shared; ` +
      `${maxComputeWorkgroupsPerDimension} along a side of the grid`,
    ],
  ];
  return [adapter.name, ...lines.map(([name, text]) => `  ${name.padEnd(12)}${text}`)].join("\n");
}

/** Limits are powers of two or just below one: 2 GiB, 128 MiB, 32 KiB. */
function bytes(count: number): string {
  for (const [unit, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]] as const) {
    if (count >= size * 0.999) return `${Number((count / size).toFixed(2))} ${unit}`;
  }
  return `${count} bytes`;
}
