import type { Page } from "playwright-core";
import { assertEquals, assertMatch } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { inTemporary } from "../cli/command.ts";
import { browserTest, openPage, type PageOptions } from "./browser.ts";
import {
  altProblems,
  contrastProblems,
  emptyPictureProblems,
  overflowProblems,
  structureProblems,
  textSizeProblems,
} from "./page_checks.ts";

const CHECKS = {
  alt: altProblems,
  contrast: contrastProblems,
  empty: emptyPictureProblems,
  overflow: overflowProblems,
  structure: structureProblems,
  size: (page: Page) => textSizeProblems(page, 10),
};

/** A picture of one pixel. */
const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A page with a body, well made around it. */
function html(body: string, head = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${head}` +
    `</head><body><a href="#main">To the content</a><main id="main"><h1>A page</h1>${body}` +
    "</main></body></html>";
}

/** Opens a page, and does something with it. */
async function withPage(
  text: string,
  options: PageOptions,
  action: (opened: Awaited<ReturnType<typeof openPage>>, url: URL) => void | Promise<void>,
): Promise<void> {
  await inTemporary(async (directory) => {
    const url = new URL(`file://${join(directory, "page.html")}`);
    await Deno.writeTextFile(url, text);
    await using opened = await openPage(url, options);
    await action(opened, url);
  });
}

/** A test that one check finds these problems of a page, and that the others find none. */
function finds(
  name: string,
  check: keyof typeof CHECKS,
  text: string,
  problems: readonly string[],
  options: PageOptions & { others?: boolean } = {},
): void {
  browserTest(name, () =>
    withPage(text, options, async ({ page }) => {
      for (const [other, run] of Object.entries(CHECKS)) {
        if (other === check) assertEquals(await run(page), problems);
        else if (options.others !== false) assertEquals(await run(page), [], other);
      }
    }));
}

const CHART = `<svg role="img" aria-label="Bars of three heights, the last the highest"
  width="300" height="100"><rect class="background" width="300" height="100" fill="#fff"/>
  <rect x="10" y="10" width="40" height="80" fill="#04a"/>
  <text x="30" y="50" text-anchor="middle" fill="#fff" style="font-size: 12px">one</text>
  <g transform="translate(150, 60) rotate(-90)" pointer-events="none">
    <text fill="#444" style="font-size: 12px">height</text></g></svg>`;

const GOOD = html(
  `<p>Some <strong>text</strong>, <a href="#table">a link</a>, <span class="sr">unseen</span></p>
  <h2>Figures</h2>${CHART}<svg aria-hidden="true" width="8" height="8"></svg>
  <img alt="One black pixel" src="${PIXEL}"><h3>A table</h3>
  <div class="wide" tabindex="0" role="region" aria-label="The table, which scrolls">
  <table id="table"><tr><th scope="col">a</th></tr><tr><td>${"wide ".repeat(300)}</td></tr></table>
  </div><details><summary>More</summary><h4>Details</h4><p>Folded.</p></details>`,
  `<style>.wide { overflow-x: auto; white-space: nowrap; margin-top: 2000px }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; color: #fff }
  :root { color-scheme: light dark } svg { background: #fff }</style>`,
);

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`a good page has no problems, in ${colorScheme} and however wide`, async () => {
    for (const options of [{}, { width: 320, height: 500 }, { media: "print" }] as const) {
      await withPage(GOOD, { ...options, colorScheme }, async (opened) => {
        const { page, consoleErrors, pageErrors, requests } = opened;
        for (const [name, run] of Object.entries(CHECKS)) assertEquals(await run(page), [], name);
        assertEquals([consoleErrors, pageErrors, requests], [[], [], []]);
        assertEquals(await page.evaluate("[scrollX, scrollY]"), [0, 0]);
      });
    }
  });
}

browserTest(
  "a page opens with the width, the colours, the medium and the motion asked for",
  () =>
    withPage(
      GOOD,
      { width: 400, height: 300, colorScheme: "dark", media: "print", reducedMotion: "reduce" },
      async ({ page }) => {
        const queries = [
          "(width: 400px) and (height: 300px)",
          "(prefers-color-scheme: dark)",
          "print",
          "(prefers-reduced-motion: reduce)",
        ];
        for (const query of queries) {
          assertEquals(await page.evaluate(`matchMedia("${query}").matches`), true, query);
        }
      },
    ),
);

