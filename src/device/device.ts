/**
 * An open WebGPU device that fails loudly: lost devices and uncaptured errors end the run, and
 * buffers are checked against the limits before they are made.
 *
 * @module
 */

import type { Profile } from "./profile.ts";

/** The device stopped working: reset, driver crash, unplugged. A run can be resumed. */
export class DeviceLostError extends Error {
  /** Name of the class. */
  override name = "DeviceLostError";
}

/** The device cannot do what was asked: a limit, an invalid shader, out of memory. */
export class DeviceError extends Error {
  /** Name of the class. */
  override name = "DeviceError";
}

/** Limits raised to what the adapter has; the others stay at WebGPU's defaults, which all adapters have. */
const RAISED = ["maxBufferSize", "maxStorageBufferBindingSize"] as const;

/** Features that are used where the adapter has them. */
const WANTED: readonly GPUFeatureName[] = ["timestamp-query"];

/** An open device with its profile. Close it with {@linkcode destroy}: buffers live until then. */
export class ComputeDevice {
  /** The WebGPU device itself. */
  readonly gpu: GPUDevice;
  /** Tuning of the kernels. */
  readonly profile: Profile;
  readonly #lost: Promise<never>;
  #failure: Error | undefined;

  private constructor(gpu: GPUDevice, profile: Profile) {
    this.gpu = gpu;
    this.profile = profile;
    gpu.addEventListener("uncapturederror", (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      this.#failure ??= new DeviceError(`WebGPU reported an error: ${oneLine(error.message)}`);
    });
    this.#lost = gpu.lost.then(({ reason, message }) => {
      const why = oneLine(message) || "no reason given";
      const error = new DeviceLostError(`The GPU device was lost: ${why}`);
      if (reason !== "destroyed") this.#failure ??= error;
      throw error;
    });
    this.#lost.catch(() => {}); // check() and settle() tell
  }

  /**
   * Opens a device of the adapter.
   *
   * @param adapter From `findAdapter()`.
   * @param profile Tuning: `profileFor()` knows what suits the adapter.
   */
  static async open(adapter: GPUAdapter, profile: Profile): Promise<ComputeDevice> {
    const requiredLimits: Record<string, number> = {};
    for (const name of RAISED) requiredLimits[name] = adapter.limits[name];
    const requiredFeatures = WANTED.filter((name) => adapter.features.has(name));
    const gpu = await adapter.requestDevice({
      label: "groupscope",
      requiredLimits,
      requiredFeatures,
    });
    return new ComputeDevice(gpu, profile);
  }

  /** Throws what went wrong on the device since it was opened, if anything. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Waits for `work`, or for the loss of the device: a promise of a lost device may never settle.
   */
  async settle<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await Promise.race([work, this.#lost]);
      this.check();
      return result;
    } catch (error) {
      this.check(); // the uncaptured error says more than the promise that it broke
      throw error;
    }
  }

  /**
   * Makes a buffer of `bytes` bytes (rounded up to 4, at least 16), zeroed.
   *
   * @throws {DeviceError} If it would exceed the device's limits.
   */
  buffer(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.gpu.limits;
    const limit = usage & GPUBufferUsage.STORAGE
      ? Math.min(maxBufferSize, maxStorageBufferBindingSize)
      : maxBufferSize;
    if (size > limit) {
      throw new DeviceError(
        `Cannot make buffer "${label}" of ${size} bytes: the device allows ${limit}`,
      );
    }
    return this.gpu.createBuffer({ label, size, usage });
  }

  /** Makes a storage buffer that holds `data` and can be copied from and to. */
  storage(label: string, data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): GPUBuffer {
    const buffer = this.buffer(
      label,
      data.byteLength,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    );
    if (data.byteLength > 0) this.gpu.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  /** Closes the device and frees all it holds. */
  destroy(): void {
    this.gpu.destroy();
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
