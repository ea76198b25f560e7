import { cyclotomic, isReal, keyOf, toComplex } from "../../src/representations/cyclotomic.ts";
import { exactText } from "../../src/representations/exact_text.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { randomIntegers } from "../groups/group_laws.ts";
import { tableOf } from "./sample_groups.ts";

type Complex = readonly [re: number, im: number];

/** The number that a text stands for. */
function evaluate(text: string): Complex {
  const [, inside] = /^\((.*)\)\/2$/.exec(text) ?? [];
  if (inside !== undefined) {
    const [re, im] = evaluate(inside);
    return [re / 2, im / 2];
  }
  const term = /([+-]?)(\d*)(?:(i)(?!√)|(i?)√(\d+)|ζ(\d+)([⁻⁰¹²³⁴-⁹]*)|)/y;
  let [re, im] = [0, 0];
  while (term.lastIndex < text.length) {
    const start = term.lastIndex;
    const [matched, sign, digits, i, iRoot, radicand, order, exponent] = term.exec(text)!;
    const isBare = i === undefined && radicand === undefined && order === undefined;
    if (matched === "" || isBare && digits === "" || start > 0 && sign === "") {
      throw new SyntaxError(`${text} at ${start}`);
    }
    const c = (sign === "-" ? -1 : 1) * (digits === "" ? 1 : Number(digits));
    const [x, y] = i !== undefined
      ? [0, 1]
      : radicand !== undefined
      ? iRoot === "i" ? [0, Math.sqrt(Number(radicand))] : [Math.sqrt(Number(radicand)), 0]
      : order !== undefined
      ? root(Number(order), exponent === "" ? 1 : Number(plain(exponent)))
      : [1, 0];
    re += c * x;
    im += c * y;
  }
  return [re, im];
}

function root(order: number, k: number): Complex {
  return [Math.cos(2 * Math.PI * k / order), Math.sin(2 * Math.PI * k / order)];
}

/** Digits from superscripts. */
function plain(text: string): string {
  return [...text].map((c) => c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)).join("");
}

function assertEvaluates(text: string, [re, im]: Complex): void {
  const [x, y] = evaluate(text);
  assert(Math.hypot(x - re, y - im) < 1e-11, `${text} is ${x} + ${y}i, not ${re} + ${im}i`);
}

/** The exponents of roots of unity of an order, each with coefficient 1. */
function sum(order: number, ...exponents: number[]): string {
  return exactText(cyclotomic(order, exponents.map((k) => [k, 1])));
}

/** Σ c ζ_N^k. */
function weighted(order: number, ...terms: [k: number, c: number][]): string {
  return exactText(cyclotomic(order, terms));
}

Deno.test("values are written as a mathematician writes them", () => {
  assertEquals(weighted(1), "0");
  assertEquals(weighted(1, [0, -2]), "-2");
  assertEquals(sum(12, 4, 8), "-1");
  // Real quadratic numbers.
  assertEquals(weighted(5, [0, 1], [1, 1], [4, 1]), "(1+√5)/2");
  assertEquals(weighted(5, [0, 1], [2, 1], [3, 1]), "(1-√5)/2");
  assertEquals(sum(5, 1, 4), "(-1+√5)/2");
  assertEquals(weighted(5, [0, 1], [1, 2], [4, 2]), "√5");
  assertEquals(weighted(5, [0, 2], [1, 2], [4, 2]), "1+√5");
  assertEquals(weighted(5, [1, -3], [4, -3]), "(3-3√5)/2");
  assertEquals(sum(8, 1, 7), "√2");
  assertEquals(sum(8, 3, 5), "-√2");
  assertEquals(weighted(12, [1, 2], [11, 2]), "2√3");
  assertEquals(weighted(12, [0, 1], [5, 1], [7, 1]), "1-√3");
  // Imaginary quadratic numbers.
  assertEquals(sum(4, 1), "i");
  assertEquals(sum(4, 3), "-i");
  assertEquals(weighted(4, [0, 1], [1, -1]), "1-i");
  assertEquals(weighted(4, [0, -3], [1, 2]), "-3+2i");
  assertEquals(sum(8, 1, 3), "i√2");
  assertEquals(sum(8, 5, 7), "-i√2");
  assertEquals(sum(11, 1, 3, 4, 5, 9), "(-1+i√11)/2");
  assertEquals(sum(11, 2, 6, 7, 8, 10), "(-1-i√11)/2");
  assertEquals(weighted(3, [1, 1], [2, -1]), "i√3");
  assertEquals(weighted(3, [1, 2], [2, -2]), "2i√3");
  // Roots of unity, and short sums of them.
  assertEquals(sum(3, 1), "ζ3");
  assertEquals(sum(3, 2), "ζ3²");
  assertEquals(sum(6, 1), "-ζ3²");
  assertEquals(sum(6, 5), "-ζ3");
  assertEquals(weighted(3, [1, 3]), "3ζ3");
  assertEquals(weighted(3, [2, -2]), "-2ζ3²");
  assertEquals(sum(5, 3), "ζ5³");
  assertEquals(sum(8, 1), "ζ8");
  assertEquals(sum(8, 5), "-ζ8");
  assertEquals(weighted(20, [3, 2]), "2ζ20³");
  assertEquals(sum(120, 113), "-ζ120⁵³");
  assertEquals(sum(7, 1, 2, 4), "ζ7+ζ7²+ζ7⁴");
  assertEquals(sum(7, 3, 5, 6), "ζ7³+ζ7⁵+ζ7⁶");
  assertEquals(sum(7, 1, 6), "ζ7+ζ7⁻¹");
  assertEquals(sum(9, 1, 8), "ζ9+ζ9⁻¹");
  assertEquals(sum(9, 4, 5), "ζ9⁴+ζ9⁻⁴");
  assertEquals(sum(16, 1, 15), "ζ16+ζ16⁻¹");
  assertEquals(sum(16, 7, 9), "-ζ16-ζ16⁻¹");
});

