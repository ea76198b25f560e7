/**
 * Opening what trains: a WebGPU device, or none for the float64 reference.
 *
 * @module
 */

import { type AdapterKind, describeAdapter, findAdapter } from "../device/adapter.ts";
import { ComputeDevice } from "../device/device.ts";
import { profileFor } from "../device/profile.ts";
import { hashShaders } from "../runs/hashes.ts";
import type { RunAdapter } from "../runs/run_config.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { driverVersion } from "./driver.ts";

/** What trains. */
export interface OpenDevice {
  /** Null: the float64 reference. */
  readonly device: ComputeDevice | null;
  readonly adapter: RunAdapter;
  readonly shaderHash: string | null;
}

/**
 * Opens the device of a choice.
 *
 * @param flops Operations of an update that it is for, where there is one.
 * @throws {Error} If there is no adapter of the kind that was asked for.
 */
export async function openDevice(choice: DeviceChoice, flops?: number): Promise<OpenDevice> {
  const adapter = choice === "cpu" ? null : await findAdapter(choice, flops);
  if (!adapter) {
    if (choice === "hardware" || choice === "software") throw noAdapter(choice);
    return {
      device: null,
      adapter: { name: "float64 reference", driver: null, profile: "cpu" },
      shaderHash: null,
    };
  }
  const description = describeAdapter(adapter);
  const profile = profileFor(description);
  return {
    device: await ComputeDevice.open(adapter, profile),
    adapter: {
      name: description.name,
      driver: await driverVersion(description),
      profile: profile.name,
    },
    shaderHash: await hashShaders(profile),
  };
}

function noAdapter(kind: AdapterKind): Error {
  return new Error(
    `Cannot open a ${kind} device: WebGPU finds no ${kind} adapter; \`deno task device\` says ` +
      `what there is, --device auto takes it`,
  );
}
