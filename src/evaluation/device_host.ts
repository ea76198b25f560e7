/**
 * A model on the device that takes one network's weights after another's, and what is computed with it.
 *
 * @module
 */

import type { Command, Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
import type { DeviceModel } from "../models/device_model.ts";
import { SOFTMAX_CROSS_ENTROPY } from "../models/kernels.ts";
import { modelOf } from "../models/models.ts";
import type { Block } from "../models/pair_set.ts";
import type { DeviceSet } from "./device_sets.ts";
import { HIDDEN_SUMS, LOGIT_POWER } from "./kernels.ts";
import type { ModelWeights } from "./network.ts";

/** A block of a set. */
export interface Place {
  readonly set: DeviceSet;
  readonly block: Block;
  /** From the tables to its hidden layer and logits. */
  readonly forward: readonly Dispatch[];
}

/** See the module. */
export interface DeviceHost {
  readonly model: DeviceModel;
  /** From uploaded weights to what forward passes read. */
  readonly upload: readonly Command[];
  readonly places: readonly Place[];
  /** Losses of all pairs, into the sets' results. */
  readonly scores: readonly Dispatch[];
  /** The same, with the sets' powers and {@linkcode sums}. */
  readonly pass: readonly Dispatch[];
  /** (4, n, quads of a padded row): see `hidden_sums.wgsl`. */
  readonly sums: GPUBuffer;
  /** (quads of a padded row): what is subtracted from hidden activations before they are summed. */
  readonly pivots: GPUBuffer;
}

/** What networks must have in common to run on one host. */
export function shapeOf({ model, sizes, withoutDirect = false }: ModelWeights): string {
  return JSON.stringify([model, sizes, withoutDirect]);
}

/** Makes the host of networks of a shape. */
export async function createDeviceHost(
  device: ComputeDevice,
  library: KernelLibrary,
  sets: readonly DeviceSet[],
  { model: name, sizes, withoutDirect = false }: ModelWeights,
  blockRows: number,
): Promise<DeviceHost> {
  const model = await modelOf(name)
    .createOnDevice(device, library, sizes, 1, blockRows, { withoutDirect });
  const { order: n } = sizes;
  const { quads } = model.hidden;
  const sums = device.buffer(
    "hidden sums",
    4 * n * quads * 16,
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  );
  const pivots = device.storage("pivots", new Float32Array(4 * quads));
  const upload = model.parameters.flatMap(({ refresh }) => refresh);
  const places: Place[] = [];
  const scores: Dispatch[] = [];
  const pass: Dispatch[] = [];
  for (const set of sets) {
    const { pairs } = set;
    for (const block of pairs.blocks) {
      const { first: first_row, rows } = block;
      const forward = await model.forward(pairs, block);
      const loss = await library.prepare(SOFTMAX_CROSS_ENTROPY, {
        sizes: { outputs: n, set_rows: pairs.rows, first_row, rows },
        buffers: { pairs: pairs.pairs, results: pairs.results },
        matrices: { left: model.logits, out: model.dlogits },
        knobs: { GRADIENT: false },
      });
      const power = await library.prepare(LOGIT_POWER, {
        sizes: { outputs: n, first_row, rows },
        buffers: { pairs: pairs.pairs, powers: set.powers },
        matrices: { left: model.logits },
      });
      const sum = await library.prepare(HIDDEN_SUMS, {
        sizes: {
          tokens: n,
          quads,
          block: block.index,
          add: Number(places.length > 0),
        },
        buffers: { starts: set.incidence.starts, pivots, sums },
        matrices: { left: model.hidden, index: set.incidence.index },
      });
      places.push({ set, block, forward });
      scores.push(...forward, loss);
      pass.push(...forward, loss, power, sum);
    }
  }
  return { model, upload: [...upload, ...model.tables], places, scores, pass, sums, pivots };
}

/** Frees the memory of a host. */
export function destroyDeviceHost({ model, sums, pivots }: DeviceHost): void {
  model.destroy();
  sums.destroy();
  pivots.destroy();
}
