/** Running the command line as a user does: as a process, with the permissions of its task. */
import config from "../../deno.json" with { type: "json" };
import { findAdapter } from "../../src/device/adapter.ts";
import { assertEquals } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";

/** What a finished process leaves. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What can be run: tasks of `deno.json` that start the command line. */
export type Task = "train" | "group" | "analyze" | "render" | "verify" | "bench";

const ROOT = new URL("../../", import.meta.url);
const MAIN = new URL("src/cli/main.ts", ROOT).pathname;

/** Deno itself: what is on PATH may be a script that starts it, and passes no signals on. */
const DENO = mayUse("read") ? Deno.execPath() : null;
const MAY_RUN = DENO !== null && mayUse("write") &&
  Deno.permissions.querySync({ name: "run", command: DENO }).state === "granted";
/** Whether there is a WebGPU adapter. */
export const HAS_ADAPTER = await findAdapter("auto") !== null;

/** A test that starts processes, in a directory of its own that is removed after. */
export function commandTest(name: string, test: (directory: string) => Promise<void>): void {
  Deno.test({
    name: MAY_RUN ? name : `${name} (needs --allow-read --allow-write --allow-run)`,
    ignore: !MAY_RUN,
    fn: () => inTemporary(test),
  });
}

/** The same, of training on a WebGPU adapter. */
export function deviceCommandTest(name: string, test: (directory: string) => Promise<void>): void {
  if (HAS_ADAPTER) commandTest(name, test);
  else Deno.test({ name: `${name} (needs a WebGPU adapter)`, ignore: true, fn() {} });
}

/** Does something in a new directory, and removes it. */
export async function inTemporary(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await action(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Runs a task of `deno.json`, without those that it depends on. */
export async function run(
  task: Task,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await command(task, args, cwd, env).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Starts a task. */
export function start(
  task: Task,
  args: readonly string[],
  cwd: string,
): Deno.ChildProcess {
  return command(task, args, cwd).spawn();
}

/** Milliseconds after which a run is killed first, and how much later each time after that. */
const FIRST_KILL = 300;
const LATER = 1.3;

/**
 * Trains into the folder `a` of a directory and resumes, killed after ever longer whiles, until the run has
 * ended.
 *
 * @param signals What to kill with, in turn.
 * @returns How many times there was a run to go on with.
 */
export async function trainKilled(
  args: readonly string[],
  directory: string,
  signals: readonly Deno.Signal[] = ["SIGKILL"],
): Promise<number> {
  const fresh = [...args, "--out", "a"];
  const config = join(directory, "a", "config.json");
  let resumed = 0;
  for (let attempt = 0;; attempt++) {
    const isRun = await Deno.stat(config).then(() => true, () => false);
    if (isRun) resumed++;
    const child = start("train", isRun ? ["--resume", "a", "--quiet"] : fresh, directory);
    const kill = () => child.kill(signals[attempt % signals.length]);
    const timer = setTimeout(kill, FIRST_KILL * LATER ** attempt);
    const { code, signal, stderr } = await child.output();
    clearTimeout(timer);
    if (code === 0) return resumed;
    if (signal === null && code !== 130) throw new Error(new TextDecoder().decode(stderr));
  }
}

/** Holds the files of a directory against those of another, and says which ones differ. */
export async function assertSameFiles(actual: string, expected: string): Promise<void> {
  const [ours, theirs] = [await filesOf(actual), await filesOf(expected)];
  assertEquals([...ours.keys()], [...theirs.keys()]);
  const isSame = (name: string) => {
    const [one, other] = [ours.get(name)!, theirs.get(name)!];
    return one.length === other.length && one.every((byte, i) => byte === other[i]);
  };
  assertEquals([...ours.keys()].filter((name) => !isSame(name)), [], "files that differ");
}

/** All files below a directory by their paths in it, in order. */
export async function filesOf(directory: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const names: { name: string; isDirectory: boolean }[] = [];
  for await (const entry of Deno.readDir(directory)) names.push(entry);
  for (const { name, isDirectory } of names.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(directory, name);
    if (!isDirectory) files.set(name, await Deno.readFile(path));
    else for (const [below, bytes] of await filesOf(path)) files.set(`${name}/${below}`, bytes);
  }
  return files;
}

/**
 * The same without `report.html`. That of a network in a batch says how many networks there are, that of
 * a run with --analyze what was measured: the runs are the same in all else.
 */
export async function filesButReport(directory: string): Promise<Map<string, Uint8Array>> {
  const files = await filesOf(directory);
  if (!files.delete("report.html")) throw new Error(`There is no report.html in ${directory}`);
  return files;
}

function command(
  task: Task,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Deno.Command {
  // deno run FLAGS src/cli/main.ts TASK
  const words = config.tasks[task].command.split(" ");
  const flags = words.slice(1, words.indexOf("src/cli/main.ts"));
  return new Deno.Command(DENO!, {
    args: [...flags, MAIN, task, ...args],
    cwd,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function mayUse(name: "read" | "write"): boolean {
  return Deno.permissions.querySync({ name }).state === "granted";
}
