import { primePower } from "../numerics/integers.ts";
import { checkOrder, MAX_ORDER } from "./limits.ts";

/**
 * The field GF(q) of q = p^k elements, the polynomials over the integers modulo p, modulo a
 * polynomial of degree k. Elements are the numbers 0 to q - 1: the digits to base p, lowest first,
 * are the coefficients of 1, x, x², …; for a prime q they are the integers modulo q.
 *
 * The modulus is the first monic polynomial, by the number of its lower coefficients, for which the
 * powers of x are all the non-zero elements: that makes it irreducible.
 */
export class FiniteField {
  /** The number of elements q. */
  readonly size: number;
  /** The prime p: the sum of p ones is 0. */
  readonly characteristic: number;
  /** The exponent k of q = p^k. */
  readonly degree: number;
  /** The powers of this element are all the non-zero elements. */
  readonly primitive: number;
  /** (q - 1): the powers of the primitive element. */
  readonly #powers: readonly number[];
  /** (q): the exponent of each element but 0. */
  readonly #logarithms: Int32Array;

  /**
   * @param q the number of elements
   * @throws RangeError if q is no prime power, or above `MAX_ORDER`
   */
  constructor(q: number) {
    checkOrder(`GF(${q})`, q, MAX_ORDER);
    const factors = primePower(q);
    if (factors === undefined) {
      throw new RangeError(`Cannot build GF(${q}): ${q} is not a prime power`);
    }
    this.size = q;
    this.characteristic = factors.p;
    this.degree = factors.k;
    this.#powers = this.#findPowers();
    this.primitive = this.#powers[1 % (q - 1)];
    this.#logarithms = new Int32Array(q);
    this.#powers.forEach((power, exponent) => this.#logarithms[power] = exponent);
  }

  /** The sum of two elements. */
  add(a: number, b: number): number {
    return this.#addMultiple(a, 1, b);
  }

  /** The product of two elements. */
  multiply(a: number, b: number): number {
    if (a === 0 || b === 0) return 0;
    return this.#powers[(this.#logarithms[a] + this.#logarithms[b]) % (this.size - 1)];
  }

  /** The inverse of an element that is not 0. */
  invert(a: number): number {
    return this.#powers[(this.size - 1 - this.#logarithms[a]) % (this.size - 1)];
  }

  /** The powers of x modulo the first polynomial for which there are q - 1. */
  #findPowers(): number[] {
    for (let lower = 1;; lower++) {
      const powers = [1];
      for (let power = this.#timesX(1, lower); power > 1; power = this.#timesX(power, lower)) {
        powers.push(power);
        if (powers.length === this.size) break; // they run into a cycle without 1
      }
      if (powers.length === this.size - 1) return powers;
    }
  }

  /** x times an element, where the modulus is x^k plus the polynomial with number `lower`. */
  #timesX(a: number, lower: number): number {
    const p = this.characteristic;
    const unit = this.size / p;
    const leading = Math.floor(a / unit);
    return this.#addMultiple(a % unit * p, p - leading, lower);
  }

  /** a + factor b, digit by digit. */
  #addMultiple(a: number, factor: number, b: number): number {
    const p = this.characteristic;
    let sum = 0;
    for (let unit = 1; unit < this.size; unit *= p) {
      sum += (a % p + factor * (b % p)) % p * unit;
      a = Math.floor(a / p);
      b = Math.floor(b / p);
    }
    return sum;
  }
}
