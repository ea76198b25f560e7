/** Devices for tests: one for each profile, opened once for each test file that imports this. */
import { findAdapter } from "../../src/device/adapter.ts";
import { ComputeDevice } from "../../src/device/device.ts";
import { HARDWARE, type Profile, SOFTWARE } from "../../src/device/profile.ts";

/** Both profiles, on devices of their own; undefined where there is no adapter. */
export const DEVICES = [
  { profile: SOFTWARE, device: await open(SOFTWARE) },
  { profile: HARDWARE, device: await open(HARDWARE) },
];

/**
 * A test on a device, once for each profile: any adapter can run both. Where there is no adapter it
 * is ignored and its name says so. Errors that WebGPU reports during a test fail it.
 */
export function deviceTest(name: string, test: (device: ComputeDevice) => Promise<void>): void {
  for (const { profile, device } of DEVICES) {
    Deno.test({
      name: `${name}, on the ${profile.name} profile` +
        (device ? "" : " (needs a WebGPU adapter)"),
      ignore: device === undefined,
      fn: async () => {
        await test(device!);
        await device!.settle(device!.gpu.queue.onSubmittedWorkDone());
      },
    });
  }
}

/** A device of its own, for tests that break it; undefined where there is no adapter. */
export async function open(profile: Profile): Promise<ComputeDevice | undefined> {
  const adapter = await findAdapter("auto"); // an adapter opens one device only
  return adapter === null ? undefined : await ComputeDevice.open(adapter, profile);
}
