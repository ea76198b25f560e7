/**
 * How does the time of an update grow with the order n of the group, the hidden width h and the number K of
 * networks?
 *
 * Prints Markdown tables with exponents fitted to the times beside those of the operation count; with a
 * directory, writes the chart there. Some three minutes on a software adapter.
 *
 * @module
 */

import { measurePeak } from "../src/bench/peak.ts";
import { interleave, summarize } from "../src/bench/statistics.ts";
import { Trainee } from "../src/bench/trainee.ts";
import { hyperparametersFor } from "../src/bench/workload.ts";
import { chartText } from "../src/charts/chart.ts";
import { costGrowthChart, type CostRow } from "../src/charts/cost_growth.ts";
import type { ComputeDevice } from "../src/device/device.ts";
import { openDevice } from "../src/device/open.ts";
import { group } from "../src/groups/names.ts";
import { createEngine, planFlops, planTraining } from "../src/training/plan.ts";

/** A size of what is trained. */
interface Point {
  readonly name: string;
  readonly hidden: number;
  readonly networks: number;
}

/** Points that differ in one size. */
interface Series {
  readonly varied: string;
  readonly sizeOf: (point: Point) => number;
  readonly points: readonly Point[];
}

const SERIES: readonly Series[] = [
  {
    varied: "n, order of the group (h 128, K 1)",
    sizeOf: ({ name }) => group(name).order,
    points: ["S4", "A5", "S5", "PSL(2,7)", "A6", "S6"].map((name) => ({
      name,
      hidden: 128,
      networks: 1,
    })),
  },
  {
    varied: "h, hidden width (S5, K 1)",
    sizeOf: ({ hidden }) => hidden,
    points: [32, 64, 128, 256, 512].map((hidden) => ({ name: "S5", hidden, networks: 1 })),
  },
  {
    varied: "K, networks (A5, h 128)",
    sizeOf: ({ networks }) => networks,
    points: [1, 2, 4, 8, 16].map((networks) => ({ name: "A5", hidden: 128, networks })),
  },
];

/** Times that are taken of each point, and seconds of each. */
const ROUNDS = 5;
const SECONDS = 0.6;

/** Runs the experiment. */
export async function main(directory?: string): Promise<void> {
  const device = await openDevice("auto");
  if (!device) throw new Error("Cannot measure the cost of training: WebGPU finds no adapter");
  const peak = await measurePeak(device);
  const rows: CostRow[] = [];
  for (const series of SERIES) {
    const measured = await measure(device, series.points);
    const [seconds, flops] = [measured.map((m) => m.seconds), measured.map((m) => m.flops)];
    const sizes = series.points.map(series.sizeOf);
    console.log(table(series.varied, sizes, seconds, flops, peak).join("\n"));
    sizes.forEach((size, i) => {
      const predicted = seconds.at(-1)! * flops[i] / flops.at(-1)!;
      rows.push({ varied: series.varied, size, seconds: seconds[i], predicted });
    });
  }
  device.destroy();
  if (directory === undefined) return;
  const chart = costGrowthChart(rows, `a peak of ${(peak / 1e9).toFixed(0)} GFLOP/s`);
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(`${directory}/${chart.name}.vl.json`, chartText(chart));
}

/** Seconds of an update at each point, in turn, and its operations. */
async function measure(
  device: ComputeDevice,
  points: readonly Point[],
): Promise<{ readonly seconds: number; readonly flops: number }[]> {
  const trained = await Promise.all(points.map((point) => prepare(device, point)));
  for (const { trainee } of trained) await trainee.warmUp();
  const rates = await interleave(trained, ROUNDS, ({ trainee }) => trainee.measure(SECONDS));
  for (const { trainee } of trained) trainee.destroy();
  return trained.map(({ flops }, i) => ({ flops, seconds: 1 / summarize(rates[i]).median }));
}

async function prepare(device: ComputeDevice, { name, hidden, networks }: Point) {
  const plan = planTraining({
    group: group(name),
    model: "mlp",
    hyperparameters: { ...hyperparametersFor("mlp"), hidden },
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: Array.from({ length: networks }, (_, i) => ({
      seed: i + 1,
      split: { generator: "groupscope" as const, seed: i + 1 },
      init: i + 1,
    })),
  });
  const all = plan.networks.map((_, i) => i);
  return {
    flops: planFlops(plan),
    trainee: new Trainee(await createEngine(plan, all, device)),
  };
}

/** Markdown: the measurements, and the exponents of straight lines through them on log scales. */
function table(
  varied: string,
  sizes: readonly number[],
  seconds: readonly number[],
  flops: readonly number[],
  peak: number,
): string[] {
  const exponent = (values: readonly number[]) =>
    slope(sizes.map(Math.log), values.map(Math.log)).toFixed(2);
  return [
    "",
    `| ${varied} | ms an update | GFLOP | GFLOP/s | of peak |`,
    "| ---: | ---: | ---: | ---: | ---: |",
    ...sizes.map((size, i) => {
      const rate = flops[i] / seconds[i];
      return `| ${size} | ${(1000 * seconds[i]).toPrecision(3)} | ` +
        `${(flops[i] / 1e9).toPrecision(3)} | ${(rate / 1e9).toFixed(1)} | ` +
        `${(100 * rate / peak).toFixed(0)} % |`;
    }),
    "",
    `Exponent: ${exponent(seconds)} fitted, ${exponent(flops)} by the operation count.`,
  ];
}

/** Slope of the line of least squares. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (y[i] - my)));
  return covariance / mean(x.map((value) => (value - mx) ** 2));
}
