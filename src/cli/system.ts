/**
 * What `setup` may see and do of the machine, as an interface, so that tests can play any machine.
 *
 * @module
 */
import { type AdapterKind, describeAdapter, findAdapter } from "../device/adapter.ts";

/** An adapter, as far as `setup` cares; a worker can send it, which it could not do with the real one. */
export interface FoundAdapter {
  name: string;
  software: boolean;
}

/** The end of a command: its exit code, and stdout and stderr in one text. */
export interface CommandResult {
  code: number;
  output: string;
}

/** The machine as `setup` sees it. */
export interface System {
  /** As `Deno.build.os`. */
  readonly os: string;
  /** The user's number; null where there is none. */
  readonly uid: number | null;
  env(name: string): string | undefined;
  exists(path: string): boolean;
  /** The text of a file, or null where it cannot be read. */
  read(path: string): string | null;
  /** Runs a command without input to its end, or kills it. A command that is not there gives code 127. */
  run(command: string, args: string[], limitInSeconds: number): Promise<CommandResult>;
  findAdapter(kind: AdapterKind): Promise<FoundAdapter | null>;
  /** The same, for a driver that was installed after `findAdapter` saw none. */
  findAdapterAfresh(kind: AdapterKind): Promise<FoundAdapter | null>;
  sleep(seconds: number): Promise<void>;
  /** Tells the user a line. Never on stdout, which belongs to the command that `setup` prepares. */
  write(line: string): void;
}

/** The machine that this runs on. */
export const thisSystem: System = {
  os: Deno.build.os,
  get uid() {
    return Deno.uid();
  },
  env: (name) => Deno.env.get(name),
  exists(path) {
    try {
      Deno.statSync(path);
      return true;
    } catch {
      return false;
    }
  },
  read(path) {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return null;
    }
  },
  async run(command, args, limitInSeconds) {
    try {
      const { code, stdout, stderr } = await new Deno.Command(command, {
        args,
        env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
        stdin: "null",
        signal: AbortSignal.timeout(limitInSeconds * 1000),
      }).output();
      const text = new TextDecoder();
      return { code, output: text.decode(stdout) + text.decode(stderr) };
    } catch (error) {
      return { code: 127, output: error instanceof Error ? error.message : String(error) };
    }
  },
  async findAdapter(kind) {
    const adapter = await findAdapter(kind);
    if (adapter === null) return null;
    const { name, software } = describeAdapter(adapter);
    return { name, software };
  },
  // A thread that has looked for Vulkan in vain never looks again; a new worker does.
  findAdapterAfresh(kind) {
    const worker = new Worker(import.meta.resolve("./adapter_worker.ts"), { type: "module" });
    return new Promise<FoundAdapter | null>((resolve) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(null);
      };
      worker.postMessage(kind);
    }).finally(() => worker.terminate());
  },
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  write: (line) => console.error(line),
};
