/**
 * The causal evidence: what the removal of each irrep costs, beside that of relabelled ones.
 *
 * @module
 */

import { decadesOf } from "./axes.ts";
import { aboutOf, Chart, frame, GREYS, type IrrepContext, titleOf } from "./chart.ts";
import { lossText } from "./digits.ts";
import { largestOf } from "./extent.ts";
import { irrepEncoding, looksOf, OTHERS } from "./irrep_looks.ts";
import { NULL_BAR, type NullRange } from "./shares.ts";

/** What removing an irrep from the hidden layer does. */
export interface CausalRow {
  readonly irrep: string;
  /** Loss over the training pairs without its ρ(ab), in nats. */
  readonly excludedLoss: number;
  /** The same of relabelled irreps in its place; null without draws. */
  readonly relabelled: NullRange | null;
  /** Whether it is causal; null where that is not known. */
  readonly causal: boolean | null;
}

/** Losses that others are held against, in nats. */
export interface ReferenceLosses {
  /** The network's own. */
  readonly own: number;
  /** That of guessing, ln n. */
  readonly guessing: number;
}

const WIDTH = 440;
const STEP = 28;

/**
 * A line for each irrep: the loss without it as a dot, full if it is causal, and the range of
 * relabelled irreps in its place as a bar. Irreps without a look of their own share a line, a dot each.
 *
 * @param rows one for each irrep
 * @param references the network's own loss over the training pairs, and ln n
 */
export function causalIrrepsChart(
  rows: readonly CausalRow[],
  context: IrrepContext,
  references: ReferenceLosses,
): Chart {
  const own = new Set(looksOf(context).map(({ irrep }) => irrep));
  const shown = rows.filter(({ excludedLoss }) => hasLog(excludedLoss));
  const lines = shown.map((row) => ({ ...row, irrep: own.has(row.irrep) ? row.irrep : OTHERS }));
  const axis = lossAxis([
    ...shown.flatMap(({ excludedLoss, relabelled }) => [excludedLoss, ...endsOf(relabelled)]),
    ...Object.values(references),
  ]);
  const values = lines.map(({ irrep, excludedLoss, relabelled, causal }, i) => ({
    irrep,
    name: shown[i].irrep,
    loss: excludedLoss,
    ...barOf(relabelled, axis.least),
    verdict: causal === null ? "not tested" : causal ? "causal" : "not causal",
  }));
  const { domain, color } = irrepEncoding(lines, context);
  const hasNulls = values.some(({ high }) => high !== null);
  const others = lines.filter(({ irrep }) => irrep === OTHERS).length;
  const isTested = shown.some(({ causal }) => causal !== null);
  const labels = domain.map((irrep) => ({
    irrep,
    label: labelOf(values.filter((value) => value.irrep === irrep)),
  }));
  const y = {
    field: "irrep",
    type: "nominal" as const,
    title: "irrep",
    sort: [...domain],
    scale: { domain: [...domain] },
    axis: {
      grid: true,
      ticks: false,
      domain: false,
      labelLimit: 160,
      labelFontSize: 12,
      maxExtent: extentOf(domain),
    },
  };
  const x = { type: "quantitative" as const, title: LOSS_TITLE, ...axis.encoding };
  const tooltip = [
    { field: "name", type: "nominal" as const, title: "irrep" },
    { field: "loss", type: "quantitative" as const, title: "loss without it (nats)" },
    { field: "min", type: "quantitative" as const, title: "relabelled, least" },
    { field: "high", type: "quantitative" as const, title: "relabelled, largest" },
    { field: "verdict", type: "nominal" as const, title: "causal?" },
  ];
  return new Chart("causal_irreps", {
    ...frame(
      titleOf("Train loss without each irrep", context),
      [
        `${context.network}: the hidden layer without ρ(ab) of the irrep, pairs trained on`,
        (isTested ? "Full dot: causal; hollow: not" : "No nulls: none is tested") +
        (hasNulls ? "; grey bar: range over relabelled irreps instead" : ""),
        ...(others > 0 ? [`${OTHERS}: ${others}, a dot each`] : []),
        ...leftOut(rows.length - shown.length, "a loss"),
      ],
      "Loss over the training pairs without each irrep in turn, beside the range of relabelled " +
        `irreps in its place, ${aboutOf(context)}`,
    ),
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [
      {
        transform: [{ filter: "isValid(datum.high)" }],
        mark: { type: "bar", height: 13, ...NULL_BAR },
        encoding: { y, x: { field: "low", ...x }, x2: { field: "high" }, tooltip },
      },
      ...lossRules(references, "own train loss", x),
      {
        mark: { type: "point", filled: false, size: 110, strokeWidth: 2.2, opacity: 1 },
        encoding: {
          y,
          x: { field: "loss", ...x },
          color: { ...color, legend: null },
          fill: {
            condition: { test: "datum.verdict === 'causal'", ...color, legend: null },
            value: "#ffffff",
          },
          tooltip,
        },
      },
      {
        data: { values: labels },
        mark: { type: "text", align: "left", fontSize: 11.5, tooltip: null },
        encoding: { y, x: { value: WIDTH + 12 }, text: { field: "label", type: "nominal" } },
      },
    ],
  });
}

