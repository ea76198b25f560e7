import { findDuplicateKey, isRecord, quote } from "./json.ts";

/** A dtype that we read. */
export type Dtype = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "U32" | "U8";

const BYTES_PER_ELEMENT: Readonly<Record<Dtype, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  U32: 4,
  U8: 1,
};

/** What the header says of one tensor, checked against the rest of the file. */
export interface HeaderEntry {
  /** The tensor's name. */
  readonly name: string;
  /** How its elements are stored. */
  readonly dtype: Dtype;
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** Where the tensor's bytes begin in the file, in bytes. */
  readonly begin: number;
  /** Where they end. */
  readonly end: number;
}

/** The checked header of a file. */
export interface Header {
  /** In the order of the data. */
  readonly entries: readonly HeaderEntry[];
  /** The strings under `__metadata__`; empty where there is none. */
  readonly metadata: Record<string, string>;
}

/**
 * Reads the header of a safetensors file and checks everything that it says.
 *
 * @param bytes the whole file
 * @param cannotRead how messages begin, such as `Cannot read a.safetensors`
 * @throws SyntaxError if the header is not what the format asks for
 * @throws RangeError if lengths, shapes or offsets do not fit each other or the file
 */
export function readHeader(bytes: Uint8Array, cannotRead: string): Header {
  const { text, dataStart } = readText(bytes, cannotRead);
  const header = parseHeader(text, cannotRead);
  const entries: HeaderEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = checkMetadata(value, cannotRead);
    else entries.push(readEntry(name, value, bytes.length - dataStart, cannotRead));
  }
  // Stable, so tensors without elements, which may share an offset, stay in the header's order.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, bytes.length - dataStart, cannotRead);
  return {
    entries: entries.map((entry) => ({
      ...entry,
      begin: entry.begin + dataStart,
      end: entry.end + dataStart,
    })),
    metadata,
  };
}

function readText(bytes: Uint8Array, cannotRead: string): { text: string; dataStart: number } {
  if (bytes.length < 8) {
    throw new RangeError(
      `${cannotRead}: it has ${bytes.length} bytes; a safetensors file starts with 8 bytes ` +
        `that give the length of its header`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  // Compared as a bigint: a hostile length need not fit a number.
  if (length > BigInt(bytes.length - 8)) {
    throw new RangeError(
      `${cannotRead}: its header is said to have ${length} bytes, ` +
        `but only ${bytes.length - 8} follow`,
    );
  }
  const dataStart = 8 + Number(length);
  let text: string;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    text = decoder.decode(bytes.subarray(8, dataStart));
  } catch {
    throw new SyntaxError(`${cannotRead}: its header is not text in UTF-8`);
  }
  if (text[0] !== "{") {
    throw new SyntaxError(
      `${cannotRead}: its header must start with {, not with ${JSON.stringify(text.slice(0, 1))}`,
    );
  }
  return { text, dataStart };
}

function parseHeader(text: string, cannotRead: string): Record<string, unknown> {
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(text);
  } catch {
    throw new SyntaxError(`${cannotRead}: its header is not a JSON object`);
  }
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) {
    throw new SyntaxError(`${cannotRead}: its header has the key ${quote(duplicate)} twice`);
  }
  return header;
}

function checkMetadata(value: unknown, cannotRead: string): Record<string, string> {
  if (!isRecord(value)) {
    throw new SyntaxError(`${cannotRead}: __metadata__ must be an object, not ${quote(value)}`);
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === "string") continue;
    throw new SyntaxError(
      `${cannotRead}: __metadata__ must hold strings, but ${quote(key)} is ${quote(text)}`,
    );
  }
  return value as Record<string, string>;
}

/** Checks all that one entry says by itself; its offsets are still relative to the data. */
function readEntry(
  name: string,
  value: unknown,
  dataLength: number,
  cannotRead: string,
): HeaderEntry {
  const tensor = `${cannotRead}: tensor ${quote(name)}`;
  if (!isRecord(value)) {
    throw new SyntaxError(`${tensor} must be described by an object, not by ${quote(value)}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(BYTES_PER_ELEMENT, dtype)) {
    const known = Object.keys(BYTES_PER_ELEMENT).join(", ");
    throw new SyntaxError(`${tensor} has dtype ${quote(dtype)}; known are ${known}`);
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new SyntaxError(
      `${tensor} has shape ${quote(shape)}; it must be a list of integers from 0 up`,
    );
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw new SyntaxError(
      `${tensor} has data_offsets ${quote(offsets)}; they must be two integers from 0 up`,
    );
  }
  const [begin, end] = offsets;
  if (begin > end || end > dataLength) {
    throw new RangeError(
      `${tensor} has data_offsets ${begin} to ${end}; ` +
        `they must ascend and end within the ${dataLength} bytes of data`,
    );
  }
  const size = byteSize(shape, BYTES_PER_ELEMENT[dtype as Dtype], dataLength);
  if (size !== end - begin) {
    const needed = size > dataLength ? `more than the file's ${dataLength}` : size;
    throw new RangeError(
      `${tensor} has ${end - begin} bytes of data; ` +
        `its shape ${quote(shape)} of ${dtype} needs ${needed}`,
    );
  }
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

/** Bytes of a tensor, or `Infinity` as soon as a partial product exceeds the data. */
function byteSize(shape: readonly number[], bytesPerElement: number, dataLength: number): number {
  let size = bytesPerElement;
  for (const dimension of shape) {
    size *= dimension;
    if (size > dataLength) return Infinity;
  }
  return size;
}

/** Tensors, sorted by where they begin, must follow each other without hole or overlap. */
function checkCoverage(
  entries: readonly HeaderEntry[],
  dataLength: number,
  cannotRead: string,
): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      throw new RangeError(
        `${cannotRead}: tensor ${quote(name)} begins at byte ${begin} of the data, ` +
          `${begin < covered ? "inside" : "after a hole behind"} the tensor before it; ` +
          `it must begin at byte ${covered}`,
      );
    }
    covered = end;
  }
  if (covered !== dataLength) {
    throw new RangeError(
      `${cannotRead}: its tensors end at byte ${covered} of the data, but it has ${dataLength}`,
    );
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
