/**
 * What all charts have in common: a name, a Vega-Lite spec, and one look.
 *
 * A chart is a pure function from rows to data. Nothing here draws, or knows what made the rows.
 *
 * @module
 */

import type { TopLevelSpec } from "vega-lite";

/** What a Deno notebook asks values for that show themselves. */
const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A figure as data. As the last value of a notebook's cell it is shown as the figure. */
export class Chart {
  /** Stem of its file, and what tells it from all other charts. */
  readonly name: string;
  /** Vega-Lite 6, with its data inside. */
  readonly spec: TopLevelSpec;

  /** A figure of that name. */
  constructor(name: string, spec: TopLevelSpec) {
    this.name = name;
    this.spec = spec;
  }

  /** The chart by media type: as its spec where that can be shown, else as a picture. */
  async [DISPLAY](): Promise<Record<string, unknown>> {
    const { drawSvg } = await import("./draw_svg.ts");
    return {
      "application/vnd.vegalite.v6+json": this.spec,
      "image/svg+xml": await drawSvg(this.spec),
      "text/plain": `Chart ${this.name}: ${this.spec.description}`,
    };
  }
}

/** What the rows of a chart are about, for its title. */
export interface ChartContext {
  /** Name of the group, such as `S5`. */
  readonly group: string;
  /** Name of the model, such as `mlp`. */
  readonly model: string;
}

/** What the rows of a chart of irreps are about. */
export interface IrrepContext extends ChartContext {
  /** What tells the network from others of its group and model, such as `seed 1`. */
  readonly network: string;
  /** All non-trivial irreps in the order of the group: their looks follow from it. */
  readonly irreps: readonly string[];
  /** The same, those first that are drawn where not all can be. */
  readonly ranking: readonly string[];
}

/** The irreps of a group, and which of them are drawn. */
export type IrrepOrder = Pick<IrrepContext, "irreps" | "ranking">;

/** Colours that colour-blind readers tell apart (Okabe and Ito, 2008). */
export const COLORS = {
  black: "#000000",
  orange: "#E69F00",
  skyBlue: "#56B4E9",
  green: "#009E73",
  yellow: "#F0E442",
  blue: "#0072B2",
  vermilion: "#D55E00",
  purple: "#CC79A7",
} as const;

/**
 * Orange and sky blue for lines and dots. On white the lighter ones have a contrast of 2.3 only, below
 * the 3 that WCAG asks for; as dark as this, all readers tell them from the other colours.
 */
export const DARK = { orange: "#6B4E00", skyBlue: "#39546E" } as const;

/** Greys, all but the last with a contrast of 3 or more on white. */
export const GREYS = {
  dark: "#444444",
  /** Of text beside the data. */
  text: "#555555",
  /** Of what is no data, such as levels, and of what is left over. */
  middle: "#767676",
  light: "#8c8c8c",
  /** Fills areas that are outlined in another grey. */
  fill: "#cccccc",
} as const;

/** Width and height of a plot in pixels, without axes, titles and legends. */
export const SIZE = { width: 560, height: 300 } as const;

/** The members that every spec begins with. `description` is what screen readers say. */
export function frame(title: string, subtitle: readonly string[], description: string) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json" as const,
    description,
    title: { text: title, subtitle: [...subtitle] },
    background: "white",
    config: {
      font: "DejaVu Sans, Verdana, sans-serif",
      title: { anchor: "start" as const, fontSize: 15, subtitleColor: GREYS.text, offset: 12 },
      axis: { gridColor: "#e6e6e6", titleFontWeight: "normal" as const, titleFontSize: 12 },
      view: { stroke: null },
      legend: { titleFontWeight: "normal" as const, symbolStrokeWidth: 2.5, symbolSize: 250 },
    },
  };
}

/** A title that ends with what the rows are about. */
export function titleOf(what: string, { group, model }: ChartContext): string {
  return `${what}, ${model} on ${group}`;
}

/** What the rows are about, for the end of a description. */
export function aboutOf({ group, model }: ChartContext): string {
  return `of the model ${model} on the group ${group}`;
}

/** Stands for rows while the rest is written: no text of a chart has this character. */
const MARK = "\u0000rows ";
const MARKED = /^( *)(.*)"\\u0000rows (\d+)"/gm;

/** The text of a chart's file: one row of the data a line. */
export function chartText({ spec }: Pick<Chart, "spec">): string {
  const tables: (readonly unknown[])[] = [];
  const isTable = (key: string, value: unknown) =>
    key === "values" && Array.isArray(value) && value.length > 0 &&
    value.every((row) => typeof row === "object" && row !== null);
  const hollow = JSON.stringify(
    spec,
    (key, value) => isTable(key, value) ? MARK + (tables.push(value) - 1) : value,
    2,
  );
  const text = hollow.replace(MARKED, (_, indent: string, before: string, table: string) => {
    const rows = tables[Number(table)].map((row) => `${indent}  ${JSON.stringify(row)}`);
    return `${indent}${before}[\n${rows.join(",\n")}\n${indent}]`;
  });
  return text + "\n";
}
