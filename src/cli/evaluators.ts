/**
 * What passes over all pairs when networks are analysed: a device, or float64 on the CPU.
 *
 * @module
 */

import { createEvaluator } from "../evaluation/create_evaluator.ts";
import type { Evaluator } from "../evaluation/evaluator.ts";
import type { Task } from "../evaluation/task.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { type OpenDevice, openDevice } from "./open_device.ts";

/** Makes evaluators on what was opened. */
export interface Evaluators {
  /** What computes, for people. */
  readonly name: string;
  /** The evaluator for networks with a task, whose hidden layers have `width` neurons. */
  evaluatorFor(task: Task, width: number): Evaluator;
  /** Closes the device. */
  close(): void;
}

/** Opens a device for evaluators; float64 on the CPU for `cpu`, or for `auto` without an adapter. */
export async function openEvaluators(choice: DeviceChoice): Promise<Evaluators> {
  return evaluatorsOn(await openDevice(choice));
}

/** Evaluators on an open device. */
export function evaluatorsOn({ device, adapter }: OpenDevice): Evaluators {
  return {
    name: adapter.driver ? `${adapter.name}, ${adapter.driver}` : adapter.name,
    evaluatorFor: (task, width) => createEvaluator(device, task, width),
    close: () => device?.destroy(),
  };
}
