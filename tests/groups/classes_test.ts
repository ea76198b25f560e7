import {
  classNames,
  type ConjugacyClasses,
  conjugacyClasses,
  powerMap,
  renumberClasses,
} from "../../src/groups/classes.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { countClasses } from "./group_laws.ts";

// deno-fmt-ignore
const GROUPS = [
  "C1", "C2", "C12", "C2^3", "D1", "D2", "D5", "D6", "Dic3", "Q16", "He3", "F20", "C7:C3",
  "GL(2,3)", "SL(2,5)", "A5", "S5", "PSL(2,7)", "S3xS3",
];

/** The class of an element by its definition, over all t. */
function classByDefinition(g: FiniteGroup, a: number): number[] {
  const members = new Set<number>();
  for (let t = 0; t < g.order; t++) {
    members.add(g.multiply(g.multiply(g.inverses[t], a), t));
  }
  return [...members].sort((x, y) => x - y);
}

/** What must hold for classes in any numbering. */
function assertClasses(g: FiniteGroup, classes: ConjugacyClasses): void {
  const { count, classOf, sizes, representatives, elementOrders, inverses, powers } = classes;
  const what = g.name;
  assertEquals([classOf.length, sizes.length], [g.order, count], what);
  assertEquals(sizes.reduce((sum, size) => sum + size, 0), g.order, what);
  for (let k = 0; k < count; k++) {
    const members = [...classOf.keys()].filter((a) => classOf[a] === k);
    assertEquals(members, classByDefinition(g, representatives[k]), what);
    assertEquals([sizes[k], representatives[k]], [members.length, members[0]], what);
    for (const a of members) {
      assertEquals(elementOrders[k], g.elementOrder(a), what);
      assertEquals(inverses[k], classOf[g.inverses[a]], what);
      assertEquals(powers[k].length, elementOrders[k], what);
      let power = g.identity;
      for (const powerClass of powers[k]) {
        assertEquals(powerClass, classOf[power], what);
        power = g.multiply(power, a);
      }
    }
  }
}

Deno.test("classes are the orbits of conjugation, with what is constant on them", () => {
  for (const name of GROUPS) {
    const g = group(name);
    const classes = conjugacyClasses(g);
    assertClasses(g, classes);
    assertEquals(classes.count, countClasses(g), name);
    // Numbered by their first elements.
    const { representatives } = classes;
    assertEquals(representatives, representatives.toSorted((a, b) => a - b), name);
  }
});

Deno.test("numbers of classes are those that are known", () => {
  const counts: [name: string, count: number][] = [
    ["C12", 12],
    ["D59", 31],
    ["D60", 33],
    ["Dic26", 29],
    ["S6", 11],
    ["S7", 15],
    ["A6", 7],
    ["A7", 9],
    ["M11", 10],
    ["PSL(2,8)", 9],
    ["GL(2,7)", 48],
    ["He5", 29],
    ["S5xS4", 35],
  ];
  for (const [name, count] of counts) {
    const g = group(name);
    const classes = conjugacyClasses(g);
    assertEquals(classes.count, count, name);
    assertEquals(classes.sizes.reduce((sum, size) => sum + size, 0), g.order, name);
    assert(classes.sizes.every((size) => g.order % size === 0), name);
  }
});

Deno.test("renumbered classes are the same, with other numbers", () => {
  for (const name of ["C1", "D6", "S4", "C7:C3", "SL(2,3)"]) {
    const g = group(name);
    const classes = conjugacyClasses(g);
    // Backwards, but the last one stays.
    const { count } = classes;
    const chosen = Array.from({ length: count }, (_, k) => k < count - 1 ? count - 2 - k : k);
    const renumbered = renumberClasses(g, classes, chosen);
    assertClasses(g, renumbered);
    assertEquals(renumbered.sizes, chosen.map((k) => classes.sizes[k]), name);
    assertEquals(renumbered.representatives, chosen.map((k) => classes.representatives[k]), name);
  }
});

Deno.test("power maps are those of the elements, for exponents of any sign and size", () => {
  for (const name of GROUPS) {
    const g = group(name);
    const classes = conjugacyClasses(g);
    const { classOf } = classes;
    for (const k of [-7, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 11, 60, 121]) {
      const map = powerMap(classes, k);
      for (let a = 0; a < g.order; a++) {
        let power = g.identity;
        for (let i = 0; i < Math.abs(k); i++) power = g.multiply(power, k < 0 ? g.inverses[a] : a);
        assertEquals(map[classOf[a]], classOf[power], `${name}: ${a}^${k}`);
      }
    }
    assertEquals(powerMap(classes, -1), classes.inverses);
    assertEquals(powerMap(classes, 1), [...classes.sizes.keys()]);
  }
});

Deno.test("classes are called by order and letter", () => {
  const namesOf = (name: string) => {
    const g = group(name);
    const classes = conjugacyClasses(g);
    const order = [...classes.sizes.keys()]
      .sort((a, b) => classes.elementOrders[a] - classes.elementOrders[b]);
    return classNames(renumberClasses(g, classes, order)).join(" ");
  };
  assertEquals(namesOf("C1"), "1A");
  assertEquals(namesOf("A5"), "1A 2A 3A 5A 5B");
  assertEquals(namesOf("GL(2,3)"), "1A 2A 2B 3A 4A 6A 8A 8B");
  const elements = namesOf("C2^5").split(" ");
  assertEquals([elements[1], elements[26], elements[27], elements[31]], ["2A", "2Z", "2AA", "2AE"]);
});
