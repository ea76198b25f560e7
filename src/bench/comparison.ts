/**
 * Our speed beside that of a peer that does the same work.
 *
 * @module
 */

import { summarize, type Summary } from "./statistics.ts";

/** Updates whose losses are compared. */
export const COMPARED_STEPS = 10;

/** Largest relative difference of losses that float32 explains. */
const SAME_WORK = 1e-3;

/** What was seen of someone who trains. */
export interface Performance {
  /** Losses before the first updates. */
  readonly losses: readonly number[];
  /** Updates a second by round; null for rounds that were left out. */
  readonly rates: readonly (number | null)[];
}

/** A peer beside us. */
export interface Comparison {
  /** Its updates a second. */
  readonly rate: Summary;
  /** Ours over its updates a second, in the same round each. */
  readonly ratio: Summary;
  /** Largest relative difference of the first losses; NaN where one is no number. */
  readonly lossDifference: number;
  /** Whether the losses say that it does the same as we. */
  readonly sameWork: boolean;
}

/**
 * Compares a peer with us.
 *
 * @throws {RangeError} If there is no round in which both were measured.
 */
export function compare(ours: Performance, peer: Performance): Comparison {
  const rounds = peer.rates.flatMap((rate, round) => {
    const own = ours.rates[round];
    return rate === null || own === null || own === undefined ? [] : [{ own, rate }];
  });
  const differences = peer.losses.map((loss, step) =>
    Math.abs(loss - ours.losses[step]) / Math.abs(ours.losses[step])
  );
  const lossDifference = differences.some(Number.isNaN) ? NaN : Math.max(...differences);
  return {
    rate: summarize(rounds.map(({ rate }) => rate)),
    ratio: summarize(rounds.map(({ own, rate }) => own / rate)),
    lossDifference,
    sameWork: peer.losses.length > 0 && lossDifference <= SAME_WORK,
  };
}

/** When and how much someone is measured. */
export interface Share {
  /** Updates in each round. */
  readonly steps: number;
  /** Whether it takes part in a round. */
  takesPart(round: number): boolean;
}

/** Fewest measurements of who is so slow that an update takes longer than its share of a round. */
const FEWEST_MEASUREMENTS = 2;

/** Shares `seconds` seconds among rounds for someone who does `rate` updates a second. */
export function shareOf(seconds: number, rounds: number, rate: number): Share {
  const measured = Math.min(rounds, Math.max(FEWEST_MEASUREMENTS, Math.floor(seconds * rate)));
  return {
    steps: Math.max(1, Math.round(seconds * rate / rounds)),
    takesPart: (round) =>
      Math.floor((round + 1) * measured / rounds) > Math.floor(round * measured / rounds),
  };
}
