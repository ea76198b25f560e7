/**
 * What is wrong with a page that is open in a browser, as lists of problems: empty is good.
 *
 * The functions above `inPage()` run in the page. They get there as text, so they may use those of
 * `SHARED`, and nothing else of this file.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import {
  blankColor,
  blend,
  colorOf,
  contrastOf,
  hex,
  paintsOf,
  paintsUnder,
  placeOf,
} from "./page_colors.ts";
import {
  fontSizeOf,
  isDecoration,
  isDisplayed,
  isSeen,
  labelOf,
  lineage,
  nameOf,
  pictures,
  quote,
  seenTexts,
} from "./page_elements.ts";

function contrastCheck(): string[] {
  const problems: string[] = [];
  const [left, top] = [scrollX, scrollY];
  const sheet = new CSSStyleSheet(); // so that elementsFromPoint() tells of all elements
  sheet.replaceSync("* { pointer-events: auto !important }");
  document.adoptedStyleSheets.push(sheet);
  const blank = blankColor();
  for (const seen of seenTexts()) {
    const { text, element } = seen;
    if (element.closest(":disabled") !== null) continue;
    let [x, y] = placeOf(seen);
    if (!document.elementsFromPoint(x, y).includes(element)) {
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      [x, y] = placeOf(seen);
      // An element taller than the window: on to the text itself.
      if (y < 0 || y >= innerHeight) scrollBy({ top: y - innerHeight / 2, behavior: "instant" });
      [x, y] = placeOf(seen);
    }

    const style = getComputedStyle(element);
    const color = element.closest("svg text") === null
      ? colorOf(style.getPropertyValue("-webkit-text-fill-color"))
      : style.fill === "none"
      ? colorOf(style.stroke, style.strokeOpacity)
      : colorOf(style.fill, style.fillOpacity);
    const under = [
      ...paintsUnder(element, x, y),
      { element: document.documentElement, color: blank },
    ];
    const solid = under.findIndex((paint) => paint.color?.[3] === 1);
    const picture = under.slice(0, solid).find((paint) => paint.color === null);
    const words = `${quote(text)} in ${nameOf(element)}`;
    if (color === null) problems.push(`${words} has no plain colour: ${style.fill}`);
    else if (picture) problems.push(`${words} stands on a picture: ${nameOf(picture.element)}`);
    else {
      // What is beneath something solid shows where that fades: a picture there counts as clear.
      const plain = under.map((paint) => ({
        ...paint,
        color: paint.color ?? [0, 0, 0, 0] as const,
      }));
      const [ink, paper] = [blend([{ element, color }, ...plain]), blend(plain)];
      const contrast = contrastOf(ink, paper);
      const size = fontSizeOf(element);
      const isLarge = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
      const least = isLarge ? 3 : 4.5;
      if (contrast < least) {
        const shown = (Math.floor(contrast * 100) / 100).toFixed(2);
        problems.push(
          `${words} has a contrast of ${shown}, less than ${least}: ${hex(ink)} on ${hex(paper)}`,
        );
      }
    }
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  scrollTo({ left, top, behavior: "instant" });
  return problems;
}

function altCheck(): string[] {
  const problems: string[] = [];
  const figures = new Map<string, Element>();
  const all = [...document.querySelectorAll("img"), ...pictures()].filter(isDisplayed)
    .sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  for (const element of all) {
    const isImage = element instanceof HTMLImageElement;
    const label = isImage
      ? element.alt.trim()
      : labelOf(element, element.querySelector(":scope > title")?.textContent);
    const name = nameOf(element);
    if (!isImage && element.getAttribute("role") !== "img") {
      problems.push(`${name} has no role="img"`);
    }
    if (label === "") problems.push(`${name} has no text for those who do not see it`);
    else if (!isImage && label.length < 20) {
      problems.push(`${name} says only ${quote(label)} to those who do not see it`);
    } else if (figures.has(label)) {
      problems.push(`${name} has the same text as ${nameOf(figures.get(label)!)}: ${quote(label)}`);
    }
    if (label !== "" && !figures.has(label)) figures.set(label, element);
  }
  return problems;
}

async function emptyPictureCheck(): Promise<string[]> {
  const problems: string[] = [];
  for (const image of document.querySelectorAll("img")) {
    if (!isDisplayed(image)) continue;
    image.loading = "eager";
    await image.decode().catch(() => {});
    if (!image.complete || image.naturalWidth === 0) {
      problems.push(`${nameOf(image)} shows no picture`);
    }
  }
  for (const svg of pictures().filter(isSeen)) {
    const frame = svg.getBoundingClientRect();
    if (frame.width <= 40 || frame.height <= 40) {
      const [width, height] = [frame.width, frame.height].map(Math.round);
      problems.push(`${nameOf(svg)} is only ${width} x ${height} px large`);
    }
    const isMark = (element: SVGGraphicsElement): boolean => {
      const { fill, fillOpacity, stroke, strokeOpacity, strokeWidth } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const isInside = box.left < frame.right && box.right > frame.left &&
        box.top < frame.bottom && box.bottom > frame.top;
      const isBackground = element.classList.contains("background") ||
        element.localName === "rect" && box.width >= frame.width && box.height >= frame.height;
      const shows = (paint: string, opacity: string) => colorOf(paint, opacity)?.[3] !== 0;
      const hasStroke = parseFloat(strokeWidth) > 0 && shows(stroke, strokeOpacity);
      const isFlat = box.width === 0 || box.height === 0;
      const isPainted = element.matches("image, use") || hasStroke ||
        !isFlat && shows(fill, fillOpacity);
      return isInside && !isBackground && isPainted && isSeen(element) &&
        (box.width > 0 || box.height > 0);
    };
    const marks = "path, rect, circle, ellipse, line, polyline, polygon, text, image, use";
    if (![...svg.querySelectorAll<SVGGraphicsElement>(marks)].some(isMark)) {
      problems.push(`${nameOf(svg)} has nothing painted in it`);
    }
  }
  return problems;
}

function overflowCheck(): string[] {
  const problems: string[] = [];
  const root = document.documentElement;
  const page = document.scrollingElement ?? root;
  const scrolls = (element: Element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const [isX, isY] = [overflowX, overflowY].map((value) =>
      value === "auto" || value === "scroll"
    );
    return element !== root && element !== document.body &&
      (isX && element.scrollWidth > element.clientWidth ||
        isY && element.scrollHeight > element.clientHeight);
  };
  const all = [...document.body.querySelectorAll("*")];
  if (page.scrollWidth > page.clientWidth) {
    const isWide = (element: Element) =>
      element.getBoundingClientRect().right + scrollX > page.clientWidth + 0.5 &&
      !lineage(element).slice(1).some((one) =>
        getComputedStyle(one).overflowX !== "visible" && one !== root && one !== document.body
      );
    const wide = all.filter((one) => !(one instanceof SVGElement && one.ownerSVGElement !== null))
      .filter(isWide);
    const innermost = wide.filter((one) => !wide.some((other) => other.parentElement === one));
    const names = [...new Set(innermost.map(nameOf))].slice(0, 5).join(", ");
    problems.push(
      `the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth} px` +
        (names === "" ? "" : `, for ${names}`),
    );
  }
  for (const element of all.filter(scrolls)) {
    const name = nameOf(element);
    if ((element as HTMLElement).tabIndex !== 0) {
      problems.push(`${name} scrolls, but cannot be focused: it needs tabindex="0"`);
    }
    if (labelOf(element, element.getAttribute("title")) === "") {
      problems.push(`${name} scrolls, but has no accessible name`);
    } else if (element.matches("div:not([role]), span:not([role])")) {
      problems.push(`${name} scrolls, but has no role, so its name is not told`);
    }
  }
  return problems;
}

function structureCheck(): string[] {
  const problems: string[] = [];
  const every = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  const displayed = (selector: string) => every(selector).filter(isDisplayed);
  if (!document.documentElement.lang.trim()) problems.push("the page has no language");
  if (!document.title.trim()) problems.push("the page has no title");

  const headings = displayed("h1, h2, h3, h4, h5, h6");
  const count = headings.filter((heading) => heading.matches("h1")).length;
  if (count !== 1) problems.push(`the page has ${count} <h1> instead of one`);
  let level = 0;
  for (const heading of headings) {
    const own = Number(heading.localName[1]);
    if (own > level + 1) {
      const last = level === 0 ? "nothing" : `<h${level}>`;
      problems.push(`<h${own}> ${quote(heading.textContent!)} comes after ${last}`);
    }
    level = own;
  }

  const ids = new Map<string, number>();
  for (const { id } of every("[id]")) ids.set(id, (ids.get(id) ?? 0) + 1);
  for (const [id, times] of ids) {
    if (times > 1) problems.push(`${times} elements have the id ${quote(id)}`);
  }
  const asked = new Map<string, Element>();
  const lists = /^(aria-(labelledby|describedby|controls|owns|details|flowto)|headers|for)$/;
  for (const element of every("*")) {
    const ask = (id: string) => asked.has(id) || asked.set(id, element);
    const texts = [...element.attributes].map(({ value }) => value);
    if (element.localName === "style") texts.push(element.textContent ?? "");
    for (const text of texts) {
      for (const [, id] of text.matchAll(/url\(\s*["']?#([^"')]+?)["']?\s*\)/g)) ask(id);
    }
    for (const { localName, value } of element.attributes) {
      if (localName === "href" && value.startsWith("#")) ask(decodeURIComponent(value.slice(1)));
      if (lists.test(localName)) value.split(/\s+/).filter(Boolean).forEach(ask);
    }
  }
  for (const [id, element] of asked) {
    const isTop = element.localName === "a" && (id === "" || id === "top");
    if (!isTop && !ids.has(id)) {
      problems.push(`${nameOf(element)} refers to ${quote(`#${id}`)}, which is not there`);
    }
  }

  for (const table of displayed("table:not([role=presentation], [role=none])")) {
    const heads = [...table.querySelectorAll("th")];
    if (heads.length === 0) problems.push(`${nameOf(table)} has no <th>`);
    for (const head of heads.filter(({ scope }) => scope === "")) {
      problems.push(`<th> ${quote(head.textContent!)} of ${nameOf(table)} has no scope`);
    }
  }
  for (const link of displayed("a[href]")) {
    const inside = [...link.querySelectorAll("img, svg")].map((one) =>
      labelOf(one, one.getAttribute("alt") ?? one.querySelector(":scope > title")?.textContent)
    );
    if (labelOf(link, [link.textContent, ...inside].join(" ")) === "") {
      problems.push(`a link to ${quote(link.getAttribute("href")!)} has no text`);
    }
  }

  const mains = displayed("main, [role=main]");
  if (mains.length !== 1) problems.push(`the page has ${mains.length} <main> instead of one`);
  const skips = displayed('a[href^="#"]').some((link) => {
    const target = document.getElementById(
      decodeURIComponent((link as HTMLAnchorElement).hash.slice(1)),
    );
    return target !== null &&
      mains.some((main) =>
        !main.contains(link) && (main.contains(target) || target.contains(main))
      );
  });
  if (!skips && displayed("nav, [role=navigation]").length === 0) {
    problems.push("the page has neither a link to its main part nor a <nav>");
  }
  return problems;
}

function textSizeCheck(least: number): string[] {
  return seenTexts().flatMap(({ text, element }) => {
    const size = fontSizeOf(element);
    if (size >= least - 0.01) return [];
    return [`${quote(text)} in ${nameOf(element)} is ${size.toFixed(1)} px, less than ${least} px`];
  });
}

/** What the checks use in the page. */
const SHARED = [
  nameOf,
  quote,
  lineage,
  isDisplayed,
  isSeen,
  isDecoration,
  pictures,
  labelOf,
  seenTexts,
  fontSizeOf,
  colorOf,
  paintsOf,
  paintsUnder,
  blankColor,
  placeOf,
  blend,
  contrastOf,
  hex,
];

