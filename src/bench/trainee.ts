/**
 * Networks in training whose speed is measured: blocks of updates that nothing waits within.
 *
 * @module
 */

import { type Engine, MAX_CHUNK } from "../training/engine.ts";

/** What a block of updates gave. */
export interface Block {
  readonly steps: number;
  readonly seconds: number;
}

/** Chunks under way: the device computes one while the next is encoded. */
const UNDER_WAY = 2;
/** Seconds that the first measurements last at least before the speed is taken for known. */
const WARM_UP_SECONDS = 0.1;

/** Networks of an engine that take part in a measurement. */
export class Trainee {
  readonly #engine: Engine;
  #done = 0;
  #rate = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Updates a second, as far as known. */
  get rate(): number {
    return this.#rate;
  }

  /** Does the first updates, which hold compilation, until the speed is known. */
  async warmUp(): Promise<void> {
    await this.block(1);
    for (let steps = 1;; steps *= 2) {
      const { seconds } = await this.block(steps);
      this.#rate = steps / seconds;
      if (seconds >= WARM_UP_SECONDS) return;
    }
  }

  /** Does as many updates as fit into `seconds`, at least one. */
  async measure(seconds: number): Promise<number> {
    const block = await this.block(Math.max(1, Math.round(seconds * this.#rate)));
    this.#rate = block.steps / block.seconds;
    return this.#rate;
  }

  /** Does some updates. */
  async block(steps: number): Promise<Block> {
    const chunks = Math.ceil(steps / MAX_CHUNK);
    const start = performance.now();
    const underWay: Promise<unknown>[] = [];
    for (let i = 0; i < chunks; i++) {
      const end = Math.round(steps * (i + 1) / chunks);
      const count = end - Math.round(steps * i / chunks);
      const chunk = this.#run(count);
      chunk.catch(() => {}); // reported where it is awaited
      underWay.push(chunk);
      if (underWay.length === UNDER_WAY) await underWay.shift();
    }
    await Promise.all(underWay);
    return { steps, seconds: (performance.now() - start) / 1000 };
  }

  /** Losses of the first network before each of the next updates, which are done. */
  async losses(steps: number): Promise<number[]> {
    const { train } = await this.#run(steps);
    return train.map(({ metrics: [{ loss }] }) => loss ?? NaN);
  }

  /** Frees the engine. */
  destroy(): void {
    this.#engine.destroy();
  }

  #run(count: number): ReturnType<Engine["run"]> {
    const first = this.#done;
    this.#done += count;
    return this.#engine.run({
      first,
      count,
      evaluate: [],
      snapshots: [],
      state: false,
      evaluateTrain: false,
    });
  }
}
