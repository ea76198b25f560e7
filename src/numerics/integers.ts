/**
 * Number theory on small integers: products of two of them have no more than 53 bits.
 *
 * @module
 */

/** The greatest common divisor of two integers from 0 up. */
export function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** The least common multiple of two integers from 1 up. */
export function leastCommonMultiple(a: number, b: number): number {
  return a / greatestCommonDivisor(a, b) * b;
}

/** The power p^k of a prime. */
export interface PrimePower {
  /** The prime. */
  readonly p: number;
  /** The exponent, at least 1. */
  readonly k: number;
}

/** Writes `q` as a power of a prime; `undefined` where it is none. */
export function primePower(q: number): PrimePower | undefined {
  if (q < 2) return undefined;
  let p = 2;
  while (q % p > 0) p = p * p > q ? q : p + 1;
  let k = 0;
  let rest = q;
  for (; rest % p === 0; rest /= p) k++;
  return rest === 1 ? { p, k } : undefined;
}

/** Whether `n` is a prime. */
export function isPrime(n: number): boolean {
  return primePower(n)?.k === 1;
}

/** The primes that divide `n`, ascending. */
export function primeDivisors(n: number): number[] {
  const primes: number[] = [];
  for (let p = 2; n > 1; p = p * p > n ? n : p + 1) {
    if (n % p > 0) continue;
    primes.push(p);
    while (n % p === 0) n /= p;
  }
  return primes;
}

/** base^exponent modulo `modulus`, from 0 to below it. */
export function powerModulo(base: number, exponent: number, modulus: number): number {
  let power = 1 % modulus;
  let square = base % modulus;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = power * square % modulus;
    square = square * square % modulus;
  }
  return power;
}

/** The least k ≥ 1 with r^k = 1 modulo n, for an r without a common divisor with n. */
export function orderModulo(r: number, n: number): number {
  let k = 1;
  for (let power = r % n; power !== 1 % n; power = power * r % n) k++;
  return k;
}
