import type { Result } from "../../src/analysis/analyze.ts";
import { type BatchMember, type BatchReport, batchReport } from "../../src/report/batch_report.ts";
import { configurationTable } from "../../src/report/configuration.ts";
import { verdictOf } from "../../src/report/verdict.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { facts, idealResult, withKeys, withLosses, withoutNulls } from "./invented.ts";

const RESULT = await idealResult(["standard"]);

function member(
  seed: number,
  result: Result | null,
  changes: Parameters<typeof facts>[0] = {},
): BatchMember {
  return {
    training: facts({ networks: 3, ...changes, seed }),
    result,
    href: `../seed-${seed}/analysis/report.html`,
  };
}

/** The report, after what holds of any was checked. */
function report(members: readonly BatchMember[], changes: Partial<BatchReport> = {}) {
  const made = batchReport({
    group: { name: "S4", order: 24 },
    model: "mlp",
    members,
    missing: [],
    figures: [],
    tables: [configurationTable({ model: "mlp" })],
    repeats: "The same.",
    commands: ["deno task train --group S4 --seed 1"],
    ...changes,
  });
  const { verdict, sections } = made;
  assertEquals(verdict.map(({ topic }) => topic), [
    ...["Generalisation", "Irreps", "Evidence", "Against it", "Caveats"],
  ]);
  for (const text of [made.title, made.subtitle, ...verdict.map(({ text }) => text)]) {
    assert(!/NaN|undefined|prove|Infinity| {2}|\.\.$/.test(text), text);
  }
  for (const { text } of verdict) assertMatch(text, /^\S.*\.$/);
  const [{ tables: [networks], links, text }] = sections;
  for (const row of networks.rows) assertEquals(row.length, networks.head.length);
  const lines = Object.fromEntries(verdict.map(({ topic, text }) => [topic, text]));
  return { ...made, lines, networks, links, text };
}

Deno.test("batchReport() says what the networks have in common", () => {
  const { title, lines, networks, links } = report([
    member(1, withKeys(RESULT, ["standard", "sign"])),
    member(2, withKeys(RESULT, ["standard"]), { memorisedAt: 100, grokkedAt: 700 }),
    member(3, withKeys(RESULT, ["standard"], []), { grokkedAt: null }),
  ]);
  assertEquals(title, "S4, mlp, 3 networks");
  assertEquals(
    lines.Generalisation,
    "3 of 3 memorised, from step 80 to 100; 2 of 3 generalised, from step 540 to 700 (99 % of all " +
      "pairs of the set, from there to the end).",
  );
  assertEquals(
    lines.Irreps,
    "Key in how many of 3 networks: standard (3, causal in 2) and sign (1, causal in 1); there are " +
      "2 different sets.",
  );
  assertMatch(
    lines.Evidence,
    /^2 of 3 networks are consistent with composition via representations and 1 is not; ρ\(ab\) of the key irreps alone gives a loss of \S+ nats over all pairs, guessing ln 24 = 3\.178\.$/,
  );
  assertEquals(
    lines["Against it"],
    "It would be contradicted by networks that generalise without a causal irrep (found: none of " +
      "the 2 that generalised) and by causal irreps in networks that do not (found: none of the 1).",
  );
  assertStringIncludes(lines.Caveats, "preset demo (learning rate 0.01, weight decay 2, 50.0 % of");
  assertStringIncludes(lines.Caveats, "3 seeds are few");
  const cells = (head: string) =>
    networks.rows.map((row) => row[networks.head.findIndex((cell) => cell.startsWith(head))]);
  assertEquals(cells("Seed"), ["1", "2", "3"]);
  assertEquals(cells("Generalised"), ["540", "700", "never"]);
  assertEquals(cells("Key irreps"), ["standard* and sign*", "standard*", "standard"]);
  assertEquals(
    links,
    [1, 2, 3].map((seed) => ({
      href: `../seed-${seed}/analysis/report.html`,
      text: `Report on seed ${seed}`,
    })),
  );
});

