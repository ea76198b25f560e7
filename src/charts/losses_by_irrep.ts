/**
 * Losses of single irreps over the steps of training: of each alone, and of the network without it.
 *
 * @module
 */

import { logSteps } from "./axes.ts";
import { aboutOf, Chart, frame, type IrrepContext, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { irrepEncoding, withOthers } from "./irrep_looks.ts";
import {
  guessLevel,
  ifCombined,
  isKnown,
  type Level,
  levelLayers,
  LINE,
  LINE_LEGEND as legend,
  logAxis,
  notesOf,
  panelsOf,
  subtitles,
  thinned,
} from "./over_training.ts";

/** Where an irrep's part is taken from: ρ(ab) of the hidden layer, or its character in the logits. */
export type LossSite = "hidden" | "logits";

/** The loss of one irrep at one step. */
export interface IrrepLossRow {
  /** Updates done. */
  readonly step: number;
  /** Name of the irrep. */
  readonly irrep: string;
  readonly part: LossSite;
  /** In nats; null where there is none, as of the trivial irrep in the logits. */
  readonly loss: number | null;
}

/** Pixels of a panel. */
const PANEL = { width: 520, height: 190 } as const;

const PANELS: Readonly<Record<LossSite, string>> = {
  hidden: "Hidden layer: its part in ρ(ab)",
  logits: "Logits: their part in χ(abc⁻¹)",
};

/**
 * The loss over all pairs of each irrep's part alone. Of those without a line of their own the
 * smallest is drawn.
 *
 * @param order of the group: equal logits have a loss of ln `order`
 */
export function restrictedLossByIrrepChart(
  rows: readonly IrrepLossRow[],
  context: IrrepContext,
  order: number,
): Chart {
  return lossesChart(rows, context, guessLevel(order), {
    name: "restricted_loss_by_irrep",
    what: "Loss of each irrep alone",
    how: "Restricted loss: of the irrep's part and nothing else, over all pairs",
    others: "the smallest",
    isMore: (loss, than) => loss < than,
  });
}

/**
 * The loss over the training pairs without each irrep's part. Of irreps without a line of their own
 * the largest is drawn.
 *
 * @param trainLoss of the network at the last step; null where it is not known
 */
export function excludedLossByIrrepChart(
  rows: readonly IrrepLossRow[],
  context: IrrepContext,
  trainLoss: number | null,
): Chart {
  const levels = isKnown(trainLoss) && trainLoss > 0
    ? [{ level: trainLoss, label: "train, at last" }]
    : [];
  return lossesChart(rows, context, levels, {
    name: "excluded_loss_by_irrep",
    what: "Loss without each irrep",
    how: "Excluded loss: of the network without the irrep's part, over the training pairs",
    others: "the largest",
    isMore: (loss, than) => loss > than,
  });
}

/** What tells the two charts apart. */
interface Words {
  readonly name: string;
  readonly what: string;
  readonly how: string;
  /** Which of the other irreps is drawn. */
  readonly others: string;
  readonly isMore: (loss: number, than: number) => boolean;
}

function lossesChart(
  rows: readonly IrrepLossRow[],
  context: IrrepContext,
  levels: readonly Level[],
  { name, what, how, others, isMore }: Words,
): Chart {
  const known = rows.flatMap(({ loss, ...rest }) =>
    isKnown(loss) ? [{ ...rest, loss: sevenDigits(loss) }] : []
  );
  const drawn = thinned(known);
  const combined = withOthers(
    drawn,
    context,
    ({ part, step }) => `${part} ${step}`,
    (some) => some.reduce((most, row) => isMore(row.loss, most.loss) ? row : most),
  );
  const values = combined.filter(({ loss }) => loss > 0);
  const { color, strokeDash } = irrepEncoding(values, context);
  const y = {
    title: "loss (nats, log scale)",
    ...logAxis([...values.map(({ loss }) => loss), ...levels.map(({ level }) => level)]),
  };
  return new Chart(name, {
    ...frame(
      titleOf(what, context),
      subtitles(
        how,
        notesOf({
          given: known,
          drawn,
          others: ifCombined(values, others),
          zeros: values.length < combined.length,
        }),
        context.network,
      ),
      `Lines of the ${what.toLowerCase()} over the steps of training in two panels, hidden layer ` +
        `and logits, ${aboutOf(context)}, ${context.network}.`,
    ),
    data: { values },
    ...panelsOf(PANELS),
    spec: {
      ...PANEL,
      layer: [
        ...levelLayers(levels, y),
        {
          mark: LINE,
          encoding: {
            x: logSteps(values.map(({ step }) => step)),
            y: { field: "loss", type: "quantitative", ...y },
            color: { ...color, legend },
            strokeDash: { ...strokeDash, legend },
            tooltip: [
              { field: "step", type: "quantitative", title: "step" },
              { field: "irrep", type: "nominal", title: "irrep" },
              { field: "part", type: "nominal", title: "of" },
              { field: "loss", type: "quantitative", title: "loss (nats)" },
            ],
          },
        },
      ],
    },
  });
}
