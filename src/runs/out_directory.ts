/**
 * Making room for runs, and taking away what they left.
 *
 * @module
 */

import { dirname, join } from "../std/path.ts";
import { attempt } from "./attempt.ts";
import { finalName } from "./atomic.ts";
import { decodeConfig } from "./run_config.ts";
import { exists, FILES, seedPath } from "./run_directory.ts";

/** Where runs go to: one directory, with one for each network in it if they are several. */
export interface OutDirectory {
  readonly path: string;
  /** Directories of the networks: `path` itself, or below it. */
  readonly runs: readonly string[];
  /** The uppermost directory that will be made for them; null if `path` is there. */
  readonly made: string | null;
}

/**
 * Finds out whether runs may go to a directory.
 *
 * @param force Whether a run that is there may be replaced.
 * @throws {Error} If it is no directory, or holds a run.
 */
export async function checkOut(
  path: string,
  runs: readonly string[],
  force: boolean,
): Promise<OutDirectory> {
  const cannot = `write a run to ${path}`;
  const isThere = await attempt(cannot, () => exists(path));
  if (isThere && !(await Deno.stat(path)).isDirectory) {
    throw new Error(`Cannot ${cannot}: it is not a directory`);
  }
  for (const place of new Set([path, ...runs])) {
    if (force || !await attempt(cannot, () => exists(join(place, FILES.config)))) continue;
    const where = place === path ? "there is one" : `there is one in ${place}`;
    throw new Error(
      `Cannot ${cannot}: ${where}; --resume ${place} goes on with it, ` +
        `--force replaces it, --out names another directory`,
    );
  }
  return { path, runs, made: isThere ? null : await firstMissing(path) };
}

/** Removes what former runs left where new ones go to; other files stay. */
export async function clearOut({ path, runs }: OutDirectory): Promise<void> {
  await attempt(`replace the run in ${path}`, async () => {
    for (const run of [...await networksOf(path), ...runs]) {
      await removeRun(run);
      if (run !== path) await removeEmpty(run);
    }
    await removeRun(path);
  });
}

/** Removes what was made of runs that could not begin. */
export async function discardOut(out: OutDirectory): Promise<void> {
  if (out.made === null) await clearOut(out);
  else if (await exists(out.made)) await Deno.remove(out.made, { recursive: true });
}

/** Names of a run's files and, by folder, of those in its folders. */
const OWN: readonly { readonly folder: string; readonly names: RegExp }[] = [
  { folder: FILES.checkpoints, names: /^step-\d{6,}\.safetensors$/ },
  { folder: FILES.charts, names: /^\w+\.(vl\.json|svg|png)$/ },
  {
    folder: "",
    names: /^(config\.json|data\.safetensors|metrics\.jsonl|(state|final)\.safetensors)$/,
  },
];

/** Removes files that were not finished when a process was killed. */
export async function removeUnfinished(run: string): Promise<void> {
  await removeOwn(run, (name) => finalName(name) !== name);
}

async function removeRun(path: string): Promise<void> {
  // The config first: without it the rest is no run.
  await Deno.remove(join(path, FILES.config)).catch(() => {});
  await removeOwn(path, () => true);
  for (const { folder } of OWN) if (folder) await removeEmpty(join(path, folder));
}

async function removeOwn(run: string, matches: (name: string) => boolean): Promise<void> {
  for (const { folder, names } of OWN) {
    const place = join(run, folder);
    if (!await exists(place) || !(await Deno.stat(place)).isDirectory) continue;
    for await (const { name, isDirectory } of Deno.readDir(place)) {
      if (isDirectory || !names.test(finalName(name)) || !matches(name)) continue;
      await Deno.remove(join(place, name));
    }
  }
}

/** Removes a directory if nothing is in it. */
async function removeEmpty(path: string): Promise<void> {
  if (!await exists(path) || !(await Deno.stat(path)).isDirectory) return;
  for await (const _ of Deno.readDir(path)) return;
  await Deno.remove(path);
}

/** Directories of the networks of a batch that is there. */
async function networksOf(path: string): Promise<string[]> {
  try {
    const file = join(path, FILES.config);
    const config = decodeConfig(await Deno.readTextFile(file), file);
    return "networks" in config
      ? config.networks.map(({ seeds }) => seedPath(path, seeds.seed))
      : [];
  } catch {
    return []; // what is there is no batch
  }
}

async function firstMissing(path: string): Promise<string> {
  let missing = path;
  for (let above = dirname(path); !await exists(above); above = dirname(above)) missing = above;
  return missing;
}
