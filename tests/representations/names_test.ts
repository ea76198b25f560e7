import { group } from "../../src/groups/names.ts";
import { characterTable } from "../../src/representations/character_table.ts";
import { cycleType, partitions } from "../../src/representations/partitions.ts";
import { realIrreps } from "../../src/representations/real_irreps.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";
import { bareTable, irrepsOf, SAMPLES, tableOf } from "./sample_groups.ts";

function namesOf(name: string): string[] {
  return tableOf(name).characters.map((character) => character.name);
}

/** The value of a named character on an element. */
function valueOf(name: string, character: string, element: number): [re: number, im: number] {
  const { classes, characters } = tableOf(name);
  const { re, im } = characters.find((row) => row.name === character)!;
  const k = classes.classOf[element];
  return [re[k], im[k]];
}

Deno.test("C_n has trivial, sign for even n, and freq_k with exp(2πi k a/n) at a", () => {
  assertEquals(namesOf("C1"), ["trivial"]);
  assertEquals(namesOf("C2"), ["trivial", "sign"]);
  assertEquals(namesOf("C5"), ["trivial", "freq_1", "freq_2", "freq_3", "freq_4"]);
  assertEquals(namesOf("C6"), ["trivial", "sign", "freq_1", "freq_2", "freq_4", "freq_5"]);
  for (const n of [1, 2, 5, 6, 16, 60]) {
    const sign = n % 2 === 0 ? n / 2 : -1;
    for (let k = 0; k < n; k++) {
      const name = k === 0 ? "trivial" : k === sign ? "sign" : `freq_${k}`;
      for (let a = 0; a < n; a++) {
        const [re, im] = valueOf(`C${n}`, name, a);
        assertAlmostEquals(re, Math.cos(2 * Math.PI * k * a / n), 1e-12);
        assertAlmostEquals(im, Math.sin(2 * Math.PI * k * a / n), 1e-12);
      }
    }
  }
});

Deno.test("D_p has trivial, sign, freq_k with 2 cos(2π k i/p) at r^i, and 1a, 1b for even p", () => {
  assertEquals(namesOf("D1"), ["trivial", "sign"]);
  assertEquals(namesOf("D2"), ["trivial", "sign", "1a", "1b"]);
  assertEquals(namesOf("D7"), ["trivial", "sign", "freq_1", "freq_2", "freq_3"]);
  assertEquals(namesOf("D8"), ["trivial", "sign", "1a", "1b", "freq_1", "freq_2", "freq_3"]);
  for (const p of [1, 2, 3, 7, 8, 30]) {
    for (let k = 1; 2 * k < p; k++) {
      for (let a = 0; a < 2 * p; a++) {
        const expected = a < p ? 2 * Math.cos(2 * Math.PI * k * a / p) : 0;
        assertAlmostEquals(valueOf(`D${p}`, `freq_${k}`, a)[0], expected, 1e-12);
      }
    }
    for (let a = 0; a < 2 * p; a++) {
      assertEquals(valueOf(`D${p}`, "sign", a), [a < p ? 1 : -1, 0]);
      if (p % 2 > 0) continue;
      // The other two linear characters are -1 on r, and differ by the sign.
      const [[x], [y]] = [valueOf(`D${p}`, "1a", a), valueOf(`D${p}`, "1b", a)];
      assertEquals(x * y, a < p ? 1 : -1);
      if (a < p) assertEquals(x, a % 2 === 0 ? 1 : -1);
    }
  }
});

Deno.test("frequency k of D_p rotates by 2π k/p", () => {
  for (const p of [5, 6, 15]) {
    const { irreps } = irrepsOf(`D${p}`);
    for (let k = 1; 2 * k < p; k++) {
      const [a, b, c, d] = irreps.find(({ name }) => name === `freq_${k}`)!.matrix(1);
      assertAlmostEquals(a * d - b * c, 1, 1e-12);
      assertAlmostEquals(a, Math.cos(2 * Math.PI * k / p), 1e-12);
      assertAlmostEquals(Math.abs(b), Math.sin(2 * Math.PI * k / p), 1e-12);
    }
  }
});

Deno.test("frequency k of C_n rotates by 2π k/n, forwards", () => {
  for (const n of [3, 5, 8, 12]) {
    for (const { name, matrix } of irrepsOf(`C${n}`).irreps) {
      if (!name.startsWith("freq_")) continue;
      const angle = 2 * Math.PI * Number(name.slice("freq_".length)) / n;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      matrix(1).forEach((entry, i) => assertAlmostEquals(entry, [c, -s, s, c][i], 1e-12));
    }
  }
});

Deno.test("S_n has trivial, sign, standard, standard_sign, and partitions for the rest", () => {
  const names: Record<string, string[]> = {
    S1: ["trivial"],
    S2: ["trivial", "sign"],
    S3: ["trivial", "sign", "standard"],
    S4: ["trivial", "sign", "[2,2]", "standard", "standard_sign"],
    S5: ["[2,2,1]", "[3,1,1]", "[3,2]", "sign", "standard", "standard_sign", "trivial"],
    // deno-fmt-ignore
    S6: ["[2,2,1,1]", "[2,2,2]", "[3,1,1,1]", "[3,2,1]", "[3,3]", "[4,1,1]", "[4,2]", "sign",
      "standard", "standard_sign", "trivial"],
  };
  for (const [name, expected] of Object.entries(names)) {
    assertEquals(namesOf(name).toSorted(), expected.toSorted(), name);
    assertEquals(namesOf(name)[0], "trivial");
  }
});

