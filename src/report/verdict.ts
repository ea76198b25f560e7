/**
 * The verdict on a network in five lines. It says what measures are consistent with, and what would
 * speak against it.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { keysOf } from "./ranking.ts";
import { number, range } from "./short_numbers.ts";
import { allAreKey, standingOf } from "./standing.ts";
import { LEARNED } from "../training/milestones.ts";
import { against, caveats } from "./verdict_limits.ts";
import type { VerdictInput, VerdictLine } from "./verdict_types.ts";
import { and, percent, stepCount } from "./words.ts";

/** Irreps that a sentence names. */
const MAX_NAMED = 6;
/** Test accuracies above which a network has generalised in part: both, the second times chance. */
const PARTLY = 0.1;
const PARTLY_OVER_CHANCE = 5;

/** The five lines. */
export function verdictOf(input: VerdictInput): VerdictLine[] {
  return [
    { topic: "Generalisation", text: generalisation(input) },
    { topic: "Irreps", text: irreps(input) },
    { topic: "Evidence", text: evidence(input) },
    { topic: "Against it", text: against(input) },
    { topic: "Caveats", text: `${caveats(input).join("; ")}.` },
  ];
}

/** Did it generalise, and when. */
function generalisation({ group, training, result, built }: VerdictInput): string {
  const last = training?.rows.at(-1);
  const [loss, accuracy, trainAccuracy] = result
    ? [result.loss.test, result.accuracy.test, result.accuracy.train]
    : [last?.testLoss ?? null, last?.testAccuracy ?? null, last?.trainAccuracy ?? null];
  if (built) {
    return `It was built, not trained: accuracy over all pairs ${
      percent(result?.accuracy.all ?? null)
    }, loss ${number(result?.loss.all ?? null)} nats.`;
  }
  const now = `test accuracy ${percent(accuracy)}, test loss ${number(loss)} nats`;
  const subject = training?.control ? `A control, trained on ${training.control}: it` : "It";
  if (training === null) {
    if (accuracy === null) return notTold(result);
    const verb = accuracy >= LEARNED ? "generalises" : "does not generalise";
    return `It ${verb} (${now}); when it learned is not known, as there is no run.`;
  }
  const after = `after ${stepCount(training.step)}${
    training.unfinished ? ` of ${training.steps} (${training.unfinished})` : ""
  }`;
  if (accuracy === null) {
    return `${subject} was shown all pairs: whether it generalises cannot be told ` +
      `(train accuracy ${percent(trainAccuracy)} ${after}).`;
  }
  const { memorisedAt, grokkedAt } = training;
  const memorised = memorisedAt === null
    ? `train accuracy ${percent(trainAccuracy)}`
    : `train accuracy is 99 % or more from step ${memorisedAt}`;
  if (grokkedAt !== null) {
    return `${subject} generalised: test accuracy is 99 % or more from step ${grokkedAt}, ` +
      `${memorised}; ${after} ${now}.`;
  }
  if (memorisedAt === null) {
    return `${subject} has not learned the pairs shown: ${memorised} ${after}, ${now}.`;
  }
  const isPartly = accuracy > Math.max(PARTLY, PARTLY_OVER_CHANCE / group.order);
  return `${subject} memorised ${
    isPartly ? "and generalised in part" : "but did not generalise"
  }: ` +
    `${memorised}; ${after} ${now}.`;
}

function notTold(result: Result | null): string {
  const { train = null, all = null } = result?.accuracy ?? {};
  const why = train === null
    ? "which pairs it was trained on is not known"
    : "it was shown all pairs";
  return `Whether it generalises cannot be told: ${why} (accuracy over all pairs ${
    percent(all)
  }, loss ${number(result?.loss.all ?? null)} nats).`;
}

/** Which irreps it uses, and whether causally. */
function irreps({ result, watched, analyzeWith }: VerdictInput): string {
  const measured = result?.irreps ?? watched ?? null;
  if (measured === null) {
    return analyzeWith === undefined
      ? "Not measured when this was written: deno task analyze writes analysis/report.html beside it."
      : `Not measured yet: ${analyzeWith} tells.`;
  }
  const keys = keysOf(measured);
  const causally = result
    ? causality(result, result.irreps.filter(({ causalKey }) => causalKey))
    : `whether causally, ${analyzeWith ?? "deno task analyze"} tells`;
  if (keys.length === 0) {
    return "None is key: the logits have no character χ(abc⁻¹) with a cosine above 0.005.";
  }
  const names = and(
    keys.map(({ name, logitSimilarity }) => `${name} (${number(logitSimilarity)})`),
    MAX_NAMED,
  );
  const are = keys.length === 1 ? "is key" : "are key";
  return `${names} ${are} by the cosine of the logits with χ(abc⁻¹); ${causally}.`;
}

function causality(
  { irreps, nulls }: Result,
  causal: Result["irreps"],
): string {
  if (irreps[0].causalKey === null) {
    return nulls
      ? "whether causally is not known without training pairs"
      : "whether causally is not known without nulls";
  }
  const draws = nulls!.relabelled.draws;
  if (causal.length === 0) {
    return `none is causal: no removal from the hidden layer costs clearly more than those of ` +
      `relabelled irreps (${draws} draws)`;
  }
  const keys = irreps.filter(({ key }) => key);
  const all = causal.length === keys.length && keys.every(({ causalKey }) => causalKey);
  const which = !all
    ? `causal ${causal.length === 1 ? "is" : "are"} ${
      and(causal.map(({ name }) => name), MAX_NAMED)
    }`
    : keys.length === 1
    ? "it is causal"
    : keys.length === 2
    ? "both are causal"
    : `all ${keys.length} are causal`;
  return `${which}: removing ${causal.length === 1 ? "it" : "each"} from the hidden layer costs ` +
    `more than removing any of ${draws} relabelled irreps`;
}

/** The one number that carries the claim, and its null. */
function evidence({ group, result, training }: VerdictInput): string {
  const guessing = `guessing gives ln ${group.order} = ${number(Math.log(group.order))}`;
  if (!result) {
    const loss = training?.rows.at(-1)?.testLoss ?? null;
    return loss === null
      ? "Only the pairs shown were measured, which tells nothing about irreps."
      : `Test loss ${number(loss)} nats where ${guessing}: of irreps this alone says nothing.`;
  }
  const own = result.totals.hiddenRestrictedLoss;
  if (keysOf(result.irreps).length === 0) {
    return `There is no key irrep whose part of the hidden layer could give the answers; ${guessing}.`;
  }
  const spread = result.nulls?.relabelled.totals.hiddenRestrictedLoss ?? null;
  const beside = allAreKey(result)
    ? "as all non-trivial irreps are key, relabelled ones in their places are the same"
    : spread
    ? `${range(spread)} with relabelled irreps in their places (${
      result.nulls!.relabelled.draws
    } draws)`
    : "no null was drawn";
  return `ρ(ab) of the key irreps alone gives a loss of ${number(own)} nats over all pairs; ` +
    `${beside}, ${guessing}: ${standing(result)}.`;
}

/** What the measures together are consistent with, in words. */
function standing(result: Result): string {
  const { claim, reason } = standingOf(result);
  if (claim === "consistent") return "consistent with composition via representations";
  return claim === "open"
    ? `whether it composes via representations stays open, as ${reason}`
    : `not consistent with composition via representations, as ${reason}`;
}
