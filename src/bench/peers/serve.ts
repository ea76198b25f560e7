/**
 * How a peer answers: one JSON line when it is ready, and one for each number of steps that it reads
 * from its input. It ends with its input.
 *
 * @module
 */

/** Does one update; it may return before the update is done. */
export type Step = () => void;

/** What a peer is. */
export interface About {
  /** Of its package. */
  readonly version: string;
  readonly backend: string;
}

/** Waits for all updates, and says what the loss of the last one was before it. */
export type Loss = () => Promise<number>;

/** Serves steps until the input ends. */
export async function serve({ version, backend }: About, step: Step, loss: Loss): Promise<never> {
  const adapter = backend === "webgpu" ? await navigator.gpu.requestAdapter() : null;
  say({ version, ...(adapter && { adapter: adapter.info.description }) });
  for await (const count of numbers(Deno.stdin.readable)) {
    const start = performance.now();
    for (let i = 0; i < count; i++) step();
    const last = await loss();
    say({ seconds: (performance.now() - start) / 1000, loss: last });
  }
  Deno.exit(0); // some packages keep timers or workers
}

/** The line goes out at once, whatever the package does to the console. */
function say(answer: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(answer)}\n`);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}

/** The number on each line of a stream. */
async function* numbers(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<number> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    for (const line of lines) yield Number(line);
  }
}
