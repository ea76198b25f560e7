/**
 * The report on the networks of one launch: what they have in common, and where each is told of.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import type { Figure } from "./figure.ts";
import type { Report } from "./page.ts";
import { keysOf } from "./ranking.ts";
import { number, share } from "./short_numbers.ts";
import { type Standing, standingOf } from "./standing.ts";
import type { Table } from "./table.ts";
import type { TrainingFacts } from "./training_facts.ts";
import { regimeOf } from "./verdict_limits.ts";
import type { VerdictLine } from "./verdict_types.ts";
import { and, capital } from "./words.ts";

/** A network of a batch. */
export interface BatchMember {
  readonly training: TrainingFacts;
  /** Null before the analysis. */
  readonly result: Result | null;
  /** Address of its own report, from that of the batch. */
  readonly href: string;
}

/** What is known of a batch. */
export interface BatchReport {
  readonly group: { readonly name: string; readonly order: number };
  readonly model: string;
  readonly members: readonly BatchMember[];
  /** Networks of the batch that there is nothing to say of yet. */
  readonly missing: readonly {
    readonly seed: number;
    readonly name?: string;
    readonly reason: string;
  }[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  readonly commands: readonly string[];
  /** What must be the same for these to give the same weights. */
  readonly repeats: string;
}

/** Irreps that a sentence names. */
const MAX_NAMED = 8;

/** The report. */
export function batchReport(input: BatchReport): Report {
  const { group, model, members, missing, figures, tables, commands, repeats } = input;
  const count = members.length + missing.length;
  const nothing = { text: [], figures: [], tables: [] };
  return {
    title: `${group.name}, ${model}, ${count} networks`,
    subtitle: `Model ${model} on ${group.name}, order ${group.order}, from ${count} ${
      isSweep(members) ? "settings and seeds" : "seeds"
    }: do they learn the same?`,
    verdict: verdictOf(input),
    sections: [
      {
        ...nothing,
        id: "networks",
        heading: "The networks",
        text: missing.map((one) => `${capital(nameOf(one))}: ${one.reason}.`),
        tables: [membersTable(members)],
        links: members.map(({ training, href }) => ({
          href,
          text: `Report on ${nameOf(training)}`,
        })),
      },
      { ...nothing, id: "figures", heading: "All in one picture", figures },
      { ...nothing, id: "configuration", heading: "Configuration", tables },
      {
        ...nothing,
        id: "reproduce",
        heading: "Reproduce",
        text: [repeats],
        code: commands.join("\n"),
      },
    ],
  };
}

function verdictOf({ group, members }: BatchReport): VerdictLine[] {
  const results = members.flatMap(({ result }) => result ?? []);
  const isMeasured = results.length > 0;
  return [
    { topic: "Generalisation", text: generalisation(members) },
    {
      topic: "Irreps",
      text: isMeasured ? irreps(results) : "Not measured yet: deno task analyze tells.",
    },
    {
      topic: "Evidence",
      text: isMeasured ? evidence(results, group.order) : "Losses alone say nothing of irreps.",
    },
    { topic: "Against it", text: isMeasured ? against(members) : "Not known before the analysis." },
    { topic: "Caveats", text: caveats(members) },
  ];
}

function generalisation(members: readonly BatchMember[]): string {
  const steps = (of: "memorisedAt" | "grokkedAt") =>
    members.map(({ training }) => training[of]).filter((step) => step !== null);
  const words = (verb: string, found: readonly number[]) => {
    if (found.length === 0) return `none ${verb}`;
    const [first, last] = [Math.min(...found), Math.max(...found)];
    return `${found.length} of ${members.length} ${verb}, from step ${first}` +
      (last > first ? ` to ${last}` : "");
  };
  const control = members.find(({ training }) => training.control)?.training.control;
  return `${words("memorised", steps("memorisedAt"))}; ${
    words("generalised", steps("grokkedAt"))
  } (99 % of all pairs of the set, from there to the end)${
    control ? `; a control, trained on ${control}` : ""
  }.`;
}

/** In how many networks each irrep is key, and causal. */
function irreps(results: readonly Result[]): string {
  const names = results[0].irreps.map(({ name }) => name);
  const counts = names.map((name, i) => ({
    name,
    key: results.filter(({ irreps }) => irreps[i].key).length,
    causal: results.filter(({ irreps }) => irreps[i].causalKey).length,
  })).filter(({ key }) => key > 0).sort((a, b) => b.key - a.key || b.causal - a.causal);
  if (counts.length === 0) return "No irrep is key in any network.";
  const listed = counts.map(({ name, key, causal }) => `${name} (${key}, causal in ${causal})`);
  const sets = new Set(
    results.map(({ irreps }) => irreps.flatMap(({ key, name }) => key ? [name] : []).join()),
  );
  return `Key in how many of ${results.length} networks: ${and(listed, MAX_NAMED)}; ${
    sets.size === 1 ? "all have the same set" : `there are ${sets.size} different sets`
  }.`;
}

function evidence(results: readonly Result[], order: number): string {
  const own = results.map(({ totals }) => totals.hiddenRestrictedLoss);
  const claims = results.map((result) => standingOf(result).claim);
  const count = (claim: Standing["claim"]) => claims.filter((one) => one === claim).length;
  const counts = [
    `${count("consistent")} of ${results.length} networks ${
      count("consistent") === 1 ? "is" : "are"
    } consistent with composition via representations`,
    `${count("not consistent")} ${count("not consistent") === 1 ? "is" : "are"} not`,
    ...(count("open") > 0 ? [`of ${count("open")} it stays open`] : []),
  ];
  const [least, most] = [number(Math.min(...own)), number(Math.max(...own))];
  return `${and(counts)}; ρ(ab) of the key irreps alone gives a loss of ${
    least === most ? least : `${least} to ${most}`
  } nats over all pairs, guessing ln ${order} = ${number(Math.log(order))}.`;
}

function against(members: readonly BatchMember[]): string {
  const seedsOf = (isOne: (member: BatchMember) => boolean) => {
    const found = members.filter(isOne);
    const seeds = found.map(({ training }) => training.name ?? String(training.seed));
    if (seeds.length === 0) return "none";
    if (isSweep(members)) return and(seeds.map((name) => `(${name})`), MAX_NAMED);
    return `seed${seeds.length === 1 ? "" : "s"} ${and(seeds, MAX_NAMED)}`;
  };
  const hasGrokked = ({ training }: BatchMember) => training.grokkedAt !== null;
  // Neither where it was not tried, without nulls or training pairs.
  const causal = ({ result }: BatchMember) =>
    result && result.irreps[0].causalKey !== null
      ? result.irreps.some(({ causalKey }) => causalKey)
      : null;
  const grokked = members.filter(hasGrokked).length;
  return `It would be contradicted by networks that generalise without a causal irrep (found: ${
    seedsOf((one) => hasGrokked(one) && causal(one) === false)
  } of the ${grokked} that generalised) and by causal irreps in networks that do not (found: ${
    seedsOf((one) => !hasGrokked(one) && causal(one) === true)
  } of the ${members.length - grokked}).`;
}

function caveats(members: readonly BatchMember[]): string {
  const networks = isSweep(members) ? "networks" : "seeds";
  const seeds = members.length === 1 ? "one seed is too" : `${members.length} ${networks} are`;
  const found = [
    isSweep(members)
      ? "hyper-parameters differ between networks: what they learn may differ for that reason, not by chance"
      : regimeOf(members[0].training),
    `${seeds} few: how often an irrep is learned is known only roughly`,
  ];
  const open = members.filter(({ training }) => training.unfinished).length;
  if (open > 0) found.push(`training of ${open} has not ended`);
  return `${found.join("; ")}.`;
}

function membersTable(members: readonly BatchMember[]): Table {
  const step = (at: number | null) => at === null ? "never" : String(at);
  return {
    name: "networks",
    caption: isSweep(members) ? "Networks by setting and seed" : "Networks by seed",
    head: [
      isSweep(members) ? "Network" : "Seed",
      "Steps",
      "Memorised at",
      "Generalised at",
      "Train loss",
      "Test loss",
      "Test accuracy",
      "Key irreps (causal with *)",
    ],
    rows: members.map(({ training, result }) => {
      const last = training.rows[training.rows.length - 1];
      return [
        training.name ?? String(training.seed),
        String(training.step),
        step(training.memorisedAt),
        step(training.grokkedAt),
        number(last.trainLoss),
        number(last.testLoss),
        share(last.testAccuracy),
        result ? keyNames(result) : "not measured",
      ];
    }),
    notes: [],
  };
}

/** Whether the networks differ in more than their seeds. */
function isSweep(members: readonly BatchMember[]): boolean {
  return members.some(({ training }) => training.name !== undefined);
}

function nameOf({ name, seed }: { readonly name?: string; readonly seed: number }): string {
  return name ?? `seed ${seed}`;
}

function keyNames({ irreps }: Result): string {
  const names = keysOf(irreps).map(({ name, causalKey }) => name + (causalKey ? "*" : ""));
  return names.length === 0 ? "none" : and(names, MAX_NAMED);
}
