/**
 * Errors for people: one line, no stack trace.
 *
 * @module
 */

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
export async function readInput(path: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new Error(`Cannot read ${what} from ${path}: ${reasonOf(error)}`);
  }
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file or directory";
  if (error instanceof Deno.errors.NotADirectory) return "part of the path is not a directory";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.PermissionDenied) return "the system does not permit it";
  return messageOf(error);
}
