/**
 * Characters as detectors of the identity.
 *
 * @module
 */

import { Chart, COLORS, frame, GREYS } from "./chart.ts";

/** The character of an irrep, or the sum over all irreps, on one conjugacy class. */
export interface DetectorRow {
  /** Name of the irrep, or what the sum is called. */
  readonly detector: string;
  /** The trace of the identity: the irrep's dimension, for the sum the order of the group. */
  readonly dimension: number;
  /** Name of the class. */
  readonly class: string;
  /** Number of elements in the class. */
  readonly size: number;
  /** The trace of the class's elements. */
  readonly value: number;
}

/** Most and fewest panels, that of the sum among them, and about how many bars there are in all. */
const PANELS = { most: 12, fewest: 3, bars: 640 } as const;
/** More bars are no longer read out one by one. */
const MAX_READ = 200;
/** Up to so many classes values are written beside their bars, and names of classes lie. */
const MAX_WRITTEN = 6;
const MAX_LYING = 8;
/** Up to so many classes they are named. */
const MAX_NAMED = 24;
/** Pixels of a panel, with room for values above 1 and below -1. */
const PANEL = { width: 165, height: 120 } as const;

/**
 * A panel for each irrep, with a bar for each class: the trace over the dimension, 1 at the identity
 * and never more. The last panel is that of the sum, 0 everywhere else.
 *
 * @param rows the irreps in order and the sum last; each has the classes in one order, that of the
 *   identity first, and at most `MAX_CHART_CLASSES` of them
 * @param group name of the group
 */
export function characterDetectorChart(rows: readonly DetectorRow[], group: string): Chart {
  const all = [...new Set(rows.map(({ detector }) => detector))];
  const classes = [...new Set(rows.map((row) => row.class))];
  const fitting = Math.floor(PANELS.bars / classes.length);
  const panels = Math.min(PANELS.most, Math.max(PANELS.fewest, fitting));
  const left = Math.max(0, all.length - panels);
  const drawn = [...all.slice(0, all.length - 1 - left), ...all.slice(-1)];
  const sum = all[all.length - 1];
  const panelOf = ({ detector, dimension }: DetectorRow) =>
    `${detector}, ${detector === sum ? "n" : "D"} = ${dimension}`;
  const identity = classes[0];
  const [one, others] = ["identity", "other classes"];
  const kinds = classes.length > 1 ? [one, others] : [one];
  const values = rows.filter(({ detector }) => drawn.includes(detector)).map((row) => ({
    ...row,
    panel: panelOf(row),
    share: row.value / row.dimension,
    kind: row.class === identity ? one : others,
  }));
  const told = (field: string, type: "nominal" | "quantitative", title: string) => ({
    field,
    type,
    title,
  });
  const tooltip = [
    told("detector", "nominal", "irrep"),
    told("dimension", "quantitative", "trace of the identity"),
    told("class", "nominal", "class"),
    told("size", "quantitative", "elements in the class"),
    told("value", "quantitative", "trace"),
    told("share", "quantitative", "trace over that of the identity"),
  ];
  return new Chart("character_detector", {
    ...frame(
      `Traces as detectors of the identity, ${group}`,
      [
        "Trace over the dimension D, by conjugacy class: 1 at the identity, never more",
        "Last: the sum over all irreps over the order n, which is 0 elsewhere",
        ...(left > 0 ? [`${left} more irreps are summed, not drawn`] : []),
      ],
      `Traces of each irrep of the group ${group} over its dimension, on each conjugacy class: ` +
        "they are 1 at the identity and never more, and their weighted sum is 0 elsewhere",
    ),
    data: { values },
    facet: {
      field: "panel",
      type: "nominal",
      title: null,
      sort: [...new Set(values.map(({ panel }) => panel))],
      header: { labelFontSize: 12, labelFontWeight: "bold" },
    },
    columns: 3,
    spec: {
      ...PANEL,
      encoding: {
        x: {
          field: "class",
          type: "nominal",
          title: "conjugacy class",
          sort: classes,
          axis: {
            labels: classes.length <= MAX_NAMED,
            ticks: false,
            labelAngle: classes.length <= MAX_LYING ? 0 : -90,
          },
        },
        y: {
          field: "share",
          type: "quantitative",
          title: "trace / dimension",
          scale: { domain: [-1.3, 1.3], nice: false },
          axis: { values: [-1, -0.5, 0, 0.5, 1] },
        },
        tooltip,
      },
      layer: [
        {
          mark: { type: "bar", aria: values.length <= MAX_READ },
          encoding: {
            color: {
              field: "kind",
              type: "nominal",
              title: "class",
              legend: { orient: "bottom", labelLimit: 0 },
              scale: { domain: kinds, range: [COLORS.blue, GREYS.middle].slice(0, kinds.length) },
            },
          },
        },
        ...(classes.length <= MAX_WRITTEN
          ? [{
            mark: {
              type: "text" as const,
              fontSize: 10,
              aria: false,
              baseline: { expr: "datum.share < 0 ? 'top' : 'bottom'" },
              dy: { expr: "datum.share < 0 ? 3 : -3" },
            },
            encoding: {
              text: { field: "share", type: "quantitative" as const, format: ".2~f" },
            },
          }]
          : []),
      ],
    },
    resolve: { axis: { x: "independent" } },
  });
}
