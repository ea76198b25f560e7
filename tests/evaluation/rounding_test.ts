import { ablationsOf } from "../../src/analysis/ablations.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import { survey } from "../../src/analysis/parts.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { DeviceEvaluator } from "../../src/evaluation/device_evaluator.ts";
import type { Evaluator, RowsBy, Variant } from "../../src/evaluation/evaluator.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication, type Task } from "../../src/evaluation/task.ts";
import { group } from "../../src/groups/names.ts";
import { normals, permutation, randomStream, uniformInteger } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { directScores, elementsOf, randomNetwork } from "../helpers/direct_networks.ts";

const SIDES: readonly RowsBy[] = ["left", "right", "product"];
const A4 = group("A4");
const N = A4.order;
const TASK: Task = multiplication(A4, permutation(randomStream(1, "train"), N * N).slice(0, 60));
/** Its own logits are all 0: with no rounding. */
const SILENT = randomNetwork("mlp", N, 1).replacing({ unembed: new Float64Array(6 * N) });

/** Tables of few integers, so that most rows have ties, and of what rounding adds to them. */
function tiedVariants(jitter: number): Variant[] {
  const random = randomStream(2, "ties");
  return [true, false].flatMap((own) =>
    [["left"], ["right"], ["product"], SIDES, ["product", "left"]].map((sides): Variant => ({
      own,
      tables: (sides as RowsBy[]).map((by, i) => {
        const noise = normals(random, N * N, 1);
        return {
          by,
          sign: i === 1 ? -1 : 1,
          logits: Float64Array.from(
            { length: N * N },
            (_, k) => uniformInteger(random, 3) + jitter * Math.max(-1, Math.min(1, noise[k])),
          ),
        };
      }),
    }))
  );
}

/** Share of the training pairs and of the others whose label is the first largest logit. */
function expectedAccuracies({ tables }: Variant, margin: number): [number, number] {
  const elements = elementsOf(A4);
  const right = [[0, 0], [0, 0]];
  const isTrain = new Set(Array.from(TASK.train!));
  for (let row = 0; row < N * N; row++) {
    const [a, b] = [Math.floor(row / N), row % N];
    const logits = Array.from(
      { length: N },
      (_, c) =>
        tables.reduce(
          (sum, { by, logits, sign }) => sum + sign * logits[elements[by](a, b) * N + c],
          0,
        ),
    );
    const own = logits[TASK.labels[row]];
    const isRight = logits.every((logit, c) =>
      c === TASK.labels[row] ||
      (c < TASK.labels[row] ? own - logit > margin : own - logit >= -margin)
    );
    const set = right[isTrain.has(row) ? 0 : 1];
    set[0]++;
    if (isRight) set[1]++;
  }
  const [train, test] = right.map(([pairs, count]) => count / pairs);
  return [train, test];
}

async function assertTies(evaluator: Evaluator): Promise<void> {
  for (const [jitter, margin] of [[0, 0], [1e-6, 1e-4], [0, 1e-4], [1e-2, 0.1]]) {
    const variants = tiedVariants(jitter);
    const scores = await evaluator.variants(SILENT, variants, "all", margin);
    variants.forEach((variant, i) => {
      const what = `variant ${i}, ${jitter} within ${margin}`;
      const [train, test] = expectedAccuracies(variant, margin);
      assertAlmostEquals(scores[i].train!.accuracy, train, 1e-12, what);
      assertAlmostEquals(scores[i].test!.accuracy, test, 1e-12, what);
    });
  }
  // The margin changes answers: without it the first is not the answer where rounding says so.
  const [plain] = tiedVariants(1e-6);
  const [strict] = await evaluator.variants(SILENT, [plain], "all");
  const [loose] = await evaluator.variants(SILENT, [plain], "all", 1e-4);
  assert(strict.test!.accuracy !== loose.test!.accuracy || strict.train !== loose.train);
  assertEquals(strict.test!.loss, loose.test!.loss);
}

Deno.test("cpuEvaluator() takes the first of logits that are equal, up to a margin", async () => {
  await assertTies(cpuEvaluator(TASK));
});

deviceTest(
  "DeviceEvaluator takes the first of logits that are equal, up to a margin",
  async (device) => {
    const evaluator = new DeviceEvaluator(device, TASK, SILENT.width);
    try {
      await assertTies(evaluator);
    } finally {
      evaluator.destroy();
    }
  },
);

