/**
 * The charts whose specs are kept in `golden/`, made from invented rows.
 *
 * After a change that is meant: `deno run --allow-write tests/charts/samples.ts`, and read the diff.
 *
 * @module
 */

import { type Chart, chartText } from "../../src/charts/chart.ts";
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

/** All charts with a golden file. */
export function sampleCharts(): Chart[] {
  return chartsOfRun(ROWS, CONTEXT);
}

/** The same chart with numbers of six digits: the last ones differ between processors. */
export function rounded(chart: Chart): Chart {
  const round = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value;
  return { name: chart.name, spec: JSON.parse(JSON.stringify(chart.spec, round)) };
}

if (import.meta.main) {
  for (const chart of sampleCharts().map(rounded)) {
    const path = new URL(`./golden/${chart.name}.vl.json`, import.meta.url);
    await Deno.writeTextFile(path, chartText(chart));
  }
}
