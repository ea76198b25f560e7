/**
 * The schematic of the algorithm, drawn with the matrices of one pair.
 *
 * @module
 */

import { COLORS } from "../../src/charts/chart.ts";

/** What the schematic is drawn of. */
export interface SchematicFacts {
  /** How a, b and ab are written. */
  readonly names: readonly [a: string, b: string, ab: string];
  /** Their matrices (D, D), row by row. */
  readonly matrices: readonly [a: Float64Array, b: Float64Array, ab: Float64Array];
  /** The trace of ρ(a b c⁻¹) by class of a b c⁻¹, that of the identity first. */
  readonly traces: readonly { readonly class: string; readonly value: number }[];
}

const SIZE = { width: 880, height: 400 } as const;
const CELL = 18;
const GREY = "#555555";

/** The picture as SVG. */
export function schematic({ names: [a, b, ab], matrices, traces }: SchematicFacts): string {
  const [left, right, product] = matrices;
  const parts = [
    heading(20, "the pair", "tokens"),
    box(20, 110, 104, 56),
    text(72, 134, "a", { bold: true }),
    text(72, 154, a, { size: 12 }),
    box(20, 234, 104, 56),
    text(72, 258, "b", { bold: true }),
    text(72, 278, b, { size: 12 }),

    heading(168, "embeddings", "E_x[a], E_y[b]"),
    ...matrix(190, 104, left, "ρ(a)"),
    ...matrix(190, 228, right, "ρ(b)"),
    arrow(126, 138, 182, 138),
    arrow(126, 262, 182, 262),

    heading(308, "hidden layer", "relu(E_x[a] + E_y[b])"),
    box(308, 78, 182, 248),
    ...matrix(328, 96, left, "ρ(a)"),
    ...matrix(416, 96, right, "ρ(b)"),
    `<rect x="324" y="210" width="150" height="96" rx="6" fill="none" stroke="${COLORS.green}" stroke-width="3"/>`,
    ...matrix(372, 222, product, "ρ(ab) = ρ(a) ρ(b)"),
    arrow(252, 138, 300, 168),
    arrow(252, 262, 300, 232),

    heading(536, "unembedding", "W_U"),
    box(536, 150, 122, 104),
    text(597, 182, "for each c:"),
    text(597, 206, "tr ρ(ab) ρ(c⁻¹)", { bold: true }),
    text(597, 230, "= χ(a b c⁻¹)"),
    arrow(494, 202, 528, 202),

    heading(704, "logits", "by the class of a b c⁻¹"),
    ...bars(traces),
    arrow(662, 202, 698, 202),
    text(782, 324, `largest for c = ab = ${ab},`, { size: 12 }),
    text(782, 342, "where a b c⁻¹ is the identity", { size: 12 }),

    text(20, 382, "Matrices: irrep 3a of A5. Colour: entries from", { anchor: "start", size: 12 }),
    ...scale(306, 371),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" ` +
    `width="${SIZE.width}" height="${SIZE.height}" role="img" aria-labelledby="title desc" ` +
    `font-family="DejaVu Sans, Verdana, sans-serif" font-size="13">`,
    `<title id="title">Group composition via representations in a one-hidden-layer network</title>`,
    `<desc id="desc">From left to right: the elements a and b are embedded as the matrices ρ(a) and ` +
    `ρ(b); the hidden layer adds them, takes ReLUs, and so holds ρ(a), ρ(b) and the product ρ(ab); ` +
    `the unembedding takes the trace of ρ(ab) times ρ(c inverse) for each output c; this logit is ` +
    `largest where c is ab.</desc>`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="white"/>`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" ` +
    `orient="auto"><path d="M0,0L10,5L0,10Z" fill="${GREY}"/></marker></defs>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

/** The name of a stage, and what it is called in the code. */
function heading(x: number, title: string, code: string): string {
  return text(x, 34, title, { anchor: "start", bold: true, size: 15 }) + "\n" +
    text(x, 54, code, { anchor: "start", size: 12, color: GREY });
}

/** A matrix as cells, its name below. */
function matrix(x: number, y: number, values: Float64Array, name: string): string[] {
  const D = Math.sqrt(values.length);
  const cells = Array.from(values, (value, i) => {
    const [row, column] = [Math.floor(i / D), i % D];
    return `<rect x="${x + column * CELL}" y="${
      y + row * CELL
    }" width="${CELL}" height="${CELL}" ` +
      `fill="${colorOf(value)}" stroke="#c8c8c8" stroke-width="0.5"/>`;
  });
  return [...cells, text(x + D * CELL / 2, y + D * CELL + 18, name)];
}

/** White for 0, blue for 1, vermilion for -1. */
function colorOf(value: number): string {
  const full = value > 0 ? COLORS.blue : COLORS.vermilion;
  const share = Math.min(1, Math.abs(Number(value.toFixed(3))));
  const channel = (i: number) => {
    const own = parseInt(full.slice(1 + 2 * i, 3 + 2 * i), 16);
    return Math.round(255 + (own - 255) * share).toString(16).padStart(2, "0");
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}

/** Entries from -1 to 1 by colour. */
function scale(x: number, y: number): string[] {
  const steps = Array.from({ length: 9 }, (_, i) => i / 4 - 1);
  return [
    text(x + 12, y + 11, "-1", { size: 12 }),
    ...steps.map((value, i) =>
      `<rect x="${x + 26 + 12 * i}" y="${y}" width="12" height="14" fill="${colorOf(value)}" ` +
      `stroke="#c8c8c8" stroke-width="0.5"/>`
    ),
    text(x + 156, y + 11, "to 1", { size: 12 }),
  ];
}

/** The traces as bars that stand on zero. */
function bars(traces: SchematicFacts["traces"]): string[] {
  const [x, zero, unit, step] = [712, 222, 40, 30];
  return [
    `<path d="M${x - 6},${zero}H${x + step * traces.length}" stroke="${GREY}"/>`,
    ...traces.flatMap(({ class: name, value }, i) => {
      const height = Math.abs(value) * unit;
      const top = value > 0 ? zero - height : zero;
      const fill = i === 0 ? COLORS.green : "#9a9a9a";
      const left = x + i * step;
      const said = Number(value.toFixed(2)).toString();
      const below = value < 0 ? top + height + 13 : zero - height - 5;
      return [
        `<rect x="${left}" y="${Number(top.toFixed(2))}" width="22" ` +
        `height="${Number(height.toFixed(2))}" fill="${fill}"/>`,
        text(left + 11, Number(below.toFixed(2)), said, { size: 11 }),
        text(left + 11, 294, name, { size: 11, color: GREY }),
      ];
    }),
  ];
}

function box(x: number, y: number, width: number, height: number): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#f6f6f6" ` +
    `stroke="#b0b0b0"/>`;
}

function arrow(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1},${y1}L${x2},${y2}" stroke="${GREY}" stroke-width="1.5" fill="none" ` +
    `marker-end="url(#tip)"/>`;
}

interface TextLook {
  readonly anchor?: "start" | "middle";
  readonly bold?: boolean;
  readonly size?: number;
  readonly color?: string;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = "middle", bold = false, size = 13, color = "#000000" }: TextLook = {},
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${color}"` +
    `${bold ? ' font-weight="bold"' : ""}>${words}</text>`;
}
