/**
 * How the logits come to be sums of characters.
 *
 * @module
 */

import { logSteps } from "./axes.ts";
import { aboutOf, Chart, frame, type IrrepContext, SIZE, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { largestOf, leastOf } from "./extent.ts";
import { irrepEncoding, withOthers } from "./irrep_looks.ts";
import {
  ifCombined,
  isKnown,
  legendBeside,
  levelLayers,
  LINE,
  notesOf,
  roundUp,
  subtitles,
  thinned,
} from "./over_training.ts";

/** The similarity of the logits with one character at one step. */
export interface SimilarityRow {
  /** Updates done. */
  readonly step: number;
  /** Name of the irrep. */
  readonly irrep: string;
  /** Cosine between the centred logits and χ(abc⁻¹), from -1 to 1; null for the trivial irrep. */
  readonly similarity: number | null;
}

/** The paper's rule: above it an irrep is learned. */
const LEARNED = 0.05;

/**
 * The cosine of the centred logits with χ(abc⁻¹) over the steps, a line for each non-trivial irrep.
 * Of those without a line of their own the one is drawn that is largest, whatever its sign.
 */
export function logitSimilarityChart(
  rows: readonly SimilarityRow[],
  context: IrrepContext,
): Chart {
  const known = rows.flatMap(({ similarity, ...rest }) =>
    isKnown(similarity) ? [{ ...rest, similarity: sevenDigits(similarity) }] : []
  );
  const drawn = thinned(known);
  const values = withOthers(
    drawn,
    context,
    ({ step }) => step,
    (some) =>
      some.reduce((most, row) => Math.abs(row.similarity) > Math.abs(most.similarity) ? row : most),
  );
  const { color, strokeDash } = irrepEncoding(values, context);
  const levels = [{ level: LEARNED, label: `learned: ${LEARNED}` }];
  const legend = legendBeside(levels);
  const similarities = values.map(({ similarity }) => similarity);
  const y = {
    title: "similarity (cosine)",
    scale: {
      domain: [
        Math.min(0, leastOf(similarities)),
        roundUp(Math.max(LEARNED, largestOf(similarities))),
      ],
      nice: false,
    },
  };
  return new Chart("logit_similarity", {
    ...frame(
      titleOf("Similarity of the logits with characters", context),
      subtitles(
        "Cosine of the centred logits and χ(abc⁻¹) of each non-trivial irrep, over all pairs",
        notesOf({
          given: known,
          drawn,
          others: ifCombined(values, "the one of largest absolute similarity"),
        }),
        context.network,
      ),
      "Lines of the cosine between centred logits and the character of each non-trivial irrep " +
        `over the steps of training, ${aboutOf(context)}, ${context.network}.`,
    ),
    ...SIZE,
    data: { values },
    layer: [
      ...levelLayers(levels, y),
      {
        mark: LINE,
        encoding: {
          x: logSteps(values.map(({ step }) => step)),
          y: { field: "similarity", type: "quantitative", ...y },
          color: { ...color, legend },
          strokeDash: { ...strokeDash, legend },
          tooltip: [
            { field: "step", type: "quantitative", title: "step" },
            { field: "irrep", type: "nominal", title: "irrep" },
            { field: "similarity", type: "quantitative", title: "similarity" },
          ],
        },
      },
    ],
  });
}
