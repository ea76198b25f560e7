/**
 * The verdict on a network in five lines. It says what measures are consistent with, and what would
 * speak against it.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import { number, range } from "./short_numbers.ts";
import type { TrainingFacts } from "./training_facts.ts";
import { and, percent, stepCount } from "./words.ts";

/** What a verdict is on: an analysed network, a run that was not analysed, or both. */
export interface VerdictInput {
  readonly group: { readonly name: string; readonly order: number };
  /** Null for weights that came as a file. */
  readonly training: TrainingFacts | null;
  /** Null before the analysis. */
  readonly result: Result | null;
  /** What the irreps' similarities were when training was watched; null or absent if it was not. */
  readonly watched?: readonly WatchedIrrep[] | null;
  /** The command that analyses the network, where it was not. */
  readonly analyzeWith?: string;
}

/** What watching a training tells of an irrep. */
export interface WatchedIrrep {
  readonly name: string;
  readonly key: boolean;
  /** Null for the trivial irrep. */
  readonly logitSimilarity: number | null;
}

/** A line of a verdict. */
export interface VerdictLine {
  readonly topic: "Generalisation" | "Irreps" | "Evidence" | "Against it" | "Caveats";
  readonly text: string;
}

/** Irreps that a sentence names. */
const MAX_NAMED = 6;
/** Accuracy from which a network counts as right. */
const LEARNED = 0.99;
/** Orders up to which removing an irrep the network uses may cost less than its null. */
const TINY_ORDER = 12;

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
function generalisation({ training, result }: VerdictInput): string {
  const last = training?.rows.at(-1);
  const [loss, accuracy, trainAccuracy] = result
    ? [result.loss.test, result.accuracy.test, result.accuracy.train]
    : [last?.testLoss ?? null, last?.testAccuracy ?? null, last?.trainAccuracy ?? null];
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
  return memorisedAt === null
    ? `${subject} has not learned the pairs shown: ${memorised} ${after}, ${now}.`
    : `${subject} memorised but did not generalise: ${memorised}; ${after} ${now}.`;
}

function notTold(result: Result | null): string {
  const accuracy = result?.accuracy.all ?? null;
  return `Whether it generalises cannot be told: which pairs it was trained on is not known ` +
    `(accuracy over all pairs ${percent(accuracy)}, loss ${
      number(result?.loss.all ?? null)
    } nats).`;
}

/** Which irreps it uses, and whether causally. */
function irreps({ result, watched, analyzeWith = "deno task analyze" }: VerdictInput): string {
  const measured = result?.irreps ?? watched ?? null;
  if (measured === null) return `Not measured yet: ${analyzeWith} tells.`;
  const keys = byRank(measured);
  const causally = result
    ? causality(result, result.irreps.filter(({ causalKey }) => causalKey))
    : `whether causally, ${analyzeWith} tells`;
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
    return `none is causal: removing it from the hidden layer costs no more than removing ` +
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
  if (byRank(result.irreps).length === 0) {
    return `There is no key irrep whose part of the hidden layer could give the answers; ${guessing}.`;
  }
  const spread = result.nulls?.relabelled.totals.hiddenRestrictedLoss ?? null;
  const beside = spread
    ? `${range(spread)} with relabelled irreps in their places (${
      result.nulls!.relabelled.draws
    } draws)`
    : "no null was drawn";
  return `ρ(ab) of the key irreps alone gives a loss of ${number(own)} nats over all pairs; ` +
    `${beside}, ${guessing}: ${standing(result, group.order)}.`;
}

/** What the measures together are consistent with. */
function standing(result: Result, order: number): string {
  const { totals, nulls, irreps } = result;
  const spread = nulls?.relabelled.totals.hiddenRestrictedLoss ?? null;
  const own = totals.hiddenRestrictedLoss;
  // Of weights that diverged the loss is no number.
  if (!(own < Math.log(order)) || (spread && own >= spread.min)) {
    return "not consistent with composition via representations";
  }
  if (!spread || irreps[0].causalKey === null) {
    return "consistent with composition via representations, but without a control";
  }
  return irreps.some(({ causalKey }) => causalKey)
    ? "consistent with composition via representations"
    : "yet no irrep is causal, so it is not consistent with composition via representations";
}

/** What would contradict the claim, and how far that is found. */
function against({ result }: VerdictInput): string {
  if (!result) {
    return "A network that has only memorised reaches the same train loss; the analysis tells apart.";
  }
  const { totals, nulls, remainders, irreps, notDiscriminating } = result;
  const keys = irreps.filter(({ key }) => key);
  const found: string[] = [];
  const excluded = totals.hiddenExcludedLoss;
  if (keys.length > 0 && excluded !== null) {
    const spread = nulls?.relabelled.totals.hiddenExcludedLoss ?? null;
    found.push(
      `a low loss without ρ(ab) of the key irreps (found: ${number(excluded)} nats over the ` +
        `training pairs${spread ? `, relabelled ${range(spread)}` : ""})`,
    );
  }
  const idle = keys.filter(({ causalKey }) => causalKey === false).map(({ name }) => name);
  if (keys.length > 0 && irreps[0].causalKey !== null) {
    found.push(
      `key irreps that are not causal (found: ${
        idle.length === 0 ? "none" : and(idle, MAX_NAMED)
      })`,
    );
  }
  const empty = notDiscriminating?.length ?? 0;
  if (nulls) found.push(`totals within the range of a null (found: ${empty || "none"})`);
  found.push(
    `much outside all irreps (found: ${percent(remainders.hiddenInteraction)} of the hidden ` +
      `layer, ${percent(remainders.logits)} of the logits)`,
  );
  return `It would be contradicted by ${and(found)}.`;
}

/** What limits the verdict. */
function caveats({ group, training, result }: VerdictInput): string[] {
  const found: string[] = [];
  if (training) {
    const { preset, regime, networks, unfinished, control } = training;
    const how = `learning rate ${regime.lr}, weight decay ${regime.weightDecay}, ${
      percent(regime.trainFraction)
    } of the pairs`;
    found.push(
      preset === "paper"
        ? `preset paper (${how})`
        : `preset demo (${how}): not the paper's regime, in which networks may choose other irreps`,
    );
    if (control) found.push("a control: no irrep should be causal");
    if (unfinished) found.push(`${unfinished}: later weights may differ`);
    found.push(
      networks === 1
        ? "one seed: others may learn other irreps"
        : `one of ${networks} seeds: others may learn other irreps`,
    );
  } else found.push("how the network was trained is not known");
  if (result) {
    found.push(
      result.nulls
        ? `nulls from ${result.nulls.relabelled.draws} draws`
        : "no nulls: shares and losses stand without a control",
    );
    const pairs = result.ablations.at(0)?.pairs;
    if (pairs !== undefined && pairs < group.order ** 2) {
      found.push(`ablations over a sample of ${pairs} pairs`);
    }
    if (group.order <= TINY_ORDER) {
      found.push(`a group of order ${group.order}, where an irrep in use may not show as causal`);
    }
  }
  return found;
}

/** The key irreps, those with the largest similarity first. */
function byRank(irreps: readonly WatchedIrrep[]): WatchedIrrep[] {
  return irreps.filter(({ key }) => key)
    .sort((a, b) => (b.logitSimilarity ?? 0) - (a.logitSimilarity ?? 0));
}
