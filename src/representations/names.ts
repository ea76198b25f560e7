/**
 * What irreducible characters are called.
 *
 * @module
 */

import type { ConjugacyClasses } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { letters } from "../groups/letters.ts";
import { cycleType, partitions, symmetricCharacter } from "./partitions.ts";

/** A character with a common name, by its values on elements. */
interface CommonCharacter {
  readonly name: string;
  /** Real and imaginary part on an element. */
  readonly at: (element: number) => readonly [re: number, im: number];
}

/** What names a character: its values on the classes. */
interface Values {
  readonly degree: number;
  /** (r): real parts. */
  readonly re: Float64Array;
  /** (r): imaginary parts. */
  readonly im: Float64Array;
}

/** How far a computed value may be from the formula of a common character. */
const TOLERANCE = 1e-8;

/**
 * Names characters and puts them in order: the trivial one first, then by degree, of one degree
 * first those with common names in the order of their family, then the others as they come, complex
 * conjugates side by side. What has no common name is called by degree and letter: `3a`, `3b`.
 *
 * @param group the group
 * @param classes its classes
 * @param characters its irreducible characters on these classes
 * @returns the characters in their order, with names that all differ
 */
export function nameCharacters<T extends Values>(
  group: FiniteGroup,
  classes: ConjugacyClasses,
  characters: readonly T[],
): (T & { readonly name: string })[] {
  const common = commonCharacters(group);
  const ranked = characters.map((character) => ({
    character,
    rank: common.findIndex(({ at }) =>
      classes.representatives.every((g, k) => {
        const [re, im] = at(g);
        return Math.hypot(character.re[k] - re, character.im[k] - im) < TOLERANCE;
      })
    ),
  }));
  const named = ranked.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank);
  const rest = besideConjugates(
    ranked.filter(({ rank }) => rank < 0).map(({ character }) => character),
  );
  const counts = new Map<number, number>();
  return [
    ...named.map(({ character, rank }) => ({ ...character, name: common[rank].name })),
    ...rest.map((character) => {
      const count = counts.get(character.degree) ?? 0;
      counts.set(character.degree, count + 1);
      return { ...character, name: `${character.degree}${letters(count)}` };
    }),
  ].sort((a, b) => a.degree - b.degree); // the sort is stable
}

/** Whether two characters are complex conjugates. */
export function areConjugate(a: Values, b: Values): boolean {
  return a.re.every((re, k) => Math.hypot(re - b.re[k], a.im[k] + b.im[k]) < TOLERANCE);
}

/** Moves each character's complex conjugate behind it. */
function besideConjugates<T extends Values>(characters: readonly T[]): T[] {
  const left = new Set(characters);
  const out: T[] = [];
  for (const character of characters) {
    if (!left.delete(character)) continue;
    out.push(character);
    if (character.im.every((im) => im === 0)) continue;
    const conjugate = characters.find((other) => areConjugate(character, other))!;
    left.delete(conjugate);
    out.push(conjugate);
  }
  return out;
}

/** The characters of a group that have common names, in the order in which they are listed. */
function commonCharacters(group: FiniteGroup): CommonCharacter[] {
  const trivial: CommonCharacter = { name: "trivial", at: () => [1, 0] };
  const { origin, permutations } = group;
  switch (origin?.family) {
    case "cyclic":
      return [trivial, ...cyclicCharacters(origin.parameter)];
    case "dihedral":
      return [trivial, ...dihedralCharacters(origin.parameter)];
    case "symmetric":
      return partitions(origin.parameter).map((shape) => ({
        name: symmetricName(shape),
        at: (g) => [symmetricCharacter(shape, cycleType(permutations!.at(g))), 0],
      }));
    case "alternating":
      return [trivial, {
        name: "standard",
        at: (g) => [permutations!.at(g).filter((image, i) => image === i).length - 1, 0],
      }];
    default:
      return [trivial];
  }
}

/** Of C_n: `sign` for even n, and `freq_k`, i ↦ exp(2πi k i/n). */
function cyclicCharacters(n: number): CommonCharacter[] {
  const power = (k: number) => (i: number): [number, number] => {
    const angle = 2 * Math.PI * (k * i % n) / n;
    return [Math.cos(angle), Math.sin(angle)];
  };
  const frequencies = Array.from({ length: n - 1 }, (_, i) => i + 1).filter((k) => 2 * k !== n);
  return [
    ...(n % 2 === 0 ? [{ name: "sign", at: power(n / 2) }] : []),
    ...frequencies.map((k) => ({ name: `freq_${k}`, at: power(k) })),
  ];
}

/** Of D_p: `sign`, -1 on the reflections, and `freq_k`, rotation by 2π k i/p for r^i. */
function dihedralCharacters(p: number): CommonCharacter[] {
  const frequencies = Array.from({ length: Math.ceil(p / 2) - 1 }, (_, i) => i + 1);
  return [
    { name: "sign", at: (g) => [g < p ? 1 : -1, 0] },
    ...frequencies.map((k): CommonCharacter => ({
      name: `freq_${k}`,
      at: (g) => [g < p ? 2 * Math.cos(2 * Math.PI * (k * g % p) / p) : 0, 0],
    })),
  ];
}

/** `trivial`, `sign`, `standard`, `standard_sign`, else the partition: `[3,1,1]`. */
function symmetricName(shape: readonly number[]): string {
  const n = shape.reduce((sum, part) => sum + part, 0);
  const common = [
    { name: "trivial", shape: [n] },
    { name: "sign", shape: new Array<number>(n).fill(1) },
    { name: "standard", shape: [n - 1, 1] },
    { name: "standard_sign", shape: [2, ...new Array<number>(Math.max(0, n - 2)).fill(1)] },
  ];
  return common.find((entry) => entry.shape.join() === shape.join())?.name ?? `[${shape.join()}]`;
}
