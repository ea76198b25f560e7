/**
 * What a device is told to do: dispatches of kernels, and copies between them.
 *
 * @module
 */

/** A kernel bound to its memory, ready to be encoded any number of times. */
export interface Dispatch {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroups: readonly GPUBindGroup[];
  readonly workgroups: readonly [number, number, number];
  /** Arithmetic operations. */
  readonly flops: number;
  /** Bytes of the memory that it works on, padding left out. */
  readonly bytes: number;
}

/** A copy of a buffer into a texture of quads, laid out alike. */
export interface Copy {
  readonly label: string;
  readonly from: GPUBuffer;
  readonly to: GPUTexture;
}

/** A command that can be encoded any number of times. */
export type Command = Dispatch | Copy;

/**
 * Encodes commands, in compute passes that last as long as nothing is copied; or each dispatch in a pass of
 * its own, whose beginning and end are written to a set of timestamps, two a dispatch.
 */
export class CommandStream {
  readonly #encoder: GPUCommandEncoder;
  readonly #label: string;
  readonly #timestamps: GPUQuerySet | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatched = 0;

  constructor(gpu: GPUDevice, label: string, timestamps?: GPUQuerySet) {
    this.#encoder = gpu.createCommandEncoder({ label });
    this.#label = label;
    this.#timestamps = timestamps;
  }

  /** Encodes commands after those that are there. */
  add(commands: Iterable<Command>): void {
    for (const command of commands) {
      if ("pipeline" in command) this.#dispatch(command);
      else this.#copy(command);
    }
  }

  /** The encoder itself, outside of compute passes: for copies and clears. */
  get encoder(): GPUCommandEncoder {
    this.#endPass();
    return this.#encoder;
  }

  /** Ends the stream. */
  finish(): GPUCommandBuffer {
    return this.encoder.finish();
  }

  #dispatch({ pipeline, bindGroups, workgroups }: Dispatch): void {
    this.#pass ??= this.#encoder.beginComputePass(this.#passDescriptor());
    this.#pass.setPipeline(pipeline);
    bindGroups.forEach((group, index) => this.#pass!.setBindGroup(index, group));
    this.#pass.dispatchWorkgroups(...workgroups);
    if (this.#timestamps) this.#endPass();
  }

  #passDescriptor(): GPUComputePassDescriptor {
    const label = this.#label;
    if (!this.#timestamps) return { label };
    const begin = 2 * this.#dispatched++;
    return {
      label,
      timestampWrites: {
        querySet: this.#timestamps,
        beginningOfPassWriteIndex: begin,
        endOfPassWriteIndex: begin + 1,
      },
    };
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #copy({ from, to }: Copy): void {
    const { width, height, depthOrArrayLayers } = to;
    this.encoder.copyBufferToTexture(
      { buffer: from, bytesPerRow: 16 * width, rowsPerImage: height },
      { texture: to },
      [width, height, depthOrArrayLayers],
    );
  }
}
