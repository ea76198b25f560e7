import { conjugacyClasses } from "../../src/groups/classes.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { type GroupStructure, groupStructure } from "../../src/groups/structure.ts";
import { assertEquals } from "../../src/std/assert.ts";

function structureOf(name: string): GroupStructure {
  const g = group(name);
  return groupStructure(g, conjugacyClasses(g));
}

/** What is known of a group, in one line each. */
interface Known {
  readonly exponent: number;
  readonly centre: number[];
  readonly abelianization: number[];
  readonly derived: number[];
  readonly central: number[];
}

const KNOWN: Record<string, Known> = {
  C1: { exponent: 1, centre: [], abelianization: [], derived: [1], central: [1] },
  C7: { exponent: 7, centre: [7], abelianization: [7], derived: [7, 1], central: [7, 1] },
  C4xC2: { exponent: 4, centre: [4, 2], abelianization: [4, 2], derived: [8, 1], central: [8, 1] },
  C6xC4: {
    exponent: 12,
    centre: [12, 2],
    abelianization: [12, 2],
    derived: [24, 1],
    central: [24, 1],
  },
  D2: { exponent: 2, centre: [2, 2], abelianization: [2, 2], derived: [4, 1], central: [4, 1] },
  D5: { exponent: 10, centre: [], abelianization: [2], derived: [10, 5, 1], central: [10, 5] },
  D6: {
    exponent: 6,
    centre: [2],
    abelianization: [2, 2],
    derived: [12, 3, 1],
    central: [12, 3],
  },
  D8: {
    exponent: 8,
    centre: [2],
    abelianization: [2, 2],
    derived: [16, 4, 1],
    central: [16, 4, 2, 1],
  },
  Dic3: { exponent: 12, centre: [2], abelianization: [4], derived: [12, 3, 1], central: [12, 3] },
  Q8: {
    exponent: 4,
    centre: [2],
    abelianization: [2, 2],
    derived: [8, 2, 1],
    central: [8, 2, 1],
  },
  He3: {
    exponent: 3,
    centre: [3],
    abelianization: [3, 3],
    derived: [27, 3, 1],
    central: [27, 3, 1],
  },
  "C9:C3": {
    exponent: 9,
    centre: [3],
    abelianization: [3, 3],
    derived: [27, 3, 1],
    central: [27, 3, 1],
  },
  "C7:C3": { exponent: 21, centre: [], abelianization: [3], derived: [21, 7, 1], central: [21, 7] },
  F20: { exponent: 20, centre: [], abelianization: [4], derived: [20, 5, 1], central: [20, 5] },
  S3: { exponent: 6, centre: [], abelianization: [2], derived: [6, 3, 1], central: [6, 3] },
  A4: { exponent: 6, centre: [], abelianization: [3], derived: [12, 4, 1], central: [12, 4] },
  S4: { exponent: 12, centre: [], abelianization: [2], derived: [24, 12, 4, 1], central: [24, 12] },
  "SL(2,3)": {
    exponent: 12,
    centre: [2],
    abelianization: [3],
    derived: [24, 8, 2, 1],
    central: [24, 8],
  },
  "GL(2,3)": {
    exponent: 24,
    centre: [2],
    abelianization: [2],
    derived: [48, 24, 8, 2, 1],
    central: [48, 24],
  },
  A5: { exponent: 30, centre: [], abelianization: [], derived: [60], central: [60] },
  S5: { exponent: 60, centre: [], abelianization: [2], derived: [120, 60], central: [120, 60] },
  "SL(2,5)": { exponent: 60, centre: [2], abelianization: [], derived: [120], central: [120] },
  "S3xS3": {
    exponent: 6,
    centre: [],
    abelianization: [2, 2],
    derived: [36, 9, 1],
    central: [36, 9],
  },
  "D4xC3": {
    exponent: 12,
    centre: [6],
    abelianization: [6, 2],
    derived: [24, 2, 1],
    central: [24, 2, 1],
  },
  M11: { exponent: 1320, centre: [], abelianization: [], derived: [7920], central: [7920] },
  "GL(2,5)": {
    exponent: 120,
    centre: [4],
    abelianization: [4],
    derived: [480, 120],
    central: [480, 120],
  },
};

