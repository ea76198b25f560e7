/**
 * The irreducible representations over the real numbers.
 *
 * @module
 */

import type { Character, CharacterTable } from "./character_table.ts";
import { areConjugate } from "./names.ts";

/** What the matrices that commute with a real irrep form: the reals, complex numbers, quaternions. */
export type IrrepType = "real" | "complex" | "quaternionic";

/** An irreducible representation over the real numbers, by its character. */
export interface RealIrrep {
  /** The name of its complex constituent, the first one of a conjugate pair. */
  readonly name: string;
  /** Its dimension over the reals: the degree for real type, else twice the degree. */
  readonly dimension: number;
  /** What commutes with it. */
  readonly type: IrrepType;
  /** Names of the complex characters whose sum its character is. */
  readonly constituents: readonly string[];
  /** (r): traces on the classes: χ for real, χ + conj χ for complex, 2χ for quaternionic type. */
  readonly classCharacter: Float64Array;
  /** (n): traces on the elements. */
  readonly character: Float64Array;
  /**
   * The rank of its isotypic block, the functions on the group that are linear combinations of its
   * matrix entries: d², 2d², d² for real, complex, quaternionic type of degree d.
   */
  readonly blockRank: number;
}

/** A real irrep with its matrices and its isotypic block. */
export interface RealRepresentation extends RealIrrep {
  /** (n, D, D): orthogonal matrices, ρ(gh) = ρ(g) ρ(h). */
  readonly matrices: Float64Array;
  /** (blockRank, n): an orthonormal basis of the functions spanned by the matrix entries. */
  readonly basis: Float64Array;
  /** (D, D): the matrix of an element, row by row. */
  matrix(element: number): Float64Array;
}

/** Real dimension of the algebra of matrices that commute with an irrep. */
export const COMMUTANT_DIMENSION: Readonly<Record<IrrepType, number>> = {
  real: 1,
  complex: 2,
  quaternionic: 4,
};

/**
 * The real irreps of a group: one for each character of real or quaternionic type and for each pair
 * of conjugate ones, in the order of the table.
 *
 * @param table the character table
 */
export function realIrreps({ group, classes, characters }: CharacterTable): RealIrrep[] {
  const irreps: RealIrrep[] = [];
  const done = new Set<Character>();
  for (const character of characters) {
    if (done.has(character)) continue;
    done.add(character);
    const { name, degree, indicator, re } = character;
    const constituents = [name];
    if (indicator === 0) {
      const conjugate = characters.find((other) => areConjugate(character, other))!;
      done.add(conjugate);
      constituents.push(conjugate.name);
    } else if (indicator < 0) {
      constituents.push(name);
    }
    const type = indicator > 0 ? "real" : indicator < 0 ? "quaternionic" : "complex";
    const multiple = indicator > 0 ? 1 : 2;
    const classCharacter = re.map((value) => multiple * value);
    irreps.push({
      name,
      dimension: multiple * degree,
      type,
      constituents,
      classCharacter,
      character: Float64Array.from(
        { length: group.order },
        (_, g) => classCharacter[classes.classOf[g]],
      ),
      blockRank: (multiple * degree) ** 2 / COMMUTANT_DIMENSION[type],
    });
  }
  return irreps;
}
