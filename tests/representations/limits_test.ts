import { group } from "../../src/groups/names.ts";
import { characterTable } from "../../src/representations/character_table.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

/** Checks that something is refused at once, in one line that says all this. */
function assertRefused(compute: () => void, ...parts: string[]): void {
  const start = performance.now();
  const error = assertThrows(compute, RangeError);
  assert(performance.now() - start < 500, `${performance.now() - start} ms`);
  for (const part of parts) assert(error.message.includes(part), `${error.message}: ${part}`);
  assert(!error.message.includes("\n"));
}

Deno.test("an abelian group of more than 1000 elements has no character table here", () => {
  for (const [name, memory] of [["C1001", "24 MB"], ["C10000", "2.4 GB"], ["C2^10", "25.2 MB"]]) {
    const g = group(name);
    const order = String(g.order);
    assertRefused(() => characterTable(g), name, `${order} conjugacy classes`, "1000", memory);
  }
});

Deno.test("a group that is not abelian may have 512 classes, and no more", () => {
  // D_p has (p + 6)/2 classes for even p, (p + 3)/2 for odd p.
  assertRefused(
    () => characterTable(group("D1100")),
    "D1100",
    "553 conjugacy classes",
    "order 2200",
    "512",
    "7.34 MB",
  );
  assertRefused(() => characterTable(group("D1020")), "513 conjugacy classes");
  assertRefused(() => characterTable(group("D1023")), "513 conjugacy classes");
});

Deno.test("a group with 512 classes has a character table", () => {
  const { classes, characters } = characterTable(group("D1018"));
  assertEquals([classes.count, characters.length], [512, 512]);
  assertEquals(characters.reduce((sum, { degree }) => sum + degree ** 2, 0), 2036);
  assertEquals(characters.filter(({ name }) => name.startsWith("freq_")).length, 508);
});

Deno.test("explicit irreps end at order 1000", () => {
  const cases = [["D501", 1002, "16.1 MB"], ["M11", 7920, "1 GB"], [
    "C1001",
    1001,
    "16 MB",
  ]] as const;
  for (const [name, order, memory] of cases) {
    assertRefused(() => representations(group(name)), name, String(order), "1000", memory);
  }
  const { irreps, audit } = representations(group("A4xF56")); // order 672
  assert(audit.passed);
  assertEquals(irreps.reduce((sum, { blockRank }) => sum + blockRank, 0), 672);
});
