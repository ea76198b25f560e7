import { encodeSafetensors } from "../../src/formats/safetensors.ts";
import { labelsFromFile } from "../../src/groups/table_files.ts";
import { assertEquals, assertThrows } from "../../src/std/assert.ts";

const LABELS = Int32Array.of(2, 0, 0, 1, 1, 1, 0, 2, 0);
const ROWS = [[2, 0, 0], [1, 1, 1], [0, 2, 0]];

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function tensors(...names: string[]): Uint8Array {
  return encodeSafetensors(
    new Map(names.map((name, i) => [
      name,
      { shape: [3, 3], data: LABELS.map((label) => (label + i) % 3) },
    ])),
  );
}

Deno.test("labelsFromFile() reads safetensors, JSON and CSV, and asks no axioms", () => {
  const files: [string, Uint8Array][] = [
    ["mine.safetensors", tensors("labels", "table")],
    ["mine.safetensors", tensors("table")],
    ["mine.json", encode(JSON.stringify(ROWS))],
    ["mine.json", encode(JSON.stringify({ labels: ROWS, table: [] }))],
    ["mine.json", encode(JSON.stringify({ table: ROWS }))],
    ["folder/mine.CSV", encode(ROWS.map((row) => row.join()).join("\n"))],
  ];
  for (const [name, bytes] of files) assertEquals(labelsFromFile(name, bytes, 3), LABELS, name);
});

Deno.test("labelsFromFile() says what is wrong with a file", () => {
  const cases: [string, Uint8Array, string][] = [
    ["a.npy", encode(""), "Cannot read labels from a.npy: its name must end in"],
    ["a.json", encode("{"), "Cannot read labels from a.json: it is not JSON"],
    ["a.json", encode("{}"), 'it must be an array of rows or {"labels": [row, …]}'],
    ["a.json", encode("[]"), "Cannot use the table of a.json as labels: it is empty"],
    ["a.csv", encode("0,1\n1,0"), "it has 2 rows, but the group has order 3"],
    ["a.csv", encode("0,1,2\n1,2,0\n0,3,0"), "the entry in row 2, column 1 is 3"],
    ["a.csv", encode("0,1,2\n1,2,-1\n0,0,0"), "the entry in row 1, column 2 is -1"],
    ["a.json", encode("[[0,0,0],[0,0.5,0],[0,0,0]]"), "the entry in row 1, column 1 is 0.5"],
    ["a.safetensors", tensors("mine"), 'a tensor named labels or table, but has "mine"'],
  ];
  for (const [name, bytes, message] of cases) {
    assertThrows(() => labelsFromFile(name, bytes, 3), Error, message);
  }
});
