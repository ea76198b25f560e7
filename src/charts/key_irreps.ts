/**
 * Which irreps several networks use.
 *
 * @module
 */

import { aboutOf, Chart, COLORS, frame, type IrrepContext, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { largestOf } from "./extent.ts";
import { isKnown, subtitles } from "./over_training.ts";
import { type NetworkKey, networkTitle } from "./training_row.ts";

/** What one network does with one irrep. */
export interface KeyIrrepRow {
  /** Tells networks of one chart apart. */
  readonly seed: NetworkKey;
  /** Name of a non-trivial irrep. */
  readonly irrep: string;
  /** Cosine between the centred logits and χ(abc⁻¹), from -1 to 1; null where it is not known. */
  readonly similarity: number | null;
  /** Whether it is key. */
  readonly key: boolean;
  /** Whether removing it costs more than removing controls; null where that was not tried. */
  readonly causal: boolean | null;
}

/** Most irreps that have a column. */
export const MAX_COLUMNS = 24;
/** Up to so many networks the similarities are written into the cells. */
const MAX_WRITTEN = 30;
/** Pixels that the columns share. */
const WIDTH = 640;

/** Marks in cells. */
const KEY = "●";
const CAUSAL = "✓";

/**
 * Networks by irreps: the similarity in the end as colour and number, key and causal irreps marked.
 * Of many irreps those with the largest similarity in any network have a column, in the order of
 * the group.
 */
export function keyIrrepsChart(rows: readonly KeyIrrepRow[], context: IrrepContext): Chart {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const columns = columnsOf(rows, context.irreps);
  const cellOf = new Map(rows.map((row) => [`${row.seed} ${row.irrep}`, row]));
  const values = seeds.map((seed) => {
    const cells = columns.map((irrep) => cellOf.get(`${seed} ${irrep}`));
    return {
      seed,
      irrep: columns,
      similarity: cells.map((cell) =>
        cell && isKnown(cell.similarity) ? sevenDigits(cell.similarity) : null
      ),
      mark: cells.map((cell) => cell?.causal ? CAUSAL : cell?.key ? KEY : ""),
    };
  });
  const isWritten = seeds.length <= MAX_WRITTEN;
  const isTried = rows.some(({ causal }) => causal !== null);
  const left = context.irreps.length - columns.length;
  const widest = 8 * largestOf(columns.map((name) => name.length));
  const cell = {
    width: Math.floor(Math.max(30, Math.min(WIDTH / columns.length, Math.max(48, widest)))),
    height: isWritten ? 34 : 14,
  };
  const text = { type: "text" as const, fontSize: 11, aria: false };
  const ink = {
    // Elsewhere black has more contrast, on vermilion always.
    condition: { test: "datum.similarity > 0.9", value: "#ffffff" },
    value: "#000000",
  };
  return new Chart("key_irreps", {
    ...frame(
      titleOf("Key irreps of each network", context),
      subtitles(
        "Colour: cosine between the final logits and χ(abc⁻¹)",
        isTried
          ? `${KEY} key: cosine above 0.005; ${CAUSAL} causal: removing it costs more than controls`
          : `${KEY} key: cosine above 0.005; which are causal was not tried`,
        left > 0 ? `${columns.length} irreps of largest cosine, without ${left} others` : null,
      ),
      `Heat map of the similarity of the logits with each irrep's character in ${seeds.length} ` +
        `networks ${aboutOf(context)}, with marks for key and causal irreps.`,
    ),
    width: cell.width * columns.length,
    height: cell.height * seeds.length,
    data: { values },
    transform: [{ flatten: ["irrep", "similarity", "mark"] }, {
      calculate: `datum.mark === '${CAUSAL}' ? 'causal' : datum.mark === '${KEY}' ? 'key' : 'no'`,
      as: "use",
    }],
    encoding: {
      x: {
        field: "irrep",
        type: "nominal",
        title: "irrep",
        sort: columns,
        axis: { orient: "top", labelAngle: widest > cell.width ? -90 : 0 },
      },
      y: {
        field: "seed",
        type: "ordinal",
        title: networkTitle(seeds),
        ...(networkTitle(seeds) === "network" && { axis: { labelLimit: 0 } }), // names are long
        sort: seeds.every((seed) => typeof seed === "number") ? seeds : seeds.map(String),
      },
      tooltip: [
        { field: "seed", type: "ordinal", title: networkTitle(seeds) },
        { field: "irrep", type: "nominal", title: "irrep" },
        { field: "similarity", type: "quantitative", title: "similarity" },
        { field: "use", type: "nominal", title: "key or causal" },
      ],
    },
    layer: [
      {
        mark: { type: "rect", aria: false },
        encoding: {
          color: {
            field: "similarity",
            type: "quantitative",
            title: "similarity",
            scale: {
              domain: [-1, 0, 1],
              range: [COLORS.vermilion, "#ffffff", COLORS.blue],
              interpolate: "rgb",
            },
          },
        },
      },
      ...(isWritten
        ? [{
          transform: [{ filter: "isValid(datum.similarity)" }],
          mark: { ...text, dy: -6 },
          encoding: {
            text: { field: "similarity", type: "quantitative" as const, format: ".2f" },
            color: ink,
          },
        }]
        : []),
      {
        transform: [{ filter: "datum.mark !== ''" }],
        mark: { ...text, dy: isWritten ? 8 : 1 },
        encoding: { text: { field: "mark", type: "nominal" }, color: ink },
      },
    ],
  });
}

/** In the order of the group. */
function columnsOf(rows: readonly KeyIrrepRow[], irreps: readonly string[]): string[] {
  const largest = new Map<string, number>();
  for (const { irrep, similarity } of rows) {
    const size = isKnown(similarity) ? Math.abs(similarity) : 0;
    largest.set(irrep, Math.max(largest.get(irrep) ?? 0, size));
  }
  const present = irreps.filter((irrep) => largest.has(irrep));
  const kept = new Set(
    [...present].sort((a, b) => largest.get(b)! - largest.get(a)!).slice(0, MAX_COLUMNS),
  );
  return present.filter((irrep) => kept.has(irrep));
}
