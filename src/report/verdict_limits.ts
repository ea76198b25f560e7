/**
 * The last two lines of a verdict: what would contradict the claim, and what limits what was measured.
 *
 * @module
 */

import { number, range } from "./short_numbers.ts";
import { allAreKey, TINY_ORDER } from "./standing.ts";
import type { TrainingFacts } from "./training_facts.ts";
import type { VerdictInput } from "./verdict_types.ts";
import { and, percent } from "./words.ts";

/** Irreps that a sentence names. */
const MAX_NAMED = 6;

/** What would contradict the claim, and how far that is found. */
export function against({ result }: VerdictInput): string {
  if (!result) {
    return "Losses and accuracies cannot tell how a network computes; the analysis says what would.";
  }
  const { model, totals, nulls, remainders, irreps, notDiscriminating } = result;
  const keys = irreps.filter(({ key }) => key);
  const found: string[] = [];
  const excluded = totals.hiddenExcludedLoss;
  if (keys.length > 0 && excluded !== null) {
    const spread = allAreKey(result) ? null : nulls?.relabelled.totals.hiddenExcludedLoss ?? null;
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
  if (nulls && !allAreKey(result)) {
    found.push(`totals within the range of a null (found: ${empty || "none"})`);
  }
  // Products of two functions always have interactions, exact ones too.
  const hidden = model === "bilinear"
    ? ""
    : `${percent(remainders.hiddenInteraction)} of the hidden layer, `;
  found.push(
    `much outside all irreps (found: ${hidden}${percent(remainders.logits)} of the logits)`,
  );
  return `It would be contradicted by ${and(found)}.`;
}

/** What limits the verdict. */
export function caveats({ group, training, result, built }: VerdictInput): string[] {
  const found: string[] = [];
  if (training) {
    const { networks, name, unfinished, stoppedAt, control } = training;
    found.push(regimeOf(training));
    if (control) found.push("a control: no irrep should be causal");
    if (unfinished) found.push(`${unfinished}: later weights may differ`);
    if (stoppedAt !== null) {
      found.push(`training was stopped at a test accuracy of ${percent(stoppedAt)}`);
    }
    found.push(
      networks === 1
        ? "one seed: others may learn other irreps"
        : `one of ${networks} ${
          name === undefined ? "seeds" : "networks"
        }: others may learn other irreps`,
    );
  } else if (built) {
    found.push(
      "a positive control: what is called training pairs is a random half of all pairs",
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

/** The hyper-parameters in words, and how they stand to the paper's. */
export function regimeOf({ preset, changed, regime }: TrainingFacts): string {
  const how = `learning rate ${regime.lr}, weight decay ${regime.weightDecay}, ${
    percent(regime.trainFraction)
  } of the pairs`;
  const other = changed.length > 0 ? `, but for ${and(changed)}` : "";
  const isPaper = preset === "paper" && changed.length === 0;
  return `preset ${preset}${other} (${how})${
    isPaper ? "" : ": not the paper's regime, in which networks may choose other irreps"
  }`;
}
