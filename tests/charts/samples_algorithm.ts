/** Rows of the charts that explain the algorithm, ordinary and odd. */
import { type Chart } from "../../src/charts/chart.ts";
import { characterDetectorChart, type DetectorRow } from "../../src/charts/character_detector.ts";
import {
  MAX_PAIR_ROWS,
  type PairContext,
  type PairLogitRow,
  pairLogitsChart,
} from "../../src/charts/pair_logits.ts";

/** The traces of S3, and their sum. */
export const S3_DETECTORS: readonly DetectorRow[] = Object.entries({
  trivial: [1, 1, 1],
  sign: [1, -1, 1],
  standard: [2, 0, -1],
  "sum of all": [6, 0, 0],
}).flatMap(([detector, values]) =>
  values.map((value, k) => ({
    detector,
    dimension: values[0],
    class: ["1A", "2A", "3A"][k],
    size: [1, 3, 2][k],
    value,
  }))
);

/** The traces of C_n on its n classes, frequencies 0 to n/2, and their sum. */
export function cyclicDetectors(n: number): DetectorRow[] {
  const half = Math.floor(n / 2);
  const rows = (detector: string, dimension: number, trace: (i: number) => number) =>
    Array.from({ length: n }, (_, i): DetectorRow => ({
      detector,
      dimension,
      class: i === 0 ? "1A" : `class ${i}`,
      size: 1,
      value: trace(i),
    }));
  return [
    ...Array.from({ length: half + 1 }, (_, k) => {
      const dimension = k === 0 || 2 * k === n ? 1 : 2;
      return rows(
        k === 0 ? "trivial" : `freq_${k}`,
        dimension,
        (i) => dimension * Math.cos(2 * Math.PI * (k * i % n) / n),
      );
    }).flat(),
    ...rows("sum of all", n, (i) => i === 0 ? n : 0),
  ];
}

/** A pair of S3, key irreps `sign` and `standard`. */
export const PAIR_CONTEXT: PairContext = {
  group: "S3",
  model: "mlp",
  network: "seed 1",
  pair: "a = (0 1 2), b = (0 1), a·b = (1 2)",
  classes: ["3A", "2A", "2A"],
  keys: ["sign", "standard"],
};

/** The six outputs of the pair. */
export const PAIR_ROWS: readonly PairLogitRow[] = [
  ["(1 2)", "1A", 14.5, 15],
  ["(0 1)", "3A", 0.5, 0],
  ["(0 2)", "3A", -1, 0],
  ["()", "2A", -4, -5],
  ["(0 1 2)", "2A", -5.5, -5],
  ["(0 2 1)", "2A", -4.5, -5],
].map(([output, own, logit, predicted], i) => ({
  output: output as string,
  class: own as string,
  outputs: 1,
  logit: logit as number,
  low: logit as number,
  high: logit as number,
  predicted: predicted as number,
  isRight: i === 0,
}));

/** Rows of so many classes, the first with the right output. */
export function classRows(count: number): PairLogitRow[] {
  return Array.from({ length: count }, (_, i): PairLogitRow => {
    const predicted = 30 * Math.cos(Math.PI * i / count);
    return {
      output: null,
      class: i === 0 ? "1A" : `113${"ABCDEFGH"[i % 8]}${i}`,
      outputs: i === 0 ? 1 : 2,
      logit: predicted - 1,
      low: predicted - 3,
      high: predicted + 2,
      predicted,
      isRight: i === 0,
    };
  });
}

const DETECTOR_CASES: Record<string, readonly DetectorRow[]> = {
  S3: S3_DETECTORS,
  "the trivial group": cyclicDetectors(1).slice(0, 2),
  C8: cyclicDetectors(8),
  C9: cyclicDetectors(9),
  "many irreps": cyclicDetectors(53),
  "more classes": cyclicDetectors(113),
};

const PAIR_CASES: Record<string, readonly [readonly PairLogitRow[], Partial<PairContext>]> = {
  "all outputs": [PAIR_ROWS, {}],
  "no key irrep": [PAIR_ROWS.map((row) => ({ ...row, predicted: null })), { keys: [] }],
  "one key irrep": [PAIR_ROWS, { keys: ["standard"] }],
  "two outputs": [PAIR_ROWS.slice(0, 2), {}],
  "equal logits": [PAIR_ROWS.map((row) => ({ ...row, logit: 0, low: 0, high: 0 })), {}],
  "seven classes": [classRows(7), { group: "S5" }],
  "many classes": [classRows(MAX_PAIR_ROWS), {
    group: "C600",
    keys: Array.from({ length: 20 }, (_, k) => `freq_${k + 1}`),
    choice: "60 of 301 classes, evenly by the sum of characters",
  }],
};

/** Both charts, of ordinary and of odd data; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = [
  ...Object.entries(DETECTOR_CASES).map(([name, rows]) => ({
    name: `character_detector, ${name}`,
    chart: characterDetectorChart(rows, "C9"),
  })),
  ...Object.entries(PAIR_CASES).map(([name, [rows, context]]) => ({
    name: `pair_logits, ${name}`,
    chart: pairLogitsChart(rows, { ...PAIR_CONTEXT, ...context }),
  })),
];

/** One of each chart. */
export function sampleCharts(): Chart[] {
  return [characterDetectorChart(S3_DETECTORS, "S3"), pairLogitsChart(PAIR_ROWS, PAIR_CONTEXT)];
}
