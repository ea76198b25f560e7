/**
 * What the file system refuses, in words.
 *
 * @module
 */

/**
 * Does something with files; an error says what could not be done and why.
 *
 * @param what Follows "Cannot", such as `read config.json`.
 */
export async function attempt<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new Error(`Cannot ${what}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Why the system refused. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file or directory";
  if (error instanceof Deno.errors.NotADirectory) return "part of the path is not a directory";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.PermissionDenied) return "the system does not permit it";
  if (error instanceof Deno.errors.NotCapable) return "Deno does not permit it";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/: \w+ '[^]*'$/, ""); // Deno's operation and path
}
