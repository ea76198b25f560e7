import { anglesOf, cosetsOf, shownBy, withinCosets } from "../../src/analysis/coset_order.ts";
import { fixingSubgroups } from "../../src/analysis/fixing_subgroups.ts";
import { primePowerCyclics } from "../../src/groups/cyclic_subgroups.ts";
import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** The subgroups of an irrep, with what they belong to. */
function found(name: string, irrepName: string) {
  const reps = representations(group(name));
  const irrep = reps.irreps.find((one) => one.name === irrepName)!;
  const subgroups = fixingSubgroups(reps, primePowerCyclics(reps.group), irrep);
  return { reps, irrep, subgroups };
}

Deno.test("fixingSubgroups() are kernels, or stabilizers of vectors with small orbits and their conjugates", () => {
  const orders = (name: string, irrep: string) => {
    const counts = new Map<number, number>();
    for (const { length } of found(name, irrep).subgroups) {
      counts.set(length, (counts.get(length) ?? 0) + 1);
    }
    return [...counts];
  };
  assertEquals(orders("S5", "sign"), [[60, 1]]);
  // Of a point, and of two points.
  assertEquals(orders("S5", "standard"), [[24, 5], [12, 10]]);
  // Of the corners and of the middles of faces of an icosahedron; the orbit of edges is too large.
  assertEquals(orders("A5", "3a"), [[5, 6], [3, 10]]);
  assertEquals(orders("D5", "freq_1"), [[2, 5]]);
  assertEquals(orders("C6", "freq_2"), [[2, 1]]);
  assertEquals(orders("C7", "freq_2"), [[1, 1]]);
  // Only the identity fixes a quaternion.
  assertEquals(orders("Q8", "2a"), []);
});

Deno.test("fixingSubgroups() are subgroups that fix a vector", () => {
  for (const [name, irrepName] of [["S4", "standard"], ["A5", "5a"], ["D6", "freq_2"]]) {
    const { reps: { group: g }, irrep, subgroups } = found(name, irrepName);
    assert(subgroups.length > 0);
    for (const subgroup of subgroups) {
      const has = new Set(subgroup);
      assert(subgroup.every((a) => subgroup.every((b) => has.has(g.multiply(a, b)))));
      const trace = subgroup.reduce((sum, h) => sum + irrep.character[h], 0) / subgroup.length;
      assertAlmostEquals(trace, Math.round(trace), 1e-9);
      assert(trace > 0.5);
    }
    assertEquals(new Set(subgroups.map(String)).size, subgroups.length);
  }
});

Deno.test("cosetsOf() multiply the subgroup from either side", () => {
  const g = group("S4");
  const { subgroups: [subgroup] } = found("S4", "standard");
  for (const side of ["left", "right"] as const) {
    const cosets = cosetsOf(g, subgroup, side);
    for (let a = 0; a < g.order; a++) {
      for (let b = 0; b < g.order; b++) {
        const quotient = side === "left"
          ? g.multiply(g.inverses[a], b)
          : g.multiply(b, g.inverses[a]);
        assertEquals(cosets[a] === cosets[b], subgroup.includes(quotient));
      }
    }
  }
});

Deno.test("withinCosets() is 0 of functions of the coset and of constants, 1 of what has equal means", () => {
  const cosets = Int32Array.of(0, 1, 0, 1, 2, 2);
  assertEquals(withinCosets(Float64Array.of(3, 5, 3, 5, 7, 7), cosets), 0);
  assertEquals(withinCosets(new Float64Array(6).fill(2), cosets), 0);
  assertAlmostEquals(withinCosets(Float64Array.of(1, 1, -1, -1, 1, -1), cosets), 1, 1e-12);
  // Variance 2/3 between, 1/3 of the rest within.
  assertAlmostEquals(withinCosets(Float64Array.of(2, 0, 2, 0, 2, 0), cosets), 1 / 3, 1e-12);
});

Deno.test("anglesOf() turn with the irrep, and are constant on the cosets of what fixes the vector", () => {
  const cyclic = found("C12", "freq_5");
  const turns = anglesOf(cyclic.irrep, cyclic.subgroups[0], "left");
  const step = turns[1];
  assert([5 / 12, 7 / 12].some((turn) => Math.abs(turn - step) < 1e-8));
  turns.forEach((turn, g) => assertAlmostEquals(turn, g * step % 1, 1e-7));

  const { reps: { group: g }, irrep, subgroups } = found("D6", "freq_1");
  for (const subgroup of subgroups) {
    for (const side of ["left", "right"] as const) {
      const angles = anglesOf(irrep, subgroup, side);
      const cosets = cosetsOf(g, subgroup, side);
      const ofCoset = new Map<number, number>();
      angles.forEach((angle, element) => {
        assertEquals(angle, ofCoset.get(cosets[element]) ?? angle);
        ofCoset.set(cosets[element], angle);
      });
      assertEquals(new Set(ofCoset.values()).size, 6);
    }
  }
});

Deno.test("shownBy() sorts by keys, then by number, and marks where blocks begin", () => {
  const blocks = Int32Array.of(1, 0, 1, 0, 2);
  assertEquals(shownBy([blocks], blocks, 10), { elements: [1, 3, 0, 2, 4], starts: [2, 4] });
  assertEquals(shownBy([Float64Array.of(0, 1, 0, 1, 0), blocks], blocks, 10), {
    elements: [0, 2, 4, 1, 3],
    starts: [2, 3],
  });
  // Of more elements some at equal distances.
  const many = Int32Array.from({ length: 120 }, (_, g) => Math.floor(g / 24));
  const { elements, starts } = shownBy([many], many, 40);
  assertEquals(elements.length, 40);
  assertEquals(starts, [8, 16, 24, 32]);
  assert(elements.every((g, i) => i === 0 || g - elements[i - 1] === 3));
});
