import { type Case, caseFlops, jsonRow, measureRows } from "../../src/bench/rows.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";

const S3 = group("S3");

deviceTest(
  "measureRows() measures each case, and says of one that does not fit how many do",
  async (device) => {
    const cases: Case[] = [
      { model: "mlp", group: S3, instances: 2 },
      { model: "bilinear", group: S3, instances: 1 },
      { model: "mlp", group: S3, instances: 1_000_000 },
    ];
    const rounds: string[] = [];
    const rows = await measureRows(device, cases, {
      seconds: 0.05,
      onRound: (round, of) => rounds.push(`${round}/${of}`),
    });
    assertEquals(rounds, ["0/5", "1/5", "2/5", "3/5", "4/5", "5/5"]);
    assertEquals(rows.map(({ model, instances }) => [model, instances]), [
      ["mlp", 2],
      ["bilinear", 1],
      ["mlp", 1_000_000],
    ]);
    for (const { rate, reason } of rows.slice(0, 2)) {
      assert(rate && rate.min > 0 && rate.min <= rate.median && rate.median <= rate.max);
      assertEquals(reason, null);
    }
    assertEquals(rows[2].rate, null);
    assertMatch(rows[2].reason!, /^the device holds \d+ at once$/);
  },
);

Deno.test("jsonRow() counts the operations of all networks, and the share of the peak", () => {
  const pairs = 14;
  const one = caseFlops({ model: "mlp", group: S3, instances: 1 });
  const row = {
    model: "mlp" as const,
    group: S3,
    instances: 4,
    pairs,
    flops: 4 * one,
    rate: { median: 10, min: 9, max: 11 },
    reason: null,
  };
  const { gflops, peakShare, ...others } = jsonRow(row, 1e9, "a GPU, driver 1");
  assertAlmostEquals(gflops!, 40 * one / 1e9, 1e-12);
  assertAlmostEquals(peakShare!, 40 * one / 1e9, 1e-12);
  assertEquals(others, {
    model: "mlp",
    group: "S3",
    order: 6,
    pairs: 14,
    instances: 4,
    stepsPerSecond: 10,
    adapter: "a GPU, driver 1",
  });
  const { stepsPerSecond, gflops: none, peakShare: neither } = jsonRow(
    { ...row, rate: null, reason: "the device holds 2 at once" },
    1e9,
    "",
  );
  assertEquals([stepsPerSecond, none, neither], [null, null, null]);
});
