import { assertEquals } from "../src/std/assert.ts";
import { parse } from "../src/std/csv.ts";
Deno.test("csv", () => assertEquals(parse("1,2\n3,4"), [["1", "2"], ["3", "4"]]));