/** What stands behind a line. */
function labelOf(values: readonly { readonly loss: number; readonly verdict: string }[]): string {
  if (values.length === 1) return `${lossText(values[0].loss)} ${values[0].verdict}`;
  const causal = values.filter(({ verdict }) => verdict === "causal").length;
  const isTested = values.some(({ verdict }) => verdict !== "not tested");
  const most = `≤ ${lossText(largestOf(values.map(({ loss }) => loss)))}`;
  return `${most} ${isTested ? `${causal === 0 ? "none" : causal} causal` : "not tested"}`;
}

/**
 * Room for labels beside an axis, in pixels. Without a drawing surface they count as wider than they
 * are, and push the axis' title away.
 */
export function extentOf(labels: readonly string[]): number {
  return 10 + 7 * largestOf(labels.map(({ length }) => length));
}

/** Title of axes of losses. */
export const LOSS_TITLE = "loss (nats, log scale)";

/** Whether a log axis has a place for a value. */
export function hasLog(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}

/** Both ends of a range that a log axis has a place for. */
export function endsOf(range: NullRange | null): number[] {
  return range ? [range.min, range.max].filter(hasLog) : [];
}

/** A log axis for some losses, and its left end. Values without a place on it do not count. */
export function lossAxis(losses: readonly number[]) {
  const encoding = decadesOf(losses.filter(hasLog));
  return { encoding, least: encoding.scale.domain[0] };
}

/** A bar over a range on a log axis: what reaches down to 0 begins at the axis' left end. */
export function barOf(range: NullRange | null, least: number) {
  if (!range || !hasLog(range.max)) return { low: null, high: null, min: null };
  return { low: Math.max(range.min, least), high: range.max, min: range.min };
}

/** What a subtitle says of values that a log axis cannot show. */
export function leftOut(count: number, what: string): string[] {
  return count > 0 ? [`Left out: ${count} with ${what} that has no logarithm`] : [];
}

/**
 * Upright lines with names above, that of the own loss solid, that of guessing dashed. The lower one is
 * named to its left, the higher to its right.
 *
 * @param name of the own loss
 */
export function lossRules<X extends object>(
  { own, guessing }: ReferenceLosses,
  name: string,
  x: X,
) {
  const rules = [
    { loss: own, label: name, strokeDash: [1, 0] },
    { loss: guessing, label: "guessing, ln n", strokeDash: [4, 3] },
  ];
  const sorted = rules.filter(({ loss }) => hasLog(loss)).sort((a, b) => a.loss - b.loss);
  return sorted.flatMap(({ loss, label, strokeDash }, i) => {
    const data = { values: [{ reference: loss, label: `${label}: ${lossText(loss)}` }] };
    const isLast = i === sorted.length - 1 && i > 0;
    const at = { field: "reference", ...x };
    const tooltip = [
      { field: "label", type: "nominal" as const, title: "rule" },
      { field: "reference", type: "quantitative" as const, title: "loss (nats)" },
    ];
    return [
      {
        data,
        mark: { type: "rule" as const, strokeDash, color: GREYS.dark },
        encoding: { x: at, tooltip },
      },
      {
        data,
        mark: {
          type: "text" as const,
          align: isLast ? "left" as const : "right" as const,
          dx: isLast ? 4 : -4,
          fontSize: 11,
          color: GREYS.dark,
        },
        encoding: {
          x: at,
          y: { value: -8 },
          text: { field: "label", type: "nominal" as const },
          tooltip,
        },
      },
    ];
  });
}
