/**
 * Where the weights and the hidden layer have their power: in which irreps, in the course of
 * training.
 *
 * @module
 */

import { logSteps } from "./axes.ts";
import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { largestOf } from "./extent.ts";
import { levelMarks } from "./level_marks.ts";
import { irrepEncoding, withOthers } from "./irrep_looks.ts";
import {
  ifCombined,
  isKnown,
  LINE,
  LINE_LEGEND as legend,
  MARGIN_LABEL,
  notesOf,
  panelsOf,
  roundUp,
  subtitles,
  thinned,
} from "./over_training.ts";

/** A part of the weights. */
export type WeightPart = "W_x" | "W_y" | "W_U";
/** Functions that the hidden layer may be made of. */
export type HiddenPart = "ρ(a)" | "ρ(b)" | "ρ(ab)";

/** The share of one irrep at one step. */
export interface ShareStepRow<Part extends string> {
  /** Updates done. */
  readonly step: number;
  /** Name of the irrep. */
  readonly irrep: string;
  readonly part: Part;
  /** Of a squared norm, from 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** The share that an irrep has by chance. */
export interface ChanceRow<Part extends string> {
  readonly irrep: string;
  readonly part: Part;
  /** From 0 to 1; null where it is not known. */
  readonly level: number | null;
}

/** Pixels of a panel. */
const PANEL = { width: 480, height: 165 } as const;
/**
 * Shares of the embeddings' and the unembedding's squared norms in the block of each irrep over the
 * steps, the trivial one included, with rank/n, what a random matrix has there.
 *
 * @param chance levels, as far as they are known
 */
export function embeddingSharesChart(
  rows: readonly ShareStepRow<WeightPart>[],
  context: IrrepContext,
  chance: readonly ChanceRow<WeightPart>[],
): Chart {
  return sharesOverTraining(rows, context, chance, {
    name: "embedding_shares",
    what: "Shares of the embeddings in each irrep",
    how: "Squared norm of W_x, W_y and W_U in each irrep's block",
    chanceIs: "rank/n",
    title: "share of squared norm",
    headers: {
      W_x: "W_x: embedding of the left element a",
      W_y: "W_y: embedding of the right element b",
      W_U: "W_U: unembedding, by the output c",
    },
  });
}

/**
 * Shares of the centred hidden layer that are functions of a, of b and of ab in the block of each
 * irrep, over the steps, with what they would be by chance at the last one.
 *
 * @param chance levels, as far as they are known
 */
export function hiddenSharesChart(
  rows: readonly ShareStepRow<HiddenPart>[],
  context: IrrepContext,
  chance: readonly ChanceRow<HiddenPart>[],
): Chart {
  return sharesOverTraining(rows, context, chance, {
    name: "hidden_shares",
    what: "Shares of the hidden layer in each irrep",
    how: "Squares of the centred hidden layer in functions of a, of b and of ab",
    chanceIs: "at the last step",
    title: "share of variance",
    headers: {
      "ρ(a)": "ρ(a): functions of the left element",
      "ρ(b)": "ρ(b): functions of the right element",
      "ρ(ab)": "ρ(ab): functions of the product",
    },
  });
}

/** What tells the charts of shares apart. */
interface Words<Part extends string> {
  readonly name: string;
  readonly what: string;
  readonly how: string;
  readonly chanceIs: string;
  readonly title: string;
  readonly headers: Readonly<Record<Part, string>>;
}

function sharesOverTraining<Part extends string>(
  rows: readonly ShareStepRow<Part>[],
  context: IrrepContext,
  chance: readonly ChanceRow<Part>[],
  { name, what, how, chanceIs, title, headers }: Words<Part>,
): Chart {
  const known = rows.flatMap(({ share, ...rest }) => isKnown(share) ? [{ ...rest, share }] : []);
  const drawn = thinned(known);
  const lines = withOthers(
    drawn,
    context,
    ({ part, step }) => `${part} ${step}`,
    (some) => ({ ...some[0], share: some.reduce((sum, { share }) => sum + share, 0) }),
  ).map(({ share, ...rest }) => ({ ...rest, share: sevenDigits(share) }));
  const present = new Set(lines.map(({ irrep }) => irrep));
  const levels = withOthers(
    chance.flatMap(({ level, ...rest }) => isKnown(level) ? [{ ...rest, level }] : []),
    context,
    ({ part }) => part,
    (some) => ({ ...some[0], level: some.reduce((sum, { level }) => sum + level, 0) }),
  ).filter(({ irrep }) => present.has(irrep));
  const top = roundUp(
    largestOf([...lines.map(({ share }) => share), ...levels.map(({ level }) => level)]),
  );
  const { color, strokeDash } = irrepEncoding(lines, context);
  const { domain, range } = color.scale;
  const colors = new Map(domain.map((irrep, i) => [irrep, range[i]]));
  const parts = Object.keys(headers) as Part[];
  const marks = parts.flatMap((part) =>
    levelMarks(levels.filter((row) => row.part === part), colors, PANEL.height / top)
      .map((mark) => ({ part, ...mark }))
  );
  const y = { type: "quantitative" as const, title, scale: { domain: [0, top] } };
  return new Chart(name, {
    ...frame(
      titleOf(what, context),
      subtitles(
        how,
        marks.length === 0
          ? null
          : `Thin lines: by chance, ${chanceIs}; grey where irreps share a level`,
        notesOf({ given: known, drawn, others: ifCombined(lines, "their sum") }),
        context.network,
      ),
      `Lines of ${what.toLowerCase()} over the steps of training in three panels, ` +
        `${aboutOf(context)}, ${context.network}.`,
    ),
    data: { values: [...lines, ...marks] },
    ...panelsOf(headers),
    spec: {
      ...PANEL,
      layer: [
        {
          transform: [{ filter: "isValid(datum.level)" }],
          mark: { type: "rule", strokeWidth: 1 },
          encoding: {
            y: { field: "level", ...y },
            stroke: { field: "color", type: "nominal", scale: null },
            tooltip: [
              { field: "irreps", type: "nominal", title: "by chance" },
              { field: "level", type: "quantitative", title: "share" },
            ],
          },
        },
        {
          transform: [{ filter: "isValid(datum.label)" }],
          mark: MARGIN_LABEL,
          encoding: {
            x: { value: PANEL.width },
            y: { field: "place", ...y },
            text: { field: "label", type: "nominal" },
          },
        },
        {
          transform: [{ filter: "isValid(datum.step)" }],
          mark: LINE,
          encoding: {
            x: logSteps(lines.map(({ step }) => step)),
            y: { field: "share", ...y },
            color: { ...color, legend },
            strokeDash: { ...strokeDash, legend },
            tooltip: [
              { field: "step", type: "quantitative", title: "step" },
              { field: "irrep", type: "nominal", title: "irrep" },
              { field: "part", type: "nominal", title: "part" },
              { field: "share", type: "quantitative", title }, // as the axis: pages say it once
            ],
          },
        },
      ],
    },
  });
}
