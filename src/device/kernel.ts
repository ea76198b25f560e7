/**
 * Kernels as records of data, and the one place that turns them into pipelines and dispatches.
 *
 * A kernel's bindings follow from its record: group 0 holds the uniform `sizes` at binding 0 and
 * the buffers after it, in order; group 1 holds the matrices, read and written through the
 * functions of an access file.
 *
 * @module
 */

import type { Dispatch } from "./commands.ts";
import { type ComputeDevice, DeviceError } from "./device.ts";
import {
  type Matrix,
  matrixBinding,
  type MatrixShape,
  PADDING,
  type Role,
  ROLES,
} from "./matrix.ts";
import { compile, rolesOf } from "./pipeline.ts";
import type { Profile } from "./profile.ts";

/** Values of a kernel's `override` constants. */
export type Knobs = Readonly<Record<string, number | boolean>>;

/** A handwritten kernel: everything that is the same for all its uses. */
export interface Kernel {
  /** Entry point, label and stem of the file. */
  readonly name: string;
  /** Text of `shaders/<name>.wgsl`. */
  readonly code: string;
  /** Texts that stand before it, apart from the access file. */
  readonly preludes?: readonly string[];
  /** Members of the uniform struct `Sizes`, in order; all are u32. */
  readonly sizes: readonly string[];
  /** Storage buffers of group 0 from binding 1 on, in order. */
  readonly buffers: Readonly<Record<string, "read" | "read_write">>;
  /** Matrices it uses. None: no access file. */
  readonly matrices: readonly Role[];
  /**
   * Whether it updates its buffer `state` in place. With textures it reads the state from `right`, a copy
   * from before the dispatch; with buffers where it writes, and has no `right`.
   */
  readonly updatesState?: boolean;
  /** Knobs that follow from the profile. */
  readonly tuning: (profile: Profile) => Knobs;
  /** Arithmetic operations of a use, exponentials and the like as one each. */
  readonly flops?: (use: Use) => number;
  /** Workgroups, after sizes and matrices. */
  readonly workgroups: (use: Use, profile: Profile) => readonly [number, number, number];
}

/** One use of a kernel: what it works on. */
export interface Use {
  /** What it computes, for people who read times; by default the kernel's name. */
  readonly computes?: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly buffers?: Readonly<Record<string, GPUBuffer>>;
  readonly matrices?: Readonly<Partial<Record<Role, Matrix>>>;
  /** Knobs beside those of the tuning. */
  readonly knobs?: Knobs;
}

/** WebGPU's limit on workgroups along one side of a grid, the same on all adapters. */
const MAX_GROUPS = 65535;

/** Refuses a kernel whose workgroups or bindings exceed what the device has. */
function checkLimits(
  kernel: Kernel,
  knobs: Knobs,
  { gpu: { limits }, profile }: ComputeDevice,
): void {
  const lanes = Object.entries(knobs).filter(([name]) => name.startsWith("LANES"));
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

/** Lanes along the quads of a row where invocations own quads: all of a narrow row. */
const QUAD_LANES = PADDING / 4;

/** Knobs of a kernel whose invocations own quads of a matrix: lanes along its rows, and lines of them. */
export function quadTuning({ lanes }: Profile): { LANES: number; LINES: number } {
  return { LANES: QUAD_LANES, LINES: lanes / QUAD_LANES };
}

/**
 * The grid of such a kernel: quads along x, rows along y, layers along z.
 *
 * @param rowsEach Rows in which an invocation owns a quad.
 */
export function quadGrid(
  { layers, rows, columns }: MatrixShape,
  profile: Profile,
  rowsEach = 1,
): readonly [number, number, number] {
  const { LANES, LINES } = quadTuning(profile);
  return [Math.ceil(columns / (4 * LANES)), Math.ceil(rows / (LINES * rowsEach)), layers];
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
    for (const role of rolesOf(kernel, profile.memory)) required(use.matrices ?? {}, role, kernel);
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
    const key = `${kernel.name} ${JSON.stringify(knobs)}`;
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
