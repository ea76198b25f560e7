import { analyze } from "../../src/analysis/analyze.ts";
import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { idealBilinear } from "../../src/analysis/ideal_networks.ts";
import { survey } from "../../src/analysis/parts.ts";
import { phasesOf, trajectoryPoint } from "../../src/analysis/trajectory.ts";
import type { IrrepContext } from "../../src/charts/chart.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { configurationTable } from "../../src/report/configuration.ts";
import { grokkingFigures } from "../../src/report/grokking_figures.ts";
import { type NetworkReport, networkReport } from "../../src/report/network_report.ts";
import { pageOf, type Report } from "../../src/report/page.ts";
import { resultFigures } from "../../src/report/result_figures.ts";
import { networkTables } from "../../src/report/tables.ts";
import { trainingFigures } from "../../src/report/training_figures.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../src/std/assert.ts";
import { randomNetwork } from "../helpers/direct_networks.ts";
import { facts } from "./invented.ts";

/** What a file may be called that a group is in, as it would do harm on a page. */
const HOSTILE = `<script>alert("S3")</script> & '</style>--><img src=x onerror=y>`;

/** A report with all that there is, on S3 under another name. */
async function fullReport(name: string): Promise<NetworkReport> {
  const s3 = representations(FiniteGroup.fromTable(name, group("S3").table, { source: name }));
  const order = 6;
  const task = multiplication(s3.group, Int32Array.from({ length: 20 }, (_, i) => i));
  const evaluator = cpuEvaluator(task);
  // Of a group without a name of its own, irreps have none either.
  const names = s3.irreps.map((irrep) => irrep.name);
  const { model, tensors, sizes } = idealBilinear(s3, names.slice(1));
  const network = pairNetwork(model, tensors, sizes);
  const result = await analyze(network, s3, { model, task, evaluator, draws: 2, seed: 0 });
  const blocks = isotypicBlocks(s3.irreps);
  const isKey = result.irreps.map(({ key }) => key);
  const trajectory = await Promise.all(
    [randomNetwork("mlp", order, 1), network].map(async (one, i) =>
      trajectoryPoint(100 * i, await survey(one, task, evaluator), blocks, isKey, [])
    ),
  );
  const training = facts();
  const phases = phasesOf(trajectory, training);
  const irreps = names.slice(1);
  const context: IrrepContext = {
    group: name,
    model,
    network: "seed 1",
    irreps,
    ranking: irreps,
  };
  return {
    group: { name, order },
    model,
    network: "seed 1",
    training,
    result,
    figures: [
      ...grokkingFigures(training.rows, [training], context),
      ...trainingFigures(trajectory, phases, order, context),
      ...resultFigures({ network, task, result }, s3, context),
    ],
    tables: [
      ...networkTables({ final: result, phases, learningOrder: null, trajectory, partial: null }),
      configurationTable({ group: { name } }),
    ],
    repeats: "The same.",
    commands: [`deno task train --group '${name}'`],
  };
}

const INPUT = await fullReport(HOSTILE);
const REPORT = networkReport(INPUT);
const PAGE = await pageOf(REPORT);

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one);
const without = (text: string, element: string) =>
  text.replaceAll(new RegExp(`<${element}>.*?</${element}>`, "gs"), "");
