/**
 * Peers of the benchmark as processes: they are told on their input how many updates to do, and answer
 * with a line of JSON.
 *
 * @module
 */

import type { RunningPeer } from "../bench/contest.ts";
import { type Answer, parseAnswer, parseReady, type Peer, type Ready } from "../bench/peers.ts";
import { reasonOf } from "./errors.ts";

/** How a process is started. */
export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Seconds for one answer: the slowest takes some on an update of a large group. */
const LIMIT = 600;

/** Lines of a process's complaints that are kept. */
const KEPT_LINES = 50;

/** The commands to try for a peer: the first that starts is taken. */
export function commandsFor(peer: Peer, file: string): PeerCommand[] {
  const place = new URL(`../bench/peers/${peer.script}`, import.meta.url);
  const args = [peer.backend, peer.variant, file];
  if (peer.runtime === "python") {
    const path = decodeURIComponent(place.pathname);
    // The first one on PATH need not be the one that has packages.
    return ["python3", "/usr/bin/python3"].map((program) => ({ program, args: [path, ...args] }));
  }
  const config = decodeURIComponent(new URL("deno.json", place).pathname);
  const flags = ["--no-prompt", "--frozen", `--config=${config}`, "--allow-read", "--allow-env"];
  return [{
    program: "deno",
    args: ["run", "-q", ...flags, "--allow-sys", place.href, ...args],
  }];
}

/**
 * Starts the first of some commands that gets ready.
 *
 * @throws {Error} With the reason of the last one, if none does.
 */
export async function startPeer(
  commands: readonly PeerCommand[],
  limit: number = LIMIT,
): Promise<RunningPeer> {
  let failure: unknown;
  for (const command of commands) {
    try {
      return await PeerProcess.start(command, limit);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

class PeerProcess implements RunningPeer {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #answers: AsyncGenerator<string>;
  readonly #complaints: string[] = [];
  readonly #complaining: Promise<void>;
  readonly #limit: number;
  ready!: Ready;

  private constructor(process: Deno.ChildProcess, limit: number) {
    this.#process = process;
    this.#limit = limit;
    this.#input = process.stdin.getWriter();
    this.#answers = linesOf(process.stdout);
    this.#complaining = this.#listen();
  }

  static async start({ program, args }: PeerCommand, limit: number): Promise<PeerProcess> {
    let process: Deno.ChildProcess;
    try {
      process = new Deno.Command(program, {
        args: [...args],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
        env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      }).spawn();
    } catch (error) {
      const missing = error instanceof Deno.errors.NotFound;
      throw new Error(missing ? `there is no ${program}` : `${program}: ${reasonOf(error)}`);
    }
    const peer = new PeerProcess(process, limit);
    try {
      peer.ready = parseReady(await peer.#answer());
      return peer;
    } catch (error) {
      await peer.end();
      throw error;
    }
  }

  async run(steps: number): Promise<Answer> {
    try {
      await this.#input.write(new TextEncoder().encode(`${steps}\n`));
    } catch {
      // It has ended: its last words are waiting.
    }
    return parseAnswer(await this.#answer());
  }

  async end(): Promise<void> {
    this.#kill();
    await this.#input.abort().catch(() => {});
    await this.#answers.return(undefined);
    await this.#complaining;
    await this.#process.status;
  }

  /** The next line of JSON; an error with the last words of a process that ends instead, or is late. */
  async #answer(): Promise<string> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#kill();
    }, 1000 * this.#limit);
    try {
      while (true) {
        const { done, value } = await this.#answers.next();
        if (done) break;
        if (value.startsWith("{")) return value; // packages greet as well
      }
    } finally {
      clearTimeout(timer);
    }
    const { code } = await this.#process.status;
    await this.#complaining;
    if (late) throw new Error(`no answer in ${this.#limit} s`);
    throw new Error(lastWords(this.#complaints) ?? `it ended with code ${code}`);
  }

  #kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  async #listen(): Promise<void> {
    for await (const line of linesOf(this.#process.stderr)) {
      this.#complaints.push(line);
      if (this.#complaints.length > KEPT_LINES) this.#complaints.shift();
    }
  }
}

/** What a process died of, from what it wrote: the last line that names an error, or the last one. */
export function lastWords(lines: readonly string[]): string | undefined {
  const words = lines.filter((line) => /^\S/.test(line)); // not the places in the code
  const line = words.findLast((line) => /error/i.test(line)) ?? words.at(-1);
  return line?.replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
  if (text !== "") yield text;
}
