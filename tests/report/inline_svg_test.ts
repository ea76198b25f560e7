import type { TopLevelSpec } from "vega-lite";
import { drawSvg } from "../../src/charts/draw_svg.ts";
import { inlineSvg } from "../../src/report/inline_svg.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";

const TITLE = `the role of "x" id="y" <b> & url(#z) pointer-events`;

const GRADIENT = {
  gradient: "linear" as const,
  stops: [{ offset: 0, color: "white" }, { offset: 1, color: "green" }],
};

/** Lines whose values are on points that are not seen, a gradient, and clipped marks. */
const SPEC: TopLevelSpec = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  title: TITLE,
  width: 100,
  height: 100,
  data: {
    values: [
      { x: 0, y: 1, name: "a: b; c; c" },
      { x: 2, y: 3, name: `R & D "q" <script>` },
    ],
  },
  encoding: {
    x: { field: "x", type: "quantitative", title: "step (updates)" },
    y: { field: "y", type: "quantitative", title: "loss (nats)" },
    color: { field: "y", type: "quantitative", title: "shade" },
  },
  layer: [
    { mark: "rect", encoding: { color: { value: GRADIENT } } },
    { mark: { type: "line", clip: true } },
    {
      mark: { type: "point", opacity: 0 },
      encoding: {
        tooltip: [
          { field: "name", type: "nominal", title: "name" },
          { field: "x", type: "quantitative", title: "step" },
          { field: "y", type: "quantitative", title: "loss" },
        ],
      },
    },
    { mark: { type: "text", dx: 20 }, encoding: { text: { field: "name", type: "nominal" } } },
  ],
};

const drawn = await drawSvg(SPEC, { keepUnseen: true });
const LABEL = `Loss of "a" & <b>'s network`;
const picture = (id: string) => inlineSvg(drawn, { id, label: LABEL });
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one);

Deno.test("inlineSvg() makes one picture with one label of all that the chart says", () => {
  const svg = picture("loss");
  const [head] = /^<svg [^>]*>/.exec(svg)!;
  assertStringIncludes(head, 'role="img"');
  assertStringIncludes(
    head,
    'aria-label="Loss of &quot;a&quot; &amp; &lt;b&gt;&#39;s network"',
  );
  for (const name of ["width", "height", "viewBox"]) {
    const [own, before] = [head, drawn].map((text) => new RegExp(` ${name}="([^"]*)"`).exec(text));
    assertEquals(own?.[1], before?.[1]);
  }
  assert(svg.endsWith("</svg>"));
  assertEquals(all(svg, / (role|aria-[a-z]+)=/g), ["role", "aria-label"]);
  assert(!svg.includes("xmlns"), "an SVG of a page needs no namespace");
});

Deno.test("two pictures of a page have no name in common, and refer to their own", () => {
  const [one, other] = [picture("loss"), picture("accuracy")];
  const ids = (svg: string) => all(svg, /<[^>]* id="([^"]*)"/g);
  assert(ids(one).length >= 2, ids(one).join());
  assert(ids(one).every((id) => id.startsWith("loss-")), ids(one).join());
  assertEquals(ids(one).filter((id) => ids(other).includes(id)), []);
  const asked = all(one.replaceAll(/>[^<]*</g, "><"), /url\(#([^)]*)\)/g);
  assert(asked.some((id) => id.includes("gradient")) && asked.some((id) => id.includes("clip")));
  assertEquals(asked.filter((id) => !ids(one).includes(id)), []);
  const shapes = (svg: string, id: string) => svg.replaceAll(`${id}-`, "");
  assertEquals(shapes(one, "loss"), shapes(other, "accuracy"));
});

Deno.test("texts of a drawing stay as they are, whatever they look like", () => {
  const svg = picture("loss");
  const texts = (text: string) =>
    all(text, /<text [^>]*>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g);
  assertEquals(texts(svg), texts(drawn));
  assertStringIncludes(
    svg,
    '>the role of "x" id="y" &lt;b&gt; &amp; url(#z) pointer-events</text>',
  );
});

Deno.test("marks keep where they are and how they look", () => {
  const svg = picture("loss");
  const outlines = (text: string) =>
    all(text, / d="([^"]+)"/g).filter((outline) => outline !== "M0,0h0v0h0Z");
  const unseen = all(drawn, /<path [^>]* d="([^"]+)"[^>]* opacity="0"\/>/g);
  assertEquals(unseen.length, 2);
  assertEquals(
    outlines(svg),
    outlines(drawn).filter((outline) => !unseen.includes(outline)),
  );
  for (const name of ["fill", "stroke", "transform", "font-size", "font-weight", "text-anchor"]) {
    const values = (text: string) =>
      new Set(
        all(text.replaceAll(/<path [^>]*opacity="0"\/>/g, ""), new RegExp(` ${name}="(.*?)"`, "g")),
      );
    const [own, before] = [values(svg), values(drawn)];
    for (const value of before) {
      assert(own.has(value.replace("url(#", "url(#loss-")), `${name}="${value}" is lost`);
    }
  }
});

