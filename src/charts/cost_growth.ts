/**
 * How the time of an update grows with the sizes of what is trained.
 *
 * @module
 */

import { decadesOf } from "./axes.ts";
import { Chart, COLORS, frame, GREYS } from "./chart.ts";

/** The time of an update at one size. */
export interface CostRow {
  /** What is varied, such as `n, order of the group`. */
  readonly varied: string;
  /** Its value. */
  readonly size: number;
  /** Of an update of all networks. */
  readonly seconds: number;
  /** What the number of operations predicts from the largest size. */
  readonly predicted: number;
}

/** Time of an update against each size, measured and as predicted by the number of operations. */
export function costGrowthChart(rows: readonly CostRow[], adapter: string): Chart {
  const varied = [...new Set(rows.map((row) => row.varied))];
  const y = decadesOf(rows.flatMap(({ seconds, predicted }) => [1000 * seconds, 1000 * predicted]));
  const panel = (what: string, index: number) => {
    const own = rows.filter((row) => row.varied === what);
    const sizes = own.map(({ size }) => size);
    const x = {
      field: "size",
      type: "quantitative" as const,
      title: what,
      scale: {
        type: "log" as const,
        domain: [Math.min(...sizes), Math.max(...sizes)],
        nice: false,
      },
      axis: { grid: false, values: sizes, labelOverlap: true as const },
    };
    const time = {
      type: "quantitative" as const,
      title: index === 0 ? "time of an update (ms, log scale)" : "",
      ...y,
    };
    return {
      width: 200,
      height: 240,
      data: {
        values: own.map(({ size, seconds, predicted }) => ({
          size,
          ms: Number((1000 * seconds).toPrecision(4)),
          predicted: Number((1000 * predicted).toPrecision(4)),
        })),
      },
      layer: [
        {
          mark: { type: "line" as const, color: GREYS.middle, strokeDash: [4, 4], aria: false },
          encoding: { x, y: { field: "predicted", ...time } },
        },
        {
          mark: {
            type: "line" as const,
            color: COLORS.blue,
            point: { size: 40, color: COLORS.blue },
            tooltip: true,
          },
          encoding: { x, y: { field: "ms", ...time } },
        },
      ],
    };
  };
  const subtitle = [
    "Measured (line with dots), and as the number of operations predicts from the largest size (dashes)",
    adapter,
  ];
  const description = `Time of an update against ${
    varied.join("; ")
  }, on log scales, on ${adapter}.`;
  const spec = {
    ...frame("Cost of an update by size", subtitle, description),
    hconcat: varied.map(panel),
  };
  return new Chart("cost_growth", spec);
}
