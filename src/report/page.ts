/**
 * A report as one HTML file: it opens offline, and needs no script to be read.
 *
 * @module
 */

import { chartText } from "../charts/chart.ts";
import { drawSvg } from "../charts/draw_svg.ts";
import type { Figure } from "./figure.ts";
import { Html, markup } from "./html.ts";
import { inlineSvg } from "./inline_svg.ts";
import hover from "./hover.js" with { type: "text" };
import style from "./page.css" with { type: "text" };
import { type Table, wordColumns } from "./table.ts";
import type { VerdictLine } from "./verdict_types.ts";

/** A report, before it is a page. */
export interface Report {
  /** What it is on, such as `S5, mlp, seed 1`. */
  readonly title: string;
  /** A sentence on that. */
  readonly subtitle: string;
  readonly verdict: readonly VerdictLine[];
  /** In the order of the story. */
  readonly sections: readonly Section[];
}

/** A chapter of a report. */
export interface Section {
  /** A word that is an address on the page. */
  readonly id: string;
  readonly heading: string;
  /** What it is about, a paragraph each. */
  readonly text: readonly string[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  /** Text as it is typed, such as a command. */
  readonly code?: string;
  /** Pages that belong to this one, by their addresses. */
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

/** Writes the page. The same report gives the same text. */
export async function pageOf({ title, subtitle, verdict, sections }: Report): Promise<string> {
  const shown = sections.filter(({ figures, tables, code, text, links = [] }) =>
    figures.length + tables.length + text.length + links.length > 0 || code !== undefined
  );
  const chapters: Html[] = [];
  let before = 0;
  for (const section of shown) {
    chapters.push(await chapter(section, before));
    before += section.figures.length;
  }
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Groupscope</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header>
<h1>${title}</h1>
<p>${subtitle}</p>
</header>
<nav aria-label="Contents">
<ol>
<li><a href="#verdict">Verdict</a></li>
${shown.map(({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li>\n`)}</ol>
</nav>
<main>
<section id="verdict" aria-labelledby="verdict-heading">
<h2 id="verdict-heading">Verdict</h2>
<dl>
${verdict.map(({ topic, text }) => markup`<dt>${topic}</dt><dd>${text}</dd>\n`)}</dl>
</section>
${chapters}</main>
<footer>
<p>Made by Groupscope. Figures are Vega-Lite: each comes with its spec, data inside.</p>
</footer>
<script>${new Html(hover)}</script>
</body>
</html>
`;
  return page.text;
}

async function chapter(
  { id, heading, text, figures, tables, code, links = [] }: Section,
  before: number,
): Promise<Html> {
  const drawn: Html[] = [];
  for (const [i, figure] of figures.entries()) drawn.push(await figureOf(figure, before + i + 1));
  const items = links.map(({ href, text }) => markup`<li><a href="${href}">${text}</a></li>\n`);
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${text.map((paragraph) => markup`<p>${paragraph}</p>\n`)}${drawn}${tables.map(tableOf)}${
    code === undefined
      ? null
      : markup`<pre tabindex="0" role="region" aria-label="${heading}">${code}</pre>\n`
  }${items.length === 0 ? null : markup`<ul>\n${items}</ul>\n`}</section>
`;
}

async function figureOf({ chart, shows, computed }: Figure, number: number): Promise<Html> {
  const { name, spec } = chart;
  const label = `${String(spec.description).replace(/\.$/, "")}. ${shows}`;
  const svg = inlineSvg(await drawSvg(spec, { keepUnseen: true }), { id: name, label });
  const json = compact(chartText(chart));
  const size = Math.max(1, Math.round(json.length / 1000));
  return markup`<figure id="figure-${name}">
<div class="wide" tabindex="0" role="group" aria-label="Picture of figure ${number}">${new Html(
    svg,
  )}</div>
<figcaption>
<p><strong>Figure ${number}.</strong> ${shows}</p>
<p class="how">${computed}</p>
<p><a download="${name}.vl.json" href="data:application/json;base64,${
    base64(json)
  }">Spec of figure ${number} with its data (Vega-Lite JSON, ${size} kB)</a></p>
</figcaption>
</figure>
`;
}

function tableOf(table: Table): Html {
  const { name, caption, head, rows, notes } = table;
  const words = new Set(wordColumns(table));
  const kind = (k: number) => new Html(words.has(k) ? ' class="word"' : "");
  const body = markup`<thead><tr>${
    head.map((cell, k) => markup`<th scope="col"${kind(k)}>${cell}</th>`)
  }</tr></thead>
<tbody>
${
    rows.map(([first, ...others]) =>
      markup`<tr><th scope="row">${first}</th>${
        others.map((cell, k) => markup`<td${kind(k + 1)}>${cell}</td>`)
      }</tr>\n`
    )
  }</tbody>
`;
  const remarks = notes.map((note) => markup`<p class="how">${note}</p>\n`);
  if (rows.length === 0) return markup`<p id="table-${name}">${caption}</p>\n${remarks}`;
  return markup`<div class="wide" tabindex="0" role="group" aria-label="Table: ${caption}">
<table id="table-${name}">
<caption>${caption}</caption>
${body}</table>
</div>
${remarks}`;
}

function compact(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}