deviceTest(
  "DeviceEvaluator and float64 agree on what ideal networks can do without",
  async (device) => {
    for (const [name, irreps] of [["S3", ["standard"]], ["C7", ["freq_1", "freq_2"]]] as const) {
      const reps = representations(group(name));
      const task = multiplication(reps.group, [1, 2, 5, 7, 8, 11, 20, 30]);
      const { model, tensors, sizes } = idealBilinear(reps, irreps);
      const network = pairNetwork(model, tensors, sizes);
      const blocks = isotypicBlocks(reps.irreps);
      const isKey = blocks.map(({ name }) => (irreps as readonly string[]).includes(name));
      const evaluator = new DeviceEvaluator(device, task, network.width);
      const on = async (evaluator: Evaluator) =>
        await ablationsOf(await survey(network, task, evaluator), blocks, isKey, null, 1);
      try {
        const [ours, theirs] = [await on(evaluator), await on(cpuEvaluator(task))];
        ours.forEach(({ site, action, part, accuracy }, i) =>
          assertEquals(accuracy, theirs[i].accuracy, `${name} ${site} ${action} ${part}`)
        );
      } finally {
        evaluator.destroy();
      }
    }
  },
);

deviceTest(
  "DeviceEvaluator keeps the digits of neurons that vary little about a large mean",
  async (device) => {
    const h = 16;
    const random = randomStream(4, "offset");
    const around = (offset: number) =>
      normals(random, N * h, 0.05 / Math.SQRT2).map((x) => Math.fround(offset + x));
    const identity = Float64Array.from({ length: h * h }, (_, k) => k % (h + 1) === 0 ? 1 : 0);
    const network = pairNetwork("mlp", {
      W_x: Float64Array.from(around(1000)),
      W_y: Float64Array.from(around(0)),
      W: Float64Array.of(...identity, ...identity),
      W_U: Float64Array.from(normals(random, h * N, 1)),
    }, { order: N, embed: h, hidden: h });
    const evaluator = new DeviceEvaluator(device, TASK, h);
    try {
      const [{ means: ours }, { means: theirs }] = [
        await evaluator.pass(network),
        await cpuEvaluator(TASK).pass(network),
      ];
      assert(theirs.mean.every((mean) => Math.abs(mean - 1000) < 1));
      // The deviation of a neuron is 0.05, a rounding error of 1000 is 3e-5 in float32.
      ours.neuronPower.forEach((power, j) => {
        assertAlmostEquals(power / theirs.neuronPower[j], 1, 0.02, `power of neuron ${j}`);
        assertAlmostEquals(ours.mean[j], theirs.mean[j], 1e-3, `mean of neuron ${j}`);
      });
      assertAlmostEquals(ours.centredPower / theirs.centredPower, 1, 0.02);
      for (const side of SIDES) {
        ours[side].forEach((value, i) =>
          assertAlmostEquals(value, theirs[side][i], 1e-3, `${side} ${i}`)
        );
      }
    } finally {
      evaluator.destroy();
    }
  },
);

/** Random rows, and what a network does on them. */
async function assertSome(evaluator: Evaluator): Promise<void> {
  const network = randomNetwork("mlp", N, 3);
  const rows = permutation(randomStream(6, "rows"), N * N).subarray(0, 70);
  const some = evaluator.on(rows);
  try {
    const [scores] = await some.scores([network]);
    const train = Array.from(rows).filter((row) => Array.from(TASK.train!).includes(row));
    assertEquals([scores.train!.pairs, scores.test!.pairs], [train.length, 70 - train.length]);
    const hidden = new Float64Array(N * network.width);
    const logits = new Float64Array(N ** 3);
    for (let a = 0; a < N; a++) {
      network.hiddenOf(a, hidden);
      for (let k = 0; k < N * N; k++) {
        let sum = 0;
        for (let j = 0; j < network.width; j++) {
          sum += hidden[Math.floor(k / N) * network.width + j] * network.unembed[j * N + k % N];
        }
        logits[a * N * N + k] = sum;
      }
    }
    const lossOver = (own: readonly number[]) =>
      directScores(logits, TASK.labels, N, own).loss.train!;
    const test = Array.from(rows).filter((row) => !train.includes(row));
    assertAlmostEquals(scores.train!.loss, lossOver(train), 1e-4);
    assertAlmostEquals(scores.test!.loss, lossOver(test), 1e-4);
    const nothing = { by: "product", logits: new Float64Array(N * N), sign: 1 } as const;
    const same: Variant = { own: true, tables: [nothing] };
    const [variant] = await some.variants(network, [same], "train");
    assertEquals([variant.train!.pairs, variant.test], [train.length, null]);
    assertAlmostEquals(variant.train!.loss, lossOver(train), 1e-4);
  } finally {
    some.destroy();
  }
}

Deno.test("cpuEvaluator().on() looks at these pairs alone", async () => {
  await assertSome(cpuEvaluator(TASK));
});

deviceTest("DeviceEvaluator.on() looks at these pairs alone", async (device) => {
  const evaluator = new DeviceEvaluator(device, TASK, 6);
  try {
    await assertSome(evaluator);
  } finally {
    evaluator.destroy();
  }
});
