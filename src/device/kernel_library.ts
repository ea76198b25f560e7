/**
 * From kernels and what they work on to dispatches: the one place that makes pipelines and bind groups.
 *
 * @module
 */

import type { Dispatch } from "./commands.ts";
import { type ComputeDevice, DeviceError } from "./device.ts";
import type { Kernel, Knobs, Use } from "./kernel.ts";
import { matrixBinding, ROLES } from "./matrix.ts";
import { compile, rolesOf } from "./pipeline.ts";

/** WebGPU's limit on workgroups along one side of a grid, the same on all adapters. */
export const MAX_GROUPS = 65535;

/** Refuses a kernel whose workgroups or bindings exceed what the device has. */
function checkLimits(
  kernel: Kernel,
  knobs: Knobs,
  { gpu: { limits }, profile }: ComputeDevice,
): void {
  const lanes = Object.entries(knobs).filter(([name]) => ["LANES", "LINES"].includes(name));
  const invocations = lanes.reduce((product, [, count]) => product * Number(count), 1);
  const matrices = profile.memory === "storage" ? rolesOf(kernel, profile.memory).length : 0;
  const buffers = Object.keys(kernel.buffers).length + matrices;
  const checks = [
    ["invocations in a workgroup", invocations, limits.maxComputeInvocationsPerWorkgroup],
    ["storage buffers", buffers, limits.maxStorageBuffersPerShaderStage],
  ] as const;
  for (const [what, asked, most] of checks) {
    if (asked <= most) continue;
    throw new DeviceError(
      `Cannot make kernel "${kernel.name}" with ${asked} ${what}: the device allows ${most}`,
    );
  }
}

/** Makes dispatches on a device; pipelines are made once for each kernel and set of knobs. */
export class KernelLibrary {
  readonly #device: ComputeDevice;
  readonly #pipelines: Map<string, Promise<GPUComputePipeline>>;
  readonly #uniforms: GPUBuffer[] = [];

  /**
   * @param device where to dispatch
   * @param parent whose pipelines are shared: for dispatches that are used once and freed apart
   */
  constructor(device: ComputeDevice, parent?: KernelLibrary) {
    this.#device = device;
    this.#pipelines = parent ? parent.#pipelines : new Map();
  }

  /**
   * Binds a kernel to what it works on.
   *
   * @throws {DeviceError} If the shader does not compile, or the grid or workgroup exceeds the limits.
   */
  async prepare(kernel: Kernel, use: Use): Promise<Dispatch> {
    const { gpu, profile } = this.#device;
    for (const role of rolesOf(kernel, profile.memory)) {
      const { first } = required(use.matrices ?? {}, role, kernel);
      if (!first || kernel.takesParts) continue;
      throw new TypeError(`Kernel "${kernel.name}" takes no part of a matrix as ${role}`);
    }
    const knobs = { ...kernel.tuning(profile), ...use.knobs };
    checkLimits(kernel, knobs, this.#device);
    const pipeline = await this.#pipeline(kernel, knobs);
    const workgroups = kernel.workgroups(use, profile);
    if (workgroups.some((count) => count > MAX_GROUPS)) {
      throw new DeviceError(
        `Cannot dispatch kernel "${kernel.name}" on ${workgroups.join(" x ")} workgroups: ` +
          `WebGPU allows ${MAX_GROUPS} a side`,
      );
    }
    const sizes = Uint32Array.from(kernel.sizes, (name) => required(use.sizes, name, kernel));
    const buffers = Object.keys(kernel.buffers).map((name) =>
      required(use.buffers ?? {}, name, kernel)
    );
    const bindGroups = [gpu.createBindGroup({
      label: kernel.name,
      layout: pipeline.getBindGroupLayout(0),
      entries: [this.#uniform(kernel.name, sizes), ...buffers].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    })];
    if (kernel.matrices.length > 0) {
      const matrices = use.matrices ?? {};
      const entries = rolesOf(kernel, profile.memory).map((role): GPUBindGroupEntry => ({
        binding: ROLES.indexOf(role),
        resource: matrixBinding(required(matrices, role, kernel)),
      }));
      if (profile.memory === "storage") {
        const pitches = ROLES.flatMap((role) => {
          const matrix = matrices[role];
          return matrix ? [matrix.quads, matrix.quads * matrix.paddedRows] : [0, 0];
        });
        const buffer = this.#uniform(`${kernel.name} pitches`, Uint32Array.from(pitches));
        entries.push({ binding: ROLES.length, resource: { buffer } });
      }
      bindGroups.push(
        gpu.createBindGroup({
          label: `${kernel.name} matrices`,
          layout: pipeline.getBindGroupLayout(1),
          entries,
        }),
      );
    }
    return {
      label: use.computes ? `${kernel.name}: ${use.computes}` : kernel.name,
      pipeline,
      bindGroups,
      workgroups,
      flops: kernel.flops?.(use) ?? 0,
      bytes: bytesOf(use),
    };
  }

  /** Frees the uniform buffers of the dispatches. */
  destroy(): void {
    for (const buffer of this.#uniforms) buffer.destroy();
  }

  #uniform(label: string, data: Uint32Array<ArrayBuffer>): GPUBuffer {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.#device.buffer(label, Math.ceil(data.byteLength / 16) * 16, usage);
    this.#device.gpu.queue.writeBuffer(buffer, 0, data);
    this.#uniforms.push(buffer);
    return buffer;
  }

  #pipeline(kernel: Kernel, knobs: Knobs): Promise<GPUComputePipeline> {
    const key = `${kernel.name} ${kernel.matrices} ${JSON.stringify(knobs)}`; // variants share a name
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = compile(this.#device, kernel, knobs);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }
}

/** Bytes that a use reads or writes at least: each element of its memory once, without padding. */
function bytesOf({ buffers = {}, matrices = {} }: Use): number {
  let bytes = 0;
  for (const { size } of Object.values(buffers)) bytes += size;
  for (const { layers, rows, columns } of Object.values(matrices)) {
    bytes += 4 * layers * rows * columns;
  }
  return bytes;
}

function required<T>(values: Readonly<Record<string, T>>, name: string, kernel: Kernel): T {
  const value = values[name];
  if (value === undefined) throw new TypeError(`Kernel "${kernel.name}" needs "${name}"`);
  return value;
}
