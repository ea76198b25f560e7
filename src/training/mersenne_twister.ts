/**
 * PyTorch's `randperm`, so that a run can use a split that was made there.
 *
 * @module
 */

import type { RandomSource } from "../numerics/random.ts";

const N = 624;
const M = 397;

/**
 * MT19937 (Matsumoto and Nishimura 1998), initialised from one word by `init_genrand`.
 *
 * @param seed Its low 32 bits count, as in `torch.manual_seed`.
 */
export function mersenneTwister(seed: number): RandomSource {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }
  let index = N;
  return {
    next() {
      if (index === N) {
        for (let i = 0; i < N; i++) {
          const y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
          state[i] = state[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
        }
        index = 0;
      }
      let y = state[index++];
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      return (y ^ (y >>> 18)) >>> 0;
    },
  };
}

/** `torch.randperm(count)` on the CPU after `torch.manual_seed(seed)`. */
export function torchPermutation(seed: number, count: number): Int32Array<ArrayBuffer> {
  const random = mersenneTwister(seed);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count - 1; i++) {
    const j = i + random.next() % (count - i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
