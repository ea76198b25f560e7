/**
 * The pairs of a task on the device: the training pairs, and all others.
 *
 * @module
 */

import type { ComputeDevice } from "../device/device.ts";
import {
  createIncidence,
  createPairSet,
  destroyIncidence,
  destroyPairSet,
  type Incidence,
  type PairSet,
} from "../models/pair_set.ts";
import { PAIR, pairKinds, type Task } from "./task.ts";

/** A set of pairs, and what passes over it write. */
export interface DeviceSet {
  readonly name: "train" | "test";
  /** Number of pairs. */
  readonly count: number;
  readonly pairs: PairSet;
  /** (rows): ab of each pair. */
  readonly products: GPUBuffer;
  /** (rows): see `logit_power.wgsl`. */
  readonly powers: GPUBuffer;
  /** The rows in which each a, b and ab occurs: see `hidden_sums.wgsl`. */
  readonly incidence: Incidence;
}

/** Uploads the pairs of a task; a set without pairs is left out. */
export function createDeviceSets(
  device: ComputeDevice,
  task: Task,
  blockRows: number,
): DeviceSet[] {
  const { group: { order: n, table }, labels } = task;
  const kinds = pairKinds(task);
  return (["test", "train"] as const).flatMap((name): DeviceSet[] => {
    const rows = Int32Array.from(kinds.keys()).filter((row) => kinds[row] === PAIR[name]);
    if (rows.length === 0) return [];
    const a = rows.map((row) => Math.floor(row / n));
    const b = rows.map((row) => row % n);
    const ab = rows.map((row) => table[row]);
    const own = { a, b, labels: rows.map((row) => labels[row]) };
    const pairs = createPairSet(device, name, [own], n, blockRows);
    const products = new Uint32Array(pairs.rows);
    products.set(ab);
    return [{
      name,
      count: rows.length,
      pairs,
      products: device.storage(`${name} products`, products),
      powers: device.storage(`${name} powers`, new Float32Array(pairs.rows)),
      incidence: createIncidence(device, `${name} by a, b and ab`, [[a, b, ab]], n, pairs.blocks),
    }];
  });
}

/** Frees the memory of a set. */
export function destroyDeviceSet({ pairs, products, powers, incidence }: DeviceSet): void {
  destroyPairSet(pairs);
  products.destroy();
  powers.destroy();
  destroyIncidence(incidence);
}
