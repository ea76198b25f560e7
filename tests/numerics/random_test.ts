import {
  normals,
  permutation,
  randomStream,
  uniformInteger,
  xoshiro128,
} from "../../src/numerics/random.ts";
import { mersenneTwister, torchPermutation } from "../../src/training/mersenne_twister.ts";
import type { RandomSource } from "../../src/numerics/random.ts";
import { assert, assertEquals, assertNotEquals } from "../../src/std/assert.ts";

function take(random: RandomSource, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

/** A source that gives these words and then fails. */
function words(...list: number[]): RandomSource {
  return {
    next() {
      assert(list.length > 0, "a word too many was drawn");
      return list.shift()!;
    },
  };
}

Deno.test("xoshiro128() gives the golden values of the reference implementation", () => {
  // Those of the tests of Rust's crate rand_xoshiro, which were made with the authors' C code.
  // deno-fmt-ignore
  assertEquals(take(xoshiro128([1, 2, 3, 4]), 10), [
    641, 1573767, 3222811527, 3517856514, 836907274,
    4247214768, 3867114732, 1355841295, 495546011, 621204420,
  ]);
});

Deno.test("randomStream() gives the same words for ever", () => {
  // Our own values: they pin down every split and every initial weight of earlier runs.
  assertEquals(take(randomStream(1, "split"), 4), [3801949590, 2843063645, 3387574722, 4163065324]);
  assertEquals(
    take(randomStream(1, "init W_x"), 4),
    [2104899385, 779918502, 1889031892, 680829864],
  );
  assertEquals(
    take(randomStream(2 ** 32 + 1, "split"), 4),
    [2567509674, 2988502052, 3967611123, 3748431170],
  );
});

Deno.test("randomStream() gives every seed and purpose a stream of its own", () => {
  const seeds = [0, 1, 2, 3, 100, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
  const purposes = ["split", "init W_x", "init W_y", "init W", "init W_U", "tilps", ""];
  const streams = seeds.flatMap((seed) =>
    purposes.map((purpose) => take(randomStream(seed, purpose), 50))
  );
  // Among 3500 words two are equal with probability 0.14 %; these are not.
  assertEquals(new Set(streams.flat()).size, streams.length * 50);
  for (const stream of streams) {
    const ones = stream.reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0);
    assert(Math.abs(ones - 800) < 5 * 20, `${ones} of 1600 bits are set`); // five deviations
  }
});

Deno.test("uniformInteger() takes every word below the bound's last multiple, and no other", () => {
  assertEquals(uniformInteger(words(2 ** 32 - 1, 2 ** 32 - 2), 3), (2 ** 32 - 2) % 3);
  assertEquals(uniformInteger(words(2 ** 32 - 1), 2 ** 31), 2 ** 31 - 1);
  assertEquals(uniformInteger(words(2 ** 32 - 1), 1), 0);
  assertEquals(uniformInteger(words(0), 7), 0);
  const bound = 2 ** 31 + 1; // almost half of the words are of no use
  assertEquals(uniformInteger(words(2 ** 32 - 1, bound, bound - 1), bound), bound - 1);
});

Deno.test("uniformInteger() gives all results equally often", () => {
  const random = randomStream(5, "uniform");
  for (const bound of [2, 3, 7, 60, 113]) {
    const counts = new Array(bound).fill(0);
    const draws = 1000 * bound;
    for (let i = 0; i < draws; i++) counts[uniformInteger(random, bound)]++;
    // Chi-squared with bound - 1 degrees of freedom, within five deviations of its mean.
    const chi2 = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    const freedom = bound - 1;
    assert(Math.abs(chi2 - freedom) < 5 * Math.sqrt(2 * freedom) + 5, `bound ${bound}: ${chi2}`);
  }
});

Deno.test("normals() have the mean, deviation and shape of a normal distribution", () => {
  const count = 200_001; // an odd count
  const values = normals(randomStream(1, "normals"), count, 3);
  assertEquals(values.length, count);
  const moment = (k: number) => values.reduce((sum, x) => sum + (x / 3) ** k, 0) / count;
  const deviations = [1, 2, 15, 96].map((variance) => 5 * Math.sqrt(variance / count));
  [0, 1, 0, 3].forEach((expected, k) =>
    assert(Math.abs(moment(k + 1) - expected) < deviations[k], `moment ${k + 1}: ${moment(k + 1)}`)
  );
  const within = values.filter((x) => Math.abs(x) < 3).length / count;
  assert(Math.abs(within - 0.6827) < 0.006, `${within} are within one deviation`);
  const products = values.reduce((sum, x, i) => i === 0 ? 0 : sum + x * values[i - 1] / 9, 0);
  assert(Math.abs(products / count) < 5 / Math.sqrt(count), "neighbours are uncorrelated");
});

Deno.test("normals() are finite at the ends of the generator's range, and begin alike", () => {
  const [radius] = normals(words(0, 0), 1, 1);
  assertEquals(radius, Math.fround(Math.sqrt(-2 * Math.log(2 ** -32))));
  assertEquals([...normals(words(2 ** 32 - 1, 0), 2, 1)].map(Math.abs), [0, 0]);
  assertEquals(normals(words(), 0, 1).length, 0);
  const stream = () => randomStream(1, "init W_x");
  assertEquals([...normals(stream(), 3, 1)], [...normals(stream(), 4, 1)].slice(0, 3));
  // Our own values, as above.
  assertEquals(
    [...normals(stream(), 3, 1)],
    [0.4976945221424103, 1.0856577157974243, 0.696816623210907],
  );
});

Deno.test("permutation() is a permutation, and the same for ever", () => {
  for (const count of [0, 1, 2, 49, 1000]) {
    const order = permutation(randomStream(count, "split"), count);
    assertEquals([...order].toSorted((a, b) => a - b), [...order.keys()]);
  }
  assertEquals([...permutation(randomStream(1, "split"), 10)], [3, 1, 7, 9, 6, 4, 8, 2, 5, 0]);
  assertNotEquals(
    permutation(randomStream(1, "split"), 100),
    permutation(randomStream(2, "split"), 100),
  );
});

Deno.test("permutation() gives all orders equally often", () => {
  const random = randomStream(9, "orders");
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = permutation(random, 4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert(chi2 < 23 + 5 * Math.sqrt(46), `chi-squared ${chi2} of 23 degrees of freedom`);
});

Deno.test("mersenneTwister() gives the golden values of MT19937", () => {
  const random = mersenneTwister(5489);
  const first = take(random, 5);
  assertEquals(first, [3499211612, 581869302, 3890346734, 3586334585, 545404204]);
  // The C++ standard asks for this as the 10,000th of std::mt19937.
  assertEquals(take(random, 9995).at(-1), 4123659995);
  assertEquals(take(mersenneTwister(2 ** 32 + 5489), 5), first, "the low 32 bits count");
});

Deno.test("torchPermutation() shuffles as PyTorch's randperm", () => {
  // Training rows of networks that the paper's authors published: S5 twice, A5, C113, D59.
  const firstRows: [seed: number, count: number, rows: number[]][] = [
    [1, 120 ** 2, [9445, 8782, 14274, 383, 1803, 12653]],
    [2, 120 ** 2, [7848, 10294, 12569, 11247, 11114, 12229, 1212, 5286]],
    [1, 60 ** 2, [2245, 1358, 1042, 707, 2211, 73]],
    [1, 113 ** 2, [984, 3756, 6851, 9169, 6197, 8750]],
    [1, 118 ** 2, [9953, 8187, 9364, 8935, 4067, 2653]],
  ];
  for (const [seed, count, rows] of firstRows) {
    const order = torchPermutation(seed, count);
    assertEquals([...order.subarray(0, rows.length)], rows);
    assertEquals(order.toSorted(), Int32Array.from({ length: count }, (_, i) => i));
  }
  assertEquals([...torchPermutation(2, 120 ** 2).subarray(5758, 5760)], [9094, 920]);
  assertEquals([...torchPermutation(1, 1)], [0]);
  assertEquals([...torchPermutation(1, 0)], []);
});
