/**
 * `bench`: how fast networks are trained on this machine's adapter.
 *
 * @module
 */

import { measurePeak } from "../bench/peak.ts";
import { type Case, caseFlops, jsonRow, measureRows, type Row } from "../bench/rows.ts";
import { GROUPS, INSTANCES, LARGE_GROUP } from "../bench/workload.ts";
import { isHandedOver } from "../device/profile.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { MODELS } from "../models/models.ts";
import { type BenchOptions, checkOptions } from "./bench_options.ts";
import { benchPeers } from "./bench_peers.ts";
import { type BenchPlace, machine } from "./bench_place.ts";
import { measureSmallRows } from "./bench_small.ts";
import {
  type BenchTable,
  markdownLines,
  ROWS_NOTE,
  rowsTable,
  short,
  tableLines,
} from "./bench_text.ts";
import { chooseGroup } from "./choose_group.ts";
import { openDevice } from "./open_device.ts";

/** Timed seconds of a row. */
const SECONDS = 3;

/**
 * Measures.
 *
 * @returns The exit code.
 * @throws {Error} If there is no adapter, or no such group.
 */
export async function bench(options: BenchOptions): Promise<number> {
  checkOptions(options);
  const names = options.groups ??
    (options.peers ? ["S5"] : [...GROUPS, ...(options.large ? [LARGE_GROUP] : [])]);
  const groups: FiniteGroup[] = [];
  for (const name of names) {
    groups.push((await chooseGroup({ group: name }, MAX_TABLE_ORDER)).group);
  }
  // Peers' machine is that of our largest network; rows of small ones have a machine of their own.
  const largest = Math.max(
    ...groups.map((group) => caseFlops({ model: "mlp", group, instances: 1 })),
  );
  const { device, adapter: { name, driver } } = await openDevice(
    options.device ?? "auto",
    options.peers ? largest : undefined,
  );
  if (!device) {
    throw new Error(
      "Cannot measure the speed of training: WebGPU finds no adapter; `deno task setup` helps to one",
    );
  }
  const adapter = driver ? `${name}, ${driver}` : name;
  const say = options.json ? console.error : console.log;
  const lines = options.markdown ? markdownLines : tableLines;
  const show = (table: BenchTable) => say(lines(table).join("\n"));
  const place: BenchPlace = { device, adapter, say, show };
  try {
    say(`${machine(adapter)}\n`);
    await (options.peers ? benchPeers : benchRows)(place, groups, options);
    device.check();
    return 0;
  } finally {
    device.destroy();
  }
}

async function benchRows(
  { device, adapter, say, show }: BenchPlace,
  groups: readonly FiniteGroup[],
  {
    models = MODELS,
    instances = INSTANCES,
    seconds = SECONDS,
    device: choice = "auto",
    json,
  }: BenchOptions,
): Promise<void> {
  const cases: Case[] = models.flatMap((model) =>
    groups.flatMap((group) => instances.map((count) => ({ model, group, instances: count })))
  );
  const peak = await measurePeak(device);
  const isSmall = (own: Case) =>
    device.profile.name === "software" && !isHandedOver(caseFlops(own));
  const [small, large] = [cases.filter(isSmall), cases.filter((own) => !isSmall(own))];
  const amount = (own: readonly Case[]) => ({
    seconds,
    onRound: (round: number, rounds: number) =>
      console.error(round === 0 ? `Warming up ${own.length} rows` : `Round ${round} of ${rounds}`),
  });
  const measured = new Map<Case, Row>();
  const keep = (own: readonly Case[], rows: readonly Row[]) =>
    own.forEach((one, i) => measured.set(one, rows[i]));
  if (small.length > 0) keep(small, await measureSmallRows(choice, small, amount(small)));
  if (large.length > 0) keep(large, await measureRows(device, large, amount(large)));
  const rows = cases.map((own) => measured.get(own)!);
  if (json) {
    for (const row of rows) console.log(JSON.stringify(jsonRow(row, peak, adapter)));
  }
  show(rowsTable(rows, peak));
  say(`\n${ROWS_NOTE} The peak: ${short(peak / 1e9)} GFLOP/s of multiply-adds.`);
}
