import { drawSvg } from "../../src/charts/draw_svg.ts";
import type { TrainingRow } from "../../src/charts/training.ts";
import { grokkingFigures, type Learned } from "../../src/report/grokking_figures.ts";
import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { facts, LAST } from "./invented.ts";

const CONTEXT = { group: "S4", model: "mlp" };
const NEVER: Learned = { memorisedAt: null, grokkedAt: null };

/** The sentences by chart. */
function sentences(rows: readonly TrainingRow[], learned: readonly Learned[]) {
  const figures = grokkingFigures(rows, learned, CONTEXT);
  for (const { shows, computed } of figures) {
    assertMatch(shows, /^[A-Z\d][^\n]*\.$/);
    assertMatch(computed, /^[A-ZΣ][^\n]*\.$/);
    assert(!/NaN|undefined|null|Infinity/.test(shows + computed), shows);
  }
  return Object.fromEntries(figures.map(({ chart, shows }) => [chart.name, shows]));
}

Deno.test("grokkingFigures() say how one network learned", async () => {
  const training = facts();
  assertEquals(sentences(training.rows, [training]), {
    loss: "Train loss ends at 1.0e-6 nats, test loss at 0.012.",
    accuracy:
      "Train accuracy is 99 % or more from step 80, test accuracy from step 540, 460 steps " +
      "later.",
    sum_of_squared_weights: "The sum of squared weights goes from 120.000 to 120.000.",
  });
  for (const { chart } of grokkingFigures(training.rows, [training], CONTEXT)) {
    await drawSvg(chart.spec);
  }
  const at = (changes: Partial<Learned>) => sentences(training.rows, [{ ...training, ...changes }]);
  assertMatch(at({ memorisedAt: 540 }).accuracy, /from step 540, test accuracy from step 540\.$/);
  // A test set may be learned for good before the train set is.
  assertMatch(at({ memorisedAt: 700 }).accuracy, /from step 700, test accuracy from step 540\.$/);
  const end = "In the end train accuracy is 100.0 %, test accuracy 99.9 %.";
  for (const changes of [{ memorisedAt: null }, { grokkedAt: null }, NEVER]) {
    assertEquals(at(changes).accuracy, end);
  }
});

Deno.test("grokkingFigures() tell of the largest weights where these are in between", () => {
  const at = (...sums: number[]) =>
    sentences(
      sums.map((sumOfSquaredWeights, step) => ({ ...LAST, step, sumOfSquaredWeights })),
      [NEVER],
    ).sum_of_squared_weights;
  assertMatch(at(5, 90, 20), /from 5\.000 over at most 90\.000 to 20\.000\.$/);
  assertMatch(at(90, 20, 5), /from 90\.000 to 5\.000\.$/);
  assertMatch(at(5, 20, 90), /from 5\.000 to 90\.000\.$/);
});

Deno.test("grokkingFigures() without test pairs say that there are none", () => {
  const { rows } = facts({}, { testLoss: null, testAccuracy: null });
  const { loss, accuracy } = sentences(rows, [NEVER]);
  assertEquals(loss, "Train loss ends at 1.0e-6 nats; there are no test pairs.");
  assertEquals(accuracy, "In the end train accuracy is 100.0 %, test accuracy none.");
});

Deno.test("grokkingFigures() of several networks count them, and span their ends", () => {
  const learned = [
    facts({ seed: 1 }),
    facts({ seed: 2, memorisedAt: 90, grokkedAt: 700 }, { testLoss: 0.5 }),
    facts({ seed: 3, memorisedAt: null, grokkedAt: null }, { testLoss: 7 }),
  ];
  const said = sentences(learned.flatMap(({ rows }) => rows), learned);
  assertEquals(said.loss, "Train loss ends at 1.0e-6 nats, test loss at 0.012 to 7.000.");
  assertEquals(
    said.accuracy,
    "2 of 3 networks memorise from steps 80 to 90, 2 generalise from steps 540 to 700.",
  );
  const none = learned.map((one) => ({ ...one, ...NEVER }));
  assertEquals(
    sentences(learned.flatMap(({ rows }) => rows), none).accuracy,
    "0 of 3 networks memorise, 0 generalise.",
  );
  const same = [learned[0], { ...learned[1], ...learned[0], seed: 2 }];
  assertMatch(
    sentences(learned.flatMap(({ rows }) => rows), same).accuracy,
    /memorise from step 80, 2 generalise from step 540\.$/,
  );
});

Deno.test("grokkingFigures() of one evaluation are drawn, of none there are none", async () => {
  for (const { chart } of grokkingFigures([LAST], [NEVER], CONTEXT)) await drawSvg(chart.spec);
  assertEquals(sentences([], [NEVER]), {});
});
