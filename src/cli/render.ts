/**
 * `render`: the charts of a directory as pictures beside their specs.
 *
 * @module
 */

import type { TopLevelSpec } from "vega-lite";
import { isRecord } from "../formats/json.ts";
import { writeAtomic } from "../runs/atomic.ts";
import { FILES } from "../runs/run_directory.ts";
import { basename, join } from "../std/path.ts";
import { messageOf, readInput, reasonOf, UsageError } from "./errors.ts";

/** Values of `--format`. */
export const PICTURE_FORMATS = ["svg", "png"] as const;
/** See {@linkcode PICTURE_FORMATS}. */
export type PictureFormat = typeof PICTURE_FORMATS[number];

/** Options of `render`. */
export interface RenderOptions {
  /** Kind of picture. */
  readonly format: PictureFormat;
  /** Pixels of a PNG for each of the chart's own; 2 by default. SVG has none. */
  readonly scale?: number | undefined;
}

/** How a chart's file ends. */
const CHART = ".vl.json";

/** Largest scale: a picture twice as wide as 8K. */
const MAX_SCALE = 20;

/**
 * Draws all charts of a run, of a batch, of a folder of charts, or one: all or none.
 *
 * @param path The directory, or the file of a chart.
 * @returns The paths of the pictures.
 * @throws {Error} If there are no charts, or one cannot be drawn; then nothing is written.
 */
export async function render(path: string, options: RenderOptions): Promise<string[]> {
  const { format, scale = 2 } = options;
  if (!(scale > 0 && scale <= MAX_SCALE)) {
    throw new UsageError(
      `Cannot render at a scale of ${scale}: it must be above 0, at most ${MAX_SCALE}`,
    );
  }
  const charts = await findCharts(path);
  const { drawSvg } = await import("../charts/draw_svg.ts");
  const toPicture = format === "svg"
    ? (svg: string) => svg
    : await (await import("./draw_png.ts")).pngDrawer(scale);

  const pictures: { path: string; content: string | Uint8Array }[] = [];
  for (const chart of charts) {
    const spec = await readChart(chart);
    try {
      pictures.push({
        path: `${chart.slice(0, -CHART.length)}.${format}`,
        content: toPicture(await drawSvg(spec)),
      });
    } catch (error) {
      const reason = messageOf(error);
      // What Vega-Lite stumbles over, where a spec has something of the wrong kind.
      const stumbled = error instanceof TypeError || error instanceof RangeError;
      throw new Error(
        `Cannot draw ${chart}: ${stumbled ? `it is not a valid spec (${reason})` : reason}`,
      );
    }
  }
  for (const { path, content } of pictures) {
    try {
      await writeAtomic(path, content);
    } catch (error) {
      throw new Error(`Cannot write ${path}: ${reasonOf(error)}`);
    }
  }
  return pictures.map(({ path }) => path);
}

/** Paths of the charts, in the order of their names. */
async function findCharts(path: string): Promise<string[]> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    throw new Error(`Cannot render ${path}: ${reasonOf(error)}`);
  }
  if (info.isFile) {
    if (path.endsWith(CHART)) return [path];
    throw new UsageError(`Cannot render ${path}: it is neither a directory nor a ${CHART} file`);
  }
  const places = [path];
  for (const name of await list(path)) {
    if (/^seed-\d+$/.test(name)) places.push(join(path, name));
  }
  const folders = places.flatMap((place) => [
    place,
    join(place, FILES.charts),
    join(place, FILES.analysis),
  ]);
  const charts: string[] = [];
  for (const folder of folders) {
    for (const name of await list(folder)) {
      if (name.endsWith(CHART) && name !== CHART) charts.push(join(folder, name));
    }
  }
  if (charts.length > 0) return charts;
  const reason = basename(path) === FILES.charts
    ? ""
    : `, neither in it nor in ${join(path, FILES.charts)}`;
  throw new Error(`Cannot render ${path}: it holds no charts (*${CHART})${reason}`);
}

/** Names in a directory, sorted; none where there is no such directory. */
async function list(path: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(path)) names.push(name);
    return names.sort(byNumber.compare);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw new Error(`Cannot render ${path}: ${reasonOf(error)}`);
  }
}

/** seed-2 goes before seed-10; in every locale alike. */
const byNumber = new Intl.Collator("en", { numeric: true });

/** Reads the spec of a chart; what is wrong with it beyond JSON, the drawing tells. */
async function readChart(path: string): Promise<TopLevelSpec> {
  const text = new TextDecoder().decode(await readInput(path, "a chart"));
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${path}: it is not JSON (${messageOf(error)})`);
  }
  if (!isRecord(spec)) throw new SyntaxError(`Cannot read ${path}: it is not a Vega-Lite spec`);
  return spec as unknown as TopLevelSpec;
}