Deno.test("points that are not seen become circles at their places, with their values as titles", () => {
  const circles = [
    ...picture("loss").matchAll(
      /<circle cx="(.*?)" cy="(.*?)" (.*?)><title>(.*?)<\/title><\/circle>/g,
    ),
  ].map(([, ...parts]) => parts);
  assertEquals(circles.map(([x, y]) => [Number(x), Number(y)]), [[0, 66.7], [100, 0]]);
  for (const [, , looks] of circles) assertMatch(looks, /^r="5" fill="#fff" fill-opacity="0"$/);
  // What the axes say of a mark is left out where its tooltip says it too, under a shorter name.
  assertEquals(circles.map(([, , , title]) => title), [
    "shade: 1; name: a: b; c; c; step: 0; loss: 1",
    "shade: 3; name: R &amp; D &quot;q&quot; &lt;script&gt;; step: 2; loss: 3",
  ]);
});

Deno.test("titles are the values of marks without repeats, also where values look like names", () => {
  const titleOf = (values: string) => {
    const path = `<path aria-label="${values}" role="graphics-symbol" d="M0,0h9v9Z"/>`;
    const svg = `<svg width="9" height="9" viewBox="0 0 9 9">${path}</svg>`;
    const made = inlineSvg(svg, { id: "a", label: "b" });
    assertMatch(made, /<path d="M0,0h9v9Z"><title>.*<\/title><\/path><\/svg>$/);
    return /<title>(.*)<\/title>/.exec(made)![1];
  };
  for (
    const [values, title] of [
      ["irrep: sign; share: 0.5", "irrep: sign; share: 0.5"],
      ["share (0 to 1): 0.5; irrep: sign; share: 0.5", "irrep: sign; share: 0.5"],
      ["share: 0.5; share: 0.5", "share: 0.5"],
      // A name that only begins alike is another.
      ["shared: 1; share: 0.5", "shared: 1; share: 0.5"],
      ["pair: (a; b; a); logit: 2", "pair: (a; b; a); logit: 2"],
      ["element: a: b: c; class: 2A", "element: a: b: c; class: 2A"],
      ["R &amp; D: 3; D: 4", "R &amp; D: 3; D: 4"],
      ["x: &lt;; y: &gt;; x: &lt;", "y: &gt;; x: &lt;"],
      ["share: 0.5; least: null; most: null", "share: 0.5"],
      ["irrep: null space; least: 0", "irrep: null space; least: 0"],
      ["the whole picture", "the whole picture"],
      ["", ""],
    ]
  ) assertEquals(titleOf(values), title);
});

Deno.test("a cell without a place, and text, keep their elements under their titles", () => {
  const cells = inlineSvg(
    '<svg class="marks" width="9" height="9" viewBox="0 0 9 9"><rect width="9" height="9"/>' +
      '<path aria-label="x: 1" role="graphics-symbol" aria-roledescription="bar" d="M0,0h9v9Z"/>' +
      '<text aria-label="x: 2" role="graphics-symbol" font-family="serif" opacity="1">hey</text>' +
      '<line aria-label="x: 3" x2="4" y2="5"/></svg>',
    { id: "a", label: "b" },
  );
  assertEquals(
    cells,
    '<svg width="9" height="9" viewBox="0 0 9 9" role="img" aria-label="b">' +
      '<rect class="paper" width="9" height="9"/>' +
      '<path d="M0,0h9v9Z"><title>x: 1</title></path>' +
      "<text><title>x: 2</title>hey</text>" +
      '<line x2="4" y2="5"><title>x: 3</title></line></svg>',
  );
});
