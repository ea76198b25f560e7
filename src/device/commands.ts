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
}

/** A copy of a buffer into a texture of quads, laid out alike. */
export interface Copy {
  readonly label: string;
  readonly from: GPUBuffer;
  readonly to: GPUTexture;
}

/** A command that can be encoded any number of times. */
export type Command = Dispatch | Copy;

/** Encodes commands, in compute passes that last as long as nothing is copied. */
export class CommandStream {
  readonly #encoder: GPUCommandEncoder;
  readonly #label: string;
  #pass: GPUComputePassEncoder | undefined;

  constructor(gpu: GPUDevice, label: string) {
    this.#encoder = gpu.createCommandEncoder({ label });
    this.#label = label;
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
    this.#pass?.end();
    this.#pass = undefined;
    return this.#encoder;
  }

  /** Ends the stream. */
  finish(): GPUCommandBuffer {
    return this.encoder.finish();
  }

  #dispatch({ pipeline, bindGroups, workgroups }: Dispatch): void {
    this.#pass ??= this.#encoder.beginComputePass({ label: this.#label });
    this.#pass.setPipeline(pipeline);
    bindGroups.forEach((group, index) => this.#pass!.setBindGroup(index, group));
    this.#pass.dispatchWorkgroups(...workgroups);
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
