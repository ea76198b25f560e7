/**
 * From a Vega-Lite spec to SVG. Loads Vega, which takes a while: import this only to draw.
 *
 * @module
 */

import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Points that only carry tooltips: most of the text, and of no use in a still picture. */
const UNSEEN = /<path [^>]*\bopacity="0"[^>]*\/>/g;

/**
 * Draws a chart. The same spec gives the same text.
 *
 * @throws {Error} If Vega has anything to complain about: it would draw what is left.
 */
export async function drawSvg(spec: TopLevelSpec): Promise<string> {
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
    return svg.replaceAll(UNSEEN, "");
  } finally {
    view.finalize();
  }
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
