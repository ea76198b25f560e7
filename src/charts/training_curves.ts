/**
 * A measure of networks over the steps of training: a line for each network, of many their median and
 * range.
 *
 * @module
 */

import { STEPS } from "./axes.ts";
import { aboutOf, Chart, type ChartContext, COLORS, frame, SIZE, titleOf } from "./chart.ts";
import { sevenDigits } from "./digits.ts";
import { evaluationsOf, stepsOf, WHICH } from "./evaluations.ts";
import {
  isKnown,
  LINE,
  LINE_LEGEND,
  notesOf,
  SETS,
  type Stepped,
  subtitles,
} from "./over_training.ts";
import { type SeedValue, spreadOf } from "./spread.ts";
import { keyOf, type NetworkKey, networkTitle, type TrainingRow } from "./training_row.ts";

/** Most networks that have lines of their own: beside test there is train. */
export const MOST_NETWORKS = 6;

/** Which pairs a curve is about; `all` where that does not matter. */
type SetName = keyof typeof SETS | "all";

/** What is drawn of the rows. */
export interface Measure {
  /** Name of the chart. */
  readonly name: string;
  /** Its title, and the line below. */
  readonly what: string;
  readonly how: string;
  /** Name of the values in the data. */
  readonly field: string;
  /** Titles of axis and tooltip. */
  readonly title: string;
  readonly tooltip: string;
  /** Whether values of 0 have no place. */
  readonly isLog: boolean;
  /** The value of a row in each set; null where it is not known. */
  readonly of: Partial<Readonly<Record<SetName, (row: TrainingRow) => number | null>>>;
  /** What the axis has beside its title. */
  readonly axisOf: (values: readonly number[]) => { readonly scale: object };
}

/** Curves of up to six networks, or the median and the range of more. */
export function curvesChart(
  rows: readonly TrainingRow[],
  context: ChartContext,
  measure: Measure,
): Chart {
  const networks = new Set(rows.map(keyOf));
  const { subtitle, body } = networks.size <= MOST_NETWORKS
    ? lines(rows, measure)
    : band(rows, measure, [...networks]);
  return new Chart(measure.name, {
    ...frame(
      titleOf(measure.what, context),
      subtitles(measure.how, ...subtitle),
      `${measure.what} over the steps of training, ${aboutOf(context)}`,
    ),
    ...SIZE,
    ...body,
  });
}

/** A line for each network and set. */
function lines(rows: readonly TrainingRow[], measure: Measure) {
  const { field, isLog } = measure;
  const seeds = [...new Set(rows.map(keyOf))];
  const drawn = seeds.flatMap((seed) => evaluationsOf(rows.filter((row) => keyOf(row) === seed)));
  const sets = setsOf(measure);
  const known = drawn.flatMap((row) =>
    sets.flatMap((set) =>
      valuesOf([row], measure, set).map(({ value, ...rest }) => ({
        ...rest,
        ...(set !== "all" && { set }),
        [field]: sevenDigits(value),
      }))
    )
  );
  const valueOf = (row: typeof known[number]) => row[field as keyof typeof row] as number;
  const values = known.filter((row) => !isLog || valueOf(row) > 0);
  const notes = notesOn(rows, drawn, values.length < known.length);
  const shown = sets.filter((set) => values.some((row) => !("set" in row) || row.set === set));
  return {
    subtitle: [wordsOf(seeds), ...notes],
    body: {
      data: { values },
      mark: {
        ...LINE,
        opacity: seeds.length <= 1 ? 1 : seeds.length <= 4 ? 0.8 : 0.5, // many shine through
        ...(sets.includes("all") && { color: COLORS.black }),
      },
      encoding: {
        x: STEPS,
        ...looksOf(shown, ["color", "strokeDash"]),
        detail: { field: "seed", type: "nominal" as const },
        y: {
          field,
          type: "quantitative" as const,
          title: measure.title,
          ...measure.axisOf(values.map(valueOf)),
        },
        tooltip: [
          STEP_TOOLTIP,
          { field: "seed", type: "nominal" as const, title: networkTitle(seeds) },
          ...setTooltip(sets),
          { field, type: "quantitative" as const, title: measure.tooltip },
        ],
      },
    },
  };
}

