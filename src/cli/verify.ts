/**
 * `verify`: checks against reference data that the user has.
 *
 * @module
 */

import { UsageError } from "./errors.ts";
import type { DeviceChoice } from "./device_choice.ts";

/** Runs the command. Returns the exit code: 1 where something is out of tolerance. */
export async function verify(
  what: string,
  paths: readonly string[],
  device: DeviceChoice | undefined,
): Promise<number> {
  switch (what) {
    case "trajectory": {
      const { verifyTrajectories } = await import("./verify_trajectory.ts");
      return await verifyTrajectories(paths, device ?? "auto");
    }
    case "characters": {
      const { verifyCharacters } = await import("./verify_characters.ts");
      return await verifyCharacters(paths);
    }
    case "networks": {
      const { verifyNetworks } = await import("./verify_networks.ts");
      return await verifyNetworks(paths, device ?? "cpu");
    }
  }
  throw new UsageError(
    `Cannot verify "${what}": there are trajectory, characters and networks`,
  );
}
