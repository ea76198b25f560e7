/**
 * We and the peers in one run: the first updates of each, whose losses tell whether all do the same, and
 * then blocks of updates in turn.
 *
 * @module
 */

import { compare, COMPARED_STEPS, type Comparison, type Share, shareOf } from "./comparison.ts";
import type { Answer, Peer, Ready } from "./peers.ts";
import { interleave, roundsFor, summarize, type Summary } from "./statistics.ts";
import type { Trainee } from "./trainee.ts";

/** A peer that is ready to train. */
export interface RunningPeer {
  readonly ready: Ready;
  /** Does updates, and waits for them. */
  run(steps: number): Promise<Answer>;
  /** Ends it. Never throws. */
  end(): Promise<void>;
}

/** What became of a peer. */
export interface Outcome {
  readonly peer: Peer;
  /** What it said of itself; null where it did not start. */
  readonly ready: Ready | null;
  readonly comparison: Comparison | null;
  /** Why there is no comparison. */
  readonly reason: string | null;
}

/** What a contest is made of. */
export interface Contest {
  readonly ours: Trainee;
  readonly peers: readonly Peer[];
  /** Timed seconds of each. */
  readonly seconds: number;
  /** Starts a peer on the same weights and split as ours. */
  start(peer: Peer): Promise<RunningPeer>;
  /** Told what is done, and how many parts of the whole are. */
  onPart?(done: number, parts: number, what: string): void;
}

/** What a contest gave. */
export interface ContestResult {
  /** Our updates a second. */
  readonly rate: Summary;
  readonly outcomes: readonly Outcome[];
}

/** Who takes part; a peer leaves where it fails. */
interface Entrant {
  readonly peer: Peer;
  running: RunningPeer | null;
  share: Share | null;
  losses: readonly number[];
  reason: string | null;
}

/** Above this many updates a second, single ones are too short to tell how many. */
const FAST = 5;
/** Seconds after which that is known better. */
const TRIAL_SECONDS = 0.3;

/** Trains ours and the peers, only one at a time. */
export async function contest(
  { ours, peers, seconds, start, onPart }: Contest,
): Promise<ContestResult> {
  const rounds = roundsFor(seconds);
  const parts = peers.length + rounds;
  const losses = await ours.losses(COMPARED_STEPS);
  await ours.warmUp();
  const entrants: Entrant[] = [];
  try {
    for (const [i, peer] of peers.entries()) {
      onPart?.(i, parts, `first steps of ${peer.library} ${peer.backend} ${peer.variant}`);
      const entrant: Entrant = { peer, running: null, share: null, losses: [], reason: null };
      entrants.push(entrant);
      await attempt(entrant, () => enter(entrant, start, seconds, rounds));
    }
    const [ownRates, ...rates] = await interleave([null, ...entrants], rounds, (entrant, round) => {
      if (entrant === null) {
        onPart?.(peers.length + round, parts, `round ${round + 1} of ${rounds}`);
        return ours.measure(seconds / rounds);
      }
      return attempt(entrant, () => measure(entrant, round));
    });
    const own = { losses, rates: ownRates };
    return {
      rate: summarize(ownRates.filter((rate) => rate !== null)),
      outcomes: entrants.map(({ peer, running, losses, reason }, i) => ({
        peer,
        ready: running?.ready ?? null,
        comparison: reason === null ? compare(own, { losses, rates: rates[i] }) : null,
        reason,
      })),
    };
  } finally {
    for (const { running } of entrants) await running?.end();
  }
}

/** Starts a peer and does the updates whose losses are compared; by then it is warm. */
async function enter(
  entrant: Entrant,
  start: Contest["start"],
  seconds: number,
  rounds: number,
): Promise<void> {
  const running = await start(entrant.peer);
  entrant.running = running;
  const losses: number[] = [];
  let rate = 0;
  for (let step = 0; step < COMPARED_STEPS; step++) {
    const answer = await running.run(1);
    losses.push(answer.loss);
    rate = 1 / answer.seconds;
  }
  if (rate > FAST) {
    const steps = Math.ceil(rate * TRIAL_SECONDS);
    rate = steps / (await running.run(steps)).seconds;
  }
  entrant.losses = losses;
  entrant.share = shareOf(seconds, rounds, rate);
}

/** A block of updates; null in a round that a peer leaves out. */
async function measure(
  { running, share }: Entrant,
  round: number,
): Promise<number | null> {
  if (!running || !share?.takesPart(round)) return null;
  return share.steps / (await running.run(share.steps)).seconds;
}

/** Does something with a peer that is still there; its failure is told and ends it. */
async function attempt<T>(entrant: Entrant, action: () => Promise<T>): Promise<T | null> {
  if (entrant.reason !== null) return null;
  try {
    return await action();
  } catch (error) {
    entrant.reason = error instanceof Error ? error.message : String(error);
    await entrant.running?.end();
    return null;
  }
}
