import { join } from "../../src/std/path.ts";
import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import { commandTest, run } from "./command.ts";

type Value = number | [order: number, coefficients: number[]];

/** A character table as another program writes it; classes and rows in an order of its own. */
interface Table {
  name: string;
  order: number;
  generators: number[][];
  class_sizes: number[];
  class_element_orders: number[];
  class_representatives: number[][];
  power_map_2: number[];
  inverse_map: number[];
  degrees: number[];
  frobenius_schur: number[];
  exact: Value[][];
  re: number[][];
  im: number[][] | null;
}

/** On three points: transpositions stand last, the trivial character second. */
const S3: Table = {
  name: "S3",
  order: 6,
  generators: [[1, 2, 0], [1, 0, 2]],
  class_sizes: [1, 2, 3],
  class_element_orders: [1, 3, 2],
  class_representatives: [[0, 1, 2], [2, 0, 1], [0, 2, 1]],
  power_map_2: [0, 1, 0],
  inverse_map: [0, 1, 2],
  degrees: [2, 1, 1],
  frobenius_schur: [1, 1, 1],
  exact: [[2, -1, 0], [1, 1, 1], [1, 1, -1]],
  re: [[2, -1, 0], [1, 1, 1], [1, 1, -1]],
  im: null,
};

/** On itself: i is (0 1 2 3)(4 5 6 7), j is (0 4 2 6)(1 7 3 5). */
const Q8: Table = {
  name: "Q8",
  order: 8,
  generators: [[1, 2, 3, 0, 5, 6, 7, 4], [4, 7, 6, 5, 2, 1, 0, 3]],
  class_sizes: [1, 1, 2, 2, 2],
  class_element_orders: [1, 2, 4, 4, 4],
  class_representatives: [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [2, 3, 0, 1, 6, 7, 4, 5],
    [1, 2, 3, 0, 5, 6, 7, 4],
    [4, 7, 6, 5, 2, 1, 0, 3],
    [7, 6, 5, 4, 1, 0, 3, 2],
  ],
  power_map_2: [0, 0, 1, 1, 1],
  inverse_map: [0, 1, 2, 3, 4],
  degrees: [1, 1, 1, 1, 2],
  frobenius_schur: [1, 1, 1, 1, -1],
  exact: [[1, 1, 1, 1, 1], [1, 1, 1, -1, -1], [1, 1, -1, 1, -1], [1, 1, -1, -1, 1], [
    2,
    -2,
    0,
    0,
    0,
  ]],
  re: [[1, 1, 1, 1, 1], [1, 1, 1, -1, -1], [1, 1, -1, 1, -1], [1, 1, -1, -1, 1], [2, -2, 0, 0, 0]],
  im: null,
};

const W: Value = [3, [0, 1, 0]];
const W2: Value = [3, [0, 0, 1]];
const B: Value = [7, [0, 1, 1, 0, 1, 0, 0]];
const B2: Value = [7, [0, 0, 0, 1, 0, 1, 1]];
const w = Math.sqrt(3) / 2;
const b = Math.sqrt(7) / 2;

/** On the integers modulo 7: x → x + 1 and x → 2x. */
const F21: Table = {
  name: "C7:C3",
  order: 21,
  generators: [[1, 2, 3, 4, 5, 6, 0], [0, 2, 4, 6, 1, 3, 5]],
  class_sizes: [1, 7, 7, 3, 3],
  class_element_orders: [1, 3, 3, 7, 7],
  class_representatives: [
    [0, 1, 2, 3, 4, 5, 6],
    [0, 2, 4, 6, 1, 3, 5],
    [0, 4, 1, 5, 2, 6, 3],
    [1, 2, 3, 4, 5, 6, 0],
    [6, 0, 1, 2, 3, 4, 5],
  ],
  power_map_2: [0, 2, 1, 3, 4],
  inverse_map: [0, 2, 1, 4, 3],
  degrees: [1, 1, 1, 3, 3],
  frobenius_schur: [1, 0, 0, 0, 0],
  exact: [[1, 1, 1, 1, 1], [1, W, W2, 1, 1], [1, W2, W, 1, 1], [3, 0, 0, B, B2], [3, 0, 0, B2, B]],
  re: [
    [1, 1, 1, 1, 1],
    [1, -0.5, -0.5, 1, 1],
    [1, -0.5, -0.5, 1, 1],
    [3, 0, 0, -0.5, -0.5],
    [3, 0, 0, -0.5, -0.5],
  ],
  im: [[0, 0, 0, 0, 0], [0, w, -w, 0, 0], [0, -w, w, 0, 0], [0, 0, 0, b, -b], [0, 0, 0, -b, b]],
};

/** A copy, with something done to it. */
function altered(table: Table, alter: (copy: Table) => void): Table {
  const copy = structuredClone(table);
  alter(copy);
  return copy;
}

/** Exchanges two entries of a list. */
function swap<T>(list: T[], i: number, k: number): void {
  [list[i], list[k]] = [list[k], list[i]];
}

