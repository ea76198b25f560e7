/**
 * What share of each place of a network lies in each irrep.
 *
 * @module
 */

import { aboutOf, Chart, COLORS, frame, GREYS, type IrrepContext, titleOf } from "./chart.ts";
import { largestOf } from "./extent.ts";
import { irrepEncoding, OTHERS, withOthers } from "./irrep_looks.ts";

/** From the least to the largest value over the draws of a null. */
export interface NullRange {
  readonly min: number;
  readonly max: number;
}

/** Where shares are measured, in the order of the panels: weights above, the hidden layer below. */
export const SHARE_PLACES = {
  weights: ["W_x", "W_y", "W_U"],
  hidden: ["ρ(a)", "ρ(b)", "ρ(ab)"],
} as const;

/** A place: a matrix of weights, or the hidden layer as functions of a, b or ab. */
export type SharePlace = typeof SHARE_PLACES[keyof typeof SHARE_PLACES][number];

/** The share of a place that lies in an irrep. */
export interface ShareRow {
  readonly irrep: string;
  readonly place: SharePlace;
  /** From 0 to 1. */
  readonly share: number;
  /** What it would be by chance, from 0 to 1. */
  readonly chance: number;
  /** What it is with relabelled irreps; null without draws, and where there is no such control. */
  readonly relabelled: NullRange | null;
}

/** The bars of nulls, everywhere: outlined, since light grey alone is hardly seen on white. */
export const NULL_BAR = { color: GREYS.fill, stroke: GREYS.middle, strokeWidth: 1 } as const;

const PANEL = { width: 180, step: 20 } as const;

/**
 * A panel for each place, a line for each irrep: the share as a dot, its chance level as a tick, the
 * range of relabelled irreps as a bar. Irreps without a look of their own are one line, their sum.
 *
 * @param rows one for each irrep and place; a place without rows has no panel
 */
export function sharesChart(rows: readonly ShareRow[], context: IrrepContext): Chart {
  const lines = withOthers(rows, context, ({ place }) => place, sumOf);
  const values = lines.map(({ irrep, place, share, chance, relabelled }) => ({
    irrep,
    place,
    share,
    chance,
    low: relabelled?.min ?? null,
    high: relabelled?.max ?? null,
  }));
  const hasNulls = values.some(({ low }) => low !== null);
  const summed = new Set(rows.map(({ irrep }) => irrep)).size -
    new Set(lines.map(({ irrep }) => irrep).filter((irrep) => irrep !== OTHERS)).size;
  const { color } = irrepEncoding(values, context);
  const rowOf = (places: readonly SharePlace[], where: string, what: string, least: number) => {
    const own = values.filter(({ place }) => places.includes(place));
    if (own.length === 0) return [];
    const most = largestOf([
      least,
      ...own.map(({ share, chance, high }) => Math.max(share, chance, high ?? 0)),
    ]);
    const { domain } = irrepEncoding(own, context);
    return [panels(places, where, what, most > 0 ? most : 1, [...domain], color)];
  };
  return new Chart("shares", {
    ...frame(
      titleOf("Share of weights and hidden layer in each irrep", context),
      [
        `${context.network}: weights above, the hidden layer below on an axis of its own`,
        `Dot: the network; tick: by chance${
          hasNulls ? "; grey bar: range over relabelled irreps" : ""
        }`,
        ...(summed > 0 ? [`${OTHERS}: the sum of ${summed}, without a bar`] : []),
      ],
      "Shares of the embeddings, the unembedding and the hidden layer that lie in each irrep, " +
        `beside their levels by chance, ${aboutOf(context)}`,
    ),
    data: { values },
    vconcat: [
      ...rowOf(SHARE_PLACES.weights, "", "share of squared weights", 1),
      ...rowOf(SHARE_PLACES.hidden, "hidden layer, ", "share of the hidden layer", 0),
    ],
  });
}

/** Panels side by side. */
function panels(
  places: readonly SharePlace[],
  where: string,
  title: string,
  most: number,
  irreps: string[],
  color: ReturnType<typeof irrepEncoding>["color"],
) {
  const scale = { domain: [0, most], nice: most < 1, zero: true };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    title,
    scale,
    axis: { tickCount: 4 },
  });
  return {
    transform: [{ filter: { field: "place", oneOf: [...places] } }],
    facet: {
      column: {
        field: "place",
        type: "nominal" as const,
        title: null,
        sort: [...places],
        header: { labelFontSize: 13, labelPadding: 4, labelExpr: `'${where}' + datum.value` },
      },
    },
    spacing: 18,
    spec: {
      width: PANEL.width,
      height: { step: PANEL.step },
      encoding: {
        y: {
          field: "irrep",
          type: "nominal" as const,
          title: "irrep",
          sort: irreps,
          scale: { domain: irreps },
          axis: { grid: true, ticks: false, domain: false, labelLimit: 120 },
        },
        tooltip: [
          { field: "place", type: "nominal" as const, title: "place" },
          { field: "irrep", type: "nominal" as const, title: "irrep" },
          { field: "share", type: "quantitative" as const, title: "share" },
          { field: "chance", type: "quantitative" as const, title: "by chance" },
          { field: "low", type: "quantitative" as const, title: "relabelled, least" },
          { field: "high", type: "quantitative" as const, title: "relabelled, largest" },
        ],
      },
      layer: [
        {
          transform: [{ filter: "isValid(datum.low)" }],
          // The outline keeps narrow ranges visible.
          mark: { type: "bar" as const, height: 9, ...NULL_BAR },
          encoding: { x: x("low"), x2: { field: "high" } },
        },
        {
          mark: { type: "tick" as const, thickness: 1.5, size: 14, color: COLORS.black },
          encoding: { x: x("chance") },
        },
        {
          mark: { type: "point" as const, filled: true, size: 70, opacity: 1 },
          encoding: { x: x("share"), color: { ...color, legend: null } },
        },
      ],
    },
  };
}

/** Of several irreps together; ranges of sums are not known. */
function sumOf(rows: readonly ShareRow[]): ShareRow {
  return {
    ...rows[0],
    share: rows.reduce((sum, { share }) => sum + share, 0),
    chance: rows.reduce((sum, { chance }) => sum + chance, 0),
    relabelled: null,
  };
}
