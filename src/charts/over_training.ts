/**
 * What charts over the steps of training have in common: lines of irreps, levels to hold them
 * against, and how many points are drawn.
 *
 * @module
 */

import { decadesOf } from "./axes.ts";
import { COLORS, GREYS } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { largestOf, leastOf } from "./extent.ts";
import { OTHERS } from "./irrep_looks.ts";

/** Steps of which all are drawn; of more, those that do not crowd the axis. */
export const MAX_STEPS = 72;

/** Size of labels in pixels. */
const LABEL_SIZE = 11;
/** How wide a character of a label is, in pixels. */
const LABEL_WIDTH = 6.5;

/** Lines that carry their tooltips by invisible points: a line has only that of its first row. */
export const LINE = {
  type: "line",
  strokeWidth: 2,
  strokeJoin: "round",
  opacity: 1, // or the legend takes that of the points
  point: { opacity: 0, size: 60 },
} as const;

/** The pairs of a line: colour and dashes say the same, for print and for colour-blind readers. */
export const SETS = {
  train: { color: COLORS.blue, dash: [5, 3] },
  test: { color: COLORS.vermilion, dash: [1, 0] },
} as const;

/** Something at a step of training. */
export interface Stepped {
  /** Updates done. */
  readonly step: number;
}

/**
 * Rows at no more steps than can be told apart: of more than `MAX_STEPS` those that lie apart on the
 * axis of `logSteps()`, with the first and the last.
 */
export function thinned<Row extends Stepped>(rows: readonly Row[]): readonly Row[] {
  const steps = [...new Set(rows.map(({ step }) => step))].sort((a, b) => a - b);
  if (steps.length <= MAX_STEPS) return rows;
  const place = (step: number) => Math.log1p(step / 10);
  const last = steps[steps.length - 1];
  const apart = place(last) / (MAX_STEPS - 2);
  const kept = new Set([last]);
  let previous = -Infinity;
  for (const step of steps) {
    if (place(step) - previous < apart) continue;
    kept.add(step);
    previous = place(step);
  }
  return rows.filter(({ step }) => kept.has(step));
}

/** Whether there is a number at all: measures of networks that diverged have none. */
export function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** An end for a linear axis: the next tenth, or the next whole digit of what is smaller; 1 of nothing. */
export function roundUp(largest: number): number {
  if (!(largest > 0)) return 1;
  const unit = Math.min(0.1, 10 ** Math.floor(Math.log10(largest)));
  return Math.min(1, sevenDigits(Math.ceil(largest / unit - 1e-9) * unit));
}

/** Lines below a title; what does not apply is null. */
export function subtitles(...lines: readonly (string | null)[]): string[] {
  return lines.filter((line) => line !== null);
}

/** What is not as one would expect, in words; null if all is. */
export function notesOf(
  { given, drawn, others, zeros = false, which = "those that lie apart" }: {
    /** Rows before and after `thinned()`. */
    readonly given: readonly Stepped[];
    readonly drawn: readonly Stepped[];
    /** How irreps without a line of their own were combined. */
    readonly others: string | null;
    /** Whether values of 0 were left out. */
    readonly zeros?: boolean;
    /** Which steps are drawn. */
    readonly which?: string;
  },
): string | null {
  const count = (rows: readonly Stepped[]) => new Set(rows.map(({ step }) => step)).size;
  const notes = [
    ...(others === null ? [] : [`Line of ${OTHERS}: ${others}`]),
    ...(zeros ? ["values of 0 have no place on a log axis and are left out"] : []),
    ...(count(drawn) < count(given)
      ? [`${count(drawn)} of ${count(given)} steps drawn: ${which}`]
      : []),
  ];
  const [first, ...rest] = notes.join("; ");
  return first === undefined ? null : first.toUpperCase() + rest.join("");
}

/** How irreps were combined, if any were. */
export function ifCombined(rows: readonly { readonly irrep: string }[], how: string) {
  return rows.some(({ irrep }) => irrep === OTHERS) ? how : null;
}

/** A level across a plot. */
export interface Level {
  readonly level: number;
  /** Stands to the right of the plot. */
  readonly label: string;
}

/** Layers of levels: rules, and labels in the right margin, where no line is. */
export function levelLayers(
  levels: readonly Level[],
  y: { readonly title: string; readonly scale: object; readonly axis?: object },
) {
  if (levels.length === 0) return [];
  const data = { values: levels.map(({ level, label }) => ({ level: sevenDigits(level), label })) };
  const at = { field: "level", type: "quantitative" as const, ...y };
  return [
    {
      data,
      mark: { type: "rule" as const, color: GREYS.middle, strokeDash: [4, 3] },
      encoding: {
        y: at,
        tooltip: [
          { field: "label", type: "nominal" as const, title: "level" },
          { field: "level", type: "quantitative" as const, title: "value" },
        ],
      },
    },
    {
      data,
      mark: { ...MARGIN_LABEL, color: GREYS.middle },
      encoding: {
        x: { value: "width" as const },
        y: at,
        text: { field: "label", type: "nominal" as const },
      },
    },
  ];
}

/** Text that begins right of the plot. */
export const MARGIN_LABEL = {
  type: "text",
  align: "left",
  dx: 5,
  fontSize: LABEL_SIZE,
  aria: false,
} as const;

/** A legend of lines. */
export const LINE_LEGEND = {
  symbolType: "stroke",
  // Long enough for all dashes, and no higher than text.
  symbolSize: 1200,
  clipHeight: 16,
  symbolOpacity: 1, // not that of bands
} as const;

/** The same, right of labels in the margin: of a single plot it does not make room for them. */
export function legendBeside(levels: readonly Level[]) {
  const longest = Math.max(0, largestOf(levels.map(({ label }) => label.length)));
  return { ...LINE_LEGEND, offset: 18 + LABEL_WIDTH * longest };
}

/**
 * A log axis: whole decades, or, where values are closer than that, whole digits.
 *
 * @param values above 0
 */
export function logAxis(values: readonly number[]) {
  const [low, high] = [leastOf(values), largestOf(values)];
  const digits = high / low < 5 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 5];
  const ticks: number[] = [];
  if (high / low < 30) {
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
      ticks.push(...digits.map((digit) => Number(`${digit}e${e}`)));
    }
  }
  const first = ticks.findLastIndex((tick) => tick <= low);
  const last = ticks.findIndex((tick, i) => tick >= high && i > first);
  if (first < 0 || last < 0) return decadesOf(values);
  const { axis } = decadesOf([]);
  return {
    scale: { type: "log" as const, domain: [ticks[first], ticks[last]], nice: false },
    axis: { ...axis, values: ticks.slice(first, last + 1) },
  };
}

/** The level of an equal guess among the elements; none where there is one element. */
export function guessLevel(order: number): Level[] {
  return order > 1 ? [{ level: Math.log(order), label: `guess: ln ${order}` }] : [];
}

/** A panel for each value of `part`, one below the other, so that steps stand above each other. */
export function panelsOf(headers: Readonly<Record<string, string>>) {
  return {
    facet: {
      row: {
        field: "part",
        type: "nominal",
        title: null,
        sort: Object.keys(headers),
        header: {
          labelExpr: `${JSON.stringify(headers)}[datum.value]`,
          labelOrient: "top",
          labelAnchor: "start",
          labelAngle: 0,
          labelFontSize: 12,
          labelPadding: 2,
        },
      },
    },
    spacing: 10,
  } as const;
}
