/**
 * Writing files whole or not at all.
 *
 * @module
 */

/** Names of files that are being written; a process that was killed leaves them. */
const TEMPORARY = /\.\d+\.tmp$/;

/** Writes a file under a temporary name beside it, then renames: readers see the old or the new. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(temporary, content);
    else await Deno.writeFile(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** The name that a file will have when it is whole; its own if it is. */
export function finalName(name: string): string {
  return name.replace(TEMPORARY, "");
}
