import { encodeSafetensors } from "../../src/formats/safetensors.ts";
import { group as groupByName } from "../../src/groups/names.ts";
import { join } from "../../src/std/path.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../src/std/assert.ts";
import { commandTest, filesOf, run } from "./command.ts";

/** The promised members of the JSON, and those that the README adds. */
interface GroupJson {
  order: number;
  name: string;
  classes: {
    name: string;
    size: number;
    elementOrder: number;
    representative: number;
    representativeName: string;
  }[];
  characters: {
    name: string;
    degree: number;
    indicator: 1 | 0 | -1;
    re: number[];
    im: number[] | null;
    exact: string[];
  }[];
  realIrreps: {
    name: string;
    dimension: number;
    type: "real" | "complex" | "quaternionic";
    constituents: string[];
    blockRank: number;
    smallestOrbit: { size: number; exact: boolean };
    character: number[];
  }[];
  audit: Record<string, number | boolean | null>;
}

/** Runs `group … --json`: one object on stdout, the text on stderr. */
async function json(args: readonly string[], directory: string): Promise<GroupJson> {
  const { code, stdout, stderr } = await run("group", [...args, "--json"], directory);
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /, a group of order \d+\n/);
  return JSON.parse(stdout);
}

/** Runs `group …`: the text. */
async function text(args: readonly string[], directory: string): Promise<string> {
  const { code, stdout, stderr } = await run("group", args, directory);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** Lengths of the cycles of a permutation, fixed points included, longest first. */
function cycleType(images: ArrayLike<number>): number[] {
  const seen = new Set<number>();
  const lengths: number[] = [];
  for (let start = 0; start < images.length; start++) {
    let length = 0;
    for (let point = start; !seen.has(point); point = images[point], length++) seen.add(point);
    if (length > 0) lengths.push(length);
  }
  return lengths.sort((a, b) => b - a);
}

/** The characters of S5 by their constructions, not by any table. */
const S5_CHARACTERS: Record<string, (images: readonly number[]) => number> = {
  trivial: () => 1,
  sign: (g) => (-1) ** (5 - cycleType(g).length),
  standard: (g) => fixedPoints(g) - 1,
  standard_sign: (g) => S5_CHARACTERS.sign(g) * S5_CHARACTERS.standard(g),
  // The functions on pairs of points are those on points and [3,2].
  "[3,2]": (g) => fixedPairs(g) - fixedPoints(g),
  "[2,2,1]": (g) => S5_CHARACTERS.sign(g) * S5_CHARACTERS["[3,2]"](g),
  // The exterior square of the standard representation.
  "[3,1,1]": (g) =>
    (S5_CHARACTERS.standard(g) ** 2 - S5_CHARACTERS.standard(g.map((i) => g[i]))) / 2,
};

function fixedPoints(images: readonly number[]): number {
  return images.filter((image, i) => image === i).length;
}

function fixedPairs(images: readonly number[]): number {
  let count = 0;
  for (let a = 0; a < images.length; a++) {
    for (let b = 0; b < a; b++) {
      if (images[a] === a && images[b] === b || images[a] === b && images[b] === a) count++;
    }
  }
  return count;
}

const S5_ORBITS: Record<string, number> = {
  trivial: 1,
  sign: 2,
  standard: 5,
  standard_sign: 10,
  "[3,2]": 10,
  "[2,2,1]": 6,
  "[3,1,1]": 20,
};

commandTest("group S5 --json is one object, and every number in it is right", async (directory) => {
  const { code, stdout, stderr } = await run("group", ["S5", "--json"], directory);
  assertEquals(code, 0);
  assertMatch(stdout, /^\{[^\n]*\}\n$/);
  assertEquals(stderr, await text(["S5"], directory));
  assertEquals((await filesOf(directory)).size, 0);
  const found: GroupJson = JSON.parse(stdout);
  assertEquals([found.order, found.name], [120, "S5"]);

  // By the permutations themselves: a class is a cycle type.
  const { permutations } = groupByName("S5");
  const elements = Array.from({ length: 120 }, (_, g) => [...permutations!.at(g)]);
  assertEquals(new Set(elements.map((images) => images.join())).size, 120);
  const types = elements.map((images) => cycleType(images).join());
  assertEquals(found.classes.length, 7);
  assertEquals(found.classes.reduce((sum, { size }) => sum + size, 0), 120);
  const covered = new Set<string>();
  for (const { size, elementOrder, representative, representativeName } of found.classes) {
    const type = types[representative];
    covered.add(type);
    assertEquals(size, types.filter((other) => other === type).length);
    assertEquals(elementOrder, orderOf(type));
    const cycles = [...representativeName.matchAll(/\(([\d ]+)\)/g)].map(([, points]) =>
      points.split(" ").map(Number)
    );
    const images = [0, 1, 2, 3, 4];
    for (const cycle of cycles) {
      cycle.forEach((point, i) => images[point] = cycle[(i + 1) % cycle.length]);
    }
    assertEquals(images, elements[representative]);
  }
  assertEquals(covered.size, 7);

  assertEquals(found.characters.map(({ name }) => name), Object.keys(S5_CHARACTERS));
  for (const { name, degree, indicator, re, im, exact } of found.characters) {
    const expected = found.classes.map((entry) =>
      S5_CHARACTERS[name](elements[entry.representative])
    );
    assertEquals(re, expected, name);
    assertEquals(exact, expected.map(String), name);
    assertEquals([degree, indicator, im], [S5_CHARACTERS[name]([0, 1, 2, 3, 4]), 1, null], name);
  }

  assertEquals(found.realIrreps.map(({ name }) => name), Object.keys(S5_CHARACTERS));
  for (const irrep of found.realIrreps) {
    const { name, dimension, type, constituents, blockRank, smallestOrbit, character } = irrep;
    assertEquals(character, elements.map(S5_CHARACTERS[name]), name);
    assertEquals(dimension, S5_CHARACTERS[name]([0, 1, 2, 3, 4]));
    assertEquals([type, constituents, blockRank], ["real", [name], dimension ** 2]);
    assertEquals(smallestOrbit, { size: S5_ORBITS[name], exact: true }, name);
  }

  const { passed, tolerance, order, sumOfSquaredDegrees, ...rest } = found.audit;
  const { squareRootsOfIdentity, sumOfIndicators, ...residuals } = rest;
  assertEquals([passed, order, sumOfSquaredDegrees], [true, 120, 120]);
  assertEquals([squareRootsOfIdentity, sumOfIndicators], [26, 26]); // 1, 10 and 15 elements
  assert(typeof tolerance === "number" && tolerance <= 1e-8);
  assertEquals(Object.keys(residuals), RESIDUALS);
  for (const [name, value] of Object.entries(residuals)) {
    assert(typeof value === "number" && value >= 0 && value <= tolerance, `${name}: ${value}`);
  }
});

/** The least common multiple of the parts of a cycle type. */
function orderOf(type: string): number {
  const parts = type.split(",").map(Number);
  for (let order = 1;; order++) if (parts.every((part) => order % part === 0)) return order;
}

const RESIDUALS = [
  "characterOrthogonality",
  "homomorphism",
  "matrixOrthogonality",
  "traces",
  "idempotence",
  "completeness",
];

commandTest("group M11 --json has characters, but no matrices to audit", async (directory) => {
  const { order, classes, characters, realIrreps, audit } = await json(["M11"], directory);
  assertEquals(order, 7920);
  // All from the ATLAS of Finite Groups.
  assertEquals(
    classes.map(({ size }) => 7920 / size).sort((a, b) => a - b),
    [5, 6, 8, 8, 8, 11, 11, 18, 48, 7920],
  );
  assertEquals(
    classes.map(({ elementOrder }) => elementOrder).sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 8, 8, 11, 11],
  );
  assertEquals(
    characters.map(({ degree, indicator }) => `${degree} ${indicator}`).sort(),
    ["1 1", "10 0", "10 0", "10 1", "11 1", "16 0", "16 0", "44 1", "45 1", "55 1"],
  );
  for (const { name, degree, indicator, re, im, exact } of characters) {
    assertEquals([re.length, exact.length], [10, 10]);
    assertEquals(im === null, indicator !== 0, name);
    if (im === null) continue;
    const size = degree === 10 ? Math.SQRT2 : Math.sqrt(11) / 2;
    const orders = degree === 10 ? 8 : 11;
    for (const [k, value] of im.entries()) {
      const expected = classes[k].elementOrder === orders ? size : 0;
      assertAlmostEquals(Math.abs(value), expected, 1e-12);
    }
    assertEquals(im.filter((value) => value > 0).length, 1);
    assertEquals(im.filter((value) => value < 0).length, 1);
    assertStringIncludes(exact.join(), degree === 10 ? "i√2" : "(-1+i√11)/2");
  }
  assertEquals(realIrreps.map(({ dimension }) => dimension), [1, 10, 20, 11, 32, 44, 45, 55]);
  const norms = { real: 1, complex: 2, quaternionic: 4 };
  for (const { name, type, character, dimension, smallestOrbit } of realIrreps) {
    assertEquals(character.length, 7920);
    const norm = character.reduce((sum, value) => sum + value ** 2, 0) / 7920;
    assertAlmostEquals(norm, norms[type], 1e-9, name);
    // M11 acts on 11 points, and on 12 in another way.
    if (dimension === 10 || dimension === 11) {
      assertEquals(smallestOrbit, { size: dimension + 1, exact: true });
    }
  }
  assertEquals([audit.passed, audit.sumOfSquaredDegrees, audit.sumOfIndicators], [true, 7920, 166]);
  const [orthogonality, ...others] = RESIDUALS.map((name) => audit[name]);
  assert((orthogonality as number) < 1e-12);
  assertEquals(others, [null, null, null, null, null]);
  assertStringIncludes(await text(["M11"], directory), "no explicit matrices");
});

