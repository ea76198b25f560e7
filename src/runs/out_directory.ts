/**
 * Making room for runs, and taking away what they left.
 *
 * @module
 */

import { dirname, join } from "../std/path.ts";
import { attempt } from "./attempt.ts";
import { finalName } from "./atomic.ts";
import { lockRows } from "./rows_file.ts";
import { decodeConfig } from "./run_config.ts";
import { exists, FILES, networkPath } from "./run_directory.ts";

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

/**
 * Removes what former runs left where new ones go to; other files stay.
 *
 * @throws {Error} If another process trains there; then nothing is removed.
 */
export async function clearOut({ path, runs }: OutDirectory): Promise<void> {
  const places = [...new Set([path, ...await networksOf(path), ...runs])];
  const locks: Deno.FsFile[] = [];
  try {
    for (const place of places) {
      const metrics = join(place, FILES.metrics);
      if (await exists(metrics)) locks.push(await lockRows(metrics, false));
    }
    await attempt(`replace the run in ${path}`, async () => {
      // The configs first, a batch's before those of its networks: without them the rest is no run,
      // and a kill in between leaves no part of one that looks whole.
      for (const place of places) await removeConfig(place);
      for (const place of places) await removeRun(place);
      for (const place of places) if (place !== path) await removeEmpty(place);
    });
  } finally {
    for (const lock of locks) lock.close();
  }
}

/**
 * Removes what was made of runs that could not begin.
 *
 * @param begun Those of the runs that this process has laid out: what is in the others is not its.
 */
export async function discardOut(
  { path, runs, made }: OutDirectory,
  begun: readonly string[] = runs,
): Promise<void> {
  if (begun.length === runs.length) await removeConfig(path);
  for (const run of begun) await removeRun(run);
  for (const run of runs) if (run !== path) await removeEmpty(run);
  if (made === null) return;
  // Other processes may have put runs of theirs beside: no directory goes that is not empty.
  for (let place = path;; place = dirname(place)) {
    await removeEmpty(place);
    if (place === made) return;
  }
}

/** Removes the files of a run; others stay. */
export async function removeRun(path: string): Promise<void> {
  await removeConfig(path);
  await removeOwn(path, () => true);
  for (const { folder } of OWN) if (folder) await removeEmpty(join(path, folder));
}

/** Names of a run's files and, by folder, of those in its folders. */
const OWN: readonly { readonly folder: string; readonly names: RegExp }[] = [
  { folder: FILES.checkpoints, names: /^step-\d{6,}\.safetensors$/ },
  { folder: FILES.charts, names: /^\w+\.(vl\.json|svg|png)$/ },
  { folder: FILES.analysis, names: /^(analysis\.json|report\.html|\w+\.(vl\.json|svg|png))$/ },
  {
    folder: "",
    names:
      /^(config\.json|data\.safetensors|(metrics|irreps)\.jsonl|(state|final)\.safetensors|report\.html)$/,
  },
];

/** Removes files that were not finished when a process was killed. */
export async function removeUnfinished(run: string): Promise<void> {
  await removeOwn(run, (name) => finalName(name) !== name);
}

async function removeConfig(path: string): Promise<void> {
  const config = join(path, FILES.config);
  if (await exists(config)) await Deno.remove(config);
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
    return "networks" in config ? config.networks.map((network) => networkPath(path, network)) : [];
  } catch {
    return []; // what is there is no batch
  }
}

async function firstMissing(path: string): Promise<string> {
  let missing = path;
  for (let above = dirname(path); !await exists(above); above = dirname(above)) missing = above;
  return missing;
}
