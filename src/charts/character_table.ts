/**
 * The character table as a heat map.
 *
 * @module
 */

import { Chart, COLORS, frame } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { largestOf } from "./extent.ts";

/** A value of an irreducible character on a conjugacy class. */
export interface CharacterRow {
  /** Name of the character. */
  readonly character: string;
  /** Its degree. */
  readonly degree: number;
  /** Name of the class. */
  readonly class: string;
  /** Number of elements in the class. */
  readonly size: number;
  /** Real part of the value. */
  readonly re: number;
  /** Imaginary part of the value. */
  readonly im: number;
  /** The value as text. */
  readonly exact: string;
}

/** The largest table that is drawn: beyond it cells are smaller than a pixel or two. */
export const MAX_CHART_CLASSES = 128;

/** Up to so many classes the values are written into the cells. */
const MAX_WRITTEN = 24;

/** More cells are no longer read out one by one. */
const MAX_READ = 200;

/**
 * The character table: one row for each irreducible character, one column for each class, in the
 * order of the rows given. Colour is the real part over the degree, so that 1 means that a
 * representation does not see the class.
 *
 * @param rows all values of the table
 * @param group name of the group
 */
export function characterTableChart(rows: readonly CharacterRow[], group: string): Chart {
  const characters = [...new Set(rows.map(({ character }) => character))];
  const classes = [...new Set(rows.map((row) => row.class))];
  const isWritten = classes.length <= MAX_WRITTEN;
  const longest = largestOf(rows.map(({ exact }) => exact.length));
  const square = Math.max(5, Math.floor(560 / classes.length)); // whole: no gaps between cells
  const cell = isWritten
    ? { width: Math.max(36, 8 * longest + 10), height: 26 }
    : { width: square, height: square };
  const { lines, distinct } = linesOf(rows, classes);
  const isComplex = rows.some(({ im }) => im !== 0);
  const lookUp = (field: string, values: object[], fields: readonly string[]) => ({
    lookup: field,
    from: { data: { values }, key: field, fields: [...fields] },
  });
  return new Chart("character_table", {
    ...frame(
      `Character table of ${group}`,
      [
        "Irreducible characters on the conjugacy classes, named by element order",
        isComplex
          ? "Colour: real part of the value over the degree"
          : "Colour: value over the degree",
      ],
      `Character table of the group ${group} as a heat map`,
    ),
    width: cell.width * classes.length,
    height: cell.height * characters.length,
    data: { values: lines },
    transform: [
      { flatten: ["value"] },
      { window: [{ op: "row_number", as: "column" }], groupby: ["character"] },
      lookUp("column", columnsOf(rows, classes), ["class", "size"]),
      lookUp("value", distinct, ["re", "im", "exact"]),
      { calculate: "datum.re / datum.degree", as: "share" },
    ],
    encoding: {
      x: {
        field: "class",
        type: "nominal",
        title: "conjugacy class",
        sort: classes,
        axis: { orient: "top", labelAngle: isWritten ? 0 : -90, labelOverlap: true },
      },
      y: {
        field: "character",
        type: "nominal",
        title: "character",
        sort: characters,
        axis: { labelOverlap: true },
      },
      tooltip: [
        { field: "character", type: "nominal", title: "character" },
        { field: "class", type: "nominal", title: "class" },
        { field: "size", type: "quantitative", title: "elements in the class" },
        { field: "exact", type: "nominal", title: "value" },
        { field: "re", type: "quantitative", title: "real part" },
        { field: "im", type: "quantitative", title: "imaginary part" },
      ],
    },
    layer: [
      {
        mark: { type: "rect", aria: rows.length <= MAX_READ },
        encoding: {
          color: {
            field: "share",
            type: "quantitative",
            title: ["value over", "degree"],
            scale: {
              domain: [-1, 0, 1],
              range: [COLORS.vermilion, "#ffffff", COLORS.blue],
              interpolate: "rgb",
            },
          },
        },
      },
      ...(isWritten
        ? [{
          mark: { type: "text" as const, fontSize: 12 },
          encoding: {
            text: { field: "exact", type: "nominal" as const },
            color: {
              // Elsewhere black has more contrast, on vermilion always.
              condition: { test: "datum.share > 0.9", value: "#ffffff" },
              value: "#000000",
            },
          },
        }]
        : []),
    ],
  });
}

/** The classes with the numbers of their columns, from 1. */
function columnsOf(rows: readonly CharacterRow[], classes: readonly string[]) {
  const sizes = new Map(rows.map((row) => [row.class, row.size]));
  return classes.map((name, k) => ({ column: k + 1, class: name, size: sizes.get(name)! }));
}

/**
 * The characters with the numbers of their values, class by class, and the values themselves: there are
 * few that differ, and a table of 113 characters with all of them would be long.
 */
function linesOf(rows: readonly CharacterRow[], classes: readonly string[]) {
  const places = new Map<string, number>();
  const distinct: { value: number; re: number; im: number; exact: string }[] = [];
  const lines = new Map<string, { character: string; degree: number; value: number[] }>();
  const columns = new Map(classes.map((name, k) => [name, k]));
  for (const { character, degree, class: name, exact, ...row } of rows) {
    const [re, im] = [sevenDigits(row.re), sevenDigits(row.im)];
    const key = `${re} ${im} ${exact}`;
    if (!places.has(key)) {
      places.set(key, distinct.length);
      distinct.push({ value: distinct.length, re, im, exact });
    }
    if (!lines.has(character)) lines.set(character, { character, degree, value: [] });
    lines.get(character)!.value[columns.get(name)!] = places.get(key)!;
  }
  return { lines: [...lines.values()], distinct };
}
