/**
 * Folders for what a command is about to write.
 *
 * @module
 */

import { attempt } from "../runs/attempt.ts";
import { exists } from "../runs/run_directory.ts";
import { dirname } from "../std/path.ts";

/** A folder that is there now. */
export interface MadeFolder {
  /** Removes it, and those above it, as far as they were not there and nothing is in them. */
  readonly undo: () => Promise<void>;
}

/**
 * Makes a folder and those above it.
 *
 * @throws {Error} If it cannot be made, or is a file.
 */
export async function makeFolder(path: string): Promise<MadeFolder> {
  const made: string[] = [];
  await attempt(`make ${path}`, async () => {
    for (let place = path; !await exists(place); place = dirname(place)) made.push(place);
    try {
      await Deno.mkdir(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) throw new Error("there is a file");
      throw error;
    }
    if (!(await Deno.stat(path)).isDirectory) throw new Error("there is a file");
  });
  return {
    async undo() {
      for (const folder of made) await Deno.remove(folder).catch(() => {});
    },
  };
}
