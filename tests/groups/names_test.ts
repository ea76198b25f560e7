import { GROUP_FAMILIES } from "../../src/groups/group_families.ts";
import { MAX_TABLE_ORDER } from "../../src/groups/limits.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { assertGroupLaws, countElementOrders } from "./group_laws.ts";

Deno.test("group() builds every family, power and product with its name and order", () => {
  const orders: Record<string, number> = {
    C1: 1,
    C113: 113,
    D1: 2,
    D59: 118,
    Dic26: 104,
    Dic1: 4,
    Q8: 8,
    Q16: 16,
    S1: 1,
    S4: 24,
    S5: 120,
    S6: 720,
    A1: 1,
    A2: 1,
    A3: 3,
    A5: 60,
    "C2^3": 8,
    S3xS3: 36,
    "C2^3xS3": 48,
    "C2xS3^2xC3": 216,
    "C1^5": 1,
    C1000: 1000,
    "C10^3": 1000,
    F20: 20,
    F12: 12,
    "C7:C3": 21,
    "C5:C8@2": 40,
    "C7:C3^2": 441,
    "C2xC7:C3@4xC2": 84,
    "GL(2,3)": 48,
    "SL(2,5)": 120,
    "PGL(2,4)": 60,
    "PSL(2,8)": 504,
    "GL(2,2)xSL(2,3)": 144,
    "PSL(2,4)^2": 3600,
    He3: 27,
    He5: 125,
    M11: 7920,
    M11xC1: 7920,
    S5xS4: 2880,
    D1000: 2000,
    Dic500: 2000,
    D50xD50: 10000,
  };
  for (const [name, order] of Object.entries(orders)) {
    const g = group(name);
    assertEquals([g.name, g.order], [name, order]);
    if (order <= 144) assertGroupLaws(g);
  }
});

Deno.test("group() gives the table of the family that the name says", () => {
  assertEquals(countElementOrders(group("Q16")), [[1, 1], [2, 1], [4, 10], [8, 4]]);
  assertEquals(countElementOrders(group("D8")), [[1, 1], [2, 9], [4, 2], [8, 4]]);
  assertEquals(countElementOrders(group("C2^3")), [[1, 1], [2, 7]]);
  assertEquals(group("Q8").table, group("Dic2").table);
});

Deno.test("group() takes the first factor as the slowest and writes tuples", () => {
  const g = group("C2^2xC3");
  assertEquals(g.elementNames.slice(0, 4), ["(0, 0, 0)", "(0, 0, 1)", "(0, 0, 2)", "(0, 1, 0)"]);
  assertEquals(g.elementNames[6], "(1, 0, 0)");
});

Deno.test("group() ignores spaces, leading zeros and an exponent of 1 in the name", () => {
  assertEquals(group(" C2^3 x S3 ").name, "C2^3xS3");
  assertEquals(group("C007").name, "C7");
  assertEquals(group("D5^1").name, "D5");
  assertEquals(group(" GL( 02 , 3 ) x C07 : C3").name, "GL(2,3)xC7:C3");
});

Deno.test("group() refuses numbers that name no group", () => {
  const cases: [string, string][] = [
    ["C0", "Cannot build C0: the numbers in C<n> (cyclic, order n) start at 1, not 0"],
    ["S0", "Cannot build S0"],
    ["S3xD0", "Cannot build D0"],
    ["C2^0", "the exponent in C2^0 must be at least 1"],
    ["Q12", "a power of 2 from 8 up (the dicyclic group of order 12 is Dic3)"],
    ["Q4", "a power of 2 from 8 up"],
    ["Q10", "a power of 2 from 8 up"],
    ["M11xHe4", "Cannot build He4: its number must be a prime, not 4"],
    ["GL(2,6)", "there is a field of q elements only for a prime power q"],
    ["PSL(2,12)", "not 12"],
    ["GL(1,1)", "not 1"],
    ["SL(0,3)", "start at 1, not 0"],
    ["C5:C8", "no r > 1 has order 8 modulo 5; possible is C5:C8@2, where r = 2 has order 4"],
    ["C2xC5:C3", "only r = 1 is possible, and C5:C3@1 is the direct product C5xC3"],
    ["C7:C3@3", "3^3 is 6 modulo 7, not 1; possible is C7:C3@2, where r = 2 has order 3"],
    ["C7:C3@0", "start at 1, not 0"],
    ["C7:C3@" + "9".repeat(30), "r must be below 2^53"],
    ["F23", "nearest are F22 and F26"],
    ["F4", "nearest is F6"],
    ["F10000", "nearest is F9998"],
  ];
  for (const [name, message] of cases) assertThrows(() => group(name), RangeError, message);
});

