/** Engines for tests. */
import type { ComputeDevice } from "../../src/device/device.ts";
import type { Model, Sizes } from "../../src/models/model.ts";
import { rowsPerBlock } from "../../src/models/pair_set.ts";
import { DeviceEngine } from "../../src/training/device_engine.ts";
import type {
  Chunk,
  ChunkResult,
  Engine,
  Instance,
  TrainingState,
} from "../../src/training/engine.ts";

/** An engine that trains networks on a device. */
export function engineFor(
  device: ComputeDevice,
  model: Model,
  sizes: Sizes,
  instances: readonly Instance[],
  states: readonly TrainingState[],
  blockRows: number = rowsPerBlock(...model.rowWidths(sizes)),
): Promise<DeviceEngine> {
  return DeviceEngine.create(device, {
    order: sizes.order,
    instances,
    states,
    createModel: (device, library, instances, blockRows) =>
      model.createOnDevice(device, library, sizes, instances, blockRows),
    blockRows,
  });
}

/** What is wanted of some updates; nothing but them by default. */
export function run(
  engine: Engine,
  first: number,
  count: number,
  wanted: Partial<Chunk> = {},
): Promise<ChunkResult> {
  const nothing = { evaluate: [], snapshots: [], state: false, evaluateTrain: false };
  return engine.run({ ...nothing, ...wanted, first, count });
}
