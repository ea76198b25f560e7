import * as vega from "vega";
import { compile } from "vega-lite";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { type Chart, chartText, COLORS } from "../../src/charts/chart.ts";
import { characterTableChart, MAX_CHART_CLASSES } from "../../src/charts/character_table.ts";
import {
  MAX_CHART_ORDER,
  multiplicationTableChart,
} from "../../src/charts/multiplication_table.ts";
import { groupCharts, groupFigures } from "../../src/report/group_charts.ts";
import type { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { representations } from "../../src/representations/representations.ts";
import { contrast } from "./colors.ts";
import { A4_CHARACTERS, cyclicCharacters, cyclicProducts, S3_PRODUCTS } from "./samples.ts";

/** A mark of the picture: a rectangle or a text of the plot, or one of a legend's symbols. */
interface Mark {
  readonly kind: "rect" | "text" | "symbol";
  /** Centre, in pixels from the plot's upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly fill: string;
  readonly text?: string;
  readonly tooltip?: Record<string, string>;
  readonly datum: Record<string, unknown>;
}

/** What Vega puts on the picture. */
async function marksOf({ spec }: Chart): Promise<Mark[]> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  await view.runAsync();
  const marks: Mark[] = [];
  // deno-lint-ignore no-explicit-any
  const visit = (node: any, role: string) => {
    const isPlot = role === "mark" && ["rect", "text"].includes(node.marktype);
    const isLegend = role === "legend-symbol";
    for (const item of node.items ?? []) {
      if (item.marktype) visit(item, item.role);
      else if (isPlot || isLegend) {
        marks.push({
          kind: node.marktype,
          x: item.x + (item.width ?? 0) / 2,
          y: item.y + (item.height ?? 0) / 2,
          fill: item.fill,
          ...(item.text !== undefined && { text: item.text }),
          ...(item.tooltip && { tooltip: item.tooltip }),
          datum: item.datum,
        });
      } else visit(item, item.role ?? role);
    }
  };
  // deno-lint-ignore no-explicit-any
  visit((view.scenegraph() as any).root, "");
  view.finalize();
  return marks;
}

/** Marks by row and column: their centres differ by the size of a cell. */
function byCell(marks: readonly Mark[]): Map<string, Mark> {
  const places = (values: number[]) =>
    [...new Set(values.map((value) => value.toFixed(3)))].sort((a, b) => Number(a) - Number(b));
  const [columns, rows] = [places(marks.map(({ x }) => x)), places(marks.map(({ y }) => y))];
  assertEquals(marks.length, rows.length * columns.length);
  return new Map(marks.map((mark) => [
    `${rows.indexOf(mark.y.toFixed(3))},${columns.indexOf(mark.x.toFixed(3))}`,
    mark,
  ]));
}

/** Of kind `rect`, by row and column. */
async function cellsOf(chart: Chart): Promise<Map<string, Mark>> {
  return byCell((await marksOf(chart)).filter(({ kind }) => kind === "rect"));
}

/** `rgb(0, 114, 178)` as `#0072B2`. */
function hex(fill: string): string {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(fill)?.slice(1);
  if (!parts) return fill.toUpperCase();
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`
    .toUpperCase();
}

function chartsOfGroup(name: string): { group: FiniteGroup; charts: Chart[] } {
  const { group: g, table } = representations(group(name));
  return { group: g, charts: groupCharts({ group: g, table }) };
}

Deno.test("characterTableChart() writes each value into the cell of its character and class", async () => {
  const marks = await marksOf(characterTableChart(A4_CHARACTERS, "A4"));
  const cells = byCell(marks.filter(({ kind }) => kind === "rect"));
  const texts = byCell(marks.filter(({ kind }) => kind === "text"));
  assertEquals(
    [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((k) => texts.get(`${i},${k}`)!.text)),
    [
      ["1", "1", "1", "1"],
      ["1", "1", "ζ3", "ζ3²"],
      ["1", "1", "ζ3²", "ζ3"],
      ["3", "-1", "0", "0"],
    ],
  );
  for (const [place, text] of texts) {
    const cell = cells.get(place)!;
    assertEquals([text.x, text.y], [cell.x, cell.y], place);
  }
  const { tooltip } = cells.get("1,3")!;
  assertEquals(tooltip, {
    character: "1a",
    class: "3B",
    "elements in the class": "4",
    value: "ζ3²",
    "real part": "−0.5",
    "imaginary part": "−0.8660254",
  });
});

Deno.test("characterTableChart() colours by the real part over the degree, the same for all groups", async () => {
  const cells = await cellsOf(characterTableChart(A4_CHARACTERS, "A4"));
  const fill = (place: string) => hex(cells.get(place)!.fill);
  assertEquals([fill("0,0"), fill("3,0"), fill("3,2")], [COLORS.blue, COLORS.blue, "#FFFFFF"]);
  assertEquals(fill("1,2"), fill("1,3")); // ζ3 and its conjugate
  // -1/2, and -1 of degree 3: between white and vermilion, the second paler.
  const green = (color: string) => parseInt(color.slice(3, 5), 16);
  assertEquals(green(fill("1,2")), Math.round((0xff + 0x5e) / 2));
  assertEquals(green(fill("3,1")), Math.round((2 * 0xff + 0x5e) / 3));
  const sign = await cellsOf(characterTableChart(cyclicCharacters(2), "C2"));
  assertEquals(hex(sign.get("1,1")!.fill), COLORS.vermilion);
});

Deno.test("characterTableChart() writes text that can be read on its cell", async () => {
  const marks = await marksOf(characterTableChart(cyclicCharacters(23), "C23"));
  const texts = byCell(marks.filter(({ kind }) => kind === "text"));
  for (const [place, cell] of byCell(marks.filter(({ kind }) => kind === "rect"))) {
    const ratio = contrast(hex(cell.fill), hex(texts.get(place)!.fill));
    assert(ratio >= 4, `${place}: ${ratio}`); // WCAG asks for 3 of large, 4.5 of small text
  }
});

Deno.test("characterTableChart() writes values up to 24 classes, and keeps all in the tooltips", async () => {
  for (const n of [1, 24, 25]) {
    const marks = await marksOf(characterTableChart(cyclicCharacters(n), `C${n}`));
    const texts = marks.filter(({ kind }) => kind === "text").map(({ text }) => text);
    const rects = marks.filter(({ kind }) => kind === "rect");
    const exact = cyclicCharacters(n).map((row) => row.exact);
    assertEquals(texts, n <= 24 ? exact : []);
    assertEquals(rects.map(({ tooltip }) => tooltip!.value), exact);
  }
});

Deno.test("characterTableChart() says whether the table is real", () => {
  const subtitle = ({ spec }: Chart) =>
    (spec as unknown as { title: { subtitle: string[] } }).title.subtitle.join(" ");
  assertStringIncludes(subtitle(characterTableChart(A4_CHARACTERS, "A4")), "real part");
  assert(!subtitle(characterTableChart(cyclicCharacters(2), "C2")).includes("real part"));
});

Deno.test("the largest charts have a cell for each value, of whole pixels", async () => {
  const [classes, order] = [MAX_CHART_CLASSES, MAX_CHART_ORDER];
  for (
    const [chart, n] of [
      [characterTableChart(cyclicCharacters(classes), `C${classes}`), classes],
      [multiplicationTableChart(cyclicProducts(order), `C${order}`), order],
    ] as const
  ) {
    const { width, height } = chart.spec as unknown as { width: number; height: number };
    assertEquals([width % n, height % n], [0, 0]);
    assert(width <= 1000 && width === height);
    assertEquals((await cellsOf(chart)).size, n ** 2);
  }
});

Deno.test("multiplicationTableChart() shows all products of S3 in their places", async () => {
  const marks = await marksOf(multiplicationTableChart(S3_PRODUCTS, "S3"));
  const cells = byCell(marks.filter(({ kind }) => kind === "rect"));
  const classColors: Record<string, string> = {
    "1A": COLORS.black,
    "2A": COLORS.orange,
    "3A": COLORS.skyBlue,
  };
  for (const [i, a] of S3_PRODUCTS.entries()) {
    for (const [k, b] of S3_PRODUCTS.entries()) {
      const product = S3_PRODUCTS[a.products[k]];
      // First a, then b, as permutations: the sample itself.
      const images = [0, 1, 2].map((point) => image(b.element, image(a.element, point)));
      assertEquals(images, [0, 1, 2].map((point) => image(product.element, point)));
      const cell = cells.get(`${i},${k}`)!;
      assertEquals(cell.tooltip, {
        a: a.element,
        b: b.element,
        "a·b": product.element,
        "class of a·b": product.class,
      });
      assertEquals(hex(cell.fill), classColors[product.class]);
    }
  }
  assertEquals(
    marks.filter(({ kind }) => kind === "symbol").map((
      { fill, datum },
    ) => [datum.label, hex(fill)]),
    Object.entries(classColors),
  );
});

/** Where a cycle such as `(0 1 2)` takes a point. */
function image(cycle: string, point: number): number {
  const points = (cycle.match(/\d+/g) ?? []).map(Number);
  const at = points.indexOf(point);
  return at < 0 ? point : points[(at + 1) % points.length];
}

Deno.test("multiplicationTableChart() has a colour for each class, and a legend of up to 48", async () => {
  for (const n of [1, 2, 8, 9, 24, 25, 48, 49]) {
    const marks = await marksOf(multiplicationTableChart(cyclicProducts(n), `C${n}`));
    const symbols = marks.filter(({ kind }) => kind === "symbol");
    const legend = new Map(symbols.map(({ datum, fill }) => [datum.label, fill]));
    assertEquals(symbols.length, n <= 48 ? n : 0);
    const cells = byCell(marks.filter(({ kind }) => kind === "rect"));
    const colors = new Set([...cells.values()].map(({ fill }) => fill));
    assertEquals(colors.size, n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const { fill } = cells.get(`${a},${b}`)!;
        assertEquals(fill, cells.get(`0,${(a + b) % n}`)!.fill);
        if (n <= 48) assertEquals(fill, legend.get(`class ${(a + b) % n}`));
      }
    }
  }
});

for (const name of ["S3", "Q8", "C7:C3", "D6"]) {
  Deno.test(`groupCharts() of ${name}: cells hold the products, and sort elements by class`, async () => {
    const { group: g, charts: [, , chart] } = chartsOfGroup(name);
    const n = g.order;
    const elements = Array.from({ length: n }, (_, a) => a);
    // Classes by the definition: x and y are conjugate if gx = yg for some g.
    const isConjugate = (x: number, y: number) =>
      elements.some((c) => g.multiply(c, x) === g.multiply(y, c));
    const cells = await cellsOf(chart);
    const find = (element: string) => g.elementNames.indexOf(element);
    const order = elements.map((i) => find(cells.get(`${i},0`)!.tooltip!.a));
    assertEquals([...order].sort((a, b) => a - b), elements);
    assertEquals(order[0], g.identity);
    // Each class stands together: one that was left does not come again.
    const starts = order.filter((x, i) => i === 0 || !isConjugate(x, order[i - 1]));
    assert(starts.every((x, i) => starts.every((y, k) => i === k || !isConjugate(x, y))));
    const classNames = new Map<number, string>();
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        const { tooltip, fill } = cells.get(`${i},${k}`)!;
        const product = g.multiply(order[i], order[k]);
        assertEquals(tooltip!.a, g.elementNames[order[i]]);
        assertEquals(tooltip!.b, g.elementNames[order[k]]);
        assertEquals(tooltip!["a·b"], g.elementNames[product]);
        const className = tooltip!["class of a·b"];
        const start = starts.find((x) => isConjugate(x, product))!;
        const known = classNames.get(start) ?? `${className} ${fill}`;
        assertEquals(`${className} ${fill}`, known);
        classNames.set(start, known);
      }
    }
    assertEquals(new Set(classNames.values()).size, starts.length);
  });
}

Deno.test("groupCharts() of PSL(2,7): complex values with both parts", async () => {
  const { charts: [chart] } = chartsOfGroup("PSL(2,7)");
  const { tooltip, datum } = [...(await cellsOf(chart)).values()]
    .find(({ tooltip }) => tooltip!.value === "ζ7+ζ7²+ζ7⁴")!;
  assertEquals([tooltip!.character, tooltip!["elements in the class"]], ["3a", "24"]);
  assertEquals([datum.re, datum.im], [-0.5, Number((Math.sqrt(7) / 2).toPrecision(7))]);
  assert(Math.abs(datum.share as number + 1 / 6) < 1e-7);
});

Deno.test("characterTableChart() stays small: C113 has 12,769 values, 113 that differ", () => {
  const rows = cyclicCharacters(113);
  const { length } = chartText(characterTableChart(rows, "C113"));
  assert(length < 100_000, `${length}`);
});

Deno.test("groupFigures() does not say that characters are smaller elsewhere: 1 is not", () => {
  const { group: g, table } = representations(group("S3"));
  const { shows } = groupFigures({ group: g, table })
    .find(({ chart }) => chart.name === "character_detector")!;
  assertStringIncludes(shows, "at most as large");
});

Deno.test("groupCharts() leaves out what is too large to be seen", () => {
  const names = (name: string) => chartsOfGroup(name).charts.map((chart) => chart.name);
  const [classes, order] = [MAX_CHART_CLASSES, MAX_CHART_ORDER];
  assertEquals(names(`C${classes}`), [
    "character_table",
    "character_detector",
    "multiplication_table",
  ]);
  assertEquals(names(`C${classes + 1}`), ["multiplication_table"]);
  assertEquals(names(`C${order}`), ["multiplication_table"]);
  assertEquals(names(`C${order + 1}`), []);
  assertEquals(names(`D${order / 2 + 1}`), ["character_table", "character_detector"]);
});
