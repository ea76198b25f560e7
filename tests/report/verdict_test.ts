import type { Result } from "../../src/analysis/analyze.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { facts, withKeys, withLosses, withoutNulls } from "./invented.ts";
import { RESULT, verdict } from "./verdict_lines.ts";

Deno.test("a verdict says whether a network generalised, and when it learned what", () => {
  const line = (changes: Parameters<typeof facts>[0], last: Parameters<typeof facts>[1] = {}) =>
    verdict({ training: facts(changes, last), result: null }).Generalisation;
  assertEquals(
    line({}),
    "It generalised: test accuracy is 99 % or more from step 540, train accuracy is 99 % or more " +
      "from step 80; after 2000 steps test accuracy 99.9 %, test loss 0.012 nats.",
  );
  const worse = { testAccuracy: 0.1, testLoss: 9.5 };
  assertEquals(
    line({ grokkedAt: null }, worse),
    "It memorised but did not generalise: train accuracy is 99 % or more from step 80; after 2000 " +
      "steps test accuracy 10.0 %, test loss 9.500 nats.",
  );
  assertEquals(
    line({ grokkedAt: null, memorisedAt: null, step: 1 }, { ...worse, trainAccuracy: 0.3 }),
    "It has not learned the pairs shown: train accuracy 30.0 % after 1 step, test accuracy 10.0 %, " +
      "test loss 9.500 nats.",
  );
  const partly = line({ grokkedAt: null }, { testAccuracy: 0.4, testLoss: 2.5 });
  assertStringIncludes(partly, "It memorised and generalised in part: train accuracy is 99 % or");
  assertStringIncludes(partly, "; after 2000 steps test accuracy 40.0 %, test loss 2.500 nats.");
  // Test accuracy may stay high without train accuracy doing so.
  assertStringIncludes(
    line({ memorisedAt: null }, { trainAccuracy: 0.98 }),
    "It generalised: test accuracy is 99 % or more from step 540, train accuracy 98.0 %; after",
  );
});

Deno.test("a verdict says that a network generalised in part where guessing does not give that", () => {
  const isPartly = (order: number, testAccuracy: number) =>
    verdict({
      group: { name: "a", order },
      training: facts({ grokkedAt: null }, { testAccuracy }),
      result: null,
    }).Generalisation.includes("memorised and generalised in part");
  for (const [order, least] of [[120, 0.1], [50, 0.1], [24, 5 / 24], [10, 0.5]]) {
    assert(!isPartly(order, least) && isPartly(order, least + 0.01), `order ${order}`);
  }
  // Of five elements or fewer no accuracy tells.
  assert(!isPartly(5, 0.98) && !isPartly(24, 0) && !isPartly(24, NaN));
});

