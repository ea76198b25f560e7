import { DARK, GREYS } from "../../src/charts/chart.ts";
import {
  HUES,
  irrepEncoding,
  looksOf,
  MAX_SERIES,
  OTHERS,
  TRIVIAL,
} from "../../src/charts/irrep_looks.ts";
import { logitSimilarityChart } from "../../src/charts/similarity.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { contrast, distance, SIGHTS } from "./colors.ts";
import { itemsOf } from "./drawn.ts";
import { MANY, S4, similarityRows } from "./samples_over_training.ts";

const IRREPS = Array.from({ length: 56 }, (_, i) => `freq_${i + 1}`);
const textOf = ({ color, dash }: { color: string; dash: readonly number[] }) => `${color} ${dash}`;

Deno.test("lines, dots and greys can be seen on white: a contrast of 3 or more", () => {
  const { fill: _, ...greys } = GREYS;
  for (const color of [...HUES, ...Object.values(greys), ...Object.values(DARK)]) {
    assert(contrast(color, "#ffffff") >= 3, `${color}: ${contrast(color, "#ffffff")}`);
  }
});

Deno.test("all readers can tell the six hues apart", () => {
  for (const [i, a] of HUES.entries()) {
    for (const b of HUES.slice(i + 1)) {
      for (const sight of Object.keys(SIGHTS) as (keyof typeof SIGHTS)[]) {
        const apart = distance(a, b, sight);
        assert(apart >= 15, `${a} and ${b} for ${sight}: ${apart}`);
      }
    }
  }
});

Deno.test("looksOf() has the same look for an irrep in all networks of a group", () => {
  const small = IRREPS.slice(0, 11);
  const looks = looksOf({ irreps: small, ranking: small });
  assertEquals(looksOf({ irreps: small, ranking: small.toReversed() }), looks);
  assertEquals(new Set(looks.map(textOf)).size, 12);
  assertEquals(looks.map(({ irrep }) => irrep), [...small, TRIVIAL]);
  // Of a larger group, if what is drawn of it does not look alike.
  const lookOf = (irrep: string, ranking: readonly string[]) =>
    looksOf({ irreps: IRREPS, ranking }).find((look) => look.irrep === irrep);
  const one = [...IRREPS.slice(2, 12), ...IRREPS];
  const other = [...IRREPS.slice(5, 15).toReversed(), ...IRREPS];
  for (const irrep of IRREPS.slice(5, 12)) assertEquals(lookOf(irrep, one), lookOf(irrep, other));
});

Deno.test("looksOf() gives an irrep that would look like one of higher rank the next free look", () => {
  // 24 looks: 1, 25 and 49 have the same place, and 2 the next.
  const drawn = ["freq_25", "freq_2", "freq_1", "freq_49"];
  const looks = looksOf({ irreps: IRREPS, ranking: [...new Set([...drawn, ...IRREPS])] });
  const of = (irrep: string) => textOf(looks.find((look) => look.irrep === irrep)!);
  const alone = looksOf({ irreps: IRREPS, ranking: IRREPS });
  assertEquals(of("freq_25"), textOf(alone[0]));
  assertEquals(of("freq_2"), textOf(alone[1]));
  assertEquals(of("freq_1"), textOf(alone[2]));
  assertEquals(of("freq_49"), textOf(alone[3]));
  assertEquals(new Set(looks.map(textOf)).size, looks.length);
});

Deno.test("looksOf() gives neighbours in the group other hues and other dashes", () => {
  for (let start = 0; start + 11 <= IRREPS.length; start++) {
    const some = IRREPS.slice(start, start + 10);
    const looks = looksOf({ irreps: IRREPS, ranking: [...new Set([...some, ...IRREPS])] });
    for (const [i, look] of looks.slice(1, -1).entries()) {
      assert(look.color !== looks[i].color && look.dash !== looks[i].dash, look.irrep);
    }
  }
});

Deno.test("legends are in the order of the group, the trivial irrep and the others last", () => {
  const ranking = IRREPS.toReversed();
  const rows = ["freq_50", OTHERS, TRIVIAL, "freq_56"].map((irrep) => ({ irrep }));
  const { domain } = irrepEncoding(rows, { irreps: IRREPS, ranking });
  assertEquals(domain, ["freq_50", "freq_56", TRIVIAL, OTHERS]);
  const all = irrepEncoding(IRREPS.map((irrep) => ({ irrep })), { irreps: IRREPS, ranking });
  assertEquals(all.domain, IRREPS.slice(-10));
  assert(looksOf({ irreps: IRREPS, ranking }).length < MAX_SERIES);
});

Deno.test("legends show lines long enough for their dashes, in rows no higher than text", async () => {
  for (const context of [S4, MANY]) {
    const chart = logitSimilarityChart(similarityRows(context), context);
    const symbols = await itemsOf(chart, "symbol", "legend-symbol");
    const longest = Math.max(
      ...looksOf(context).map(({ dash }) => dash.reduce((sum, length) => sum + length, 0)),
    );
    assert(symbols.length >= 4);
    for (const { size } of symbols) assert(Math.sqrt(size!) >= 1.5 * longest, `${size}`);
    const labels = await itemsOf(chart, "text", "legend-label");
    assertEquals(labels.length, symbols.length);
    assert(Math.max(...labels.map(({ bounds }) => bounds.y2 - bounds.y1)) <= 20);
  }
});