browserTest(
  "requests, errors of the console and exceptions are seen, the page itself is not",
  () =>
    withPage(
      html(
        `<img alt="" src="${PIXEL}"><img alt="" src="beside.png">
      <script src="http://somewhere.example/script.js"></script>
      <script>console.log("fine"); console.error("not fine"); throw new Error("thrown")</script>`,
      ),
      {},
      ({ consoleErrors, pageErrors, requests }, url) => {
        assertEquals([...requests].sort(), [
          new URL("beside.png", url).href,
          "http://somewhere.example/script.js",
        ]);
        const [failed, other, own] = [...consoleErrors].sort();
        assertMatch(failed, /ERR_(FILE_NOT_FOUND|NAME_NOT_RESOLVED)/);
        assertMatch(other, /ERR_(FILE_NOT_FOUND|NAME_NOT_RESOLVED)/);
        assertEquals([own, consoleErrors.length, pageErrors], ["not fine", 3, ["thrown"]]);
      },
    ),
);

const POLICY = `<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;

browserTest(
  "pages whose policy forbids scripts can be checked, and breaches are seen",
  () =>
    withPage(
      html(`<p style="color: #999">Pale</p><script>1</script>`, POLICY),
      {},
      async ({ page, consoleErrors }) => {
        assertEquals(await contrastProblems(page), [
          `"Pale" in <p> has a contrast of 2.84, less than 4.5: #999999 on #ffffff`,
        ]);
        assertEquals(consoleErrors.length, 1);
        assertMatch(consoleErrors[0], /Content Security Policy/);
      },
    ),
);

const pale = (text: string, element: string, contrast: string, colors: string, least = 4.5) =>
  `"${text}" in <${element}> has a contrast of ${contrast}, less than ${least}: ${colors}`;

finds(
  "text whose contrast with its background is too low is found, large text has half the limit",
  "contrast",
  html(
    `<p style="color: #777">grey</p><p style="color: #767676">grey enough</p>
    <p style="color: #949494; font-size: 24px">large</p>
    <p style="color: #959595; font-size: 24px">large and pale</p>
    <p style="color: #949494; font-size: 19px; font-weight: 700">bold</p>
    <p style="color: #949494; font-size: 18px; font-weight: 700" class="a">small and bold</p>
    <p style="color: rgba(0, 0, 0, 0.5)">half black</p>
    <p style="opacity: 0.5"><b>half there</b></p>
    <p style="color: color(srgb 0.6 0.6 0.6)">of another space</p>
    <p style="opacity: 0">not there</p><button disabled style="color: #eee">disabled</button>
    <div style="background: #000"><div style="background: rgba(255, 255, 255, 0.5)">
    <i style="color: #fff">on half white on black</i></div></div>
    <div style="opacity: 0.5; background: #000"><i style="color: #fff">a faded box</i></div>
    <div style="height: 90px; overflow: auto" tabindex="0" role="region" aria-label="Far below">
    <p style="margin-top: 3000px; color: #fe0">far below</p></div>
    <p style="background: linear-gradient(#fff, #eee)">on a gradient</p>`,
  ),
  [
    pale("grey", "p", "4.47", "#777777 on #ffffff"),
    pale("large and pale", "p", "2.99", "#959595 on #ffffff", 3),
    pale("small and bold", 'p class="a"', "3.03", "#949494 on #ffffff"),
    pale("half black", "p", "3.97", "#808080 on #ffffff"),
    pale("half there", "b", "3.97", "#808080 on #ffffff"),
    pale("of another space", "p", "2.84", "#999999 on #ffffff"),
    pale("on half white on black", "i", "3.97", "#ffffff on #808080"),
    pale("a faded box", "i", "3.97", "#ffffff on #808080"),
    pale("far below", "p", "1.20", "#ffee00 on #ffffff"),
    `"on a gradient" in <p> stands on a picture: <p>`,
  ],
);

const svg = (inside: string, attributes = 'width="300" height="100"') =>
  `<svg role="img" aria-label="A figure, for a test of figures" ${attributes}>${inside}
  <rect x="1" y="1" width="2" height="2"/></svg>`;