Deno.test("a verdict on a network that was shown all pairs tells nothing of generalisation", () => {
  const all = facts({ grokkedAt: null }, { testLoss: null, testAccuracy: null });
  const none = verdict({ training: all, result: null });
  assertEquals(
    none.Generalisation,
    "It was shown all pairs: whether it generalises cannot be told (train accuracy 100.0 % after " +
      "2000 steps).",
  );
  assertEquals(
    none.Evidence,
    "Only the pairs shown were measured, which tells nothing about irreps.",
  );
  const result: Result = {
    ...RESULT,
    loss: { ...RESULT.loss, test: null },
    accuracy: { ...RESULT.accuracy, test: null },
  };
  assertStringIncludes(verdict({ training: all, result }).Generalisation, "was shown all pairs");
  // A file of weights may tell that too.
  const { Generalisation, Evidence } = verdict({ training: null, result });
  assertMatch(
    Generalisation,
    /^Whether it generalises cannot be told: it was shown all pairs \(accuracy over all pairs 100/,
  );
  assertStringIncludes(Evidence, "stays open, as all pairs were shown");
});

Deno.test("a verdict on weights without a run does not tell when they learned, or how", () => {
  const { loss, accuracy } = RESULT;
  const good = verdict({ training: null });
  assertMatch(
    good.Generalisation,
    /^It generalises \(test accuracy 100\.0 %, test loss \S+ nats\); when it learned is not known/,
  );
  assertStringIncludes(good.Caveats, "how the network was trained is not known");
  assert(!/seed|preset/.test(good.Caveats));
  const bad = verdict({
    training: null,
    result: { ...RESULT, accuracy: { ...accuracy, test: 0.2 } },
  });
  assertStringIncludes(bad.Generalisation, "It does not generalise (test accuracy 20.0 %");
  const unknown = verdict({
    training: null,
    result: {
      ...withKeys(RESULT, ["standard"], null),
      loss: { ...loss, train: null, test: null },
      accuracy: { ...accuracy, train: null, test: null },
      totals: { ...RESULT.totals, hiddenExcludedLoss: null, logitExcludedLoss: null },
    },
  });
  assertMatch(
    unknown.Generalisation,
    /cannot be told: which pairs it was trained on is not known \(accuracy over all pairs 100\.0 %/,
  );
  assertStringIncludes(unknown.Irreps, "whether causally is not known without training pairs");
  assertMatch(
    unknown.Evidence,
    /: whether it composes via representations stays open, as removals need training pairs\.$/,
  );
  assert(!/a low loss|not causal/.test(unknown["Against it"]), unknown["Against it"]);
});

Deno.test("a verdict on a control, or on a training that goes on, says so", () => {
  const training = facts({
    control: "independent random labels",
    grokkedAt: null,
    unfinished: "training has not ended",
    step: 400,
  }, { testAccuracy: 0.04 });
  const { Generalisation, Caveats } = verdict({ training, result: null });
  assertStringIncludes(
    Generalisation,
    "A control, trained on independent random labels: it memorised but did not generalise",
  );
  assertStringIncludes(Generalisation, "after 400 steps of 2000 (training has not ended) test");
  assertStringIncludes(Caveats, "a control: no irrep should be causal");
  assertStringIncludes(Caveats, "training has not ended: later weights may differ");
});

Deno.test("a verdict before the analysis claims nothing of irreps, and says what would tell", () => {
  const plain = verdict({ result: null, analyzeWith: "deno task analyze runs/a" });
  assertEquals(plain.Irreps, "Not measured yet: deno task analyze runs/a tells.");
  assertEquals(
    plain.Evidence,
    "Test loss 0.012 nats where guessing gives ln 24 = 3.178: of irreps this alone says nothing.",
  );
  assertStringIncludes(plain["Against it"], "the analysis says what would");
  assert(!Object.values(plain).join().includes("consistent"));
  const watched = [
    { name: "trivial", key: false, logitSimilarity: null },
    { name: "sign", key: true, logitSimilarity: 0.2 },
    { name: "standard", key: true, logitSimilarity: 0.6 },
  ];
  const seen = verdict({ result: null, watched, analyzeWith: "deno task analyze runs/a" });
  assertEquals(
    seen.Irreps,
    "standard (0.600) and sign (0.200) are key by the cosine of the logits with χ(abc⁻¹); whether " +
      "causally, deno task analyze runs/a tells.",
  );
});

Deno.test("a verdict names the key irreps by their similarity, and which of them are causal", () => {
  const names = RESULT.irreps.map(({ name }) => name).filter((name) => name !== "trivial");
  assertEquals(names.length, 4);
  const line = (keys: readonly string[], causal: readonly string[] | null = keys) =>
    verdict({ result: withKeys(RESULT, keys, causal) }).Irreps;
  assertEquals(
    line(["standard"]),
    "standard (0.500) is key by the cosine of the logits with χ(abc⁻¹); it is causal: removing it " +
      "from the hidden layer costs more than removing any of 5 relabelled irreps.",
  );
  assertStringIncludes(line(["standard", "sign"]), "standard (0.500) and sign (0.400) are key");
  assertStringIncludes(line(["standard", "sign"]), "; both are causal: removing each from");
  assertStringIncludes(line(names), "; all 4 are causal: removing each");
  assertStringIncludes(line(names, ["sign"]), "; causal is sign: removing it ");
  assertStringIncludes(line(names, ["standard", "sign"]), "; causal are sign and standard: ");
  assertStringIncludes(
    line(["standard"], []),
    "; none is causal: no removal from the hidden layer costs clearly more than those of " +
      "relabelled irreps (5 draws).",
  );
  // An irrep may be causal that is not key by its similarity.
  assertStringIncludes(line(["standard"], ["standard", "sign"]), "; causal are sign and standard");
  assertStringIncludes(line(["standard"], null), "not known without training pairs");
  assertStringIncludes(
    verdict({ result: withoutNulls(RESULT) }).Irreps,
    "whether causally is not known without nulls",
  );
});

Deno.test("a verdict names six irreps of many", () => {
  const irreps = Array.from({ length: 57 }, (_, i) => ({
    ...RESULT.irreps[i === 0 ? 0 : 1],
    name: `freq_${i}`,
    key: i > 0,
    causalKey: true,
    logitSimilarity: i === 0 ? null : 0.01 * i,
  }));
  const { Irreps } = verdict({ result: { ...RESULT, irreps } });
  assertStringIncludes(Irreps, "freq_56 (0.560), freq_55 (0.550), ");
  assertStringIncludes(Irreps, "freq_52 (0.520) and 51 others are key");
  assert(Irreps.length < 400, Irreps);
});

Deno.test("a verdict without a key irrep has no evidence", () => {
  const { Irreps, Evidence, "Against it": against } = verdict({ result: withKeys(RESULT, []) });
  assertMatch(Irreps, /^None is key: .* cosine above 0\.005\.$/);
  assertStringIncludes(Evidence, "There is no key irrep");
  assert(!/low loss|not causal/.test(against), against);
});

Deno.test("a verdict holds the loss of ρ(ab) alone against its null, and against guessing", () => {
  const line = (result: Result) => verdict({ result }).Evidence;
  assertEquals(
    line(withLosses(RESULT, 0.2, 4, 5)),
    "ρ(ab) of the key irreps alone gives a loss of 0.200 nats over all pairs; 4.000 to 5.000 with " +
      "relabelled irreps in their places (5 draws), guessing gives ln 24 = 3.178: consistent with " +
      "composition via representations.",
  );
  const not = ": not consistent with composition via representations, as ";
  for (
    const [own, min, max, reason] of [
      [1, 0.5, 3, "relabelled irreps do about as well"],
      [1, 1, 3, "relabelled irreps do about as well"],
      [2, 3, 4, "this part alone does not solve the task"],
      [3.5, 4, 5, "this part alone does not solve the task"],
      [3.2, 1, 2, "this part alone does not solve the task"],
      [NaN, 4, 5, "this part alone does not solve the task"],
    ] as const
  ) {
    const said = line(withLosses(RESULT, own, min, max));
    assert(said.endsWith(`${not}${reason}.`), `${own} in ${min} to ${max}: ${said}`);
  }
  assertStringIncludes(
    line(withLosses(withKeys(RESULT, ["standard"], []), 0.2, 4, 5)),
    `${not}no irrep is causal.`,
  );
  assertMatch(
    line(withoutNulls(RESULT)),
    /; no null was drawn, guessing .*: whether it composes via representations stays open, as no /,
  );
  // One that memorised is none, whatever the irreps do.
  assertStringIncludes(
    line({ ...RESULT, accuracy: { ...RESULT.accuracy, test: 0.3 } }),
    `${not}it does not give the right answers`,
  );
});

Deno.test("a verdict names no range of relabelled irreps that can only be the same", () => {
  const names = RESULT.irreps.slice(1).map(({ name }) => name);
  const all = withLosses(withKeys(RESULT, names), 0.2, 0.2, 0.2);
  const { Evidence, "Against it": against } = verdict({ result: all });
  assertEquals(
    Evidence,
    "ρ(ab) of the key irreps alone gives a loss of 0.200 nats over all pairs; as all non-trivial " +
      "irreps are key, relabelled ones in their places are the same, guessing gives ln 24 = 3.178: " +
      "consistent with composition via representations.",
  );
  assert(!/relabelled|range of a null/.test(against), against);
});

Deno.test("a verdict on weights that diverged has no holes", () => {
  const nothing = { train: NaN, test: NaN, all: NaN };
  const result: Result = {
    ...withLosses(RESULT, NaN, NaN, NaN),
    model: "mlp",
    loss: nothing,
    accuracy: nothing,
    remainders: { ...RESULT.remainders, hiddenInteraction: NaN, logits: -1e-17 },
  };
  const lines = verdict({
    result: { ...result, totals: { ...result.totals, hiddenExcludedLoss: NaN } },
  });
  assertStringIncludes(lines["Against it"], "(found: ? of the hidden layer, 0.0 % of the logits)");
  verdict({ result: { ...result, irreps: result.irreps.slice(0, 1), ablations: [] } });
});
