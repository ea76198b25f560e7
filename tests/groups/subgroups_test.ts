import { primePowerCyclics } from "../../src/groups/cyclic_subgroups.ts";
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
import { quotientGroup } from "../../src/groups/quotient.ts";
import { subgroupClasses } from "../../src/groups/subgroup_classes.ts";
import { extendSubgroup, trivialSubgroup } from "../../src/groups/subgroups.ts";
import { assertEquals } from "../../src/std/assert.ts";
import { allSubgroups } from "./all_subgroups.ts";
import { assertGroupLaws, countElementOrders } from "./group_laws.ts";

/** The number of classes of subgroups, and of subgroups. */
function countSubgroups(group: FiniteGroup): [number, number] {
  const classes = subgroupClasses(group);
  return [classes.length, classes.reduce((sum, { size }) => sum + size, 0)];
}

Deno.test("extendSubgroup() closes, stops above the largest order wanted, and finds the whole group", () => {
  const s4 = symmetricGroup(4);
  const element = (name: string) => s4.elementNames.indexOf(name);
  const one = trivialSubgroup(s4);
  const c4 = extendSubgroup(s4, one, element("(0 1 2 3)"))!;
  assertEquals([...c4.elements].map((a) => s4.elementNames[a]), [
    "()",
    "(0 1 2 3)",
    "(0 2)(1 3)",
    "(0 3 2 1)",
  ]);
  assertEquals(extendSubgroup(s4, c4, element("(0 2)(1 3)")), c4);

  const d4 = extendSubgroup(s4, c4, element("(0 2)"))!;
  assertEquals(d4.elements.length, 8);
  assertEquals([...d4.elements].every((a) => d4.has[a] === 1), true);
  assertEquals(d4.has.reduce((sum, has) => sum + has, 0), 8);
  assertEquals(d4.generators, [element("(0 1 2 3)"), element("(0 2)")]);
  assertEquals(extendSubgroup(s4, c4, element("(0 2)"), 7), undefined);

  const all = extendSubgroup(s4, c4, element("(0 1)"))!;
  assertEquals(new Set(all.elements).size, 24);
  assertEquals(all.elements[0], s4.identity);
  assertEquals(extendSubgroup(s4, c4, element("(0 1)"), 23), undefined);
});

Deno.test("subgroupClasses() finds every subgroup of small groups once", () => {
  const groups = [
    cyclicGroup(1),
    cyclicGroup(12),
    dihedralGroup(4),
    dihedralGroup(9),
    dihedralGroup(12),
    dicyclicGroup(2),
    dicyclicGroup(6),
    alternatingGroup(4),
    symmetricGroup(4),
    directProduct([cyclicGroup(2), cyclicGroup(2), cyclicGroup(3)]),
    directProduct([cyclicGroup(4), cyclicGroup(4)]),
    directProduct([cyclicGroup(2), dihedralGroup(4)]),
  ];
  for (const group of groups) {
    const known = new Set(allSubgroups(group).map(String));
    const classes = subgroupClasses(group);
    for (const { subgroup, size } of classes) {
      const conjugates = new Set<string>();
      for (let t = 0; t < group.order; t++) {
        const conjugate = subgroup.elements.map((a) => group.conjugate(a, t));
        conjugates.add(String(conjugate.sort()));
      }
      assertEquals(conjugates.size, size, group.name);
      for (const conjugate of conjugates) {
        assertEquals(known.delete(conjugate), true, `${group.name} has ${conjugate} once`);
      }
    }
    assertEquals(known.size, 0, group.name);
  }
});

Deno.test("subgroupClasses() finds as many classes and subgroups as there are known", () => {
  const [psl27, m11] = [
    permutationGroup("PSL(2,7)", [
      fromCycles(7, [0, 1, 2, 3, 4, 5, 6]),
      fromCycles(7, [1, 2], [3, 6]),
    ]),
    permutationGroup("M11", [
      fromCycles(11, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      fromCycles(11, [2, 6, 10, 7], [3, 9, 4, 5]),
    ]),
  ];
  const known: [FiniteGroup, number, number][] = [
    [directProduct(new Array(4).fill(cyclicGroup(2))), 67, 67],
    [symmetricGroup(4), 11, 30],
    [alternatingGroup(5), 9, 59],
    [symmetricGroup(5), 19, 156],
    [psl27, 15, 179],
    [alternatingGroup(6), 22, 501],
    [symmetricGroup(6), 56, 1455],
    [alternatingGroup(7), 40, 3786],
    [m11, 39, 8651],
  ];
  for (const [group, classes, subgroups] of known) {
    assertEquals(countSubgroups(group), [classes, subgroups], group.name);
  }
});

Deno.test("subgroupClasses() finds what is wanted if only some subgroups are", () => {
  const s6 = symmetricGroup(6);
  const isWanted = ({ length }: ArrayLike<number>) => 16 % length === 0;
  const all = subgroupClasses(s6).filter(({ subgroup }) => isWanted(subgroup.elements));
  const wanted = subgroupClasses(s6, ({ elements }) => isWanted(elements));
  const describe = (classes: typeof all) =>
    classes.map(({ subgroup, size }) => `${subgroup.elements.length}: ${size}`).sort();
  assertEquals(describe(wanted), describe(all));
  // Sylow: 45 subgroups of order 16, one class.
  assertEquals(describe(wanted).filter((text) => text.startsWith("16:")), ["16: 45"]);
});

Deno.test("primePowerCyclics() finds the cyclic subgroups of prime-power order", () => {
  const c12 = primePowerCyclics(cyclicGroup(12));
  // <3> of order 4 contains <6>; <4> has order 3.
  assertEquals(c12.generators, [3, 4, 6]);
  assertEquals(c12.primes, [2, 3, 2]);
  assertEquals(c12.weights, [2, 2, 1]);
  assertEquals([...c12.maximal], [2, -1, -1]);
  assertEquals([...c12.of], [-1, -1, -1, 0, 1, -1, 2, -1, 1, 0, -1, -1]);

  const s4 = symmetricGroup(4);
  const cyclics = primePowerCyclics(s4);
  assertEquals(cyclics.count, 9 + 4 + 3);
  s4.generators.forEach((t, g) => {
    cyclics.generators.forEach((a, z) => {
      assertEquals(cyclics.conjugates[g][z], cyclics.of[s4.conjugate(a, t)]);
    });
  });
});

Deno.test("quotientGroup() divides by a normal subgroup", () => {
  const s4 = symmetricGroup(4);
  const klein = ["()", "(0 1)(2 3)", "(0 2)(1 3)", "(0 3)(1 2)"]
    .map((name) => s4.elementNames.indexOf(name));
  const { group: quotient, representatives } = quotientGroup(s4, klein);
  assertGroupLaws(quotient);
  assertEquals(countElementOrders(quotient), [[1, 1], [2, 3], [3, 2]]);
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) {
      const product = s4.multiply(representatives[a], representatives[b]);
      const expected = representatives[quotient.multiply(a, b)];
      assertEquals(klein.includes(s4.multiply(product, s4.inverses[expected])), true);
    }
  }
});
