/** Rows of the chart of costs, ordinary and odd. */
import type { Chart } from "../../src/charts/chart.ts";
import { costGrowthChart, type CostRow } from "../../src/charts/cost_growth.ts";

/** Times that grow as a power of the size, about half a power slower than predicted. */
export function costRows(varied: string, sizes: readonly number[], power: number): CostRow[] {
  const last = sizes.at(-1)!;
  return sizes.map((size) => ({
    varied,
    size,
    seconds: 0.5 * (size / last) ** (power - 0.5),
    predicted: 0.5 * (size / last) ** power,
  }));
}

const ROWS = [
  ...costRows("n, order of the group (h 128, K 1)", [24, 60, 120, 360, 720], 3),
  ...costRows("h, hidden width (S5, K 1)", [32, 128, 512], 1),
];

/** See `all_samples.ts`. */
export const CASES: readonly { readonly name: string; readonly chart: Chart }[] = [
  { name: "cost growth", chart: costGrowthChart(ROWS, "a peak of 80 GFLOP/s") },
  {
    name: "cost growth, one size",
    chart: costGrowthChart(costRows("K", [4], 1), "a peak of 1 GFLOP/s"),
  },
];

/** See `all_samples.ts`. */
export function sampleCharts(): Chart[] {
  return [CASES[0].chart];
}
