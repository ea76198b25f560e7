/**
 * Irreps in charts: each has the same colour and dashes wherever it is drawn, and few enough are drawn
 * to be told apart.
 *
 * @module
 */

import { COLORS } from "./chart.ts";

/** Most series of a chart, the trivial irrep and the sum of the others among them. */
export const MAX_SERIES = 12;

/** Name of the trivial irrep. */
export const TRIVIAL = "trivial";
/** Stands for the irreps that have no series of their own. */
export const OTHERS = "other irreps";

/** How an irrep is drawn. */
export interface IrrepLook {
  readonly irrep: string;
  readonly color: string;
  /** Lengths of dashes and gaps: colours alone do not tell all series apart. */
  readonly dash: readonly number[];
}

/** Hues that differ for colour-blind readers, and are dark enough on white. */
const HUES = [
  COLORS.blue,
  COLORS.vermilion,
  COLORS.green,
  COLORS.purple,
  COLORS.orange,
  COLORS.skyBlue,
] as const;
const SOLID = [1, 0] as const;
const DASHED = [8, 3] as const;
const DOTTED = [2, 2] as const;
const GREY = "#767676";

/**
 * The irreps with series of their own, in the order of legends: by rank, then the trivial one. The
 * looks follow from the ranking alone, so that they agree between charts.
 *
 * @param ranking all non-trivial irreps
 */
export function looksOf(ranking: readonly string[]): IrrepLook[] {
  // Beside them the trivial one, and the others if there are any.
  const own = ranking.length < MAX_SERIES ? ranking : ranking.slice(0, MAX_SERIES - 2);
  return [
    ...own.map((irrep, i) => ({
      irrep,
      color: HUES[i % HUES.length],
      // Neighbours differ in their dashes, and a hue that comes again in its own.
      dash: (i + Math.floor(i / HUES.length)) % 2 === 0 ? SOLID : DASHED,
    })),
    { irrep: TRIVIAL, color: COLORS.black, dash: DOTTED },
  ];
}

const OTHERS_LOOK: IrrepLook = { irrep: OTHERS, color: GREY, dash: DOTTED };

/** A row about one irrep. */
export interface IrrepRow {
  readonly irrep: string;
}

/**
 * Rows of which those of irreps without a series of their own are combined.
 *
 * @param rows in order; several that `placeOf` gives the same place, and others irreps, become one
 * @param placeOf what rows must agree in
 * @param combine makes one row of them; its irrep becomes `OTHERS`
 */
export function withOthers<Row extends IrrepRow>(
  rows: readonly Row[],
  ranking: readonly string[],
  placeOf: (row: Row) => unknown,
  combine: (rows: readonly Row[]) => Row,
): Row[] {
  const own = new Set(looksOf(ranking).map(({ irrep }) => irrep));
  const places = new Map<unknown, Row[]>();
  for (const row of rows) {
    if (own.has(row.irrep)) continue;
    const place = placeOf(row);
    places.set(place, [...places.get(place) ?? [], row]);
  }
  const others = Array.from(places.values(), (some) => ({ ...combine(some), irrep: OTHERS }));
  return [...rows.filter(({ irrep }) => own.has(irrep)), ...others];
}

/** Color, and dashes of lines, of the irreps that rows are about. */
export function irrepEncoding(rows: readonly IrrepRow[], ranking: readonly string[]) {
  const present = new Set(rows.map(({ irrep }) => irrep));
  const looks = [...looksOf(ranking), OTHERS_LOOK].filter(({ irrep }) => present.has(irrep));
  const domain = looks.map(({ irrep }) => irrep);
  const field = {
    field: "irrep",
    type: "nominal",
    title: "irrep",
    sort: domain,
  } as const;
  return {
    domain,
    color: { ...field, scale: { domain, range: looks.map(({ color }) => color) } },
    strokeDash: { ...field, scale: { domain, range: looks.map(({ dash }) => [...dash]) } },
  } as const;
}
