/**
 * From SVG to PNG, with fonts of our own: the rasteriser has none, and leaves text out silently.
 *
 * @module
 */

import { initWasm, Resvg } from "@resvg/resvg-wasm";
// Only what is imported can be resolved to a file.
import "dejavu-fonts-ttf/package.json" with { type: "json" };

const RASTERISER = import.meta.resolve("@resvg/resvg-wasm");
const FONTS = import.meta.resolve("dejavu-fonts-ttf/package.json");
const FAMILY = "DejaVu Sans";

let ready: Promise<Uint8Array[]> | undefined;

/**
 * Returns what draws an SVG at a scale. The same SVG gives the same bytes.
 *
 * @param scale Pixels for each unit of the SVG.
 */
export async function pngDrawer(scale: number): Promise<(svg: string) => Uint8Array> {
  const fontBuffers = await (ready ??= load());
  return (svg) => {
    const resvg = new Resvg(svg, {
      font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
      fitTo: { mode: "zoom", value: scale },
      background: "white",
    });
    const image = resvg.render();
    const png = image.asPng();
    image.free();
    resvg.free();
    return png;
  };
}

/** Starts the rasteriser; returns the fonts. Titles are bold, which is a face of its own. */
async function load(): Promise<Uint8Array[]> {
  const read = (name: string, base: string) => Deno.readFile(new URL(name, base));
  await initWasm(await read("./index_bg.wasm", RASTERISER));
  return await Promise.all(
    ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => read(`./ttf/${name}`, FONTS)),
  );
}
