import type { Result } from "../../src/analysis/analyze.ts";
import { CAUSAL_RATIO } from "../../src/analysis/causal_keys.ts";
import {
  allAreKey,
  consistentWith,
  type Standing,
  standingOf,
  TINY_ORDER,
} from "../../src/report/standing.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import {
  idealResult,
  withAccuracy,
  withDraws,
  withKeys,
  withLosses,
  withoutNulls,
} from "./invented.ts";

const RESULT = await idealResult(["standard"]);
const NAMES = RESULT.irreps.slice(1).map(({ name }) => name);
const CONSISTENT: Standing = { claim: "consistent", reason: "" };

const ofOrder = (result: Result, order: number): Result => ({
  ...result,
  group: { name: `order ${order}`, order },
});

/** The numbers next to one. */
function neighbours(value: number): number[] {
  const bits = new BigInt64Array(Float64Array.of(value).buffer)[0];
  return [-1n, 1n].map((step) => new Float64Array(BigInt64Array.of(bits + step).buffer)[0]);
}

/** A standing that is not consistent, with a word of why. */
function check(result: Result, claim: Standing["claim"], why: string): void {
  const { claim: found, reason } = standingOf(result);
  assertEquals(found, claim, reason);
  assertStringIncludes(reason, why);
}

Deno.test("standingOf() is consistent where answers, ρ(ab) alone, nulls and causes all agree", () => {
  assertEquals(standingOf(RESULT), CONSISTENT);
  assertEquals(standingOf(withKeys(RESULT, ["standard", "sign"], ["sign"])), CONSISTENT);
  assertEquals(consistentWith(RESULT, "this"), ": consistent with this");
  assertEquals(consistentWith(withoutNulls(RESULT), "this"), "");
});

Deno.test("standingOf() takes no network for one that composes that gives wrong answers", () => {
  const why = "does not give the right answers";
  // Those that memorised have causal irreps too: what they memorised are products.
  const all = withLosses(withKeys(RESULT, NAMES), 0.2, 0.2, 0.2);
  for (const result of [RESULT, all, withoutNulls(RESULT)]) {
    for (const test of [0, 0.5, 0.98, NaN]) {
      check(withAccuracy(result, test, 1), "not consistent", why);
    }
    check(withAccuracy(result, null, 0.6), "not consistent", why);
    check(withAccuracy(result, null, NaN), "not consistent", why);
  }
  assertEquals(standingOf(withAccuracy(RESULT, 0.99)), CONSISTENT);
});

Deno.test("standingOf() asks for a key irrep whose part solves the task, and NaN does not", () => {
  check(withKeys(RESULT, []), "not consistent", "no irrep is key");
  check(withKeys(RESULT, [], ["standard"]), "not consistent", "no irrep is key");
  const half = Math.log(24) / 2;
  for (const own of [half, 2, 50, Infinity, NaN]) {
    check(withLosses(RESULT, own, 60, 70), "not consistent", "does not solve the task");
  }
  assertEquals(standingOf(withLosses(RESULT, neighbours(half)[0], 60, 70)), CONSISTENT);
  assertEquals(standingOf(withLosses(RESULT, 0, 60, 70)), CONSISTENT);
});

Deno.test("standingOf() asks for a margin between the loss and its null", () => {
  const why = "relabelled irreps do about as well";
  for (const [own, min] of [[1, 0.5], [1, 1], [1, 1.1], [1, CAUSAL_RATIO], [1, NaN], [0, 0]]) {
    check(withLosses(RESULT, own, min, 3), "not consistent", why);
  }
  const [, above] = neighbours(CAUSAL_RATIO);
  assertEquals(standingOf(withLosses(RESULT, 1, above, 3)), CONSISTENT);
  const { nulls } = RESULT;
  const totals = { ...nulls!.relabelled.totals, hiddenRestrictedLoss: null };
  const unknown = { ...nulls!, relabelled: { ...nulls!.relabelled, totals } };
  check({ ...RESULT, nulls: unknown }, "not consistent", why);
});

Deno.test("standingOf() leaves open what was not measured", () => {
  check(withoutNulls(RESULT), "open", "no null was drawn");
  check(withKeys(RESULT, ["standard"], null), "open", "training pairs");
  check(withAccuracy(withKeys(RESULT, ["standard"], null), null), "open", "training pairs");
  // A network that was shown all pairs may have learned them by heart.
  check(withAccuracy(RESULT, null), "open", "all pairs were shown");
});

Deno.test("standingOf() without a causal irrep depends on the order and the draws", () => {
  const idle = withLosses(withKeys(RESULT, ["standard"], []), 0.1, 2, 3);
  check(idle, "not consistent", "no irrep is causal");
  check(withDraws(idle, 1), "open", "1 draw is too few");
  check(withDraws(idle, 4), "open", "4 draws are too few");
  for (const order of [2, 6, TINY_ORDER]) {
    check(ofOrder(idle, order), "open", `in a group of order ${order}`);
    assertEquals(standingOf(ofOrder(withKeys(idle, ["standard"]), order)), CONSISTENT);
    // Being small is no excuse for wrong answers.
    check(ofOrder(withAccuracy(idle, 0), order), "not consistent", "right answers");
  }
  check(ofOrder(idle, TINY_ORDER + 1), "not consistent", "no irrep is causal");
  const trivial = { ...ofOrder(idle, 1), irreps: idle.irreps.slice(0, 1) };
  check(trivial, "not consistent", "no irrep is key");
});

Deno.test("standingOf() of a network whose irreps are all key takes no null that is the same", () => {
  assert(allAreKey(withKeys(RESULT, NAMES)) && !allAreKey(withKeys(RESULT, NAMES.slice(1))));
  for (const own of [0.2, 1.2e-8]) {
    const nulls = [own, own + 1e-16, own - 1e-16, ...neighbours(own)];
    for (const null_ of nulls) {
      const set = (causal: string[] | null) =>
        withLosses(withKeys(RESULT, NAMES, causal), own, null_, null_);
      assertEquals(standingOf(set(NAMES)), CONSISTENT);
      assertEquals(standingOf(set(["sign"])), CONSISTENT);
      check(set([]), "not consistent", "no irrep is causal");
      check(ofOrder(set([]), 6), "open", "no irrep is causal");
      check(set(null), "open", "training pairs");
      check(withAccuracy(set(NAMES), 0), "not consistent", "right answers");
    }
  }
});