commandTest(
  "group --json gives real irreps of complex and of quaternionic type",
  async (directory) => {
    const q8 = await json(["Q8"], directory);
    for (const { im } of q8.characters) assertEquals(im, null);
    const { character: values, ...quaternionic } = q8.realIrreps.at(-1)!;
    assertEquals(quaternionic, {
      name: "2a",
      dimension: 4,
      type: "quaternionic",
      constituents: ["2a", "2a"],
      blockRank: 4,
      smallestOrbit: { size: 8, exact: true },
    });
    assertEquals([...values].sort((a, b) => a - b), [-4, 0, 0, 0, 0, 0, 0, 4]); // 2 chi
    assertEquals(values.indexOf(4), q8.classes[0].representative);

    const frobenius = await json(["C7:C3"], directory);
    assertEquals(
      frobenius.characters.map(({ indicator, im }) => [indicator, im === null]),
      [[1, true], [0, false], [0, false], [0, false], [0, false]],
    );
    assertEquals(
      frobenius.realIrreps.map((irrep) => [irrep.type, irrep.dimension, irrep.blockRank]),
      [["real", 1, 1], ["complex", 2, 2], ["complex", 6, 18]],
    );
    // chi + conj chi: 6 once, ζ7+ζ7²+ζ7⁴ and its conjugate sum to -1 on six elements.
    const sums = frobenius.realIrreps[2].character.map((value) => Math.round(value * 1e9) / 1e9);
    assertEquals(sums.sort((a, b) => a - b), [...Array(6).fill(-1), ...Array(14).fill(0), 6]);
  },
);

