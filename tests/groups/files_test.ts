import { encodeSafetensors, type Tensor } from "../../src/formats/safetensors.ts";
import {
  groupFromCsv,
  groupFromFile,
  groupFromJson,
  groupFromSafetensors,
} from "../../src/groups/files.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

const S3 = group("S3");
const S3_ROWS = Array.from({ length: 6 }, (_, a) => [...S3.table.slice(6 * a, 6 * a + 6)]);
const S3_CSV = S3_ROWS.map((row) => row.join()).join("\n");

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function withTable(table: Tensor): Uint8Array {
  return encodeSafetensors(
    new Map([["other", { shape: [1], data: Float32Array.of(1) }], [
      "table",
      table,
    ]]),
  );
}

Deno.test("groupFromFile() reads the same group from safetensors, JSON and CSV", () => {
  const files: [string, Uint8Array][] = [
    ["folder/mine.safetensors", withTable({ shape: [6, 6], data: S3.table })],
    ["mine.json", encode(JSON.stringify(S3_ROWS))],
    ["./mine.JSON", encode(JSON.stringify({ name: "S3", table: S3_ROWS }))],
    ["C:\\data\\mine.csv", encode(S3_CSV)],
    ["mine.csv", encode("\ufeff" + S3_CSV.replaceAll(",", ", ").replaceAll("\n", "\r\n") + "\r\n")],
  ];
  for (const [fileName, bytes] of files) {
    const g = groupFromFile(fileName, bytes);
    assertEquals([g.name, g.order], ["mine", 6], fileName);
    assertEquals(g.table, S3.table, fileName);
    assertEquals(g.identity, S3.identity, fileName);
    assertEquals(g.elementNames, ["0", "1", "2", "3", "4", "5"], fileName);
  }
});

Deno.test("group readers keep the file's order of elements and find its identity", () => {
  const g = groupFromJson("[[1, 0], [0, 1]]", "swapped.json");
  assertEquals([g.identity, [...g.inverses]], [1, [0, 1]]);
});

Deno.test("groupFromFile() refuses endings that it does not know", () => {
  assertThrows(() => groupFromFile("a.npy", encode("")), SyntaxError, ".csv, not in .npy");
  assertThrows(() => groupFromFile("a.b/c", encode("")), SyntaxError, "it has no ending");
});

Deno.test("groupFromJson() says what is wrong with a text or table", () => {
  const cases: [string, string][] = [
    ["", "Cannot read a group from t.json: it is not JSON"],
    ["[[0", "it is not JSON"],
    ["3", "it must be an array of rows or {"],
    ["null", "it must be an array of rows"],
    ["{}", "it must be an array of rows"],
    ['{"table": 3}', "it must be an array of rows"],
    ["[]", "it is empty"],
    ["[[]]", "row 0 has length 0, but there are 1 rows"],
    ["[0]", "row 0 must be an array of numbers, not 0"],
    ["[[0, 1], [1]]", "row 1 has length 1, but there are 2 rows; the table must be square"],
    ["[[0, 1], [1, 0, 0]]", "row 1 has length 3"],
    ["[[0, 1, 2], [1, 2, 0]]", "row 0 has length 3, but there are 2 rows"],
    ['[[0, 1], [1, "0"]]', 'the entry in row 1, column 1 is "0"; entries must be integers'],
    ["[[0, 1], [1, null]]", "the entry in row 1, column 1 is null"],
    ["[[0, 1], [1, 0.5]]", "the entry in row 1, column 1 is 0.5"],
    ["[[0, 1], [1, 1e400]]", "the entry in row 1, column 1 is Infinity"],
    ["[[0, 1], [1, 2]]", "the entry in row 1, column 1 is 2; entries must be integers from 0 to 1"],
    ["[[0, 1], [1, -1]]", "the entry in row 1, column 1 is -1"],
    ["[[0, 1], [0, 1]]", "column 0 contains 0 twice, in rows 0 and 1"],
    ["[" + "0,".repeat(1000) + "0]", "Cannot build t.json: its order 1001 is above 1000"],
    ["[".repeat(1e5), "it is not JSON"],
    ["[[" + "[".repeat(1e4) + "]".repeat(1e4) + "]]", "column 0 is an array of length 1"],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => groupFromJson(text, "t.json"), Error, message);
    assert(error instanceof SyntaxError || error instanceof RangeError);
    assert(error.message.includes("t.json") && !error.message.includes("\n"), error.message);
  }
});

Deno.test("groupFromCsv() says what is wrong with a text or table", () => {
  const cases: [string, string][] = [
    ["", "it is empty"],
    ["\n\n", "it is empty"],
    ["0,1\n1", "row 1 has length 1, but there are 2 rows; the table must be square"],
    ["0,1\n1,0,0", "row 1 has length 3"],
    ["0,1", "row 0 has length 2, but there are 1 rows"],
    ["a,b\n0,1\n1,0", "row 0 has length 2, but there are 3 rows"],
    ["e,s\ns,e", 'the entry in row 0, column 0 is "e"'],
    ["0,1\n1,", 'the entry in row 1, column 1 is ""'],
    ["0,1\n1,0.5", 'the entry in row 1, column 1 is "0.5"'],
    ["0,1\n1,0x0", 'the entry in row 1, column 1 is "0x0"'],
    ["0,1\n1,2", "the entry in row 1, column 1 is 2"],
    ["0,1\n1,-1", "the entry in row 1, column 1 is -1"],
    ['0,"1\n1,0', "it is not CSV"],
    ["0" + ",0".repeat(1000), "Cannot build t.csv: its order 1001 is above 1000"],
    ["0\n".repeat(1001), "Cannot build t.csv: its order 1001 is above 1000"],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => groupFromCsv(text, "t.csv"), Error, message);
    assert(error instanceof SyntaxError || error instanceof RangeError);
    assert(error.message.includes("t.csv") && !error.message.includes("\n"), error.message);
  }
  assertThrows(() => groupFromFile("t.csv", Uint8Array.of(0xff)), SyntaxError, "not text in UTF-8");
});

Deno.test("groupFromSafetensors() says what is wrong with a file or table", () => {
  const read = (bytes: Uint8Array) => () => groupFromSafetensors(bytes, "t.safetensors");
  const integers = (shape: number[], ...data: number[]) =>
    withTable({ shape, data: Int32Array.from(data) });
  assertThrows(read(new Uint8Array(3)), RangeError, "Cannot read t.safetensors: it has 3 bytes");
  assertThrows(read(encodeSafetensors(new Map())), RangeError, "but has no tensors");
  assertThrows(
    read(encodeSafetensors(new Map([["tab\nle", { shape: [1], data: Int32Array.of(0) }]]))),
    RangeError,
    'must hold a tensor named table, but has "tab\\nle"',
  );
  assertThrows(
    read(withTable({ shape: [1, 1], data: Float32Array.of(0) })),
    RangeError,
    "32-bit integers (I32)",
  );
  assertThrows(read(integers([4], 0, 1, 1, 0)), RangeError, "must be square, but is (4)");
  assertThrows(read(integers([1, 4], 0, 1, 1, 0)), RangeError, "must be square, but is (1, 4)");
  assertThrows(read(integers([0, 0])), RangeError, "it is empty");
  assertThrows(read(integers([2, 2], 0, 1, 1, 2)), RangeError, "row 1, column 1 is 2");
  assertThrows(read(integers([2, 2], 0, 1, 1, 1)), RangeError, "row 1 contains 1 twice");
});
