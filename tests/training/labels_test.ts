import type { Run } from "../../src/library/run.ts";
import { group } from "../../src/groups/names.ts";
import { isIsotopicToGroup, isLatinSquare } from "../../src/groups/latin_squares.ts";
import { checkLabels, drawLabels } from "../../src/training/labels.ts";
import { learnedStep } from "../../src/training/milestones.ts";
import { train } from "../../src/training/train.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "../../src/std/assert.ts";

const S3 = group("S3");
/** Choices with which a network memorises in a second, on the CPU. */
const SMALL = { group: "C5", device: "cpu", steps: 150, embed: 16, hidden: 32 } as const;

Deno.test("drawLabels() gives a group's products, or labels that follow from the seed", () => {
  assertEquals(drawLabels("group", S3, 7), S3.table);
  for (const kind of ["quasigroup", "random"] as const) {
    const [one, again, other] = [1, 1, 2].map((seed) => drawLabels(kind, S3, seed));
    assertEquals(one, again);
    assertNotEquals(one, other);
    assertNotEquals(one, S3.table);
    checkLabels(one, 6);
  }
});

Deno.test("drawLabels() draws quasigroups that are no group under any renaming", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const labels = drawLabels("quasigroup", S3, seed);
    assert(isLatinSquare(labels, 6) && !isIsotopicToGroup(labels, 6));
  }
  assertThrows(() => drawLabels("quasigroup", group("C4"), 1), RangeError, "its order is 4");
});

for (const labels of ["quasigroup", "random"] as const) {
  Deno.test(`train() memorises ${labels} labels, each network its own`, async () => {
    const [one, two] = await train({ ...SMALL, seeds: [1, 2], labels });
    for (const { labels, rows, train, split } of [one, two]) {
      assertNotEquals(labels, group("C5").table);
      assertEquals(train, split.train);
      assert(learnedStep(rows, "trainAccuracy") !== null);
    }
    assertNotEquals(one.labels, two.labels);
    // Split and initial weights are those of the group's network.
    const [plain] = await train({ ...SMALL, steps: 0 });
    const [control] = await train({ ...SMALL, steps: 0, labels });
    assertEquals([control.split, control.weights], [plain.split, plain.weights]);
    // Labels that are given are trained on as those that are drawn.
    const [given] = await train({ ...SMALL, steps: 5, labels: one.labels as Int32Array });
    const [drawn] = await train({ ...SMALL, steps: 5, labels });
    assertEquals([given.weights, given.rows], [drawn.weights, drawn.rows]);
  });
}

Deno.test("train() refuses labels that the pairs cannot have", async () => {
  const train5 = (labels: Int32Array) => train({ ...SMALL, labels });
  await assertRejects(
    () => train5(new Int32Array(24)),
    RangeError,
    "Cannot train on 24 labels: there are 25 pairs",
  );
  await assertRejects(
    () => train5(new Int32Array(25).fill(5, 7, 8)),
    RangeError,
    "Cannot train on the labels: the entry in row 1, column 2 is 5",
  );
});

Deno.test("train() returns runs, with the latest weights where it was stopped", async () => {
  const stop = new AbortController();
  const networks = await train({
    ...SMALL,
    seeds: [1, 2],
    evalEvery: 1,
    signal: stop.signal,
    onMetrics: (_, { step }) => {
      if (step === 20) stop.abort();
    },
  });
  const [started, waiting]: readonly Run[] = networks;
  assertEquals(networks.map(({ finished }) => finished), [false, false]);
  // On the CPU the second waits for the first: its weights are those that it would start from.
  const [initial] = await train({ ...SMALL, steps: 0, seeds: [2] });
  assertEquals(waiting.weights, initial.weights);
  const steps = networks[0].rows.at(-1)!.step + 1;
  const { group, model, sizes, labels } = started;
  assertEquals([group.name, model, sizes, labels], [
    "C5",
    "mlp",
    { order: 5, embed: 16, hidden: 32 },
    group.table,
  ]);
  const [whole] = await train({ ...SMALL, steps });
  assertEquals(started.weights, whole.weights);
  assert(whole.finished);
});