finds(
  "text of an SVG has the shapes beneath it as its background",
  "contrast",
  html(
    svg(`<path class="background" d="M0,0h300v100h-300Z" fill="#222" pointer-events="none"/>
      <g pointer-events="none"><text x="5" y="20">on dark</text></g>
      <text x="5" y="40" fill="#fff">white on dark</text>
      <path d="M100,0h100v50h-100Z" fill="#ff0"/><path d="M100,60H200" stroke="#ff0" fill="none"/>
      <text x="110" y="20">on yellow</text><text x="110" y="40" fill="#fff">pale</text>
      <text x="110" y="90" fill="#fff">beneath a <tspan fill="#333">line</tspan></text>
      <rect x="200" width="100" height="100" fill="#fff" fill-opacity="0.5"/>
      <g opacity="0.5"><text x="210" y="20">half</text></g>
      <g transform="translate(250, 90) rotate(-90)"><text fill="#fff">turned</text></g>
      <text x="0" y="70" transform="scale(2 1)" fill="url(#none)" id="none">gradient</text>
      <text x="5" y="90" paint-order="stroke" stroke="#fff" stroke-width="4">halo</text>`),
  ),
  [
    pale("on dark", "text", "1.31", "#000000 on #222222"),
    pale("pale", "text", "1.07", "#ffffff on #ffff00"),
    pale("line", "tspan", "1.25", "#333333 on #222222"),
    pale("half", "text", "2.87", "#484848 on #919191"),
    pale("turned", "text", "3.17", "#ffffff on #919191"),
    `"gradient" in <text id="none"> has no plain colour: url("#none")`,
  ],
);

finds(
  "text on the canvas of the page is dark on dark where the page has dark colours",
  "contrast",
  html('<p style="color: #333">grey</p>', "<style>:root { color-scheme: dark }</style>") + svg(""),
  [pale("grey", "p", "1.48", "#333333 on #121212")],
  { colorScheme: "dark" },
);

finds(
  "images and SVGs without a text for those who do not see them are found",
  "alt",
  html(
    `<img src="${PIXEL}" id="bare"><img src="${PIXEL}" alt=" " id="blank">
    <img src="${PIXEL}" alt="A pixel"><img src="${PIXEL}" alt="A pixel" id="again">
    <div hidden><img src="${PIXEL}"></div><p id="words">The words of another element</p>
    <svg id="roleless" aria-label="Long enough for a figure" width="50" height="50">
    <rect width="9" height="9"/></svg>
    <svg id="mute" role="img" width="50" height="50"><rect width="9" height="9"/></svg>
    <svg id="short" role="img" aria-label="A chart" width="50" height="50">
    <rect width="9" height="9"/></svg>
    <svg id="titled" role="img" width="50" height="50"><title>Long enough for a figure</title>
    <rect width="9" height="9"/></svg>
    <svg role="img" aria-labelledby="words" width="50" height="50"><rect width="9" height="9"/>
    <svg width="9" height="9"></svg></svg><svg aria-hidden="true" width="5" height="5"></svg>`,
  ),
  [
    '<img id="bare"> has no text for those who do not see it',
    '<img id="blank"> has no text for those who do not see it',
    '<img id="again"> has the same text as <img>: "A pixel"',
    '<svg id="roleless"> has no role="img"',
    '<svg id="mute"> has no text for those who do not see it',
    '<svg id="short"> says only "A chart" to those who do not see it',
    '<svg id="titled"> has the same text as <svg id="roleless">: "Long enough for a figure"',
  ],
);

const figure = (label: string, inside: string, size = 100) =>
  `<svg id="${label}" role="img" aria-label="A figure that is ${label}" width="${size}"
  height="${size}"><rect width="100%" height="100%" fill="#eee"/>${inside}</svg>`;

finds(
  "pictures that do not load, are tiny or have nothing painted in them are found",
  "empty",
  html(
    `<img alt="Missing" src="missing.png" id="missing"><img alt="Broken" src="data:image/png,no">
    <p style="margin-top: 9000px"><img alt="Far below" src="${PIXEL}" loading="lazy"></p>
    ${figure("tiny", '<path d="M0,0h9v9Z"/>', 40)} ${figure("hollow", "<g></g><path d='M0,0'/>")}
    ${figure("unpainted", '<rect width="9" height="9" fill="none"/><line x2="9" stroke="none"/>')}
    ${figure("outside", '<rect x="500" width="9" height="9"/>')}
    ${figure("unused", '<defs><path id="p" d="M0,0h9v9Z"/></defs>')}
    ${figure("a rule", '<line x1="1" y1="5" x2="90" y2="5" stroke="#000"/>')}
    ${figure("a word", '<text y="50">word</text>')}`,
  ),
  [
    '<img id="missing"> shows no picture',
    "<img> shows no picture",
    '<svg id="tiny"> is only 40 x 40 px large',
    '<svg id="hollow"> has nothing painted in it',
    '<svg id="unpainted"> has nothing painted in it',
    '<svg id="outside"> has nothing painted in it',
    '<svg id="unused"> has nothing painted in it',
  ],
);

