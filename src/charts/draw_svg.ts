/**
 * From a Vega-Lite spec to SVG. Loads Vega, which takes a while: import this only to draw.
 *
 * @module
 */

import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Points that only carry tooltips: most of the text, and of no use in a still picture. */
const UNSEEN = /<path [^>]*\bopacity="0"[^>]*\/>/g;

/** A group of marks that are rectangles, with nothing in it but their paths. */
const RECTANGLES = /(<g class="mark-rect [^>]*>)((?:<path [^>]*\/>)+)(<\/g>)/g;
/** More rectangles than these are the cells of a heat map. */
const MOST_BARS = 200;

/** How a chart is drawn. */
export interface DrawOptions {
  /** Whether to keep the invisible points that carry the values of lines; by default not. */
  readonly keepUnseen?: boolean;
}

/**
 * Draws a chart. The same spec gives the same text.
 *
 * @throws {Error} If Vega has anything to complain about: it would draw what is left.
 */
export async function drawSvg(
  spec: TopLevelSpec,
  { keepUnseen = false }: DrawOptions = {},
): Promise<string> {
  const complaints: string[] = [];
  const logger = collector(complaints);
  const loader = vega.loader();
  loader.load = () => Promise.reject(new Error("(data must be in the file itself)"));
  const view = new vega.View(vega.parse(compile(spec, { logger }).spec), {
    renderer: "none",
    logger,
    loader,
  });
  try {
    // Vega numbers gradients over all pictures of a process.
    vega.resetSVGDefIds();
    const svg = await view.toSVG();
    if (complaints.length > 0) throw new Error(complaints[0]);
    const seen = keepUnseen ? svg : svg.replaceAll(UNSEEN, "");
    return seen.replaceAll(RECTANGLES, withoutManyPaths);
  } finally {
    view.finalize();
  }
}

/** The cells of a heat map as one path a colour: that is a tenth of the text. */
function withoutManyPaths(whole: string, start: string, paths: string, end: string): string {
  const cells = [...paths.matchAll(/<path ([^>]*)\/>/g)].map(([, attributes]) => attributes);
  if (cells.length <= MOST_BARS) return whole;
  const byLook = new Map<string, string[]>();
  for (const attributes of cells) {
    const [, outline] = /\bd="([^"]*)"/.exec(attributes)!;
    const look = attributes.replaceAll(/\b(d|role|aria-[a-z]+)="[^"]*" ?/g, "").trim();
    if (!byLook.has(look)) byLook.set(look, []);
    byLook.get(look)!.push(outline);
  }
  const merged = Array.from(
    byLook,
    ([look, outlines]) => `<path d="${outlines.join("")}" ${look}/>`,
  );
  return start + merged.join("") + end;
}

/** A logger that keeps warnings and errors. */
function collector(complaints: string[]): vega.LoggerInterface {
  const keep = (...words: readonly unknown[]) => {
    complaints.push(words.map((word) => word instanceof Error ? word.message : word).join(" "));
    return logger;
  };
  const drop = () => logger;
  let level = vega.Warn;
  const logger = {
    level(value?: number) {
      if (value === undefined) return level;
      level = value;
      return logger;
    },
    error: keep,
    warn: keep,
    info: drop,
    debug: drop,
  } as vega.LoggerInterface;
  return logger;
}