function product(factors: readonly number[]): number {
  return factors.reduce((a, b) => a * b, 1);
}

Deno.test("exponent, centre, abelianization and series are those that are known", () => {
  for (const [name, known] of Object.entries(KNOWN)) {
    const found = structureOf(name);
    const { centre, abelianization } = known;
    assertEquals(found.exponent, known.exponent, name);
    assertEquals(found.centre, { order: product(centre), factors: centre }, name);
    assertEquals(
      found.abelianization,
      { order: product(abelianization), factors: abelianization },
      name,
    );
    assertEquals(found.derivedSeries, known.derived, name);
    assertEquals(found.lowerCentralSeries, known.central, name);
    assertEquals(found.derivedSubgroupOrder, known.derived[1] ?? known.derived[0], name);
    assertEquals(found.isAbelian, product(centre) === known.derived[0], name);
  }
});

Deno.test("the trivial group is abelian and not simple", () => {
  const { isAbelian, isSimple, derivedSubgroupOrder } = structureOf("C1");
  assertEquals([isAbelian, isSimple, derivedSubgroupOrder], [true, false, 1]);
});

Deno.test("simple groups are told from others", () => {
  for (const name of ["C2", "C7", "C997", "A3", "A5", "A6", "PSL(2,7)", "PSL(2,8)", "M11"]) {
    assertEquals(structureOf(name).isSimple, true, name);
  }
  // deno-fmt-ignore
  const others = ["C1", "C4", "C6", "C2^2", "S3", "A4", "S5", "SL(2,5)", "GL(2,4)", "A5xA5", "C7:C3"];
  for (const name of others) assertEquals(structureOf(name).isSimple, false, name);
});

Deno.test("derived subgroup and centre agree with their definitions over all pairs", () => {
  for (const name of ["D9", "D12", "Dic5", "Q16", "He3", "F20", "GL(2,3)", "S4", "A4xS3", "S5"]) {
    const g = group(name);
    const { derivedSubgroupOrder, centre } = structureOf(name);
    assertEquals(derivedSubgroupOrder, commutatorSubgroup(g).size, name);
    let central = 0;
    for (let a = 0; a < g.order; a++) {
      if ([...g.inverses.keys()].every((b) => g.multiply(a, b) === g.multiply(b, a))) central++;
    }
    assertEquals(centre.order, central, name);
  }
});

Deno.test("abelian groups are told apart by their invariant factors", () => {
  const factors: [name: string, factors: number[]][] = [
    ["C2xC3", [6]],
    ["C2^4", [2, 2, 2, 2]],
    ["C4^2", [4, 4]],
    ["C8xC2", [8, 2]],
    ["C12xC10", [60, 2]],
    ["C9xC3xC2", [18, 3]],
    ["C4xC6xC10", [60, 2, 2]],
  ];
  for (const [name, expected] of factors) {
    const { centre, abelianization, isAbelian } = structureOf(name);
    assertEquals([centre.factors, abelianization.factors], [expected, expected], name);
    assertEquals(isAbelian, true);
  }
});

/** All products of commutators of all pairs. */
function commutatorSubgroup(g: FiniteGroup): Set<number> {
  const commutators = new Set<number>();
  for (let a = 0; a < g.order; a++) {
    for (let b = 0; b < g.order; b++) {
      const inverses = g.multiply(g.inverses[a], g.inverses[b]);
      commutators.add(g.multiply(inverses, g.multiply(a, b)));
    }
  }
  const members = new Set([g.identity]);
  for (const a of members) for (const b of commutators) members.add(g.multiply(a, b));
  return members;
}
