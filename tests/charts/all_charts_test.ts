/** What holds for every chart. */
import Ajv from "ajv";
import schema from "vega-lite/vega-lite-schema.json" with { type: "json" };
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { characterTableChart } from "../../src/charts/character_table.ts";
import { chartText } from "../../src/charts/chart.ts";
import { multiplicationTableChart } from "../../src/charts/multiplication_table.ts";
import { chartsOfRun } from "../../src/charts/training.ts";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { CASES, GOLDEN, sampleCharts } from "./all_samples.ts";
import { A4_CHARACTERS, CONTEXT, rounded, ROWS, S3_PRODUCTS } from "./samples.ts";

const canRead = (await Deno.permissions.query({ name: "read", path: GOLDEN })).state === "granted";

Deno.test("charts have unique names that are good for files", () => {
  const names = sampleCharts().map(({ name }) => name);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
  for (const name of names) assert(/^[a-z][a-z0-9_]*$/.test(name), name);
  assertEquals([...new Set(CASES.map(({ chart }) => chart.name))].sort(), names.sort());
});

Deno.test({
  name: `charts have not changed from their golden files${canRead ? "" : " (needs --allow-read)"}`,
  ignore: !canRead,
  async fn() {
    const charts = sampleCharts().map(rounded);
    const kept: string[] = [];
    for await (const { name } of Deno.readDir(GOLDEN)) kept.push(name.replace(".vl.json", ""));
    assertEquals(kept.sort(), charts.map(({ name }) => name).sort());
    for (const { name, spec } of charts) {
      assertEquals(
        JSON.parse(JSON.stringify(spec)),
        JSON.parse(await Deno.readTextFile(new URL(`${name}.vl.json`, GOLDEN))),
        `${name} differs; if that is meant, deno run --allow-write tests/charts/all_samples.ts`,
      );
    }
  },
});

Deno.test("charts follow Vega-Lite's schema", () => {
  const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(schema);
  assertEquals(validate({ mark: "bad", encoding: {} }), false);
  for (const { name, chart } of CASES) {
    const valid = validate(JSON.parse(JSON.stringify(chart.spec)));
    assert(valid, `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  }
});

Deno.test("charts are drawn with their titles, without a warning, and twice the same", async () => {
  for (const { name, chart } of CASES) {
    try {
      const { title } = chart.spec as unknown as { title: { text: string } };
      const before = chartText(chart);
      const svg = await drawSvg(chart.spec);
      assertStringIncludes(svg, `>${title.text}<`);
      assert(!/\bNaN\b|undefined/.test(svg), "something is not a number");
      assert(await drawSvg(chart.spec) === svg, "the second picture differs");
      assertEquals(chartText(chart), before);
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  }
});

Deno.test("charts leave their rows as they were, and the same rows give the same text", () => {
  const rows = structuredClone({ ROWS, A4_CHARACTERS, S3_PRODUCTS });
  const texts = sampleCharts().map(chartText);
  const charts = [
    ...chartsOfRun(rows.ROWS, CONTEXT),
    characterTableChart(rows.A4_CHARACTERS, "A4"),
    multiplicationTableChart(rows.S3_PRODUCTS, "S3"),
  ];
  assertEquals(charts.map(chartText), texts.slice(0, charts.length));
  assertEquals(rows, { ROWS, A4_CHARACTERS, S3_PRODUCTS });
});

Deno.test("chartText() is the JSON of the spec, a row of data on each line", () => {
  for (const { chart } of CASES) {
    const text = chartText(chart);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(chart.spec)));
    const lines = text.split("\n").filter((line) => /^ *\{("|\},?$)/.test(line));
    const rows = JSON.parse(JSON.stringify(tablesIn(chart.spec).flat()));
    assertEquals(lines.map((line) => JSON.parse(line.replace(/,$/, ""))), rows);
    assert(text.endsWith("}\n"));
  }
});

/** The lists of rows inside a spec, in order. */
function tablesIn(value: unknown): unknown[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "values" && Array.isArray(inner) && inner.every((row) => typeof row === "object")
      ? [inner]
      : tablesIn(inner)
  );
}

Deno.test("a chart shows itself in a notebook, by its spec and as a picture", async () => {
  const [chart] = sampleCharts();
  const display = Symbol.for("Jupyter.display");
  assert(!Object.keys(chart).includes(String(display)));
  const shown = await (chart as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)
    [display]();
  assertEquals(shown["application/vnd.vegalite.v6+json"], chart.spec);
  assertEquals(shown["image/svg+xml"], await drawSvg(chart.spec));
  assertStringIncludes(String(shown["text/plain"]), chart.name);
});
