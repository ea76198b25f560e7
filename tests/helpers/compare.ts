/** Comparing tensors. */
import { assert } from "../../src/std/assert.ts";

/** |actual - expected| / |expected| in the Euclidean norm; 0 if both are zero. */
export function relativeDistance(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

/** Asserts that a tensor is within a relative distance of another. */
export function assertTensor(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert(actual.length === expected.length, `${what}: ${actual.length} of ${expected.length}`);
  const distance = relativeDistance(actual, expected);
  assert(distance <= tolerance, `${what}: relative distance ${distance} above ${tolerance}`);
}

/** Asserts that each number is within a share of its own size. */
export function assertEach(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert(actual.length === expected.length, `${what}: ${actual.length} of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    assert(
      Math.abs(actual[i] - expected[i]) <= tolerance * Math.abs(expected[i]),
      `${what}: number ${i} is ${actual[i]} instead of ${expected[i]}`,
    );
  }
}

/** The bytes of some tensors by name, for comparing them exactly. */
export function bytesOf(
  tensors: Iterable<readonly [string, Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>]>,
): Record<string, Uint8Array> {
  return Object.fromEntries([...tensors].map(([name, values]) => [
    name,
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]));
}
