/**
 * Weights of neurons on their first two principal components.
 *
 * @module
 */

import {
  aboutOf,
  Chart,
  frame,
  GREYS,
  type IrrepContext,
  type IrrepOrder,
  titleOf,
} from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { type IrrepRow, looksOf, MAX_SERIES, OTHERS, placesOf } from "./irrep_looks.ts";

/** A neuron's weights in one matrix. */
export interface ComponentRow {
  /** Number of the column of an embedding or row of the unembedding. */
  readonly number: number;
  /** Its cluster: an irrep, `mixed` or `off`; null where it belongs to no neuron. */
  readonly cluster: string | null;
  /** Its coordinates. */
  readonly first: number;
  readonly second: number;
}

/** The points of one matrix. */
export interface ComponentPanel {
  /** What the points are, such as `columns of E_x`. */
  readonly title: string;
  /** Share of each component in the variance. */
  readonly shares: readonly [number, number];
  readonly points: readonly ComponentRow[];
}

/** Kinds of points that are no cluster, with looks of their own. */
const KINDS = [
  { irrep: "mixed", color: GREYS.dark, shape: "cross" },
  { irrep: "off", color: GREYS.light, shape: "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8" },
  { irrep: "column", color: GREYS.dark, shape: "circle" },
] as const;

/** Shapes of irreps by their places in the group, those of the same hue apart. */
const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "triangle-down",
  "triangle-right",
  "triangle-left",
  "M-1,-0.3H1V0.3H-1Z",
  "M-0.3,-1H0.3V1H-0.3Z",
] as const;
const OTHERS_POINT = { irrep: OTHERS, color: GREYS.middle, shape: "M0,-1L0.6,1L-1,-0.2H1L-0.6,1Z" };

/** Most points of a panel. */
const MOST_POINTS = 512;

/** A panel for each matrix, with a point for each neuron, or for some at equal distances. */
export function principalComponentsChart(
  panels: readonly ComponentPanel[],
  context: IrrepContext,
): Chart {
  const looks = pointLooks(context);
  const own = new Set(looks.map(({ irrep }) => irrep));
  const count = panels.reduce((most, { points }) => Math.max(most, points.length), 0);
  const step = Math.ceil(count / MOST_POINTS);
  const values = panels.flatMap(({ points }, panel) =>
    largestFirst(
      points.filter((_, i) => i % step === 0).map(({ number, cluster, first, second }): Point => {
        const kind = cluster ?? "column";
        return {
          panel,
          number,
          cluster: kind,
          irrep: own.has(kind) ? kind : OTHERS,
          first: sevenDigits(first),
          second: sevenDigits(second),
        };
      }),
    )
  );
  const present = looks.filter(({ irrep }) => values.some((value) => value.irrep === irrep));
  const domain = present.map(({ irrep }) => irrep);
  const isMerged = domain.includes(OTHERS);
  const field = { field: "irrep", type: "nominal" as const, title: "cluster", sort: domain };
  const axis = (name: "first" | "second", which: number, share: number) => ({
    field: name,
    type: "quantitative" as const,
    title: `component ${which} (${Math.round(100 * share)} %)`,
    scale: { zero: false, nice: true },
    axis: { tickCount: 5 },
  });
  return new Chart("principal_components", {
    ...frame(
      titleOf("Neurons on two principal components", context),
      [
        "Linear principal components (PCA) of weights, centred; a point for each neuron",
        "In brackets: share of the variance of all points",
        ...(step > 1 ? [`Drawn is one of ${step}: every number that ${step} divides`] : []),
        ...(isMerged ? ["Clusters of irreps without a colour of their own are drawn alike"] : []),
        context.network,
      ],
      "First two principal components of the embeddings' columns and the unembedding's rows, " +
        aboutOf(context),
    ),
    data: { values },
    concat: panels.map(({ title, shares }, panel) => ({
      title: { text: title, fontSize: 12, fontWeight: "normal" as const, offset: 6 },
      width: 180,
      height: 180,
      transform: [{ filter: `datum.panel === ${panel}` }],
      mark: { type: "point" as const, size: 45, opacity: 1, aria: false },
      encoding: {
        x: axis("first", 1, shares[0]),
        y: axis("second", 2, shares[1]),
        color: { ...field, scale: { domain, range: present.map(({ color }) => color) } },
        shape: { ...field, scale: { domain, range: present.map(({ shape }) => shape) } },
        tooltip: [
          { field: "number", type: "quantitative" as const, title: "number" },
          { field: "cluster", type: "nominal" as const, title: "cluster" },
          { field: "first", type: "quantitative" as const, title: "component 1" },
          { field: "second", type: "quantitative" as const, title: "component 2" },
        ],
      },
    })),
    columns: 3,
    resolve: { scale: { color: "shared", shape: "shared" } },
  });
}

interface Point extends IrrepRow {
  readonly panel: number;
  readonly number: number;
  readonly cluster: string;
  readonly first: number;
  readonly second: number;
}

/** What is drawn last lies above the rest: points of the smallest cluster, or none could be seen. */
function largestFirst(points: readonly Point[]): Point[] {
  const sizes = new Map<string, number>();
  for (const { irrep } of points) sizes.set(irrep, (sizes.get(irrep) ?? 0) + 1);
  return points.toSorted((a, b) => sizes.get(b.irrep)! - sizes.get(a.irrep)!);
}

/** Colours as in all charts; irreps beyond the shapes are combined, so that few enough are left. */
function pointLooks(order: IrrepOrder) {
  const most = Math.min(MAX_SERIES - KINDS.length, SHAPES.length);
  const shapes = placesOf(order.ranking.slice(0, most), order.irreps, SHAPES.length);
  return [
    ...looksOf(order).filter(({ irrep }) => shapes.has(irrep)).map(({ irrep, color }) => ({
      irrep,
      color,
      shape: SHAPES[shapes.get(irrep)!],
    })),
    OTHERS_POINT,
    ...KINDS,
  ];
}