/** Runs a check in a page. */
function inPage<Args extends unknown[]>(
  page: Page,
  check: (...args: Args) => string[] | Promise<string[]>,
  ...args: Args
): Promise<string[]> {
  const shared = SHARED.map(String).join("\n");
  return page.evaluate(`(() => {\n${shared}\nreturn (${check})(...${JSON.stringify(args)});\n})()`);
}

/**
 * Texts whose contrast is below WCAG 2's AA: 4.5, or 3 from 24 px and from 18.66 px bold. The
 * background is what lies under the middle of a text's first line: shapes of an SVG, backgrounds of
 * elements, the canvas. Opacity counts. Text on gradients and pictures is a problem as such.
 */
export function contrastProblems(page: Page): Promise<string[]> {
  return inPage(page, contrastCheck);
}

/**
 * Images without alt, inline SVGs without role="img" or without a label of at least 20 characters,
 * and labels that are there twice. SVGs that are aria-hidden are decoration.
 */
export function altProblems(page: Page): Promise<string[]> {
  return inPage(page, altCheck);
}

/** Images that do not load, and SVGs that are tiny or have nothing but a background. */
export function emptyPictureProblems(page: Page): Promise<string[]> {
  return inPage(page, emptyPictureCheck);
}

/** Scrolling sideways, and inner regions that scroll, but not by keyboard or without a name. */
export function overflowProblems(page: Page): Promise<string[]> {
  return inPage(page, overflowCheck);
}

/**
 * What keeps screen readers and keyboards from finding their way: language, title, headings, ids
 * and references to them, headers of tables, texts of links, <main>, a skip link or <nav>.
 */
export function structureProblems(page: Page): Promise<string[]> {
  return inPage(page, structureCheck);
}

/** Texts whose font is smaller than so many CSS pixels on the screen, after all scaling. */
export function textSizeProblems(page: Page, least: number): Promise<string[]> {
  return inPage(page, textSizeCheck, least);
}
