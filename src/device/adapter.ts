/**
 * Finding a WebGPU adapter, and saying which one it is.
 *
 * @module
 */
import { onOneThread, preferVulkan } from "./environment.ts";
import { isHandedOver } from "./profile.ts";

/** Which adapters are welcome: any, only a GPU, or only a software driver on the CPU. */
export type AdapterKind = "auto" | "hardware" | "software";

/** An adapter in words. */
export interface AdapterDescription {
  /** What to call it in a sentence, such as `llvmpipe (LLVM 15.0.6, 256 bits)`. */
  name: string;
  /** The maker; a PCI vendor number in Deno, a word in browsers. */
  vendor: string;
  /** The family of GPUs; often empty. */
  architecture: string;
  /** The model; a number in Deno. */
  device: string;
  /** The driver's own words. */
  description: string;
  /** Whether it computes on the CPU. */
  software: boolean;
}

/**
 * Looks for an adapter of a kind, the fastest first. Never prompts for a permission.
 *
 * @param kind What to look for; `auto` takes a GPU before a software driver.
 * @param flops Operations of an update that it is for: a software driver takes small ones on one thread. It
 *   is the first adapter of a process, or of a worker, that decides.
 * @returns The adapter, or null where there is none of that kind.
 */
export async function findAdapter(
  kind: AdapterKind,
  flops = Infinity,
): Promise<GPUAdapter | null> {
  const refuseOpenGl = preferVulkan();
  if (typeof navigator === "undefined" || !navigator.gpu) return null;
  const request: GPURequestAdapterOptions = kind === "software"
    ? { forceFallbackAdapter: true }
    : { powerPreference: "high-performance" };
  const ask = () => navigator.gpu.requestAdapter(request);
  const adapter = await (isHandedOver(flops) ? ask() : onOneThread(ask));
  if (adapter === null || (refuseOpenGl && seemsToBeOpenGl(adapter))) return null;
  if (kind !== "auto" && describeAdapter(adapter).software !== (kind === "software")) return null;
  return adapter;
}

/** Describes an adapter by what it says about itself. */
export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const words = [vendor, architecture, device].filter((word) => word !== "").join(" ");
  return {
    name: description || words || "unnamed adapter",
    vendor,
    architecture,
    device,
    description,
    software: isFallbackAdapter || SOFTWARE.test(`${description} ${words}`),
  };
}

/** Mesa's, Google's and Microsoft's drivers that compute on the CPU. */
const SOFTWARE = /llvmpipe|lavapipe|softpipe|swrast|swiftshader|basic render|\bwarp\b/i;

/**
 * Nothing in an adapter names its backend, so this goes by what Deno's OpenGL never has: the real
 * subgroup sizes (4 to 128 stands for "unknown") and three features that every Vulkan driver seen
 * so far offers at least one of.
 */
function seemsToBeOpenGl(adapter: GPUAdapter): boolean {
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  return subgroupMinSize === 4 && subgroupMaxSize === 128 &&
    !adapter.features.has("shader-f16") &&
    !adapter.features.has("bgra8unorm-storage") &&
    !adapter.features.has("float32-filterable");
}
