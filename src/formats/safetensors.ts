import { fromBfloat16, fromFloat16 } from "./half_floats.ts";
import { type HeaderEntry, readHeader } from "./safetensors_header.ts";

/** The numbers of a tensor, in row-major order. */
export type TensorData =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** An array of numbers with a shape. */
export interface Tensor {
  /** The size of each dimension; their product is the length of `data`. */
  readonly shape: readonly number[];
  /** The numbers, in row-major order. */
  readonly data: TensorData;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by name, in the order of their data in the file. */
  readonly tensors: Map<string, Tensor>;
  /** The strings under `__metadata__`; empty where there is none. */
  readonly metadata: Record<string, string>;
}

/**
 * The bytes of a safetensors file. Equal arguments give equal bytes: header and data are in the
 * order of the map, dtypes are those of the arrays (F64, F32, I32, U32, U8).
 *
 * @param tensors by name
 * @param metadata strings to store under `__metadata__`; the key is left out where there are none
 * @throws RangeError if a shape does not fit its data, or a tensor is called `__metadata__`
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // Put together as text: an object would move names that look like integers to the front.
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) {
    fields.push(`"__metadata__":${JSON.stringify(metadata)}`);
  }
  let dataLength = 0;
  for (const [name, { shape, data }] of tensors) {
    checkTensor(name, shape, data);
    const end = dataLength + data.byteLength;
    const entry = { dtype: dtypeOf(data), shape, data_offsets: [dataLength, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    dataLength = end;
  }
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;

  const bytes = new Uint8Array(8 + headerLength + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, 8 + headerLength);
  let position = 8 + headerLength;
  for (const { data } of tensors.values()) {
    // The format is little-endian, and so is every machine with WebGPU.
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a safetensors file, copied. Accepts the dtypes F64, F32, I32, U32 and U8 as they
 * are, F16 and BF16 as float32, and I64 as int32 if all values fit. Anything that does not follow
 * the format to the letter is an error, and nothing larger than the file announces and holds is
 * ever allocated (twice that for F16 and BF16).
 *
 * @param bytes the whole file; need not be aligned
 * @param name what messages call the file
 * @throws SyntaxError if the header is malformed
 * @throws RangeError if lengths, shapes, offsets or 64-bit values are out of range
 */
export function decodeSafetensors(bytes: Uint8Array, name = "safetensors data"): Safetensors {
  const cannotRead = `Cannot read ${name}`;
  const { entries, metadata } = readHeader(bytes, cannotRead);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    tensors.set(entry.name, { shape: entry.shape, data: readData(bytes, entry, cannotRead) });
  }
  return { tensors, metadata };
}

function readData(bytes: Uint8Array, entry: HeaderEntry, cannotRead: string): TensorData {
  // The copy starts at offset 0 of its own buffer, so it is aligned for every dtype.
  const { buffer } = Uint8Array.from(bytes.subarray(entry.begin, entry.end));
  switch (entry.dtype) {
    case "F64":
      return new Float64Array(buffer);
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return fromFloat16(new Uint16Array(buffer));
    case "BF16":
      return fromBfloat16(new Uint16Array(buffer));
    case "I64":
      return narrow(new BigInt64Array(buffer), entry.name, cannotRead);
    case "I32":
      return new Int32Array(buffer);
    case "U32":
      return new Uint32Array(buffer);
    case "U8":
      return new Uint8Array(buffer);
  }
}

/** 64-bit integers as 32-bit ones. */
function narrow(values: BigInt64Array, name: string, cannotRead: string): Int32Array<ArrayBuffer> {
  const narrowed = new Int32Array(values.length);
  values.forEach((value, i) => {
    narrowed[i] = Number(value);
    if (BigInt(narrowed[i]) !== value) {
      throw new RangeError(
        `${cannotRead}: tensor ${JSON.stringify(name)} holds ${value}; ` +
          `64-bit integers are read only if they fit 32 bits`,
      );
    }
  });
  return narrowed;
}

function dtypeOf(data: TensorData): string {
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Int32Array) return "I32";
  if (data instanceof Uint32Array) return "U32";
  return "U8";
}

function checkTensor(name: string, shape: readonly number[], data: TensorData): void {
  if (name === "__metadata__") {
    throw new RangeError("Cannot write a tensor named __metadata__: the format reserves the name");
  }
  const fits = shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    shape.reduce((product, size) => product * size, 1) === data.length;
  if (!fits) {
    throw new RangeError(
      `Cannot write tensor ${JSON.stringify(name)}: its shape [${shape.join(", ")}] ` +
        `does not fit its ${data.length} numbers`,
    );
  }
}
