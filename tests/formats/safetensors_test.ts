import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from "../../src/formats/safetensors.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

/** A file with this header text, whatever it says, and this many bytes of data. */
function file(header: unknown, dataLength = 0): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + encoded.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  return bytes;
}

function entry(dtype: unknown, shape: unknown, begin: unknown, end: unknown) {
  return { dtype, shape, data_offsets: [begin, end] };
}

function example(): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(
    new Map<string, Tensor>([
      ["W_x", { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, NaN, Infinity, -0) }],
      ["bytes", { shape: [3], data: Uint8Array.of(1, 2, 255) }],
      ["1", { shape: [], data: Float64Array.of(Math.PI) }],
      ["empty", { shape: [0, 4], data: new Int32Array(0) }],
      ["0", { shape: [2], data: Int32Array.of(-1, 2 ** 31 - 1) }],
      ["unsigned", { shape: [1, 1], data: Uint32Array.of(2 ** 32 - 1) }],
      ['né\n"', { shape: [1], data: Int32Array.of(7) }],
    ]),
    { step: "12", group: "S5" },
  );
}

Deno.test("encodeSafetensors() writes exactly the bytes of the format", () => {
  const bytes = encodeSafetensors(
    new Map<string, Tensor>([
      ["b", { shape: [2], data: Int32Array.of(1, -2) }],
      ["a", { shape: [1, 1], data: Float32Array.of(1.5) }],
    ]),
    { k: "v" },
  );
  const header = '{"__metadata__":{"k":"v"},"b":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},' +
    '"a":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}} ';
  assertEquals(header.length % 8, 0);
  const expected = [header.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header)];
  expected.push(1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0, 0xc0, 0x3f);
  assertEquals([...bytes], expected);
});

Deno.test("decodeSafetensors() gives back what encodeSafetensors() was given", () => {
  const { tensors, metadata } = decodeSafetensors(example());
  assertEquals(metadata, { step: "12", group: "S5" });
  assertEquals([...tensors.keys()], ["W_x", "bytes", "1", "empty", "0", "unsigned", 'né\n"']);
  const wx = tensors.get("W_x")!;
  assertEquals(wx.shape, [2, 3]);
  assertEquals(wx.data, Float32Array.of(1, -2, 0.5, NaN, Infinity, -0));
  assertEquals(tensors.get("1"), { shape: [], data: Float64Array.of(Math.PI) });
  assertEquals(tensors.get("0")!.data, Int32Array.of(-1, 2 ** 31 - 1));
  assertEquals(tensors.get("empty"), { shape: [0, 4], data: new Int32Array(0) });
  assertEquals(tensors.get("unsigned")!.data, Uint32Array.of(2 ** 32 - 1));
  assertEquals(encodeSafetensors(tensors, metadata), example());
});

Deno.test("decodeSafetensors() reads files without tensors or metadata", () => {
  const empty = encodeSafetensors(new Map());
  assertEquals(empty.length, 16);
  assertEquals(decodeSafetensors(empty), { tensors: new Map(), metadata: {} });
  assertEquals(decodeSafetensors(file("{}")).tensors.size, 0);
});

Deno.test("decodeSafetensors() reads a view at any offset, and data at any alignment", () => {
  const bytes = example();
  const expected = decodeSafetensors(bytes);
  for (let offset = 1; offset < 8; offset++) {
    const shifted = new Uint8Array(bytes.length + offset + 3);
    shifted.set(bytes, offset);
    assertEquals(decodeSafetensors(shifted.subarray(offset, offset + bytes.length)), expected);
  }
});

Deno.test("encodeSafetensors() writes only the view that it is given, not its whole buffer", () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  const bytes = encodeSafetensors(new Map([["a", { shape: [2], data: whole.subarray(1, 3) }]]));
  assertEquals(decodeSafetensors(bytes).tensors.get("a")!.data, Float32Array.of(2, 3));
});

Deno.test("decodeSafetensors() reads F16 and BF16 as the float32 of the same value", () => {
  const halves = [0, 0x8000, 0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00];
  const bytes = file({ a: entry("F16", [11], 0, 22), b: entry("BF16", [4], 22, 30) }, 30);
  const data = new DataView(bytes.buffer, bytes.length - 30);
  [...halves, 0x7e00].forEach((half, i) => data.setUint16(2 * i, half, true));
  [0x3f80, 0xc000, 0x7f80, 0x4049].forEach((half, i) => data.setUint16(22 + 2 * i, half, true));
  const { tensors } = decodeSafetensors(bytes);
  assertEquals(
    tensors.get("a")!.data,
    // deno-fmt-ignore
    Float32Array.of(
      0, -0, 1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity, NaN,
    ),
  );
  assertEquals(tensors.get("b")!.data, Float32Array.of(1, -2, Infinity, 3.140625));
});

