/**
 * Reading buffers back without waiting for them: copies into staging buffers that are reused, as
 * many in flight as the caller likes.
 *
 * @module
 */

import type { ComputeDevice } from "./device.ts";

/** A part of a buffer. */
export interface Part {
  readonly buffer: GPUBuffer;
  /** Bytes from its start, 0 by default. */
  readonly offset?: number;
  /** Bytes; the whole buffer by default. */
  readonly bytes?: number;
}

/** Copies that were recorded into an encoder. Read them after its commands are submitted. */
export interface PendingCopy {
  /** Waits for the commands and returns the bytes of each part. */
  read(): Promise<ArrayBuffer[]>;
}

/** A ring of staging buffers. */
export class ReadbackRing {
  readonly #device: ComputeDevice;
  readonly #free: GPUBuffer[] = [];

  constructor(device: ComputeDevice) {
    this.#device = device;
  }

  /** Records copies of `parts` as they are at this point of the encoder's commands. */
  record(encoder: GPUCommandEncoder, parts: readonly Part[]): PendingCopy {
    const sizes = parts.map(({ buffer, bytes }) => bytes ?? buffer.size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const staging = this.#take(total);
    let end = 0;
    parts.forEach(({ buffer, offset = 0 }, i) => {
      encoder.copyBufferToBuffer(buffer, offset, staging, end, sizes[i]);
      end += sizes[i];
    });
    return {
      read: async () => {
        await this.#device.settle(staging.mapAsync(GPUMapMode.READ, 0, Math.max(total, 4)));
        const mapped = staging.getMappedRange(0, Math.max(total, 4));
        let start = 0;
        const copies = sizes.map((size) => mapped.slice(start, start += size));
        staging.unmap();
        this.#free.push(staging);
        return copies;
      },
    };
  }

  /** Frees the staging buffers that are not in use. */
  destroy(): void {
    for (const buffer of this.#free) buffer.destroy();
    this.#free.length = 0;
  }

  #take(bytes: number): GPUBuffer {
    const fitting = this.#free.findIndex((buffer) => buffer.size >= bytes);
    if (fitting >= 0) return this.#free.splice(fitting, 1)[0];
    return this.#device.buffer(
      "staging",
      bytes,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    );
  }
}