/** Takes the last class and the last row away. */
function dropLast(table: Table): void {
  const { class_sizes, class_element_orders, power_map_2, inverse_map } = table;
  const { class_representatives, degrees, frobenius_schur } = table;
  for (const list of [class_sizes, class_element_orders, power_map_2, inverse_map]) list.pop();
  for (const list of [class_representatives, degrees, frobenius_schur]) list.pop();
  for (const rows of [table.re, table.im!, table.exact]) {
    rows.pop();
    for (const row of rows) row.pop();
  }
  inverse_map[3] = 3; // the class of its inverses is gone
}

/** Lays tables into a file and verifies them: the exit code and what is said of each. */
async function verify(
  directory: string,
  tables: readonly unknown[],
): Promise<{ code: number; verdicts: string[]; sum: string }> {
  await Deno.writeTextFile(join(directory, "t.json"), JSON.stringify({ groups: tables }));
  const { code, stdout, stderr } = await run("verify", ["characters", "t.json"], directory);
  assertEquals(stderr, "");
  const [head, ...lines] = stdout.trimEnd().split("\n");
  assertMatch(head, /^group +order +classes +difference +exact +audit +seconds$/);
  const sum = lines.pop()!;
  assertEquals(lines.length, tables.length, stdout);
  return { code, verdicts: lines, sum };
}

commandTest(
  "verify characters agrees with right tables, in any order of classes and rows",
  async (directory) => {
    const shuffled = altered(F21, (table) => {
      swap(table.re, 0, 3);
      swap(table.im!, 0, 3);
      swap(table.exact, 0, 3);
      swap(table.degrees, 0, 3);
      swap(table.frobenius_schur, 0, 3);
      // Another element of the same class: x → 2x + 1.
      table.class_representatives[1] = [1, 3, 5, 0, 2, 4, 6];
    });
    const floats = altered(F21, (table) => {
      const loose = table as Partial<Table>;
      delete loose.exact;
      delete loose.power_map_2;
      delete loose.inverse_map;
      table.re[4][4] += 1e-12; // rounding of another program
    });
    const { code, verdicts, sum } = await verify(directory, [S3, Q8, F21, shuffled, floats]);
    assertEquals([code, sum], [0, "5 of 5 character tables agree"]);
    const names = ["S3 +6 +3", "Q8 +8 +5", "C7:C3 +21 +5", "C7:C3 +21 +5", "C7:C3 +21 +5"];
    for (const [i, verdict] of verdicts.entries()) {
      const exact = i < 4 ? "equal +" : "";
      assertMatch(
        verdict,
        new RegExp(`^${names[i]} +\\d\\.\\de[-+]\\d+ +${exact}passed +[\\d.]+  ok$`),
      );
    }

    // A bare list, and several files.
    await Deno.writeTextFile(join(directory, "list.json"), JSON.stringify([Q8]));
    const both = await run("verify", ["characters", "t.json", "list.json"], directory);
    assertEquals(both.code, 0);
    assertMatch(both.stdout, /\n6 of 6 character tables agree\n$/);
  },
);

/** What is altered in C7:C3, and what is said of it. */
const ALTERED: readonly (readonly [alter: (table: Table) => void, message: RegExp])[] = [
  [(table) => table.re[3][3] += 1e-6, /no character is like row 3/],
  [(table) => table.im![1][1] += 1e-6, /no character is like row 1/],
  [(table) => table.im![1] = table.im![2].slice(), /row [12]/],
  [(table) => table.im = null, /no character is like row 1/],
  [(table) => table.re[0] = table.re[1].slice(), /no character is like row/],
  [(table) => table.exact[3][3] = B2, /the exact values of row 3 differ/],
  [(table) => table.exact[1][1] = [6, [0, 1, 0, 0, 0, 0]], /the exact values of row 1 differ/],
  [(table) => table.exact[0][2] = 2, /the exact values of row 0 differ/],
  [(table) => table.frobenius_schur[3] = -1, /the indicator of row 3 differs/],
  [(table) => table.frobenius_schur[0] = 0, /the indicator of row 0 differs/],
  [(table) => table.degrees[4] = 1, /the degree of row 4 differs/],
  [(table) => swap(table.class_sizes, 2, 3), /the size of class 2 differs/],
  [(table) => table.class_element_orders[4] = 3, /the element order of class 4 differs/],
  [(table) => swap(table.power_map_2, 1, 2), /the class of squares of class 1 differs/],
  [(table) => table.power_map_2[3] = 4, /the class of squares of class 3 differs/],
  [(table) => table.inverse_map[4] = 4, /the class of inverses of class 4 differs/],
  // x → 4x for x → 2x: two representatives of one class.
  [(table) => table.class_representatives[1] = [0, 4, 1, 5, 2, 6, 3], /5 classes are 4 of our 5/],
  [(table) => swap(table.class_representatives, 2, 3), /of class \d differs/],
  [
    (table) => table.class_representatives[2] = [1, 0, 2, 3, 4, 5, 6],
    /class 2 is not in the group/,
  ],
  [(table) => table.order = 42, /the order is 21/],
  [(table) => table.generators.pop(), /the order is 7/],
  [dropLast, /4 classes are 4 of our 5/],
];

