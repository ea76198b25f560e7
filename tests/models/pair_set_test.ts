import { createPairSet, destroyPairSet, rowsPerBlock } from "../../src/models/pair_set.ts";
import { unpad } from "../../src/device/matrix.ts";
import { ReadbackRing } from "../../src/device/readback.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { readMatrix } from "../helpers/matrices.ts";
import { firstPairs, problem } from "../helpers/problems.ts";

Deno.test("rowsPerBlock() keeps activations within 8 MiB, a texture's height and whole tiles", () => {
  for (const widths of [[1, 1], [120, 128], [720, 128], [24, 2048], [120, 8192], [8192, 8192]]) {
    const rows = rowsPerBlock(...widths);
    assert(rows >= 64 && rows <= 8192 && rows % 64 === 0, `${rows} rows`);
    const widest = Math.ceil(Math.max(...widths) / 64) * 64;
    assert(rows === 64 || 4 * rows * widest <= 2 ** 23, `${rows} rows of ${widest}`);
    assertEquals(rowsPerBlock(...widths.toReversed()), rows);
  }
  assertEquals(rowsPerBlock(120, 128), 8192);
  assertEquals(rowsPerBlock(720, 128), 2688);
});

deviceTest(
  "A set lists each row once for each side, by block, network and token",
  async (device) => {
    const order = 7;
    const { train } = problem("C7", 1, 1);
    const many = {
      a: Int32Array.from({ length: 150 }, (_, r) => train.a[(r * 5) % 49]),
      b: Int32Array.from({ length: 150 }, (_, r) => train.b[(r * 5) % 49]),
      labels: Int32Array.from({ length: 150 }, (_, r) => train.labels[(r * 5) % 49]),
    };
    const instances = [many, firstPairs(train, 0), firstPairs(train, 70)];
    const set = createPairSet(device, "pairs", instances, order, 64);
    assertEquals(set.counts, [150, 0, 49]);
    assertEquals(set.rows, 192);
    assertEquals(set.blocks, [0, 1, 2].map((i) => ({ index: i, first: 64 * i, rows: 64 })));

    const ring = new ReadbackRing(device);
    const encoder = device.gpu.createCommandEncoder();
    const { pairs, incidence: { starts, index } } = set;
    const copy = ring.record(encoder, [pairs, starts].map((buffer) => ({ buffer })));
    device.gpu.queue.submit([encoder.finish()]);
    const [records, startsOf] = (await copy.read()).map((part) => new Uint32Array(part));
    const rows = unpad(await readMatrix(device, index), index);
    const weights = new Float32Array(records.buffer);
    instances.forEach(({ a, b, labels }, i) => {
      for (let r = 0; r < set.rows; r++) {
        const at = 4 * (i * set.rows + r);
        const expected = r < a.length ? [a[r], b[r], labels[r]] : [0, 0, 0];
        assertEquals([...records.subarray(at, at + 3)], expected);
        assertEquals(weights[at + 3], r < a.length ? Math.fround(1 / a.length) : 0);
      }
    });
    let slot = 0;
    for (const { first } of set.blocks) {
      for (const { a, b } of instances) {
        for (const tokens of [a, b]) {
          for (let token = 0; token < order; token++) {
            const listed = rows.subarray(
              4 * startsOf[slot + token],
              4 * startsOf[slot + token + 1],
            );
            const expected = [...tokens.keys()].filter((r) =>
              tokens[r] === token && r >= first && r < first + 64
            );
            const filled = expected.map((r) => r - first);
            while (filled.length % 4 > 0) filled.push(-1);
            assertEquals([...listed], filled);
          }
          slot += order + 1;
        }
      }
    }
    assertEquals(slot, startsOf.length);
    ring.destroy();
    destroyPairSet(set);
  },
);

deviceTest("A set cuts its last block short, and has one even without pairs", async (device) => {
  const { train } = problem("A5", 1, 1);
  const blocksOf = (count: number, blockRows: number) => {
    const set = createPairSet(device, "pairs", [firstPairs(train, count)], 60, blockRows);
    destroyPairSet(set);
    return set.blocks.map(({ first, rows }) => [first, rows]);
  };
  assertEquals(blocksOf(300, 256), [[0, 256], [256, 64]]);
  assertEquals(blocksOf(256, 256), [[0, 256]]);
  assertEquals(blocksOf(257, 8192), [[0, 320]]);
  assertEquals(blocksOf(0, 256), [[0, 64]]);
  await device.gpu.queue.onSubmittedWorkDone();
});
