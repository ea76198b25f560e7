/**
 * From a kernel's record to its pipeline: the text with its access files, and the layout of its bindings.
 *
 * @module
 */

import stateStorageAccess from "../../shaders/access/state_storage.wgsl" with { type: "text" };
import stateTextureAccess from "../../shaders/access/state_texture.wgsl" with { type: "text" };
import storageAccess from "../../shaders/access/storage.wgsl" with { type: "text" };
import textureAccess from "../../shaders/access/texture.wgsl" with { type: "text" };
import { type ComputeDevice, DeviceError } from "./device.ts";
import type { Kernel, Knobs } from "./kernel.ts";
import { type Role, ROLES } from "./matrix.ts";
import type { Profile } from "./profile.ts";

/** How kernels of each memory kind read and write matrices, and the state that they update. */
const ACCESS = {
  texture: { matrices: textureAccess, state: stateTextureAccess },
  storage: { matrices: storageAccess, state: stateStorageAccess },
} as const;

/** The whole text of a kernel for a memory kind. */
export function kernelSource(kernel: Kernel, memory: Profile["memory"]): string {
  const own = ACCESS[memory];
  const access = [
    ...(kernel.matrices.length > 0 ? [own.matrices] : []),
    ...(kernel.updatesState ? [own.state] : []),
  ];
  return [...(kernel.preludes ?? []), ...access, kernel.code].join("\n");
}

/** Matrices that a kernel is bound to with a memory kind. */
export function rolesOf(
  { matrices, updatesState }: Kernel,
  memory: Profile["memory"],
): readonly Role[] {
  return updatesState && memory === "storage" ? matrices.filter((r) => r !== "right") : matrices;
}

/**
 * Makes the pipeline of a kernel with some knobs.
 *
 * @throws {DeviceError} If the shader does not compile.
 */
export async function compile(
  device: ComputeDevice,
  kernel: Kernel,
  knobs: Knobs,
): Promise<GPUComputePipeline> {
  const { gpu, profile } = device;
  // The scope is closed before anything is awaited: scopes are a stack, and others compile as well.
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({
    label: kernel.name,
    code: kernelSource(kernel, profile.memory),
  });
  const bindGroupLayouts = [bufferLayout(device, kernel)];
  if (kernel.matrices.length > 0) bindGroupLayouts.push(matrixLayout(device, kernel));
  const constants = Object.fromEntries(
    Object.entries(knobs).map(([name, value]) => [name, Number(value)]),
  );
  const compiling = gpu.createComputePipelineAsync({
    label: kernel.name,
    layout: gpu.createPipelineLayout({ label: kernel.name, bindGroupLayouts }),
    compute: { module, entryPoint: kernel.name, constants },
  });
  const scope = gpu.popErrorScope();
  let failure = "";
  let pipeline: GPUComputePipeline | undefined;
  try {
    pipeline = await compiling;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const scoped = await scope;
  if (pipeline && !scoped) return pipeline;
  const { messages } = await module.getCompilationInfo();
  const first = messages.find(({ type }) => type === "error");
  throw new DeviceError(
    `Cannot compile kernel "${kernel.name}": ` +
      (first
        ? `line ${first.lineNum}, column ${first.linePos}: ${first.message}`
        : scoped?.message ?? failure),
  );
}

function bufferLayout({ gpu }: ComputeDevice, kernel: Kernel): GPUBindGroupLayout {
  const types: GPUBufferBindingType[] = Object.values(kernel.buffers).map((access) =>
    access === "read" ? "read-only-storage" : "storage"
  );
  return gpu.createBindGroupLayout({
    label: kernel.name,
    entries: (["uniform", ...types] as const).map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
}

function matrixLayout({ gpu, profile }: ComputeDevice, kernel: Kernel): GPUBindGroupLayout {
  const visibility = GPUShaderStage.COMPUTE;
  const viewDimension = "2d-array";
  const entries = rolesOf(kernel, profile.memory).map((role): GPUBindGroupLayoutEntry => {
    const binding = ROLES.indexOf(role);
    if (profile.memory === "storage") {
      const type = role === "out" ? "storage" : "read-only-storage";
      return { binding, visibility, buffer: { type } };
    }
    const access = role === "out" ? "write-only" : "read-only";
    return {
      binding,
      visibility,
      storageTexture: { format: "rgba32float", access, viewDimension },
    };
  });
  if (profile.memory === "storage") {
    entries.push({ binding: ROLES.length, visibility, buffer: { type: "uniform" } });
  }
  return gpu.createBindGroupLayout({ label: `${kernel.name} matrices`, entries });
}
