/**
 * `train --profile`: where the time of an update goes, measured before training on copies of its networks.
 *
 * @module
 */

import { measurePeak } from "../bench/peak.ts";
import type { ComputeDevice } from "../device/device.ts";
import { DeviceEngine } from "../training/device_engine.ts";
import { createEngine, type TrainingPlan } from "../training/plan.ts";
import { batches } from "../training/run_plan.ts";
import { profileTable } from "./profile_table.ts";
import { tableText } from "./table_text.ts";

/**
 * Times an update of the networks that a plan trains together first.
 *
 * @returns Lines of text.
 * @throws {Error} If there is no device.
 */
export async function profileText(
  plan: TrainingPlan,
  device: ComputeDevice | null,
): Promise<string[]> {
  if (!device) {
    throw new Error("Cannot profile training on the CPU: --profile needs a WebGPU adapter");
  }
  const [batch] = batches(plan, device);
  const engine = await createEngine(plan, batch, device);
  try {
    if (!(engine instanceof DeviceEngine)) throw new TypeError("Not an engine of the device");
    const timing = await engine.time();
    return tableText(profileTable(timing, batch.length, await measurePeak(device)));
  } finally {
    engine.destroy();
  }
}