Deno.test("sign is the parity, standard the fixed points less 1, standard_sign their product", () => {
  for (const n of [2, 3, 4, 5, 6]) {
    const name = `S${n}`;
    const { group: g } = tableOf(name);
    for (let a = 0; a < g.order; a++) {
      const images = g.permutations!.at(a);
      const fixed = images.filter((image, i) => image === i).length;
      const inversions = images.flatMap((x, i) => images.slice(i).filter((y) => y < x)).length;
      const sign = inversions % 2 === 0 ? 1 : -1;
      assertEquals(valueOf(name, "sign", a), [sign, 0]);
      if (n > 2) assertEquals(valueOf(name, "standard", a), [fixed - 1, 0]);
      if (n > 3) assertEquals(valueOf(name, "standard_sign", a), [sign * (fixed - 1), 0]);
    }
  }
});

Deno.test("a partition's character at a transposition is its degree times its mean content", () => {
  for (const n of [4, 5, 6, 7]) {
    const { group: g, characters } = tableOf(`S${n}`);
    const transposition = Array.from({ length: g.order }, (_, a) => a)
      .find((a) => cycleType(g.permutations!.at(a)).join() === [2, ...ones(n - 2)].join())!;
    for (const shape of partitions(n)) {
      const character = characters.find(({ name }) => name === `[${shape.join()}]`);
      if (character === undefined) continue;
      const contents = shape.flatMap((part, row) =>
        Array.from({ length: part }, (_, column) => column - row)
      );
      const sum = contents.reduce((a, b) => a + b, 0);
      // Frobenius: Σ contents / (n choose 2).
      const expected = character.degree * sum / (n * (n - 1) / 2);
      assertAlmostEquals(valueOf(`S${n}`, character.name, transposition)[0], expected, 1e-12);
    }
  }
});

Deno.test("A_n has standard where the fixed points less 1 are irreducible", () => {
  assertEquals(namesOf("A3"), ["trivial", "1a", "1b"]);
  assertEquals(namesOf("A4"), ["trivial", "1a", "1b", "standard"]);
  assertEquals(namesOf("A5"), ["trivial", "3a", "3b", "standard", "5a"]);
  assertEquals(namesOf("A6"), ["trivial", "standard", "5a", "8a", "8b", "9a", "10a"]);
  for (const name of ["A4", "A5", "A6"]) {
    const { group: g } = tableOf(name);
    for (let a = 0; a < g.order; a++) {
      const fixed = g.permutations!.at(a).filter((image, i) => image === i).length;
      assertEquals(valueOf(name, "standard", a), [fixed - 1, 0], name);
    }
  }
});

Deno.test("other groups, and bare tables, have trivial, and degree and letter", () => {
  assertEquals(namesOf("Q8"), ["trivial", "1a", "1b", "1c", "2a"]);
  assertEquals(namesOf("S3xC2"), ["trivial", "1a", "1b", "1c", "2a", "2b"]);
  const bare = characterTable(bareTable(group("S5"))).characters.map(({ name }) => name);
  assertEquals(bare, ["trivial", "1a", "4a", "4b", "5a", "5b", "6a"]);
  const many = characterTable(bareTable(group("C2^5"))).characters.map(({ name }) => name);
  assertEquals([many[1], many[26], many[27], many[31]], ["1a", "1z", "1aa", "1ae"]);
});

Deno.test("names differ, and their degree is the character's", () => {
  for (const name of [...SAMPLES, "S6", "M11", "PSL(2,8)", "C2^6"]) {
    const { characters } = tableOf(name);
    assertEquals(new Set(namesOf(name)).size, characters.length, name);
    for (const { name: character, degree } of characters) {
      const [, digits] = /^(\d+)[a-z]+$/.exec(character) ?? [];
      if (digits !== undefined) assertEquals(Number(digits), degree, name);
    }
  }
});

Deno.test("complex conjugates stand side by side, and the first names the real irrep", () => {
  for (const name of ["C7:C3", "SL(2,3)", "PSL(2,7)", "He3", "He5", "M11", "Q8xC3", "C13:C4"]) {
    const table = tableOf(name);
    const { characters } = table;
    const irreps = realIrreps(table);
    for (let i = 0; i < characters.length; i++) {
      const { name: character, indicator, re, im } = characters[i];
      const named = irreps.find((irrep) => irrep.constituents.includes(character))!;
      if (indicator !== 0) {
        assertEquals(named.name, character, name);
        continue;
      }
      const next = characters[i + 1];
      for (let k = 0; k < re.length; k++) {
        assertAlmostEquals(next.re[k], re[k], 1e-12);
        assertAlmostEquals(next.im[k], -im[k], 1e-12);
      }
      assertEquals(named.constituents, [character, next.name], name);
      assertEquals(named.name, character, name);
      i++;
    }
  }
  // Frequencies keep their own order.
  const frequencies = realIrreps(tableOf("C7")).map(({ constituents }) => constituents.join());
  assertEquals(frequencies, ["trivial", "freq_1,freq_6", "freq_2,freq_5", "freq_3,freq_4"]);
});

Deno.test("real irreps come in the order of the table", () => {
  for (const name of SAMPLES) {
    const table = tableOf(name);
    const order = table.characters.map((character) => character.name);
    const positions = realIrreps(table).map((irrep) => order.indexOf(irrep.name));
    assertEquals(positions, positions.toSorted((a, b) => a - b), name);
    assert(positions[0] === 0);
  }
});

function ones(count: number): number[] {
  return new Array<number>(count).fill(1);
}