Deno.test("decodeSafetensors() reads I64 where the values fit 32 bits, and only there", () => {
  const bytes = file({ train: entry("I64", [3], 0, 24) }, 24);
  const data = new DataView(bytes.buffer, bytes.length - 24);
  [-1n, 2n ** 31n - 1n, -(2n ** 31n)].forEach((v, i) => data.setBigInt64(8 * i, v, true));
  assertEquals(
    decodeSafetensors(bytes).tensors.get("train")!.data,
    Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31)),
  );
  for (const value of [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 32n, 2n ** 62n]) {
    data.setBigInt64(8, value, true);
    assertThrows(() => decodeSafetensors(bytes, "t"), RangeError, `tensor "train" holds ${value}`);
  }
});

Deno.test("encodeSafetensors() refuses shapes that do not fit the data", () => {
  for (const shape of [[2], [3, 0], [], [-1, -3], [1.5, 2], [NaN]]) {
    assertThrows(
      () => encodeSafetensors(new Map([["a", { shape, data: new Float32Array(3) }]])),
      RangeError,
      `Cannot write tensor "a"`,
    );
  }
  assertThrows(
    () => encodeSafetensors(new Map([["__metadata__", { shape: [0], data: new Uint8Array(0) }]])),
    RangeError,
    "reserves the name",
  );
});

Deno.test("decodeSafetensors() says what is wrong with a header", () => {
  const u8 = (shape: unknown, begin: unknown, end: unknown) => ({
    a: entry("U8", shape, begin, end),
  });
  const huge = file("{}");
  new DataView(huge.buffer).setBigUint64(0, 2n ** 64n - 1n, true);
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "it has 0 bytes"],
    [huge, "its header is said to have 18446744073709551615 bytes, but only 2 follow"],
    [new Uint8Array(8), "its header must start with {"],
    [file(" {}"), 'must start with {, not with " "'],
    [file("\ufeff{}"), "must start with {"],
    [file("[]"), "must start with {"],
    [file("{"), "not a JSON object"],
    [file("{}}"), "not a JSON object"],
    [file("{}\u0000"), "not a JSON object"],
    [file('{"a":' + "[".repeat(1e5)), "not a JSON object"],
    [file({ a: 1 }), 'tensor "a" must be described by an object, not by 1'],
    [file({ a: null }), "not by null"],
    [file({ a: [] }), "not by []"],
    [file({ a: {} }), "dtype nothing"],
    [file({ ["né\n"]: {} }), 'tensor "né\\n" has dtype nothing'],
    [file('{"__proto__":{}}'), 'tensor "__proto__" has dtype nothing'],
    [file({ a: entry("F8", [0], 0, 0) }), 'dtype "F8"; known are F64, F32'],
    [file({ a: entry("toString", [0], 0, 0) }), 'dtype "toString"'],
    [file({ a: entry(32, [0], 0, 0) }), "dtype 32"],
    [file(u8(undefined, 0, 0)), "shape nothing"],
    [file(u8(3, 0, 3), 3), "shape 3; it must be a list of integers from 0 up"],
    [file(u8([-1], 0, 0)), "shape [-1]"],
    [file(u8([1.5], 0, 1), 1), "shape [1.5]"],
    [file(u8(["1"], 0, 1), 1), "shape an array of length 1"],
    [file(u8([null], 0, 1), 1), "shape an array of length 1"],
    [file(u8([2 ** 53], 0, 1), 1), "shape [9007199254740992]"],
    [file('{"a":{"dtype":"U8","shape":[1e999],"data_offsets":[0,1]}}', 1), "shape [null]"],
    [
      file('{"a":{"dtype":"U8","shape":[' + "[".repeat(1e4) + "]".repeat(1e4) + "]}}"),
      "shape an array of length 1",
    ],
    [file({ a: { dtype: "U8", shape: [0] } }), "data_offsets nothing"],
    [file({ a: { dtype: "U8", shape: [0], data_offsets: [0] } }), "data_offsets [0]"],
    [file({ a: { dtype: "U8", shape: [0], data_offsets: [0, 0, 0] } }), "data_offsets [0,0,0]"],
    [file(u8([1], -1, 0)), "data_offsets [-1,0]"],
    [file(u8([1], 0, 0.5)), "data_offsets [0,0.5]"],
    [file(u8([1], 1, 0), 1), "data_offsets 1 to 0; they must ascend"],
    [file(u8([9], 0, 9), 8), "end within the 8 bytes of data"],
    [file(u8([1], 0, 2 ** 52), 1), "data_offsets 0 to 4503599627370496"],
    [file(u8([3], 0, 4), 4), "has 4 bytes of data; its shape [3] of U8 needs 3"],
    [file({ a: entry("F32", [3], 0, 3) }, 3), "its shape [3] of F32 needs more than the file's 3"],
    [file(u8([2 ** 32, 2 ** 32], 0, 1), 1), "needs more than the file's 1"],
    [file(u8(new Array(100).fill(2 ** 50), 0, 1), 1), "needs more than the file's 1"],
    [file(u8([2], 0, 2), 3), "its tensors end at byte 2 of the data, but it has 3"],
    [file("{}", 1), "its tensors end at byte 0 of the data, but it has 1"],
    [file(u8([2], 1, 3), 3), 'tensor "a" begins at byte 1 of the data, after a hole'],
    [
      file({ a: entry("U8", [2], 0, 2), b: entry("U8", [2], 1, 3) }, 3),
      'tensor "b" begins at byte 1 of the data, inside the tensor before it; ' +
      "it must begin at byte 2",
    ],
    [
      file({ a: entry("U8", [2], 0, 2), b: entry("U8", [2], 0, 2) }, 2),
      'tensor "b" begins at byte 0 of the data, inside',
    ],
    [
      file({ b: entry("U8", [1], 3, 4), a: entry("U8", [2], 0, 2) }, 4),
      'tensor "b" begins at byte 3 of the data, after a hole behind the tensor before it',
    ],
    [file({ __metadata__: [] }), "__metadata__ must be an object, not []"],
    [file({ __metadata__: { a: 1 } }), '__metadata__ must hold strings, but "a" is 1'],
    [
      file('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}'),
      'the key "a" twice',
    ],
    [
      file('{"a":{"dtype":"U8","shape":[1],"shape" :[0],"data_offsets":[0,0]}}'),
      'the key "shape" twice',
    ],
    [file('{"__metadata__":{"\\"":"a","\\"":"b"}}'), 'the key "\\"" twice'],
  ];
  for (const [bytes, message] of cases) {
    const error = assertThrows(() => decodeSafetensors(bytes, "t.safetensors"), Error, message);
    assert(error instanceof SyntaxError || error instanceof RangeError);
    assert(error.message.startsWith("Cannot read t.safetensors: "), error.message);
    assert(!error.message.includes("\n") && error.message.length < 300, error.message);
  }
  const notUtf8 = file("{}x");
  notUtf8[10] = 0xff;
  assertThrows(() => decodeSafetensors(notUtf8), SyntaxError, "not text in UTF-8");
});

