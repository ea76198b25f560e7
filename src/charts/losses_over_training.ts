/**
 * Losses over the steps of training: of the network, of ρ(ab) of its key irreps alone, and of what is
 * left without it.
 *
 * @module
 */

import { logSteps } from "./axes.ts";
import { aboutOf, Chart, COLORS, frame, type IrrepContext, SIZE, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import {
  guessLevel,
  isKnown,
  legendBeside,
  levelLayers,
  LINE,
  logAxis,
  notesOf,
  SETS,
  subtitles,
  thinned,
} from "./over_training.ts";
import { phaseLayers, phaseMarks, type PhaseSteps } from "./phase_marks.ts";

/** Losses of one network at one step, in nats; null where they are not known. */
export interface ProgressRow {
  /** Updates done. */
  readonly step: number;
  /** Over the training pairs. */
  readonly train: number | null;
  /** Over all other pairs. */
  readonly test: number | null;
  /** Of ρ(ab) of the key irreps alone, over all pairs. */
  readonly restricted: number | null;
  /** Without it, over the training pairs. */
  readonly excluded: number | null;
}

/** What losses of key irreps are about. */
export interface ProgressOptions {
  /** Of the group: equal logits have a loss of ln `order`. */
  readonly order: number;
  /** Null where they are not known. */
  readonly phases: PhaseSteps | null;
  /** Key are the irreps of the last step, or at each step its own. */
  readonly keySet: "final" | "current";
}

/** Lines, in the order of the legend. */
const LOSSES = {
  ...SETS,
  restricted: { color: COLORS.green, dash: [1, 0] },
  excluded: { color: COLORS.purple, dash: [8, 3, 2, 3] },
} as const;

const KINDS = ["train", "test", "restricted", "excluded"] as const;

/**
 * The measures of progress: restricted loss falls while the circuit forms, before test loss does, and
 * excluded loss rises.
 */
export function progressLossesChart(
  rows: readonly ProgressRow[],
  context: IrrepContext,
  { order, phases, keySet }: ProgressOptions,
): Chart {
  const known = rows.flatMap((row) =>
    KINDS.flatMap((kind) => {
      const loss = row[kind];
      return isKnown(loss) ? [{ step: row.step, kind, loss: sevenDigits(loss) }] : [];
    })
  );
  const drawn = thinned(known);
  const values = drawn.filter(({ loss }) => loss > 0);
  const levels = guessLevel(order);
  const legend = legendBeside(levels);
  const domain = KINDS.filter((kind) => values.some((row) => row.kind === kind));
  const series = { field: "kind", type: "nominal", title: "loss", sort: domain, legend } as const;
  const marks = phaseMarks(phases);
  const y = {
    title: "loss (nats, log scale)",
    ...logAxis([...values.map(({ loss }) => loss), ...levels.map(({ level }) => level)]),
  };
  return new Chart("progress_losses", {
    ...frame(
      titleOf("Restricted and excluded loss", context),
      subtitles(
        "Restricted: of ρ(ab) of the key irreps alone, over all pairs",
        "Excluded: of the network without it, over the training pairs",
        keySet === "current" ? "Key irreps are those of each step" : null,
        notesOf({ given: known, drawn, others: null, zeros: values.length < drawn.length }),
        context.network,
      ),
      "Lines of train, test, restricted and excluded loss over the steps of training" +
        (marks.length > 0 ? ", with the steps at which phases end" : "") +
        `, ${aboutOf(context)}, ${context.network}.`,
    ),
    ...SIZE,
    data: { values },
    layer: [
      ...levelLayers(levels, y),
      ...phaseLayers(marks),
      {
        mark: LINE,
        encoding: {
          x: logSteps([...values, ...marks].map(({ step }) => step)),
          y: { field: "loss", type: "quantitative", ...y },
          color: {
            ...series,
            scale: { domain, range: domain.map((kind) => LOSSES[kind].color) },
          },
          strokeDash: {
            ...series,
            scale: { domain, range: domain.map((kind) => [...LOSSES[kind].dash]) },
          },
          tooltip: [
            { field: "step", type: "quantitative", title: "step" },
            { field: "kind", type: "nominal", title: "loss" },
            { field: "loss", type: "quantitative", title: "nats" },
          ],
        },
      },
    ],
  });
}

/** A ratio of losses at one step. */
export interface RatioRow {
  /** Updates done. */
  readonly step: number;
  /** Test loss over restricted loss; null where there is no test loss, or the other is 0. */
  readonly ratio: number | null;
}

/**
 * Test loss over restricted loss: what the rest of the network still costs, or, below 1, adds to
 * ρ(ab) of the key irreps.
 */
export function testRestrictedRatioChart(
  rows: readonly RatioRow[],
  context: IrrepContext,
  { keySet }: Pick<ProgressOptions, "keySet">,
): Chart {
  const known = rows.flatMap(({ step, ratio }) =>
    isKnown(ratio) ? [{ step, ratio: sevenDigits(ratio) }] : []
  );
  const drawn = thinned(known);
  const values = drawn.filter(({ ratio }) => ratio > 0);
  const y = {
    title: "ratio of losses (log scale)",
    ...logAxis([1, ...values.map(({ ratio }) => ratio)]),
  };
  return new Chart("test_restricted_ratio", {
    ...frame(
      titleOf("Test loss over restricted loss", context),
      subtitles(
        "Restricted: loss of ρ(ab) of the key irreps alone, over all pairs",
        keySet === "current" ? "Key irreps are those of each step" : null,
        notesOf({ given: known, drawn, others: null, zeros: values.length < drawn.length }),
        context.network,
      ),
      "Line of the ratio of test loss to restricted loss over the steps of training, " +
        `${aboutOf(context)}, ${context.network}.`,
    ),
    ...SIZE,
    data: { values },
    layer: [
      ...levelLayers([{ level: 1, label: "equal losses" }], y),
      {
        mark: { ...LINE, color: COLORS.black },
        encoding: {
          x: logSteps(values.map(({ step }) => step)),
          y: { field: "ratio", type: "quantitative", ...y },
          tooltip: [
            { field: "step", type: "quantitative", title: "step" },
            { field: "ratio", type: "quantitative", title: "ratio" },
          ],
        },
      },
    ],
  });
}
