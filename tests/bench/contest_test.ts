import { contest, type RunningPeer } from "../../src/bench/contest.ts";
import { PEERS } from "../../src/bench/peers.ts";
import { Trainee } from "../../src/bench/trainee.ts";
import type { Chunk, ChunkResult, Engine } from "../../src/training/engine.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** An engine whose loss after k updates is 1 / (k + 1); it takes a moment a chunk, and keeps a log. */
function fakeEngine(log: string[]): Engine & { readonly chunks: Chunk[] } {
  const chunks: Chunk[] = [];
  return {
    chunks,
    async run(chunk): Promise<ChunkResult> {
      chunks.push(chunk);
      log.push("ours");
      await new Promise((resolve) => setTimeout(resolve, 30));
      return {
        train: Array.from({ length: chunk.count }, (_, i) => ({
          step: chunk.first + i,
          metrics: [{ loss: 1 / (chunk.first + i + 1), accuracy: 0 }],
        })),
        evaluations: [],
        snapshots: [],
        state: undefined,
      };
    },
    destroy() {},
  };
}

/** A peer that does `rate` updates a second by its own account, with our losses times a factor. */
function fakePeer(log: string[], name: string, rate: number, factor = 1): RunningPeer & {
  ended: number;
} {
  let done = 0;
  return {
    ended: 0,
    ready: { version: name },
    run(steps) {
      log.push(`${name} ${steps}`);
      done += steps;
      return Promise.resolve({ seconds: steps / rate, loss: factor / done });
    },
    end() {
      this.ended++;
      return Promise.resolve();
    },
  };
}

const [FIRST, SECOND, THIRD] = PEERS;

Deno.test("contest() compares the first ten losses and the speeds of the same rounds", async () => {
  const log: string[] = [];
  const engine = fakeEngine(log);
  const fast = fakePeer(log, "fast", 100);
  const slow = fakePeer(log, "slow", 0.5, 1.5);
  const { rate, outcomes } = await contest({
    ours: new Trainee(engine),
    peers: [FIRST, SECOND],
    seconds: 1,
    start: (peer) => Promise.resolve(peer === FIRST ? fast : slow),
  });
  assert(rate.min > 0 && rate.min <= rate.median && rate.median <= rate.max);
  const [one, two] = outcomes.map(({ comparison }) => comparison!);
  assertEquals(one.rate, { median: 100, min: 100, max: 100 });
  assertEquals(one.sameWork, true);
  assertEquals(two.rate.median, 0.5);
  assertEquals(two.sameWork, false);
  assertAlmostEquals(two.lossDifference, 0.5, 1e-12);
  // Ten single updates, a trial of the fast one, and then blocks: 20 in each of five rounds, 1 in two.
  const of = (name: string) =>
    log.filter((line) => line.startsWith(name)).map((line) => line.slice(5));
  assertEquals(of("fast"), [...Array(10).fill("1"), "30", ...Array(5).fill("20")]);
  assertEquals(of("slow"), [...Array(10).fill("1"), "1", "1"]);
  assertEquals([fast.ended, slow.ended], [1, 1]);
});

Deno.test("contest() numbers our updates on from chunk to chunk, and evaluates nothing", async () => {
  const engine = fakeEngine([]);
  await contest({
    ours: new Trainee(engine),
    peers: [],
    seconds: 0.2,
    start: () => Promise.reject(),
  });
  let done = 0;
  for (const { first, count, evaluate, snapshots, state, evaluateTrain } of engine.chunks) {
    assertEquals(first, done);
    done += count;
    assert(count >= 1 && count <= 128);
    assertEquals([evaluate, snapshots, state, evaluateTrain], [[], [], false, false]);
  }
  assertEquals(engine.chunks[0].count, 10);
});

Deno.test("contest() goes on without a peer that does not start, or fails later", async () => {
  const log: string[] = [];
  const dying = fakePeer(log, "dying", 100);
  const { run } = dying;
  let calls = 0;
  dying.run = function (steps) {
    if (++calls > 12) throw new Error("out of memory");
    return run.call(this, steps);
  };
  const { outcomes } = await contest({
    ours: new Trainee(fakeEngine(log)),
    peers: [FIRST, SECOND, THIRD],
    seconds: 0.2,
    start: (peer) => {
      if (peer === FIRST) return Promise.reject(new Error("there is no such program"));
      return Promise.resolve(peer === SECOND ? dying : fakePeer(log, "well", 100));
    },
  });
  assertEquals(outcomes.map(({ reason }) => reason), [
    "there is no such program",
    "out of memory",
    null,
  ]);
  assertEquals(outcomes.map(({ comparison }) => comparison === null), [true, true, false]);
  assertEquals(outcomes[0].ready, null);
  assert(dying.ended >= 1);
});