Deno.test("decodeSafetensors() takes equal keys in different objects, and colons in strings", () => {
  const bytes = file(
    '{"__metadata__":{"a":"\\"b\\":","b":"{\\"a\\":1,\\"a\\":2}"},' +
      '"a" : {"dtype":"U8","shape":[0],"data_offsets":[0,0]},' +
      '"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}  ',
  );
  assertEquals(decodeSafetensors(bytes).metadata, { a: '"b":', b: '{"a":1,"a":2}' });
});

Deno.test("decodeSafetensors() refuses a file cut short or lengthened anywhere", () => {
  const bytes = example();
  for (let length = 0; length < bytes.length; length++) {
    const error = assertThrows(() => decodeSafetensors(bytes.slice(0, length)), Error);
    assert(error instanceof SyntaxError || error instanceof RangeError, String(error));
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assertThrows(() => decodeSafetensors(longer), RangeError, "its tensors end at byte");
});

Deno.test("decodeSafetensors() never returns tensors that do not fit a damaged file", () => {
  let state = 12345;
  const next = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * bound);
  };
  const original = example();
  const headerEnd = 8 + Number(new DataView(original.buffer).getBigUint64(0, true));
  const counts = { refused: 0, read: 0 };
  for (let round = 0; round < 6000; round++) {
    const bytes = original.slice();
    for (let flips = next(3) + 1; flips > 0; flips--) {
      // Digits and structure are where a header is most easily made to lie.
      const byte = next(2) === 0 ? 0x30 + next(10) : next(256);
      bytes[next(20) === 0 ? next(8) : 8 + next(headerEnd - 8)] = byte;
    }
    try {
      const { tensors } = decodeSafetensors(bytes);
      let total = 0;
      for (const { shape, data } of tensors.values()) {
        assertEquals(shape.reduce((product, size) => product * size, 1), data.length);
        total += data.byteLength;
      }
      assert(total <= 2 * bytes.length);
      counts.read++;
    } catch (error) {
      assert(error instanceof SyntaxError || error instanceof RangeError, String(error));
      assert(error.message.startsWith("Cannot read safetensors data: "), error.message);
      counts.refused++;
    }
  }
  assert(counts.refused > 3000 && counts.read > 100, JSON.stringify(counts));
});
