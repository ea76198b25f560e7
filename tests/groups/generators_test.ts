import { groupFromGenerators, parseGenerators } from "../../src/groups/generators.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countElementOrders } from "./group_laws.ts";

Deno.test("parseGenerators() reads cycles, however they are separated", () => {
  const cases: [string, number[][]][] = [
    ["(0 1 2 3 4), (0 1)", [[1, 2, 3, 4, 0], [1, 0, 2, 3, 4]]],
    ["(0,1,2)(3,4),(0,1)", [[1, 2, 0, 4, 3], [1, 0, 2, 3, 4]]],
    ["(0 1)(2 3), (0 2)", [[1, 0, 3, 2], [2, 1, 0, 3]]],
    ["\t( 0 ,1 )\n ( 2   3 ) ,(0 2)  ", [[1, 0, 3, 2], [2, 1, 0, 3]]],
    ["()", [[0]]],
    ["( )", [[0]]],
    ["(), (0 1)()", [[0, 1], [1, 0]]],
    ["(3)", [[0, 1, 2, 3]]],
    ["(02 000)", [[2, 1, 0]]],
  ];
  for (const [text, images] of cases) assertEquals(parseGenerators(text), images, text);
});

Deno.test("groupFromGenerators() multiplies first a, then b, and is named by its order", () => {
  const g = groupFromGenerators("(0 1 2 3 4), (0 1)");
  assertEquals([g.name, g.order, g.origin], ["G120", 120, undefined]);
  assertEquals(g.table, group("S5").table);
  const number = (name: string) => g.elementNames.indexOf(name);
  assertEquals(g.multiply(number("(0 1)"), number("(1 2)")), number("(0 2 1)"));

  const trivial = groupFromGenerators("()");
  assertEquals([trivial.name, trivial.order, trivial.elementNames], ["G1", 1, ["()"]]);
  const square = groupFromGenerators("(0 1 2 3), (0 2)", { name: "square" });
  assertGroupLaws(square);
  assertEquals(square.name, "square");
  assertEquals(countElementOrders(square), countElementOrders(group("D4")));
  const sparse = groupFromGenerators("(7 999)");
  assertEquals([sparse.order, sparse.elementNames], [2, ["()", "(7 999)"]]);
});

Deno.test("groupFromGenerators() says what it cannot read, and where", () => {
  const cases: [string, string][] = [
    ["", "it is empty"],
    [" \n", "it is empty"],
    [",", 'a cycle must begin at character 1, not ","'],
    ["(0 1),", "a generator is missing after the last comma"],
    ["(0 1),,(0 2)", 'a cycle must begin at character 7, not ",(0 2)"'],
    ["(0 1", "the parenthesis that opens at character 1 is not closed"],
    ["(0 1), (2", "the parenthesis that opens at character 8 is not closed"],
    ["(0 (1 2))", "the parenthesis that opens at character 1 is not closed"],
    ["(0 1))", "the parenthesis that closes at character 6 was not opened"],
    ["0 1", 'a cycle must begin at character 1, not "0 1"'],
    ["(0 1) S5", 'a cycle must begin at character 7, not "S5"'],
    ["(0 1); (0 2)", 'a cycle must begin at character 6, not "; (0 2)"'],
    ["(0 -1)", '"-1" is no point in the cycle (0 -1); points are whole numbers from 0'],
    ["(0 1.5)", '"1.5" is no point'],
    ["(0 1e3)", '"1e3" is no point'],
    ["(0 0x1)", '"0x1" is no point'],
    ["(a b)", '"a" is no point'],
    ["(0,,1)", "a point is missing in the cycle (0,,1)"],
    ["(0 1,)", "a point is missing"],
    ["(,)", "a point is missing"],
    ["(0 1 0)", "point 0 is twice in a cycle of generator 1"],
    ["(0 1), (2 2)", "point 2 is twice in a cycle of generator 2"],
    ["(0 1)(1 2)", "point 1 is in two cycles of generator 1"],
    ["(0 1), (0 1)(2)(2)", "point 2 is in two cycles of generator 2"],
    ["\u0000", "a cycle must begin at character 1"],
    ["(".repeat(1e5), "the parenthesis that opens at character 1 is not closed"],
    ["(" + " ".repeat(1e5) + "x)", '"x" is no point'],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => groupFromGenerators(text), SyntaxError, message);
    assert(error.message.startsWith("Cannot read the generators"), error.message);
    assert(!error.message.includes("\n") && error.message.length < 350, error.message);
  }
});

Deno.test("groupFromGenerators() refuses large degrees and orders before it allocates", () => {
  const start = performance.now();
  const cases: [string, string][] = [
    ["(0 99999999999)", "its degree 100000000000 is above 1000, the limit for permutations"],
    ["(1000)", "its degree 1001 is above 1000"],
    ["(0 " + "9".repeat(400) + ")", "its degree of more than 10^308"],
    ["(0 1 2 3 4 5 6 7 8 9), (0 1)", "its order 3628800 is above 10000, the limit for any group"],
  ];
  for (const [text, message] of cases) {
    assertThrows(
      () => groupFromGenerators(text),
      RangeError,
      `Cannot build the group with these generators: ${message}`,
    );
  }
  assertThrows(
    () => groupFromGenerators("(0 1 2 3 4 5 6), (0 1)", { name: "mine", maxOrder: 1000 }),
    RangeError,
    "Cannot build mine: its order 5040 is above 1000, the limit for a multiplication table, " +
      "which would take 102 MB",
  );
  assert(performance.now() - start < 1000);
});
