/**
 * What the figures of training show, in a sentence each.
 *
 * @module
 */

import { LEARNED_SIMILARITY } from "../analysis/trajectory.ts";
import type { IrrepMeasures } from "../analysis/measures.ts";
import { TRIVIAL } from "../charts/irrep_looks.ts";
import type { KeyIrrepRow } from "../charts/key_irreps.ts";
import { number } from "./short_numbers.ts";
import type { TrajectoryPointLike } from "./training_rows.ts";
import { and, percent } from "./words.ts";

/** Irreps that a sentence names. */
const MAX_NAMED = 6;
/** Similarities below it are rounding, where passes over pairs are float32. */
const ROUNDING = 1e-6;

/** Similarities in the end. */
export function similaritySentence(points: readonly TrajectoryPointLike[]): string {
  const last = points[points.length - 1];
  const ranked = last.irreps
    .flatMap(({ name, logitSimilarity: value }) => value === null ? [] : [{ name, value }])
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const learned = ranked.filter(({ value }) => value > LEARNED_SIMILARITY);
  const rest = ranked.filter(({ value }) => !(value > LEARNED_SIMILARITY));
  const passed = rest.filter(({ name }) =>
    points.some(({ irreps }) =>
      irreps.some((irrep) =>
        irrep.name === name && (irrep.logitSimilarity ?? 0) > LEARNED_SIMILARITY
      )
    )
  );
  const found = learned.length === 0
    ? [
      `No irrep ends above ${LEARNED_SIMILARITY}; ${rest[0].name} is largest with ${
        number(rest[0].value)
      }`,
    ]
    : [
      `The cosine ends at ${
        and(learned.map(({ name, value }) => `${number(value)} for ${name}`), MAX_NAMED)
      }`,
      ...(rest.length > 0
        ? [`no other irrep exceeds ${number(Math.max(ROUNDING, Math.abs(rest[0].value)))} in size`]
        : []),
    ];
  if (passed.length > 0) {
    found.push(
      `${and(passed.map(({ name }) => name), MAX_NAMED)} ${
        passed.length === 1 ? "was" : "were"
      } above ${LEARNED_SIMILARITY} on the way`,
    );
  }
  const share = percent(last.totals.logitFve);
  return `${
    found.join("; ")
  }; the characters of all irreps make up ${share} of the centred logits.`;
}

/** Shares of the weights in the end. */
export function weightSentence(
  { irreps, totals }: TrajectoryPointLike,
  shares: readonly number[],
): string {
  if (!irreps.some(({ key }) => key)) {
    const [first] = [...irreps].sort((a, b) => b.unembedFve - a.unembedFve);
    return `In the end no irrep is key; the largest share of W_U is in ${first.name}, ${
      percent(first.unembedFve)
    }.`;
  }
  const byChance = shares.reduce((sum, share, i) => sum + (irreps[i].key ? share : 0), 0);
  return `In the end ${theKeys(irreps)} ${have(irreps)} ${percent(totals.embedLeftFve)} of W_x, ${
    percent(totals.embedRightFve)
  } of W_y and ${percent(totals.unembedFve)} of W_U${
    shares.length > 0 ? `, where a random matrix would have ${percent(byChance)}` : ""
  }.`;
}

/** Shares of the hidden layer in the end. */
export function hiddenSentence({ irreps, totals }: TrajectoryPointLike): string {
  const keys = irreps.filter(({ key }) => key);
  if (keys.length === 0) {
    return "In the end no irrep is key: the lines are what the hidden layer has in any of them.";
  }
  const sum = (of: (irrep: IrrepMeasures) => number) =>
    percent(keys.reduce((total, irrep) => total + of(irrep), 0));
  return `In the end ρ(a), ρ(b) and ρ(ab) of ${theKeys(irreps)} have ${
    sum(({ hiddenLeftFve }) => hiddenLeftFve)
  }, ${sum(({ hiddenRightFve }) => hiddenRightFve)} and ${
    sum(({ hiddenProductFve }) => hiddenProductFve)
  } of the hidden layer's variance; ${percent(1 - totals.hiddenFve)} is in none of them.`;
}

/** Losses in the end, and when they fell. */
export function progressSentence(points: readonly TrajectoryPointLike[], order: number): string {
  const { loss, totals, irreps } = points[points.length - 1];
  const [restricted, excluded] = [totals.hiddenRestrictedLoss, totals.hiddenExcludedLoss];
  const losses = [["train", loss.train], ["test", loss.test], ["restricted", restricted], [
    "excluded",
    excluded,
  ]] as const;
  const guess = Math.log(order);
  const ends = `In the end losses are ${
    and(losses.flatMap(([name, value]) => value === null ? [] : [`${number(value)} (${name})`]))
  } nats, where guessing has ln ${order} = ${number(guess)}`;
  if (!irreps.some(({ key }) => key)) return `${ends}; no irrep is key.`;
  const half = guess / 2;
  const fallen = [
    ["restricted", stepBelow(points, half, ({ totals }) => totals.hiddenRestrictedLoss)],
    ["test", stepBelow(points, half, ({ loss }) => loss.test)],
  ] as const;
  const steps = fallen.flatMap(([name, step]) =>
    step === null ? [] : [`${name} loss stays below half of that from step ${step}`]
  );
  return `${[ends, ...steps].join("; ")}.`;
}

