import { columns, fixedRow } from "../../src/cli/columns.ts";
import { assertEquals } from "../../src/std/assert.ts";

Deno.test("columns are as wide as their widest cell, the first begins at its left", () => {
  assertEquals(columns([["name", "size", ""], ["a", "10000", "yes"], ["long name", "", ""]]), [
    "  name        size",
    "  a          10000  yes",
    "  long name",
  ]);
  assertEquals(columns([["a", "b"], ["ccc", "ddd"]], { left: [0, 1], gap: 1, indent: 0 }), [
    "a   b",
    "ccc ddd",
  ]);
  assertEquals(columns([]), []);
});

Deno.test("rows that are printed one by one have fixed widths, which long cells exceed", () => {
  const row = fixedRow(5, 4);
  assertEquals([row("ab", "1", "22"), row("abcdef", "12345", "")], [
    "ab       1   22",
    "abcdef 12345",
  ]);
});