Deno.test("group() refuses orders above the limit at once, with order, limit and memory", () => {
  const start = performance.now();
  const cases: [string, string][] = [
    [
      "S12",
      "Cannot build S12: its order 479001600 is above 10000, the limit for any group; " +
      "its multiplication table would take 918 PB",
    ],
    ["C10001", "its order 10001 is above 10000"],
    ["S5xA5xC2", "its order 14400 is above 10000"],
    ["A8", "its order 20160"],
    ["M11^2", "its order 62726400"],
    ["GL(2,11)", "its order 13200"],
    ["GL(4,2)", "its order 20160"],
    ["PSL(2,29)", "its order 12180"],
    ["He23", "its order 12167"],
    ["F10006", "its order 10006"],
    ["C99999999999:C3", "its order 299999999997"],
    ["GL(99999999999,2)", "its order of more than 10^308"],
    ["GL(2,99999999999)", "its order of about 1.00e+44"],
    ["PSL(2," + "9".repeat(400) + ")", "its order of more than 10^308"],
    ["PGL(1,99999999999)", "Cannot build GF(99999999999)"],
    ["SL(1,99999999999)", "its degree 99999999998 is above 1000, the limit for permutations"],
    ["GL(1,1009)", "its degree 1008 is above 1000"],
    ["S20", "its order of about 2.43e+18"],
    ["C2^999999", "its order of more than 10^308"],
    ["C99999999999999999999", "its order of about 1.00e+20"],
    ["C2^" + "9".repeat(400), "its order of more than 10^308"],
    ["S" + "9".repeat(400), "its order of more than 10^308"],
    ["Dic" + "9".repeat(400), "9…: its order of more than 10^308"],
    ["C1^999999999999", "it has 999999999999 factors, the limit is 64"],
    ["C1^" + "9".repeat(400), "factors, the limit is 64"],
    [new Array(100_000).fill("C1").join("x"), "it has 100000 factors, the limit is 64"],
    [new Array(100_000).fill("C2").join("x"), "its order of more than 10^308"],
  ];
  for (const [name, message] of cases) {
    const error = assertThrows(() => group(name), RangeError, message);
    assert(error.message.length < 300, error.message);
  }
  for (const name of ["S7", "C1001", "M11", "GL(2,7)", "D50xD50"]) {
    assertThrows(
      () => group(name, MAX_TABLE_ORDER),
      RangeError,
      "is above 1000, the limit for a multiplication table, which would take",
    );
  }
  assert(performance.now() - start < 2000);
});

Deno.test("group() lists what it knows and suggests the nearest name for an unknown one", () => {
  const suggestions: [string, string][] = [
    ["s5", "S5"],
    ["Z53", "C53"],
    ["Sym4", "S4"],
    ["Alt5", "A5"],
    ["Dih8", "D8"],
    ["dic3", "Dic3"],
    ["C_5", "C5"],
    ["S(4)", "S4"],
    ["K5", "C5"],
    ["S3xz4", "C4"],
    ["gl(2,3)", "GL(2,3)"],
    ["PSL2(7)", "PSL(2,7)"],
    ["L2(8)", "PSL(2,8)"],
    ["PSL(2,7", "PSL(2,7)"],
    ["Z7:Z3", "C7:C3"],
    ["C7⋊C3", "C7:C3"],
    ["S3 × C2", "S3xC2"],
    ["S3*S3", "S3xS3"],
    ["Heis5", "He5"],
    ["f20", "F20"],
    ["m11", "M11"],
  ];
  for (const [name, nearest] of suggestions) {
    const error = assertThrows(() => group(name), SyntaxError, `Unknown group "${name}"`);
    assert(error.message.includes(`(did you mean ${nearest}?)`), error.message);
    for (const { syntax } of GROUP_FAMILIES) assert(error.message.includes(syntax));
  }
});

Deno.test("group() says where a name stops making sense, on one line", () => {
  const cases = ["", "x", "C", "5", "C5x", "xC5", "C5^", "C5^-1", "C-5", "C5.5", "S3*S3", "C5yS3"];
  cases.push(
    "C2^3^2",
    "Monster",
    "C5\nC5",
    "\u0000",
    "C".repeat(1e6),
    "table.json",
    "AGL(1,5)",
    "GL(2,3",
    "GL(2)",
  );
  cases.push("M110", "C7:C3:C2", "C7:", "C7:C3@", "PSL(2,7)PSL(2,7)", "(S3)", "GL(2,-3)");
  for (const name of cases) {
    const error = assertThrows(() => group(name), SyntaxError, "Unknown group");
    assert(!error.message.includes("\n") && error.message.length < 900, error.message);
  }
  assertThrows(() => group("S3*S4"), SyntaxError, 'not understood from "*S4" on');
});
