/**
 * The evaluator for where there is a device, and for where there is none.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import { cpuEvaluator } from "./cpu_evaluator.ts";
import { DeviceEvaluator } from "./device_evaluator.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Task } from "./task.ts";

/**
 * Makes an evaluator.
 *
 * @param device where to compute; null for float64 on the CPU
 * @param task what the networks were trained to do
 * @param width neurons of the widest hidden layer
 */
export function createEvaluator(
  device: ComputeDevice | null,
  task: Task,
  width: number,
): Evaluator {
  return device ? new DeviceEvaluator(device, task, width) : cpuEvaluator(task);
}
