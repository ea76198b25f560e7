import { type ConjugacyClasses, conjugacyClasses } from "../../src/groups/classes.ts";
import {
  cyclicGroup,
  dicyclicGroup,
  dihedralGroup,
  directProduct,
} from "../../src/groups/families.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import {
  alternatingGroup,
  permutationGroup,
  symmetricGroup,
} from "../../src/groups/permutation_groups.ts";
import { fromCycles } from "../../src/groups/permutations.ts";
import { subgroupClasses } from "../../src/groups/subgroup_classes.ts";
import { smallestOrbits } from "../../src/representations/smallest_orbit.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { allSubgroups } from "../groups/all_subgroups.ts";

/** Real irreps of a group: each a character, as a function of an element. */
type Characters = readonly ((a: number) => number)[];

/** Checks that characters are orthogonal, and gives the sizes of smallest orbits. */
function orbitSizes(group: FiniteGroup, characters: Characters): number[] {
  const classes = conjugacyClasses(group);
  const orbits = smallestOrbits(group, classes, onClasses(group, classes, characters));
  assert(orbits.every(({ exact }) => exact), group.name);
  return orbits.map(({ size }) => size);
}

function onClasses(
  group: FiniteGroup,
  { representatives, sizes }: ConjugacyClasses,
  characters: Characters,
): number[][] {
  const rows = characters.map((character) => representatives.map(character));
  rows.forEach((row, i) =>
    rows.slice(0, i + 1).forEach((other, j) => {
      const product = row.reduce((sum, value, k) => sum + sizes[k] * value * other[k], 0);
      const norm = product / group.order;
      assertAlmostEquals(norm, Math.round(norm), 1e-9);
      assertEquals([1, 2, 4].includes(Math.round(norm)), i === j, `${group.name}, ${i} and ${j}`);
    })
  );
  return rows;
}

/** The smallest orbits by the definition, from a list of subgroups. */
function byDefinition(
  group: FiniteGroup,
  characters: Characters,
  subgroups: readonly ArrayLike<number>[],
): number[] {
  return characters.map((character) => {
    const orders = subgroups
      .filter((subgroup) => Array.from(subgroup).reduce((sum, a) => sum + character(a), 0) > 0.5)
      .map(({ length }) => length);
    return group.order / Math.max(...orders);
  });
}

/** Characters with the given values at elements of the given orders. */
function byOrder(group: FiniteGroup, orders: number[], ...rows: number[][]): Characters {
  return rows.map((row) => (a) => row[orders.indexOf(group.elementOrder(a))]);
}

/** Characters with the given values at permutations with cycles of the given lengths. */
function byCycles(group: FiniteGroup, types: string[], ...rows: number[][]): Characters {
  const typeOf = (name: string) =>
    [...name.matchAll(/\d[\d ]*/g)].map(([cycle]) => cycle.split(" ").length).sort().join();
  return rows.map((row) => (a) => row[types.indexOf(typeOf(group.elementNames[a]))]);
}

/** C_n: trivial, the sign if n is even, and a character of complex type for each frequency. */
function cyclicCharacters(n: number): Characters {
  const frequencies = Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => k);
  return frequencies.map((k) => (a) =>
    (2 * k % n === 0 ? 1 : 2) * Math.cos(2 * Math.PI * k * a / n)
  );
}

/** The two-dimensional irreps of D_p, by frequency from 1. */
function dihedralCharacters(p: number): Characters {
  const frequencies = Array.from({ length: Math.ceil(p / 2) - 1 }, (_, i) => i + 1);
  return frequencies.map((k) => (a) => a < p ? 2 * Math.cos(2 * Math.PI * k * a / p) : 0);
}

/** The irreps of Dic_n that are faithful on x² = -1: quaternionic type, by odd frequency. */
function quaternionicCharacters(n: number): Characters {
  const frequencies = Array.from({ length: Math.floor(n / 2) }, (_, i) => 2 * i + 1);
  return frequencies.map((k) => (a) => a < 2 * n ? 4 * Math.cos(Math.PI * k * a / n) : 0);
}

