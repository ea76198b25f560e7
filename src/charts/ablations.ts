/**
 * What a network can do without its key irreps, with them alone, and with ideal ones.
 *
 * @module
 */

import {
  barOf,
  endsOf,
  extentOf,
  hasLog,
  leftOut,
  LOSS_TITLE,
  lossAxis,
  lossRules,
  type ReferenceLosses,
} from "./causal_irreps.ts";
import { aboutOf, Chart, COLORS, frame, type IrrepContext, titleOf } from "./chart.ts";
import { NULL_BAR, type NullRange } from "./shares.ts";

/** A change of a network, and the loss it leaves. */
export interface AblationRow {
  /** Where, such as `hidden`. */
  readonly site: string;
  /** What is done to the key irreps there: all else is dropped, they are, or they become ideal. */
  readonly action: keyof typeof ACTIONS;
  /** Which functions of the pair, such as `ρ(ab)`; null where there is no choice. */
  readonly part: string | null;
  /** Over all pairs, in nats. */
  readonly loss: number;
  /** Share of right answers among all pairs, from 0 to 1. */
  readonly accuracy: number;
  /** Losses of the same done with relabelled irreps; null without draws. */
  readonly relabelled: NullRange | null;
  /** Losses of the same done with random spaces; null without draws. */
  readonly random: NullRange | null;
}

/** Shapes and colours say the same, and so do the labels. */
const ACTIONS = {
  keep: { color: COLORS.blue, shape: "circle" },
  remove: { color: COLORS.vermilion, shape: "square" },
  ideal: { color: COLORS.green, shape: "triangle-up" },
} as const;

const WIDTH = 460;
const STEP = 24;
const BAND = { color: "black", opacity: 0.05 } as const;

/**
 * A line for each ablation, grouped by where it is: the loss as a dot, the ranges of both nulls as
 * bars, a full and an outlined one.
 *
 * @param rows of all key irreps together, in order
 * @param references the network's own loss over all pairs, and ln n
 */
export function ablationsChart(
  rows: readonly AblationRow[],
  context: IrrepContext,
  references: ReferenceLosses,
): Chart {
  const sites = [...new Set(rows.map(({ site }) => site))];
  const shown = rows.filter(({ loss }) => hasLog(loss));
  const axis = lossAxis([
    ...shown.flatMap(({ loss, relabelled, random }) => [
      loss,
      ...endsOf(relabelled),
      ...endsOf(random),
    ]),
    ...Object.values(references),
  ]);
  const values = shown.map(({ site, action, part, loss, accuracy, relabelled, random }) => {
    const [first, second] = [barOf(relabelled, axis.least), barOf(random, axis.least)];
    return {
      label: `${site}: ${action}${part === null ? "" : ` ${part}`}`,
      group: sites.indexOf(site) % 2,
      action,
      loss,
      accuracy,
      low: first.low,
      high: first.high,
      min: first.min,
      randomLow: second.low,
      randomHigh: second.high,
      randomMin: second.min,
    };
  });
  const labels = values.map(({ label }) => label);
  const hasNulls = values.some(({ high, randomHigh }) => high !== null || randomHigh !== null);
  const y = {
    field: "label",
    type: "nominal" as const,
    title: "ablation",
    sort: labels,
    scale: { domain: labels, paddingInner: 0, paddingOuter: 0 },
    axis: {
      ticks: false,
      domain: false,
      labelLimit: 240,
      grid: false,
      labelFontSize: 11,
      maxExtent: extentOf(labels),
    },
  };
  const x = { type: "quantitative" as const, title: LOSS_TITLE, ...axis.encoding };
  const quantitative = (field: string, title: string) => ({
    field,
    type: "quantitative" as const,
    title,
  });
  const tooltip = [
    { field: "label", type: "nominal" as const, title: "ablation" },
    quantitative("loss", "loss (nats)"),
    quantitative("accuracy", "accuracy"),
    quantitative("min", "relabelled, least"),
    quantitative("high", "relabelled, largest"),
    quantitative("randomMin", "random spaces, least"),
    quantitative("randomHigh", "random spaces, largest"),
  ];
  const bar = (low: string, high: string, yOffset: number, color: string) => ({
    transform: [{ filter: `isValid(datum.${high})` }],
    mark: { type: "bar" as const, height: 6, yOffset, ...NULL_BAR, color },
    encoding: { y, x: { field: low, ...x }, x2: { field: high }, tooltip },
  });
  const domain = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];
  return new Chart("ablations", {
    ...frame(
      titleOf("Loss after ablations of all key irreps", context),
      [
        `${context.network}, all pairs: keep them alone, remove them, or make them ideal`,
        ...(hasNulls
          ? ["Bars: the same with relabelled irreps (grey), with random spaces (outlined)"]
          : []),
        ...leftOut(rows.length - shown.length, "a loss"),
      ],
      "Losses over all pairs after ablations of the key irreps at the embeddings, the hidden " +
        `layer, the unembedding and the logits, beside those of nulls, ${aboutOf(context)}`,
    ),
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [
      {
        transform: [{ filter: "datum.group === 1" }],
        mark: { type: "rect", ...BAND, tooltip: null, aria: false },
        encoding: { y, x: { value: 0 }, x2: { value: WIDTH } },
      },
      bar("low", "high", -5, NULL_BAR.color),
      bar("randomLow", "randomHigh", 5, "#ffffff"),
      ...lossRules(references, "own loss", x),
      {
        mark: { type: "point", filled: true, size: 100, opacity: 1, stroke: "white" },
        encoding: {
          y,
          x: { field: "loss", ...x },
          color: {
            field: "action",
            type: "nominal",
            scale: { domain, range: domain.map((action) => ACTIONS[action].color) },
            legend: null,
          },
          shape: {
            field: "action",
            type: "nominal",
            scale: { domain, range: domain.map((action) => ACTIONS[action].shape) },
            legend: null,
          },
          tooltip,
        },
      },
    ],
  });
}
