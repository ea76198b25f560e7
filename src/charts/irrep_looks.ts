/**
 * Irreps in charts: each has the same colour and dashes wherever it is drawn, and few enough are drawn
 * to be told apart.
 *
 * @module
 */

import { COLORS, DARK, GREYS, type IrrepOrder } from "./chart.ts";

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
export const HUES = [
  COLORS.blue,
  COLORS.vermilion,
  COLORS.green,
  COLORS.purple,
  DARK.orange,
  DARK.skyBlue,
] as const;
const SOLID = [1, 0] as const;
const DOTTED = [2, 2] as const;
/** Those of irreps; dots are for the trivial one and for what is left over. */
const DASHES = [SOLID, [9, 3, 2, 3], [9, 4], [4, 3]] as const;

/** How many irreps can look different. */
const LOOKS = HUES.length * DASHES.length;

/**
 * The irreps with series of their own, in the order of legends: that of the group, then the trivial
 * one. The look follows from the irrep's place in the group, so that it is the same in all charts and,
 * but for those few that would look like one of higher rank, for all networks.
 */
export function looksOf({ irreps, ranking }: IrrepOrder): IrrepLook[] {
  // Beside them the trivial one, and the others if there are any.
  const own = ranking.length < MAX_SERIES ? ranking : ranking.slice(0, MAX_SERIES - 2);
  const places = placesOf(own, irreps, LOOKS);
  return [
    ...irreps.filter((irrep) => places.has(irrep))
      .map((irrep) => ({ irrep, ...lookAt(places.get(irrep)!) })),
    { irrep: TRIVIAL, color: COLORS.black, dash: DOTTED },
  ];
}

/** Neighbours differ in their hues and dashes, and a hue that comes again in its dashes. */
function lookAt(place: number): Omit<IrrepLook, "irrep"> {
  const [hue, turn] = [place % HUES.length, Math.floor(place / HUES.length)];
  return { color: HUES[hue], dash: DASHES[(2 * (hue % 2) + turn) % DASHES.length] };
}

/**
 * A place of its own among some for each irrep that is drawn: that of the irrep in the group, modulo
 * their number, or the next that no irrep of higher rank has.
 *
 * @param drawn by rank, no more than there are places
 * @param irreps all of the group
 */
export function placesOf(
  drawn: readonly string[],
  irreps: readonly string[],
  count: number,
): Map<string, number> {
  const places = new Map<string, number>();
  const taken = new Set<number>();
  for (const irrep of drawn) {
    let place = irreps.indexOf(irrep) % count;
    while (taken.has(place)) place = (place + 1) % count;
    taken.add(place);
    places.set(irrep, place);
  }
  return places;
}

const OTHERS_LOOK: IrrepLook = { irrep: OTHERS, color: GREYS.middle, dash: DOTTED };

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
  order: IrrepOrder,
  placeOf: (row: Row) => unknown,
  combine: (rows: readonly Row[]) => Row,
): Row[] {
  const own = new Set(looksOf(order).map(({ irrep }) => irrep));
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
export function irrepEncoding(rows: readonly IrrepRow[], order: IrrepOrder) {
  const present = new Set(rows.map(({ irrep }) => irrep));
  const looks = [...looksOf(order), OTHERS_LOOK].filter(({ irrep }) => present.has(irrep));
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