commandTest("group prints character tables as a mathematician writes them", async (directory) => {
  const a5 = await text(["A5"], directory);
  assertStringIncludes(a5, "A5, a group of order 60\n");
  assertMatch(a5, /perfect.*simple/);
  assertMatch(a5, /class +1A +2A +3A +5A +5B\n +size +1 +15 +20 +12 +12\n +order +1 +2 +3 +5 +5\n/);
  assertMatch(a5, /power 2 +1A +1A +3A +5B +5A\n/);
  assertMatch(a5, /3a +\+ +3 +-1 +0 +\(1\+√5\)\/2 +\(1-√5\)\/2\n/);
  assertMatch(a5, /3b +\+ +3 +-1 +0 +\(1-√5\)\/2 +\(1\+√5\)\/2\n/);
  assertMatch(a5, /\n +3a +3 +real +9 +12 +3a\n/);
  assertMatch(a5, /Audit of 5 irreps: passed\n/);

  const q8 = await text(["Q8"], directory);
  assertMatch(q8, /nilpotent of class 2\n/);
  assertMatch(q8, /centre C2\n.*derived subgroup of order 2, abelianization C2 x C2\n/);
  assertMatch(q8, /\n +2a +- +2 +-2 +0 +0 +0\n/);
  assertMatch(q8, /\n +2a +4 +quaternionic +4 +8 +2a \+ 2a\n/);

  const psl = await text(["PSL(2,7)"], directory);
  assertMatch(psl, /3a +o +3 +-1 +0 +1 +ζ7\+ζ7²\+ζ7⁴ +ζ7³\+ζ7⁵\+ζ7⁶\n/);
  assertMatch(psl, /\n +3a +6 +complex +18 +42 +3a \+ 3b\n/);
});

