import { regimeOf } from "../../src/report/verdict_limits.ts";
import type { VerdictInput } from "../../src/report/verdict_types.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { facts, withKeys, withoutNulls } from "./invented.ts";
import { RESULT, verdict } from "./verdict_lines.ts";

Deno.test("a verdict says what would contradict it, and how far that was found", () => {
  const full = verdict({})["Against it"];
  assertMatch(full, /^It would be contradicted by a low loss without ρ\(ab\) of the key irreps /);
  assertMatch(full, /\(found: \S+ nats over the training pairs, relabelled \S+ to \S+\)/);
  assertStringIncludes(full, "key irreps that are not causal (found: none)");
  assertStringIncludes(full, "totals within the range of a null (found: none)");
  assertMatch(
    full,
    / and much outside all irreps \(found: \d+\.\d % of the logits\)\.$/,
  );
  // Products, which bilinear networks have, are outside by themselves.
  assertMatch(
    verdict({ result: { ...RESULT, model: "mlp" } })["Against it"],
    /much outside all irreps \(found: \d+\.\d % of the hidden layer, \d+\.\d % of the logits\)\.$/,
  );
  const idle = verdict({
    result: {
      ...withKeys(RESULT, ["standard", "sign"], ["standard"]),
      notDiscriminating: ["logitFve", "embedLeftFve"],
    },
  })["Against it"];
  assertStringIncludes(idle, "key irreps that are not causal (found: sign)");
  assertStringIncludes(idle, "totals within the range of a null (found: 2)");
  const bare = verdict({ result: withoutNulls(RESULT) })["Against it"];
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
  assertStringIncludes(line({ result: withoutNulls(RESULT) }), "no nulls: shares and losses stand");
  const tiny = { group: { name: "S3", order: 6 } };
  assertStringIncludes(line(tiny), "a group of order 6, where an irrep in use may not show as");
  const sampled = RESULT.ablations.map((one) => ({ ...one, pairs: 100 }));
  assertStringIncludes(
    line({ result: { ...RESULT, ablations: sampled } }),
    "ablations over a sample of 100 pairs",
  );
  assert(!line({ result: { ...RESULT, ablations: [] } }).includes("sample"));
});

Deno.test("a verdict has the caveat that training was stopped when it had learned", () => {
  const line = (stoppedAt: number | null) => verdict({ training: facts({ stoppedAt }) }).Caveats;
  assertStringIncludes(
    line(0.995),
    "; training was stopped at a test accuracy of 99.5 %; one seed",
  );
  assertStringIncludes(line(0.99999), "at a test accuracy of 99.9 %");
  assert(!line(null).includes("stopped"));
});

Deno.test("a verdict on a network that was built calls it a control that was shown nothing", () => {
  const { Caveats, Generalisation } = verdict({ training: null, built: true });
  assertMatch(
    Generalisation,
    /^It was built, not trained: accuracy over all pairs 100\.0 %, loss \S+ nats\.$/,
  );
  assertEquals(
    Caveats,
    "a positive control: what is called training pairs is a random half of all pairs; nulls from 5 draws.",
  );
});

Deno.test("regimeOf() calls the paper's what is the paper's, and names what was changed", () => {
  const paper = { lr: 0.001, weightDecay: 1, trainFraction: 0.4 };
  const of = (changes: Parameters<typeof facts>[0]) => regimeOf(facts(changes));
  assertEquals(
    of({ preset: "paper", regime: paper }),
    "preset paper (learning rate 0.001, weight decay 1, 40.0 % of the pairs)",
  );
  const NOT = ": not the paper's regime, in which networks may choose other irreps";
  assertEquals(
    of({ preset: "paper", regime: { ...paper, weightDecay: 0 }, changed: ["weight decay"] }),
    `preset paper, but for weight decay (learning rate 0.001, weight decay 0, 40.0 % of the pairs)${NOT}`,
  );
  assertEquals(
    of({ changed: ["steps", "learning rate", "train fraction"] }),
    "preset demo, but for steps, learning rate and train fraction (learning rate 0.01, weight " +
      `decay 2, 50.0 % of the pairs)${NOT}`,
  );
});