const S4 = symmetricGroup(4);
const S4_CHARACTERS = byCycles(
  S4,
  ["", "2", "2,2", "3", "4"],
  [1, 1, 1, 1, 1],
  [1, -1, 1, 1, -1],
  [2, 0, 2, -1, 0],
  [3, 1, -1, 0, -1],
  [3, -1, -1, 0, 1],
);

const [D4, Q8] = [dihedralGroup(4), dicyclicGroup(2)];

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

Deno.test("the smallest orbits of S5: sign 2, standard 5, [2,2,1] 6, standard_sign and [3,2] 10, [3,1,1] 20", () => {
  const s5 = symmetricGroup(5);
  const characters = byCycles(
    s5,
    ["", "2", "2,2", "3", "2,3", "4", "5"],
    [1, 1, 1, 1, 1, 1, 1],
    [1, -1, 1, 1, -1, -1, 1],
    [4, 2, 0, 1, -1, 0, -1],
    [5, -1, 1, -1, -1, 1, 0],
    [4, -2, 0, 1, 1, 0, -1],
    [5, 1, 1, -1, 1, -1, 0],
    [6, 0, -2, 0, 0, 0, 1],
  );
  assertEquals(orbitSizes(s5, characters), [1, 2, 5, 6, 10, 10, 20]);
});

Deno.test("the smallest orbits of A5 and S4 are those of the Platonic solids and simplices", () => {
  const a5 = alternatingGroup(5);
  const fiveCycle = a5.elementNames.indexOf("(0 1 2 3 4)");
  const { classOf } = conjugacyClasses(a5);
  const golden = (1 + Math.sqrt(5)) / 2;
  const icosahedral = (ofClass: number, ofOther: number) => (a: number) =>
    [3, -1, 0, 0, classOf[a] === classOf[fiveCycle] ? ofClass : ofOther][a5.elementOrder(a) - 1];
  const characters = [
    ...byOrder(a5, [1, 2, 3, 5], [1, 1, 1, 1], [4, 0, 1, -1], [5, 1, -1, 0]),
    icosahedral(golden, 1 - golden),
    icosahedral(1 - golden, golden),
  ];
  assertEquals(orbitSizes(a5, characters), [1, 5, 6, 12, 12]);
  // S4 permutes the corners of a tetrahedron, and rotates an octahedron.
  assertEquals(orbitSizes(S4, S4_CHARACTERS), [1, 2, 3, 4, 6]);
});

Deno.test("the smallest orbit of a frequency is what remains of the circle's points", () => {
  for (const n of [1, 2, 7, 12, 30]) {
    const expected = cyclicCharacters(n).map((_, k) => n / gcd(n, k));
    assertEquals(orbitSizes(cyclicGroup(n), cyclicCharacters(n)), expected, `C${n}`);
  }
  for (const p of [3, 4, 9, 12, 100]) {
    const expected = dihedralCharacters(p).map((_, i) => p / gcd(p, i + 1));
    assertEquals(orbitSizes(dihedralGroup(p), dihedralCharacters(p)), expected, `D${p}`);
  }
});

Deno.test("in quaternionic type a group that is faithful may act freely", () => {
  assertEquals(orbitSizes(Q8, quaternionicCharacters(2)), [8]);
  assertEquals(orbitSizes(dicyclicGroup(3), quaternionicCharacters(3)), [12]);
  // The frequencies 1, 3, 5, 7, 9 of Dic10: the multiples of 5 have a kernel of order 5.
  assertEquals(orbitSizes(dicyclicGroup(10), quaternionicCharacters(10)), [40, 40, 8, 40, 40]);
});

