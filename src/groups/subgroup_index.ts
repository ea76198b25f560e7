import type { PrimePowerCyclics } from "./cyclic_subgroups.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { extendSubgroup, type Subgroup } from "./subgroups.ts";

/** What the conjugates of a subgroup tell of it. */
export interface Conjugates {
  /** The number of conjugates. */
  readonly count: number;
  /** The normalizer of the subgroup. */
  readonly normalizer: Subgroup;
  /** About how many products it took to find them. */
  readonly work: number;
}

/**
 * A set of subgroups up to conjugacy. It keeps 85 bits for each conjugate: sums modulo 2 of
 * pseudo-random words for its cyclic subgroups of prime-power order. With a million conjugates
 * any two agree by chance with a probability below 10^-13.
 */
export class SubgroupIndex {
  readonly #group: FiniteGroup;
  readonly #cyclics: PrimePowerCyclics;
  /** (m, 3): pseudo-random words of 32 bits for each cyclic subgroup. */
  readonly #words: Int32Array;
  /** 53 bits for each conjugate → its number. */
  readonly #numberOf = new Map<number, number>();
  /** 32 other bits for each conjugate, by number. */
  readonly #rest: number[] = [];

  /**
   * @param group the group
   * @param cyclics its cyclic subgroups of prime-power order
   */
  constructor(group: FiniteGroup, cyclics: PrimePowerCyclics) {
    this.#group = group;
    this.#cyclics = cyclics;
    this.#words = Int32Array.from({ length: 3 * cyclics.count }, (_, i) => scramble(i + 1));
  }

  /** Whether a conjugate of a subgroup was added. */
  has(subgroup: Subgroup): boolean {
    const { key, rest } = this.#fingerprint(this.#cyclicsIn(subgroup));
    const number = this.#numberOf.get(key);
    return number !== undefined && this.#rest[number] === rest;
  }

  /** Adds all conjugates of a subgroup that has none here. */
  add(subgroup: Subgroup): Conjugates {
    const group = this.#group;
    const { generators, inverses } = group;
    const start = this.#rest.length;
    // Conjugate number `start + i` is t^-1·H·t for t = conjugators[i].
    const conjugates: Int32Array[] = [];
    const conjugators: number[] = [];
    /** The place of a conjugate in these lists; it is added to them if it is new. */
    const place = (cyclics: Int32Array, conjugator: number) => {
      const { key, rest } = this.#fingerprint(cyclics);
      const known = this.#numberOf.get(key);
      if (known !== undefined && known >= start) return known - start;
      this.#numberOf.set(key, this.#rest.length);
      this.#rest.push(rest);
      conjugators.push(conjugator);
      return conjugates.push(cyclics) - 1;
    };
    const first = this.#cyclicsIn(subgroup);
    place(first, group.identity);
    // Elements of the normalizer, by Schreier: with H they generate it.
    const normalizing = new Set<number>();
    for (let i = 0; i < conjugates.length; i++) {
      for (let g = 0; g < generators.length; g++) {
        const images = this.#cyclics.conjugates[g];
        const conjugate = new Int32Array(first.length);
        for (let j = 0; j < first.length; j++) conjugate[j] = images[conjugates[i][j]];
        const conjugator = group.multiply(conjugators[i], generators[g]);
        const target = conjugators[place(conjugate, conjugator)];
        if (target !== conjugator) normalizing.add(group.multiply(conjugator, inverses[target]));
      }
    }
    let normalizer = subgroup;
    for (const element of normalizing) {
      if (normalizer.elements.length * conjugates.length === group.order) break;
      normalizer = extendSubgroup(group, normalizer, element)!;
    }
    const lookUps = conjugates.length * generators.length * (first.length + 16);
    return {
      count: conjugates.length,
      normalizer,
      work: lookUps + 2 * normalizer.elements.length,
    };
  }

  #cyclicsIn({ elements }: Subgroup): Int32Array {
    const { of, generators } = this.#cyclics;
    const found: number[] = [];
    for (let i = 0; i < elements.length; i++) {
      const cyclic = of[elements[i]];
      if (generators[cyclic] === elements[i]) found.push(cyclic);
    }
    return Int32Array.from(found);
  }

  /** 53 and 32 bits for a set of cyclic subgroups, whatever their order. */
  #fingerprint(cyclics: Int32Array): { key: number; rest: number } {
    let [high, low, rest] = [0, 0, 0];
    for (let i = 0; i < cyclics.length; i++) {
      const start = 3 * cyclics[i];
      high ^= this.#words[start];
      low ^= this.#words[start + 1];
      rest ^= this.#words[start + 2];
    }
    return { key: (high >>> 0) * 2 ** 21 + (low >>> 11), rest };
  }
}

/** A pseudo-random word of 32 bits for each integer (the finalizer of MurmurHash3). */
function scramble(integer: number): number {
  let word = Math.imul(integer, 0x9e3779b9);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
