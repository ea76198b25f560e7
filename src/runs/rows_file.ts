/**
 * Files of rows: a line of JSON for each, in order of steps.
 *
 * @module
 */

import { attempt } from "./attempt.ts";

/** What every row says. */
export interface Row {
  /** Updates done. */
  readonly step: number;
  readonly seed: number;
}

/**
 * Reads rows.
 *
 * @param isRow Whether a value is a row of this file.
 * @param bytes How much of the file.
 * @throws {Error} If the file is shorter, or has a line that is no row.
 */
export async function readRows<T extends Row>(
  path: string,
  isRow: (value: unknown) => value is T,
  bytes = Infinity,
): Promise<T[]> {
  const content = await attempt(`read ${path}`, () => Deno.readFile(path));
  if (bytes !== Infinity && content.length < bytes) {
    throw new Error(`Cannot read ${path}: it has ${content.length} bytes, ${bytes} were written`);
  }
  const lines = new TextDecoder().decode(content.subarray(0, bytes)).split("\n");
  if (lines.pop() !== "") throw new Error(`Cannot read ${path}: its last line is not complete`);
  return lines.map((line, i) => {
    const row = parse(line);
    if (!isRow(row)) throw new SyntaxError(`Cannot read ${path}: line ${i + 1} is no row`);
    return row;
  });
}

/** A file that rows are added to, by one process at a time. */
export class RowsFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #bytes: number;

  private constructor(path: string, file: Deno.FsFile, bytes: number) {
    this.#path = path;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens the file to go on after its first `bytes` bytes. */
  static async open(path: string, bytes: number): Promise<RowsFile> {
    const file = await lockRows(path, true);
    try {
      await attempt(`write ${path}`, async () => {
        await file.truncate(bytes);
        await file.seek(0, Deno.SeekMode.End);
      });
      return new RowsFile(path, file, bytes);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Length of what is written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a row. */
  async append(row: Row): Promise<void> {
    const line = new TextEncoder().encode(JSON.stringify(row) + "\n");
    await attempt(`write ${this.#path}`, async () => {
      for (let written = 0; written < line.length;) {
        written += await this.#file.write(line.subarray(written));
      }
    });
    this.#bytes += line.length;
  }

  /** Closes the file: others may write then. */
  close(): void {
    this.#file.close();
  }
}

/**
 * Takes the lock of a file of rows, and leaves what is in it. Closing the file gives it back.
 *
 * @param create Whether to make the file where there is none.
 * @throws {Error} If another process trains there.
 */
export async function lockRows(path: string, create: boolean): Promise<Deno.FsFile> {
  const file = await attempt(`write ${path}`, () => Deno.open(path, { create, write: true }));
  // Where the file system knows no locks nothing is known of others.
  if (await file.tryLock(true).catch(() => true)) return file;
  file.close();
  throw new Error(`Cannot write ${path}: another process is training there`);
}

/** The value of a line of JSON; undefined if it is none. */
export function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
