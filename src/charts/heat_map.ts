/**
 * What heat maps of matrices share: a row of the matrix is a row of the data, and a cell a whole
 * number of pixels.
 *
 * @module
 */

import { COLORS, GREYS } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { type HeatMark, MARK } from "./heat_marks.ts";

/** A row of a matrix in one panel of a chart. */
export interface HeatRow {
  /** Number of the panel, from 0. */
  readonly panel: number;
  /** Number of the row, from 0. */
  readonly row: number;
  /** The largest absolute value of what shares a colour scale with it. */
  readonly scale: number;
  /** The row's values. */
  readonly value: readonly number[];
}

/** Shades of each of the two colours: so few that a picture draws cells of one shade as one path. */
const SHADES = 16;

/** Rows of a matrix as rows of data, with what tooltips say of each. */
export function heatRows<More extends object>(
  panel: number,
  matrix: readonly (readonly number[])[],
  scale: number,
  more: (row: number) => More,
): (HeatRow & More)[] {
  return matrix.map((value, row) => ({
    panel,
    row,
    scale: sevenDigits(scale),
    ...more(row),
    value: value.map(sevenDigits),
  }));
}

/** The largest absolute value of matrices; 1 where all are 0, since colours need something to span. */
export function scaleOf(matrices: readonly (readonly (readonly number[])[])[]): number {
  let largest = 0;
  for (const value of matrices.flat(2)) largest = Math.max(largest, Math.abs(value));
  return largest > 0 ? largest : 1;
}

/**
 * From rows to cells: fields `column`, `column2`, `row`, `row2`, and `shade`, the value over the scale in steps.
 * Cells of shade 0 are left to the white background where `sparse`.
 */
export function cellsOf(sparse: boolean) {
  return [
    { flatten: ["value"] },
    { window: [{ op: "row_number" as const, as: "column2" }], groupby: ["panel", "row"] },
    { calculate: "datum.column2 - 1", as: "column" },
    { calculate: "datum.row + 1", as: "row2" },
    { calculate: `round(datum.value / datum.scale * ${SHADES}) / ${SHADES}`, as: "shade" },
    ...(sparse ? [{ filter: "datum.shade !== 0" }] : []),
  ];
}

/** Pixels of a cell such that so many take up about a length. */
export function cellSize(count: number, length: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.floor(length / Math.max(1, count))));
}

/** A panel of a chart of matrices. */
export interface HeatPanel {
  /** Number of the panel. */
  readonly panel: number;
  /** Lines above it. */
  readonly title: readonly string[];
  /** Rows and columns. */
  readonly shape: readonly [number, number];
  /** Pixels of a cell: width and height. */
  readonly cell: readonly [number, number];
  /** Titles of the axes: rows, columns. */
  readonly axes: readonly [string, string];
  /** Rows and columns at which lines are drawn. */
  readonly lines?: readonly [readonly number[], readonly number[]];
  /** Words below columns. */
  readonly marks?: readonly HeatMark[];
  /** What tooltips say: fields and their titles. */
  readonly tooltip: readonly (readonly [field: string, title: string])[];
  /** Title of the legend. */
  readonly legend: readonly string[];
  /** Whether all values are 0 or above. */
  readonly isPositive: boolean;
  /** The value at full colour, for the legend; 1 where panels have scales of their own. */
  readonly scale: number;
}

/** The panel as a part of a spec, which has the data and `cellsOf()` above it. */
export function heatPanelSpec(
  {
    panel,
    title,
    shape: [rows, columns],
    cell,
    axes,
    lines,
    marks,
    tooltip,
    legend,
    isPositive,
    scale,
  }: HeatPanel,
) {
  const bare = { labels: false, ticks: false, domain: false, grid: false };
  const sideOf = (field: string, length: number, name: string | null, isTop: boolean) => ({
    field,
    type: "quantitative" as const,
    title: name,
    scale: {
      domain: [0, length],
      nice: false,
      zero: false,
      round: true,
      ...(!isTop && { reverse: true }),
    },
    axis: { ...bare, orient: isTop ? "top" as const : "left" as const },
  });
  const x = sideOf("column", columns, titleFor(axes[1], columns * cell[0]), true);
  const y = sideOf("row", rows, titleFor(axes[0], rows * cell[1]), false);
  const rule = { type: "rule" as const, color: GREYS.text, strokeWidth: 0.5, aria: false };
  return {
    title: {
      text: [...title],
      fontSize: 11,
      fontWeight: "normal" as const,
      lineHeight: 14,
      offset: 6,
    },
    width: columns * cell[0],
    height: rows * cell[1],
    transform: [{ filter: `datum.panel === ${panel}` }],
    layer: [
      {
        mark: { type: "rect" as const, aria: false },
        encoding: {
          x,
          x2: { field: "column2" },
          y,
          y2: { field: "row2" },
          color: {
            field: "shade",
            type: "quantitative" as const,
            title: [...legend],
            scale: isPositive ? POSITIVE : DIVERGING,
            legend: {
              gradientLength: 160,
              ...(scale !== 1 &&
                { labelExpr: `format(datum.value * ${sevenDigits(scale)}, '.3~g')` }),
            },
          },
          tooltip: tooltip.map(([field, name]) => ({
            field,
            type: "nominal" as const,
            title: name,
          })),
        },
      },
      // Above the cells, which would hide it.
      {
        data: { values: [{}] },
        mark: { type: "rect" as const, filled: false, stroke: GREYS.middle, aria: false },
        encoding: {
          x: { value: 0 },
          x2: { value: columns * cell[0] },
          y: { value: 0 },
          y2: { value: rows * cell[1] },
        },
      },
      ...linesOf(lines?.[0] ?? [], "y", y, rule),
      ...linesOf(lines?.[1] ?? [], "x", x, rule),
      ...(marks && marks.length > 0
        ? [{
          data: { values: marks.map((mark) => ({ ...mark })) },
          mark: {
            type: "text" as const,
            fontSize: MARK.fontSize,
            baseline: "top" as const,
            dy: { expr: `datum.line * ${MARK.line}` },
            aria: false,
          },
          encoding: {
            x: { ...x, field: "place" },
            y: { value: rows * cell[1] + 4 },
            text: { field: "text", type: "nominal" as const },
          },
        }]
        : []),
    ],
  };
}

/** No title along a side that is too short for it. */
function titleFor(title: string, pixels: number): string | null {
  return pixels >= 7 * title.length ? title : null;
}

const DIVERGING = {
  domain: [-1, 0, 1],
  range: [COLORS.vermilion, "#ffffff", COLORS.blue],
  interpolate: "rgb" as const,
};
const POSITIVE = {
  domain: [0, 1],
  range: ["#ffffff", COLORS.blue],
  interpolate: "rgb" as const,
};

/** More lines than these would hide the cells. */
const MOST_LINES = 12;

function linesOf<Side extends object, Rule extends object>(
  at: readonly number[],
  channel: "x" | "y",
  side: Side,
  rule: Rule,
) {
  if (at.length === 0 || at.length > MOST_LINES) return [];
  return [{
    data: { values: at.map((place) => ({ place })) },
    mark: rule,
    encoding: { [channel]: { ...side, field: "place" } },
  }];
}
