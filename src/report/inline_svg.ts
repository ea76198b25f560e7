/**
 * A chart's SVG as a part of a page: a picture with one label for screen readers, names of its own for
 * what it refers to, and the exact value of each mark as its title, which browsers show on hover.
 *
 * @module
 */

import { escape } from "./html.ts";

/** What the page says of a picture. */
export interface PictureLabels {
  /** Tells it from the other pictures of the page: a word. */
  readonly id: string;
  /** What a screen reader says. */
  readonly label: string;
}

/** Radius of the invisible points that carry the values of lines, in pixels. */
const POINT = 5;

/** What draws nothing: ends of groups, and groups without a size. */
const EMPTY = /<path class="(?:foreground|background)"[^>]*\bd="(?:|M0,0h0v0h0Z)"[^>]*\/>/g;
/** A mark with values, which stands alone. */
const MARK = /<(path|line|text) aria-label="([^"]*)"([^>]*?)(?:\/>|>([^<]*)<\/text>)/g;
/** The start of an element: what stands between them is text, which stays as it is. */
const TAG = /<[a-zA-Z][^>]*>/g;
/** What is said of marks and groups, as the picture has one label; and what says nothing. */
const IDLE =
  / (?:(?:role|aria-[a-z]+|pointer-events|font-family)="[^"]*"|opacity="1"|stroke-dasharray="1,0")/g;
/** What ends a value, but for the semicolons of `&amp;` and the like. */
const BETWEEN = /(?<!&(?:amp|lt|gt|quot|apos|#\d+)); /;

/**
 * Makes a picture of a page out of a chart's SVG, as `drawSvg()` draws it with `keepUnseen`.
 *
 * @param svg the chart
 */
export function inlineSvg(svg: string, { id, label }: PictureLabels): string {
  const [, head, body] = /^<svg ([^>]*)>(.*)<\/svg>$/s.exec(svg)!;
  const box = /viewBox="[^"]*"/.exec(head)![0];
  const size = /width="[^"]*" height="[^"]*"/.exec(head)![0];
  const inside = body
    .replaceAll(EMPTY, "")
    .replaceAll(MARK, withTitle)
    .replaceAll(TAG, (tag) => withOwnNames(tag.replaceAll(IDLE, ""), id))
    .replace(/<rect width/, '<rect class="paper" width');
  return `<svg ${size} ${box} role="img" aria-label="${escape(label)}">${inside}</svg>`;
}

/** A tag whose name, and names of what it refers to, no other picture has. */
function withOwnNames(tag: string, id: string): string {
  return tag
    .replaceAll(/ id="([^"]+)"/g, ` id="${id}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replaceAll(/href="#([^"]+)"/g, `href="#${id}-$1"`);
}

/** A mark whose title are its values; of a point that is not seen only a circle is left. */
function withTitle(_: string, tag: string, values: string, rest: string, text = ""): string {
  const title = `<title>${withoutRepeats(values)}</title>`;
  const place = /transform="translate\(([-\d.e]+),([-\d.e]+)\)"/.exec(rest);
  if (/\bopacity="0"/.test(rest) && place) {
    const [x, y] = [place[1], place[2]].map((number) => Number(Number(number).toFixed(1)));
    return `<circle cx="${x}" cy="${y}" r="${POINT}" fill="#fff" fill-opacity="0">${title}</circle>`;
  }
  return `<${tag}${rest.trimEnd()}>${title}${text}</${tag}>`;
}

/**
 * Values as `name: value; …` of which Vega has given some twice, as axes and as tooltips: those of
 * tooltips come later, with names that the others begin with. What is not known is left out.
 */
function withoutRepeats(values: string): string {
  const parts: string[] = [];
  for (const part of values.split(BETWEEN)) {
    // What has no name is the rest of a value with a semicolon in it.
    if (part.includes(": ") || parts.length === 0) parts.push(part);
    else parts.push(`${parts.pop()}; ${part}`);
  }
  const names = parts.map((part) => part.split(": ")[0]);
  return parts
    .filter((part, i) =>
      part !== `${names[i]}: null` &&
      !names.some((other, k) => k > i && (names[i] === other || names[i].startsWith(`${other} (`)))
    )
    .join("; ");
}