commandTest("group folds large tables to 120 columns, and loses nothing", async (directory) => {
  for (const name of ["C24", "D60", "C13:C3", "S6"]) {
    const { stdout, stderr, code } = await run("group", [name, "--json"], directory);
    assertEquals(code, 0);
    const lines = stderr.split("\n");
    for (const line of lines) assert(line.length <= 120, `${name}: ${line}`);
    const { classes, characters }: GroupJson = JSON.parse(stdout);
    const legend = new Map(
      lines.flatMap((line) => {
        const entry = /^ {2}([A-Z]\d*) = (\S+) ≈ (\S+)$/.exec(line);
        return entry ? [[entry[1], { exact: entry[2], number: entry[3] }]] : [];
      }),
    );
    if (name === "C13:C3") assertEquals(legend.size, 4); // ζ13+ζ13³+ζ13⁹ is long
    // A line of each part of the table, put together.
    const start = lines.findIndex((line) => line.startsWith("Character table"));
    const end = lines.findIndex((line) => line.includes("irreps over the real numbers"));
    const table = lines.slice(start, end);
    const joined = (label: RegExp) =>
      table.filter((line) => label.test(line))
        .flatMap((line) => line.replace(label, "").trim().split(/\s+/));
    assertEquals(joined(/^ {2}class\b/), classes.map((entry) => entry.name));
    assertEquals(joined(/^ {2}size\b/), classes.map(({ size }) => String(size)));
    assertEquals(joined(/^ {2}order\b/), classes.map(({ elementOrder }) => String(elementOrder)));
    for (const { name: character, indicator, exact, re, im } of characters) {
      const escaped = character.replaceAll(/[[\]]/g, "\\$&");
      const mark = { "1": "\\+", "0": "o", "-1": "-" }[indicator];
      const cells = joined(new RegExp(`^ {2}${escaped} +${mark}(?= )`));
      assertEquals(cells.map((cell) => legend.get(cell)?.exact ?? cell), exact);
      for (const [k, cell] of cells.entries()) {
        const number = legend.get(cell)?.number;
        if (number === undefined) continue;
        const [, real, imaginary = "0"] = /^(-?[\d.]+)([+-][\d.]+)?i?$/.exec(number)!;
        assertAlmostEquals(Number(real), re[k], 1e-4);
        assertAlmostEquals(Number(imaginary), im?.[k] ?? 0, 1e-4);
      }
    }
  }
});

commandTest(
  "group leaves the largest tables to --json, and lists the first irreps",
  async (directory) => {
    const { stdout, stderr, code } = await run("group", ["D130", "--json"], directory);
    assertEquals(code, 0);
    const { characters, realIrreps }: GroupJson = JSON.parse(stdout);
    assertEquals([characters.length, realIrreps.length], [68, 68]);
    assertMatch(stderr, /Character table: 68 characters/);
    assertMatch(stderr, /… and 8 more/);
    assert(stderr.split("\n").length < 100);
  },
);

commandTest("group C1 and C2 are described like any other", async (directory) => {
  const one = await json(["C1"], directory);
  assertEquals(one.classes.map(({ size, elementOrder }) => [size, elementOrder]), [[1, 1]]);
  assertEquals(one.characters.map(({ name, exact }) => [name, exact]), [["trivial", ["1"]]]);
  assertEquals(one.audit.passed, true);
  const two = await json(["C2"], directory);
  assertEquals(
    two.realIrreps.map(({ name, character }) => [name, character]),
    [["trivial", [1, 1]], ["sign", [1, -1]]],
  );
});

/** The table of S3 with its elements in another order: the identity is element 4. */
const S3_ROWS = (() => {
  const s3 = groupByName("S3");
  const elements = [0, 1, 2, 3, 4, 5].filter((a) => a !== s3.identity);
  elements.splice(4, 0, s3.identity);
  return elements.map((a) => elements.map((b) => elements.indexOf(s3.multiply(a, b))));
})();

