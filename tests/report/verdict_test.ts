import type { Result } from "../../src/analysis/analyze.ts";
import { type VerdictInput, type VerdictLine, verdictOf } from "../../src/report/verdict.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { facts, idealResult, withKeys } from "./invented.ts";

const RESULT = await idealResult(["standard"]);
const GROUP = { name: "S4", order: 24 };
const TOPICS = ["Generalisation", "Irreps", "Evidence", "Against it", "Caveats"] as const;

/** The lines by topic, after what holds of any verdict was checked. */
function verdict(input: Partial<VerdictInput>): Record<VerdictLine["topic"], string> {
  const lines = verdictOf({ group: GROUP, training: facts(), result: RESULT, ...input });
  assertEquals(lines.map(({ topic }) => topic), [...TOPICS]);
  for (const { text } of lines) {
    assertMatch(text, /^\S.*\.$/);
    assert(!/NaN|undefined|null\b(?! )|-0\.0 %|prove| {2}|\.\./i.test(text), text);
  }
  return Object.fromEntries(lines.map(({ topic, text }) => [topic, text])) as ReturnType<
    typeof verdict
  >;
}

/** A result in which ρ(ab) alone gives one loss, and relabelled irreps others. */
function withLosses(own: number, min: number, max: number, result: Result = RESULT): Result {
  const spread = { mean: (min + max) / 2, min, max };
  const { relabelled } = result.nulls!;
  return {
    ...result,
    totals: { ...result.totals, hiddenRestrictedLoss: own },
    nulls: {
      ...result.nulls!,
      relabelled: {
        ...relabelled,
        totals: { ...relabelled.totals, hiddenRestrictedLoss: spread },
      },
    },
  };
}

const without = (result: Result): Result => ({
  ...withKeys(result, ["standard"], null),
  nulls: null,
  notDiscriminating: null,
});

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
  // Test accuracy may stay high without train accuracy doing so.
  assertStringIncludes(
    line({ memorisedAt: null }, { trainAccuracy: 0.98 }),
    "It generalised: test accuracy is 99 % or more from step 540, train accuracy 98.0 %; after",
  );
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
  assertStringIncludes(unknown.Evidence, "but without a control");
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
  assertStringIncludes(plain["Against it"], "the analysis tells apart");
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
    "; none is causal: removing it from the hidden layer costs no more than removing relabelled " +
      "irreps (5 draws).",
  );
  // An irrep may be causal that is not key by its similarity.
  assertStringIncludes(line(["standard"], ["standard", "sign"]), "; causal are sign and standard");
  assertStringIncludes(line(["standard"], null), "not known without training pairs");
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
    line(withLosses(0.2, 4, 5)),
    "ρ(ab) of the key irreps alone gives a loss of 0.200 nats over all pairs; 4.000 to 5.000 with " +
      "relabelled irreps in their places (5 draws), guessing gives ln 24 = 3.178: consistent with " +
      "composition via representations.",
  );
  for (const [own, min, max] of [[2, 1.5, 3], [2, 2, 3], [3.5, 4, 5], [3.2, 1, 2], [NaN, 4, 5]]) {
    assertStringIncludes(
      line(withLosses(own, min, max)),
      ": not consistent with composition via representations.",
      `${own} in ${min} to ${max}`,
    );
  }
  assertStringIncludes(
    line(withLosses(0.2, 4, 5, withKeys(RESULT, ["standard"], []))),
    ": yet no irrep is causal, so it is not consistent with composition via representations.",
  );
  assertMatch(
    line(without(RESULT)),
    /; no null was drawn, .*: consistent .*, but without a control/,
  );
});

Deno.test("a verdict says what would contradict it, and how far that was found", () => {
  const full = verdict({})["Against it"];
  assertMatch(full, /^It would be contradicted by a low loss without ρ\(ab\) of the key irreps /);
  assertMatch(full, /\(found: \S+ nats over the training pairs, relabelled \S+ to \S+\)/);
  assertStringIncludes(full, "key irreps that are not causal (found: none)");
  assertStringIncludes(full, "totals within the range of a null (found: none)");
  assertMatch(
    full,
    / and much outside all irreps \(found: \d+\.\d % of the hidden layer, \d+\.\d %/,
  );
  const idle = verdict({
    result: {
      ...withKeys(RESULT, ["standard", "sign"], ["standard"]),
      notDiscriminating: ["logitFve", "embedLeftFve"],
    },
  })["Against it"];
  assertStringIncludes(idle, "key irreps that are not causal (found: sign)");
  assertStringIncludes(idle, "totals within the range of a null (found: 2)");
  const bare = verdict({ result: without(RESULT) })["Against it"];
  assert(!/relabelled|range of a null|not causal/.test(bare), bare);
});

Deno.test("a verdict has its caveats: regime, seeds, draws, samples, tiny groups", () => {
  const line = (input: Partial<VerdictInput>) => verdict(input).Caveats;
  assertEquals(
    line({}),
    "preset demo (learning rate 0.01, weight decay 2, 50.0 % of the pairs): not the paper's " +
      "regime, in which networks may choose other irreps; one seed: others may learn other irreps; " +
      "nulls from 5 draws.",
  );
  const regime = { lr: 0.001, weightDecay: 1, trainFraction: 0.4 };
  const paper = line({ training: facts({ preset: "paper", regime, networks: 3 }) });
  assertStringIncludes(paper, "preset paper (learning rate 0.001, weight decay 1, 40.0 % of the");
  assert(!paper.includes("not the paper's"), paper);
  assertStringIncludes(paper, "one of 3 seeds: others may learn other irreps");
  assertStringIncludes(line({ result: without(RESULT) }), "no nulls: shares and losses stand");
  const tiny = { group: { name: "S3", order: 6 } };
  assertStringIncludes(line(tiny), "a group of order 6, where an irrep in use may not show as");
  const sampled = RESULT.ablations.map((one) => ({ ...one, pairs: 100 }));
  assertStringIncludes(
    line({ result: { ...RESULT, ablations: sampled } }),
    "ablations over a sample of 100 pairs",
  );
  assert(!line({ result: { ...RESULT, ablations: [] } }).includes("sample"));
});

Deno.test("a verdict on weights that diverged has no holes", () => {
  const nothing = { train: NaN, test: NaN, all: NaN };
  const result: Result = {
    ...withLosses(NaN, NaN, NaN),
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