const WIDE = html(
  `<div style="width: 500px"><p id="wide">A wide paragraph</p></div>
  <div style="overflow: auto" tabindex="0" role="region" aria-label="Fine"><p style="width: 900px">
  inside</p></div><pre style="overflow: auto" aria-label="Code" id="fixed">${"x".repeat(200)}</pre>
  <div style="overflow: auto; height: 20px" tabindex="0" id="unnamed"><p>one<p>two</div>
  <div style="overflow: auto; height: 20px" tabindex="0" aria-label="It" id="generic"><p>1<p>2</div>
  <div style="overflow: auto; height: 500px"><p>All of it is there</div>`,
);

finds("a page that scrolls sideways is found, and so are regions out of reach", "overflow", WIDE, [
  'the page is 508 px wide in a window of 320 px, for <p id="wide">',
  '<pre id="fixed"> scrolls, but cannot be focused: it needs tabindex="0"',
  '<div id="unnamed"> scrolls, but has no accessible name',
  '<div id="generic"> scrolls, but has no role, so its name is not told',
], { width: 320 });

finds("a page that is as wide as its window does not scroll sideways", "overflow", WIDE, [
  '<pre id="fixed"> scrolls, but cannot be focused: it needs tabindex="0"',
  '<div id="unnamed"> scrolls, but has no accessible name',
  '<div id="generic"> scrolls, but has no role, so its name is not told',
]);

finds(
  "what keeps screen readers and keyboards from finding their way is found",
  "structure",
  `<!doctype html><body><h2>First</h2><h4>Deep</h4><h1>One</h1><h1>Two</h1><p id="twice">a</p>
  <p id="twice">b</p><table id="headless"><tr><td>1</td></tr></table>
  <table><tr><th>Column</th></tr></table><a href="https://somewhere.example/"></a>
  <a href="#top">up</a><a href="#nowhere">nowhere</a><a href="#twice"><svg aria-label="A drawing"
  role="img" width="50" height="50"><g clip-path="url(#clip0)"><use href="#mark"/></g>
  <rect style="fill: url('#pattern')" width="9" height="9"/></svg></a>
  <p aria-describedby="note twice">c</p></body>`,
  [
    "the page has no language",
    "the page has no title",
    "the page has 2 <h1> instead of one",
    '<h2> "First" comes after nothing',
    '<h4> "Deep" comes after <h2>',
    '2 elements have the id "twice"',
    '<a> refers to "#nowhere", which is not there',
    '<g> refers to "#clip0", which is not there',
    '<use> refers to "#mark", which is not there',
    '<rect> refers to "#pattern", which is not there',
    '<p> refers to "#note", which is not there',
    '<table id="headless"> has no <th>',
    '<th> "Column" of <table> has no scope',
    'a link to "https://somewhere.example/" has no text',
    "the page has 0 <main> instead of one",
    "the page has neither a link to its main part nor a <nav>",
  ],
  { others: false },
);

finds(
  "text that is too small on the screen is found, whatever scales it",
  "size",
  html(
    `<p style="font-size: 9px">small</p><p style="font-size: 10px">large enough</p>
    <p style="font-size: 16px; transform: scale(0.5)">shrunk</p>
    ${
      svg(
        `<text x="5" y="50" font-size="18">scaled</text>
        <g transform="rotate(-90) scale(2)"><text x="-90" y="90" font-size="12">enough</text></g>`,
        'viewBox="0 0 600 200" width="300" height="100"',
      )
    }`,
  ),
  [
    '"small" in <p> is 9.0 px, less than 10 px',
    '"shrunk" in <p> is 8.0 px, less than 10 px',
    '"scaled" in <text> is 9.0 px, less than 10 px',
  ],
);
