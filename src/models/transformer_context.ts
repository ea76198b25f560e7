/**
 * What the passes of a transformer on the device have in common.
 *
 * @module
 */

import type { Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
import { type Matrix, part } from "../device/matrix.ts";
import type { DeviceParameter } from "./device_parameters.ts";
import { ACCUMULATE } from "./kernels.ts";
import { prepareProduct, type Product } from "./products.ts";
import {
  headQuads,
  type StackName,
  type TransformerMemory,
  unembedColumn,
} from "./transformer_memory.ts";
import type { TransformerSizes } from "./transformer_reference.ts";

/** A transformer on the device: its memory, the parts of it that have names, and how to work on them. */
export class TransformerContext {
  readonly device: ComputeDevice;
  readonly library: KernelLibrary;
  readonly sizes: TransformerSizes;
  /** K. */
  readonly instances: number;
  readonly memory: TransformerMemory;
  /** The parameters by their names on the device. */
  readonly own: Readonly<Record<StackName, DeviceParameter>>;

  constructor(
    device: ComputeDevice,
    library: KernelLibrary,
    sizes: TransformerSizes,
    instances: number,
    memory: TransformerMemory,
  ) {
    this.device = device;
    this.library = library;
    this.sizes = sizes;
    this.instances = instances;
    this.memory = memory;
    this.own = Object.fromEntries(
      memory.parameters.parameters.map((parameter) => [parameter.label, parameter]),
    ) as Record<StackName, DeviceParameter>;
  }

  /** (instances, rows, d_mlp): the first columns of what is mixed. */
  get hidden(): Matrix {
    return { ...this.memory.matrices.mixed, columns: this.sizes.dMlp };
  }

  /** (instances, rows, n): logits around the hidden layer, in the same matrix. */
  get direct(): Matrix {
    return part(this.memory.matrices.mixed, { column: this.column });
  }

  /** The row of "=" in matrices of tokens. */
  get selfRow() {
    return { row: 2 * this.sizes.order, rows: 1 };
  }

  /** x_=: (instances, 1, d_model). */
  get self(): Matrix {
    return part(this.memory.matrices.X, this.selfRow);
  }

  /** W_U: (instances, d_model, n). */
  get unembed(): Matrix {
    return part(this.own.W_IU.value, { column: this.column });
  }

  /** Column of W_IU and of all that is multiplied by it where W_U begins. */
  get column(): number {
    return unembedColumn(this.sizes);
  }

  /** Sizes that kernels of the attention have in common. */
  get headSizes() {
    return { tokens: this.sizes.order, head_quads: headQuads(this.sizes) };
  }

  /** A matrix product. */
  multiply(p: Product): Promise<Dispatch> {
    return prepareProduct(this.device, this.library, p);
  }

  /** Adds up blocks of rows, or partial sums of the same size. */
  accumulate(
    left: Matrix,
    out: Matrix,
    splits: number,
    sums: GPUBuffer,
    block: number,
  ): Promise<Dispatch> {
    return this.library.prepare(ACCUMULATE, {
      computes: out.label,
      sizes: { rows: out.paddedRows, quads: out.quads, splits, block },
      buffers: { sums },
      matrices: { left, out },
    });
  }
}
