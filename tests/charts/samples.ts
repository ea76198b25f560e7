/**
 * Charts of training and of groups, made from invented rows and from small groups.
 *
 * @module
 */

import {
  type CharacterRow,
  characterTableChart,
  MAX_CHART_CLASSES,
} from "../../src/charts/character_table.ts";
import { Chart } from "../../src/charts/chart.ts";
import {
  MAX_CHART_ORDER,
  type MultiplicationRow,
  multiplicationTableChart,
} from "../../src/charts/multiplication_table.ts";
import { chartsOfRun, type TrainingRow } from "../../src/charts/training.ts";

export const CONTEXT = { group: "S5", model: "mlp" };

/** Two networks that grok, the second later. */
export const ROWS: readonly TrainingRow[] = [1, 2].flatMap((seed) =>
  Array.from({ length: 11 }, (_, i) => {
    const grokked = 1 / (1 + Math.exp(6 + 2 * seed - 2 * i));
    return {
      step: 20 * i,
      seed,
      trainLoss: 4.8 * Math.exp(-1.3 * i),
      testLoss: 4.8 * (1 - grokked) + 1e-3 * grokked,
      trainAccuracy: Math.min(1, 0.3 * i),
      testAccuracy: grokked,
      sumOfSquaredWeights: 485 + 4000 * Math.min(i, 3) - 700 * i,
    };
  })
);

/** Rows of training that a chart may meet. */
export const TRAINING_CASES: Record<string, readonly TrainingRow[]> = {
  "two seeds": ROWS,
  "one seed": ROWS.filter(({ seed }) => seed === 1),
  "many seeds": Array.from({ length: 12 }, (_, k) => ROWS.map((row) => ({ ...row, seed: k })))
    .flat(),
  "one row": ROWS.slice(0, 1),
  "no test pairs": ROWS.map((row) => ({ ...row, testLoss: null, testAccuracy: null })),
  "losses from 1e-12 to 1e2": ROWS.map((row, i) => ({
    ...row,
    trainLoss: 10 ** (2 - 14 * i / 21),
  })),
  "a loss of 0": ROWS.map((row) => ({ ...row, trainLoss: row.step > 100 ? 0 : row.trainLoss })),
};

/** The character table of A4: exact value, real and imaginary part. */
const A4_VALUES: Record<string, [exact: string, re: number, im: number]> = {
  "0": ["0", 0, 0],
  "1": ["1", 1, 0],
  "3": ["3", 3, 0],
  "-1": ["-1", -1, 0],
  "w": ["ζ3", -1 / 2, Math.sqrt(3) / 2],
  "W": ["ζ3²", -1 / 2, -Math.sqrt(3) / 2],
};

/** The rows of the character table of A4. */
export const A4_CHARACTERS: readonly CharacterRow[] = Object.entries({
  trivial: ["1", "1", "1", "1"],
  "1a": ["1", "1", "w", "W"],
  "1b": ["1", "1", "W", "w"],
  standard: ["3", "-1", "0", "0"],
}).flatMap(([character, values]) =>
  values.map((value, k): CharacterRow => {
    const [exact, re, im] = A4_VALUES[value];
    const degree = character === "standard" ? 3 : 1;
    return {
      character,
      degree,
      class: ["1A", "2A", "3A", "3B"][k],
      size: [1, 3, 4, 4][k],
      re,
      im,
      exact,
    };
  })
);

/** The rows of the multiplication table of S3: 0, then transpositions 1 to 3, then rotations. */
export const S3_PRODUCTS: readonly MultiplicationRow[] = [
  { element: "()", class: "1A", products: [0, 1, 2, 3, 4, 5] },
  { element: "(0 1)", class: "2A", products: [1, 0, 4, 5, 2, 3] },
  { element: "(0 2)", class: "2A", products: [2, 5, 0, 4, 3, 1] },
  { element: "(1 2)", class: "2A", products: [3, 4, 5, 0, 1, 2] },
  { element: "(0 1 2)", class: "3A", products: [4, 3, 1, 2, 5, 0] },
  { element: "(0 2 1)", class: "3A", products: [5, 2, 3, 1, 0, 4] },
];

/** The rows of the character table of C_n: χ_k(i) = exp(2πi k i/n). */
export function cyclicCharacters(n: number): CharacterRow[] {
  return Array.from({ length: n * n }, (_, entry): CharacterRow => {
    const [k, i] = [Math.floor(entry / n), entry % n];
    const angle = 2 * Math.PI * (k * i % n) / n;
    return {
      character: `freq_${k}`,
      degree: 1,
      class: `class ${i}`,
      size: 1,
      re: Math.cos(angle),
      im: 2 * k * i % n === 0 ? 0 : Math.sin(angle),
      exact: `ζ^${k * i % n}`,
    };
  });
}

/** The rows of the multiplication table of C_n. */
export function cyclicProducts(n: number): MultiplicationRow[] {
  return Array.from({ length: n }, (_, a): MultiplicationRow => ({
    element: `r^${a}`,
    class: `class ${a}`,
    products: Array.from({ length: n }, (_, b) => (a + b) % n),
  }));
}

/** Charts of groups of all sizes, from the smallest to the largest that are drawn. */
const GROUP_CASES: Record<string, readonly Chart[]> = {
  A4: [characterTableChart(A4_CHARACTERS, "A4")],
  S3: [multiplicationTableChart(S3_PRODUCTS, "S3")],
  ...Object.fromEntries(
    // With values up to 24 classes, with colours of their own up to 8.
    [1, 2, 8, 9, 24, 25].map((n) => [`C${n}`, [
      characterTableChart(cyclicCharacters(n), `C${n}`),
      multiplicationTableChart(cyclicProducts(n), `C${n}`),
    ]]),
  ),
  largest: [
    characterTableChart(cyclicCharacters(MAX_CHART_CLASSES), `C${MAX_CHART_CLASSES}`),
    multiplicationTableChart(cyclicProducts(MAX_CHART_ORDER), `C${MAX_CHART_ORDER}`),
  ],
};

/** All charts, of ordinary and of odd data; their names say which. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = [
  ...Object.entries(TRAINING_CASES)
    .map(([name, rows]) => [name, chartsOfRun(rows, CONTEXT)] as const),
  ...Object.entries(GROUP_CASES),
].flatMap(([name, charts]) => charts.map((chart) => ({ name: `${chart.name}, ${name}`, chart })));

/** All charts with a golden file. */
export function sampleCharts(): Chart[] {
  return [
    ...chartsOfRun(ROWS, CONTEXT),
    characterTableChart(A4_CHARACTERS, "A4"),
    multiplicationTableChart(S3_PRODUCTS, "S3"),
  ];
}

/** The rows inside a chart. */
export function valuesOf({ spec }: { spec: unknown }): Record<string, unknown>[] {
  return (spec as { data: { values: Record<string, unknown>[] } }).data.values;
}

/** The same chart with numbers of six digits: the last ones differ between processors. */
export function rounded(chart: Chart): Chart {
  const round = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value;
  return new Chart(chart.name, JSON.parse(JSON.stringify(chart.spec, round)));
}