Deno.test("the texts evaluate to the values, for random sums of roots of every order", () => {
  const next = randomIntegers(1);
  for (let order = 1; order <= 64; order++) {
    for (let i = 0; i < 20; i++) {
      const terms = Array.from(
        { length: 1 + next(4) },
        (): [number, number] => [next(order), next(9) - 4],
      );
      const value = cyclotomic(order, terms);
      assertEvaluates(exactText(value), toComplex(value));
    }
  }
});

Deno.test("the texts evaluate to the values, for all integers of quadratic fields of small size", () => {
  // (a + b √±D)/2 by the Gauss sums of √±D, for fields with different conductors.
  const gauss: [order: number, half: boolean, exponents: (k: number) => number][] = [
    [3, true, (k) => [0, 1, -1][k]],
    [4, false, (k) => [0, 1, 0, 0][k]],
    [5, true, (k) => [0, 1, -1, -1, 1][k]],
    [7, true, (k) => [0, 1, 1, -1, 1, -1, -1][k]],
    [8, false, (k) => [0, 1, 0, 0, 0, 0, 0, 1][k]],
    [8, false, (k) => [0, 1, 0, 1, 0, 0, 0, 0][k]],
    [12, false, (k) => k === 1 || k === 11 ? 1 : 0],
    [13, true, (k) => k === 0 ? 0 : [1, 3, 4, 9, 10, 12].includes(k) ? 1 : -1],
  ];
  for (const [order, half, coefficient] of gauss) {
    for (let a = -4; a <= 4; a++) {
      for (let b = -4; b <= 4; b++) {
        // a + b √D, or a + b (√D - 1)/2 = a + b Σ of the roots with coefficient 1.
        const terms = Array.from({ length: order }, (_, k): [number, number] => [
          k,
          b * (half ? Math.max(0, coefficient(k)) : coefficient(k)) + (k === 0 ? a : 0),
        ]);
        const value = cyclotomic(order, terms);
        const text = exactText(value);
        assertEvaluates(text, toComplex(value));
        if (b === 0) assertEquals(text, String(a));
        else if (isReal(value)) assert(text.includes("√") && !text.includes("ζ"), text);
      }
    }
  }
});

Deno.test("a root of unity is written as one term, sums and differences of two as two at most", () => {
  const terms = (text: string) => text.split(/(?<=.)[+-]/).length;
  for (let order = 1; order <= 45; order++) {
    for (let k = 0; k < order; k++) {
      assertEquals(terms(sum(order, k)), 1);
      for (const c of [1, -1]) {
        const text = weighted(order, [0, 1], [k, c]);
        assert(terms(text) <= 2, `1 and ${c} times ζ${order}^${k}: ${text}`);
      }
    }
  }
  assertEquals(weighted(15, [0, 1], [2, -1]), "1-ζ15²");
  assertEquals(weighted(15, [1, 1], [2, -1]), "ζ15-ζ15²");
});

Deno.test("different values have different texts", () => {
  const next = randomIntegers(2);
  const texts = new Map<string, string>();
  for (let i = 0; i < 4000; i++) {
    const order = 1 + next(24);
    const terms = Array.from(
      { length: 1 + next(3) },
      (): [number, number] => [next(order), next(5) - 2],
    );
    const value = cyclotomic(order, terms);
    const text = exactText(value);
    assertEquals(texts.get(text) ?? keyOf(value), keyOf(value), text);
    texts.set(text, keyOf(value));
  }
});

Deno.test("every value in the tables of many groups evaluates to its number", () => {
  const names = [
    "D59",
    "C60",
    "SL(2,5)",
    "M11",
    "PSL(2,8)",
    "He5",
    "Dic26",
    "GL(2,5)",
    "PSL(2,11)",
  ];
  for (const name of names) {
    for (const { values, re, im } of tableOf(name).characters) {
      values.forEach((value, k) => assertEvaluates(exactText(value), [re[k], im[k]]));
    }
  }
});

Deno.test("the test's own reader of texts refuses what is not one", () => {
  assertEquals(evaluate("-3+2i"), [-3, 2]);
  assertEvaluates("(-1+i√11)/2", [-0.5, Math.sqrt(11) / 2]);
  assertEvaluates("2ζ12⁻¹", [Math.sqrt(3), -1]);
  for (const text of ["x", "1+", "ζ", "√", "2 3", "ζ7ζ7", "(1+√5)"]) {
    assertThrows(() => evaluate(text), SyntaxError, text);
  }
});
