/**
 * Laying out and clearing the directories that runs go to.
 *
 * @module
 */

import { join } from "../std/path.ts";
import { writeAtomic } from "./atomic.ts";
import { type BatchConfig, encodeConfig } from "./run_config.ts";
import { exists, FILES } from "./run_directory.ts";

/** What a run or a batch leaves in its directory: all that `--force` removes. */
const OWN =
  /^(config\.json|data\.safetensors|metrics\.jsonl|checkpoints|charts|analysis|report\.html|(state|final)\.safetensors|seed-\d+)$/;

/**
 * Makes sure that a run may go to a directory.
 *
 * @param force Whether a run that is there may be replaced.
 * @throws {Error} If it is no directory, or holds a run.
 */
export async function checkOut(path: string, force: boolean): Promise<void> {
  if (!await exists(path)) return;
  if (!(await Deno.stat(path)).isDirectory) {
    throw new Error(`Cannot write a run to ${path}: it is not a directory`);
  }
  if (!force && await exists(join(path, FILES.config))) {
    throw new Error(
      `Cannot write a run to ${path}: there is one; --resume ${path} goes on with it, ` +
        `--force replaces it, --out names another directory`,
    );
  }
}

/** Removes what a run left in a directory, if it is there; other files stay. */
export async function removeRun(path: string): Promise<void> {
  if (!await exists(path)) return;
  // The config first: without it the rest is no run.
  await Deno.remove(join(path, FILES.config)).catch(() => {});
  for await (const { name } of Deno.readDir(path)) {
    if (OWN.test(name)) await Deno.remove(join(path, name), { recursive: true });
  }
}

/** Writes the config above the runs of several seeds: after theirs. */
export async function writeBatch(path: string, config: BatchConfig): Promise<void> {
  await writeAtomic(join(path, FILES.config), encodeConfig(config));
}
