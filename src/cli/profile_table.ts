/**
 * Where the time of an update goes, as a table.
 *
 * @module
 */

import type { Timing } from "../device/kernel_times.ts";
import type { Table } from "../report/table.ts";

/**
 * Kernel by kernel: time, rate and traffic.
 *
 * @param instances K: networks that the update is of.
 * @param peak Multiply-adds of the adapter, in operations a second.
 */
export function profileTable(
  { seconds, method, kernels }: Timing,
  instances: number,
  peak: number,
): Table {
  const total = kernels.reduce((sum, kernel) => sum + kernel.seconds, 0);
  const flops = kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
  const row = (name: string, dispatches: string, time: number, work: number, bytes: number) => [
    name,
    dispatches,
    (1000 * time).toFixed(3),
    `${(100 * time / total).toFixed(1)} %`,
    work > 0 && time > 0 ? (work / time / 1e9).toFixed(1) : "-",
    work > 0 && time > 0 ? `${(100 * work / time / peak).toFixed(1)} %` : "-",
    (bytes / 1e6).toFixed(2),
    time > 0 ? (bytes / time / 1e9).toFixed(1) : "-",
  ];
  return {
    name: "profile",
    caption: `One update of ${instances} ${instances === 1 ? "network" : "networks"}: ` +
      `${(1000 * seconds).toFixed(2)} ms, ${(flops / seconds / 1e9).toFixed(1)} GFLOP/s, ` +
      `${(100 * flops / seconds / peak).toFixed(0)} % of the adapter's ` +
      `${(peak / 1e9).toFixed(0)} GFLOP/s`,
    head: ["kernel", "dispatches", "ms", "share", "GFLOP/s", "of peak", "MB", "GB/s"],
    rows: [
      ...kernels.map(({ label, dispatches, seconds, flops, bytes }) =>
        row(label, `${dispatches}`, seconds, flops, bytes)
      ),
    ],
    notes: [
      method === "timestamps"
        ? "Times of kernels by timestamps, each in a pass of its own: their sum is " +
          `${(1000 * total).toFixed(2)} ms.`
        : "The device has no timestamps. Times of kernels by difference, each repeated on its own: " +
          `their sum is ${(1000 * total).toFixed(2)} ms.`,
      "MB: the memory that a kernel is given, each element once a dispatch. The peak is that of " +
      "multiply-adds, measured now.",
    ],
  };
}