/** The page without what is not its own: its style, its script, and data of links. */
const BARE = without(without(PAGE, "style"), "script").replaceAll(/base64,[A-Za-z0-9+/=]*/g, "");
/** Its tags, and the names of all their attributes. */
const TAGS = all(BARE, /(<[a-zA-Z][^>]*>)/g);
const ATTRIBUTES = TAGS.flatMap((tag) => all(tag.replaceAll(/="[^"]*"/g, "="), /\s([^\s=>]+)=/g));
const decode = (base64: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
const unescape = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");

Deno.test("a page has all figures and tables of its report, and the same text each time", async () => {
  const charts = INPUT.figures.map(({ chart }) => chart.name);
  assert(charts.length >= 18, charts.join());
  assertEquals(all(PAGE, /<figure id="figure-(\w+)"/g).sort(), charts.toSorted());
  assertEquals(
    all(PAGE, / id="table-(\w+)"/g).sort(),
    INPUT.tables.map(({ name }) => name).sort(),
  );
  assertEquals(await pageOf(networkReport(INPUT)), PAGE);
  assert(PAGE.length < 5e6, `${PAGE.length}`);
});

Deno.test("names cannot become tags or attributes, wherever they stand", () => {
  assertEquals(all(PAGE, /<(script|img|iframe|object|embed|link)\b/g), ["link", "script"]);
  assertEquals(all(PAGE, /<\/(script|style)>/g), ["style", "script"]);
  for (const tag of TAGS) {
    assertMatch(tag, /^<[a-zA-Z]\w*(?:\s[a-zA-Z][\w:-]*(?:="[^"]*")?)*\s*\/?>$/);
  }
  assertEquals(ATTRIBUTES.filter((name) => /^on/i.test(name)), []);
  assert(!BARE.includes("<!--"));
  // It stands in titles, captions, tables, commands and charts, as it is written.
  for (
    const [where, pattern] of [
      ["title", /<title>(.*?) · Groupscope<\/title>/],
      ["heading", /<h1>(.*?)<\/h1>/],
      ["caption", /<figcaption>\n<p>.*?(<strong>.*?characters on.*?)<\/p>/],
      ["label of a picture", /role="img" aria-label="(Train and test loss[^"]*)"/],
      ["title of a chart", /<text [^>]*>(Train and test loss, [^<]*)<\/text>/],
      ["table", /<th scope="row">group name<\/th><td[^>]*>(.*?)<\/td>/],
      ["command", /<pre [^>]*>(.*?)<\/pre>/],
    ] as const
  ) {
    const text = pattern.exec(PAGE)?.[1] ?? "";
    assertStringIncludes(unescape(text), HOSTILE, where);
    assert(!/<(?!strong|\/strong)/.test(text), where);
  }
});

Deno.test("all tags of a page are closed, in order", () => {
  const open: string[] = [];
  const VOID = ["meta", "link"];
  const text = PAGE.replace("<!DOCTYPE html>", "").replace(/<script>.*<\/script>/s, "");
  for (const [tag, end, name, closed] of text.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>/g)) {
    if (end) assertEquals(open.pop(), name, tag);
    else if (!closed && !VOID.includes(name)) open.push(name);
  }
  assertEquals(open, []);
  assertEquals(all(text.replaceAll(/<style>.*?<\/style>/gs, ""), /(<(?![a-zA-Z/]))/g), []);
});

Deno.test("each figure comes with exactly the spec it is drawn from", () => {
  const figures = PAGE.split("<figure ").slice(1);
  for (const figure of figures) {
    const [, name] = /id="figure-(\w+)"/.exec(figure)!;
    const { chart } = INPUT.figures.find(({ chart }) => chart.name === name)!;
    const links = [
      ...figure.matchAll(/download="(.*?)" href="data:application\/json;base64,(.*?)"/g),
    ];
    assertEquals(links.map(([, file]) => file), [`${name}.vl.json`]);
    const text = decode(links[0][2]);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(chart.spec)));
    assertMatch(text, /^\{"\$schema":"https:\/\/vega\.github\.io\/schema\/vega-lite\/v6\.json"/);
  }
});

Deno.test("a page asks for nothing outside of itself", () => {
  assert(!/https?:|\/\/[a-z]/.test(BARE), /.{40}(?:https?:|\/\/[a-z]).{40}/.exec(BARE)?.[0]);
  const [style] = all(PAGE, /<style>(.*?)<\/style>/gs);
  assert(!/@import|url\(/.test(style));
  const loads = ["src", "srcset", "action", "formaction", "poster", "background", "xlink:href"];
  assertEquals(ATTRIBUTES.filter((name) => loads.includes(name)), []);
  for (const href of all(TAGS.join(""), /\shref="([^"]*)"/g)) {
    assertMatch(href, /^(#[\w-]+|data:,|data:application\/json;)$/);
  }
});

Deno.test("ids of a page are there once, and what refers to one finds it", () => {
  const tags = TAGS.join("");
  const ids = all(tags, /\sid="([^"]*)"/g);
  assertEquals(ids.filter((id, i) => ids.indexOf(id) !== i), []);
  const asked = [
    ...all(tags, /\shref="#([^"]*)"/g),
    ...all(tags, /url\(#([^)]*)\)/g),
    ...all(tags, /\saria-labelledby="([^"]*)"/g),
  ];
  assert(asked.length > 10);
  assertEquals(asked.filter((id) => !ids.includes(id)), []);
});

Deno.test("the contents of a page list its sections, and figures are numbered through", () => {
  const nav = /<nav .*?<\/nav>/s.exec(PAGE)![0];
  const entries = [...nav.matchAll(/<a href="#(.*?)">(.*?)<\/a>/g)].map((
    [, id, text],
  ) => [id, text]);
  const sections = [
    ...PAGE.matchAll(
      /<section id="(.*?)" aria-labelledby="\1-heading">\n<h2 id="\1-heading">(.*?)<\/h2>/g,
    ),
  ].map(([, id, heading]) => [id, heading]);
  assertEquals(entries, sections);
  assertEquals(sections[0], ["verdict", "Verdict"]);
  assertEquals(sections.length, PAGE.split("<section ").length - 1);
  const numbers = all(PAGE, /<strong>Figure (\d+)\.<\/strong>/g).map(Number);
  assertEquals(numbers, INPUT.figures.map((_, i) => i + 1));
  assertEquals(all(PAGE, /aria-label="Picture of figure (\d+)"/g).map(Number), numbers);
  assertEquals(all(PAGE, /Spec of figure (\d+) with/g).map(Number), numbers);
});

Deno.test("what a page says has no holes", () => {
  const said = [
    BARE.replaceAll(/<[^>]*>/g, " "),
    ...all(BARE, /\s(?:aria-label|title)="([^"]*)"/g),
  ];
  for (const text of said) {
    // "The range of a null" is no hole.
    const [hole] = /.{0,60}(?:\bNaN\b|undefined|\[object|(?<!a )\bnull\b|\.\. ).{9}/.exec(text) ??
      [];
    assertEquals(hole, undefined);
  }
  const verdict = /<dl>(.*?)<\/dl>/s.exec(PAGE)![1];
  assertEquals(
    [...verdict.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, topic, text]) => ({
      topic,
      text: unescape(text),
    })),
    REPORT.verdict as { topic: string; text: string }[],
  );
});

Deno.test("a page leaves out sections without content, and tables without rows keep their words", async () => {
  const nothing = { text: [], figures: [], tables: [] };
  const table = { name: "none", caption: "Nothing < 1", head: ["a"], rows: [], notes: ["a note"] };
  const report: Report = {
    title: "T",
    subtitle: "S",
    verdict: [],
    sections: [
      { ...nothing, id: "empty", heading: "Empty" },
      { ...nothing, id: "words", heading: "Words", text: ["Only <words>."] },
      { ...nothing, id: "code", heading: "Code", code: "" },
      { ...nothing, id: "tables", heading: "Tables", tables: [table] },
      {
        ...nothing,
        id: "links",
        heading: "Links",
        links: [{ href: 'seed-1/"report".html', text: "Seed <1>" }],
      },
    ],
  };
  const page = await pageOf(report);
  assertEquals(all(page, /<section id="(\w+)"/g), ["verdict", "words", "code", "tables", "links"]);
  assert(!page.includes("empty") && !page.includes("Empty"));
  assertStringIncludes(page, "<p>Only &lt;words&gt;.</p>");
  assertStringIncludes(page, '<p id="table-none">Nothing &lt; 1</p>\n<p class="how">a note</p>');
  assert(!page.includes("<table") && !page.includes("<figure"));
  assertStringIncludes(
    page,
    '<li><a href="seed-1/&quot;report&quot;.html">Seed &lt;1&gt;</a></li>',
  );
});
