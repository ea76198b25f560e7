import {
  contestTable,
  markdownLines,
  notesOn,
  rowsTable,
  tableLines,
} from "../../src/cli/bench_text.ts";
import { parseGroups } from "../../src/cli/bench_options.ts";
import { group } from "../../src/groups/names.ts";
import { PEERS } from "../../src/bench/peers.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { commandTest, deviceCommandTest, run, type Task } from "./command.ts";

const BENCH: Task = "bench";

const KEYS = [
  "model",
  "group",
  "order",
  "pairs",
  "instances",
  "stepsPerSecond",
  "gflops",
  "peakShare",
  "adapter",
];

deviceCommandTest(
  "bench --json prints a row a line, and the table beside it",
  async (directory) => {
    const words = "--groups S3 --models mlp --instances 1,2 --seconds 0.5 --json".split(" ");
    const { code, stdout, stderr } = await run(BENCH, words, directory);
    assertEquals(code, 0, stderr);
    const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.length, 2);
    for (const [i, row] of rows.entries()) {
      assertEquals(Object.keys(row), KEYS);
      assertEquals([row.model, row.group, row.order, row.pairs], ["mlp", "S3", 6, 14]);
      assertEquals(row.instances, i + 1);
      for (const key of ["stepsPerSecond", "gflops", "peakShare"]) assert(row[key] > 0, key);
      assertStringIncludes(stderr, row.adapter);
    }
    assertMatch(stderr, /model +group +n +pairs +K +steps\/s/);
    assertMatch(stderr, /mlp +S3 +6 +14 +2 /);
  },
);

deviceCommandTest(
  "bench keeps the order of rows that one thread computes and rows that all of them do",
  async (directory) => {
    const words = "--groups A5,S3 --models mlp --instances 1 --seconds 0.1 --json".split(" ");
    const { code, stdout, stderr } = await run(BENCH, words, directory);
    assertEquals(code, 0, stderr);
    const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ group, order }) => [group, order]), [["A5", 60], ["S3", 6]]);
    for (const row of rows) assert(row.stepsPerSecond > 0, row.group);
  },
);

/** Wrong inputs: options after `bench`, the exit code, and what stderr says. */
const WRONG: readonly (readonly [args: string, code: 1 | 2, message: RegExp])[] = [
  ["--models mlp,lstm", 2, /'mlp,lstm' is invalid\. Models are mlp, transformer, bilinear/],
  ["--groups S3,,S4", 2, /It must be names of groups between commas/],
  ["--groups Foo", 1, /Unknown group "Foo"/],
  ["--groups S7", 1, /order 5040 is above 1000/],
  ["--instances 0", 2, /whole numbers from 1 to 1024/],
  ["--instances 1,x", 2, /whole numbers from 1 to 1024/],
  ["--seconds 0", 2, /a number above 0 and at most 3600/],
  ["--seconds ten", 2, /a number above 0/],
  ["--json --markdown", 2, /--json and --markdown exclude each other/],
  ["--groups S3 --large", 2, /--groups and --large exclude each other/],
  ["--peers --large", 2, /--peers and --large exclude each other/],
  ["--peers --instances 2", 2, /--peers and --instances exclude each other/],
  ["--peers --models mlp", 2, /--peers and --models exclude each other/],
  ["--device cpu", 2, /Allowed choices are auto, hardware, software/],
];

commandTest("bench refuses wrong inputs with one line", async (directory) => {
  for (const [args, code, message] of WRONG) {
    const finished = await run(BENCH, args.split(" "), directory);
    assertEquals(finished.code, code, args);
    assertMatch(finished.stderr, message);
    assertEquals(finished.stderr.trimEnd().split("\n").length, 1, finished.stderr);
    assertEquals(finished.stdout, "");
  }
});

Deno.test("parseGroups() does not take the commas within a name for those between names", () => {
  assertEquals(parseGroups("PSL(2,7), S3xSL(2,3),A5"), ["PSL(2,7)", "S3xSL(2,3)", "A5"]);
});

const ROW = {
  model: "mlp",
  group: group("S3"),
  instances: 4,
  pairs: 14,
  flops: 5e8,
  rate: { median: 10, min: 9.123, max: 11 },
  reason: null,
} as const;

Deno.test("rowsTable() has the speed of all networks and of each, and why a row has none", () => {
  const none = { ...ROW, instances: 64, rate: null, reason: "the device holds 32 at once" };
  const { rows } = rowsTable([ROW, none], 2e10);
  assertEquals(rows, [
    ["mlp", "S3", "6", "14", "4", "10", "9.12 to 11", "40", "5", "25 %", ""],
    ["mlp", "S3", "6", "14", "64", "-", "-", "-", "-", "-", "the device holds 32 at once"],
  ]);
});

Deno.test("tableLines() and markdownLines() have a line a row below the head, and no empty columns", () => {
  const rows = [["a|b", "", "1"], ["c", "", "10"]];
  const table = { head: ["name", "", "value"], rows, words: [0, 1] };
  assertEquals(tableLines(table), ["  name  value", "  a|b       1", "  c        10"]);
  assertEquals(markdownLines(table), [
    "| name | value |",
    "| --- | ---: |",
    "| a\\|b | 1 |",
    "| c | 10 |",
  ]);
});

Deno.test("contestTable() shows ours first, marks other work, and says why a peer is missing", () => {
  const rate = { median: 2, min: 1, max: 3 };
  const comparison = { rate, ratio: rate, lossDifference: 2e-7, sameWork: true };
  const ready = { version: "1.2.3" };
  const outcomes = [
    { peer: PEERS[0], ready, comparison, reason: null },
    { peer: PEERS[1], ready, comparison: { ...comparison, sameWork: false }, reason: null },
    { peer: PEERS[8], ready: null, comparison: null, reason: "No module named 'torch'" },
  ];
  const { rows } = contestTable("0.1.0", { rate: { median: 50, min: 40, max: 60 }, outcomes });
  assertEquals(rows[0].slice(0, 5), ["Groupscope 0.1.0", "webgpu", "factored", "50", "40 to 60"]);
  assertEquals(rows[1], [
    "TensorFlow.js 1.2.3",
    "webgpu",
    "naive",
    "2",
    "1 to 3",
    "2",
    "1 to 3",
    "2e-7",
    "",
  ]);
  assertEquals(rows[2].at(-1), "does other work");
  assertEquals([rows[3][0], rows[3].at(-1)], ["PyTorch", "No module named 'torch'"]);
  const notes = notesOn(outcomes);
  assertEquals(notes, PEERS[0].notes);
});