Deno.test("the smallest orbits of C7:C3, which has complex type, and of M11", () => {
  const frobenius = permutationGroup("C7:C3", [
    fromCycles(7, [0, 1, 2, 3, 4, 5, 6]),
    fromCycles(7, [1, 2, 4], [3, 6, 5]),
  ]);
  const characters = byOrder(frobenius, [1, 3, 7], [1, 1, 1], [2, -1, 2], [6, 0, -1]);
  assertEquals(orbitSizes(frobenius, characters), [1, 3, 7]);

  const m11 = permutationGroup("M11", [
    fromCycles(11, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    fromCycles(11, [2, 6, 10, 7], [3, 9, 4, 5]),
  ]);
  const real = byOrder(
    m11,
    [1, 2, 3, 4, 5, 6, 8, 11],
    [1, 1, 1, 1, 1, 1, 1, 1],
    [10, 2, 1, 2, 0, -1, 0, -1],
    [20, -4, 2, 0, 0, 2, 0, -2],
    [11, 3, 2, -1, 1, 0, -1, 0],
    [32, 0, -4, 0, 2, 0, 0, -1],
    [44, 4, -1, 0, -1, 1, 0, 0],
    [45, -3, 0, 1, 0, 0, -1, 1],
    [55, -1, 1, -1, 0, -1, 1, 0],
  );
  assertEquals(orbitSizes(m11, real), [1, 11, 330, 12, 144, 55, 110, 110]);
});

Deno.test("smallest orbits agree with the definition over all subgroups", () => {
  const small: [FiniteGroup, Characters][] = [
    [cyclicGroup(12), cyclicCharacters(12)],
    [dihedralGroup(4), dihedralCharacters(4)],
    [dihedralGroup(12), dihedralCharacters(12)],
    [dicyclicGroup(6), quaternionicCharacters(6)],
    [S4, S4_CHARACTERS],
  ];
  for (const [group, characters] of small) {
    const expected = byDefinition(group, characters, allSubgroups(group));
    assertEquals(orbitSizes(group, characters), expected, group.name);
  }
});

Deno.test("smallest orbits of products agree with the definition over all classes of subgroups", () => {
  const factors: [FiniteGroup, Characters][][] = [
    [[S4, S4_CHARACTERS], [S4, S4_CHARACTERS]],
    [[D4, dihedralCharacters(4)], [Q8, quaternionicCharacters(2)]],
    [[dihedralGroup(5), dihedralCharacters(5)], [dihedralGroup(6), dihedralCharacters(6)]],
    [[S4, S4_CHARACTERS], [dicyclicGroup(3), quaternionicCharacters(3)]],
  ];
  for (const [[left, ofLeft], [right, ofRight]] of factors) {
    const product = directProduct([left, right]);
    const characters = ofLeft.flatMap((x) =>
      ofRight.map((y) => (a: number) => x(Math.floor(a / right.order)) * y(a % right.order))
    );
    const subgroups = subgroupClasses(product).map(({ subgroup }) => subgroup.elements);
    const expected = byDefinition(product, characters, subgroups);
    assertEquals(orbitSizes(product, characters), expected, product.name);
  }
});

Deno.test("the smallest orbit of an extraspecial group is found among thousands of subgroups", () => {
  // D4^4 acts in dimension 16 through 2^(1+8); a maximal isotropic subspace has 16 elements.
  const group = directProduct(new Array(4).fill(D4));
  const [ofD4] = dihedralCharacters(4);
  const character = (a: number) =>
    [512, 64, 8, 1].reduce((value, place) => value * ofD4(Math.floor(a / place) % 8), 1);
  assertEquals(orbitSizes(group, [character]), [32]);
});

Deno.test("without a budget only bounds are given, and said to be such", () => {
  const classes = conjugacyClasses(S4);
  const characters = onClasses(S4, classes, S4_CHARACTERS);
  const exact = smallestOrbits(S4, classes, characters);
  const bounds = smallestOrbits(S4, classes, characters, 0);
  assertEquals(bounds.map(({ exact }) => exact), [true, true, false, false, false]);
  bounds.forEach(({ size }, i) => {
    assert(size >= exact[i].size && 24 % size === 0, `${size} for irrep ${i}`);
  });
});
