/**
 * Opening a device by the kind of its adapter.
 *
 * @module
 */

import { type AdapterKind, describeAdapter, findAdapter } from "./adapter.ts";
import { ComputeDevice, DeviceError } from "./device.ts";
import { profileFor } from "./profile.ts";

/**
 * The device of a kind, with the profile that suits it; null for the float64 reference on the CPU.
 *
 * @param kind `auto` takes any adapter, or the CPU where there is none
 * @param flops Operations of an update that it is for: see {@linkcode findAdapter}.
 * @throws {DeviceError} If there is no adapter of the kind that was asked for.
 */
export async function openDevice(
  kind: AdapterKind | "cpu",
  flops = Infinity,
): Promise<ComputeDevice | null> {
  if (kind === "cpu") return null;
  const adapter = await findAdapter(kind, flops);
  if (adapter) return await ComputeDevice.open(adapter, profileFor(describeAdapter(adapter)));
  if (kind === "auto") return null;
  throw new DeviceError(`Cannot open a ${kind} device: WebGPU finds no such adapter`);
}