commandTest("verify characters finds what is altered, and says where", async (directory) => {
  const tables = ALTERED.map(([alter]) => altered(F21, (table) => void alter(table)));
  const { code, verdicts, sum } = await verify(directory, [...tables, S3]);
  assertEquals([code, sum], [1, `1 of ${tables.length + 1} character tables agree`]);
  for (const [i, [alter, message]] of ALTERED.entries()) {
    assertMatch(verdicts[i], /^C7:C3 .* {2}failed: \S/, String(alter));
    assertMatch(verdicts[i], message, String(alter));
  }
  assertMatch(verdicts.at(-1)!, / {2}ok$/);

  // The indicator alone tells Q8 from D4, whose values are the same.
  const real = altered(Q8, ({ frobenius_schur }) => frobenius_schur[4] = 1);
  const { verdicts: [verdict] } = await verify(directory, [real]);
  assertMatch(verdict, /failed: the indicator of row 4 differs/);
});

/** What is missing or of the wrong kind in C7:C3, and the member that the message names. */
const MALFORMED: readonly (readonly [alter: (table: Table) => void, member: keyof Table])[] = [
  [(table) => table.class_sizes.pop(), "class_sizes"],
  [(table) => table.class_element_orders.pop(), "class_element_orders"],
  [(table) => table.power_map_2.pop(), "power_map_2"],
  [(table) => table.power_map_2[4] = 99, "power_map_2"],
  [(table) => table.inverse_map[4] = -1, "inverse_map"],
  [(table) => table.exact.pop(), "exact"],
  [(table) => table.exact[4].pop(), "exact"],
  [(table) => table.exact[3][3] = [7, [0, 1, 1, 0, 1]], "exact"],
  [(table) => table.exact[3][3] = [0, []], "exact"],
  [(table) => table.re.pop(), "re"],
  [(table) => table.re.push(table.re[0]), "re"],
  [(table) => table.re[4].pop(), "re"],
  [(table) => table.re[4].push(0), "re"],
  [(table) => table.re[3][1] = null as unknown as number, "re"],
  [(table) => table.im!.pop(), "im"],
  [(table) => table.degrees.pop(), "degrees"],
  [(table) => table.frobenius_schur.pop(), "frobenius_schur"],
  [(table) => table.generators = [], "generators"],
  [(table) => table.generators[0] = [1, 1, 0, 3, 4, 5, 6], "generators"],
  [(table) => table.generators[0] = [0.5, 1, 2, 3, 4, 5, 6], "generators"],
  [(table) => table.generators[1].pop(), "generators"],
  [(table) => table.class_representatives[2] = [0, 1], "class_representatives"],
  [(table) => table.class_representatives = 5 as unknown as number[][], "class_representatives"],
  [(table) => table.class_representatives.pop(), "class_sizes"],
  [(table) => table.name = 5 as unknown as string, "name"],
];

commandTest(
  "verify characters refuses what is missing or malformed, and names it",
  async (directory) => {
    for (const [alter, member] of MALFORMED) {
      const table = altered(F21, (copy) => void alter(copy));
      await Deno.writeTextFile(join(directory, "t.json"), JSON.stringify([S3, table]));
      const { code, stdout, stderr } = await run("verify", ["characters", "t.json"], directory);
      assertEquals([code, stdout], [1, ""], `${alter}: ${stderr}`);
      const message =
        `^error: Cannot read t.json: in character table 1, ${member} must be [^\n]+\n$`;
      assertMatch(stderr, new RegExp(message), String(alter));
    }
  },
);

commandTest("verify refuses what holds no character tables, in one line", async (directory) => {
  const { generators: _, ...without } = S3;
  const files: Record<string, string> = {
    "broken.json": '{"groups": [',
    "number.json": "5",
    "none.json": '{"groups": []}',
    "five.json": '{"groups": [5]}',
    "without.json": JSON.stringify({ groups: [S3, without] }),
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(directory, name), content);
  }
  const inputs: readonly (readonly [args: string, code: number, message: RegExp])[] = [
    ["characters broken.json", 1, /Cannot read broken.json: it is not JSON/],
    ["characters number.json", 1, /number.json: it must hold a list "groups"/],
    ["characters none.json", 1, /none.json: it must hold a list "groups"/],
    ["characters five.json", 1, /five.json: in character table 0, there is 5/],
    ["characters without.json", 1, /without.json: in character table 1, generators must be/],
    ["characters missing.json", 1, /from missing.json: there is no such file/],
    ["characters .", 1, /Cannot read character tables from \.: it is a directory/],
    ["characters", 2, /missing required argument/],
    ["nonsense without.json", 2, /Cannot verify "nonsense": there are .*characters/],
  ];
  for (const [args, code, message] of inputs) {
    const result = await run("verify", args.split(" "), directory);
    assertEquals([result.code, result.stdout], [code, ""], `${args}: ${result.stderr}`);
    assertMatch(result.stderr, message);
    assertMatch(result.stderr, /^error: [^\n]+\n$/);
  }
});