/** What each irrep reaches alone. */
export function restrictedSentence({ irreps }: TrajectoryPointLike, order: number): string {
  const ranked = [...irreps].sort((a, b) => a.hiddenRestrictedLoss - b.hiddenRestrictedLoss);
  const { keys, rest } = byKey(ranked, ({ hiddenRestrictedLoss }) => hiddenRestrictedLoss);
  const guess = `guessing has ln ${order} = ${number(Math.log(order))}`;
  if (keys.length === 0) {
    const alone = rest.length > 0 ? `ρ(ab) of one alone ends at ${rest[0]} or more, and ` : "";
    return `In the end no irrep is key; ${alone}${guess}.`;
  }
  const others = rest.length > 0 ? `of any other at ${rest[0]} or more, and ` : "";
  return `ρ(ab) alone ends at a loss of ${and(keys, MAX_NAMED)}; ${others}${guess}.`;
}

/** What removing each irrep costs. */
export function excludedSentence({ irreps, loss }: TrajectoryPointLike): string {
  const cost = ({ hiddenExcludedLoss }: IrrepMeasures) => hiddenExcludedLoss ?? 0;
  const { keys, rest } = byKey([...irreps].sort((a, b) => cost(b) - cost(a)), cost);
  const own = `the network itself has ${number(loss.train)}`;
  if (keys.length === 0) {
    const without = rest.length > 0
      ? `without ρ(ab) of one the train loss ends at ${rest[0]} or less, and `
      : "";
    return `In the end no irrep is key; ${without}${own}.`;
  }
  const others = rest.length > 0 ? `without that of any other at ${rest[0]} or less, and ` : "";
  return `Without its ρ(ab) the train loss ends at ${and(keys, MAX_NAMED)}; ${others}${own}.`;
}

/** How the two losses compare. */
export function ratioSentence(points: readonly TrajectoryPointLike[]): string {
  const ratios = points.flatMap(({ step, totals: { testRestrictedRatio: ratio } }) =>
    ratio === null ? [] : [{ step, ratio }]
  );
  const most = ratios.reduce((most, point) => point.ratio > most.ratio ? point : most);
  const last = ratios[ratios.length - 1];
  const times = (ratio: number) => `${ratio < 100 ? number(ratio) : Math.round(ratio)} times`;
  const end = most === last
    ? "in the end"
    : `at step ${most.step}, and ends at ${times(last.ratio)}`;
  return `Test loss is at most ${
    times(most.ratio)
  } the loss of the key irreps' ρ(ab) alone, ${end}.`;
}

/** How often each irrep is key. */
export function keySentence(rows: readonly KeyIrrepRow[]): string {
  const networks = new Set(rows.map(({ seed }) => seed)).size;
  const counts = new Map<string, { key: number; causal: number }>();
  for (const { irrep, key, causal } of rows) {
    const { key: keys, causal: causes } = counts.get(irrep) ?? { key: 0, causal: 0 };
    counts.set(irrep, { key: keys + (key ? 1 : 0), causal: causes + (causal ? 1 : 0) });
  }
  const used = [...counts].filter(([, { key }]) => key > 0)
    .sort(([, a], [, b]) => b.key - a.key || b.causal - a.causal);
  const of = `of ${networks} network${networks === 1 ? "" : "s"}`;
  if (used.length === 0) return `No irrep is key in any ${of}.`;
  const isTried = rows.some(({ causal }) => causal !== null);
  if (networks === 1) {
    const names = (some: typeof used) => and(some.map(([irrep]) => irrep), MAX_NAMED);
    const causes = used.filter(([, { causal }]) => causal > 0);
    return `Key ${used.length === 1 ? "is" : "are"} ${names(used)}${
      isTried ? `; causal: ${names(causes) || "none"}` : ""
    }.`;
  }
  const words = used.map(([irrep, { key, causal }]) =>
    `${irrep} in ${key}${isTried ? ` (causal in ${causal})` : ""}`
  );
  return `Key ${of} ${words.length === 1 ? "is" : "are"} ${and(words, MAX_NAMED)}.`;
}

/** The first measured step from which a loss stays below a level; null if there is none. */
function stepBelow(
  points: readonly TrajectoryPointLike[],
  level: number,
  lossOf: (point: TrajectoryPointLike) => number | null,
): number | null {
  let from: number | null = null;
  for (const point of points) {
    const loss = lossOf(point);
    if (loss === null || !(loss < level)) from = null;
    else from ??= point.step;
  }
  return from;
}

/** Values of the key irreps with their names, and of the others. */
function byKey(ranked: readonly IrrepMeasures[], valueOf: (irrep: IrrepMeasures) => number) {
  const of = (key: boolean) =>
    ranked.filter((irrep) => irrep.key === key && (key || irrep.name !== TRIVIAL));
  return {
    keys: of(true).map((irrep) => `${number(valueOf(irrep))} (${irrep.name})`),
    rest: of(false).map((irrep) => number(valueOf(irrep))),
  };
}

/** The key irreps as a subject. */
function theKeys(irreps: readonly IrrepMeasures[]): string {
  const names = irreps.filter(({ key }) => key).map(({ name }) => name);
  if (names.length > MAX_NAMED) return `the ${names.length} key irreps`;
  return `the key ${names.length === 1 ? "irrep" : "irreps"} ${and(names)}`;
}

function have(irreps: readonly IrrepMeasures[]): string {
  return irreps.filter(({ key }) => key).length === 1 ? "has" : "have";
}