/** For each set the median over the networks, and a band over their range. */
function band(rows: readonly TrainingRow[], measure: Measure, names: readonly NetworkKey[]) {
  const networks = names.length;
  const sets = setsOf(measure);
  const kept = stepsOf(rows, networks);
  const spreads = sets.flatMap((set) =>
    spreadOf(valuesOf(rows, measure, set), networks).map((spread) => ({ set, ...spread }))
  );
  const known = spreads.filter(({ step }) => kept.has(step));
  const { isLog } = measure;
  const hasPlace = (value: number) => !isLog || value > 0;
  const all = known.flatMap(({ median, least, largest }) => [median, least, largest]);
  const axis = measure.axisOf(all.filter(hasPlace));
  const [end] = (axis.scale as { readonly domain?: readonly number[] }).domain ?? [0];
  const values = known.filter(({ largest }) => hasPlace(largest))
    .map(({ set, step, median, least, largest }) => ({
      step,
      ...(set !== "all" && { set }),
      median: hasPlace(median) ? sevenDigits(median) : null,
      least: sevenDigits(least),
      largest: sevenDigits(largest),
      // Where the band begins, which on a log axis is not 0.
      low: hasPlace(least) ? sevenDigits(least) : end,
    }));
  const shown = sets.filter((set) => known.some((row) => row.set === set));
  const notes = notesOn(spreads, known, !all.every(hasPlace));
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: measure.title,
    ...axis,
  });
  const told = (field: string, title: string) => ({
    field,
    type: "quantitative" as const,
    title,
  });
  const color = sets.includes("all") ? { color: COLORS.black } : {};
  return {
    subtitle: [
      `${networks} ${
        networkTitle(names)
      }s: median as a line, from the least to the largest as a band`,
      ...notes,
    ],
    body: {
      data: { values },
      layer: [
        {
          mark: { type: "area" as const, opacity: 0.2, line: false, aria: false, ...color },
          encoding: {
            x: STEPS,
            y: y("low"),
            y2: { field: "largest" },
            ...looksOf(shown, ["color"]),
          },
        },
        {
          transform: [{ filter: "isValid(datum.median)" }],
          mark: { ...LINE, ...color },
          encoding: {
            x: STEPS,
            y: y("median"),
            ...looksOf(shown, ["color", "strokeDash"]),
            tooltip: [
              STEP_TOOLTIP,
              ...setTooltip(sets),
              told("median", `${measure.tooltip}, median`),
              told("least", "least"),
              told("largest", "largest"),
            ],
          },
        },
      ],
    },
  };
}

const STEP_TOOLTIP = { field: "step", type: "quantitative", title: "step" } as const;

function setTooltip(sets: readonly SetName[]) {
  return sets.includes("all") ? [] : [{ field: "set", type: "nominal" as const, title: "pairs" }];
}

function setsOf({ of }: Measure): SetName[] {
  return Object.keys(of) as SetName[];
}

/** Looks of sets; those without pairs are not in the legend. */
function looksOf<Channel extends "color" | "strokeDash">(
  shown: readonly SetName[],
  channels: readonly Channel[],
) {
  const domain = shown.filter((set) => set !== "all");
  if (domain.length === 0) return {};
  const set = { field: "set", type: "nominal", title: "pairs", legend: LINE_LEGEND } as const;
  const ranges = {
    color: domain.map((name) => SETS[name].color),
    strokeDash: domain.map((name) => [...SETS[name].dash]),
  };
  return Object.fromEntries(
    channels.map((channel) => [channel, { ...set, scale: { domain, range: ranges[channel] } }]),
  );
}

/** What is known of a measure. */
function valuesOf(rows: readonly TrainingRow[], { of }: Measure, set: SetName): SeedValue[] {
  return rows.flatMap((row) => {
    const value = of[set]!(row);
    return isKnown(value) ? [{ step: row.step, seed: keyOf(row), value }] : [];
  });
}

/** Two lines, as both would be a long one. */
function notesOn(given: readonly Stepped[], drawn: readonly Stepped[], zeros: boolean) {
  return [
    notesOf({ given, drawn, others: null, which: WHICH }),
    notesOf({ given: drawn, drawn, others: null, zeros }),
  ];
}

/** Which networks the lines are of, in words. */
function wordsOf(seeds: readonly NetworkKey[]): string {
  const isNamed = networkTitle(seeds) === "network";
  if (seeds.length === 1) return isNamed ? `${seeds[0]}` : `seed ${seeds[0]}`;
  return isNamed
    ? `${seeds.length} networks, a line each`
    : `seeds ${seeds.join(", ")}, a line each`;
}