commandTest("group takes tables from files of all formats, and generators", async (directory) => {
  const files: Record<string, string | Uint8Array> = {
    "rows/mine.json": JSON.stringify(S3_ROWS),
    "table/mine.json": JSON.stringify({ table: S3_ROWS }),
    "csv/mine.csv": S3_ROWS.map((row) => row.join(",")).join("\n") + "\n",
    "tensors/mine.safetensors": encodeSafetensors(
      new Map([["table", { shape: [6, 6], data: Int32Array.from(S3_ROWS.flat()) }]]),
    ),
  };
  const found: GroupJson[] = [];
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(join(directory, name, ".."));
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(join(directory, name), bytes);
    found.push(await json(["--table", name], directory));
  }
  found.push(await json(["csv/mine.csv"], directory)); // by its ending
  for (const other of found) assertEquals(other, found[0]);
  const [{ name, order, classes, characters, realIrreps, audit }] = found;
  assertEquals([name, order, audit.passed], ["mine", 6, true]);
  assertEquals(classes.map(({ size, elementOrder }) => [size, elementOrder]), [
    [1, 1],
    [3, 2],
    [2, 3],
  ]);
  assertEquals(classes[0].representative, 4); // the file's order is kept
  assertEquals(characters.map(({ re }) => re), [[1, 1, 1], [1, -1, 1], [2, 0, -1]]);
  assertEquals(characters.map((character) => character.name), ["trivial", "1a", "2a"]);
  assertEquals(realIrreps[2].character[4], 2);

  const generated = await json(["--generators", "(0 1 2 3 4), (0 1)"], directory);
  const s5 = await json(["S5"], directory);
  assertEquals(generated.order, 120);
  const sorted = (rows: GroupJson["characters"]) => rows.map(({ re }) => re.join()).sort();
  assertEquals(generated.classes.map(({ size }) => size), s5.classes.map(({ size }) => size));
  assertEquals(sorted(generated.characters), sorted(s5.characters));
  assertEquals(generated.audit.passed, true);
  assertEquals((await json(["--generators", "()"], directory)).order, 1);
});

commandTest(
  "group refuses tables of no group with the law and elements that break it",
  async (directory) => {
    const changed = S3_ROWS.map((row) => [...row]);
    changed[2][5] = changed[2][3];
    // a·b = a - b modulo 5: 0 is an identity from the right alone.
    const minus = [0, 1, 2, 3, 4].map((a) => [0, 1, 2, 3, 4].map((b) => (a - b + 5) % 5));
    // A loop: an identity, each element its own inverse; a group of order 5 has no such elements.
    const loop = [[0, 1, 2, 3, 4], [1, 0, 3, 4, 2], [2, 4, 0, 1, 3], [3, 2, 4, 0, 1], [
      4,
      3,
      1,
      2,
      0,
    ]];
    const refused = async (rows: number[][]) => {
      await Deno.writeTextFile(join(directory, "t.json"), JSON.stringify(rows));
      const { code, stdout, stderr } = await run(
        "group",
        ["--table", "t.json", "--json"],
        directory,
      );
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, /^error: Cannot use the table of t\.json as a group: [^\n]+\n$/);
      return stderr;
    };
    const numbers = (match: RegExpMatchArray | null) => match!.slice(1).map(Number);

    const [row, value, first, second] = numbers(
      (await refused(changed)).match(/row (\d) contains (\d) twice, in columns (\d) and (\d)/),
    );
    assertEquals([row, [first, second].sort()], [2, [3, 5]]);
    assertEquals([changed[row][first], changed[row][second]], [value, value]);

    const [a, b, product, instead] = numbers(
      (await refused(minus)).match(/no element is an identity.*(\d)·(\d) = (\d) instead of (\d)/),
    );
    assertEquals(minus[a][b], product);
    assert(product !== instead && [a, b].includes(instead));

    const [x, y, z, xy, left, , , , , yz, right] = numbers(
      (await refused(loop)).match(
        /not associative: \((\d)·(\d)\)·(\d) = (\d)·\d = (\d), but (\d)·\((\d)·(\d)\) = (\d)·(\d) = (\d)/,
      ),
    );
    assertEquals([loop[x][y], loop[y][z]], [xy, yz]);
    assertEquals([loop[xy][z], loop[x][yz]], [left, right]);
    assert(left !== right);
  },
);
