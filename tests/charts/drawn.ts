/**
 * What a chart says and what Vega draws of it.
 *
 * @module
 */

import * as vega from "vega";
import { compile } from "vega-lite";
import type { Chart } from "../../src/charts/chart.ts";

/** The lines below its title. */
export function subtitleOf({ spec }: Chart): string {
  return (spec as unknown as { title: { subtitle: string[] } }).title.subtitle.join(" | ");
}

/** A mark of a kind, with the places that Vega gives it. */
export interface Item {
  readonly x: number;
  readonly y: number;
  readonly text?: string;
  readonly stroke?: string;
  readonly fill?: string;
  readonly size?: number;
  readonly opacity?: number;
  readonly strokeDash?: readonly number[];
  readonly datum: Record<string, unknown>;
  readonly tooltip?: Record<string, string>;
  readonly bounds: {
    readonly x1: number;
    readonly x2: number;
    readonly y1: number;
    readonly y2: number;
  };
}

/** What Vega draws in the plots, by kind of mark, or of another role. */
export async function itemsOf({ spec }: Chart, kind: string, role = "mark"): Promise<Item[]> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  await view.runAsync();
  const found: Item[] = [];
  // deno-lint-ignore no-explicit-any
  const visit = (node: any) => {
    for (const item of node.items ?? []) {
      if (!item.marktype && node.marktype === kind && node.role === role) found.push(item);
      visit(item);
    }
  };
  // deno-lint-ignore no-explicit-any
  visit((view.scenegraph() as any).root);
  view.finalize();
  return found;
}
