/**
 * The logits of one pair beside the characters of the key irreps.
 *
 * @module
 */

import {
  aboutOf,
  Chart,
  type ChartContext,
  COLORS,
  DARK,
  frame,
  GREYS,
  SIZE,
  titleOf,
} from "./chart.ts";
import { blocksOf, isUpright } from "./class_blocks.ts";

/** An output c of a pair (a, b), or all outputs whose a b c⁻¹ lies in one class. */
export interface PairLogitRow {
  /** How c is written; null where the row is of a class. */
  readonly output: string | null;
  /** Name of the class of a b c⁻¹. */
  readonly class: string;
  /** How many outputs the row is of. */
  readonly outputs: number;
  /** The network's logit minus the mean over all outputs; of a class the mean. */
  readonly logit: number;
  /** The least of the logits that `logit` is the mean of. */
  readonly low: number;
  /** The largest of them. */
  readonly high: number;
  /** Sum of the key characters, each times its weight; null without a key irrep. */
  readonly predicted: number | null;
  /** Whether the right output is among them. */
  readonly isRight: boolean;
}

/** What the rows are about. */
export interface PairContext extends ChartContext {
  /** What tells the network from others of its group and model, such as `seed 1`. */
  readonly network: string;
  /** The pair in words, such as `a = (0 1 2), b = (0 1)`. */
  readonly pair: string;
  /** The classes of a, b and a·b. */
  readonly classes: readonly string[];
  /** Names of the key irreps. */
  readonly keys: readonly string[];
  /** How the rows were chosen among more of them, in words, if they were. */
  readonly choice?: string;
}

/** Most outputs or classes that are drawn: more cannot be told apart. */
export const MAX_PAIR_ROWS = 60;

/** The marks, by what they are of: shape and colour say the same. */
const MARKS = {
  network: { color: COLORS.blue, shape: "circle", size: 34 },
  "network, right output": { color: COLORS.green, shape: "diamond", size: 150 },
  "sum of key characters": { color: COLORS.vermilion },
} as const;

/** Pixels of a dash: as wide as its place, up to this, and as thick. */
const DASH = { width: 24, thickness: 2.2 } as const;
/** Most irreps that a subtitle names. */
const MAX_NAMED = 4;

/**
 * The logits of one pair: a point for each output, or for each class the mean with a line from the
 * least to the largest; and a dash where the sum of the key characters lies.
 *
 * @param rows in the order of the axis, those of a class side by side
 */
export function pairLogitsChart(rows: readonly PairLogitRow[], context: PairContext): Chart {
  const { pair, classes, keys, network, choice } = context;
  const hasKeys = keys.length > 0;
  const isByClass = rows.some(({ output }) => output === null);
  const kinds = (Object.keys(MARKS) as (keyof typeof MARKS)[]).filter((kind) =>
    (kind !== "sum of key characters" || hasKeys) &&
    (kind !== "network" || rows.some(({ isRight }) => !isRight))
  );
  const dash = dashOf(rows.length);
  const field = {
    field: "kind",
    type: "nominal",
    title: null,
    sort: kinds,
    legend: { orient: "bottom", symbolSize: 160, labelLimit: 0, columnPadding: 24 },
  } as const;
  const values = rows.map((row, place) => ({ place, ...row }));
  const place = {
    field: "place",
    type: "quantitative",
    title: isByClass
      ? "class of a·b·c⁻¹, largest sum of characters first"
      : "output c, by the class of a·b·c⁻¹, largest sum of characters first",
    scale: { domain: [-0.5, rows.length - 0.5] as number[], nice: false },
    axis: { labels: false, ticks: false, grid: false },
  } as const;
  const tooltip = [
    ...(isByClass ? [] : [{ field: "output", type: "nominal" as const, title: "output c" }]),
    { field: "class", type: "nominal" as const, title: "class of a·b·c⁻¹" },
    ...[
      ["outputs", "outputs"],
      ["logit", isByClass ? "mean logit" : "logit"],
      ...(isByClass ? [["low", "least"], ["high", "largest"]] : []),
      ...(hasKeys ? [["predicted", "sum of key characters"]] : []),
    ].map(([name, title]) => ({ field: name, type: "quantitative" as const, title })),
  ];
  const blocks = blocksOf(rows.map((row) => row.class));
  return new Chart("pair_logits", {
    ...frame(
      titleOf("Logits of one pair", context),
      [
        pair,
        `classes ${classes.join(", ")}; ${network}`,
        hasKeys
          ? `Dashes: χ(a·b·c⁻¹) of ${namesOf(keys)}, weighted as in all pairs`
          : "No irrep is key",
        ...(isByClass
          ? ["Points: mean of a class; lines: from its least to its largest logit"]
          : []),
        ...(choice === undefined ? [] : [choice]),
      ],
      `Logits of one pair for all outputs, and the sum of key characters, ${aboutOf(context)}`,
    ),
    ...SIZE,
    data: { values },
    layer: [
      {
        data: { values: blocks },
        mark: { type: "rect", color: "#000000", opacity: 0.05, aria: false },
        transform: [{ filter: "datum.shaded" }],
        encoding: {
          x: { ...place, field: "from" },
          x2: { field: "to" },
        },
      },
      {
        data: { values: blocks.filter(({ label }) => label) },
        mark: {
          type: "text",
          fontSize: 10,
          color: GREYS.text,
          aria: false,
          y: -4,
          ...(isUpright(blocks)
            ? { angle: 270, align: "left", baseline: "middle" }
            : { align: "center", baseline: "bottom" }),
        },
        encoding: {
          x: { ...place, field: "middle" },
          text: { field: "class", type: "nominal" },
        },
      },
      ...(isByClass
        ? [{
          mark: { type: "rule", strokeWidth: 2, color: DARK.skyBlue } as const,
          encoding: {
            x: place,
            y: { field: "low", type: "quantitative" as const },
            y2: { field: "high" },
            tooltip,
          },
        }]
        : []),
      {
        transform: [
          { fold: hasKeys ? ["predicted", "logit"] : ["logit"], as: ["source", "value"] },
          {
            calculate: "datum.source === 'predicted' ? 'sum of key characters' : " +
              "datum.isRight ? 'network, right output' : 'network'",
            as: "kind",
          },
        ],
        mark: { type: "point", filled: true, opacity: 1 },
        encoding: {
          x: place,
          y: {
            field: "value",
            type: "quantitative",
            title: "logit minus the mean over outputs (nats)",
          },
          color: {
            ...field,
            scale: { domain: kinds, range: kinds.map((kind) => MARKS[kind].color) },
          },
          shape: {
            ...field,
            scale: {
              domain: kinds,
              range: kinds.map((kind) => ({ ...dash, ...MARKS[kind] }).shape),
            },
          },
          size: {
            condition: kinds.map((kind) => ({
              test: `datum.kind === '${kind}'`,
              value: ({ ...dash, ...MARKS[kind] }).size,
            })),
            value: 0,
          },
          tooltip,
        },
      },
    ],
  });
}

/** A bar that lies, as an outline to be filled: Vega's own `stroke` has none. */
function dashOf(places: number) {
  const width = Math.min(DASH.width, SIZE.width / places);
  const half = DASH.thickness / width; // of a symbol that is 2 wide
  return { shape: `M-1,${-half}L1,${-half}L1,${half}L-1,${half}Z`, size: width ** 2 };
}

function namesOf(keys: readonly string[]): string {
  if (keys.length <= MAX_NAMED) return keys.join(", ");
  return `${keys.slice(0, MAX_NAMED - 1).join(", ")} and ${keys.length - MAX_NAMED + 1} more`;
}
