import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "../../src/std/assert.ts";
import { Chart, chartText } from "../../src/charts/chart.ts";
import { render } from "../../src/cli/render.ts";
import { sampleCharts } from "../charts/samples.ts";

const FILES = (["read", "write"] as const)
  .every((name) => Deno.permissions.querySync({ name }).state === "granted");

/** A test in a directory of its own. */
function test(name: string, fn: (dir: string) => Promise<void>) {
  Deno.test({
    name: `${name} (needs --allow-read and --allow-write)`,
    ignore: !FILES,
    async fn() {
      const dir = await Deno.makeTempDir();
      try {
        await fn(dir);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

async function writeCharts(dir: string, charts: readonly Chart[] = sampleCharts()) {
  await Deno.mkdir(dir, { recursive: true });
  for (const chart of charts) {
    await Deno.writeTextFile(`${dir}/${chart.name}.vl.json`, chartText(chart));
  }
}

async function namesIn(dir: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name).sort();
}

const STEMS = [
  "accuracy",
  "character_table",
  "loss",
  "multiplication_table",
  "sum_of_squared_weights",
];

test("render() draws the charts of a run beside their specs, twice the same", async (dir) => {
  await writeCharts(`${dir}/charts`);
  const paths = await render(dir, { format: "svg" });
  assertEquals(paths, STEMS.map((stem) => `${dir}/charts/${stem}.svg`));
  assertEquals(
    await namesIn(`${dir}/charts`),
    STEMS.flatMap((stem) => [`${stem}.svg`, `${stem}.vl.json`]),
  );
  const first = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
  for (const svg of first) assert(svg.startsWith("<svg") && svg.endsWith("</svg>"));
  assertStringIncludes(first[STEMS.indexOf("loss")], "loss (nats, log scale)");
  await render(dir, { format: "svg" });
  assertEquals(await Promise.all(paths.map((path) => Deno.readTextFile(path))), first);
});

test("render() draws the charts of a batch in the order of seeds", async (dir) => {
  const [chart] = sampleCharts();
  await writeCharts(`${dir}/charts`, [chart]);
  for (const seed of [10, 2]) await writeCharts(`${dir}/seed-${seed}/charts`, [chart]);
  await Deno.mkdir(`${dir}/seed-3`);
  assertEquals(
    await render(dir, { format: "svg" }),
    ["charts", "seed-2/charts", "seed-10/charts"].map((path) => `${dir}/${path}/loss.svg`),
  );
});

test("render() takes a folder of charts, or a single one", async (dir) => {
  await writeCharts(`${dir}/charts`);
  assertEquals(
    await render(`${dir}/charts`, { format: "svg" }),
    STEMS.map((stem) => `${dir}/charts/${stem}.svg`),
  );
  const one = `${dir}/charts/loss`;
  assertEquals(await render(`${one}.vl.json`, { format: "svg" }), [`${one}.svg`]);
});

test("render() draws PNG at a scale, with text, twice the same", async (dir) => {
  const [chart] = sampleCharts();
  await writeCharts(dir, [chart]);
  const draw = async (scale?: number) => {
    assertEquals(await render(dir, { format: "png", scale }), [`${dir}/loss.png`]);
    const bytes = await Deno.readFile(`${dir}/loss.png`);
    const view = new DataView(bytes.buffer);
    assertEquals(view.getUint32(0), 0x89504e47);
    return { bytes, width: view.getUint32(16), height: view.getUint32(20) };
  };
  const [single, twice, again] = [await draw(1), await draw(), await draw(2)];
  assert(Math.abs(twice.width - 2 * single.width) <= 1);
  assert(Math.abs(twice.height - 2 * single.height) <= 1);
  assertEquals(twice.bytes, again.bytes);

  // Without the fonts, all text would be missing, and a title changes nothing.
  const titled = (title: string) => new Chart(chart.name, { ...chart.spec, title });
  const other = titled("Another title");
  await writeCharts(dir, [titled("Quite another")]);
  const quite = await draw(1);
  await writeCharts(dir, [other]);
  assertNotEquals((await draw(1)).bytes, quite.bytes);
});

test("render() says in one line what is wrong, names the file, and writes nothing", async (dir) => {
  const [chart] = sampleCharts();
  const bad: [content: string, message: string][] = [
    ["", "it is not JSON"],
    ['{"mark": "line"', "it is not JSON"],
    ["[1, 2]", "it is not a Vega-Lite spec"],
    ["{}", ""],
    ['{"mark": "squiggle", "encoding": {}}', "it is not a valid spec"],
    ['{"data": {"values": []}, "mark": "line", "encoding": {"x": {"field": "a", "type": 3}}}', ""],
    ['{"data": {"url": "/etc/passwd"}, "mark": "point"}', "/etc/passwd"],
    [
      '{"data": {"url": "https://example.org/a.csv"}, "mark": "point"}',
      "data must be in the file itself",
    ],
    [chartText(chart).replace('"log"', '"logarithm"'), ""],
    [
      '{"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative", "axis": {"labelExpr": "nothing("}}}}',
      "",
    ],
  ];
  for (const [content, message] of bad) {
    await Deno.remove(`${dir}/charts`, { recursive: true }).catch(() => {});
    await writeCharts(`${dir}/charts`, [chart]);
    await Deno.writeTextFile(`${dir}/charts/zz.vl.json`, content);
    const error = await assertRejects(() => render(dir, { format: "svg" }), Error);
    assertStringIncludes(error.message, `${dir}/charts/zz.vl.json`, content);
    assertStringIncludes(error.message, message);
    assert(!error.message.includes("\n"), error.message);
    assertEquals(await namesIn(`${dir}/charts`), ["loss.vl.json", "zz.vl.json"], content);
  }
});

test("render() refuses what holds no charts", async (dir) => {
  const fails = async (path: string, message: string, scale = 1) => {
    const error = await assertRejects(() => render(path, { format: "svg", scale }), Error);
    assertStringIncludes(error.message, path);
    assertStringIncludes(error.message, message);
  };
  await fails(`${dir}/nothing`, "there is no such file or directory");
  await fails(dir, "it holds no charts (*.vl.json), neither in it nor in");
  await Deno.mkdir(`${dir}/charts`);
  await Deno.writeTextFile(`${dir}/charts/notes.txt`, "");
  await fails(`${dir}/charts`, "it holds no charts (*.vl.json)");
  await fails(`${dir}/charts/notes.txt`, "neither a directory nor a .vl.json file");
  for (const scale of [0, -1, NaN, Infinity, 21]) {
    await assertRejects(() => render(dir, { format: "png", scale }), Error, `scale of ${scale}`);
  }
});
