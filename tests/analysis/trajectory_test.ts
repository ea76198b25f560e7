import { ablationsOf } from "../../src/analysis/ablations.ts";
import { chanceOf } from "../../src/analysis/chance.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { measure } from "../../src/analysis/measures.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import {
  learningOrder,
  phasesOf,
  POINT_PAIRS,
  type PointLosses,
  type Similarities,
  trajectoryPoint,
} from "../../src/analysis/trajectory.ts";
import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";

/** Points with the similarities of a trivial and some other irreps, ten steps apart. */
function points(similarities: Readonly<Record<string, readonly number[]>>): Similarities[] {
  const [first] = Object.values(similarities);
  return first.map((_, i) => ({
    step: 10 * i,
    irreps: [
      { name: "trivial", logitSimilarity: null },
      ...Object.entries(similarities).map(([name, values]) => ({
        name,
        logitSimilarity: values[i],
      })),
    ],
  }));
}

/** A point with a loss on the training pairs, and one of the key irreps alone. */
function losses(step: number, train: number | null, restricted: number): PointLosses {
  return { step, loss: { train }, totals: { hiddenRestrictedLoss: restricted } };
}

Deno.test("irreps are in the order in which their similarity first exceeds 0.05", () => {
  assertEquals(
    learningOrder(points({
      late: [0, 0, 0.2],
      equal: [0, 0.05, 0.05],
      early: [0, 0.0501, 0.01],
      larger: [0, 0.06, 0.9],
      negative: [-0.9, -0.9, -0.9],
      start: [0.1, 0, 0],
    })),
    [
      { irrep: "start", step: 0 },
      { irrep: "larger", step: 10 },
      { irrep: "early", step: 10 },
      { irrep: "late", step: 20 },
      { irrep: "equal", step: null },
      { irrep: "negative", step: null },
    ],
  );
  assertEquals(learningOrder([]), []);
});

Deno.test("circuits have formed when rho(ab) alone does better than the network on train pairs", () => {
  const course = [losses(0, 4, 3), losses(10, 0.5, 2), losses(20, 0.1, 0.1), losses(30, 0.1, 0.09)];
  const milestones = { memorisedAt: 5, grokkedAt: 40 };
  assertEquals(phasesOf(course, milestones), {
    ...milestones,
    circuitFormedAt: 30,
    memorisation: { from: 0, to: 5 },
    circuitFormation: { from: 5, to: 30 },
    cleanup: { from: 30, to: 40 },
  });
  // It had generalised before.
  const { cleanup, circuitFormation } = phasesOf(course, { memorisedAt: 5, grokkedAt: 20 });
  assertEquals([cleanup, circuitFormation], [null, { from: 5, to: 30 }]);
  assertEquals(phasesOf(course.slice(0, 3), milestones).circuitFormedAt, null);
  const early = phasesOf(course, { memorisedAt: 0, grokkedAt: null });
  const none = { memorisation: null, circuitFormation: null, cleanup: null };
  assertEquals(early, { memorisedAt: 0, circuitFormedAt: 0, grokkedAt: null, ...none });
  // Without memorisation it does better too, but forms nothing that could replace it.
  const never = { memorisedAt: null, grokkedAt: null };
  assertEquals(phasesOf(course, never), { ...never, circuitFormedAt: null, ...none });
  assertEquals(phasesOf([losses(9, null, 0)], milestones).circuitFormedAt, null);
  assertEquals(phasesOf([], milestones).circuitFormedAt, null);
});

Deno.test("a point has totals over the key irreps of the end, whatever its own similarities are", async () => {
  const { group: s3, irreps } = representations(group("S3"));
  const blocks = isotypicBlocks(irreps);
  const task = multiplication(s3, [0, 5, 7, 11, 20, 21, 22]);
  const surveyed = await survey(randomNetwork("mlp", 6, 3), task, cpuEvaluator(task));
  const own = await measure(surveyed, blocks);
  for (const isKey of [[false, true, false], [false, false, true], [false, true, true]]) {
    const point = await trajectoryPoint(70, surveyed, blocks, isKey, irreps);
    assertEquals([point.step, point.keySet], [70, "final"]);
    assertEquals(point.irreps.map(({ key }) => key), isKey);
    assertEquals([point.loss, point.remainders], [own.loss, own.remainders]);
    assertEquals(
      point.irreps.map(({ key: _, ...rest }) => rest),
      own.irreps.map(({ key: _, ...rest }) => rest),
    );
    const sum = point.irreps.reduce(
      (total, { unembedFve }, i) => total + (isKey[i] ? unembedFve : 0),
      0,
    );
    assertAlmostEquals(point.totals.unembedFve, sum, 1e-12);
    const ablations = await ablationsOf(surveyed, blocks, isKey, null, 0, POINT_PAIRS);
    assertEquals(point.ablations, ablations.map(({ nulls: _, ...rest }) => rest));
    assertEquals(point.chance, chanceOf(surveyed, blocks, point));
    const { off, mixed, clusters } = point.neurons;
    assert(!("list" in point.neurons));
    assertEquals(clusters.reduce((total, { neurons }) => total + neurons, off + mixed), 6);
  }
});
