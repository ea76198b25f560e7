/**
 * Errors for people: one line, no stack trace.
 *
 * @module
 */

import { attempt } from "../runs/attempt.ts";

export { reasonOf } from "../runs/attempt.ts";

/** Wrong use of a command: exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** What to print of an error: its message on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Reads a file, with an error that says what it was for. */
export function readInput(path: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  return attempt(`read ${what} from ${path}`, () => Deno.readFile(path));
}
