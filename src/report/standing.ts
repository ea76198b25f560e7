/**
 * What the measures of a network together are consistent with: one rule for the verdict and for the
 * sentences below figures.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { CAUSAL_RATIO } from "../analysis/causal_keys.ts";
import { LEARNED } from "../training/milestones.ts";

/** How a network stands to the claim that it composes via representations, and why. */
export interface Standing {
  /** Open is what cannot be told from what was measured. */
  readonly claim: "consistent" | "not consistent" | "open";
  /** Why it is not more than that; empty where it is consistent. */
  readonly reason: string;
}

/** Orders up to which removing an irrep the network uses may cost less than its null. */
export const TINY_ORDER = 12;

/** Draws below which the lack of a causal irrep tells nothing: their spread is hardly known. */
const FEWEST_DRAWS = 5;

/**
 * Consistent is a network that gives right answers beyond those shown, whose key irreps' ρ(ab) alone
 * gives them too, and clearly better than relabelled irreps where these can differ, and that has a
 * causal irrep.
 */
export function standingOf(result: Result): Standing {
  const { accuracy, totals, irreps, group: { order }, nulls } = result;
  const not = (reason: string): Standing => ({ claim: "not consistent", reason });
  const open = (reason: string): Standing => ({ claim: "open", reason });
  if (!((accuracy.test ?? accuracy.all) >= LEARNED)) {
    return not("it does not give the right answers, which composition would");
  }
  if (!irreps.some(({ key }) => key)) return not("no irrep is key");
  const own = totals.hiddenRestrictedLoss;
  // NaN is no evidence either.
  if (!(own < Math.log(order) / 2)) return not("this part alone does not solve the task");
  if (!nulls) return open("no null was drawn");
  const spread = nulls.relabelled.totals.hiddenRestrictedLoss;
  if (!allAreKey(result) && !(spread && own * CAUSAL_RATIO < spread.min)) {
    return not("relabelled irreps do about as well");
  }
  if (irreps[0].causalKey === null) return open("removals need training pairs");
  if (accuracy.test === null) return open("all pairs were shown, and memorising gives them too");
  if (irreps.some(({ causalKey }) => causalKey)) return { claim: "consistent", reason: "" };
  if (order <= TINY_ORDER) {
    return open(`no irrep is causal, which tells little in a group of order ${order}`);
  }
  const { draws } = nulls.relabelled;
  return draws < FEWEST_DRAWS
    ? open(`no irrep is causal, but ${draws} draw${draws === 1 ? " is" : "s are"} too few to tell`)
    : not("no irrep is causal");
}

/** Whether relabelled key irreps span the same functions as the key irreps: all but constants. */
export function allAreKey({ irreps }: Pick<Result, "irreps">): boolean {
  return irreps.slice(1).every(({ key }) => key);
}

/** The end of a sentence on evidence: nothing where the measures together are not consistent. */
export function consistentWith(result: Result, what: string): string {
  return standingOf(result).claim === "consistent" ? `: consistent with ${what}` : "";
}