Deno.test("batchReport() names networks that generalise without a causal irrep", () => {
  const idle = withKeys(RESULT, ["standard"], []);
  const { lines } = report([
    member(1, RESULT),
    member(2, idle),
    member(3, idle, { grokkedAt: null }),
    member(4, withKeys(RESULT, ["standard"], null)),
  ]);
  // Of the fourth it is not known.
  assertStringIncludes(lines["Against it"], "(found: seed 2 of the 3 that generalised)");
  assertStringIncludes(lines["Against it"], "in networks that do not (found: none of the 1)");
  assertStringIncludes(
    lines.Evidence,
    "1 of 4 networks is consistent with composition via representations, 2 are not and of 1 it " +
      "stays open; ",
  );
  const odd = report([
    member(1, RESULT, { grokkedAt: null }),
    member(2, RESULT, { grokkedAt: null }),
    member(3, idle, { grokkedAt: null }),
  ]).lines["Against it"];
  assertStringIncludes(odd, "(found: none of the 0 that generalised)");
  assertStringIncludes(odd, "in networks that do not (found: seeds 1 and 2 of the 3)");
});

Deno.test("batchReport() counts as consistent what the verdicts on its networks call so", () => {
  const results = [
    RESULT,
    withoutNulls(RESULT),
    withLosses(RESULT, 1, 1, 3),
    { ...RESULT, accuracy: { ...RESULT.accuracy, test: 0 } },
    withKeys(RESULT, ["standard"], null),
  ];
  const claims = results.map((result) =>
    verdictOf({ group: { name: "S4", order: 24 }, training: facts(), result })
      .find(({ topic }) => topic === "Evidence")!.text
  );
  const count = (words: string) => claims.filter((text) => text.includes(words)).length;
  assertEquals(
    [count(": consistent with"), count(": not consistent with"), count("stays open")],
    [1, 2, 2],
  );
  const { Evidence } = report(results.map((result, i) => member(i + 1, result))).lines;
  assertStringIncludes(
    Evidence,
    "1 of 5 networks is consistent with composition via representations, 2 are not and of 2 it " +
      "stays open; ",
  );
  assertMatch(Evidence, /gives a loss of \S+ to 1\.000 nats/);
  const none = report([member(1, withKeys(RESULT, []))]).lines.Evidence;
  assertMatch(none, /^0 of 1 networks are consistent with .* and 1 is not; /);
  const nothing = withLosses(RESULT, NaN, NaN, NaN);
  const diverged = report([member(1, nothing), member(2, nothing)]).lines.Evidence;
  assertStringIncludes(diverged, "gives a loss of ? nats");
});

Deno.test("batchReport() before the analysis claims nothing of irreps", () => {
  const { lines, networks } = report([member(1, null), member(2, null)]);
  assertEquals(lines.Irreps, "Not measured yet: deno task analyze tells.");
  assertStringIncludes(lines.Evidence, "say nothing of irreps");
  assertEquals(new Set(networks.rows.map((row) => row.at(-1))), new Set(["not measured"]));
});

Deno.test("batchReport() says which networks are missing, and which go on", () => {
  const goesOn = { unfinished: "training has not ended" };
  const { title, lines, text, networks } = report([member(1, RESULT, goesOn)], {
    missing: [{ seed: 2, reason: "it has no checkpoint yet" }],
  });
  assertEquals(title, "S4, mlp, 2 networks");
  assertEquals(text, ["Seed 2: it has no checkpoint yet."]);
  assertEquals(networks.rows.length, 1);
  assertStringIncludes(lines.Caveats, "one seed is too few");
  assertStringIncludes(lines.Caveats, "training of 1 has not ended");
});

Deno.test("batchReport() of controls and of networks that learned nothing says so", () => {
  const changes = { control: "independent random labels", memorisedAt: null, grokkedAt: null };
  const bare: Result = { ...withKeys(RESULT, [], null), nulls: null };
  const { lines } = report([member(1, bare, changes), member(2, bare, changes)]);
  assertStringIncludes(lines.Generalisation, "none memorised; none generalised");
  assertStringIncludes(lines.Generalisation, "; a control, trained on independent random labels.");
  assertEquals(lines.Irreps, "No irrep is key in any network.");
  // Without a key irrep no null is missed.
  assertMatch(lines.Evidence, /^0 of 2 networks are consistent with .* and 2 are not; /);
  const undrawn = withoutNulls(RESULT);
  assertMatch(
    report([member(1, undrawn), member(2, undrawn)]).lines.Evidence,
    /^0 of 2 networks are consistent with .*, 0 are not and of 2 it stays open; /,
  );
  const paper = { preset: "paper" as const, memorisedAt: 80, grokkedAt: 80 };
  const same = report([member(1, RESULT, paper), member(2, RESULT, paper)]).lines;
  assertStringIncludes(same.Irreps, "; all have the same set.");
  assertStringIncludes(
    same.Generalisation,
    "2 of 2 memorised, from step 80; 2 of 2 generalised, from",
  );
  assert(!same.Caveats.includes("not the paper's regime"), same.Caveats);
});
